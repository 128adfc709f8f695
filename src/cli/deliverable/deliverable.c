/* assay deliverable receive, status, decide, needs. */
#include "deliverable.h"

#include <assay/assure/noun.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16, CONDITIONS_MAX = 64 * 1024 };

struct request {
    const struct cli *cli;
    const char *operands[DELIVERED_FILES_MAX + 1];
    size_t count;
    const char *passphrase_file;
    const char *reason;
    struct buf conditions;
    bool accept;
    bool reject;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->count > DELIVERED_FILES_MAX) {
            return cli_usage(a->cli, "more than %d files", DELIVERED_FILES_MAX);
        }
        r->operands[r->count++] = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (args_is(a, "reason")) {
        r->reason = a->value;
    } else if (args_is(a, "condition")) {
        buf_printf(&r->conditions, "%s%s", r->conditions.len > 0 ? "\n" : "", a->value);
    } else if (args_is(a, "accept")) {
        r->accept = true;
    } else if (args_is(a, "reject")) {
        r->reject = true;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- receive --------------------------------------------------------------------------- */

static enum status digest_fd(int fd, struct hasher *h, struct received_file *out, struct error *err)
{
    char piece[PIECE / 8];
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) != 0) {
        if (n < 0 && errno != EINTR) {
            return error_errno(err, errno, "reading it");
        }
        if (n > 0) {
            hasher_add(h, piece, (size_t)n);
            out->size += (uint64_t)n;
        }
    }
    return OK;
}

enum status deliverable_digest(const char *path, struct received_file *out, struct error *err)
{
    struct hasher *h = NULL;
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "opening %s", path);
    }
    if (!S_ISREG(sb.st_mode)) {
        return error_set(err, ERR_USAGE,
                         "%s is no file: what is delivered is a file (pack a "
                         "directory as an archive)",
                         path);
    }
    *out = (struct received_file){.name = path_base(view_str(path))};
    enum status st = hasher_new(&h, err);
    if (st == OK) {
        hasher_begin(h);
        st = digest_fd(fd, h, out, err);
        hasher_end(h, &out->digest);
    }
    (void)hasher_free(h);
    return st;
}

static enum status receive(const struct request *r, const struct ledger *l, struct error *err)
{
    size_t count = r->count - 1;
    uint64_t index = 0;
    struct received_file *files = mem_calloc(count, sizeof *files);
    enum status st = files == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = deliverable_digest(r->operands[i + 1], &files[i], err);
    }
    if (st == OK) {
        st =
            acceptance_receive(l, view_str(r->operands[0]), files, count, clock_now(), &index, err);
    }
    if (st == OK) {
        cli_note(r->cli, "%zu file%s received, log entry %" PRIu64, count, plural(count), index);
    }
    (void)mem_free(files);
    return st;
}

/* ---- decide ---------------------------------------------------------------------------- */

/* Prints all that speaks against it before anything is signed. *open: how much does. */
static enum status decide(const struct request *r, const struct ledger *l, size_t *open,
                          struct error *err)
{
    struct arena arena;
    struct acceptance a;
    uint64_t index = 0;
    struct rebuild_result result;
    int64_t now = clock_now();
    arena_init(&arena, 0);
    /* A decision rests on signed statements, not on what somebody wrote into a database. */
    enum status st = ledger_rebuild(l, REBUILD_VERIFY, NULL, NULL, &result, err);
    if (st == OK) {
        st = acceptance_assess(l->store, view_str(r->operands[0]), now, &arena, &a, err);
    }
    if (st == OK) {
        const struct decision_words words = {.accepts = r->accept,
                                             .conditions = buf_view(&r->conditions),
                                             .reason = view_str(r->reason)};
        st = acceptance_decide(l, &a, &words, now, &index, err);
        if (st == ERR_USAGE && r->accept && a.open > 0) {
            cli_note(r->cli, "%s", err->message);
            *open = a.open;
            st = OK;
        } else if (st == OK) {
            cli_note(r->cli, "%s, log entry %" PRIu64, r->accept ? "accepted" : "rejected", index);
            st = acceptance_assess(l->store, a.id, now, &arena, &a, err);
        }
    }
    if (st == OK) {
        st = acceptance_mark_decisions(l, &a, &arena, err);
    }
    if (st == OK) {
        st = deliverable_write(r->cli, &a, r->json, err);
    }
    arena_release(&arena);
    return st;
}

