/* assay rules: list, check and test the rules that inspectors use. */
#include "commands.h"

#include <assay/base/json.h>
#include <assay/inspect/secret_examples.h>
#include <assay/rules/secret_rules.h>

enum { PATHS_MAX = 64 };

struct request {
    const char *paths[PATHS_MAX + 1];
    size_t count;
    bool json;
    bool strict;
};

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r)
{
    struct args a;
    args_begin(&a, cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        if (args_is(&a, "json")) {
            r->json = true;
        } else if (args_is(&a, "strict")) {
            r->strict = true;
        } else if (r->count == PATHS_MAX) {
            return cli_usage(cli, "more than %d paths", PATHS_MAX);
        } else {
            r->paths[r->count++] = a.value;
        }
    }
    return EXIT_ACCEPTED;
}

static enum status load(const struct request *r, struct secret_rules **out, struct error *err)
{
    const struct secret_pack pack = secret_pack_shipped();
    return secret_rules_load(r->count > 0 ? r->paths : NULL, &pack, r->strict, out, err);
}

static void write_rule(struct json_writer *w, const struct secret_rule *r)
{
    json_object(w);
    json_member(w, "id", r->id.text);
    json_member(w, "description", r->description);
    json_key(w, "tags");
    json_array(w);
    for (size_t i = 0; i < r->tags.len; i++) {
        json_string(w, r->tags.items[i]);
    }
    json_array_end(w);
    json_object_end(w);
}

static enum exit_code list(struct cli *cli, const struct request *r,
                           const struct secret_rules *rules)
{
    struct buf out = BUF_INIT(1 << 26);
    struct error err;
    if (r->json) {
        struct json_writer w;
        json_writer_init(&w, &out, true);
        json_array(&w);
        for (size_t i = 0; i < rules->count; i++) {
            write_rule(&w, rules->rules[i]);
        }
        json_array_end(&w);
        buf_add_char(&out, '\n');
    } else {
        for (size_t i = 0; i < rules->count; i++) {
            buf_printf(&out, "%-36.*s %.*s\n", VIEW_ARG(rules->rules[i]->id.text),
                       VIEW_ARG(rules->rules[i]->description));
        }
    }
    enum status st = buf_status(&out, &err);
    if (st == OK) {
        st = cli_write(cli, NULL, buf_view(&out), &err);
    }
    buf_release(&out);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code check(struct cli *cli, const struct request *r,
                            const struct secret_rules *rules)
{
    struct error err;
    (void)r;
    for (size_t i = 0; i < rules->warnings.len; i++) {
        cli_note(cli, "warning: %.*s", VIEW_ARG(rules->warnings.items[i]));
    }
    if (secret_rules_check(rules, &err) != OK) {
        return cli_fail(cli, &err);
    }
    char digest[SHA256_HEX_MAX];
    sha256_hex(&rules->digest, digest);
    (void)fprintf(cli->out, "%zu rules, sha256:%s\n", rules->count, digest);
    return EXIT_ACCEPTED;
}

struct tally {
    struct cli *cli;
    unsigned passed;
    unsigned failed;
};

static enum status on_example(void *ctx, const struct secret_example *e, struct error *err)
{
    struct tally *t = ctx;
    (void)err;
    t->passed += e->passed ? 1 : 0;
    t->failed += e->passed ? 0 : 1;
    if (!e->passed) {
        (void)fprintf(t->cli->out, "failed: %.*s:%u: %.*s\n", VIEW_ARG(e->source), e->line,
                      VIEW_ARG(e->detail));
    }
    return OK;
}

static enum exit_code test(struct cli *cli, const struct request *r,
                           const struct secret_rules *rules)
{
    struct tally t = {.cli = cli};
    struct error err;
    (void)rules; /* loaded to say first what is wrong with them */
    if (secret_examples_run(r->count > 0 ? r->paths : NULL, on_example, &t, &err) != OK) {
        return cli_fail(cli, &err);
    }
    (void)fprintf(cli->out, "%u passed, %u failed\n", t.passed, t.failed);
    return t.failed == 0 ? EXIT_ACCEPTED : EXIT_REJECTED;
}

static enum exit_code with_rules(struct cli *cli, const struct command *self, int argc, char **argv,
                                 enum exit_code (*act)(struct cli *cli, const struct request *r,
                                                       const struct secret_rules *rules))
{
    struct request r = {0};
    struct secret_rules *rules = NULL;
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    code = load(&r, &rules, &err) == OK ? act(cli, &r, rules) : cli_fail(cli, &err);
    (void)secret_rules_free(rules);
    return code;
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_rules(cli, self, argc, argv, list);
}

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_rules(cli, self, argc, argv, check);
}

static enum exit_code run_test(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_rules(cli, self, argc, argv, test);
}

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {"strict", 0, NULL, "unknown keys are errors"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec check_options[] = {
    {"strict", 0, NULL, "unknown keys are errors"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "list",
     .summary = "List the rules of files or directories; without any, the shipped ones",
     .operands = "[PATH …]",
     .options = list_options,
     .run = run_list},
    {.name = "check",
     .summary = "Load and compile rules; name what is wrong with file and line",
     .operands = "[PATH …]",
     .options = check_options,
     .run = run_check},
    {.name = "test",
     .summary = "Run the true and false examples beside rules (examples/*.yaml)",
     .operands = "[PATH …]",
     .options = check_options,
     .run = run_test},
};

static const struct command *const verb_list[] = {&verbs[0], &verbs[1], &verbs[2], NULL};

const struct command rules_command = {
    .name = "rules",
    .summary = "List, check and test the rules that inspectors use",
    .operands = "",
    .verbs = verb_list,
};
