/* The log's objects as rows, and its lock: a session's advisory lock, which ends with the
 * connection. What is written goes over the same connection. */
#include "postgres.h"

#include <assay/base/mem.h>

#include <stdio.h>

#define LOCK_KEYS "(hashtext('assay log'), hashtext(current_schema()))"

enum status postgres_log_lock(struct store *s, unsigned wait_ms, struct error *err)
{
    struct postgres *p = postgres_of(s);
    char wait[64];
    (void)snprintf(wait, sizeof wait, "SET lock_timeout = %u", wait_ms == 0 ? 1 : wait_ms);
    enum status st = postgres_connect(p, &p->writer, err);
    st = st == OK ? postgres_exec(p, &p->writer, wait, err) : st;
    if (st == OK) {
        st = postgres_exec(p, &p->writer, "SELECT pg_advisory_lock" LOCK_KEYS, err);
        if (st == ERR_CONFLICT) {
            st = error_set(err, ERR_CONFLICT,
                           "%s: another process is writing the log; try again later", p->name);
        }
        enum status end =
            postgres_exec(p, &p->writer, "SET lock_timeout = 0", st == OK ? err : NULL);
        st = st == OK ? end : st;
    }
    return st;
}

void postgres_log_unlock(struct store *s)
{
    struct postgres *p = postgres_of(s);
    if (p->writer.conn == NULL ||
        postgres_exec(p, &p->writer, "SELECT pg_advisory_unlock" LOCK_KEYS, NULL) != OK) {
        postgres_disconnect(&p->writer); /* the lock goes with it */
    }
}

struct reading {
    struct buf *out;
    const char *name; /* of the database */
    bool found;
};

static enum status take_bytes(void *ctx, const struct sql_value *columns, size_t count,
                              struct error *err)
{
    struct reading *r = ctx;
    (void)count;
    if (columns[0].bytes.len > r->out->max - r->out->len) {
        return error_set(err, ERR_LIMIT, "%s: an object of the log is larger than %zu bytes",
                         r->name, r->out->max);
    }
    r->found = true;
    buf_add_view(r->out, columns[0].bytes);
    return buf_status(r->out, err);
}

static enum status read_object(struct postgres *p, struct view name, struct postgres_rows *rows,
                               struct error *err)
{
    const struct sql_value key = sql_text(name);
    unsigned commands = 0;
    enum status st = postgres_connect(p, &p->reader, err);
    if (st == OK) {
        st = postgres_send(p, &p->reader, "SELECT bytes FROM log_objects WHERE name = $1", &key, 1,
                           &commands, err);
    }
    return st == OK ? postgres_take(p, &p->reader, commands, rows, err) : st;
}

enum status postgres_log_read(struct store *s, struct view name, struct buf *out, struct error *err)
{
    struct postgres *p = postgres_of(s);
    struct reading r = {out, p->name, false};
    struct postgres_rows rows = {take_bytes, &r, OK, err};
    (void)pthread_mutex_lock(&p->mutex);
    enum status st = read_object(p, name, &rows, err);
    (void)pthread_mutex_unlock(&p->mutex);
    st = st == OK ? rows.st : st;
    if (st == OK && !r.found) {
        return error_set(err, ERR_NOT_FOUND, "the log has no object " VIEW_FMT, VIEW_ARG(name));
    }
    return st;
}

/* One transaction, so one wait for the disk. */
static enum status change(struct postgres *p, const char *sql, const struct log_object *objects,
                          const struct view *names, size_t count, struct error *err)
{
    enum status st = postgres_begin(p, "BEGIN", err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        struct sql_value params[2];
        params[0] = sql_text(objects != NULL ? objects[i].name : names[i]);
        if (objects != NULL) {
            params[1] = sql_blob(objects[i].bytes.ptr == NULL ? VIEW("") : objects[i].bytes);
        }
        st = postgres_sql_run(&p->base, sql, params, objects != NULL ? 2 : 1, NULL, NULL, err);
    }
    enum status end = postgres_sql_end(&p->base, st == OK, st == OK ? err : NULL);
    return st == OK ? end : st;
}

enum status postgres_log_write(struct store *s, const struct log_object *objects, size_t count,
                               struct error *err)
{
    return change(postgres_of(s),
                  "INSERT INTO log_objects (name, bytes) VALUES ($1, $2) "
                  "ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
                  objects, NULL, count, err);
}

enum status postgres_log_remove(struct store *s, const struct view *names, size_t count,
                                struct error *err)
{
    return change(postgres_of(s), "DELETE FROM log_objects WHERE name = $1", NULL, names, count,
                  err);
}
