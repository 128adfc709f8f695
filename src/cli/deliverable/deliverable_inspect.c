/* assay deliverable inspect: verify a delivered file with the evidence of it set against what is
 * measured, and bind the verdict to it. */
#include "deliverable.h"
#include "inspect/verify.h"

#include <assay/assure/claims.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <inttypes.h>

enum { ARGUMENTS_MAX = 64, DOCUMENTS_BYTES_MAX = 256 << 20 };

struct task {
    struct cli *cli;
    const char *deliverable;
    const char *path;
    const char *passphrase_file;
    char *arguments[ARGUMENTS_MAX];
    int count;
    struct received_file file;
    char digest[SHA256_HEX_MAX];
    struct arena arena;
    struct claim_document documents[ACCEPTANCE_ROWS_MAX / 100];
    size_t document_count;
};

/* Everything behind "--" and every option goes on to verify, but for the two operands. */
static enum exit_code take(void *ctx, const struct args *a)
{
    struct task *t = ctx;
    if (a->option == NULL && t->deliverable == NULL) {
        t->deliverable = a->value;
    } else if (a->option == NULL && t->path == NULL) {
        t->path = a->value;
    } else if (a->option == NULL) {
        return cli_usage(a->cli, "one file at a time");
    } else if (t->count + 2 >= ARGUMENTS_MAX) {
        return cli_usage(a->cli, "too many options");
    } else {
        struct view option = arena_printf(&t->arena, "--%s", a->option->name);
        struct view value = arena_copy(&t->arena, view_str(a->option->arg == NULL ? "" : a->value));
        if (args_is(a, "passphrase-file")) {
            t->passphrase_file = a->value;
        }
        if (option.ptr == NULL || value.ptr == NULL) {
            return EXIT_OTHER;
        }
        t->arguments[t->count++] = (char *)(uintptr_t)option.ptr;
        if (a->option->arg != NULL) {
            t->arguments[t->count++] = (char *)(uintptr_t)value.ptr;
        }
    }
    return EXIT_ACCEPTED;
}

/* ---- the evidence ---- */

static bool speaks_of(const struct task *t, const struct acceptance_evidence *e)
{
    return claim_format_of(e->kind) != NULL &&
           (e->digest.len == 0 || view_eq_str(e->digest, t->digest));
}

static enum status add_document(struct task *t, struct store *store,
                                const struct acceptance_evidence *e, size_t *bytes,
                                struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DOCUMENTS_BYTES_MAX - *bytes);
    struct sha256 digest;
    if (t->document_count == sizeof t->documents / sizeof t->documents[0]) {
        return error_set(err, ERR_LIMIT, "more than %zu documents of one file", t->document_count);
    }
    enum status st = sha256_parse(e->document, &digest)
                         ? store_blob_get(store, &digest, &text, err)
                         : error_set(err, ERR_CORRUPT, "the evidence " VIEW_FMT " has no document",
                                     VIEW_ARG(e->id));
    if (st != OK) {
        return st;
    }
    struct claim_document *d = &t->documents[t->document_count++];
    *d = (struct claim_document){arena_copy(&t->arena, e->kind), arena_copy(&t->arena, e->id),
                                 arena_copy(&t->arena, buf_view(&text)), 0};
    *bytes += text.len;
    return d->kind.ptr == NULL || d->name.ptr == NULL || d->bytes.ptr == NULL ? error_no_memory(err)
                                                                              : OK;
}

/* How fresh the tier wants them. */
static enum status on_rule(void *ctx, const struct evidence_rule *r, struct error *err)
{
    struct task *t = ctx;
    (void)err;
    for (size_t i = 0; r->fresh_days > 0 && i < t->document_count; i++) {
        struct claim_document *d = &t->documents[i];
        d->since = view_eq(d->kind, r->kind) ? clock_now() - r->fresh_days * CLOCK_DAY : d->since;
    }
    return OK;
}

static bool is_received(const struct task *t, const struct acceptance *a)
{
    for (size_t i = 0; i < a->files_len; i++) {
        if (view_eq_str(a->files[i].digest, t->digest)) {
            return true;
        }
    }
    return false;
}

