/* Sigstore bundles, version 0.3, with a public key instead of a certificate.
 * Source: sigstore protobuf-specs, sigstore_bundle.proto (int64 as strings,
 * bytes as base64). */
#include "proof_internal.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#define BUNDLE_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

static void member_base64(struct json_writer *w, const char *key, struct view bytes)
{
    json_key(w, key);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DSSE_ENVELOPE_MAX);
    base64_encode(&text, bytes, false);
    if (text.failed != OK) {
        w->out->failed = text.failed;
    }
    json_string(w, buf_view(&text));
}

static void member_number(struct json_writer *w, const char *key, uint64_t n)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(32);
    buf_printf(&text, "%llu", (unsigned long long)n);
    if (text.failed != OK) {
        w->out->failed = text.failed;
    }
    json_member(w, key, buf_view(&text));
}

static struct view hash_view(const struct sha256 *h)
{
    return view_of((const char *)h->bytes, SHA256_SIZE);
}

static void write_inclusion(struct json_writer *w, const struct proof_parts *p)
{
    json_key(w, "inclusionProof");
    json_object(w);
    member_number(w, "logIndex", p->index);
    member_base64(w, "rootHash", hash_view(&p->head.root));
    member_number(w, "treeSize", p->head.size);
    json_key(w, "hashes");
    json_array(w);
    for (size_t i = 0; i < p->path_len; i++) {
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64);
        base64_encode(&text, hash_view(&p->path[i]), false);
        if (text.failed != OK) {
            w->out->failed = text.failed;
        }
        json_string(w, buf_view(&text));
    }
    json_array_end(w);
    json_key(w, "checkpoint");
    json_object(w);
    json_member(w, "envelope", p->checkpoint);
    json_object_end(w);
    json_object_end(w);
}

static void write_entry(struct json_writer *w, const struct proof_parts *p)
{
    struct sha256 log_id;
    vkey_log_id(&p->log, &log_id);
    json_object(w);
    member_number(w, "logIndex", p->index);
    json_key(w, "logId");
    json_object(w);
    member_base64(w, "keyId", hash_view(&log_id));
    json_object_end(w);
    json_key(w, "kindVersion");
    json_object(w);
    json_member_str(w, "kind", "hashedrekord");
    json_member_str(w, "version", "0.0.2");
    json_object_end(w);
    write_inclusion(w, p);
    member_base64(w, "canonicalizedBody", p->leaf);
    json_object_end(w);
}

void sigstore_write(struct buf *out, const struct proof_parts *p)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "mediaType", BUNDLE_TYPE);
    json_key(&w, "verificationMaterial");
    json_object(&w);
    json_key(&w, "publicKey");
    json_object(&w);
    json_member_str(&w, "hint", p->key_id);
    json_object_end(&w);
    json_key(&w, "tlogEntries");
    json_array(&w);
    write_entry(&w, p);
    json_array_end(&w);
    json_object_end(&w);
    json_key(&w, "dsseEnvelope");
    json_raw(&w, p->envelope);
    json_object_end(&w);
}

static enum status malformed(const char *what, struct error *err)
{
    return error_set(err, ERR_FORMAT, "not a Sigstore bundle that Assay understands: %s", what);
}

