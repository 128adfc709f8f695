/* Tables of registers: their SQL is made from their columns, in the words that SQLite and
 * PostgreSQL share. */
#include "ledger_private.h"

#include <assay/base/mem.h>

static size_t column_count(const struct register_table *t)
{
    size_t n = 0;
    while (t->columns[n].name != NULL) {
        n++;
    }
    return n;
}

static size_t key_count(const struct register_table *t)
{
    size_t n = 0;
    while (t->columns[n].name != NULL && t->columns[n].key) {
        n++;
    }
    return n;
}

/* "a, b, c": the first `count` columns. */
static void add_names(struct buf *out, const struct register_table *t, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", t->columns[i].name);
    }
}

void register_define(const struct register_table *t, struct buf *out)
{
    buf_printf(out, "CREATE TABLE %s (", t->name);
    for (const struct register_column *c = t->columns; c->name != NULL; c++) {
        buf_printf(out, "%s %s%s, ", c->name, c->kind == COLUMN_TEXT ? "BYTETEXT" : "BIGINT",
                   c->optional ? "" : " NOT NULL");
    }
    buf_add_str(out, "idx BIGINT NOT NULL, PRIMARY KEY (");
    add_names(out, t, key_count(t));
    buf_add_str(out, "))");
}

/* Run what stands in p->sql. */
static enum status run(struct projection *p, const struct sql_value *params, size_t count,
                       sql_row row, void *ctx, struct error *err)
{
    enum status st = buf_status(&p->sql, err);
    return st == OK ? store_sql_run(p->ledger->store, p->sql.ptr, params, count, row, ctx, err)
                    : st;
}

enum status register_create(struct projection *p, const struct register_table *t, struct error *err)
{
    buf_clear(&p->sql);
    register_define(t, &p->sql);
    buf_add_str(&p->sql, p->ledger->store->backend->by_key);
    enum status st = run(p, NULL, 0, NULL, NULL, err);
    for (size_t i = 0; st == OK && t->indexes != NULL && t->indexes[i] != NULL; i++) {
        buf_clear(&p->sql);
        buf_printf(&p->sql, "CREATE INDEX %s_%zu ON %s (%s)", t->name, i, t->name, t->indexes[i]);
        st = run(p, NULL, 0, NULL, NULL, err);
    }
    return st;
}

enum status register_drop(struct projection *p, const struct register_table *t, struct error *err)
{
    buf_clear(&p->sql);
    buf_printf(&p->sql, "DROP TABLE IF EXISTS %s", t->name);
    return run(p, NULL, 0, NULL, NULL, err);
}

/* What may be absent is NULL, what may not is an empty text. */
static struct sql_value fit(const struct register_column *c, struct sql_value v)
{
    return v.kind == SQL_NULL && c->kind == COLUMN_TEXT && !c->optional ? sql_text(VIEW("")) : v;
}

