/* What the readers of tables share: cells as they come, and the table that they make. */
#ifndef ASSAY_IMPORTS_TABLE_PRIVATE_H
#define ASSAY_IMPORTS_TABLE_PRIVATE_H

#include <assay/imports/table.h>

/* Rows count from 1, columns from 0. */
struct table_entry {
    uint32_t row;
    uint32_t column;
    struct table_cell cell;
};

struct table_builder {
    struct table *table;
    struct arena *arena;
    struct table_entry *entries; /* by row */
    size_t len;
    size_t cap;
};

/* Empty cells are left out. Rows must not go backwards. */
MUST_CHECK enum status table_add(struct table_builder *b, uint32_t row, uint32_t column,
                                 struct table_cell cell, struct error *err);
/* Header and grid from the entries. */
MUST_CHECK enum status table_finish(struct table_builder *b, struct error *err);
/* ERR_FORMAT with the place before the message. */
enum status table_wrong(const struct table *t, uint32_t row, uint32_t column, struct error *err,
                        const char *fmt, ...) PRINTF_LIKE(5, 6);
/* "AB" of 27. */
enum { COLUMN_NAME_MAX = 8 };
void table_column_name(uint32_t column, char out[COLUMN_NAME_MAX]);

MUST_CHECK enum status table_read_csv(struct table_builder *b, struct view bytes,
                                      struct error *err);
MUST_CHECK enum status table_read_json(struct table_builder *b, struct view bytes,
                                       struct error *err);
MUST_CHECK enum status table_read_xlsx(struct table_builder *b, struct view bytes,
                                       struct view sheet, struct error *err);

#endif