static enum status read_bytes(const struct value *v, const char *what, struct arena *arena,
                              struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(DSSE_ENVELOPE_MAX);
    if (!value_is(v, VALUE_STRING)) {
        return malformed(what, err);
    }
    enum status st = base64_decode(&bytes, v->text, NULL);
    if (st == ERR_FORMAT) {
        return malformed(what, err);
    }
    if (st != OK) {
        return error_set(err, st, "%s", what);
    }
    *out = arena_copy(arena, buf_view(&bytes));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status read_hash(const struct value *v, const char *what, struct arena *arena,
                             struct sha256 *out, struct error *err)
{
    struct view bytes;
    enum status st = read_bytes(v, what, arena, &bytes, err);
    if (st == OK && bytes.len != SHA256_SIZE) {
        st = malformed(what, err);
    }
    if (st == OK) {
        memcpy(out->bytes, bytes.ptr, SHA256_SIZE);
    }
    return st;
}

static bool read_number(const struct value *v, uint64_t *out)
{
    return v != NULL && (v->kind == VALUE_STRING || v->kind == VALUE_INT) &&
           view_to_u64(v->text, out) && *out <= INT64_MAX;
}

static enum status read_path(const struct value *list, struct arena *arena, struct proof_claim *out,
                             struct error *err)
{
    out->path_len = 0;
    if (list == NULL) {
        return OK; /* a tree of one entry; protobuf leaves empty lists out */
    }
    if (list->kind != VALUE_ARRAY || list->len > MERKLE_PROOF_MAX) {
        return malformed("inclusionProof.hashes", err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_hash(&list->items[i], "inclusionProof.hashes", arena, &out->path[i], err);
    }
    out->path_len = list->len;
    return st;
}

static enum status read_inclusion(const struct value *proof, struct arena *arena,
                                  struct proof_claim *out, struct error *err)
{
    if (!read_number(value_get(proof, "logIndex"), &out->index) ||
        !read_number(value_get(proof, "treeSize"), &out->size)) {
        return malformed("inclusionProof.logIndex and treeSize are numbers", err);
    }
    out->checkpoint = value_text(value_path(proof, "checkpoint.envelope"));
    if (out->checkpoint.ptr == NULL) {
        return malformed("inclusionProof.checkpoint is missing", err);
    }
    enum status st =
        read_hash(value_get(proof, "rootHash"), "inclusionProof.rootHash", arena, &out->root, err);
    return st == OK ? read_path(value_get(proof, "hashes"), arena, out, err) : st;
}

static enum status read_entry(const struct value *entry, struct arena *arena,
                              struct proof_claim *out, struct error *err)
{
    uint64_t index;
    const struct value *kind = value_get(entry, "kindVersion");
    if (!view_eq_str(value_get_text(kind, "kind"), "hashedrekord") ||
        !view_eq_str(value_get_text(kind, "version"), "0.0.2")) {
        return malformed("the log entry is no hashedrekord 0.0.2", err);
    }
    enum status st = read_inclusion(value_get(entry, "inclusionProof"), arena, out, err);
    if (st == OK) {
        st = read_hash(value_path(entry, "logId.keyId"), "logId.keyId", arena, &out->log_id, err);
    }
    if (st == OK && (!read_number(value_get(entry, "logIndex"), &index) || index != out->index)) {
        st = malformed("its two log indexes differ", err);
    }
    return st == OK ? read_bytes(value_get(entry, "canonicalizedBody"), "canonicalizedBody", arena,
                                 &out->leaf, err)
                    : st;
}

/* The envelope goes through the one parser for envelopes, as text. */
static enum status read_envelope(const struct value *v, struct arena *arena,
                                 struct proof_claim *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DSSE_ENVELOPE_MAX);
    const struct value *list = value_get(v, "signatures");
    if (!value_is(v, VALUE_OBJECT) || !value_is(list, VALUE_ARRAY) || list->len != 1) {
        return malformed("dsseEnvelope has exactly one signature", err);
    }
    struct json_writer w;
    json_writer_init(&w, &text, false);
    json_object(&w);
    json_member(&w, "payloadType", value_get_text(v, "payloadType"));
    json_member(&w, "payload", value_get_text(v, "payload"));
    json_key(&w, "signatures");
    json_array(&w);
    json_object(&w);
    json_member(&w, "keyid", value_get_text(&list->items[0], "keyid"));
    json_member(&w, "sig", value_get_text(&list->items[0], "sig"));
    json_object_end(&w);
    json_array_end(&w);
    json_object_end(&w);
    enum status st = buf_status(&text, err);
    struct view copy = view_of(NULL, 0);
    if (st == OK) {
        copy = arena_copy(arena, buf_view(&text));
        st = copy.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st == OK ? dsse_parse(copy, arena, &out->envelope, err) : st;
}

enum status sigstore_read(struct view json, struct arena *arena, struct proof_claim *out,
                          struct error *err)
{
    static const struct parse_limits limits = {.depth = 16, .values = 16384};
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(json, "bundle", JSON_STRICT, &limits, arena, root, err);
    if (st != OK) {
        return st;
    }
    struct view type = value_get_text(root, "mediaType");
    if (!view_eq_str(type, BUNDLE_TYPE)) {
        return malformed("its mediaType is not that of version 0.3", err);
    }
    const struct value *entries = value_path(root, "verificationMaterial.tlogEntries");
    if (!value_is(entries, VALUE_ARRAY) || entries->len != 1) {
        return malformed("exactly one log entry is expected", err);
    }
    out->bundle = true;
    out->hint = value_text(value_path(root, "verificationMaterial.publicKey.hint"));
    if (out->hint.ptr == NULL) {
        return malformed("verificationMaterial.publicKey.hint is missing", err);
    }
    st = read_entry(&entries->items[0], arena, out, err);
    return st == OK ? read_envelope(value_get(root, "dsseEnvelope"), arena, out, err) : st;
}
