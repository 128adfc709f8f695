/* Whatever comes: a sound table, or a status that says why not. */
#include "fuzz.h"

#include <assay/base/mem.h>
#include <assay/imports/table.h>

static void check_table(const struct table *t)
{
    struct buf place = BUF_INIT(1 << 20);
    int64_t seconds;
    REQUIRE(t->columns > 0 && t->columns <= TABLE_COLUMNS_MAX && t->rows <= TABLE_ROWS_MAX);
    for (size_t row = 0; row < t->rows; row++) {
        size_t filled = 0;
        REQUIRE(t->numbers[row] > 0 && (row == 0 || t->numbers[row] > t->numbers[row - 1]));
        for (size_t column = 0; column < t->columns; column++) {
            const struct table_cell *c = table_at(t, row, column);
            filled += c->text.len > 0 ? 1 : 0;
            REQUIRE(c->text.len <= TABLE_TEXT_MAX);
            REQUIRE(c->text.len == 0 || t->headers[column].len > 0);
            REQUIRE(!table_date(t, c->text, &seconds) || seconds <= INT64_C(253402300800));
        }
        REQUIRE(filled > 0);
        buf_clear(&place);
        table_place(t, row, row % t->columns, &place);
    }
    buf_release(&place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct arena arena;
    struct table t = {.source = NULL};
    arena_init(&arena, (size_t)512 << 20);
    enum status st =
        table_read(view_of((const char *)data, size), "input", VIEW(""), &arena, &t, &err);
    if (st == OK) {
        check_table(&t);
    } else {
        REQUIRE(t.source == NULL && err.code == st && err.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}
