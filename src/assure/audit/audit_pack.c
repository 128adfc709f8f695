/* Writing an audit pack: one pass over what was chosen. */
#include "audit_pack_private.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern const struct shipped_file audit_pack_readme[];
extern const struct shipped_file predicate_schemas[];
extern const uint64_t predicate_schemas_count;

/* ---- members ---- */

static enum status list_member(struct writing *w, const char *path, const struct sha256 *digest,
                               struct error *err)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    buf_printf(&w->manifest, "%s  %s\n", hex, path);
    w->members++;
    return buf_status(&w->manifest, err);
}

enum status pack_put(struct writing *w, const char *path, struct view bytes, struct error *err)
{
    struct sha256 digest;
    sha256_of(bytes, &digest);
    enum status st = list_member(w, path, &digest, err);
    return st == OK ? ustar_add(w->fd, w->path.ptr, view_str(path), bytes, err) : st;
}

enum status pack_put_bytes(struct writing *w, const char *path, struct error *err)
{
    enum status st = buf_status(&w->bytes, err);
    return st == OK ? pack_put(w, path, buf_view(&w->bytes), err) : st;
}

static enum status write_info(struct writing *w, struct json_writer *j, struct error *err)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(&w->head.root, hex);
    json_object(j);
    json_member_str(j, "format", AUDIT_PACK_FORMAT);
    json_member_str(j, "log", w->head.origin);
    json_member_uint(j, "size", w->head.size);
    json_member_str(j, "root", hex);
    json_key(j, "scope");
    json_array(j);
    for (size_t i = 0; i < w->request->scope_len; i++) {
        json_string(j, w->request->scope[i]);
    }
    for (size_t i = 0; i < w->request->about_len; i++) {
        const struct pack_about *a = &w->request->about[i];
        json_object(j);
        json_member(j, pack_about_names[a->kind], a->id);
        json_object_end(j);
    }
    json_array_end(j);
    if (w->request->has_from) {
        json_member_time(j, "from", w->request->from);
    }
    if (w->request->has_to) {
        json_member_time(j, "to", w->request->to);
    }
    enum status st = OK;
    if (w->scope != NULL) {
        json_key(j, "resolved");
        st = pack_scope_write(w->scope, j, err);
    }
    json_member_uint(j, "first", w->first);
    json_member_uint(j, "end", w->end);
    json_member_uint(j, "statements", w->chosen_len);
    json_member_uint(j, "documents", w->named.len);
    json_key(j, "absent");
    json_array(j);
    for (size_t i = 0; i < w->absent.len; i++) {
        sha256_hex(&w->absent.list[i], hex);
        json_str(j, hex);
    }
    json_array_end(j);
    json_object_end(j);
    buf_add_char(&w->info, '\n');
    return st;
}

static enum status add_info(struct writing *w, struct error *err)
{
    struct json_writer j;
    json_writer_init(&j, &w->info, true);
    enum status st = write_info(w, &j, err);
    if (st == OK) {
        st = buf_status(&w->info, err);
    }
    return st == OK ? pack_put(w, PACK_INFO, buf_view(&w->info), err) : st;
}

/* ---- statements and documents ---- */

static enum status add_proof(struct writing *w, uint64_t index, enum proof_format format,
                             struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    buf_clear(&w->bytes);
    enum status st = log_prover_entry(w->prover, index, format, &w->bytes, err);
    (void)snprintf(path, sizeof path, "statements/%0*llu.%s", PACK_INDEX_DIGITS,
                   (unsigned long long)index, format == PROOF_TLOG ? "proof" : "sigstore.json");
    return st == OK ? pack_put_bytes(w, path, err) : st;
}

static enum status add_statement(struct writing *w, const struct chosen *c, struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    if (store_is_cancelled(w->ledger->store)) {
        return error_set(err, ERR_CANCELLED, "writing the pack was stopped");
    }
    buf_clear(&w->bytes);
    enum status st = log_prover_envelope(w->prover, c->index, &w->bytes, err);
    (void)snprintf(path, sizeof path, "statements/%0*llu.json", PACK_INDEX_DIGITS,
                   (unsigned long long)c->index);
    if (st == OK) {
        st = pack_put_bytes(w, path, err);
    }
    if (st == OK) {
        st = add_proof(w, c->index, PROOF_TLOG, err);
    }
    return st == OK && c->sigstore ? add_proof(w, c->index, PROOF_SIGSTORE, err) : st;
}

static enum status add_document(struct writing *w, const struct sha256 *digest, struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    (void)snprintf(path, sizeof path, PACK_BLOBS "%s", hex);
    buf_clear(&w->bytes);
    uint64_t entry = envelopes_find(&w->all, digest);
    enum status st = entry == LOG_NO_INDEX
                         ? store_blob_get(w->ledger->store, digest, &w->bytes, err)
                         : log_prover_envelope(w->prover, entry, &w->bytes, err);
    return st == OK ? pack_put_bytes(w, path, err) : st;
}

