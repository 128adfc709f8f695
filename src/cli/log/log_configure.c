/* assay log configure, assay log configuration: what the log says of itself. */
#include "log.h"
#include "noun/approval.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>

struct request {
    struct noun_call call;
    struct trust_files files;
    struct buf texts[TRUST_KINDS]; /* of the files */
    const char *outputs[TRUST_KINDS];
    bool withdraw;
    bool given; /* something is to be stated */
};

/* The log that is there, and what it states. */
struct present {
    char origin[NOTE_NAME_MAX];
    struct log_configuration stated;
    struct buf files[TRUST_KINDS]; /* the home's; empty: it has none */
};

static void present_release(struct present *p)
{
    for (unsigned k = 0; k < TRUST_KINDS; k++) {
        buf_release(&p->files[k]);
    }
}

static enum status look_at(const struct cli *cli, const struct home *h, struct present *p,
                           struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct checkpoint head;
    enum status st = log_head(h->log, &head, err);
    if (st == OK && head.size == 0) {
        st = error_set(err, ERR_NOT_FOUND, "there is no log yet; \"assay verify\" begins one");
    }
    if (st == OK) {
        memcpy(p->origin, head.origin, sizeof p->origin);
        st = log_configuration_of(&ledger, &p->stated, err);
    }
    for (unsigned k = 0; st == OK && k < TRUST_KINDS; k++) {
        buf_init(&p->files[k], 8192);
        st = trust_home_file(cli, (enum trust_kind)k, &p->files[k], err);
    }
    return st;
}

static bool same(const struct log_configuration *a, const struct log_configuration *b)
{
    return a->stated == b->stated &&
           (!a->stated ||
            (a->entry == b->entry && a->has_policy == b->has_policy &&
             a->has_authorities == b->has_authorities &&
             (!a->has_policy || sha256_eq(&a->policy, &b->policy)) &&
             (!a->has_authorities || sha256_eq(&a->authorities, &b->authorities)) &&
             a->cosign_days == b->cosign_days && a->timestamp_days == b->timestamp_days));
}

/* What is not given is said again with one's own signature: not what somebody wrote into the
 * register. Between the two readings somebody else may have stated something, but not each time. */
static enum status look_before_change(const struct cli *cli, const struct home *h,
                                      struct present *p, struct error *err)
{
    enum { TRIES = 3 };
    struct log_configuration stated;
    bool agreed = false;
    enum status st = OK;
    for (unsigned i = 0; st == OK && !agreed && i < TRIES; i++) {
        present_release(p);
        st = look_at(cli, h, p, err);
        if (st == OK) {
            st = log_configuration_stated(h, &stated, err);
        }
        agreed = st == OK && same(&stated, &p->stated);
    }
    return st == OK && !agreed
               ? error_set(err, ERR_CORRUPT,
                           "the register log_configurations says something else than the log: "
                           "\"assay log rebuild\" makes it anew")
               : st;
}

typedef enum status (*look_way)(const struct cli *cli, const struct home *h, struct present *p,
                                struct error *err);

static enum status look(const struct cli *cli, look_way way, struct present *p, struct error *err)
{
    struct home h;
    *p = (struct present){.stated = {.stated = false}};
    enum status st = evidence_init(err);
    if (st == OK) {
        st = home_open_registers(cli, &h, err);
    }
    if (st == OK) {
        st = way(cli, &h, p, err);
        home_close(&h);
    }
    return st;
}

/* ---- configure ---- */

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (trust_take(&r->files, a)) {
        r->given = true;
    } else if (args_is(a, "withdraw")) {
        r->withdraw = true;
    } else {
        approval_take(&r->call, a);
    }
    return EXIT_ACCEPTED;
}

/* What cannot be read is not stated; an empty text takes the file back. What was looked at is what
 * is stated: it is read once. */
static enum status read_files(struct request *r, struct error *err)
{
    static const char *const fields[TRUST_KINDS] = {"policy", "tsa-ca"};
    struct witnessed_trust trust = {.policy = NULL};
    enum status st = OK;
    for (unsigned k = 0; st == OK && k < TRUST_KINDS; k++) {
        const char *path = r->files.of[k];
        if (path == NULL) {
            continue;
        }
        approval_give(&r->call, fields[k], path);
        if (path[0] != '\0') {
            st = trust_read_one((enum trust_kind)k, path, &r->texts[k], &trust, err);
            approval_text(&r->call, fields[k], buf_view(&r->texts[k]));
        }
    }
    if (st == OK && trust.policy != NULL && witness_policy_is_none(trust.policy)) {
        st =
            error_set(err, ERR_USAGE,
                      "%s asks for no witness (quorum none): --policy '' states that there is none",
                      r->files.of[TRUST_POLICY]);
    }
    trust_release(&trust);
    return st;
}

/* A log that states nothing yet begins with the home's files. */
static enum exit_code configure(struct request *r, const struct present *p)
{
    struct error err;
    for (unsigned k = 0; !p->stated.stated && !r->withdraw && k < TRUST_KINDS; k++) {
        if (r->files.of[k] == NULL && p->files[k].len > 0) {
            r->files.of[k] = p->files[k].ptr;
        }
    }
    enum status st = read_files(r, &err);
    r->call.verb = r->withdraw ? NOUN_WITHDRAW : p->stated.stated ? NOUN_SET : NOUN_ADD;
    r->call.operands[r->call.operand_count++] = p->origin;
    enum exit_code code = st == OK ? noun_change(&r->call) : cli_fail(r->call.cli, &err);
    for (unsigned k = 0; k < TRUST_KINDS; k++) {
        buf_release(&r->texts[k]);
    }
    return code;
}

