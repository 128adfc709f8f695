/* Registers of their own, in memory, over the blobs and the log of another store: what the
 * registers were at a time, without touching those that are. */
#include "embedded.h"

#include <assay/base/mem.h>

struct overlay {
    struct embedded own; /* its database alone */
    struct store *under;
};

static struct store *under(struct store *s)
{
    return ((struct overlay *)s)->under;
}

static enum status refuse(struct error *err)
{
    return error_set(err, ERR_PERMISSION,
                     "registers in memory: the log and the blobs stay as "
                     "they are");
}

static enum status overlay_open(const struct store_place *place, enum store_flags flags,
                                struct store **out, struct error *err)
{
    (void)place;
    (void)flags;
    (void)out;
    return error_set(err, ERR_INTERNAL, "store_overlay() opens it");
}

static void overlay_close(struct store *s)
{
    struct overlay *o = (struct overlay *)s;
    embedded_sql_close(&o->own);
    (void)mem_free(o->own.db_path);
    (void)mem_free(o);
}

static enum status overlay_blob_put(struct store *s, const struct view *items,
                                    const struct sha256 *digests, size_t count, struct error *err)
{
    (void)s;
    (void)items;
    (void)digests;
    (void)count;
    return refuse(err);
}

static enum status overlay_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                                    struct error *err)
{
    return under(s)->backend->blob_get(under(s), digest, out, err);
}

static enum status overlay_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                                    struct error *err)
{
    return under(s)->backend->blob_has(under(s), digest, out, err);
}

static enum status overlay_blob_each(struct store *s, blob_visit visit, void *ctx,
                                     struct error *err)
{
    return under(s)->backend->blob_each(under(s), visit, ctx, err);
}

static enum status overlay_log_lock(struct store *s, unsigned wait_ms, struct error *err)
{
    (void)s;
    (void)wait_ms;
    return refuse(err);
}

static void overlay_log_unlock(struct store *s)
{
    (void)s;
}

static enum status overlay_log_read(struct store *s, struct view name, struct buf *out,
                                    struct error *err)
{
    return under(s)->backend->log_read(under(s), name, out, err);
}

static enum status overlay_log_write(struct store *s, const struct log_object *objects,
                                     size_t count, struct error *err)
{
    (void)s;
    (void)objects;
    (void)count;
    return refuse(err);
}

static enum status overlay_log_remove(struct store *s, const struct view *names, size_t count,
                                      struct error *err)
{
    (void)s;
    (void)names;
    (void)count;
    return refuse(err);
}

static const struct store_backend backend = {
    .name = "overlay",
    .by_key = " WITHOUT ROWID",
    .open = overlay_open,
    .close = overlay_close,
    .blob_put = overlay_blob_put,
    .blob_get = overlay_blob_get,
    .blob_has = overlay_blob_has,
    .blob_each = overlay_blob_each,
    .log_lock = overlay_log_lock,
    .log_unlock = overlay_log_unlock,
    .log_read = overlay_log_read,
    .log_write = overlay_log_write,
    .log_remove = overlay_log_remove,
    .sql_begin = embedded_sql_begin,
    .sql_end = embedded_sql_end,
    .sql_run = embedded_sql_run,
    .sql_scrub = embedded_sql_scrub,
    .sql_sound = embedded_sql_sound,
    .definitions = EMBEDDED_DEFINITIONS,
    .strangers = EMBEDDED_STRANGERS,
};

enum status store_overlay(struct store *below, struct store **out, struct error *err)
{
    struct overlay *o = mem_calloc(1, sizeof *o);
    if (o == NULL) {
        return error_no_memory(err);
    }
    o->own.base = (struct store){.backend = &backend, .flags = STORE_READ_WRITE};
    o->own.blobs_fd = o->own.log_fd = o->own.lock_fd = -1;
    o->under = below;
    o->own.db_path = mem_strndup("the registers in memory", strlen("the registers in memory"));
    enum status st =
        o->own.db_path == NULL ? error_no_memory(err) : embedded_sql_open_memory(&o->own, err);
    if (st != OK) {
        overlay_close(&o->own.base);
        return st;
    }
    *out = &o->own.base;
    return OK;
}
