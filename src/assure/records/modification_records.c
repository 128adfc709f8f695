#include <assay/assure/modification_records.h>

#include "facts/facts_private.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

extern const struct statement_type modification_statement;
extern const struct register_table modifications_table;

const struct modification_question modification_questions[ANSWER_COUNT] = {
    [ANSWER_RISK] = {"risk", "risk", "What can go wrong through the modification?"},
    [ANSWER_CONTROLS] = {"builtInControls", "controls",
                         "Which built-in controls may be compromised?"},
    [ANSWER_CONSENT] = {"vendorConsent", "vendor-consent",
                        "Is the vendor's consent needed, and was it got?"},
    [ANSWER_UPDATE] = {"standardUpdate", "standard-update",
                       "Could a standard update of the vendor's do it?"},
    [ANSWER_MAINTENANCE] = {"maintenance", "maintenance", "Who maintains it from now on?"},
    [ANSWER_COMPATIBILITY] = {"compatibility", "compatibility",
                              "Does it still fit the other software in use?"},
};

static enum status check(const struct modification_record *r, struct error *err)
{
    if (r->package.len == 0 || r->owner.len == 0) {
        return error_set(err, ERR_USAGE, "an owner is needed: who answers for it (--owner)");
    }
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        if (view_trim(r->answers[i]).len < 2) {
            return error_set(err, ERR_USAGE, "no answer to: %s (--%s)",
                             modification_questions[i].asks, modification_questions[i].option);
        }
    }
    return OK;
}

enum status modification_record(const struct ledger *l, const struct modification_record *r,
                                int64_t now, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(256 << 10);
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    struct json_writer w;
    enum status st = check(r, err);
    if (st != OK) {
        return st;
    }
    json_writer_init(&w, &predicate, false);
    json_object(&w);
    json_member(&w, "package", r->package);
    json_member_sha256(&w, "digest", &r->digest);
    json_member_sha256(&w, "upstreamDigest", &r->upstream_digest);
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        json_member(&w, modification_questions[i].member, view_trim(r->answers[i]));
    }
    json_member(&w, "owner", r->owner);
    json_member_time(&w, "time", now);
    json_object_end(&w);
    st = buf_status(&predicate, err);
    if (st == OK) {
        const struct draft d = {
            .type = &modification_statement,
            .subject = draft_subject(r->package, &digest, hex),
            .predicate = buf_view(&predicate),
        };
        st = ledger_record(l, &d, 1, now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

struct reading {
    modification_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { COLUMNS = 12, FIRST_ANSWER = 3, OWNER = 9, RECORDED = 10, INDEX = 11 };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[RECORDED].kind != SQL_INT || v[INDEX].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of modified packages holds a malformed row: \"assay log "
                         "rebuild\" makes it anew");
    }
    struct modification_row row = {.package = v[0].bytes,
                                   .digest = v[1].bytes,
                                   .upstream_digest = v[2].bytes,
                                   .owner = v[OWNER].bytes,
                                   .recorded = v[RECORDED].integer,
                                   .index = (uint64_t)v[INDEX].integer};
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        row.answers[i] = v[FIRST_ANSWER + i].bytes;
    }
    return r->visit(r->ctx, &row, err);
}

enum status modification_records_each(const struct ledger *l, modification_visit visit, void *ctx,
                                      struct error *err)
{
    struct reading r = {visit, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? register_each(l->store, &modifications_table, on_row, &r, err) : st;
}

static enum status apply_row(void *ctx, const struct modification_row *row, struct error *err)
{
    static const char sql[] = "UPDATE t_modifications SET recorded_by = ?2, recorded_on = ?3,"
                              " record_digest = ?4 WHERE package = ?1";
    struct facts *f = ctx;
    char when[CLOCK_TEXT_MAX];
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, sql, &st, err);
    if (status != OK) {
        return status;
    }
    clock_rfc3339(row->recorded, when);
    facts_bind_view(st, 1, row->package);
    facts_bind_view(st, 2, row->owner);
    facts_bind_view(st, 3, view_str(when));
    facts_bind_view(st, 4, row->digest);
    return facts_step_done(f, st, "entering a record", err);
}

enum status facts_mark_recorded(struct facts *f, struct view package, struct error *err)
{
    static const char sql[] = "UPDATE t_modifications SET recorded_by = 'example',"
                              " record_digest = digest WHERE package = ?1";
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, sql, &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, package);
    return facts_step_done(f, st, "entering a record", err);
}

enum status modification_records_apply(const struct ledger *l, struct facts *f, struct error *err)
{
    return modification_records_each(l, apply_row, f, err);
}
