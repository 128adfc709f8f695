/* assay component: which components the organisation has vetted, for what and until when. */
#include "commands.h"
#include "home.h"

#include <assay/assure/approvals.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

struct request {
    struct approval approval;
    struct buf functions;
    struct buf checks;
    const char *passphrase_file;
    bool json;
};

enum { LISTS_MAX = 256 * 1024, TEXT_MAX = 64 * 1024 * 1024 };

static void add_to(struct buf *list, const char *value, char between)
{
    if (list->len > 0) {
        buf_add_char(list, between);
    }
    buf_add_str(list, value);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    struct approval *p = &r->approval;
    if (a->option == NULL) {
        if (p->component.len > 0) {
            return cli_usage(a->cli, "one component at a time");
        }
        p->component = view_str(a->value);
    } else if (args_is(a, "function")) {
        add_to(&r->functions, a->value, ' ');
    } else if (args_is(a, "check")) {
        add_to(&r->checks, a->value, '\n');
    } else if (args_is(a, "versions")) {
        p->versions = view_str(a->value);
    } else if (args_is(a, "reason")) {
        p->reason = view_str(a->value);
    } else if (args_is(a, "owner")) {
        p->owner = view_str(a->value);
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (!clock_parse(view_str(a->value), &p->expires)) {
        return cli_usage(a->cli, "--expires: \"%s\" is no date like 2027-06-30", a->value);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code record(struct cli *cli, struct request *r, bool revoke)
{
    struct home h;
    struct error err;
    uint64_t index = 0;
    r->approval.functions = buf_view(&r->functions);
    r->approval.checks = buf_view(&r->checks);
    if (home_open(cli, r->passphrase_file, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    enum status st = approvals_record(&ledger, &r->approval, revoke, &index, &err);
    home_close(&h);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    cli_note(cli, "%s, log entry %llu", revoke ? "no longer approved" : "approved",
             (unsigned long long)index);
    return EXIT_ACCEPTED;
}

/* ---- list ------------------------------------------------------------------------------ */

struct lister {
    struct buf text;
    struct json_writer writer;
    bool json;
    int64_t now;
};

static void list_json(struct lister *l, const struct approval *a, const char *expires)
{
    struct json_writer *w = &l->writer;
    json_object(w);
    json_member(w, "component", a->component);
    json_member(w, "versions", a->versions);
    json_member(w, "functions", a->functions);
    json_member(w, "checks", a->checks);
    json_member(w, "reason", a->reason);
    json_member(w, "owner", a->owner);
    json_member_str(w, "expiresOn", expires);
    json_member_bool(w, "expired", a->expires <= l->now);
    json_member_uint(w, "logIndex", a->index);
    json_object_end(w);
}

static void list_text(struct lister *l, const struct approval *a, const char *expires)
{
    utf8_append_visible(&l->text, a->component);
    buf_add_str(&l->text, a->versions.len > 0 ? " " : "");
    utf8_append_visible(&l->text, a->versions);
    buf_add_str(&l->text, "  for ");
    utf8_append_visible(&l->text, a->functions);
    buf_printf(&l->text, "  until %.10s%s  ", expires, a->expires <= l->now ? " (expired)" : "");
    utf8_append_visible(&l->text, a->owner);
    buf_add_str(&l->text, ": ");
    utf8_append_visible(&l->text, a->reason);
    buf_add_char(&l->text, '\n');
}

static enum status on_row(void *ctx, const struct approval *a, struct error *err)
{
    struct lister *l = ctx;
    char expires[CLOCK_TEXT_MAX];
    clock_rfc3339(a->expires, expires);
    if (l->json) {
        list_json(l, a, expires);
    } else {
        list_text(l, a, expires);
    }
    return buf_status(&l->text, err);
}

static enum exit_code list(struct cli *cli, const struct request *r)
{
    struct lister l = {.text = BUF_INIT(TEXT_MAX), .json = r->json, .now = r->approval.created};
    struct home h;
    struct error err;
    if (home_open(cli, r->passphrase_file, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    json_writer_init(&l.writer, &l.text, true);
    if (l.json) {
        json_array(&l.writer);
    }
    enum status st = approvals_each(&ledger, on_row, &l, &err);
    if (l.json) {
        json_array_end(&l.writer);
        buf_add_char(&l.text, '\n');
    }
    st = cli_print(cli, st, &l.text, &err);
    home_close(&h);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- verbs ----------------------------------------------------------------------------- */

enum verb { APPROVE, REVOKE, LIST };

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv,
                          enum verb verb)
{
    struct request r = {.approval = {.created = clock_now()},
                        .functions = BUF_INIT(LISTS_MAX),
                        .checks = BUF_INIT(LISTS_MAX)};
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED) {
        code = verb == LIST ? list(cli, &r) : record(cli, &r, verb == REVOKE);
    }
    buf_release(&r.functions);
    buf_release(&r.checks);
    return code;
}

static enum exit_code run_approve(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return run(cli, self, argc, argv, APPROVE);
}

static enum exit_code run_revoke(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return run(cli, self, argc, argv, REVOKE);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return run(cli, self, argc, argv, LIST);
}

#define OWNER                                                                                      \
    {                                                                                              \
        "owner", 0, "NAME", "who vetted it and answers for it"                                     \
    }
#define REASON                                                                                     \
    {                                                                                              \
        "reason", 0, "TEXT", "why"                                                                 \
    }
#define VERSIONS                                                                                   \
    {                                                                                              \
        "versions", 0, "PATTERN", "only these versions: 9.0.2, or 9.* (default: all)"              \
    }
#define PASSPHRASE                                                                                 \
    {                                                                                              \
        "passphrase-file", 0, "FILE", "passphrase of the keys"                                     \
    }

static const struct option_spec approve_options[] = {
    {"function", 0, "NAME", "what it is approved for: authentication, cryptography … (repeatable)"},
    {"check", 0, "TEXT", "what was looked at (repeatable)"},
    {"expires", 0, "DATE", "until when, like 2027-06-30"},
    VERSIONS,
    OWNER,
    REASON,
    PASSPHRASE,
    {NULL, 0, NULL, NULL},
};

static const struct option_spec revoke_options[] = {
    VERSIONS, OWNER, REASON, PASSPHRASE, {NULL, 0, NULL, NULL},
};

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    PASSPHRASE,
    {NULL, 0, NULL, NULL},
};

static const struct command approve_command = {
    .name = "approve",
    .summary = "Record that a component was vetted, as a signed statement",
    .operands = "COMPONENT",
    .details = "COMPONENT is a package URL without version; \"*\" stands for any letters.\n",
    .options = approve_options,
    .run = run_approve,
};

static const struct command revoke_command = {
    .name = "revoke",
    .summary = "Take an approval back",
    .operands = "COMPONENT",
    .options = revoke_options,
    .run = run_revoke,
};

static const struct command list_command = {
    .name = "list",
    .summary = "List the approvals",
    .operands = "",
    .options = list_options,
    .run = run_list,
};

static const struct command *const verbs[] = {&approve_command, &revoke_command, &list_command,
                                              NULL};

const struct command component_command = {
    .name = "component",
    .summary = "Approve components for functions such as cryptography, and list them",
    .operands = "",
    .verbs = verbs,
};
