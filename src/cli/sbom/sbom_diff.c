/* assay sbom diff and assay sbom check: two bills of materials side by side. */
#include "sbom.h"
#include "sbom_changes.h"

struct sides {
    struct bill_source source;
    const char *path[2];
    size_t count;
    bool json;
};

static const struct option_spec options[] = {
    {"json", 0, NULL, "the result as JSON"},
    {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},
    {"quiet", 'q', NULL, "no progress"},
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct sides *s = ctx;
    if (a->option == NULL) {
        if (s->count == 2) {
            return cli_usage(s->source.cli, "two sides; \"%s\" is the third", a->value);
        }
        s->path[s->count++] = a->value;
    } else if (args_is(a, "json")) {
        s->json = true;
    } else if (args_is(a, "allow-unsandboxed")) {
        s->source.allow_unsandboxed = true;
    } else {
        s->source.cli->quiet = true;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct sides *s, const struct command *self, int argc, char **argv)
{
    enum exit_code code = args_each(s->source.cli, self, argc, argv, take, s);
    if (code == EXIT_ACCEPTED && s->count < 2) {
        return cli_usage(s->source.cli, "two sides are needed: %s", self->operands);
    }
    return code;
}

static enum exit_code finish(const struct sides *s, enum status st, bool any,
                             const struct error *err)
{
    if (st != OK) {
        return cli_fail(s->source.cli, err);
    }
    if (s->source.incomplete) {
        cli_note(s->source.cli, "something could not be inspected (\"assay scan\" names it); "
                                "what is shown may be too much or too little");
    }
    return any ? EXIT_REJECTED : s->source.incomplete ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

static enum status show(const struct sides *s, const char *const *words, bool dependencies,
                        const struct sbom_document *a, const struct sbom_document *b, bool *any,
                        struct error *err)
{
    struct changes c = {.cli = s->source.cli,
                        .name = {s->path[0], s->path[1]},
                        .words = words,
                        .json = s->json,
                        .dependencies = dependencies};
    return changes_show(&c, a, b, any, err);
}

static enum exit_code run_diff(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static const char *const words[] = {"added", "removed", "version",      "licence",
                                        "hash",  "needs",   "needs-no-more"};
    struct error err = {.code = OK};
    struct sides s = {.source = {.cli = cli}};
    struct sbom_document *a = NULL;
    struct sbom_document *b = NULL;
    bool any = false;
    enum exit_code code = parse(&s, self, argc, argv);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = bill_open(&s.source, s.path[0], &a, &err);
    if (st == OK) {
        st = bill_open(&s.source, s.path[1], &b, &err);
    }
    if (st == OK) {
        st = show(&s, words, true, a, b, &any, &err);
    }
    (void)sbom_document_free(a);
    (void)sbom_document_free(b);
    return finish(&s, st, any, &err);
}

const struct command sbom_diff_command = {
    .name = "diff",
    .summary = "Show the components that were added, removed or changed from A to B",
    .operands = "A B",
    .details = "A and B are SBOMs, or directories or archives whose components are listed.\n"
               "needs, needs-no-more: a component depends on another one than before; said where\n"
               "both sides know what it depends on. Exit code 1: there are differences.\n",
    .options = options,
    .run = run_diff,
};

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    /* Of the claim: what only the measurement has is missing there, and so on. */
    static const char *const words[] = {"missing", "invented", "version", "licence", "hash"};
    struct error err = {.code = OK};
    struct sides s = {.source = {.cli = cli}};
    struct sbom_document *claim = NULL;
    struct sbom_document *measured = NULL;
    bool any = false;
    enum exit_code code = parse(&s, self, argc, argv);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = bill_read(s.path[0], &claim, &err);
    if (st == OK) {
        st = bill_measure(&s.source, s.path[1], &measured, &err);
    }
    if (st == OK) {
        st = show(&s, words, false, claim, measured, &any, &err);
    }
    (void)sbom_document_free(claim);
    (void)sbom_document_free(measured);
    return finish(&s, st, any, &err);
}

const struct command sbom_check_command = {
    .name = "check",
    .summary = "Set a supplier's SBOM against what is measured",
    .operands = "SBOM SUBJECT",
    .details = "missing: SUBJECT has it and the SBOM does not; invented: the other way round;\n"
               "version, licence, hash: both have it, and differ. Both sides are quoted.\n"
               "Exit code 1: there are contradictions.\n",
    .options = options,
    .run = run_check,
};
