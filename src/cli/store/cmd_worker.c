/* assay worker: do what the queue holds.
 *
 * One job at a time, in a process of its own (`assay verify`), so that whatever happens to it the
 * worker can say so. While it runs the claim is kept by heartbeats; when these do not come through
 * the process is ended before the lease is over, since somebody else may be at it then. A job is
 * first looked for in the log, behind the entries that it had when the job was added: a worker may
 * have died between logging its verdict and saying so. */
#include "commands.h"
#include "home.h"
#include "queue_jobs.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/value.h>
#include <assay/evidence/statement.h>
#include <assay/store/registers.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LEASE_DEFAULT = 60,
    LEASE_MIN = 2,
    CLAIM_MAX = 64,
    POLL_MS = 1000,
    STEP_MS = 20,
    BACK_OFF_MS = 5000,
    ARGUMENTS_MAX = 16
};

#define VERDICT_PREDICATE "https://slsa.dev/verification_summary/v1"

struct claimed {
    char id[QUEUE_ID_MAX + 1];
    bool over;
    struct inspection_job job;
};

struct worker {
    const struct cli *cli;
    char name[QUEUE_ID_MAX];
    unsigned lease_ms;
    unsigned batch;
    bool until_empty;
    struct home home;
    struct arena arena; /* of the claimed jobs */
    struct claimed jobs[CLAIM_MAX];
    size_t count;
    size_t held;     /* jobs claimed and not told of yet: a heartbeat has to keep as many */
    int64_t kept_at; /* boot_ms() before the last heartbeat that kept all of them */
    int beats;       /* tells it to the guard of the inspection; -1: there is none */
    uint64_t done;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct worker *w = ctx;
    unsigned n = 0;
    if (args_is(a, "until-empty")) {
        w->until_empty = true;
        return EXIT_ACCEPTED;
    }
    if (!cli_parse_unsigned(a->value, &n)) {
        return cli_usage(a->cli, "\"%s\" is no number", a->value);
    }
    if (args_is(a, "lease") && n >= LEASE_MIN && n <= CLOCK_DAY) {
        w->lease_ms = n * 1000;
    } else if (args_is(a, "claim") && n >= 1 && n <= CLAIM_MAX) {
        w->batch = n;
    } else {
        return cli_usage(a->cli, "--%s: %u is out of range", a->option->name, n);
    }
    return EXIT_ACCEPTED;
}

/* Of one claim and no other, so that heartbeats keep what was claimed with it and nothing that was
 * given up before. */
static void name_claim(struct worker *w)
{
    char host[64] = "?";
    (void)gethostname(host, sizeof host - 1);
    (void)snprintf(w->name, sizeof w->name, "%s:%d:%llx", host, (int)getpid(),
                   (unsigned long long)clock_monotonic_ns());
}

static bool cancelled(const struct worker *w)
{
    return *w->cli->cancelled != 0;
}

