/* An import at work: the table, which of its columns is which field, and its rows as records. */
#ifndef ASSAY_CLI_NOUN_IMPORT_H
#define ASSAY_CLI_NOUN_IMPORT_H

#include "noun.h"

#include <assay/base/map.h>
#include <assay/imports/table.h>

struct import_row {
    struct noun_record record;
    size_t row; /* of the table */
    bool added; /* or changed */
};

struct import_work {
    struct noun_call *call;
    struct noun_home home;
    struct buf bytes;
    struct arena cells; /* the table's */
    struct table table;
    const struct field *columns[TABLE_COLUMNS_MAX]; /* NULL: not imported */
    struct view constants[NOUN_FIELDS_MAX]; /* what options say of all rows; empty: nothing */
    struct import_row *rows; /* that say something new, in the order in which they are said */
    size_t len;
    size_t cap;
    struct map seen;      /* keys to what the row says of them */
    struct map addresses; /* of persons, folded, to who has them in this import */
    size_t unchanged;
    size_t left; /* withdrawn ones, left alone */
    size_t errors;
    struct buf messages; /* one a line */
};

/* Which column is which field, by --map and by the headers. ERR_USAGE: a field that is needed
 * has none, or two columns are the same. */
MUST_CHECK enum status import_map_columns(struct import_work *w, struct error *err);
/* All rows; what is wrong with one is noted (import_note), and the next is read. */
MUST_CHECK enum status import_read_rows(struct import_work *w, struct error *err);
/* Records that name others of the same import behind those; circles are noted. */
MUST_CHECK enum status import_order_rows(struct import_work *w, struct error *err);

/* Of persons: the id of a row that has none, by its address: of who has that, of another row, or a
 * new one. Of a row that has an id, note that its address has one now. ERR_USAGE: the address is
 * empty or not one person's. */
MUST_CHECK enum status import_find_person(struct import_work *w, size_t row, struct noun_record *r,
                                          struct error *err);

/* Note what is wrong with a row, and in which column (table.columns: none). */
MUST_CHECK enum status import_note(struct import_work *w, size_t row, size_t column,
                                   const struct error *why, struct error *err);

#endif