static enum status gather(struct task *t, struct error *err)
{
    struct home h;
    struct acceptance a;
    size_t bytes = 0;
    enum status st = home_open_registers(t->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = ledger_project(&l, err);
    if (st == OK) {
        st = acceptance_assess(l.store, view_str(t->deliverable), clock_now(), &t->arena, &a, err);
    }
    if (st == OK && !is_received(t, &a)) {
        st = error_set(err, ERR_USAGE,
                       "%s (sha256:%.12s…) was not received for %s: \"assay deliverable receive\"",
                       t->path, t->digest, t->deliverable);
    }
    for (size_t i = 0; st == OK && i < a.evidence_len; i++) {
        if (speaks_of(t, &a.evidence[i])) {
            st = add_document(t, l.store, &a.evidence[i], &bytes, err);
        }
    }
    if (st == OK) {
        st = evidence_rules_each(l.store, a.tier, on_rule, t, err);
    }
    home_close(&h);
    return st;
}

/* ---- the verdict ---- */

static enum status bind(struct task *t, uint64_t verdict, struct error *err)
{
    struct home h;
    uint64_t index = 0;
    enum status st = home_open(t->cli, t->passphrase_file, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = acceptance_bind(&l, view_str(t->deliverable), view_str(t->digest), verdict, clock_now(),
                         &index, err);
    home_close(&h);
    if (st == OK) {
        cli_note(t->cli, "verdict %" PRIu64 " bound to %s, log entry %" PRIu64, verdict,
                 t->deliverable, index);
    }
    return st;
}

static enum exit_code inspect(struct task *t)
{
    struct error err;
    struct verify_task v = {.logged = false};
    enum status st = deliverable_digest(t->path, &t->file, &err);
    if (st == OK) {
        sha256_hex(&t->file.digest, t->digest);
        st = gather(t, &err);
    }
    if (st != OK) {
        return cli_fail(t->cli, &err);
    }
    v.documents = t->documents;
    v.document_count = t->document_count;
    enum exit_code code = verify_run(t->cli, t->count, t->arguments, &v);
    if (!v.logged) {
        return code;
    }
    return bind(t, v.verdict, &err) == OK ? code : cli_fail(t->cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static char origin[] = "--origin";
    static char supplier[] = "supplier";
    struct task *t = mem_calloc(1, sizeof *t);
    if (t == NULL) {
        return EXIT_OTHER;
    }
    t->cli = cli;
    arena_init(&t->arena, 0);
    t->arguments[t->count++] = origin;
    t->arguments[t->count++] = supplier;
    enum exit_code code = args_each(cli, self, argc, argv, take, t);
    if (code == EXIT_ACCEPTED && t->path == NULL) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code == EXIT_ACCEPTED) {
        struct view path = arena_copy(&t->arena, view_str(t->path));
        t->arguments[t->count++] = (char *)(uintptr_t)path.ptr;
        code = path.ptr == NULL ? EXIT_OTHER : inspect(t);
    }
    arena_release(&t->arena);
    (void)mem_free(t);
    return code;
}

static const struct option_spec options[] = {
    {"baseline", 'b', "FILE", "judge by this baseline (default: the one built in)"},
    {"rules", 0, "PATH", "inspect with these rules instead of the built-in ones (repeatable)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {"name", 0, "NAME", "what to call the file in reports and evidence"},
    {"format", 'f', "FORMAT", "of the report, as in \"assay verify\""},
    {"output", 'o', "FILE", "where the format before it goes; \"-\" is standard output"},
    {"json", 0, NULL, "the same as --format json"},
    {"jobs", 'j', "N", "worker processes (default: one a CPU)"},
    {"quiet", 'q', NULL, "no progress, no notes"},
    {NULL, 0, NULL, NULL},
};

const struct command deliverable_inspect = {
    .name = "inspect",
    .summary = "Verify a delivered file with its evidence set against it, and keep the verdict",
    .operands = "DELIVERABLE FILE",
    .details =
        "As \"assay verify --origin supplier FILE\", with every SBOM, report, VEX document,\n"
        "provenance and list of licences that was submitted for the file, by the rules that\n"
        "are built in and the advisories of the home. Other rules count where they are\n"
        "approved for such deliverables (\"assay rules approve\"), for others could find\n"
        "nothing. Exit codes are those of verify.\n",
    .options = options,
    .run = run,
};
