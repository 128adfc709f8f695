/* Tables as people keep them: CSV (RFC 4180, with comma, semicolon or tab), the first or a named
 * sheet of an XLSX workbook (ECMA-376), or a JSON array of objects.
 *
 * The first row that is not empty names the columns. Text is UTF-8; UTF-16 and single-byte
 * encodings are refused by name. A cell of a workbook that is merged downwards has its value in
 * every row; one merged across columns, or with the header, is refused, and so is a formula that
 * shows an error. Everything is bounded; nothing outside of the bytes is opened. */
#ifndef ASSAY_IMPORTS_TABLE_H
#define ASSAY_IMPORTS_TABLE_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum {
    TABLE_BYTES_MAX = 64 << 20,
    TABLE_PART_MAX = 32 << 20, /* one file within a workbook, unpacked */
    TABLE_PARTS_MAX = 10000,
    TABLE_ROWS_MAX = 200000,
    TABLE_COLUMNS_MAX = 256,
    TABLE_CELLS_MAX = 4 << 20,
    TABLE_TEXT_MAX = 32 << 10 /* of one cell */
};

struct table_cell {
    struct view text; /* without white space at its ends; empty: there is nothing */
    bool number;      /* of a workbook: a date is a count of days, see table_date() */
};

enum table_kind { TABLE_CSV, TABLE_XLSX, TABLE_JSON };

struct table {
    enum table_kind kind;
    const char *source; /* the file's name, as given */
    struct view sheet;  /* of a workbook */
    bool from_1904;     /* days are counted from 1904 instead of 1900 */
    size_t columns;
    const struct view *headers;
    size_t rows;
    const struct table_cell *cells; /* rows × columns */
    const uint32_t *numbers;        /* of each row: its row in the sheet, its line in a file */
};

/* Read a table; what kind it is, its first bytes say. `sheet` empty: the first. Everything in
 * `arena`, views also into `bytes`. ERR_FORMAT names file, sheet, row and column; ERR_LIMIT. */
MUST_CHECK enum status table_read(struct view bytes, const char *source, struct view sheet,
                                  struct arena *arena, struct table *out, struct error *err);

static inline const struct table_cell *table_at(const struct table *t, size_t row, size_t column)
{
    return &t->cells[row * t->columns + column];
}

/* "people.xlsx, sheet Staff, row 7, column C (E-mail)"; without column: t->columns. */
void table_place(const struct table *t, size_t row, size_t column, struct buf *out);

/* A number of days as a workbook counts them, "46357" or "46357.75", as seconds since 1970 of
 * that day's beginning. False: it is no such number, or not of the years 1900 to 9999. */
bool table_date(const struct table *t, struct view number, int64_t *seconds);

#endif
