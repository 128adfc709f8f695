/* assay baseline approve, withdraw, list --approved: the register of approved baselines by the
 * baseline's file instead of its digest. */
#include "baseline.h"
#include "baseline_file.h"
#include "noun/noun.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

struct request {
    struct noun_call call;
    const char *path;
    bool builtin;
};

static void give(struct noun_call *c, const char *field, const char *value)
{
    const struct field *f = noun_field(c->noun, view_str(field));
    if (f != NULL) {
        c->given[f - c->noun->fields] = value;
    }
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->path != NULL) {
            return cli_usage(a->cli, "one baseline at a time");
        }
        r->path = a->value;
    } else if (args_is(a, "builtin")) {
        r->builtin = true;
    } else if (args_is(a, "passphrase-file")) {
        r->call.passphrase_file = a->value;
    } else if (args_is(a, "reason")) {
        r->call.reason = a->value;
    } else {
        give(&r->call, a->option->name, a->value);
    }
    return EXIT_ACCEPTED;
}

static void begin(struct request *r, struct cli *cli, enum noun_verb verb)
{
    *r = (struct request){.call = {.cli = cli,
                                   .noun = noun_named(VIEW("baseline-approval")),
                                   .verb = verb,
                                   .now = clock_now()}};
}

/* The file is read as verify reads it: what verify would refuse nobody approves. */
static enum exit_code approve(struct request *r, const struct baseline_file *b)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(4096);
    CLEANUP(buf_cleanup) struct buf version = BUF_INIT(4096);
    char digest[SHA256_HEX_MAX];
    struct error err;
    sha256_hex(&b->baseline.digest, digest);
    buf_add_view(&name, b->baseline.id);
    buf_add_view(&version, b->baseline.version);
    enum status st = buf_status(&name, &err);
    st = st == OK ? buf_status(&version, &err) : st;
    if (st != OK) {
        return cli_fail(r->call.cli, &err);
    }
    r->call.operands[r->call.operand_count++] = digest;
    give(&r->call, "name", name.ptr);
    give(&r->call, "version", version.ptr);
    if (r->path != NULL) {
        give(&r->call, "document", r->path);
    }
    return noun_change(&r->call);
}

static enum exit_code run_approve(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    struct request r;
    struct baseline_file b;
    struct error err;
    begin(&r, cli, NOUN_ADD);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.builtin == (r.path != NULL)) {
        return cli_usage(cli, "name the baseline's file, or --builtin");
    }
    code = baseline_file_load(r.path, &b, &err) == OK ? approve(&r, &b) : cli_fail(cli, &err);
    baseline_file_release(&b);
    return code;
}

static enum exit_code run_withdraw(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    struct request r;
    struct sha256 digest;
    struct error err;
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(64 << 20);
    char hex[SHA256_HEX_MAX];
    begin(&r, cli, NOUN_WITHDRAW);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.path == NULL) {
        return cli_usage(cli, "name the baseline: its file, or the SHA-256 of it");
    }
    if (!sha256_parse(view_str(r.path), &digest)) {
        if (file_read(r.path, &bytes, &err) != OK) {
            return cli_fail(cli, &err);
        }
        sha256_of(buf_view(&bytes), &digest);
    }
    sha256_hex(&digest, hex);
    r.call.operands[r.call.operand_count++] = hex;
    return noun_change(&r.call);
}

enum exit_code baseline_list_approved(struct cli *cli, bool json)
{
    struct request r;
    begin(&r, cli, NOUN_LIST);
    r.call.json = json;
    return noun_list(&r.call);
}

static const struct option_spec approve_options[] = {
    {"builtin", 0, NULL, "the one that is built in, instead of a file"},
    {"owner", 0, "PERSON", "who answers for it"},
    {"tiers", 0, "TIERS", "deliverables of which tiers it may judge: critical, high, medium, low"},
    {"projects", 0, "PROJECTS", "of these projects only (default: all)"},
    {"expires", 0, "DATE", "the last day on which it counts"},
    {"review-by", 0, "DATE", "when it is looked at again"},
    {"why", 0, "TEXT", "how it differs from the shipped one, and why"},
    {"reason", 0, "TEXT", "why, kept with the statement"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command baseline_approve = {
    .name = "approve",
    .summary = "Let verdicts by this baseline count where deliverables are accepted",
    .operands = "FILE",
    .details =
        "By its SHA-256: another version is another approval. It needs --owner, --tiers and\n"
        "--expires or --review-by, and a key in the role security.\n",
    .options = approve_options,
    .run = run_approve,
};

static const struct option_spec withdraw_options[] = {
    {"reason", 0, "TEXT", "why, kept with the statement"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command baseline_withdraw = {
    .name = "withdraw",
    .summary = "Take the approval of a baseline back",
    .operands = "FILE|SHA-256",
    .options = withdraw_options,
    .run = run_withdraw,
};