/* ---- status ---------------------------------------------------------------------------- */

static enum status status_of(const struct request *r, const struct ledger *l, size_t *open,
                             struct error *err)
{
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = acceptance_assess(l->store, view_str(r->operands[0]), clock_now(), &arena, &a, err);
    }
    if (st == OK) {
        *open = a.state == ACCEPTANCE_ACCEPTED || a.state == ACCEPTANCE_ACCEPTED_WITH_CONDITIONS
                    ? 0
                    : a.open;
        st = acceptance_mark_decisions(l, &a, &arena, err);
    }
    if (st == OK) {
        st = deliverable_write(r->cli, &a, r->json, err);
    }
    arena_release(&arena);
    return st;
}

/* ---- needs ----------------------------------------------------------------------------- */

struct needs {
    struct buf *text;
    struct json_writer *json;
};

static enum status on_rule(void *ctx, const struct evidence_rule *r, struct error *err)
{
    const struct needs *n = ctx;
    if (n->json != NULL) {
        json_object(n->json);
        json_member(n->json, "tier", r->tier);
        json_member(n->json, "kind", r->kind);
        json_key(n->json, "freshDays");
        json_int(n->json, r->fresh_days);
        json_member(n->json, "provenance", r->provenance);
        json_member_bool(n->json, "bound", r->bound);
        json_member_bool(n->json, "period", r->period);
        json_member_bool(n->json, "scope", r->scope);
        json_object_end(n->json);
        return OK;
    }
    buf_printf(n->text, "%-9.*s %-17.*s", VIEW_ARG(r->tier), VIEW_ARG(r->kind));
    if (r->fresh_days > 0) {
        buf_printf(n->text, " at most %" PRId64 " days old;", r->fresh_days);
    }
    if (r->provenance.len > 0) {
        buf_printf(n->text, " at least %.*s;", VIEW_ARG(r->provenance));
    }
    buf_printf(n->text, "%s%s%s\n", r->bound ? " names the file;" : "",
               r->period ? " names its period;" : "", r->scope ? " names its scope;" : "");
    return buf_status(n->text, err);
}

static enum status needs(const struct request *r, const struct ledger *l, struct error *err)
{
    const char *const *tiers = noun_field(noun_named(VIEW("deliverable")), VIEW("tier"))->choices;
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 20);
    struct json_writer w;
    struct needs n = {&out, r->json ? &w : NULL};
    bool known = r->count == 0;
    json_writer_init(&w, &out, true);
    if (r->json) {
        json_array(&w);
    }
    for (size_t i = 0; tiers[i] != NULL; i++) {
        known = known || strcmp(r->operands[0], tiers[i]) == 0;
    }
    enum status st =
        known ? ledger_project(l, err)
              : error_set(err, ERR_USAGE, "\"%s\" is no tier: critical, high, medium or low",
                          r->operands[0]);
    for (size_t i = 0; st == OK && tiers[i] != NULL; i++) {
        if (r->count == 0 || strcmp(r->operands[0], tiers[i]) == 0) {
            st = evidence_rules_each(l->store, view_str(tiers[i]), on_rule, &n, err);
        }
    }
    if (r->json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    return st == OK ? cli_write(r->cli, NULL, buf_view(&out), err) : st;
}

/* ---- the verbs ------------------------------------------------------------------------- */

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r, size_t least, size_t most)
{
    *r = (struct request){.cli = cli, .conditions = BUF_INIT(CONDITIONS_MAX)};
    enum exit_code code = args_each(cli, self, argc, argv, take, r);
    /* Without all of them the acceptance would be another one. */
    if (code == EXIT_ACCEPTED && buf_status(&r->conditions, NULL) != OK) {
        code = cli_usage(cli, "the conditions hold more than %d KiB", CONDITIONS_MAX >> 10);
    }
    if (code == EXIT_ACCEPTED && (r->count < least || r->count > most)) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code != EXIT_ACCEPTED) {
        buf_release(&r->conditions);
    }
    return code;
}

