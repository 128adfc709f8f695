/* Tables: which kind, and from cells to rows under named columns. */
#include "table_private.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <stdio.h>

/* ---- places ---------------------------------------------------------------------------- */

void table_column_name(uint32_t column, char out[COLUMN_NAME_MAX])
{
    char digits[COLUMN_NAME_MAX];
    size_t len = 0;
    uint64_t n = (uint64_t)column + 1;
    while (n > 0 && len + 1 < COLUMN_NAME_MAX) {
        digits[len++] = (char)('A' + (n - 1) % 26);
        n = (n - 1) / 26;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = digits[len - 1 - i];
    }
    out[len] = '\0';
}

static void add_row(const struct table *t, uint32_t row, struct buf *out)
{
    buf_add_str(out, t->source);
    if (t->kind == TABLE_XLSX) {
        buf_printf(out, ", sheet " VIEW_FMT, VIEW_ARG(t->sheet));
    }
    buf_printf(out, ", %s %u", t->kind == TABLE_XLSX ? "row" : "line", (unsigned)row);
}

void table_place(const struct table *t, size_t row, size_t column, struct buf *out)
{
    char name[COLUMN_NAME_MAX];
    add_row(t, t->numbers[row], out);
    if (column < t->columns && t->kind == TABLE_JSON) {
        buf_printf(out, ", " VIEW_FMT, VIEW_ARG(t->headers[column]));
    } else if (column < t->columns) {
        table_column_name((uint32_t)column, name);
        buf_printf(out, ", column %s (" VIEW_FMT ")", name, VIEW_ARG(t->headers[column]));
    }
}

enum status table_wrong(const struct table *t, uint32_t row, uint32_t column, struct error *err,
                        const char *fmt, ...)
{
    CLEANUP(buf_cleanup) struct buf place = BUF_INIT(8192);
    char name[COLUMN_NAME_MAX];
    va_list args;
    va_start(args, fmt);
    (void)error_setv(err, ERR_FORMAT, fmt, args);
    va_end(args);
    add_row(t, row, &place);
    if (column < TABLE_COLUMNS_MAX) {
        table_column_name(column, name);
        buf_printf(&place, ", column %s", name);
    }
    (void)error_prefix(err, "%s", place.len > 0 ? place.ptr : t->source);
    return ERR_FORMAT;
}

/* ---- cells to rows --------------------------------------------------------------------- */

enum status table_add(struct table_builder *b, uint32_t row, uint32_t column,
                      struct table_cell cell, struct error *err)
{
    cell.text = view_trim(cell.text);
    if (cell.text.len == 0) {
        return OK;
    }
    if (column >= TABLE_COLUMNS_MAX || b->len >= TABLE_CELLS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d columns or %d cells", b->table->source,
                         TABLE_COLUMNS_MAX, TABLE_CELLS_MAX);
    }
    if (cell.text.len > TABLE_TEXT_MAX) {
        return table_wrong(b->table, row, column, err, "a cell of more than %d bytes",
                           TABLE_TEXT_MAX);
    }
    void *entries = b->entries;
    enum status st =
        mem_grow(&entries, &b->cap, b->len + 1, sizeof *b->entries, TABLE_CELLS_MAX, err);
    b->entries = entries;
    if (st == OK) {
        b->entries[b->len++] = (struct table_entry){row, column, cell};
    }
    return st;
}

/* How wide, and how many rows, the header counted. */
static void measure(const struct table_builder *b, size_t *columns, size_t *rows)
{
    *columns = 0;
    *rows = 0;
    for (size_t i = 0; i < b->len; i++) {
        const struct table_entry *e = &b->entries[i];
        *columns = e->column >= *columns ? (size_t)e->column + 1 : *columns;
        *rows += i == 0 || e->row != b->entries[i - 1].row ? 1 : 0;
    }
}

/* The header's cells are the first row's; the rest goes into the grid. */
static enum status fill(struct table_builder *b, struct view *headers, struct table_cell *cells,
                        uint32_t *numbers, struct error *err)
{
    struct table *t = b->table;
    size_t row = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->len; i++) {
        const struct table_entry *e = &b->entries[i];
        if (e->row == b->entries[0].row) {
            headers[e->column] = e->cell.text;
            continue;
        }
        row += e->row != b->entries[i - 1].row ? 1 : 0;
        numbers[row - 1] = e->row;
        cells[(row - 1) * t->columns + e->column] = e->cell;
        if (headers[e->column].len == 0) {
            st = table_wrong(t, e->row, e->column, err, "the column has no name in row %u",
                             (unsigned)b->entries[0].row);
        }
    }
    return st;
}

