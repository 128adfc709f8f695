#include "posture_tables.h"

#include "ledger_private.h"
#include "posture_rules.h"

#include <assay/assure/posture.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>

extern const struct shipped_file posture_views[];

/* ---- opening ---- */

static enum status exec(struct posture_tables *t, const char *sql, struct error *err)
{
    return sqlite3_exec(t->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : facts_sql_error(t->db, "the tables of a posture", err);
}

static enum status add_table(void *ctx, const char *group, const struct register_table *table,
                             struct error *err)
{
    struct posture_tables *t = ctx;
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 16);
    if (t->count == POSTURE_TABLES_MAX) {
        return error_set(err, ERR_INTERNAL, "more than %d registers", POSTURE_TABLES_MAX);
    }
    register_define(table, &sql);
    enum status st = buf_status(&sql, err);
    if (st == OK) {
        st = exec(t, sql.ptr, err);
    }
    if (st == OK) {
        t->tables[t->count++] = (struct posture_table){.group = group, .table = table};
    }
    return st;
}

size_t posture_tables_find(const struct posture_tables *t, struct view name)
{
    size_t i = 0;
    while (i < t->count && !view_eq_str(name, t->tables[i].table->name)) {
        i++;
    }
    return i < t->count ? i : POSTURE_TABLES_MAX;
}

/* What belongs to the database itself is nobody's business. */
static bool may_read(void *ctx, const char *table, const char *column, const char *accessor)
{
    struct posture_tables *t = ctx;
    (void)column;
    (void)accessor;
    if (strncmp(table, "sqlite_", 7) == 0) {
        return false;
    }
    size_t i = posture_tables_find(t, view_str(table));
    if (i < POSTURE_TABLES_MAX && t->reading != NULL) {
        t->reading[i] = true;
    }
    return true;
}

static enum status add_all(struct posture_tables *t, const struct control_matter *matter,
                           struct error *err)
{
    enum status st = matter == NULL ? ledger_each_table(add_table, t, err) : OK;
    for (size_t i = 0; st == OK && matter != NULL && matter->tables[i] != NULL; i++) {
        st = add_table(t, NULL, matter->tables[i], err);
    }
    if (st == OK) {
        st = exec(t, (matter == NULL ? posture_views : matter->views)[0].bytes.ptr, err);
    }
    return st == OK && matter == NULL ? posture_rules_add(t->db, err) : st;
}

