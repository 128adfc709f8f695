/* Blobs of a PostgreSQL store: objects "sha256/ab/cdef…" in S3. */
#include "layout.h"
#include "postgres.h"

struct put {
    const struct view *items;
    const struct sha256 *digests;
    char key[BLOB_NAME_MAX];
};

static void put_at(void *ctx, size_t i, struct s3_object *out)
{
    struct put *put = ctx;
    blob_name(&put->digests[i], put->key);
    *out = (struct s3_object){put->key, put->items[i], put->digests[i]};
}

enum status postgres_blob_put(struct store *s, const struct view *items,
                              const struct sha256 *digests, size_t count, struct error *err)
{
    struct put put = {.items = items, .digests = digests};
    return s3_put(postgres_of(s)->s3, put_at, &put, count, err);
}

enum status postgres_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                              struct error *err)
{
    char key[BLOB_NAME_MAX];
    char hex[SHA256_HEX_MAX];
    blob_name(digest, key);
    sha256_hex(digest, hex);
    enum status st = s3_get(postgres_of(s)->s3, key, out, err);
    return st == ERR_NOT_FOUND ? error_set(err, st, "there is no blob sha256:%s", hex) : st;
}

enum status postgres_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                              struct error *err)
{
    char key[BLOB_NAME_MAX];
    blob_name(digest, key);
    return s3_has(postgres_of(s)->s3, key, out, err);
}

struct visiting {
    blob_visit visit;
    void *ctx;
};

/* Keys that are none of ours are passed over. */
static enum status visit_key(void *ctx, const struct s3_listed *o, struct error *err)
{
    const struct visiting *v = ctx;
    struct view key = o->key;
    struct blob_info blob = {.size = o->size, .stored = o->modified};
    char hex[SHA256_HEX_MAX];
    if (key.len != 10 + SHA256_HEX_MAX - 3 || key.ptr[9] != '/') {
        return OK;
    }
    memcpy(hex, key.ptr + 7, 2);
    memcpy(hex + 2, key.ptr + 10, SHA256_HEX_MAX - 3);
    if (!sha256_parse(view_of(hex, SHA256_HEX_MAX - 1), &blob.digest)) {
        return OK;
    }
    return v->visit(v->ctx, &blob, err);
}

enum status postgres_blob_each(struct store *s, blob_visit visit, void *ctx, struct error *err)
{
    struct visiting v = {visit, ctx};
    return s3_list(postgres_of(s)->s3, "sha256/", visit_key, &v, err);
}

enum status postgres_blob_remove(struct store *s, const struct sha256 *digest, int64_t before,
                                 bool *removed, struct error *err)
{
    char key[BLOB_NAME_MAX];
    blob_name(digest, key);
    return s3_remove(postgres_of(s)->s3, key, before, removed, err);
}