static int schema_order(const void *a, const void *b)
{
    const struct shipped_file *const *x = a;
    const struct shipped_file *const *y = b;
    return view_cmp((*x)->name, (*y)->name);
}

static enum status add_schemas(struct writing *w, struct error *err)
{
    const struct shipped_file *sorted[STATEMENT_TYPES_MAX];
    char path[USTAR_PATH_MAX + 1];
    size_t count = predicate_schemas_count < STATEMENT_TYPES_MAX ? predicate_schemas_count
                                                                 : STATEMENT_TYPES_MAX;
    enum status st = OK;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &predicate_schemas[i];
    }
    qsort((void *)sorted, count, sizeof *sorted, schema_order);
    for (size_t i = 0; st == OK && i < count; i++) {
        (void)snprintf(path, sizeof path, "schemas/" VIEW_FMT, VIEW_ARG(sorted[i]->name));
        st = pack_put(w, path, sorted[i]->bytes, err);
    }
    return st;
}

/* A member whose bytes come piece by piece. */
struct sending {
    struct writing *w;
    struct hasher *hasher;
};

static enum status on_piece(void *ctx, struct view bytes, struct error *err)
{
    struct sending *s = ctx;
    hasher_add(s->hasher, bytes.ptr, bytes.len);
    return file_write_fd(s->w->fd, s->w->path.ptr, bytes, err);
}

static enum status add_page(struct writing *w, struct error *err)
{
    struct sending s = {.w = w};
    struct sha256 digest;
    uint64_t size = pack_report_size(w->report);
    enum status st = hasher_new(&s.hasher, err);
    if (st == OK) {
        hasher_begin(s.hasher);
        st = ustar_begin(w->fd, w->path.ptr, VIEW(PACK_REPORT), size, err);
    }
    if (st == OK) {
        st = pack_report_send(w->report, on_piece, &s, err);
    }
    if (st == OK) {
        hasher_end(s.hasher, &digest);
        st = list_member(w, PACK_REPORT, &digest, err);
    }
    (void)hasher_free(s.hasher);
    return st == OK ? ustar_pad(w->fd, w->path.ptr, size, err) : st;
}

static struct view given(const struct writing *w, const char *name)
{
    for (size_t i = 0; i < w->request->documents_len; i++) {
        if (view_eq_str(w->request->documents[i].name, name)) {
            return w->request->documents[i].bytes;
        }
    }
    return VIEW("");
}

static enum status add_report(struct writing *w, struct error *err)
{
    const struct pack_report_facts facts = {.tool = w->request->tool,
                                            .info = buf_view(&w->info),
                                            .keys = buf_view(&w->history),
                                            .controls = given(w, PACK_CONTROLS)};
    enum status st = pack_report_finish(w->report, &facts, err);
    if (st == OK) {
        st = add_page(w, err);
    }
    if (st != OK || w->request->print == NULL) {
        return st;
    }
    buf_clear(&w->bytes);
    st = w->request->print(w->request->print_ctx, w->report, &w->bytes, err);
    return st == OK ? pack_put_bytes(w, PACK_PAPER, err) : st;
}

static enum status add_given(struct writing *w, struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    enum status st = OK;
    for (size_t i = 0; st == OK && i < w->request->documents_len; i++) {
        const struct pack_document *d = &w->request->documents[i];
        (void)snprintf(path, sizeof path, VIEW_FMT, VIEW_ARG(d->name));
        st = pack_put(w, path, d->bytes, err);
    }
    return st;
}

/* ---- the end: manifest and signature ---- */

static enum status write_statement(struct writing *w, const struct sha256 *manifest,
                                   struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(1 << 16);
    struct json_writer j;
    char hex[SHA256_HEX_MAX];
    char root[SHA256_HEX_MAX];
    sha256_hex(manifest, hex);
    sha256_hex(&w->head.root, root);
    const struct statement_digest digest = {VIEW("sha256"), view_str(hex)};
    const struct statement_subject subject = {
        .name = VIEW(PACK_MANIFEST), .digests_len = 1, .digests = &digest};
    json_writer_init(&j, &predicate, false);
    json_object(&j);
    json_member_str(&j, "format", AUDIT_PACK_FORMAT);
    json_member_str(&j, "log", w->head.origin);
    json_member_uint(&j, "size", w->head.size);
    json_member_str(&j, "root", root);
    json_member_uint(&j, "members", w->members);
    json_object_end(&j);
    const struct statement s = {.subjects_len = 1,
                                .subjects = &subject,
                                .predicate_type = VIEW(AUDIT_PACK_PREDICATE),
                                .predicate = buf_view(&predicate)};
    enum status st = buf_status(&predicate, err);
    return st == OK ? statement_write(out, &s, err) : st;
}

