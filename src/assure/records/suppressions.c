#include <assay/assure/suppressions.h>

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#define FALSE_POSITIVE "false-positive"

extern const struct statement_type suppression_statement;
extern const struct register_table suppressions_table;

static enum status check(const struct suppression_request *r, struct error *err)
{
    if (r->reason.len == 0) {
        return error_set(err, ERR_USAGE, "a reason is needed: why it is acceptable, or none");
    }
    if (r->owner.len == 0) {
        return error_set(err, ERR_USAGE, "an owner is needed: who answers for it");
    }
    if (!r->withdraw && r->expires <= r->now) {
        return error_set(err, ERR_USAGE, "the expiry date must lie in the future");
    }
    return OK;
}

static enum status write_predicate(const struct suppression_request *r, struct buf *out,
                                   struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "action",
                    r->withdraw         ? "withdraw"
                    : r->false_positive ? FALSE_POSITIVE
                                        : "accept");
    json_member(&w, "fingerprint", r->fingerprint);
    json_member(&w, "reason", r->reason);
    json_member(&w, "owner", r->owner);
    json_member_time(&w, "createdOn", r->now);
    if (!r->withdraw) {
        json_member_time(&w, "expiresOn", r->expires);
    }
    json_object_end(&w);
    return buf_status(out, err);
}

enum status suppressions_record(const struct ledger *l, const struct suppression_request *r,
                                uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(64 * 1024);
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    enum status st = check(r, err);
    if (st == OK) {
        st = write_predicate(r, &predicate, err);
    }
    if (st == OK) {
        const struct draft d = {
            .type = &suppression_statement,
            .subject = draft_subject(r->fingerprint, &digest, hex),
            .predicate = buf_view(&predicate),
        };
        st = ledger_record(l, &d, 1, r->now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

struct reading {
    suppression_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { COLUMNS = 7 };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[3].kind != SQL_INT || v[4].kind != SQL_INT || v[6].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of suppressions holds a malformed row: \"assay log "
                         "rebuild\" makes it anew");
    }
    const struct suppression_row row = {.fingerprint = v[0].bytes,
                                        .reason = v[1].bytes,
                                        .owner = v[2].bytes,
                                        .created = v[3].integer,
                                        .expires = v[4].integer,
                                        .false_positive = view_eq(v[5].bytes, VIEW(FALSE_POSITIVE)),
                                        .index = (uint64_t)v[6].integer};
    return r->visit(r->ctx, &row, err);
}

enum status suppressions_each(const struct ledger *l, suppression_visit visit, void *ctx,
                              struct error *err)
{
    struct reading r = {visit, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? register_each(l->store, &suppressions_table, on_row, &r, err) : st;
}

struct applier {
    struct facts *facts;
    int64_t now;
};

static enum status apply_row(void *ctx, const struct suppression_row *row, struct error *err)
{
    const struct applier *a = ctx;
    CLEANUP(buf_cleanup) struct buf reason = BUF_INIT(1 << 16);
    buf_add_str(&reason, row->false_positive ? "false positive: " : "");
    buf_add_view(&reason, row->reason);
    const struct suppression s = {
        .fingerprint = row->fingerprint,
        .reason = buf_view(&reason),
        .owner = row->owner,
        .expires = row->expires,
    };
    enum status st = buf_status(&reason, err);
    return st == OK ? facts_suppress(a->facts, &s, a->now, err) : st;
}

enum status suppressions_apply(const struct ledger *l, struct facts *f, int64_t now,
                               struct error *err)
{
    struct applier a = {.facts = f, .now = now};
    return suppressions_each(l, apply_row, &a, err);
}
