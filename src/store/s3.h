/* Objects in an S3 bucket: the few requests that a store of blobs needs, signed with
 * AWS Signature Version 4 by libcurl. Requests that fail for passing reasons (no
 * connection, time-outs, 429, 500, 502, 503, 504) are tried again with growing pauses.
 *
 * Threads: a client may be used by several at once. */
#ifndef ASSAY_STORE_S3_H
#define ASSAY_STORE_S3_H

#include <assay/store/store.h>

enum {
    S3_KEY_MAX = 512,   /* bytes of an object's key, the prefix with it */
    S3_PARALLEL = 16,   /* requests under way of one call */
    S3_TRIES = 6,       /* of one request, in all */
    S3_LIST_KEYS = 1000 /* of one page */
};

struct s3;

/* `place` is "s3://BUCKET" or "s3://BUCKET/PREFIX". The texts of `access` are copied. The
 * bucket is not looked at. ERR_USAGE for a place or an endpoint that is none. */
MUST_CHECK enum status s3_open(const char *place, const struct s3_access *access, struct s3 **out,
                               struct error *err);
struct s3 *s3_close(struct s3 *s3); /* NULL is allowed; returns NULL */

/* "s3://BUCKET/PREFIX", for messages. */
const char *s3_name(const struct s3 *s3);

/* One object to store. `key` is below the prefix; letters, digits, '/', '-', '_', '.'. */
struct s3_object {
    const char *key;
    struct view bytes;
    struct sha256 digest; /* of the bytes: it is signed, and the server checks it */
};
/* The i-th object of a batch; `out` is valid until the next call. */
typedef void (*s3_object_at)(void *ctx, size_t i, struct s3_object *out);

/* Store `count` objects, S3_PARALLEL at a time. OK: the server has all of them. */
MUST_CHECK enum status s3_put(struct s3 *s3, s3_object_at object, void *ctx, size_t count,
                              struct error *err);
/* Append the object's bytes. ERR_NOT_FOUND (err is not set), ERR_LIMIT (out->max). */
MUST_CHECK enum status s3_get(struct s3 *s3, const char *key, struct buf *out, struct error *err);
MUST_CHECK enum status s3_has(struct s3 *s3, const char *key, bool *out, struct error *err);

/* Remove the object, if it was stored before `before`, by the server's clock (seconds since 1970):
 * two requests, so that one stored between them goes, too. *removed: it was there, and has. */
MUST_CHECK enum status s3_remove(struct s3 *s3, const char *key, int64_t before, bool *removed,
                                 struct error *err);

/* Objects below the prefix whose keys begin with `start`, ascending. */
struct s3_listed {
    struct view key;
    uint64_t size;
    int64_t modified; /* seconds since 1970; INT64_MAX: the server does not say */
};
typedef enum status (*s3_visit)(void *ctx, const struct s3_listed *object, struct error *err);
MUST_CHECK enum status s3_list(struct s3 *s3, const char *start, s3_visit visit, void *ctx,
                               struct error *err);

#endif
