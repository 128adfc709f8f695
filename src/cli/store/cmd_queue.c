/* assay queue: inspections that workers do. */
#include "commands.h"
#include "home.h"
#include "queue_jobs.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <sys/stat.h>

enum { SUBJECTS_MAX = 1024, BASELINE_MAX = 16 << 20 };

struct request {
    const char *subjects[SUBJECTS_MAX];
    size_t count;
    const char *baseline;
    const char *origin;
    const char *name;
    bool json;
    uint64_t days;
};

static const char *const state_names[JOB_STATES] = {"waiting", "claimed", "done", "failed"};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->count == SUBJECTS_MAX) {
            return cli_usage(a->cli, "more than %d subjects", SUBJECTS_MAX);
        }
        r->subjects[r->count++] = a->value;
    } else if (args_is(a, "baseline")) {
        r->baseline = a->value;
    } else if (args_is(a, "origin")) {
        r->origin = a->value;
    } else if (args_is(a, "name")) {
        r->name = a->value;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (!view_to_u64(view_str(a->value), &r->days) || r->days > 36500) {
        return cli_usage(a->cli, "--older: \"%s\" is no number of days", a->value);
    }
    return EXIT_ACCEPTED;
}

/* ---- add ---- */

/* The store gets a copy of the file, so that any machine can inspect it. */
static enum status put_file(struct store *s, const char *path, size_t max, struct sha256 *out,
                            struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(max);
    struct stat sb;
    if (stat(path, &sb) != 0) {
        return error_errno(err, errno, "opening %s", path);
    }
    if (!S_ISREG(sb.st_mode)) {
        return error_set(err, ERR_USAGE,
                         "%s is no file: a job is about bytes that do not change; pack a directory "
                         "into an archive",
                         path);
    }
    enum status st = file_read(path, &bytes, err);
    struct view item = bytes.len > 0 ? buf_view(&bytes) : VIEW("");
    return st == OK ? store_blob_put(s, &item, 1, out, err) : st;
}

static enum status add_one(const struct home *h, const struct request *r, size_t i,
                           struct inspection_job *job, bool *new, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf work = BUF_INIT(QUEUE_TEXT_MAX);
    char id[SHA256_HEX_MAX];
    size_t added = 0;
    const char *path = r->subjects[i];
    job->name = r->name != NULL ? view_str(r->name) : path_base(view_str(path));
    job->origin = view_str(r->origin == NULL ? "" : r->origin);
    struct checkpoint head;
    enum status st = log_head(h->log, &head, err);
    if (st == OK) {
        st = put_file(h->store, path, STORE_BLOB_MAX, &job->subject, err);
    }
    if (st != OK) {
        return st;
    }
    job->entries = head.size;
    inspection_job_id(job, id);
    inspection_job_write(job, &work);
    const struct job queued = {.id = view_str(id), .work = buf_view(&work)};
    st = buf_status(&work, err);
    st = st == OK ? queue_add(h->store, &queued, 1, &added, err) : st;
    *new = added == 1;
    return st;
}

