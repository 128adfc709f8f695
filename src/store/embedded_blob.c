/* Blobs as files: blobs/sha256/ab/cdef…, read-only, never changed in place. */
#include "embedded.h"
#include "layout.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/store/durable.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Older temporary files belong to nobody any more. */
enum { SHARD_NAMES_MAX = 16 << 20, STALE_TMP_SECONDS = 24 * 3600 };

/* A batch in the order of its digests: directory by directory. */
struct put {
    const struct view *items;
    const struct sha256 *digests;
    struct place {
        struct sha256 digest;
        size_t at;
    } * order;
};

static void put_name(const void *ctx, size_t i, char out[DURABLE_PATH_MAX])
{
    blob_name(&((const struct put *)ctx)->order[i].digest, out);
}

static const struct view *put_bytes(const void *ctx, size_t i)
{
    const struct put *put = ctx;
    return &put->items[put->order[i].at];
}

/* Two equal items would get in each other's way: one of them is enough. */
static size_t sort_places(struct put *put, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put->order[i].digest = put->digests[i];
        put->order[i].at = i;
    }
    qsort(put->order, count, sizeof *put->order, sha256_order);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !sha256_eq(&put->order[kept - 1].digest, &put->order[i].digest)) {
            put->order[kept++] = put->order[i];
        }
    }
    return kept;
}

enum status embedded_blob_put(struct store *s, const struct view *items,
                              const struct sha256 *digests, size_t count, struct error *err)
{
    struct embedded *e = embedded_of(s);
    struct put put = {items, digests, mem_calloc(count, sizeof *put.order)};
    if (put.order == NULL) {
        return error_no_memory(err);
    }
    struct durable_batch batch = {.root = e->blobs_fd,
                                  .home = e->blobs,
                                  .name = put_name,
                                  .ctx = &put,
                                  .bytes = put_bytes,
                                  .count = sort_places(&put, count),
                                  .keep_equal = true,
                                  .beside = true};
    enum status st = durable_write(&batch, err);
    (void)mem_free(put.order);
    return st;
}

static enum status not_found(const struct sha256 *digest, struct error *err)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    return error_set(err, ERR_NOT_FOUND, "there is no blob sha256:%s", hex);
}

/* A blob never changes, so that its size is known and one read suffices. */
static enum status read_blob(int fd, const char *path, struct buf *out, struct error *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "reading %s", path);
    }
    size_t size = S_ISREG(sb.st_mode) ? (size_t)sb.st_size : SIZE_MAX;
    if (size > STORE_BLOB_MAX || size > out->max - out->len) {
        return error_set(err, ERR_LIMIT, "%s is larger than the limit of %zu bytes", path,
                         out->max);
    }
    char *to = buf_reserve(out, size);
    if (to == NULL) {
        return buf_status(out, err);
    }
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(fd, to + done, size - done);
        if (n < 0 && errno != EINTR) {
            return error_errno(err, errno, "reading %s", path);
        }
        if (n == 0) {
            return error_set(err, ERR_CORRUPT, "%s became shorter while it was read", path);
        }
        done += n > 0 ? (size_t)n : 0;
    }
    out->len += size;
    out->ptr[out->len] = '\0';
    return OK;
}

enum status embedded_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                              struct error *err)
{
    struct embedded *e = embedded_of(s);
    char path[DURABLE_PATH_MAX];
    blob_name(digest, path);
    CLEANUP(fd_cleanup)
    int fd = e->blobs_fd < 0 ? -1 : openat(e->blobs_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return e->blobs_fd < 0 || errno == ENOENT
                   ? not_found(digest, err)
                   : error_errno(err, errno, "opening %s/%s", e->blobs, path);
    }
    return read_blob(fd, path, out, err);
}

