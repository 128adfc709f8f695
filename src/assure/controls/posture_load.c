/* Rows of registers in the tables of a posture, and what of them is new. */
#include "posture_tables.h"

#include "ledger/ledger_private.h"

#include <assay/assure/posture.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

struct loading {
    struct posture_tables *t;
    struct posture_table *p;
    sqlite3_stmt *insert;
    sqlite3_stmt *find; /* the row with a key */
    uint64_t rows;
};

/* Statements are over one table, some by its key. */
static void add_keys(struct buf *sql, const struct register_table *t, const char *before,
                     const char *value)
{
    for (size_t i = 0; t->columns[i].name != NULL && t->columns[i].key; i++) {
        buf_printf(sql, "%s%s%s", i == 0 ? "" : before, t->columns[i].name, value);
    }
}

static enum status prepare(struct posture_tables *t, const struct buf *sql, sqlite3_stmt **out,
                           struct error *err)
{
    enum status st = buf_status(sql, err);
    return st == OK && sqlite3_prepare_v2(t->db, sql->ptr, -1, out, NULL) != SQLITE_OK
               ? facts_sql_error(t->db, "a register", err)
               : st;
}

static enum status prepare_insert(struct loading *l, const struct register_table *table,
                                  struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 16);
    buf_printf(&sql, "INSERT OR REPLACE INTO %s VALUES (?", table->name);
    for (size_t i = 0; table->columns[i].name != NULL; i++) {
        buf_add_str(&sql, ", ?");
    }
    buf_add_char(&sql, ')');
    return prepare(l->t, &sql, &l->insert, err);
}

static int bind(sqlite3_stmt *q, int at, const struct sql_value *v)
{
    switch (v->kind) {
    case SQL_INT:
        return sqlite3_bind_int64(q, at, v->integer);
    case SQL_TEXT:
        return sqlite3_bind_text64(q, at, v->bytes.ptr, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
    case SQL_BLOB:
    case SQL_NULL:
    default:
        return sqlite3_bind_null(q, at);
    }
}

static enum status insert_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct loading *l = ctx;
    if (l->rows++ == POSTURE_ROWS_MAX) {
        return ERR_LIMIT;
    }
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < count; i++) {
        rc = bind(l->insert, (int)i + 1, &v[i]);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(l->insert);
    }
    (void)sqlite3_reset(l->insert);
    return rc == SQLITE_DONE ? OK : facts_sql_error(l->t->db, "a row of a register", err);
}

enum status posture_tables_forget(struct posture_tables *t, size_t table, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    buf_printf(&sql, "DELETE FROM %s", t->tables[table].table->name);
    enum status st = buf_status(&sql, err);
    return st == OK ? posture_tables_exec(t, sql.ptr, err) : st;
}

/* ---- rows that changed ---- */

static bool is_same(sqlite3_stmt *q, int at, const struct sql_value *v)
{
    int kind = sqlite3_column_type(q, at);
    if (v->kind == SQL_INT) {
        return kind == SQLITE_INTEGER && sqlite3_column_int64(q, at) == v->integer;
    }
    return v->kind == SQL_TEXT ? kind == SQLITE_TEXT && view_eq(facts_column_view(q, at), v->bytes)
                               : kind == SQLITE_NULL;
}

/* What differs from the row that is there, in bits. */
static enum status compare_row(const struct loading *l, const struct sql_value *v, size_t count,
                               uint64_t *out, struct error *err)
{
    uint64_t differs = 0;
    for (size_t i = 0; i < count && l->p->table->columns[i].key; i++) {
        (void)bind(l->find, (int)i + 1, &v[i]);
    }
    int rc = sqlite3_step(l->find);
    for (size_t i = 0; rc == SQLITE_ROW && i < count; i++) {
        differs |= is_same(l->find, (int)i, &v[i]) ? 0 : POSTURE_BIT(i);
    }
    (void)sqlite3_reset(l->find);
    *out = rc == SQLITE_DONE ? POSTURE_ROWS : differs;
    return rc == SQLITE_ROW || rc == SQLITE_DONE
               ? OK
               : facts_sql_error(l->t->db, "a row of a register", err);
}

static enum status take_changed(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    struct loading *l = ctx;
    uint64_t differs = 0;
    enum status st = compare_row(l, v, count, &differs, err);
    l->p->fresh |= differs;
    return st == OK && differs != 0 ? insert_row(l, v, count, err) : st;
}

static enum status prepare_find(struct loading *l, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 16);
    buf_printf(&sql, "SELECT * FROM %s WHERE ", l->p->table->name);
    add_keys(&sql, l->p->table, " AND ", " = ?");
    return prepare(l->t, &sql, &l->find, err);
}

