/* The wrappers around a backend: arguments and bounds are checked here once,
 * for every backend. */
#include <assay/store/store.h>

#include <assay/base/arena.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum {
    EXPECTED_MAX = 16 << 20,               /* blobs that one process puts without the lock */
    REMEMBERED_MAX = 4 * STORE_REMOVE_MAX, /* that were removed */
    REMEMBERED_BYTES = REMEMBERED_MAX * sizeof(struct sha256)
};
#define REMOVED "removed" /* of the log's objects: digests, those that went last first */

static bool is_database(struct view registers)
{
    return view_starts(registers, VIEW("postgresql://")) ||
           view_starts(registers, VIEW("postgres://"));
}

enum status store_open_place(const struct store_place *place, enum store_flags flags,
                             struct store **out, struct error *err)
{
    if (place->registers == NULL || place->registers[0] == '\0') {
        return error_set(err, ERR_USAGE, "no place is given for the store");
    }
    const struct store_backend *backend =
        is_database(view_str(place->registers)) ? &store_postgres : &store_embedded;
    struct store *s = NULL;
    enum status st = backend->open(place, flags, &s, err);
    if (st != OK) {
        return st;
    }
    s->backend = backend;
    s->flags = flags;
    s->cancelled = place->cancelled;
    s->locked = s->litter = false;
    s->expected = NULL;
    s->expected_len = s->expected_cap = 0;
    *out = s;
    return OK;
}

enum status store_open(const char *home, enum store_flags flags, struct store **out,
                       struct error *err)
{
    const struct store_place place = {.registers = home};
    return store_open_place(&place, flags, out, err);
}

struct store *store_close(struct store *s)
{
    if (s != NULL) {
        store_log_unlock(s);
        s->expected = mem_free(s->expected);
        s->backend->close(s);
    }
    return NULL;
}

static enum status must_write(const struct store *s, struct error *err)
{
    return s->flags == STORE_READ_ONLY
               ? error_set(err, ERR_PERMISSION, "the store is open for reading only")
               : OK;
}

/* Under the lock nobody else removes anything. */
static enum status expect(struct store *s, const struct sha256 *digests, size_t count,
                          struct error *err)
{
    if (s->locked) {
        return OK;
    }
    enum status st = mem_grow((void **)&s->expected, &s->expected_cap, s->expected_len + count,
                              sizeof *digests, EXPECTED_MAX, err);
    if (st == OK) {
        memcpy(s->expected + s->expected_len, digests, count * sizeof *digests);
        s->expected_len += count;
    }
    return st;
}

enum status store_blob_put_hashed(struct store *s, const struct view *items,
                                  const struct sha256 *digests, size_t count, struct error *err)
{
    enum status st = must_write(s, err);
    if (st != OK || count == 0) {
        return st;
    }
    if (count > STORE_BATCH_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d blobs at once", STORE_BATCH_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].len > STORE_BLOB_MAX) {
            return error_set(err, ERR_LIMIT, "a blob of %zu bytes is larger than %d", items[i].len,
                             STORE_BLOB_MAX);
        }
    }
    st = s->backend->blob_put(s, items, digests, count, err);
    return st == OK ? expect(s, digests, count, err) : st;
}

enum status store_blob_put(struct store *s, const struct view *items, size_t count,
                           struct sha256 *digests, struct error *err)
{
    CLEANUP(cleanup_mem) struct sha256 *made = mem_calloc(count, sizeof *made);
    if (made == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        sha256_of(items[i], &made[i]);
    }
    enum status st = store_blob_put_hashed(s, items, made, count, err);
    if (st == OK && count > 0) {
        memcpy(digests, made, count * sizeof *made);
    }
    return st;
}

/* Cut `out` back to where it was, NUL included. */
static void shorten(struct buf *out, size_t len)
{
    out->len = len;
    if (out->ptr != NULL) {
        out->ptr[len] = '\0';
    }
    out->failed = OK;
}

enum status store_blob_get_unchecked(struct store *s, const struct sha256 *digest, struct buf *out,
                                     struct error *err)
{
    size_t before = out->len;
    enum status st = s->backend->blob_get(s, digest, out, err);
    if (st != OK) {
        shorten(out, before);
    }
    return st;
}

enum status store_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                           struct error *err)
{
    size_t before = out->len;
    enum status st = store_blob_get_unchecked(s, digest, out, err);
    if (st != OK) {
        return st;
    }
    struct sha256 found;
    sha256_of(view_slice(buf_view(out), before, out->len), &found);
    if (!sha256_eq(&found, digest)) {
        char hex[SHA256_HEX_MAX];
        sha256_hex(digest, hex);
        shorten(out, before);
        return error_set(err, ERR_CORRUPT,
                         "blob sha256:%s holds other bytes than its name says: restore it from a "
                         "backup",
                         hex);
    }
    return OK;
}

