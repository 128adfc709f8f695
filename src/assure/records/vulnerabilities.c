/* Saying something of vulnerabilities, and reading what is said. */
#include <assay/assure/vulnerabilities.h>

#include "statements/vulnerability_rows.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/store/registers.h>

static void write_time(struct json_writer *w, const char *key, int64_t seconds)
{
    if (seconds != VEX_NO_TIME) {
        json_member_time(w, key, seconds);
    }
}

static void write_some(struct json_writer *w, const char *key, struct view text)
{
    if (text.len > 0) {
        json_member(w, key, text);
    }
}

/* What our statements and others' claims have in common. */
static void write_claim(struct json_writer *w, const struct vex_claim *c, struct view product)
{
    json_member(w, "vulnerability", c->vulnerability);
    if (c->alias_count > 0) {
        json_key(w, "aliases");
        json_array(w);
        for (size_t i = 0; i < c->alias_count; i++) {
            json_string(w, c->aliases[i]);
        }
        json_array_end(w);
    }
    write_some(w, "component", c->component);
    write_some(w, "product", product);
    json_member_str(w, "status", vex_status_name(c->status));
    write_some(w, "justification", view_str(vex_justification_name(c->justification)));
    write_some(w, "impact", c->impact);
    write_some(w, "actionStatement", c->action);
}

/* ---- our own ---- */

static enum status check_request(const struct status_request *r, struct error *err)
{
    if (r->claim.vulnerability.len == 0) {
        return error_set(err, ERR_USAGE, "which vulnerability? CVE-…, GHSA-… or another name");
    }
    if (r->claim.component.len == 0 && r->claim.product.len == 0) {
        return error_set(err, ERR_USAGE, "in which component (a package URL) or product?");
    }
    if (r->owner.len == 0) {
        return error_set(err, ERR_USAGE, "an owner is needed: who answers for it");
    }
    if (r->reason.len == 0) {
        return error_set(err, ERR_USAGE, "a reason is needed");
    }
    if (r->accept && r->expires == VEX_NO_TIME) {
        return error_set(err, ERR_USAGE, "an expiry date is needed: when it counts again");
    }
    if (!r->withdraw && r->expires != VEX_NO_TIME && r->expires <= r->now) {
        return error_set(err, ERR_USAGE, "the expiry date must lie in the future");
    }
    return OK;
}

static enum status write_status(const struct status_request *r, struct buf *out, struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    write_time(&w, "time", r->now);
    json_member_str(&w, "action", r->withdraw ? "withdraw" : "set");
    if (r->withdraw) {
        json_member(&w, "vulnerability", r->claim.vulnerability);
        write_some(&w, "component", r->claim.component);
        write_some(&w, "product", r->claim.product);
    } else {
        write_claim(&w, &r->claim, r->claim.product);
        json_member_bool(&w, "accepted", r->accept);
        write_time(&w, "expiresOn", r->expires);
    }
    json_member(&w, "owner", r->owner);
    json_member(&w, "reason", r->reason);
    json_object_end(&w);
    return buf_status(out, err);
}

