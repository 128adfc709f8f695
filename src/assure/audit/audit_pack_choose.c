/* Which statements and documents an audit pack holds: one pass over the log. */
#include "audit_pack_private.h"

#include <assay/assure/documents.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum { DIGESTS_MAX = 1 << 24 };

enum status digest_list_add(struct digest_list *l, const struct sha256 *digest, struct error *err)
{
    void *items = l->list;
    enum status st = mem_grow(&items, &l->cap, l->len + 1, sizeof *l->list, DIGESTS_MAX, err);
    l->list = items;
    if (st == OK) {
        l->list[l->len++] = *digest;
    }
    return st;
}

void digest_list_tidy(struct digest_list *l)
{
    size_t kept = 0;
    if (l->len == 0) {
        return;
    }
    qsort(l->list, l->len, sizeof *l->list, sha256_order);
    for (size_t i = 1; i < l->len; i++) {
        if (!sha256_eq(&l->list[i], &l->list[kept])) {
            l->list[++kept] = l->list[i];
        }
    }
    l->len = kept + 1;
}

bool digest_list_has(const struct digest_list *l, const struct sha256 *digest)
{
    return l->len > 0 && bsearch(digest, l->list, l->len, sizeof *l->list, sha256_order) != NULL;
}

/* ---- choosing ---- */

bool pack_subject_fits(const struct view *patterns, size_t len, const struct statement *s)
{
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < s->subjects_len; k++) {
            if (view_glob(patterns[i], s->subjects[k].name)) {
                return true;
            }
        }
    }
    return false;
}

bool pack_always_holds(const struct statement *s)
{
    const struct statement_type *type = statement_type_of(s->predicate_type);
    return type != NULL && type->guides_audits;
}

static enum status in_scope(const struct writing *w, const struct log_entry *e,
                            const struct statement *s, bool *out, struct error *err)
{
    const struct pack_request *r = w->request;
    enum scope_answer answer = SCOPE_FOREIGN;
    *out = (r->scope_len == 0 && r->about_len == 0) || pack_subject_fits(r->scope, r->scope_len, s);
    enum status st = !*out && w->scope != NULL
                         ? pack_scope_asks(w->scope, &e->envelope_digest, s, &answer, err)
                         : OK;
    *out = *out || answer != SCOPE_FOREIGN;
    return st;
}

static enum status on_document(void *ctx, const struct sha256 *digest, struct error *err)
{
    struct writing *w = ctx;
    return digest_list_add(&w->named, digest, err);
}

static enum status choose(struct writing *w, const struct authority *a, const struct log_entry *e,
                          const struct statement *s, struct error *err)
{
    void *items = w->chosen;
    enum status st = mem_grow(&items, &w->chosen_cap, w->chosen_len + 1, sizeof *w->chosen,
                              PACK_STATEMENTS_MAX, err);
    w->chosen = items;
    if (st == OK) {
        w->chosen[w->chosen_len++] =
            (struct chosen){.index = e->index, .sigstore = e->algorithm == KEY_ECDSA_P256};
        st = digest_list_add(&w->envelopes, &e->envelope_digest, err);
    }
    if (st == OK) {
        st = documents_of(s, on_document, w, err);
    }
    if (st == OK) {
        const struct pack_report_statement said = {
            .entry = e->index,
            .envelope = &e->envelope_digest,
            .key_id = e->key_id,
            .person = authority_person(a, view_str(e->key_id), e->index),
            .statement = s};
        st = pack_report_add(w->report, &said, err);
    }
    return st;
}

static enum status on_statement(void *ctx, const struct authority *a, const struct log_entry *e,
                                const struct statement *s, bool counts, struct error *err)
{
    struct writing *w = ctx;
    (void)counts;
    bool chosen = pack_always_holds(s);
    enum status st = envelopes_add(&w->all, &e->envelope_digest, e->index, err);
    if (st == OK && !chosen && e->index >= w->first && e->index < w->end) {
        st = in_scope(w, e, s, &chosen, err);
    }
    return st == OK && chosen ? choose(w, a, e, s, err) : st;
}