enum status embedded_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                              struct error *err)
{
    struct embedded *e = embedded_of(s);
    char path[DURABLE_PATH_MAX];
    blob_name(digest, path);
    bool found = e->blobs_fd >= 0 && faccessat(e->blobs_fd, path, F_OK, 0) == 0;
    if (!found && e->blobs_fd >= 0 && errno != ENOENT) {
        return error_errno(err, errno, "looking for %s/%s", e->blobs, path);
    }
    *out = found;
    return OK;
}

struct shard {
    struct blob_info *blobs;
    size_t len;
    size_t cap;
};

static int by_digest(const void *a, const void *b)
{
    return sha256_order(&((const struct blob_info *)a)->digest,
                        &((const struct blob_info *)b)->digest);
}

/* False where it is gone meanwhile. */
static bool look_at(int dir, const char *name, struct blob_info *out)
{
    struct stat sb;
    if (fstatat(dir, name, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno != ENOENT;
    }
    out->size = (uint64_t)sb.st_size;
    out->stored = (int64_t)sb.st_mtime;
    return true;
}

/* Collect the blobs of one shard directory; names that are none of ours are
 * passed over. */
static enum status read_shard(struct embedded *e, unsigned n, struct shard *out, struct error *err)
{
    char path[32];
    (void)snprintf(path, sizeof path, "sha256/%02x", n);
    int fd = openat(e->blobs_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        int why = errno;
        (void)fd_close(fd);
        return why == ENOENT ? OK : error_errno(err, why, "reading %s/%s", e->blobs, path);
    }
    enum status st = OK;
    for (struct dirent *d = readdir(dir); st == OK && d != NULL; d = readdir(dir)) {
        char hex[SHA256_HEX_MAX];
        struct blob_info blob = {.stored = INT64_MAX};
        if (view_starts(view_str(d->d_name), VIEW(DURABLE_TMP_PREFIX)) &&
            e->base.flags == STORE_READ_WRITE) {
            durable_sweep_one(fd, d->d_name, STALE_TMP_SECONDS);
        }
        if (strlen(d->d_name) != SHA256_HEX_MAX - 3) {
            continue;
        }
        (void)snprintf(hex, sizeof hex, "%02x%.62s", n & 0xffU, d->d_name);
        if (!sha256_parse(view_str(hex), &blob.digest) || !look_at(fd, d->d_name, &blob)) {
            continue;
        }
        st = mem_grow((void **)&out->blobs, &out->cap, out->len + 1, sizeof blob, SHARD_NAMES_MAX,
                      err);
        if (st == OK) {
            out->blobs[out->len++] = blob;
        }
    }
    (void)closedir(dir);
    return st;
}

static enum status visit_shard(struct embedded *e, unsigned n, blob_visit visit, void *ctx,
                               struct error *err)
{
    struct shard shard = {0};
    enum status st = read_shard(e, n, &shard, err);
    if (st == OK && shard.len > 0) {
        qsort(shard.blobs, shard.len, sizeof shard.blobs[0], by_digest);
    }
    for (size_t i = 0; st == OK && i < shard.len; i++) {
        st = visit(ctx, &shard.blobs[i], err);
    }
    (void)mem_free(shard.blobs);
    return st;
}

enum status embedded_blob_each(struct store *s, blob_visit visit, void *ctx, struct error *err)
{
    struct embedded *e = embedded_of(s);
    enum status st = OK;
    for (unsigned n = 0; st == OK && e->blobs_fd >= 0 && n < 256; n++) {
        st = visit_shard(e, n, visit, ctx, err);
    }
    return st;
}

enum status embedded_blob_remove(struct store *s, const struct sha256 *digest, int64_t before,
                                 bool *removed, struct error *err)
{
    struct embedded *e = embedded_of(s);
    struct blob_info blob = {.stored = INT64_MAX};
    char path[DURABLE_PATH_MAX];
    blob_name(digest, path);
    bool old = look_at(e->blobs_fd, path, &blob) && blob.stored < before;
    if (old && unlinkat(e->blobs_fd, path, 0) != 0 && errno != ENOENT) {
        return error_errno(err, errno, "removing %s/%s", e->blobs, path);
    }
    *removed = old;
    return OK;
}