static enum status add_signature(struct writing *w, const struct sha256 *manifest,
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf payload = BUF_INIT(1 << 17);
    CLEANUP(buf_cleanup) struct buf pae = BUF_INIT(1 << 17);
    const struct key_info *key = keys_active(w->ledger->keys, KEY_STATEMENT);
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    if (key == NULL) {
        return error_set(err, ERR_NOT_FOUND, "there is no key to sign the manifest with");
    }
    enum status st = write_statement(w, manifest, &payload, err);
    if (st == OK) {
        dsse_pae(&pae, VIEW(DSSE_INTOTO), buf_view(&payload));
        st = buf_status(&pae, err);
    }
    if (st == OK) {
        st = keys_sign(w->ledger->keys, KEY_STATEMENT, buf_view(&pae), sig, &len, err);
    }
    if (st != OK) {
        return st;
    }
    buf_clear(&w->bytes);
    dsse_write(&w->bytes, VIEW(DSSE_INTOTO), buf_view(&payload), view_str(key->id),
               view_of((const char *)sig, len));
    st = buf_status(&w->bytes, err);
    return st == OK ? ustar_add(w->fd, w->path.ptr, VIEW(PACK_SIGNATURE), buf_view(&w->bytes), err)
                    : st;
}

static enum status add_end(struct writing *w, struct error *err)
{
    struct sha256 digest;
    sha256_of(buf_view(&w->manifest), &digest);
    enum status st =
        ustar_add(w->fd, w->path.ptr, VIEW(PACK_MANIFEST), buf_view(&w->manifest), err);
    if (st == OK) {
        st = add_signature(w, &digest, err);
    }
    return st == OK ? ustar_end(w->fd, w->path.ptr, err) : st;
}

/* ---- all of it ---- */

static enum status add_all(struct writing *w, struct error *err)
{
    enum status st = pack_put(w, PACK_README, audit_pack_readme[0].bytes, err);
    if (st == OK) {
        st = add_info(w, err);
    }
    if (st == OK) {
        st = pack_add_log(w, err);
    }
    if (st == OK) {
        st = pack_add_keys(w, err);
    }
    for (size_t i = 0; st == OK && i < w->chosen_len; i++) {
        st = add_statement(w, &w->chosen[i], err);
    }
    for (size_t i = 0; st == OK && i < w->named.len; i++) {
        st = add_document(w, &w->named.list[i], err);
    }
    if (st == OK) {
        st = add_schemas(w, err);
    }
    if (st == OK) {
        st = add_given(w, err);
    }
    if (st == OK) {
        st = pack_add_witnessed(w, err);
    }
    if (st == OK) {
        st = add_report(w, err);
    }
    return st == OK ? add_end(w, err) : st;
}

static enum status write_file(struct writing *w, struct error *err)
{
    buf_printf(&w->path, "%s.part", w->request->path);
    enum status st = buf_status(&w->path, err);
    if (st != OK) {
        return st;
    }
    w->fd = open(w->path.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (w->fd < 0) {
        return error_errno(err, errno, "%s", w->path.ptr);
    }
    st = add_all(w, err);
    if (st == OK && fsync(w->fd) != 0) {
        st = error_errno(err, errno, "%s", w->path.ptr);
    }
    w->fd = fd_close(w->fd);
    if (st == OK && rename(w->path.ptr, w->request->path) != 0) {
        st = error_errno(err, errno, "%s", w->request->path);
    }
    if (st != OK) {
        (void)unlink(w->path.ptr);
    }
    return st;
}

static void release(struct writing *w)
{
    (void)authority_free(w->authority);
    (void)pack_scope_free(w->scope);
    (void)log_prover_close(w->prover);
    (void)mem_free(w->chosen);
    envelopes_release(&w->all);
    (void)mem_free(w->envelopes.list);
    (void)mem_free(w->named.list);
    (void)mem_free(w->absent.list);
    (void)pack_report_free(w->report);
    buf_release(&w->info);
    buf_release(&w->history);
    buf_release(&w->bytes);
    buf_release(&w->manifest);
    buf_release(&w->path);
    (void)mem_free(w);
}

enum status audit_pack_write(const struct ledger *l, const struct pack_request *r,
                             struct pack_made *out, struct error *err)
{
    struct writing *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    *w = (struct writing){.ledger = l, .request = r, .fd = -1};
    buf_init(&w->info, PACK_INFO_MAX);
    buf_init(&w->history, PACK_HISTORY_MAX);
    buf_init(&w->bytes, STORE_BLOB_MAX);
    buf_init(&w->manifest, PACK_MANIFEST_MAX);
    buf_init(&w->path, 8192);
    enum status st = pack_report_new(r->path, &w->report, err);
    if (st == OK) {
        st = pack_choose(w, err);
    }
    if (st == OK) {
        st = write_file(w, err);
    }
    if (st == OK) {
        *out = (struct pack_made){.statements = w->chosen_len,
                                  .documents = w->named.len,
                                  .absent = w->absent.len,
                                  .members = w->members + 2};
    }
    release(w);
    return st;
}