static enum exit_code run_add(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    struct home h;
    struct inspection_job job = {.has_baseline = false};
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.count == 0) {
        code = cli_usage(cli, "name what is to be inspected");
    }
    if (code == EXIT_ACCEPTED && r.name != NULL && r.count > 1) {
        code = cli_usage(cli, "--name is for one subject");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = home_open_installation(cli, NULL, &h, &err);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    if (r.baseline != NULL) {
        job.has_baseline = true;
        st = put_file(h.store, r.baseline, BASELINE_MAX, &job.baseline, &err);
    }
    for (size_t i = 0; st == OK && i < r.count; i++) {
        bool new = false;
        st = add_one(&h, &r, i, &job, &new, &err);
        if (st == OK) {
            (void)fprintf(cli->out, "%s: %s\n", r.subjects[i],
                          new ? "added" : "its content is in the queue already");
        }
    }
    home_close(&h);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- list ---- */

struct listing {
    struct buf out;
    struct json_writer json;
    bool as_json;
    struct arena arena;
};

static enum status on_job(void *ctx, const struct job *j, struct error *err)
{
    struct listing *l = ctx;
    struct inspection_job what;
    char time[CLOCK_TEXT_MAX];
    clock_rfc3339(j->added / 1000, time);
    arena_clear(&l->arena);
    struct view name = inspection_job_read(j->work, &l->arena, &what, NULL) == OK
                           ? what.name
                           : VIEW("(of another version)");
    if (l->as_json) {
        json_object(&l->json);
        json_member(&l->json, "id", j->id);
        json_member(&l->json, "subject", name);
        json_member_str(&l->json, "state", state_names[j->state]);
        json_member_uint(&l->json, "tries", j->tries);
        json_member_str(&l->json, "added", time);
        json_member(&l->json, "worker", j->worker);
        json_member(&l->json, "result", j->result);
        json_object_end(&l->json);
    } else {
        buf_printf(&l->out, "%.16s  %-8s %u  %s  ", j->id.ptr, state_names[j->state], j->tries,
                   time);
        utf8_append_visible(&l->out, name);
        if (j->result.len > 0) {
            buf_add_str(&l->out, "  ");
            utf8_append_visible(&l->out, j->result);
        }
        buf_add_char(&l->out, '\n');
    }
    return buf_status(&l->out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    struct home h;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    struct listing l = {.out = BUF_INIT(1 << 28), .as_json = r.json};
    arena_init(&l.arena, 0);
    json_writer_init(&l.json, &l.out, true);
    if (r.json) {
        json_array(&l.json);
    }
    enum status st = home_open_registers(cli, &h, &err);
    if (st == OK) {
        st = queue_each(h.store, on_job, &l, &err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        st = OK; /* no home, no jobs */
    }
    if (r.json) {
        json_array_end(&l.json);
        buf_add_char(&l.out, '\n');
    }
    st = cli_print(cli, st, &l.out, &err);
    arena_release(&l.arena);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- forget ---- */

static enum exit_code run_forget(struct cli *cli, const struct command *self, int argc, char **argv)
{
    enum { DAY_MS = 24 * 3600 * 1000 };
    struct request r = {.days = 0};
    struct error err;
    struct home h;
    size_t removed = 0;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = home_open_registers(cli, &h, &err);
    if (st == OK) {
        int64_t before = (clock_now() + 1) * 1000 - (int64_t)r.days * DAY_MS;
        st = queue_forget(h.store, before, &removed, &err);
        home_close(&h);
    }
    if (st == OK) {
        (void)fprintf(cli->out, "%zu job%s forgotten\n", removed, plural(removed));
    }
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec add_options[] = {
    {"baseline", 'b', "FILE", "judge by this baseline (default: the one built in)"},
    {"origin", 0, "ORIGIN", "in-house (default), supplier or open-source"},
    {"name", 0, "NAME", "what to call the subject in reports and evidence"},
    {NULL, 0, NULL, NULL},
};
static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};
static const struct option_spec forget_options[] = {
    {"older", 0, "DAYS", "only those that were added so many days ago"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "add",
     .summary = "Have archives verified by workers, each once for its content and rules",
     .operands = "FILE ...",
     .options = add_options,
     .run = run_add},
    {.name = "list",
     .summary = "List the jobs, the newest first",
     .operands = "",
     .options = list_options,
     .run = run_list},
    {.name = "forget",
     .summary = "Remove jobs that are over; they can be added again",
     .operands = "",
     .options = forget_options,
     .run = run_forget},
};

static const struct command *const verb_list[] = {&verbs[0], &verbs[1], &verbs[2], NULL};

const struct command queue_command = {
    .name = "queue",
    .summary = "Inspections that wait for workers",
    .operands = "",
    .verbs = verb_list,
};
