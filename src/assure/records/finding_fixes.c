#include <assay/assure/finding_fixes.h>

#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

static enum status check(const struct finding_fix_request *r, struct error *err)
{
    if (r->reason.len == 0) {
        return error_set(err, ERR_USAGE, "a reason is needed: what is to be done, or why not now");
    }
    if (r->owner.len == 0) {
        return error_set(err, ERR_USAGE, "an owner is needed: who answers for it");
    }
    return r->withdraw || r->due > r->now
               ? OK
               : error_set(err, ERR_USAGE, "the date by which it is fixed must lie in the future");
}

static enum status write_predicate(const struct finding_fix_request *r, struct buf *out,
                                   struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "action", r->withdraw ? "withdraw" : "schedule");
    json_member(&w, "subject", r->key.subject);
    json_member(&w, "finding", r->key.finding);
    json_member(&w, "fingerprint", r->fingerprint);
    json_member(&w, "reason", r->reason);
    json_member(&w, "owner", r->owner);
    json_member_time(&w, "createdOn", r->now);
    if (!r->withdraw) {
        json_member_time(&w, "fixBy", r->due);
    }
    json_object_end(&w);
    return buf_status(out, err);
}

enum status finding_fixes_record(const struct ledger *l, const struct finding_fix_request *r,
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
            .type = &finding_fix_statement,
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

/* ---- reading ---- */

struct reading {
    finding_fix_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { SUBJECT, FINDING, FINGERPRINT, REASON, OWNER, CREATED, DUE, GONE, ENTRY, COLUMNS };
    const struct reading *r = ctx;
    if (count != COLUMNS) {
        return error_set(err, ERR_INTERNAL, "a fix of a finding has %zu columns", count);
    }
    const struct finding_fix f = {
        .key = {v[SUBJECT].bytes, v[FINDING].bytes},
        .fingerprint = v[FINGERPRINT].bytes,
        .reason = v[REASON].bytes,
        .owner = v[OWNER].bytes,
        .created = v[CREATED].integer,
        .due = v[DUE].integer,
        .gone = v[GONE].kind == SQL_INT ? v[GONE].integer : 0,
        .index = (uint64_t)v[ENTRY].integer,
    };
    return r->visit(r->ctx, &f, err);
}

#define ALL                                                                                        \
    "SELECT subject, finding, fingerprint, reason, owner, created, due, gone, idx FROM "           \
    "finding_fixes"

enum status finding_fixes_each(struct store *store, const struct findings_key *key,
                               finding_fix_visit visit, void *ctx, struct error *err)
{
    struct reading r = {visit, ctx};
    if (key == NULL) {
        return store_sql_run(store, ALL " ORDER BY subject, finding", NULL, 0, on_row, &r, err);
    }
    const struct sql_value params[] = {sql_text(key->subject), sql_text(key->finding)};
    return store_sql_run(store, ALL " WHERE subject = $1 AND finding = $2", params, 2, on_row, &r,
                         err);
}