enum status posture_tables_open(struct posture_tables *t, const struct control_matter *matter,
                                struct error *err)
{
    *t = (struct posture_tables){.db = NULL};
    if (sqlite3_open_v2(":memory:", &t->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        posture_tables_close(t);
        return error_no_memory(err);
    }
    (void)sqlite3_db_config(t->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    (void)sqlite3_db_config(t->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    t->target = (struct query_target){.db = t->db, .may_read = may_read, .ctx = t};
    enum status st = exec(t, "PRAGMA journal_mode = OFF", err);
    if (st == OK) {
        st = add_all(t, matter, err);
    }
    if (st != OK) {
        posture_tables_close(t);
    }
    return st;
}

void posture_tables_close(struct posture_tables *t)
{
    (void)sqlite3_close(t->db);
    t->db = NULL;
}

/* ---- preparing ---- */

/* SQLite's own words: there is no code for it. */
static bool lacks_table(const struct error *why, struct view *missing)
{
    static const struct view words = VIEW_INIT("no such table: ");
    struct view text = view_str(why->message);
    ptrdiff_t at = view_find(text, words);
    if (at < 0) {
        return false;
    }
    struct view name = view_slice(text, (size_t)at + words.len, text.len);
    *missing = view_starts(name, VIEW("main.")) ? view_slice(name, 5, name.len) : name;
    return true;
}

static enum status prepare(struct posture_tables *t, struct view sql, bool *reads,
                           struct view *missing, struct error *err)
{
    struct error own;
    struct error *why = err == NULL ? &own : err;
    sqlite3_stmt *q = NULL;
    memset(reads, 0, POSTURE_TABLES_MAX * sizeof *reads);
    t->reading = reads;
    enum status st = query_target_prepare(&t->target, sql, &q, why);
    t->reading = NULL;
    (void)sqlite3_finalize(q);
    if (st != OK && st != ERR_NO_MEMORY && lacks_table(why, missing)) {
        return ERR_NOT_FOUND;
    }
    return st;
}

static enum status prepare_population(struct posture_tables *t, struct view name, bool *reads,
                                      struct view *missing, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    buf_printf(&sql, "SELECT 1 AS resource, 2 AS status, 3 AS reason FROM \"" VIEW_FMT "\"",
               VIEW_ARG(name));
    enum status st = buf_status(&sql, err);
    return st == OK ? prepare(t, buf_view(&sql), reads, missing, err) : st;
}

enum status posture_tables_reads(struct posture_tables *t, struct control_requirement *r,
                                 struct arena *arena, const char **part, struct error *err)
{
    bool query[POSTURE_TABLES_MAX];
    bool population[POSTURE_TABLES_MAX];
    struct view missing = VIEW("");
    bool *reads = arena_alloc(arena, POSTURE_TABLES_MAX, sizeof *reads);
    if (reads == NULL) {
        return error_no_memory(err);
    }
    *part = "query";
    enum status st = prepare(t, r->query, query, &missing, err);
    struct view first = arena_copy(arena, missing); /* it lies in the message */
    if (st == OK || st == ERR_NOT_FOUND) {
        *part = "population";
        st = prepare_population(t, r->population, population, &missing, err);
    }
    if (st != OK && st != ERR_NOT_FOUND) {
        return st;
    }
    r->missing = first.len > 0 ? first : arena_copy(arena, missing);
    for (size_t i = 0; i < POSTURE_TABLES_MAX; i++) {
        reads[i] = query[i] || population[i];
    }
    r->reads = reads;
    return first.ptr == NULL || r->missing.ptr == NULL ? error_no_memory(err) : OK;
}

/* ---- rows ---- */

struct loading {
    struct posture_tables *t;
    sqlite3_stmt *insert;
    uint64_t rows;
};

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

static enum status prepare_insert(struct loading *l, const struct register_table *table,
                                  struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 16);
    buf_printf(&sql, "INSERT OR REPLACE INTO %s VALUES (?", table->name);
    for (size_t i = 0; table->columns[i].name != NULL; i++) {
        buf_add_str(&sql, ", ?");
    }
    buf_add_char(&sql, ')');
    enum status st = buf_status(&sql, err);
    if (st == OK && sqlite3_prepare_v2(l->t->db, sql.ptr, -1, &l->insert, NULL) != SQLITE_OK) {
        return facts_sql_error(l->t->db, table->name, err);
    }
    return st;
}

static enum status count_rows(struct posture_tables *t, const char *name, uint64_t *out,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    buf_printf(&sql, "SELECT COUNT(*) FROM %s", name);
    enum status st = buf_status(&sql, err);
    if (st == OK && (sqlite3_prepare_v2(t->db, sql.ptr, -1, &q, NULL) != SQLITE_OK ||
                     sqlite3_step(q) != SQLITE_ROW)) {
        return facts_sql_error(t->db, name, err);
    }
    if (st == OK) {
        *out = (uint64_t)sqlite3_column_int64(q, 0);
    }
    return st;
}

static enum status forget_rows(struct posture_tables *t, const char *name, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    buf_printf(&sql, "DELETE FROM %s", name);
    enum status st = buf_status(&sql, err);
    return st == OK ? exec(t, sql.ptr, err) : st;
}

/* The rows that stem from entry `since` on; then, unless none went, all of them. Rows that are
 * here and not there make the numbers differ: each changed row there has been taken, and the
 * others have not changed. */
static enum status take_rows(struct posture_tables *t, struct posture_table *p,
                             const struct ledger *l, uint64_t since, struct error *err)
{
    struct loading in = {.t = t};
    uint64_t there = 0;
    uint64_t here = 0;
    enum status st = prepare_insert(&in, p->table, err);
    if (st == OK) {
        st = register_each_since(l->store, p->table, since, insert_row, &in, err);
    }
    if (st == OK && since > 0) {
        st = register_rows(l->store, p->table, &there, err);
        st = st == OK ? count_rows(t, p->table->name, &here, err) : st;
        if (st == OK && here != there) {
            in.rows = 0;
            st = forget_rows(t, p->table->name, err);
            st = st == OK ? register_each_since(l->store, p->table, 0, insert_row, &in, err) : st;
        }
    }
    (void)sqlite3_finalize(in.insert);
    return st;
}

enum status posture_tables_load(struct posture_tables *t, size_t table, const struct ledger *l,
                                uint64_t changed, struct error *err)
{
    struct posture_table *p = &t->tables[table];
    uint64_t since = p->loaded && !p->too_large && changed >= p->changed ? p->changed : 0;
    enum status st = since == 0 ? forget_rows(t, p->table->name, err) : OK;
    if (st == OK) {
        st = exec(t, "BEGIN", err);
    }
    if (st == OK) {
        st = take_rows(t, p, l, since, err);
        enum status ended = exec(t, "COMMIT", st == OK ? err : NULL);
        st = st == OK ? ended : st;
    }
    p->too_large = st == ERR_LIMIT;
    if (p->too_large) {
        st = forget_rows(t, p->table->name, err);
    }
    p->loaded = st == OK;
    p->fresh = true;
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

enum status posture_tables_any(struct posture_tables *t, struct view name, bool *out,
                               struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    buf_printf(&sql, "SELECT 1 FROM \"" VIEW_FMT "\" LIMIT 1", VIEW_ARG(name));
    enum status st = buf_status(&sql, err);
    if (st == OK && sqlite3_prepare_v2(t->db, sql.ptr, -1, &q, NULL) != SQLITE_OK) {
        return facts_sql_error(t->db, "the population", err);
    }
    if (st == OK) {
        st = facts_next(t->db, q, "the population", out, err);
    }
    return st;
}

/* ---- the day ---- */

enum { DAY = 86400 };

int64_t posture_day(int64_t now)
{
    return now / DAY - (now % DAY < 0 ? 1 : 0);
}

enum status posture_tables_set_day(struct posture_tables *t, int64_t now, uint32_t freshness,
                                   struct error *err)
{
    enum { DATE = 10 };
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    const int64_t midnight = posture_day(now) * DAY;
    char day[CLOCK_TEXT_MAX];
    clock_rfc3339(now, day);
    enum status st = exec(t, "DELETE FROM today", err);
    if (st != OK) {
        return st;
    }
    int rc = sqlite3_prepare_v2(t->db, "INSERT INTO today VALUES (?1, ?2, ?3)", -1, &q, NULL);
    if (rc == SQLITE_OK) {
        (void)sqlite3_bind_text(q, 1, day, DATE, SQLITE_STATIC);
        (void)sqlite3_bind_int64(q, 2, midnight);
        (void)sqlite3_bind_int64(q, 3,
                                 freshness == 0 ? INT64_MIN : midnight - (int64_t)freshness * DAY);
        rc = sqlite3_step(q);
    }
    return rc == SQLITE_DONE ? OK : facts_sql_error(t->db, "the day", err);
}

/* ---- examples ---- */

enum status posture_tables_clear(struct posture_tables *t, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->count; i++) {
        if (t->tables[i].fresh) {
            st = forget_rows(t, t->tables[i].table->name, err);
            t->tables[i].fresh = false;
        }
    }
    return st;
}

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
        t->tables[table].fresh = true;
        st = insert_row(&in, values, n + 1, err);
    }
    (void)sqlite3_finalize(in.insert);
    return st;
}