/* Goes on while the machine sleeps, as the store's clock does; the same in all processes. */
static int64_t boot_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(unsigned ms)
{
    const struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

/* ---- claims ---- */

static enum status on_claimed(void *ctx, const struct job *j, struct error *err)
{
    struct worker *w = ctx;
    struct claimed *c = &w->jobs[w->count];
    if (w->count == CLAIM_MAX || j->id.len > QUEUE_ID_MAX) {
        return error_set(err, ERR_INTERNAL, "more jobs than were asked for");
    }
    *c = (struct claimed){.over = false};
    memcpy(c->id, j->id.ptr, j->id.len);
    c->over = inspection_job_read(j->work, &w->arena, &c->job, NULL) != OK;
    w->count++;
    w->held++;
    return OK;
}

/* A job of a version that knows more is not ours: its lease goes by. */
static enum status claim(struct worker *w, struct error *err)
{
    w->count = 0;
    w->held = 0;
    name_claim(w);
    arena_clear(&w->arena);
    w->kept_at = boot_ms();
    return queue_claim(w->home.store, view_str(w->name), w->batch, w->lease_ms, on_claimed, w, err);
}

/* False: one of the claims is lost, or may be; which, the store does not say, so none is relied on
 * any more. */
static bool keep_claims(struct worker *w)
{
    struct error ignored;
    size_t kept = 0;
    int64_t now = boot_ms();
    int64_t age = now - w->kept_at;
    if (age < w->lease_ms / 3) {
        return true;
    }
    if (queue_heartbeat(w->home.store, view_str(w->name), w->lease_ms, &kept, &ignored) != OK) {
        return age < w->lease_ms; /* the database may come back in time */
    }
    if (kept < w->held) {
        return false;
    }
    w->kept_at = now;
    if (w->beats >= 0) {
        (void)!write(w->beats, &now, sizeof now);
    }
    return true;
}

/* ---- one inspection ---- */

struct seen {
    struct worker *worker;
    struct sha256 baseline;
    struct view origin;
    bool found;
    struct arena arena;
};

static enum status on_verdict(void *ctx, const struct log_entry *e, struct error *err)
{
    struct seen *s = ctx;
    struct statement st;
    struct sha256 policy;
    arena_clear(&s->arena);
    enum status read = statement_read(e->payload, "log entry", &s->arena, &st, err);
    if (read == OK) {
        struct view hex = value_text(value_path(st.predicate_value, "policy.digest.sha256"));
        s->found = s->found ||
                   (sha256_parse(hex, &policy) && sha256_eq(&policy, &s->baseline) &&
                    view_eq(value_get_text(st.predicate_value, "urn:assay:origin"), s->origin));
    }
    return read;
}

static enum status on_row(void *ctx, const struct statement_row *row, struct error *err)
{
    struct seen *s = ctx;
    return s->found ? OK
                    : log_each(s->worker->home.log, row->index, row->index + 1, on_verdict, s, err);
}

/* Has a worker that died or was ended logged the verdict already? A machine's clock does not tell:
 * what counts is the place in the log. */
static enum status look_in_log(struct worker *w, const struct claimed *c, bool *found,
                               struct error *err)
{
    char hex[SHA256_HEX_MAX];
    struct seen s = {.worker = w};
    inspection_job_rules(&c->job, &s.baseline, &s.origin);
    sha256_hex(&c->job.subject, hex);
    const struct statement_filter filter = {.predicate_type = VIEW(VERDICT_PREDICATE),
                                            .subject_digest = view_str(hex),
                                            .from = c->job.entries};
    arena_init(&s.arena, 0);
    enum status st = log_project(w->home.log, err);
    st = st == OK ? statements_each(w->home.store, &filter, on_row, &s, err) : st;
    arena_release(&s.arena);
    *found = s.found;
    return st;
}

static enum status put_out(struct store *s, const struct sha256 *digest, const char *dir,
                           const char *name, char path[PATH_MAX], struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(STORE_BLOB_MAX);
    int n = snprintf(path, PATH_MAX, "%s/%s", dir, name);
    enum status st = store_blob_get(s, digest, &bytes, err);
    if (st != OK || n < 0 || n >= PATH_MAX) {
        return st == OK ? error_set(err, ERR_LIMIT, "the path %s is too long", dir) : st;
    }
    CLEANUP(fd_cleanup) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return error_errno(err, errno, "creating %s", path);
    }
    return file_write_fd(fd, path, buf_view(&bytes), err);
}

/* Wait for the child; it is ended when the claim is lost or the worker is told to stop. */
static int wait_for(struct worker *w, pid_t child, bool *lost)
{
    int how = 0;
    *lost = false;
    for (;;) {
        pid_t got = waitpid(child, &how, *lost ? 0 : WNOHANG);
        if (got == child) {
            return how;
        }
        if (got < 0 && errno != EINTR) {
            *lost = true;
            return EXIT_OTHER << 8; /* as if it had ended so */
        }
        if (!*lost && (cancelled(w) || !keep_claims(w))) {
            *lost = true;
            w->beats = fd_close(w->beats); /* the guard takes it as the end */
            continue;
        }
        pause_ms(STEP_MS);
    }
}

/* After a fork, before anything else: whoever was `parent` may be gone already. */
static bool dies_with(pid_t parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

/* Between the worker and the inspection: ends it when the worker closes `beats` or is gone, and
 * when the last heartbeat that came through (`kept_at`, later what comes by `beats`) is
 * `patience_ms` old, also where the worker itself is stopped or hangs. So it is over before
 * somebody else may have the job. Only what is safe after a fork is called. */
static void guard(char *const argv[], int beats, int64_t kept_at, int64_t patience_ms)
{
    const pid_t self = getpid();
    int how = 0;
    pid_t child = boot_ms() - kept_at > patience_ms ? -1 : fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
            dies_with(self)) {
            (void)execv("/proc/self/exe", argv);
        }
        _exit(EXIT_OTHER);
    }
    while (child > 0 && waitpid(child, &how, WNOHANG) != child) {
        struct pollfd p = {.fd = beats, .events = POLLIN};
        int64_t beat = 0;
        ssize_t n = poll(&p, 1, STEP_MS) > 0 ? read(beats, &beat, sizeof beat) : -1;
        if (n == sizeof beat) {
            kept_at = beat;
        }
        if (n == 0 || boot_ms() - kept_at > patience_ms) {
            (void)kill(child, SIGKILL);
            (void)waitpid(child, &how, 0);
            break;
        }
    }
    _exit(child > 0 && WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_OTHER);
}

