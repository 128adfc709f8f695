#include <assay/assure/documents.h>

#include "envelopes.h"

#include <assay/assure/imports.h>
#include <assay/assure/noun.h>
#include <assay/assure/threat_models.h>

#include <assay/base/json.h>
#include <assay/base/mem.h>

struct visitor {
    document_visit visit;
    void *ctx;
};

/* The resource descriptor's sha256 names a blob. */
static enum status visit_one(const struct visitor *v, const struct value *descriptor,
                             struct error *err)
{
    struct sha256 digest;
    struct view hex = value_text(value_path(descriptor, "digest.sha256"));
    return hex.ptr == NULL || !sha256_parse(hex, &digest) ? OK : v->visit(v->ctx, &digest, err);
}

/* Each element of a list, or the member `key` of each. */
static enum status visit_list(const struct visitor *to, const struct value *list, const char *key,
                              struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *v = &list->items[i];
        st = visit_one(to, key == NULL ? v : value_get(v, key), err);
    }
    return st;
}

static enum status visit_predicate(const struct visitor *to, const struct value *v,
                                   struct error *err)
{
    enum status st = visit_list(to, value_get(v, "attributes"), "evidence", err);
    if (st == OK) {
        st = visit_list(to, value_get(v, "inputAttestations"), NULL, err);
    }
    if (st == OK) {
        st = visit_list(to, value_get(v, "references"), NULL, err);
    }
    if (st == OK) {
        st = visit_one(to, value_get(v, "findings"), err);
    }
    if (st == OK) {
        st = visit_one(to, value_get(v, "document"), err);
    }
    return st == OK ? visit_one(to, value_get(v, "policy"), err) : st;
}

static bool is_ours(struct view predicate_type)
{
    return view_eq(predicate_type, VIEW("https://in-toto.io/attestation/scai/v0.3")) ||
           view_eq(predicate_type, VIEW("https://in-toto.io/attestation/reference/v0.1")) ||
           view_eq(predicate_type, VIEW("https://slsa.dev/verification_summary/v1")) ||
           view_eq(predicate_type, VIEW(IMPORT_PREDICATE)) ||
           view_eq(predicate_type, VIEW(THREAT_MODEL_PREDICATE));
}

enum status documents_of(const struct statement *s, document_visit visit, void *ctx,
                         struct error *err)
{
    const struct visitor to = {visit, ctx};
    const struct noun *n = noun_of_predicate(s->predicate_type);
    enum status st =
        is_ours(s->predicate_type) ? visit_predicate(&to, s->predicate_value, err) : OK;
    return st == OK && n != NULL ? noun_blobs(n, s->predicate_value, visit, ctx, err) : st;
}

struct document_check {
    struct store *store;
    struct envelopes all;
    struct envelopes absent; /* what is no blob, with the entry that names it */
    uint64_t checked;
    const struct log_entry *entry; /* that is looked at */
};

struct document_check *documents_free(struct document_check *c)
{
    if (c != NULL) {
        envelopes_release(&c->all);
        envelopes_release(&c->absent);
        (void)mem_free(c);
    }
    return NULL;
}

enum status documents_begin(struct store *store, struct document_check **out, struct error *err)
{
    struct document_check *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    c->store = store;
    *out = c;
    return OK;
}

static enum status check_blob(void *ctx, const struct sha256 *digest, struct error *err)
{
    struct document_check *c = ctx;
    bool there = false;
    c->checked++;
    enum status st = store_blob_has(c->store, digest, &there, err);
    return st == OK && !there ? envelopes_add(&c->absent, digest, c->entry->index, err) : st;
}

enum status documents_check(struct document_check *c, const struct log_entry *e,
                            const struct statement *s, struct error *err)
{
    enum status st = envelopes_add(&c->all, &e->envelope_digest, e->index, err);
    c->entry = e;
    return st == OK ? documents_of(s, check_blob, c, err) : st;
}

enum status documents_end(struct document_check *c, document_missing missing, void *ctx,
                          uint64_t *checked, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->absent.len; i++) {
        const struct envelope_place *p = &c->absent.list[i];
        if (envelopes_find(&c->all, &p->digest) == LOG_NO_INDEX) {
            st = missing(ctx, p->entry, &p->digest, err);
        }
    }
    *checked = c->checked;
    return st;
}
