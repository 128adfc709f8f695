/* Saying something: check, sign, append, project. And what the log holds, type by type. */
#include "authority_private.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/parallel.h>
#include <assay/store/registers.h>

enum { RECORDING_PARTS = 8, RECORDING_EACH = 64 };

struct statement_subject draft_subject(struct view name, struct statement_digest *digest,
                                       char hex[SHA256_HEX_MAX])
{
    struct sha256 d;
    sha256_of(name, &d);
    sha256_hex(&d, hex);
    *digest = (struct statement_digest){VIEW("sha256"), view_str(hex)};
    return (struct statement_subject){.name = name, .digests_len = 1, .digests = digest};
}

/* ---- recording ---- */

struct recording {
    const struct ledger *ledger;
    int64_t now;
    struct authority *authority;
    size_t count;
    unsigned parts_len;
    struct recording_part {
        struct schemas schemas;
        struct arena arena;   /* of one draft */
    } parts[RECORDING_PARTS]; /* one a thread */
    const struct draft *drafts;
    struct buf *payloads;
    struct log_item *items;
};

static enum status check_time(const struct recording *r, const struct statement_type *type,
                              const struct statement *s, struct error *err)
{
    int64_t time;
    if (!statement_time(s, &time)) {
        return OK;
    }
    if (time > r->now + STATED_AHEAD_SECONDS) {
        return error_set(err, ERR_USAGE, "the stated time lies in the future");
    }
    return !type->happens || time >= r->now - STATED_AHEAD_SECONDS
               ? OK
               : error_set(err, ERR_USAGE, "the stated time is past: it is said when it happens");
}

/* Exactly as the projection will see it: written, read again, checked. */
static enum status check_draft(struct recording *r, struct recording_part *part,
                               const struct draft *d, struct view payload, struct error *err)
{
    struct statement s;
    const struct key_info *key = keys_active(r->ledger->keys, KEY_STATEMENT);
    struct view id = key == NULL ? VIEW("") : view_str(key->id);
    enum status st = statement_read(payload, "statement", &part->arena, &s, err);
    if (st == OK) {
        st = schemas_check(&part->schemas, d->type, &s, err);
    }
    if (st == OK) {
        st = check_time(r, d->type, &s, err);
    }
    if (st == OK) {
        st = authority_may(r->authority, d->type, s.predicate_value, id, AUTHORITY_NOW, err);
    }
    arena_clear(&part->arena);
    return st;
}

static enum status prepare_draft(struct recording *r, struct recording_part *part, size_t i,
                                 const struct draft *d, struct error *err)
{
    const struct statement s = {
        .subjects_len = 1,
        .subjects = &d->subject,
        .predicate_type = view_str(d->type->predicate),
        .predicate = d->predicate,
    };
    buf_init(&r->payloads[i], STATEMENT_MAX);
    if (statement_type_of(s.predicate_type) != d->type) {
        return error_set(err, ERR_INTERNAL, "%s is no listed statement type", d->type->predicate);
    }
    enum status st = statement_write(&r->payloads[i], &s, err);
    if (st == OK) {
        r->items[i].payload = buf_view(&r->payloads[i]);
        st = check_draft(r, part, d, r->items[i].payload, err);
    }
    if (st == ERR_FORMAT) {
        err->code = ERR_USAGE; /* the caller's words, not stored ones */
    }
    return st == OK ? OK : error_prefix(err, "%s", d->type->title);
}

static enum status prepare_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct recording *r = ctx;
    enum status st = OK;
    for (size_t i = from; st == OK && i < to; i++) {
        st = prepare_draft(r, &r->parts[part], i, &r->drafts[i], err);
    }
    return st;
}