static enum status start(struct worker *w, const struct claimed *c, char *subject, char *baseline,
                         pid_t *child, struct error *err)
{
    static char words[][16] = {"assay", "verify", "-q", "--name", "--baseline", "--origin", "--"};
    char name[1024];
    char origin[64];
    char *argv[ARGUMENTS_MAX] = {words[0], words[1], words[2], words[3], name};
    size_t n = 5;
    (void)snprintf(name, sizeof name, VIEW_FMT, VIEW_ARG(c->job.name));
    (void)snprintf(origin, sizeof origin, VIEW_FMT, VIEW_ARG(c->job.origin));
    if (c->job.has_baseline) {
        argv[n++] = words[4];
        argv[n++] = baseline;
    }
    if (c->job.origin.len > 0) {
        argv[n++] = words[5];
        argv[n++] = origin;
    }
    argv[n++] = words[6];
    argv[n] = subject;
    int beats[2];
    if (pipe2(beats, O_CLOEXEC) != 0) {
        return error_errno(err, errno, "making a pipe");
    }
    const pid_t parent = getpid();
    *child = fork();
    if (*child == 0) {
        (void)close(beats[1]);
        if (dies_with(parent)) {
            guard(argv, beats[0], w->kept_at, w->lease_ms - w->lease_ms / 6);
        }
        _exit(EXIT_OTHER);
    }
    (void)close(beats[0]);
    w->beats = beats[1];
    return *child > 0 ? OK : error_errno(err, errno, "starting the inspection");
}

/* Inspect in a directory of its own; *how: as waitpid() has it. */
static enum status inspect(struct worker *w, const struct claimed *c, int *how, bool *lost,
                           struct error *err)
{
    const char *tmp = getenv("TMPDIR");
    char dir[PATH_MAX / 2];
    char subject[PATH_MAX] = "";
    char baseline[PATH_MAX] = "";
    pid_t child = 0;
    (void)snprintf(dir, sizeof dir, "%.1000s/assay-worker-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(dir) == NULL) {
        return error_errno(err, errno, "creating the directory %s", dir);
    }
    enum status st = put_out(w->home.store, &c->job.subject, dir, "subject", subject, err);
    if (st == OK && c->job.has_baseline) {
        st = put_out(w->home.store, &c->job.baseline, dir, "baseline.yaml", baseline, err);
    }
    st = st == OK ? start(w, c, subject, baseline, &child, err) : st;
    if (st == OK) {
        *how = wait_for(w, child, lost);
    }
    w->beats = fd_close(w->beats);
    (void)unlink(subject);
    (void)unlink(baseline);
    (void)rmdir(dir);
    return st;
}

/* ---- one job ---- */

enum outcome { OUT_DONE, OUT_TRIED, OUT_NOT_BEGUN };

/* Tell the queue until it is told, or the claim is lost. */
static enum status tell(struct worker *w, struct claimed *c, enum outcome outcome,
                        const char *result, struct error *err)
{
    enum status st;
    c->over = true;
    for (;;) {
        st = outcome == OUT_DONE
                 ? queue_finish(w->home.store, view_str(w->name), view_str(c->id), view_str(result),
                                err)
                 : queue_release(w->home.store, view_str(w->name), view_str(c->id),
                                 outcome == OUT_TRIED, outcome == OUT_TRIED ? BACK_OFF_MS : 0, err);
        bool in_time = boot_ms() - w->kept_at < w->lease_ms;
        if (st != ERR_IO || !in_time) {
            break;
        }
        pause_ms(POLL_MS);
    }
    w->held -= w->held > 0 ? 1 : 0;
    w->done += st == OK && outcome == OUT_DONE ? 1 : 0;
    if (st == ERR_CONFLICT) {
        cli_note(w->cli, "%s", err->message);
        st = OK;
    }
    return st;
}

