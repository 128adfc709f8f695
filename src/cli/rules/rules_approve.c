/* assay rules approve, withdraw, list --approved: the register of approved rule sets, by the rules
 * instead of the digest that inspections with them name. */
#include "rules_approve.h"

#include "home.h"
#include "noun/approval.h"
#include "rules_load.h"

struct request {
    struct noun_call call;
    struct rules_request rules;
    const char *only; /* of this inspector alone */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->rules.count == RULES_PATHS_MAX) {
            return cli_usage(a->cli, "more than %d paths", RULES_PATHS_MAX);
        }
        r->rules.paths[r->rules.count++] = a->value;
    } else if (args_is(a, "only")) {
        r->only = a->value;
    } else {
        approval_take(&r->call, a);
    }
    return EXIT_ACCEPTED;
}

/* What inspections leave out because it is wrong nobody approves. */
static enum status on_left_out(void *ctx, struct view rule, struct view why, bool wrong,
                               struct error *err)
{
    (void)ctx;
    return wrong ? error_set(err, ERR_FORMAT, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(rule),
                             rule.len == 0 ? "" : ": ", VIEW_ARG(why))
                 : OK;
}

static enum exit_code change(struct request *r, const char *hex)
{
    struct noun_call c = r->call;
    c.operands[c.operand_count++] = hex;
    return noun_change(&c);
}

static enum exit_code change_of(struct request *r, const char *inspector)
{
    struct sha256 digest;
    struct error err;
    char hex[SHA256_HEX_MAX];
    if (rules_digest(r->call.cli, &r->rules, inspector_named(view_str(inspector)),
                     r->call.verb == NOUN_ADD ? on_left_out : NULL, &digest, &err) != OK) {
        return cli_fail(r->call.cli, &err);
    }
    sha256_hex(&digest, hex);
    if (r->call.verb == NOUN_ADD) {
        approval_give(&r->call, "inspector", inspector);
    }
    enum exit_code code = change(r, hex);
    if (code == EXIT_ACCEPTED) {
        cli_note(r->call.cli, "%s: sha256 %s", inspector, hex);
    }
    return code;
}

/* Of each inspector whose rules are named; without any, the shipped ones of both. */
static enum exit_code change_each(struct request *r)
{
    static const char *const names[] = {"code", "secrets"};
    bool none = r->rules.count == 0;
    enum exit_code code = EXIT_ACCEPTED;
    for (size_t i = 0; code == EXIT_ACCEPTED && i < 2; i++) {
        bool named = i == 0 ? r->rules.code[0] != NULL : r->rules.secrets[0] != NULL;
        bool wanted = r->only == NULL || strcmp(r->only, names[i]) == 0;
        if (wanted && (none || named)) {
            code = change_of(r, names[i]);
        }
    }
    return code;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv,
                          enum noun_verb verb)
{
    struct request r = {.call = approval_call(cli, "rules-approval", verb)};
    struct sha256 digest;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.only != NULL && strcmp(r.only, "code") != 0 &&
        strcmp(r.only, "secrets") != 0) {
        code = cli_usage(cli, "--only: code or secrets");
    }
    if (code == EXIT_ACCEPTED && verb == NOUN_WITHDRAW && r.rules.count == 1 &&
        sha256_parse(view_str(r.rules.paths[0]), &digest)) {
        code = change(&r, r.rules.paths[0]);
    } else if (code == EXIT_ACCEPTED) {
        rules_split(&r.rules);
        code = change_each(&r);
    }
    return code;
}

static enum exit_code run_approve(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return run(cli, self, argc, argv, NOUN_ADD);
}

static enum exit_code run_withdraw(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    return run(cli, self, argc, argv, NOUN_WITHDRAW);
}

enum exit_code rules_list_approved(struct cli *cli, bool json)
{
    struct noun_call c = approval_call(cli, "rules-approval", NOUN_LIST);
    c.json = json;
    return noun_list(&c);
}

static const struct option_spec approve_options[] = {
    {"name", 0, "TEXT", "what they are called"},
    {"only", 0, "INSPECTOR", "those of this one: code or secrets"},
    APPROVAL_OPTIONS("projects of which tiers they are for"),
    {NULL, 0, NULL, NULL},
};

const struct command rules_approve = {
    .name = "approve",
    .summary = "Approve rules for inspections; without PATH, the shipped ones",
    .operands = "[PATH …]",
    .details =
        "By the SHA-256 of rules and engine, which the evidence of inspections names: other\n"
        "rules, and rules with another engine, are another approval. Deliveries that were\n"
        "inspected with them need no exception. It needs --name, --owner,\n"
        "--tiers and --expires or --review-by, and a key in the role security.\n",
    .options = approve_options,
    .run = run_approve,
};

static const struct option_spec withdraw_options[] = {
    {"only", 0, "INSPECTOR", "those of this one: code or secrets"},
    {"reason", 0, "TEXT", "why, kept with the statement"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command rules_withdraw = {
    .name = "withdraw",
    .summary = "Take the approval of rules back; without PATH, of the shipped ones",
    .operands = "[PATH …|SHA-256]",
    .options = withdraw_options,
    .run = run_withdraw,
};
