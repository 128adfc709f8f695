/* A JSON array of flat objects as a table: members are columns, in the order of their first use. */
#include "table_private.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

enum { JSON_VALUES_MAX = TABLE_CELLS_MAX + TABLE_ROWS_MAX, DEPTH = 8 };

struct json_table {
    struct table_builder *b;
    struct map columns; /* name to place + 1 */
    uint32_t row;       /* line of the object at hand */
};

static enum status join_words(struct json_table *j, const struct value *list, struct view *out,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf words = BUF_INIT(TABLE_TEXT_MAX);
    for (size_t i = 0; i < list->len; i++) {
        if (list->items[i].kind != VALUE_STRING) {
            return value_expected(&list->items[i], j->b->table->source, "a string", err);
        }
        buf_add_str(&words, i == 0 ? "" : " ");
        buf_add_view(&words, list->items[i].text);
    }
    enum status st = buf_status(&words, err);
    if (st != OK) {
        return st == ERR_LIMIT ? value_expected(list, j->b->table->source, "a shorter list", err)
                               : st;
    }
    *out = arena_copy(j->b->arena, buf_view(&words));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status cell_text(struct json_table *j, const struct value *v, struct view *out,
                             struct error *err)
{
    switch (v->kind) {
    case VALUE_NULL:
        *out = VIEW("");
        return OK;
    case VALUE_BOOL:
        *out = v->boolean ? VIEW("true") : VIEW("false");
        return OK;
    case VALUE_INT:
    case VALUE_FLOAT:
    case VALUE_STRING:
    case VALUE_TIME:
        *out = v->text;
        return OK;
    case VALUE_ARRAY:
        return join_words(j, v, out, err);
    case VALUE_OBJECT:
        break;
    }
    return value_expected(v, j->b->table->source, "a text, a number or a list of texts", err);
}

static enum status column_of(struct json_table *j, struct view name, uint32_t *out,
                             struct error *err)
{
    void *place = map_get(&j->columns, name);
    if (place != NULL) {
        *out = (uint32_t)((uintptr_t)place - 1);
        return OK;
    }
    if (j->columns.len >= TABLE_COLUMNS_MAX || view_trim(name).len == 0) {
        return error_set(err, ERR_LIMIT, "%s: more than %d members, or one without a name",
                         j->b->table->source, TABLE_COLUMNS_MAX);
    }
    *out = (uint32_t)j->columns.len;
    return map_put(&j->columns, name, (void *)((uintptr_t)*out + 1), NULL, err);
}

/* The header must come first, so the objects are gone through twice. */
static enum status add_headers(struct json_table *j, const struct value *list, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        const struct value *o = &list->items[i];
        if (o->kind != VALUE_OBJECT) {
            return value_expected(o, j->b->table->source, "an object", err);
        }
        for (size_t k = 0; st == OK && k < o->len; k++) {
            uint32_t column = 0;
            size_t before = j->columns.len;
            st = column_of(j, o->members[k].key, &column, err);
            if (st == OK && j->columns.len > before) {
                const struct table_cell cell = {.text = o->members[k].key};
                st = table_add(j->b, 0, column, cell, err);
            }
        }
    }
    return st;
}

static enum status add_object(struct json_table *j, const struct value *o, struct error *err)
{
    enum status st = OK;
    /* Objects on one line are told apart by their order. */
    j->row = o->line > j->row ? o->line : j->row + 1;
    for (size_t k = 0; st == OK && k < o->len; k++) {
        struct table_cell cell = {.number = false};
        uint32_t column = 0;
        st = cell_text(j, &o->members[k].value, &cell.text, err);
        if (st == OK) {
            st = column_of(j, o->members[k].key, &column, err);
        }
        if (st == OK) {
            st = table_add(j->b, j->row, column, cell, err);
        }
    }
    return st;
}

enum status table_read_json(struct table_builder *b, struct view bytes, struct error *err)
{
    const struct parse_limits limits = {.depth = DEPTH, .values = JSON_VALUES_MAX};
    struct json_table j = {.b = b};
    struct value root;
    enum status st = json_read(bytes, b->table->source, JSON_STRICT, &limits, b->arena, &root, err);
    if (st != OK) {
        return st;
    }
    if (root.kind != VALUE_ARRAY) {
        return value_expected(&root, b->table->source, "an array of objects", err);
    }
    map_init(&j.columns);
    st = add_headers(&j, &root, err);
    for (size_t i = 0; st == OK && i < root.len; i++) {
        st = add_object(&j, &root.items[i], err);
    }
    map_release(&j.columns);
    return st;
}