enum status table_finish(struct table_builder *b, struct error *err)
{
    struct table *t = b->table;
    size_t rows = 0;
    measure(b, &t->columns, &rows);
    if (rows < 1) {
        return error_set(err, ERR_FORMAT, "%s: the table is empty: the first row names the columns",
                         t->source);
    }
    if (rows - 1 > TABLE_ROWS_MAX || rows * t->columns > TABLE_CELLS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d rows or %d cells", t->source,
                         TABLE_ROWS_MAX, TABLE_CELLS_MAX);
    }
    struct view *headers = arena_alloc(b->arena, t->columns, sizeof *headers);
    struct table_cell *cells = arena_alloc(b->arena, rows * t->columns, sizeof *cells);
    uint32_t *numbers = arena_alloc(b->arena, rows, sizeof *numbers);
    if (headers == NULL || cells == NULL || numbers == NULL) {
        return error_no_memory(err);
    }
    t->rows = rows - 1;
    t->headers = headers;
    t->cells = cells;
    t->numbers = numbers;
    return fill(b, headers, cells, numbers, err);
}

/* ---- kinds ----------------------------------------------------------------------------- */

static enum table_kind kind_of(struct view bytes)
{
    struct view text =
        view_starts(bytes, VIEW("\xef\xbb\xbf")) ? view_slice(bytes, 3, bytes.len) : bytes;
    text = view_trim(view_slice(text, 0, 4096));
    if (view_starts(bytes, VIEW("PK\x03\x04"))) {
        return TABLE_XLSX;
    }
    return text.len > 0 && (text.ptr[0] == '[' || text.ptr[0] == '{') ? TABLE_JSON : TABLE_CSV;
}

enum status table_read(struct view bytes, const char *source, struct view sheet,
                       struct arena *arena, struct table *out, struct error *err)
{
    struct table t = {.source = source, .kind = kind_of(bytes)};
    struct table_builder b = {.table = &t, .arena = arena};
    enum status st = OK;
    if (bytes.len > TABLE_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d MiB", source, TABLE_BYTES_MAX >> 20);
    }
    if (view_starts(bytes, VIEW("\xd0\xcf\x11\xe0"))) {
        return error_set(
            err, ERR_FORMAT,
            "%s: an old or encrypted workbook; save it as .xlsx without a password, or "
            "as CSV UTF-8",
            source);
    }
    if (t.kind != TABLE_XLSX && sheet.len > 0) {
        return error_set(err, ERR_USAGE, "%s is no workbook: it has no sheets", source);
    }
    switch (t.kind) {
    case TABLE_XLSX:
        st = table_read_xlsx(&b, bytes, sheet, err);
        break;
    case TABLE_JSON:
        st = table_read_json(&b, bytes, err);
        break;
    case TABLE_CSV:
        st = table_read_csv(&b, bytes, err);
        break;
    }
    st = st == OK ? table_finish(&b, err) : st;
    (void)mem_free(b.entries);
    if (st == OK) {
        *out = t;
    }
    return st;
}

bool table_date(const struct table *t, struct view number, int64_t *seconds)
{
    /* 1970-01-01 in days since 1899-12-30, and since 1904-01-01. */
    enum { UNIX_1900 = 25569, UNIX_1904 = 24107, DAYS_MAX = 2958465, MARCH_1900 = 61 };
    ptrdiff_t dot = view_find_char(number, '.');
    uint64_t days = 0;
    uint64_t fraction = 0;
    if (dot >= 0 &&
        !view_to_u64(view_slice(number, (size_t)dot + 1, (size_t)dot + 1 + 9), &fraction)) {
        return false;
    }
    if (!view_to_u64(dot < 0 ? number : view_slice(number, 0, (size_t)dot), &days) ||
        days > DAYS_MAX || (!t->from_1904 && days < MARCH_1900)) {
        return false; /* before March 1900 workbooks count a day that never was */
    }
    *seconds = ((int64_t)days - (t->from_1904 ? UNIX_1904 : UNIX_1900)) * CLOCK_DAY;
    return true;
}