static void write_put(struct buf *sql, const struct register_table *t, size_t n)
{
    buf_clear(sql);
    buf_printf(sql, "INSERT INTO %s (", t->name);
    add_names(sql, t, n);
    buf_add_str(sql, ", idx) VALUES (");
    for (size_t i = 0; i <= n; i++) {
        buf_printf(sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
    }
    buf_add_str(sql, ") ON CONFLICT (");
    add_names(sql, t, key_count(t));
    buf_add_str(sql, ") DO UPDATE SET ");
    for (size_t i = key_count(t); i < n; i++) {
        buf_printf(sql, "%s = excluded.%s, ", t->columns[i].name, t->columns[i].name);
    }
    buf_add_str(sql, "idx = excluded.idx");
}

enum status register_put(struct projection *p, const struct register_table *t,
                         const struct sql_value *values, struct error *err)
{
    struct sql_value params[STORE_SQL_COLUMNS_MAX];
    size_t n = column_count(t);
    if (n + 1 > STORE_SQL_COLUMNS_MAX) {
        return error_set(err, ERR_INTERNAL, "the register %s has too many columns", t->name);
    }
    for (size_t i = 0; i < n; i++) {
        params[i] = fit(&t->columns[i], values[i]);
    }
    params[n] = sql_int((int64_t)p->at->index);
    if (p->put_table != t) { /* mostly it is the same as before */
        p->put_table = NULL;
        write_put(&p->put_sql, t, n);
        enum status st = buf_status(&p->put_sql, err);
        if (st != OK) {
            return st;
        }
        p->put_table = t;
    }
    return store_sql_run(p->ledger->store, p->put_sql.ptr, params, n + 1, NULL, NULL, err);
}

static void add_where_key(struct buf *out, const struct register_table *t)
{
    for (size_t i = 0; i < key_count(t); i++) {
        buf_printf(out, "%s %s = $%zu", i == 0 ? " WHERE" : " AND", t->columns[i].name, i + 1);
    }
}

static enum status run_with_key(struct projection *p, const struct register_table *t,
                                const struct sql_value *key, sql_row row, void *ctx,
                                struct error *err)
{
    struct sql_value params[STORE_SQL_COLUMNS_MAX];
    size_t n = key_count(t);
    for (size_t i = 0; i < n && i < STORE_SQL_COLUMNS_MAX; i++) {
        params[i] = fit(&t->columns[i], key[i]);
    }
    return run(p, params, n, row, ctx, err);
}

enum status register_remove(struct projection *p, const struct register_table *t,
                            const struct sql_value *key, struct error *err)
{
    buf_clear(&p->sql);
    buf_printf(&p->sql, "DELETE FROM %s", t->name);
    add_where_key(&p->sql, t);
    return run_with_key(p, t, key, NULL, NULL, err);
}

enum status register_get(struct projection *p, const struct register_table *t,
                         const struct sql_value *key, sql_row row, void *ctx, struct error *err)
{
    buf_clear(&p->sql);
    buf_add_str(&p->sql, "SELECT ");
    add_names(&p->sql, t, column_count(t));
    buf_printf(&p->sql, ", idx FROM %s", t->name);
    add_where_key(&p->sql, t);
    return run_with_key(p, t, key, row, ctx, err);
}

enum status register_find_first(struct projection *p, const struct register_table *t,
                                const struct sql_value *first, const char *condition, sql_row row,
                                void *ctx, struct error *err)
{
    const struct sql_value key = fit(&t->columns[0], *first);
    buf_clear(&p->sql);
    buf_add_str(&p->sql, "SELECT ");
    add_names(&p->sql, t, column_count(t));
    buf_printf(&p->sql, ", idx FROM %s WHERE %s = $1 AND %s ORDER BY ", t->name, t->columns[0].name,
               condition);
    add_names(&p->sql, t, key_count(t));
    buf_add_str(&p->sql, " LIMIT 1");
    return run(p, &key, 1, row, ctx, err);
}

enum status projection_finds(struct projection *p, const char *sql, const struct sql_value *params,
                             size_t count, bool *found, struct error *err)
{
    return store_sql_finds(p->ledger->store, sql, params, count, found, err);
}

struct store *projection_store(struct projection *p)
{
    return p->ledger->store;
}

enum status register_each(struct store *store, const struct register_table *t, sql_row row,
                          void *ctx, struct error *err)
{
    return register_each_since(store, t, 0, row, ctx, err);
}

enum status register_each_since(struct store *store, const struct register_table *t, uint64_t since,
                                sql_row row, void *ctx, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(4096);
    const struct sql_value from = sql_int(since <= INT64_MAX ? (int64_t)since : INT64_MAX);
    buf_add_str(&sql, "SELECT ");
    add_names(&sql, t, column_count(t));
    buf_printf(&sql, ", idx FROM %s %sORDER BY ", t->name, since == 0 ? "" : "WHERE idx >= $1 ");
    add_names(&sql, t, key_count(t));
    enum status st = buf_status(&sql, err);
    return st == OK ? store_sql_run(store, sql.ptr, &from, since == 0 ? 0 : 1, row, ctx, err) : st;
}

enum status register_each_key(struct store *store, const struct register_table *t, sql_row row,
                              void *ctx, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(4096);
    buf_add_str(&sql, "SELECT ");
    add_names(&sql, t, key_count(t));
    buf_printf(&sql, " FROM %s ORDER BY ", t->name);
    add_names(&sql, t, key_count(t));
    enum status st = buf_status(&sql, err);
    return st == OK ? store_sql_run(store, sql.ptr, NULL, 0, row, ctx, err) : st;
}

struct row_digest {
    struct hasher *hasher;
    uint64_t rows;
};

/* Kind, length and bytes of each value: no two different rows are hashed alike. */
static enum status digest_row(void *ctx, const struct sql_value *columns, size_t count,
                              struct error *err)
{
    struct row_digest *d = ctx;
    (void)err;
    d->rows++;
    for (size_t i = 0; i < count; i++) {
        const struct sql_value *v = &columns[i];
        int64_t head[2] = {(int64_t)v->kind,
                           v->kind == SQL_INT ? v->integer : (int64_t)v->bytes.len};
        hasher_add(d->hasher, head, sizeof head);
        if (v->kind == SQL_TEXT || v->kind == SQL_BLOB) {
            hasher_add(d->hasher, v->bytes.ptr, v->bytes.len);
        }
    }
    return OK;
}

enum status register_digest(struct store *store, const struct register_table *t,
                            struct sha256 *digest, uint64_t *rows, struct error *err)
{
    struct row_digest d = {.rows = 0};
    struct sha256 out;
    enum status st = hasher_new(&d.hasher, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(d.hasher);
    st = register_each(store, t, digest_row, &d, err);
    hasher_end(d.hasher, &out);
    (void)hasher_free(d.hasher);
    if (st == OK) {
        *digest = out;
        *rows = d.rows;
    }
    return st;
}

static enum status take_count(void *ctx, const struct sql_value *columns, size_t count,
                              struct error *err)
{
    (void)err;
    *(uint64_t *)ctx = count == 1 && columns[0].kind == SQL_INT ? (uint64_t)columns[0].integer : 0;
    return OK;
}

enum status register_rows(struct store *store, const struct register_table *t, uint64_t *rows,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(4096);
    buf_printf(&sql, "SELECT COUNT(*) FROM %s", t->name);
    enum status st = buf_status(&sql, err);
    return st == OK ? store_sql_run(store, sql.ptr, NULL, 0, take_count, rows, err) : st;
}

enum status register_count(struct projection *p, const struct register_table *t, uint64_t *rows,
                           struct error *err)
{
    return register_rows(p->ledger->store, t, rows, err);
}