enum status vulnerability_set(const struct ledger *l, const struct status_request *r,
                              uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(256 * 1024);
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(64 * 1024);
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    enum status st = check_request(r, err);
    if (st == OK) {
        st = write_status(r, &predicate, err);
    }
    buf_printf(&name, VIEW_FMT " " VIEW_FMT " " VIEW_FMT, VIEW_ARG(r->claim.vulnerability),
               VIEW_ARG(r->claim.component), VIEW_ARG(r->claim.product));
    if (st == OK) {
        st = buf_status(&name, err);
    }
    if (st == OK) {
        const struct draft d = {
            .type = &vulnerability_status_statement,
            .subject = draft_subject(view_trim(buf_view(&name)), &digest, hex),
            .predicate = buf_view(&predicate),
        };
        st = ledger_record(l, &d, 1, r->now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

/* ---- others' ---- */

static enum status write_vex(const struct vex_import *v, struct view author, struct buf *out,
                             struct error *err)
{
    const struct vex_document *doc = v->document;
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    write_time(&w, "time", v->now);
    json_member_str(&w, "format", doc->format);
    write_some(&w, "id", doc->id);
    write_time(&w, "issuedOn", doc->time);
    json_member(&w, "author", author);
    json_member_uint(&w, "passedOver", doc->passed_over);
    json_key(&w, "claims");
    json_array(&w);
    for (size_t i = 0; i < doc->count; i++) {
        const struct vex_claim *c = &doc->claims[i];
        json_object(&w);
        write_claim(&w, c, v->product.len > 0 ? v->product : c->product);
        write_time(&w, "saidOn", c->time);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    return buf_status(out, err);
}

static enum status on_statement(void *ctx, const struct statement_row *row, struct error *err)
{
    struct vex_receipt *r = ctx;
    (void)err;
    r->already = true;
    r->index = row->index;
    return OK;
}

static enum status on_document(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    struct sql_value *issued = ctx;
    (void)err;
    issued[0] = v[0];
    issued[1] = count > 1 ? v[1] : (struct sql_value){.kind = SQL_NULL};
    return OK;
}

/* Is a later revision of it recorded? */
static enum status find_later(const struct ledger *l, const struct vex_document *doc,
                              struct view author, struct vex_receipt *out, struct error *err)
{
    const struct sql_value key[] = {sql_text(author), sql_text(doc->id)};
    struct sql_value found[2] = {{.kind = SQL_NULL}, {.kind = SQL_NULL}};
    if (doc->id.len == 0 || doc->time == VEX_NO_TIME) {
        return OK;
    }
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = store_sql_run(l->store,
                           "SELECT issued, idx FROM vex_documents"
                           " WHERE author = $1 AND document = $2",
                           key, 2, on_document, found, err);
    }
    if (st == OK && found[0].kind == SQL_INT && found[0].integer > doc->time) {
        out->older = true;
        out->index = (uint64_t)found[1].integer;
    }
    return st;
}

enum status vulnerability_import(const struct ledger *l, const struct vex_import *v,
                                 struct vex_receipt *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(STATEMENT_MAX);
    struct view author = v->author.len > 0 ? v->author : v->document->author;
    struct vex_receipt found = {.already = false};
    struct log_receipt receipt;
    char hex[SHA256_HEX_MAX];
    sha256_hex(&v->digest, hex);
    const struct statement_filter filter = {.predicate_type = VIEW(VEX_PREDICATE),
                                            .subject_digest = view_str(hex)};
    if (author.len == 0) {
        return error_set(err, ERR_USAGE, "the document names no author: whose word is it?");
    }
    enum status st = log_project(l->log, err);
    if (st == OK) {
        st = statements_each(l->store, &filter, on_statement, &found, err);
    }
    if (st == OK && !found.already) {
        st = find_later(l, v->document, author, &found, err);
    }
    if (st == OK && !found.already && !found.older) {
        st = write_vex(v, author, &predicate, err);
        if (st == OK) {
            const struct statement_digest digest = {VIEW("sha256"), view_str(hex)};
            const struct draft d = {.type = &vex_statement,
                                    .subject = {.name = path_base(view_str(v->name)),
                                                .digests_len = 1,
                                                .digests = &digest},
                                    .predicate = buf_view(&predicate)};
            st = ledger_record(l, &d, 1, v->now, &receipt, err);
            found.index = st == OK ? receipt.index : 0;
        }
    }
    if (st == OK) {
        *out = found;
    }
    return st;
}

/* ---- reading ---- */

struct reading {
    status_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { COLUMNS = 16 };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[12].kind != SQL_INT || v[13].kind != SQL_INT ||
        v[15].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of vulnerabilities holds a malformed row: \"assay log "
                         "rebuild\" makes it anew");
    }
    const struct status_row row = {
        .vulnerability = v[0].bytes,
        .component = v[1].bytes,
        .product = v[2].bytes,
        .own = view_eq(v[3].bytes, VIEW(VULNERABILITY_OWN)),
        .author = v[4].bytes,
        .aliases = v[5].bytes,
        .status = v[6].bytes,
        .justification = v[7].bytes,
        .impact = v[8].bytes,
        .action = v[9].bytes,
        .owner = v[10].bytes,
        .reason = v[11].bytes,
        .accepted = v[12].integer != 0,
        .created = v[13].integer,
        .expires = v[14].kind == SQL_INT ? v[14].integer : VEX_NO_TIME,
        .index = (uint64_t)v[15].integer,
    };
    return r->visit(r->ctx, &row, err);
}

enum status vulnerability_statuses(const struct ledger *l, status_visit visit, void *ctx,
                                   struct error *err)
{
    struct reading r = {visit, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? register_each(l->store, &vulnerability_statuses_table, on_row, &r, err) : st;
}