static enum status count_rows(struct posture_tables *t, const char *name, uint64_t *out,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    buf_printf(&sql, "SELECT COUNT(*) FROM %s", name);
    enum status st = prepare(t, &sql, &q, err);
    if (st == OK && sqlite3_step(q) != SQLITE_ROW) {
        return facts_sql_error(t->db, name, err);
    }
    if (st == OK) {
        *out = (uint64_t)sqlite3_column_int64(q, 0);
    }
    return st;
}

/* ---- rows that went ---- */

/* Our keys and those of the register, both in the order of their bytes, side by side. */
struct removing {
    struct loading *l;
    sqlite3_stmt *mine;
    sqlite3_stmt *remove;
    bool more; /* `mine` stands on a row */
    bool lost; /* the register has a row that is not here */
};

static enum status next_mine(struct removing *r, struct error *err)
{
    return facts_next(r->l->t->db, r->mine, "the keys of a register", &r->more, err);
}

static int compare_keys(sqlite3_stmt *q, const struct sql_value *v, size_t count)
{
    int order = 0;
    for (size_t i = 0; order == 0 && i < count; i++) {
        int64_t mine = sqlite3_column_int64(q, (int)i);
        order = v[i].kind == SQL_INT ? (mine > v[i].integer) - (mine < v[i].integer)
                                     : view_cmp(facts_column_view(q, (int)i), v[i].bytes);
    }
    return order;
}

static enum status remove_mine(struct removing *r, struct error *err)
{
    for (int i = 0; i < sqlite3_column_count(r->mine); i++) {
        (void)sqlite3_bind_value(r->remove, i + 1, sqlite3_column_value(r->mine, i));
    }
    int rc = sqlite3_step(r->remove);
    (void)sqlite3_reset(r->remove);
    r->l->p->fresh |= POSTURE_ROWS;
    return rc == SQLITE_DONE ? next_mine(r, err)
                             : facts_sql_error(r->l->t->db, "a row of a register", err);
}

static enum status take_key(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct removing *r = ctx;
    enum status st = OK;
    while (st == OK && r->more && compare_keys(r->mine, v, count) < 0) {
        st = remove_mine(r, err);
    }
    bool same = r->more && compare_keys(r->mine, v, count) == 0;
    r->lost = r->lost || !same;
    return st == OK && same ? next_mine(r, err) : st;
}

static enum status remove_gone(struct loading *l, const struct ledger *ledger, bool *lost,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf list = BUF_INIT(1 << 16);
    CLEANUP(buf_cleanup) struct buf one = BUF_INIT(1 << 16);
    struct removing r = {.l = l};
    buf_add_str(&list, "SELECT ");
    add_keys(&list, l->p->table, ", ", "");
    buf_printf(&list, " FROM %s ORDER BY ", l->p->table->name);
    add_keys(&list, l->p->table, ", ", "");
    buf_printf(&one, "DELETE FROM %s WHERE ", l->p->table->name);
    add_keys(&one, l->p->table, " AND ", " = ?");
    enum status st = prepare(l->t, &list, &r.mine, err);
    if (st == OK) {
        st = prepare(l->t, &one, &r.remove, err);
    }
    if (st == OK) {
        st = next_mine(&r, err);
    }
    if (st == OK) {
        st = register_each_key(ledger->store, l->p->table, take_key, &r, err);
    }
    while (st == OK && r.more) {
        st = remove_mine(&r, err);
    }
    (void)sqlite3_finalize(r.mine);
    (void)sqlite3_finalize(r.remove);
    *lost = r.lost;
    return st;
}

/* ---- loading ---- */

static enum status fill(struct loading *in, const struct ledger *l, size_t table, struct error *err)
{
    in->rows = 0;
    in->p->fresh = POSTURE_ALL;
    enum status st = posture_tables_forget(in->t, table, err);
    return st == OK ? register_each_since(l->store, in->p->table, 0, insert_row, in, err) : st;
}

/* The rows that stem from entries since the last time; then, where the numbers differ, those that
 * went. *whole: that does not add up, and all have to be taken. */
static enum status follow(struct loading *in, const struct ledger *l, bool *whole,
                          struct error *err)
{
    const struct register_table *table = in->p->table;
    uint64_t there = 0;
    uint64_t here = 0;
    enum status st = prepare_find(in, err);
    if (st == OK) {
        st = register_each_since(l->store, table, in->p->changed, take_changed, in, err);
    }
    if (st == OK) {
        st = register_rows(l->store, table, &there, err);
    }
    if (st == OK) {
        st = count_rows(in->t, table->name, &here, err);
    }
    *whole = here < there || there > POSTURE_ROWS_MAX;
    return st == OK && !*whole && here > there ? remove_gone(in, l, whole, err) : st;
}

static enum status take_rows(struct loading *in, const struct ledger *l, size_t table,
                             struct error *err)
{
    struct posture_table *p = in->p;
    bool whole = !p->loaded || p->changed == 0;
    enum status st = prepare_insert(in, p->table, err);
    p->fresh = 0;
    if (st == OK && !whole) {
        st = follow(in, l, &whole, err);
    }
    return st == OK && whole ? fill(in, l, table, err) : st;
}

