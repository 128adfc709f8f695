/* assay baseline approve, withdraw, list --approved: the register of approved baselines by the
 * baseline's file instead of its digest. */
#include "baseline.h"
#include "baseline_file.h"
#include "noun/approval.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

struct request {
    struct noun_call call;
    const char *path;
    bool builtin;
};

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
    } else {
        approval_take(&r->call, a);
    }
    return EXIT_ACCEPTED;
}

static void begin(struct request *r, struct cli *cli, enum noun_verb verb)
{
    *r = (struct request){.call = approval_call(cli, "baseline-approval", verb)};
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
    approval_give(&r->call, "name", name.ptr);
    approval_give(&r->call, "version", version.ptr);
    if (r->path != NULL) {
        approval_give(&r->call, "document", r->path);
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
    APPROVAL_OPTIONS("deliverables of which tiers it may judge"),
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