static enum status recording_open(struct recording *r, const struct ledger *l, size_t count,
                                  int64_t now, struct error *err)
{
    *r = (struct recording){.ledger = l,
                            .now = now,
                            .count = count,
                            .payloads = mem_calloc(count, sizeof *r->payloads),
                            .items = mem_calloc(count, sizeof *r->items)};
    r->parts_len = parallel_parts(count, 0, RECORDING_EACH);
    r->parts_len = r->parts_len < RECORDING_PARTS ? r->parts_len : RECORDING_PARTS;
    for (unsigned i = 0; i < r->parts_len; i++) {
        arena_init(&r->parts[i].arena, 0);
        schemas_init(&r->parts[i].schemas);
    }
    enum status st = r->payloads == NULL || r->items == NULL ? error_no_memory(err) : OK;
    if (st == OK) {
        st = ledger_project(l, err); /* who may say what follows from what was said */
    }
    return st == OK ? authority_load(l, &r->authority, err) : st;
}

static void recording_close(struct recording *r)
{
    for (size_t i = 0; r->payloads != NULL && i < r->count; i++) {
        buf_release(&r->payloads[i]);
    }
    (void)mem_free(r->payloads);
    (void)mem_free(r->items);
    (void)authority_free(r->authority);
    for (unsigned i = 0; i < r->parts_len; i++) {
        arena_release(&r->parts[i].arena);
        schemas_release(&r->parts[i].schemas);
    }
}

static enum status first_refusal(void *ctx, size_t draft, const struct error *why,
                                 struct error *err)
{
    (void)ctx;
    (void)draft;
    return error_set(err, why->code, "%s", why->message);
}

static enum status take_reason(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    (void)ctx;
    return count == 2 && v[0].kind == SQL_INT
               ? error_set(err, ERR_USAGE, "log entry %lld does not count: " VIEW_FMT,
                           (long long)v[0].integer, VIEW_ARG(v[1].bytes))
               : error_set(err, ERR_CORRUPT, "the register of refused statements is malformed");
}

/* Another process may have said something between the trial and the place in the log. */
static enum status check_counted(const struct ledger *l, const struct vouched *made,
                                 struct error *err)
{
    const struct sql_value range[] = {sql_int((int64_t)made->first),
                                      sql_int((int64_t)(made->first + made->count - 1))};
    return store_sql_run(l->store,
                         "SELECT entry, reason FROM refused WHERE entry BETWEEN $1 AND $2 "
                         "ORDER BY entry LIMIT 1",
                         range, 2, take_reason, NULL, err);
}

enum status ledger_record_at(const struct ledger *l, uint64_t size, const struct draft *drafts,
                             size_t count, int64_t now, struct log_receipt *receipts,
                             struct error *err)
{
    struct error own;
    struct error *why = err == NULL ? &own : err;
    struct recording r;
    enum status st = recording_open(&r, l, count, now, why);
    r.drafts = drafts;
    if (st == OK) {
        st = parallel_run(count, r.parts_len, RECORDING_EACH, prepare_part, &r, why);
    }
    if (st == OK && drafts_need_trial(drafts, count)) {
        st = drafts_trial(l, drafts, r.items, count, first_refusal, NULL, why);
    }
    if (st == OK) {
        st = log_append_at(l->log, size, r.items, count, receipts, why);
    }
    if (st == OK) {
        const struct vouched made = {receipts[0].index, count, receipts};
        const volatile sig_atomic_t *asked = l->store->cancelled;
        l->store->cancelled = NULL; /* what is durable is said to be, in the registers, too */
        st = ledger_project_own(l, &made, why);
        l->store->cancelled = asked;
        if (st == OK) {
            st = check_counted(l, &made, why);
        }
    }
    recording_close(&r);
    return st;
}

enum status ledger_record(const struct ledger *l, const struct draft *drafts, size_t count,
                          int64_t now, struct log_receipt *receipts, struct error *err)
{
    return ledger_record_at(l, LOG_NO_INDEX, drafts, count, now, receipts, err);
}