enum status store_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                           struct error *err)
{
    return s->backend->blob_has(s, digest, out, err);
}

enum status store_blob_expect(struct store *s, const struct sha256 *digest, bool *out,
                              struct error *err)
{
    enum status st = store_blob_has(s, digest, out, err);
    return st == OK && *out ? expect(s, digest, 1, err) : st;
}

enum status store_blob_each(struct store *s, blob_visit visit, void *ctx, struct error *err)
{
    return s->backend->blob_each(s, visit, ctx, err);
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

static bool name_sound(struct view name)
{
    if (name.len == 0 || name.len > STORE_LOG_NAME_MAX) {
        return false;
    }
    bool start = true;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '/') {
            if (start) {
                return false;
            }
            start = true;
            continue;
        }
        if (!name_char(c) || (start && c == '.')) {
            return false;
        }
        start = false;
    }
    return !start;
}

static enum status check_name(struct view name, struct error *err)
{
    return name_sound(name)
               ? OK
               : error_set(err, ERR_USAGE, "not a name for a log object: '" VIEW_FMT "'",
                           VIEW_ARG(view_slice(name, 0, STORE_LOG_NAME_MAX)));
}

static enum status must_lock(const struct store *s, struct error *err)
{
    return s->locked ? OK
                     : error_set(err, ERR_USAGE, "the log's writer lock is needed to change it");
}

/* ---- removing ---- */

static enum status read_removed(struct store *s, struct buf *out, struct error *err)
{
    enum status st = s->backend->log_read(s, VIEW(REMOVED), out, err);
    return st == ERR_NOT_FOUND ? OK : st;
}

static enum status remember_removed(struct store *s, const struct sha256 *digests, size_t count,
                                    struct error *err)
{
    CLEANUP(buf_cleanup) struct buf old = BUF_INIT(REMEMBERED_BYTES);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(REMEMBERED_BYTES);
    enum status st = read_removed(s, &old, err);
    if (st == OK) {
        buf_add(&bytes, (const char *)digests, count * sizeof *digests);
        buf_add_view(&bytes, view_slice(buf_view(&old), 0, REMEMBERED_BYTES - bytes.len));
        st = buf_status(&bytes, err);
    }
    const struct log_object object = {VIEW(REMOVED), buf_view(&bytes)};
    return st == OK ? s->backend->log_write(s, &object, 1, err) : st;
}

enum status store_blob_remove(struct store *s, const struct sha256 *digests, size_t count,
                              int64_t before, size_t *removed, struct error *err)
{
    size_t gone = 0;
    enum status st = must_lock(s, err);
    if (st == OK && count > STORE_REMOVE_MAX) {
        st = error_set(err, ERR_LIMIT, "more than %d blobs at once", STORE_REMOVE_MAX);
    }
    if (st == OK && count > 0) {
        st = remember_removed(s, digests, count, err);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        bool went = false;
        st = s->backend->blob_remove(s, &digests[i], before, &went, err);
        gone += went ? 1 : 0;
    }
    if (st == OK) {
        *removed = gone;
    }
    return st;
}

/* Is what was put before the lock still there? */
static enum status check_expected(struct store *s, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(REMEMBERED_BYTES);
    struct sha256 d;
    enum status st = s->expected_len == 0 ? OK : read_removed(s, &bytes, err);
    if (bytes.len > 0) {
        qsort(s->expected, s->expected_len, sizeof *s->expected, sha256_order);
    }
    for (size_t i = 0; st == OK && i + sizeof d <= bytes.len; i += sizeof d) {
        bool there = true;
        memcpy(&d, bytes.ptr + i, sizeof d);
        if (bsearch(&d, s->expected, s->expected_len, sizeof d, sha256_order) != NULL) {
            st = s->backend->blob_has(s, &d, &there, err);
        }
        if (!there) {
            st = error_set(err, ERR_CONFLICT,
                           "a document that was stored for this has been removed meanwhile, as "
                           "nothing named it yet: try again");
        }
    }
    return st;
}

enum status store_log_lock(struct store *s, unsigned wait_ms, struct error *err)
{
    enum status st = must_write(s, err);
    if (st == OK && s->locked) {
        st = error_set(err, ERR_USAGE, "the log's writer lock is held already");
    }
    if (st == OK) {
        s->litter = false;
        st = s->backend->log_lock(s, wait_ms, err);
    }
    if (st == OK) {
        s->locked = true;
        st = check_expected(s, err);
        if (st != OK) {
            store_log_unlock(s);
        }
    }
    return st;
}

void store_log_unlock(struct store *s)
{
    if (s->locked) {
        s->backend->log_unlock(s);
        s->locked = false;
    }
}

enum status store_log_read(struct store *s, struct view name, struct buf *out, struct error *err)
{
    size_t before = out->len;
    enum status st = check_name(name, err);
    if (st != OK) {
        return st;
    }
    st = s->backend->log_read(s, name, out, err);
    if (st != OK) {
        shorten(out, before);
    }
    return st;
}