static enum status find_period(struct writing *w, struct error *err)
{
    const struct pack_request *r = w->request;
    enum status st = log_prover_open(w->ledger->log, &w->prover, err);
    if (st != OK) {
        return st;
    }
    w->head = *log_prover_head(w->prover);
    w->note = log_prover_checkpoint(w->prover);
    if (w->head.size == 0) {
        st = error_set(err, ERR_NOT_FOUND, "the log is empty: \"assay verify\" begins one");
    }
    w->end = w->head.size;
    if (st == OK && r->has_from) {
        st = ledger_size_at(w->ledger, r->from - 1, &w->first, err);
    }
    if (st == OK && r->has_to) {
        st = ledger_size_at(w->ledger, r->to, &w->end, err);
    }
    /* What was appended since then is not in this pack. */
    w->first = w->first < w->head.size ? w->first : w->head.size;
    w->end = w->end < w->head.size ? w->end : w->head.size;
    return st;
}

/* Documents that are envelopes of the pack lie there already; others are envelopes of the log or
 * blobs; what is neither is listed. */
static enum status sort_documents(struct writing *w, struct error *err)
{
    struct digest_list kept = {.list = NULL};
    enum status st = OK;
    digest_list_tidy(&w->envelopes);
    digest_list_tidy(&w->named);
    for (size_t i = 0; st == OK && i < w->named.len; i++) {
        const struct sha256 *d = &w->named.list[i];
        bool there = envelopes_find(&w->all, d) != LOG_NO_INDEX;
        if (digest_list_has(&w->envelopes, d)) {
            continue;
        }
        if (!there) {
            st = store_blob_has(w->ledger->store, d, &there, err);
        }
        if (st == OK) {
            st = digest_list_add(there ? &kept : &w->absent, d, err);
        }
    }
    (void)mem_free(w->named.list);
    w->named = kept;
    return st;
}

/* ---- what belongs to projects, suppliers, teams ---- */

static enum status on_learning(void *ctx, const struct authority *a, const struct log_entry *e,
                               const struct statement *s, bool counts, struct error *err)
{
    struct writing *w = ctx;
    (void)counts;
    (void)a;
    return pack_scope_learn(w->scope, e->index, &e->envelope_digest, s, err);
}

static enum status read_reports(struct writing *w, struct error *err)
{
    const struct digest_list *l = pack_scope_reports(w->scope);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < l->len; i++) {
        struct report_piece piece = {.len = 0};
        bool there = false;
        st = store_blob_has(w->ledger->store, &l->list[i], &there, err);
        buf_clear(&w->bytes);
        if (st == OK && there) {
            st = store_blob_get(w->ledger->store, &l->list[i], &w->bytes, err);
        }
        if (st == OK) {
            pack_scope_report(w->scope, &piece, buf_view(&w->bytes));
        }
    }
    return st;
}

/* A pass of its own: what a statement belongs to may be said behind it. */
static enum status find_scope(struct writing *w, struct error *err)
{
    struct authority_audit asked = {.statement = on_learning, .ctx = w};
    struct authority *unused = NULL;
    if (w->request->about_len == 0) {
        return OK;
    }
    enum status st = pack_scope_new(w->request->about, w->request->about_len, &w->scope, err);
    if (st == OK) {
        st = authority_of_log(w->ledger, w->end, &asked, &unused, err);
        unused = authority_free(unused);
    }
    if (st == OK) {
        st = pack_scope_known(w->scope, err);
    }
    if (st == OK) {
        st = pack_scope_resolve(w->scope, err);
    }
    return st == OK ? read_reports(w, err) : st;
}

enum status pack_choose(struct writing *w, struct error *err)
{
    enum status st = find_period(w, err);
    struct authority_audit asked = {.statement = on_statement, .ctx = w};
    if (st == OK) {
        st = find_scope(w, err);
    }
    if (st == OK) {
        st = authority_of_log(w->ledger, w->head.size, &asked, &w->authority, err);
    }
    return st == OK ? sort_documents(w, err) : st;
}