/* What the inspection has logged, if it has. */
static const char *logged(int how)
{
    static const char *const outcomes[] = {[EXIT_ACCEPTED] = "verified: accepted",
                                           [EXIT_REJECTED] = "verified: rejected",
                                           [EXIT_INCOMPLETE] = "verified: incomplete"};
    size_t code = WIFEXITED(how) ? (size_t)WEXITSTATUS(how) : SIZE_MAX;
    return code < sizeof outcomes / sizeof outcomes[0] ? outcomes[code] : NULL;
}

static enum status work(struct worker *w, struct claimed *c, struct error *err)
{
    bool found = false;
    bool lost = false;
    int how = 0;
    enum status st = look_in_log(w, c, &found, err);
    if (st != OK) {
        return st;
    }
    if (found) {
        return tell(w, c, OUT_DONE, "verified: an earlier worker had logged it", err);
    }
    st = inspect(w, c, &how, &lost, err);
    if (st != OK) {
        cli_note(w->cli, "the inspection of " VIEW_FMT " cannot begin: %s", VIEW_ARG(c->job.name),
                 err->message);
        return tell(w, c, OUT_TRIED, "", err);
    }
    const char *result = logged(how);
    if (lost && (result == NULL || !cancelled(w))) {
        return cancelled(w) ? tell(w, c, OUT_NOT_BEGUN, "", err) : OK;
    }
    if (result != NULL) {
        return tell(w, c, OUT_DONE, result, err);
    }
    cli_note(w->cli, "the inspection of " VIEW_FMT " failed (%s %d); it is tried again",
             VIEW_ARG(c->job.name), WIFSIGNALED(how) ? "signal" : "exit code",
             WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
    return tell(w, c, OUT_TRIED, "", err);
}

/* A database that is away for a while ends nobody. */
static bool passes(const struct worker *w, enum status st, const struct error *err)
{
    if (st != ERR_IO && st != ERR_CONFLICT) {
        return false;
    }
    cli_note(w->cli, "%s", err->message);
    pause_ms(POLL_MS);
    return true;
}

/* What is still claimed goes back at once. */
static void let_go(struct worker *w)
{
    struct error ignored;
    for (size_t i = 0; i < w->count; i++) {
        if (!w->jobs[i].over) {
            (void)!queue_release(w->home.store, view_str(w->name), view_str(w->jobs[i].id), false,
                                 0, &ignored);
        }
    }
}

static enum status loop(struct worker *w, struct error *err)
{
    while (!cancelled(w)) {
        enum status st = claim(w, err);
        for (size_t i = 0; st == OK && i < w->count && !cancelled(w); i++) {
            if (!w->jobs[i].over && keep_claims(w)) {
                st = work(w, &w->jobs[i], err);
            }
        }
        let_go(w);
        if (st != OK && !passes(w, st, err)) {
            return st;
        }
        if (st == OK && w->count == 0) {
            if (w->until_empty) {
                return OK;
            }
            pause_ms(POLL_MS);
        }
    }
    return OK;
}

static enum exit_code run_worker(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct worker w;
    struct error err;
    w = (struct worker){.cli = cli, .lease_ms = LEASE_DEFAULT * 1000, .batch = 1, .beats = -1};
    enum exit_code code = args_each(cli, self, argc, argv, take, &w);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    arena_init(&w.arena, 0);
    enum status st = home_open_installation(cli, NULL, &w.home, &err);
    if (st == OK) {
        st = loop(&w, &err);
        home_close(&w.home);
    }
    arena_release(&w.arena);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    (void)fprintf(cli->out, "%llu job%s done\n", (unsigned long long)w.done, plural(w.done));
    return EXIT_ACCEPTED;
}

static const struct option_spec worker_options[] = {
    {"claim", 0, "N", "jobs to claim at once, 1 to 64 (default 1)"},
    {"lease", 0, "SECONDS", "others take over when nothing was heard so long (default 60)"},
    {"until-empty", 0, NULL, "end when nothing is left to claim"},
    {NULL, 0, NULL, NULL},
};

const struct command worker_command = {
    .name = "worker",
    .summary = "Do the inspections that \"assay queue add\" asked for",
    .operands = "",
    .details = "Any number may run, on any machine that reaches the store.\n",
    .options = worker_options,
    .run = run_worker,
};