enum status store_log_write(struct store *s, const struct log_object *objects, size_t count,
                            struct error *err)
{
    enum status st = must_lock(s, err);
    if (st == OK && count > STORE_BATCH_MAX) {
        st = error_set(err, ERR_LIMIT, "more than %d log objects at once", STORE_BATCH_MAX);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        st = check_name(objects[i].name, err);
        if (st == OK && objects[i].bytes.len > STORE_LOG_OBJECT_MAX) {
            st = error_set(err, ERR_LIMIT, "a log object of %zu bytes is larger than %d",
                           objects[i].bytes.len, STORE_LOG_OBJECT_MAX);
        }
    }
    if (st != OK || count == 0) {
        return st;
    }
    return s->backend->log_write(s, objects, count, err);
}

enum status store_log_remove(struct store *s, const struct view *names, size_t count,
                             struct error *err)
{
    enum status st = must_lock(s, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        st = check_name(names[i], err);
    }
    return st != OK || count == 0 ? st : s->backend->log_remove(s, names, count, err);
}

enum status store_sql_begin(struct store *s, struct error *err)
{
    enum status st = must_write(s, err);
    return st == OK ? s->backend->sql_begin(s, err) : st;
}

enum status store_sql_end(struct store *s, bool commit, struct error *err)
{
    return s->backend->sql_end(s, commit, err);
}

enum status store_sql_scrub(struct store *s, const char *table, struct error *err)
{
    enum status st = must_write(s, err);
    if (st == OK && s->querying) {
        st = error_set(err, ERR_USAGE, "SQL within a row of other SQL");
    }
    return st == OK ? s->backend->sql_scrub(s, table, err) : st;
}

enum status store_sql_run(struct store *s, const char *sql, const struct sql_value *params,
                          size_t count, sql_row row, void *ctx, struct error *err)
{
    if (count > STORE_SQL_PARAMS_MAX) {
        return error_set(err, ERR_USAGE, "more than %d SQL parameters", STORE_SQL_PARAMS_MAX);
    }
    if (s->querying) {
        return error_set(err, ERR_USAGE, "SQL within a row of other SQL");
    }
    s->querying = row != NULL;
    enum status st = s->backend->sql_run(s, sql, params, count, row, ctx, err);
    s->querying = false;
    return st;
}

enum status sql_keep_text(struct arena *arena, const struct sql_value *v, struct view *out,
                          struct error *err)
{
    struct view text = v->kind == SQL_TEXT ? v->bytes : VIEW("");
    struct view *const texts[] = {&text};
    enum status st = arena_keep(arena, texts, 1, err);
    if (st == OK) {
        *out = text;
    }
    return st;
}

enum status sql_keep_texts(struct arena *arena, const struct sql_value *v, struct view *const *out,
                           size_t count, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = sql_keep_text(arena, &v[i], out[i], err);
    }
    return st;
}

static enum status count_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)v, (void)count, (void)err;
    ++*(size_t *)ctx;
    return OK;
}

enum status store_sql_count(struct store *s, const char *sql, const struct sql_value *params,
                            size_t count, size_t *rows, struct error *err)
{
    size_t n = 0;
    enum status st = store_sql_run(s, sql, params, count, count_row, &n, err);
    if (st == OK) {
        *rows = n;
    }
    return st;
}

enum status store_sql_finds(struct store *s, const char *sql, const struct sql_value *params,
                            size_t count, bool *found, struct error *err)
{
    size_t rows = 0;
    enum status st = store_sql_count(s, sql, params, count, &rows, err);
    if (st == OK) {
        *found = rows > 0;
    }
    return st;
}

static enum status name_stranger(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    (void)ctx, (void)count;
    return error_set(err, ERR_CORRUPT,
                     "somebody has added the " VIEW_FMT " to the registers' tables: remove it",
                     VIEW_ARG(v[0].bytes));
}

enum status store_sql_sound(struct store *s, struct error *err)
{
    enum status st = s->backend->sql_sound == NULL ? OK : s->backend->sql_sound(s, err);
    return st == OK ? store_sql_run(s, s->backend->strangers, NULL, 0, name_stranger, NULL, err)
                    : st;
}

static enum status add_definition(void *ctx, const struct sql_value *v, size_t count,
                                  struct error *err)
{
    (void)count;
    buf_printf(ctx, VIEW_FMT ": " VIEW_FMT "\n", VIEW_ARG(v[0].bytes), VIEW_ARG(v[1].bytes));
    return buf_status(ctx, err);
}

enum status store_sql_definitions(struct store *s, struct buf *out, struct error *err)
{
    return store_sql_run(s, s->backend->definitions, NULL, 0, add_definition, out, err);
}
