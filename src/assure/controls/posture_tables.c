#include "posture_tables.h"

#include "ledger/ledger_private.h"
#include "posture_rules.h"

#include <assay/assure/posture.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>

extern const struct shipped_file posture_views[];

/* ---- opening ---- */

enum status posture_tables_exec(struct posture_tables *t, const char *sql, struct error *err)
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
    /* Rows stand in the order of their key, however they came there: what a query returns does not
     * depend on what changed when. */
    buf_add_str(&sql, " WITHOUT ROWID");
    enum status st = buf_status(&sql, err);
    if (st == OK) {
        st = posture_tables_exec(t, sql.ptr, err);
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

/* A query that names no column of a table reads how many rows there are. */
static uint64_t column_bit(const struct register_table *t, const char *column)
{
    size_t i = 0;
    while (t->columns[i].name != NULL && strcmp(t->columns[i].name, column) != 0) {
        i++;
    }
    bool known = column[0] == '\0' || t->columns[i].name != NULL || strcmp(column, "idx") == 0;
    if (!known) {
        return POSTURE_ALL;
    }
    return POSTURE_ROWS | (column[0] == '\0' ? 0 : POSTURE_BIT(i));
}

void posture_tables_mark(struct posture_tables *t, const char *table, const char *column)
{
    size_t i = posture_tables_find(t, view_str(table));
    bool decided = strcmp(table, POSTURE_DECISIONS) == 0;
    for (size_t k = 0; decided && posture_decisions_from[k] != NULL; k++) {
        posture_tables_mark(t, posture_decisions_from[k], NULL);
    }
    if (i < POSTURE_TABLES_MAX) {
        t->reading[i] |= column == NULL ? POSTURE_ALL : column_bit(t->tables[i].table, column);
    }
}

/* What belongs to the database itself is nobody's business. */
static bool may_read(void *ctx, const char *table, const char *column, const char *accessor)
{
    struct posture_tables *t = ctx;
    (void)accessor;
    if (strncmp(table, "sqlite_", 7) == 0) {
        return false;
    }
    if (t->reading != NULL) {
        posture_tables_mark(t, table, column);
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
        st = posture_tables_exec(t, (matter == NULL ? posture_views : matter->views)[0].bytes.ptr,
                                 err);
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
    enum status st = posture_tables_exec(t, "PRAGMA journal_mode = OFF", err);
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

enum status posture_tables_new(const struct control_matter *matter, struct posture_tables **out,
                               struct error *err)
{
    struct posture_tables *t = mem_calloc(1, sizeof *t);
    if (t == NULL) {
        return error_no_memory(err);
    }
    enum status st = posture_tables_open(t, matter, err);
    if (st != OK) {
        (void)mem_free(t);
        return st;
    }
    *out = t;
    return OK;
}

struct posture_tables *posture_tables_free(struct posture_tables *t)
{
    if (t != NULL) {
        posture_tables_close(t);
        (void)mem_free(t);
    }
    return NULL;
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

static enum status prepare(struct posture_tables *t, struct view sql, uint64_t *reads,
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

static enum status prepare_population(struct posture_tables *t, struct view name, uint64_t *reads,
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
    uint64_t query[POSTURE_TABLES_MAX];
    uint64_t population[POSTURE_TABLES_MAX];
    struct view missing = VIEW("");
    uint64_t *reads = arena_alloc(arena, POSTURE_TABLES_MAX, sizeof *reads);
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
        reads[i] = query[i] | population[i];
    }
    r->reads = reads;
    return first.ptr == NULL || r->missing.ptr == NULL ? error_no_memory(err) : OK;
}

/* ---- what is there ---- */

static enum status prepare_any(struct posture_tables *t, struct view name, sqlite3_stmt **out,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf sql = BUF_INIT(1 << 10);
    buf_printf(&sql, "SELECT 1 FROM \"" VIEW_FMT "\" LIMIT 1", VIEW_ARG(name));
    enum status st = buf_status(&sql, err);
    return st == OK && sqlite3_prepare_v2(t->db, sql.ptr, -1, out, NULL) != SQLITE_OK
               ? facts_sql_error(t->db, "the population", err)
               : st;
}

enum status posture_tables_any(struct posture_tables *t, struct view name, sqlite3_stmt **kept,
                               bool *out, struct error *err)
{
    sqlite3_stmt *q = kept == NULL ? NULL : *kept;
    enum status st = q == NULL ? prepare_any(t, name, &q, err) : OK;
    if (st == OK) {
        st = facts_next(t->db, q, "the population", out, err);
    }
    if (kept == NULL) {
        (void)sqlite3_finalize(q);
    } else {
        (void)sqlite3_reset(q);
        *kept = q;
    }
    return st;
}

/* ---- the day ---- */

int64_t posture_day(int64_t now)
{
    return now / CLOCK_DAY - (now % CLOCK_DAY < 0 ? 1 : 0);
}

enum status posture_tables_set_day(struct posture_tables *t, int64_t now, uint32_t freshness,
                                   struct error *err)
{
    enum { DATE = 10 };
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    const int64_t midnight = posture_day(now) * CLOCK_DAY;
    char day[CLOCK_TEXT_MAX];
    if (t->has_day && t->midnight == midnight && t->freshness == freshness) {
        return OK;
    }
    clock_rfc3339(now, day);
    t->has_day = false;
    enum status st = posture_tables_exec(t, "DELETE FROM today", err);
    if (st != OK) {
        return st;
    }
    int rc = sqlite3_prepare_v2(t->db, "INSERT INTO today VALUES (?1, ?2, ?3)", -1, &q, NULL);
    if (rc == SQLITE_OK) {
        (void)sqlite3_bind_text(q, 1, day, DATE, SQLITE_STATIC);
        (void)sqlite3_bind_int64(q, 2, midnight);
        (void)sqlite3_bind_int64(
            q, 3, freshness == 0 ? INT64_MIN : midnight - (int64_t)freshness * CLOCK_DAY);
        rc = sqlite3_step(q);
    }
    t->has_day = rc == SQLITE_DONE;
    t->midnight = midnight;
    t->freshness = freshness;
    return t->has_day ? OK : facts_sql_error(t->db, "the day", err);
}

/* ---- examples ---- */

enum status posture_tables_clear(struct posture_tables *t, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->count; i++) {
        if (t->tables[i].fresh != 0) {
            st = posture_tables_forget(t, i, err);
            t->tables[i].fresh = 0;
        }
    }
    return st;
}
