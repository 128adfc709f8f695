/* Rows of files and components that wait until a query asks for their table: most runs list no
 * files and no licences, and to store a row takes longer than to learn from the cache what is in
 * it. Components are reported from the rows that wait.
 *
 * Which tables a statement is about, SQLite says when the statement is prepared. */
#include "facts_private.h"

#include <assay/base/mem.h>

/* A table whose rows wait. Statements that change or read it are kept apart by its name. */
static const struct {
    enum facts_statement insert;
    const char *table;
} waiting[WAITING_TABLES] = {
    {INSERT_FILE, "t_files"},           {INSERT_LICENCE, "t_licences"},
    {INSERT_COPYRIGHT, "t_copyrights"}, {INSERT_FILE_LICENCE, "t_file_licences"},
    {INSERT_COMPONENT, "t_components"}, {INSERT_HASH, "t_hashes"},
    {INSERT_NEED, "t_needs"},
};

/* Stored together: a hash or a need names the component that it is of. */
enum { OF_COMPONENTS = 7 << 4 };

/* So much may wait in one table; what is more goes on its way. */
enum { WAITING_BYTES = 32 << 20, WAITING_BYTES_MAX = 64 << 20 };

enum row_kind { ROW_INTEGER, ROW_TEXT, ROW_BLOB, ROW_NULL };

/* What stands before each value: a number (8 bytes), a text or a blob. */
struct row_value {
    uint32_t kind;
    uint32_t len;
};

static int note_table(void *ctx, int action, const char *table, const char *column,
                      const char *schema, const char *through)
{
    struct facts_waiting *w = ctx;
    (void)column, (void)schema, (void)through;
    bool asks = action == SQLITE_READ || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    for (unsigned i = 0; asks && i < WAITING_TABLES; i++) {
        if (sqlite3_stricmp(table, waiting[i].table) == 0) {
            w->wanted |= (1U << i & OF_COMPONENTS) != 0 ? (unsigned)OF_COMPONENTS : 1U << i;
        }
    }
    return SQLITE_OK;
}

void facts_watch(const struct facts *f)
{
    (void)sqlite3_set_authorizer(f->db, note_table, f->waiting);
}

enum status facts_waiting_new(struct facts_waiting **out, struct error *err)
{
    struct facts_waiting *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    for (unsigned i = 0; i < WAITING_TABLES; i++) {
        buf_init(&w->rows[i], WAITING_BYTES_MAX);
    }
    *out = w;
    return OK;
}

struct facts_waiting *facts_waiting_free(struct facts_waiting *w)
{
    for (unsigned i = 0; w != NULL && i < WAITING_TABLES; i++) {
        buf_release(&w->rows[i]);
    }
    for (unsigned i = 0; w != NULL && i < STATEMENT_COUNT; i++) {
        (void)sqlite3_finalize(w->statements[i]);
    }
    return mem_free(w);
}

/* ---- Storing ---- */

static int64_t number_at(const char *p, struct row_value v)
{
    int64_t n = 0;
    if (v.kind == ROW_INTEGER && v.len == sizeof n) {
        memcpy(&n, p, sizeof n);
    }
    return n;
}

/* Bind one value; where it ends, or NULL where the rows end too soon. */
static const char *bind_value(sqlite3_stmt *st, int at, const char *p, const char *end)
{
    struct row_value v;
    if ((size_t)(end - p) < sizeof v) {
        return NULL;
    }
    memcpy(&v, p, sizeof v);
    p += sizeof v;
    if ((size_t)(end - p) < v.len) {
        return NULL;
    }
    if (v.kind == ROW_INTEGER) {
        (void)sqlite3_bind_int64(st, at, number_at(p, v));
    } else if (v.kind == ROW_TEXT) {
        facts_bind_view(st, at, view_of(p, v.len));
    } else if (v.kind == ROW_BLOB) {
        (void)sqlite3_bind_blob(st, at, p, (int)v.len, SQLITE_STATIC);
    }
    return p + v.len;
}