static enum exit_code run(struct request *r, bool writes,
                          enum status (*act)(const struct request *r, const struct ledger *l,
                                             size_t *open, struct error *err))
{
    struct home h;
    struct error err;
    size_t open = 0;
    enum status st = writes ? home_open(r->cli, r->passphrase_file, &h, &err)
                            : home_open_registers(r->cli, &h, &err);
    if (st == OK) {
        const struct ledger l = home_ledger(&h);
        st = act(r, &l, &open, &err);
        home_close(&h);
    }
    buf_release(&r->conditions);
    return st != OK ? cli_fail(r->cli, &err) : open > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static enum status act_receive(const struct request *r, const struct ledger *l, size_t *open,
                               struct error *err)
{
    *open = 0;
    return receive(r, l, err);
}

static enum status act_needs(const struct request *r, const struct ledger *l, size_t *open,
                             struct error *err)
{
    *open = 0;
    return needs(r, l, err);
}

static enum exit_code run_receive(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    struct request r;
    enum exit_code code = parse(cli, self, argc, argv, &r, 2, DELIVERED_FILES_MAX + 1);
    return code == EXIT_ACCEPTED ? run(&r, true, act_receive) : code;
}

static enum exit_code run_status(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r;
    enum exit_code code = parse(cli, self, argc, argv, &r, 1, 1);
    return code == EXIT_ACCEPTED ? run(&r, false, status_of) : code;
}

static enum exit_code run_decide(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r;
    enum exit_code code = parse(cli, self, argc, argv, &r, 1, 1);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.accept == r.reject || r.reason == NULL) {
        code = cli_usage(cli, "decide --accept or --reject, and say why: --reason TEXT");
    } else if (r.reject && r.conditions.len > 0) {
        code = cli_usage(cli, "--condition goes with --accept");
    } else {
        return run(&r, true, decide);
    }
    buf_release(&r.conditions);
    return code;
}

static enum exit_code run_needs(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r;
    enum exit_code code = parse(cli, self, argc, argv, &r, 0, 1);
    return code == EXIT_ACCEPTED ? run(&r, false, act_needs) : code;
}

#define PASSPHRASE_OPTION                                                                          \
    {                                                                                              \
        "passphrase-file", 0, "FILE", "passphrase of the keys"                                     \
    }
#define JSON_OPTION                                                                                \
    {                                                                                              \
        "json", 0, NULL, "as JSON"                                                                 \
    }

static const struct option_spec receive_options[] = {
    PASSPHRASE_OPTION,
    {NULL, 0, NULL, NULL},
};

static const struct option_spec status_options[] = {
    JSON_OPTION,
    {NULL, 0, NULL, NULL},
};

static const struct option_spec decide_options[] = {
    {"accept", 0, NULL, "accept what was received"},
    {"reject", 0, NULL, "reject it"},
    {"reason", 0, "TEXT", "why"},
    {"condition", 0, "TEXT", "what has to be done afterwards (may be repeated)"},
    JSON_OPTION,
    PASSPHRASE_OPTION,
    {NULL, 0, NULL, NULL},
};

const struct command deliverable_receive = {
    .name = "receive",
    .summary = "Record that the deliverable came: names, sizes and digests of its files",
    .operands = "DELIVERABLE FILE …",
    .details =
        "What came before stays in the log; inspections and decisions are about the newest.\n",
    .options = receive_options,
    .run = run_receive,
};

const struct command deliverable_status = {
    .name = "status",
    .summary = "How far it has come, and everything that speaks against accepting it",
    .operands = "DELIVERABLE",
    .details = "Each reason comes with the command that mends it, and the word by which an\n"
               "exception excuses it. Exits with 1 as long as anything speaks against it.\n",
    .options = status_options,
    .run = run_status,
};

const struct command deliverable_decide = {
    .name = "decide",
    .summary = "Accept or reject what was received, as the person whose key ASSAY_KEY names",
    .operands = "DELIVERABLE",
    .details = "Two persons decide, neither of whom submitted any of its evidence. Where anything\n"
               "speaks against it nothing is signed, and all of it is shown (exit code 1).\n",
    .options = decide_options,
    .run = run_decide,
};

const struct command deliverable_needs = {
    .name = "needs",
    .summary = "Which evidence deliverables of a tier need",
    .operands = "[TIER]",
    .options = status_options,
    .run = run_needs,
};