enum status ledger_try(const struct ledger *l, const struct draft *drafts, size_t count,
                       int64_t now, draft_refusal refused, void *ctx, struct error *err)
{
    struct recording r;
    enum status st = recording_open(&r, l, count, now, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        struct error why;
        st = prepare_draft(&r, &r.parts[0], i, &drafts[i], &why);
        if (st == ERR_USAGE || refuses(st)) {
            r.items[i].payload = VIEW("");
            st = refused(ctx, i, &why, err);
        } else if (st != OK) {
            st = error_set(err, st, "%s", why.message);
        }
    }
    if (st == OK) {
        st = drafts_trial(l, drafts, r.items, count, refused, ctx, err);
    }
    recording_close(&r);
    return st;
}

/* ---- what the log holds ---- */

/* Known types that do not occur are reported between those that do, by URI. */
struct type_listing {
    type_report report;
    void *ctx;
    bool reported[STATEMENT_TYPES_MAX];
};

/* Known types whose URI comes before `until` (all, when it has no pointer). */
static enum status report_absent(struct type_listing *l, struct view until, struct error *err)
{
    for (;;) {
        const struct statement_type *next = NULL;
        size_t place = 0;
        for (size_t i = 0; i < STATEMENT_TYPES_MAX && statement_types[i] != NULL; i++) {
            struct view uri = view_str(statement_types[i]->predicate);
            if (!l->reported[i] && (until.ptr == NULL || view_cmp(uri, until) < 0) &&
                (next == NULL || view_cmp(uri, view_str(next->predicate)) < 0)) {
                next = statement_types[i];
                place = i;
            }
        }
        if (next == NULL) {
            return OK;
        }
        l->reported[place] = true;
        const struct type_count c = {.predicate = view_str(next->predicate), .type = next};
        enum status st = l->report(l->ctx, &c, err);
        if (st != OK) {
            return st;
        }
    }
}

static enum status on_type(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct type_listing *l = ctx;
    if (count != 3 || v[1].kind != SQL_INT || v[2].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT, "the register of statements is malformed");
    }
    const struct type_count c = {.predicate = v[0].bytes,
                                 .statements = (uint64_t)v[1].integer,
                                 .refused = (uint64_t)v[2].integer,
                                 .type = statement_type_of(v[0].bytes)};
    enum status st = report_absent(l, c.predicate, err);
    for (size_t i = 0; i < STATEMENT_TYPES_MAX && statement_types[i] != NULL; i++) {
        l->reported[i] = l->reported[i] || statement_types[i] == c.type;
    }
    return st == OK ? l->report(l->ctx, &c, err) : st;
}

enum status ledger_types(const struct ledger *l, type_report report, void *ctx, struct error *err)
{
    struct type_listing listing = {.report = report, .ctx = ctx};
    enum status st = log_project(l->log, err);
    if (st == OK) {
        st = ledger_project(l, err);
    }
    if (st == OK) {
        st = store_sql_run(l->store,
                           "SELECT s.predicate_type, COUNT(*), COUNT(r.entry) FROM statements s "
                           "LEFT JOIN refused r ON r.entry = s.idx "
                           "GROUP BY s.predicate_type ORDER BY s.predicate_type",
                           NULL, 0, on_type, &listing, err);
    }
    return st == OK ? report_absent(&listing, view_of(NULL, 0), err) : st;
}

struct refused_listing {
    refused_report report;
    void *ctx;
};

static enum status on_refused(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    const struct refused_listing *l = ctx;
    if (count < 3 || v[0].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT, "the register of refused statements is malformed");
    }
    const struct refused_row r = {
        .index = (uint64_t)v[0].integer, .predicate = v[1].bytes, .reason = v[2].bytes};
    return l->report(l->ctx, &r, err);
}

enum status ledger_refused(const struct ledger *l, refused_report report, void *ctx,
                           struct error *err)
{
    struct refused_listing listing = {report, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? register_each(l->store, &refused_table, on_refused, &listing, err) : st;
}