enum status posture_tables_load(struct posture_tables *t, size_t table, const struct ledger *l,
                                uint64_t changed, struct error *err)
{
    struct posture_table *p = &t->tables[table];
    struct loading in = {.t = t, .p = p};
    p->loaded = p->loaded && !p->too_large && changed >= p->changed;
    enum status st = posture_tables_exec(t, "BEGIN", err);
    if (st == OK) {
        st = take_rows(&in, l, table, err);
        (void)sqlite3_finalize(in.insert);
        (void)sqlite3_finalize(in.find);
        enum status ended = posture_tables_exec(t, "COMMIT", st == OK ? err : NULL);
        st = st == OK ? ended : st;
    }
    p->too_large = st == ERR_LIMIT;
    if (p->too_large) {
        st = posture_tables_forget(t, table, err);
    }
    p->loaded = st == OK;
    p->changed = changed;
    return st;
}

enum status posture_tables_fill(struct posture_tables *t, struct view table, size_t count,
                                posture_row row, void *ctx, struct error *err)
{
    size_t at = posture_tables_find(t, table);
    struct loading in = {.t = t};
    size_t columns = 0;
    if (at == POSTURE_TABLES_MAX) {
        return error_set(err, ERR_INTERNAL, "no table " VIEW_FMT, VIEW_ARG(table));
    }
    const struct register_table *r = t->tables[at].table;
    while (r->columns[columns].name != NULL && columns + 1 < STORE_SQL_COLUMNS_MAX) {
        columns++;
    }
    enum status st = prepare_insert(&in, r, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        struct sql_value values[STORE_SQL_COLUMNS_MAX];
        row(ctx, i, values);
        values[columns] = sql_int((int64_t)i);
        st = insert_row(&in, values, columns + 1, err);
    }
    (void)sqlite3_finalize(in.insert);
    return st;
}

/* ---- examples ---- */

/* A date may be given as text where a column holds seconds. */
static bool example_value(const struct register_column *c, const struct value *v,
                          struct sql_value *out)
{
    int64_t time;
    if (v == NULL || v->kind == VALUE_NULL) {
        struct sql_value none = c->kind == COLUMN_INT ? sql_int(0) : sql_text(VIEW(""));
        *out = c->optional ? sql_text(view_of(NULL, 0)) : none;
        return true;
    }
    if (c->kind == COLUMN_TEXT) {
        *out = sql_text(v->text);
        return v->kind == VALUE_STRING || v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
    }
    if (v->kind == VALUE_STRING && clock_parse(v->text, &time)) {
        *out = sql_int(time);
        return true;
    }
    *out = sql_int(v->kind == VALUE_BOOL ? (v->boolean ? 1 : 0) : v->integer);
    return v->kind == VALUE_INT || v->kind == VALUE_BOOL;
}

static enum status check_columns(const struct register_table *table, const struct value *row,
                                 const char *source, struct error *err)
{
    if (!value_is(row, VALUE_OBJECT)) {
        return value_expected(row, source, "a mapping of columns", err);
    }
    for (size_t i = 0; i < row->len; i++) {
        const struct register_column *c = table->columns;
        while (c->name != NULL && !view_eq_str(row->members[i].key, c->name)) {
            c++;
        }
        if (c->name == NULL) {
            return error_set(err, ERR_FORMAT, "%s:%u:%u: %s has no column \"" VIEW_FMT "\"", source,
                             row->members[i].line, row->members[i].column, table->name,
                             VIEW_ARG(view_slice(row->members[i].key, 0, 80)));
        }
    }
    return OK;
}

enum status posture_tables_give(struct posture_tables *t, size_t table, const struct value *row,
                                const char *source, struct error *err)
{
    const struct register_table *r = t->tables[table].table;
    struct sql_value values[STORE_SQL_COLUMNS_MAX];
    struct loading in = {.t = t};
    size_t n = 0;
    enum status st = check_columns(r, row, source, err);
    for (; st == OK && r->columns[n].name != NULL && n + 1 < STORE_SQL_COLUMNS_MAX; n++) {
        const struct value *v = value_get(row, r->columns[n].name);
        if (!example_value(&r->columns[n], v, &values[n])) {
            st = value_expected(v, source,
                                r->columns[n].kind == COLUMN_TEXT ? "a text" : "a number or a date",
                                err);
        }
    }
    values[n] = sql_int(0);
    if (st == OK) {
        st = prepare_insert(&in, r, err);
    }
    if (st == OK) {
        t->tables[table].fresh = POSTURE_ALL;
        st = insert_row(&in, values, n + 1, err);
    }
    (void)sqlite3_finalize(in.insert);
    return st;
}
