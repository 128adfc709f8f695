/* assay rules: list, validate, test, lint and profile the rules that inspectors use. */
#include "commands.h"
#include "rule_sources.h"
#include "rules.h"
#include "rules_approve.h"

#include <assay/base/mem.h>

static enum exit_code take_operand(struct cli *cli, const struct args *a, bool subject_follows,
                                   struct rules_request *r)
{
    if (subject_follows && a->only_operands) {
        if (r->subject != NULL) {
            return cli_usage(cli, "one subject at a time; \"%s\" is the second", a->value);
        }
        r->subject = a->value;
        return EXIT_ACCEPTED;
    }
    if (r->count == RULES_PATHS_MAX) {
        return cli_usage(cli, "more than %d paths", RULES_PATHS_MAX);
    }
    r->paths[r->count++] = a->value;
    return EXIT_ACCEPTED;
}

static bool take_coverage(const struct args *a, struct rules_request *r)
{
    const struct {
        const char *option;
        const char **text;
        bool *flag;
    } all[] = {{"list", &r->list, NULL},
               {"language", &r->language, NULL},
               {"passphrase-file", &r->passphrase_file, NULL},
               {"gaps", NULL, &r->gaps},
               {"record", NULL, &r->record}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!args_is(a, all[i].option)) {
            continue;
        }
        if (all[i].text != NULL) {
            *all[i].text = a->value;
        } else {
            *all[i].flag = true;
        }
        return true;
    }
    return false;
}

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            bool subject_follows, struct rules_request *r)
{
    struct args a;
    enum exit_code code = EXIT_ACCEPTED;
    args_begin(&a, cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END && code == EXIT_ACCEPTED;
         e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        if (args_is(&a, "approved")) {
            r->approved = true;
        } else if (args_is(&a, "json")) {
            r->json = true;
        } else if (args_is(&a, "sarif")) {
            r->sarif = true;
        } else if (args_is(&a, "strict")) {
            r->strict = true;
        } else if (take_coverage(&a, r)) {
            continue;
        } else {
            code = take_operand(cli, &a, subject_follows, r);
        }
    }
    return code == EXIT_ACCEPTED && r->json && r->sarif
               ? cli_usage(cli, "give --json or --sarif, not both")
               : code;
}

/* A directory of secret rules has YAML files beside them that are examples, and perhaps
 * others that are rules. */
static bool has_code_too(const char *path)
{
    const char *const paths[] = {path, NULL};
    const struct code_rules_options options = {.keep_going = true};
    struct code_rules *rules = NULL;
    bool found = rule_source_is_code(path) && code_rules_load(paths, &options, &rules, NULL) == OK;
    (void)code_rules_free(rules);
    return found;
}

void rules_split(struct rules_request *r)
{
    size_t secrets = 0;
    size_t code = 0;
    for (size_t i = 0; i < r->count; i++) {
        bool is_secrets = rule_source_is_secrets(r->paths[i]);
        bool is_code = is_secrets ? has_code_too(r->paths[i]) : rule_source_is_code(r->paths[i]);
        if (is_code) {
            r->code[code++] = r->paths[i];
        }
        if (is_secrets || !is_code) {
            r->secrets[secrets++] = r->paths[i];
        }
    }
    r->secrets[secrets] = NULL;
    r->code[code] = NULL;
}

enum exit_code rules_print(const struct cli *cli, struct buf *out, enum exit_code code)
{
    struct error err = {.code = OK};
    enum status st = cli_print(cli, OK, out, &err);
    return st == OK ? code : cli_fail(cli, &err);
}

static enum exit_code with_request(struct cli *cli, const struct command *self, int argc,
                                   char **argv, bool subject_follows,
                                   enum exit_code (*act)(struct cli *cli,
                                                         const struct rules_request *r))
{
    struct rules_request r = {.count = 0};
    enum exit_code code = parse(cli, self, argc, argv, subject_follows, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.approved) {
        return r.count == 0 ? rules_list_approved(cli, r.json)
                            : cli_usage(cli, "--approved lists the register, not files");
    }
    rules_split(&r);
    return act(cli, &r);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_request(cli, self, argc, argv, false, rules_list);
}

static enum exit_code run_validate(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    return with_request(cli, self, argc, argv, false, rules_validate);
}

static enum exit_code run_test(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_request(cli, self, argc, argv, false, rules_test);
}

static enum exit_code run_lint(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_request(cli, self, argc, argv, false, rules_lint);
}

static enum exit_code run_coverage(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    return with_request(cli, self, argc, argv, false, rules_coverage);
}

static enum exit_code run_profile(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return with_request(cli, self, argc, argv, true, rules_profile);
}

#define JSON_OPTION                                                                                \
    {                                                                                              \
        "json", 0, NULL, "as JSON"                                                                 \
    }
#define STRICT_OPTION                                                                              \
    {                                                                                              \
        "strict", 0, NULL, "unknown keys and what is not supported are errors"                     \
    }
#define END_OF_OPTIONS                                                                             \
    {                                                                                              \
        NULL, 0, NULL, NULL                                                                        \
    }

static const struct option_spec strict_options[] = {JSON_OPTION, STRICT_OPTION, END_OF_OPTIONS};

static const struct option_spec list_options[] = {
    {"approved", 0, NULL, "instead: the rule sets that are approved for inspections"},
    JSON_OPTION,
    STRICT_OPTION,
    END_OF_OPTIONS,
};

static const struct option_spec test_options[] = {
    JSON_OPTION,
    {"sarif", 0, NULL, "what was missed and what was not expected, as SARIF"},
    STRICT_OPTION,
    END_OF_OPTIONS,
};

static const struct option_spec coverage_options[] = {
    {"list", 0, "LIST", "only this list, as cwe-top-25-2025"},
    {"language", 0, "LANGUAGE", "only code rules for this language"},
    {"gaps", 0, NULL, "only what nothing speaks of"},
    {"record", 0, NULL, "keep it as a signed statement, which controls measure"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    JSON_OPTION,
    END_OF_OPTIONS,
};

static const struct option_spec plain_options[] = {JSON_OPTION, END_OF_OPTIONS};

static const struct command verbs[] = {
    {.name = "list",
     .summary = "List the rules of files or directories; without any, the shipped ones",
     .operands = "[PATH …]",
     .options = list_options,
     .run = run_list},
    {.name = "validate",
     .summary = "Load and compile rules; name everything that is wrong with file and line",
     .operands = "[PATH …]",
     .options = strict_options,
     .run = run_validate},
    {.name = "test",
     .summary = "Run the tests beside rules: annotated files, examples/*.yaml",
     .operands = "[PATH …]",
     .options = test_options,
     .run = run_test},
    {.name = "lint",
     .summary = "Name code rules that are slow, untested, doubled or say too little",
     .operands = "[PATH …]",
     .options = plain_options,
     .run = run_lint},
    {.name = "coverage",
     .summary = "Show which weaknesses of the usual lists rules speak of, and which none does",
     .operands = "[PATH …]",
     .options = coverage_options,
     .run = run_coverage},
    {.name = "profile",
     .summary = "Show which code rules take the time in a directory or archive",
     .operands = "[PATH …] -- SUBJECT",
     .options = plain_options,
     .run = run_profile},
};

static const struct command *const verb_list[] = {&verbs[0],      &verbs[1],       &verbs[2],
                                                  &verbs[3],      &verbs[4],       &verbs[5],
                                                  &rules_approve, &rules_withdraw, NULL};

const struct command rules_command = {
    .name = "rules",
    .summary = "List, validate, test, lint, profile and approve rules; show what they cover",
    .operands = "",
    .verbs = verb_list,
};