static enum status store_rows(const struct facts *f, unsigned table, struct error *err)
{
    f->waiting->stored |= 1U << table;
    struct buf *rows = &f->waiting->rows[table];
    sqlite3_stmt *st = facts_statement(f, waiting[table].insert);
    int columns = sqlite3_bind_parameter_count(st);
    const char *p = rows->ptr;
    const char *end = p + rows->len;
    enum status status = OK;
    while (status == OK && p < end) {
        for (int i = 1; i <= columns && p != NULL; i++) {
            p = bind_value(st, i, p, end);
        }
        if (p == NULL) {
            return error_set(err, ERR_INTERNAL, "a row of facts is not whole");
        }
        status = facts_step_done(f, st, "storing what is known of files", err);
    }
    buf_clear(rows);
    return status;
}

enum status facts_settle(const struct facts *f, bool all, struct error *err)
{
    unsigned wanted = all ? ~0U : f->waiting->wanted;
    enum status st = OK;
    f->waiting->wanted = 0;
    for (unsigned i = 0; st == OK && i < WAITING_TABLES; i++) {
        if ((wanted >> i & 1) != 0 && f->waiting->rows[i].len > 0) {
            st = store_rows(f, i, err);
        }
    }
    return st;
}

/* ---- Waiting ---- */

static unsigned table_of(enum facts_statement insert)
{
    unsigned i = 0;
    while (i + 1 < WAITING_TABLES && waiting[i].insert != insert) {
        i++;
    }
    return i;
}

struct buf *facts_waiting_row(const struct facts *f, enum facts_statement insert)
{
    return &f->waiting->rows[table_of(insert)];
}

const struct buf *facts_rows_waiting(const struct facts *f, enum facts_statement insert)
{
    unsigned table = table_of(insert);
    return (f->waiting->stored >> table & 1) != 0 ? NULL : &f->waiting->rows[table];
}

bool facts_row_read(const struct buf *rows, size_t *at, struct facts_cell *cells, size_t count)
{
    size_t p = *at;
    for (size_t i = 0; i < count; i++) {
        struct row_value v;
        if (rows->len - p < sizeof v) {
            return false;
        }
        memcpy(&v, rows->ptr + p, sizeof v);
        p += sizeof v;
        if (rows->len - p < v.len) {
            return false;
        }
        cells[i] = (struct facts_cell){number_at(rows->ptr + p, v), view_of(rows->ptr + p, v.len)};
        p += v.len;
    }
    *at = p;
    return true;
}

static void put_value(struct buf *row, struct row_value v, const void *bytes)
{
    buf_add(row, &v, sizeof v);
    if (v.len > 0) {
        buf_add(row, bytes, v.len);
    }
}

void facts_row_int(struct buf *row, int64_t n)
{
    put_value(row, (struct row_value){ROW_INTEGER, sizeof n}, &n);
}

void facts_row_text(struct buf *row, struct view text)
{
    uint32_t len = text.len > INT32_MAX ? INT32_MAX : (uint32_t)text.len;
    put_value(row, (struct row_value){ROW_TEXT, len}, text.ptr);
}

void facts_row_digest(struct buf *row, const struct sha256 *digest)
{
    if (digest == NULL) {
        put_value(row, (struct row_value){ROW_NULL, 0}, "");
    } else {
        put_value(row, (struct row_value){ROW_BLOB, SHA256_SIZE}, digest->bytes);
    }
}

enum status facts_row_end(const struct facts *f, const struct buf *row, struct error *err)
{
    enum status st = buf_status(row, err);
    return st == OK && row->len > WAITING_BYTES ? facts_settle(f, true, err) : st;
}

/* ---- Statements ---- */

enum status facts_exec(const struct facts *f, const char *sql, const char *doing, struct error *err)
{
    const char *rest = sql;
    while (*rest != '\0') {
        CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
        if (sqlite3_prepare_v2(f->db, rest, -1, &st, &rest) != SQLITE_OK) {
            return facts_sql_error(f->db, doing, err);
        }
        enum status status = facts_settle(f, false, err);
        int rc = SQLITE_ROW;
        while (status == OK && st != NULL && rc == SQLITE_ROW) {
            rc = sqlite3_step(st);
        }
        if (status != OK) {
            return status;
        }
        if (st != NULL && rc != SQLITE_DONE) {
            return facts_sql_error(f->db, doing, err);
        }
    }
    return OK;
}
