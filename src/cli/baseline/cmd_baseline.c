/* assay baseline: show, check and test the requirements that verify judges by. */
#include "baseline.h"
#include "baseline_file.h"
#include "commands.h"

#include <assay/base/json.h>
#include <assay/base/plural.h>

struct switches {
    bool json;
    bool approved;
};

/* The one operand these verbs take, or NULL for the built-in baseline. */
static enum exit_code take_path(struct cli *cli, const struct command *self, int argc, char **argv,
                                const char **path, struct switches *s)
{
    struct args a;
    args_begin(&a, cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        if (e == ARGS_OPTION) {
            *(args_is(&a, "approved") ? &s->approved : &s->json) = true;
        } else if (*path != NULL) {
            return cli_usage(cli, "one baseline at a time");
        } else {
            *path = a.value;
        }
    }
    return EXIT_ACCEPTED;
}

static void list_requirement(const struct cli *cli, const struct requirement *r)
{
    (void)fprintf(cli->out, "%-24.*s %-6s %-12.*s %.*s\n", VIEW_ARG(r->id),
                  r->level == LEVEL_MUST ? "must" : "should", VIEW_ARG(r->controls),
                  VIEW_ARG(r->title));
}

static enum exit_code list_json(const struct cli *cli, const struct baseline *b)
{
    struct buf out = BUF_INIT(1 << 24);
    struct json_writer w;
    struct error err;
    json_writer_init(&w, &out, true);
    json_object(&w);
    json_member(&w, "id", b->id);
    json_member(&w, "version", b->version);
    json_key(&w, "requirements");
    json_array(&w);
    for (size_t i = 0; i < b->count; i++) {
        const struct requirement *r = &b->requirements[i];
        json_object(&w);
        json_member(&w, "id", r->id);
        json_member(&w, "title", r->title);
        json_member(&w, "controls", r->controls);
        json_member_str(&w, "level", r->level == LEVEL_MUST ? "must" : "should");
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(&out, '\n');
    enum status st = cli_print(cli, OK, &out, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code list(struct cli *cli, const struct baseline_file *b, bool json)
{
    if (json) {
        return list_json(cli, &b->baseline);
    }
    for (size_t i = 0; i < b->baseline.count; i++) {
        list_requirement(cli, &b->baseline.requirements[i]);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code show(struct cli *cli, const struct baseline_file *b, bool json)
{
    (void)json;
    struct error err;
    return cli_write(cli, NULL, b->bytes, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code check(struct cli *cli, const struct baseline_file *b, bool json)
{
    (void)json;
    char digest[SHA256_HEX_MAX];
    sha256_hex(&b->baseline.digest, digest);
    (void)fprintf(cli->out, "%.*s %.*s: %zu requirement%s, sha256:%s\n", VIEW_ARG(b->baseline.id),
                  VIEW_ARG(b->baseline.version), b->baseline.count, plural(b->baseline.count),
                  digest);
    return EXIT_ACCEPTED;
}

struct tally {
    struct cli *cli;
    unsigned passed;
    unsigned failed;
};

static enum status on_example(void *ctx, const struct baseline_example *e, struct error *err)
{
    struct tally *t = ctx;
    (void)err;
    t->passed += e->passed ? 1 : 0;
    t->failed += e->passed ? 0 : 1;
    if (!e->passed) {
        (void)fprintf(t->cli->out, "failed: %.*s: %.*s: %.*s\n", VIEW_ARG(e->requirement),
                      VIEW_ARG(e->name), VIEW_ARG(e->detail));
    }
    return OK;
}

static enum exit_code test(struct cli *cli, const struct baseline_file *b, bool json)
{
    (void)json;
    struct error err;
    struct tally t = {.cli = cli};
    if (baseline_test(&b->baseline, on_example, &t, &err) != OK) {
        return cli_fail(cli, &err);
    }
    (void)fprintf(cli->out, "%u passed, %u failed\n", t.passed, t.failed);
    return t.failed == 0 ? EXIT_ACCEPTED : EXIT_REJECTED;
}

static enum exit_code
with_baseline(struct cli *cli, const struct command *self, int argc, char **argv,
              enum exit_code (*act)(struct cli *cli, const struct baseline_file *b, bool json))
{
    const char *path = NULL;
    struct switches s = {.json = false};
    enum exit_code code = take_path(cli, self, argc, argv, &path, &s);
    if (code == EXIT_ACCEPTED && s.approved) {
        return path == NULL ? baseline_list_approved(cli, s.json)
                            : cli_usage(cli, "--approved lists the register, not a file");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    struct baseline_file b;
    struct error err;
    code = baseline_file_load(path, &b, &err) == OK ? act(cli, &b, s.json) : cli_fail(cli, &err);
    baseline_file_release(&b);
    return code;
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_baseline(cli, self, argc, argv, list);
}

static enum exit_code run_show(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_baseline(cli, self, argc, argv, show);
}

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_baseline(cli, self, argc, argv, check);
}

static enum exit_code run_test(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_baseline(cli, self, argc, argv, test);
}

static const struct option_spec list_options[] = {
    {"approved", 0, NULL, "instead: the baselines that are approved for deliverables"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "list",
     .summary = "List the requirements of a baseline",
     .operands = "[FILE]",
     .options = list_options,
     .run = run_list},
    {.name = "show",
     .summary = "Print a baseline file; without FILE the one built in",
     .operands = "[FILE]",
     .run = run_show},
    {.name = "check",
     .summary = "Check a baseline file: keys, queries, double ids",
     .operands = "[FILE]",
     .run = run_check},
    {.name = "test",
     .summary = "Run the examples that a baseline carries",
     .operands = "[FILE]",
     .run = run_test},
};

static const struct command *const verb_list[] = {
    &verbs[0],         &verbs[1],          &verbs[2], &verbs[3], &baseline_diff_command,
    &baseline_approve, &baseline_withdraw, NULL};

const struct command baseline_command = {
    .name = "baseline",
    .summary = "Show, check, test, compare and approve the requirements that verify judges by",
    .operands = "",
    .verbs = verb_list,
};