static enum exit_code run_configure(struct cli *cli, const struct command *self, int argc,
                                    char **argv)
{
    struct request r = {.call = approval_call(cli, "log-configuration", NOUN_SET)};
    struct present p;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    for (size_t i = 0; code == EXIT_ACCEPTED && r.withdraw && i < NOUN_FIELDS_MAX; i++) {
        r.given = r.given || r.call.given[i] != NULL;
    }
    if (r.withdraw && r.given) {
        code = cli_usage(cli, "--withdraw takes back all of it: nothing else is given");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = look(cli, look_before_change, &p, &err);
    if (st == OK && r.withdraw && !p.stated.stated) {
        st = error_set(&err, ERR_USAGE, "the log states no configuration");
    }
    code = st == OK ? configure(&r, &p) : cli_fail(cli, &err);
    present_release(&p);
    return code;
}

static const struct option_spec configure_options[] = {
    {"policy", 0, "FILE", "the witnesses that count, and how many of them (C2SP tlog-policy)"},
    {"tsa-ca", 0, "FILE", "certificates of timestamp authorities that count, PEM"},
    {"cosign-days", 0, "N", "days after which an entry is cosigned as the policy asks"},
    {"timestamp-days", 0, "N", "days after which an entry is timestamped"},
    {"owner", 0, "PERSON", "who answers for it"},
    {"review-by", 0, "DATE", "when it is looked at again"},
    {"withdraw", 0, NULL, "take back what the log states"},
    {"reason", 0, "TEXT", "why, kept with the statement"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command log_configure = {
    .name = "configure",
    .summary = "State in the log whose cosignatures and timestamps count",
    .operands = "",
    .details = "The files are kept with the evidence, and count for \"log cosign\", \"log\n"
               "timestamp\" and \"log verify\" wherever no option names others. What is not given\n"
               "stays as it was stated, at first as the home's " TRUST_POLICY_NAME
               " and\n" TRUST_TSA_NAME " have it; an empty text takes it back.\n",
    .options = configure_options,
    .run = run_configure,
};

/* ---- configuration ---- */

static enum exit_code take_shown(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (args_is(a, "json")) {
        r->call.json = true;
    } else {
        r->outputs[args_is(a, "policy-output") ? TRUST_POLICY : TRUST_AUTHORITIES] = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum status write_text(const struct cli *cli, const struct home *h,
                              const struct sha256 *digest, const char *path, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(TIMESTAMP_TRUST_MAX + 1);
    enum status st = store_blob_get(h->store, digest, &text, err);
    if (st == ERR_NOT_FOUND) {
        st = error_set(err, ERR_CORRUPT, "the store does not have the file that the log states");
    }
    return st == OK ? cli_write(cli, path, buf_view(&text), err) : st;
}

static enum status write_texts(const struct request *r, const struct present *p, struct error *err)
{
    const struct log_configuration *c = &p->stated;
    const bool has[TRUST_KINDS] = {c->has_policy, c->has_authorities};
    const struct sha256 *const digests[TRUST_KINDS] = {&c->policy, &c->authorities};
    static const char *const what[TRUST_KINDS] = {"policy of witnesses", "timestamp authorities"};
    struct home h;
    enum status st = home_open_registers(r->call.cli, &h, err);
    if (st != OK) {
        return st;
    }
    for (unsigned k = 0; st == OK && k < TRUST_KINDS; k++) {
        if (r->outputs[k] != NULL) {
            st = has[k] ? write_text(r->call.cli, &h, digests[k], r->outputs[k], err)
                        : error_set(err, ERR_NOT_FOUND, "the log states no %s", what[k]);
        }
    }
    home_close(&h);
    return st;
}

static enum exit_code show(struct request *r, const struct present *p)
{
    struct error err;
    if (r->outputs[TRUST_POLICY] != NULL || r->outputs[TRUST_AUTHORITIES] != NULL) {
        return write_texts(r, p, &err) == OK ? EXIT_ACCEPTED : cli_fail(r->call.cli, &err);
    }
    r->call.operands[r->call.operand_count++] = p->origin;
    return noun_list(&r->call);
}

static enum exit_code run_configuration(struct cli *cli, const struct command *self, int argc,
                                        char **argv)
{
    struct request r = {.call = approval_call(cli, "log-configuration", NOUN_SHOW)};
    struct present p;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take_shown, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = look(cli, look_at, &p, &err);
    if (st == OK && !p.stated.stated) {
        st = error_set(&err, ERR_NOT_FOUND,
                       "the log states no configuration: \"assay log configure\" does");
    }
    code = st == OK ? show(&r, &p) : cli_fail(cli, &err);
    present_release(&p);
    return code;
}

static const struct option_spec configuration_options[] = {
    {"json", 0, NULL, "as JSON"},
    {"policy-output", 0, "FILE", "write the policy of witnesses that it states"},
    {"tsa-ca-output", 0, "FILE", "write the certificates that it states"},
    {NULL, 0, NULL, NULL},
};

const struct command log_configuration_command = {
    .name = "configuration",
    .summary = "Show what the log states of itself",
    .operands = "",
    .options = configuration_options,
    .run = run_configuration,
};
