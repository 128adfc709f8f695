/* What files of Go use and declare, as records. */
#include "record_bytes.h"

enum { IS_WHOLE = 1, IS_MODULE = 2, ONLY_IMPORTS = 4, NAME_AND_LINE = 2 };

void record_write_go_file(struct buf *out, const struct go_file *g)
{
    buf_add_char(out, RECORD_VERSION);
    put_number(out, (g->whole ? (uint32_t)IS_WHOLE : 0) | (g->is_module ? (uint32_t)IS_MODULE : 0) |
                        (g->only_imports ? (uint32_t)ONLY_IMPORTS : 0));
    put_text(out, g->module, GO_TEXT_MAX);
    put_text(out, g->constraint, GO_TEXT_MAX);
    put_number(out, (uint32_t)g->import_count);
    for (size_t i = 0; i < g->import_count; i++) {
        put_text(out, g->imports[i].path, GO_TEXT_MAX);
        put_number(out, g->imports[i].line);
        put_number(out, g->imports[i].dot ? 1 : 0);
    }
    put_number(out, (uint32_t)g->use_count);
    for (size_t i = 0; i < g->use_count; i++) {
        put_text(out, g->uses[i].value, GO_VALUE_MAX);
        put_number(out, g->uses[i].line);
    }
    put_number(out, (uint32_t)g->function_count);
    for (size_t i = 0; i < g->function_count; i++) {
        put_text(out, g->functions[i].name, GO_VALUE_MAX);
        put_number(out, (uint32_t)g->functions[i].count);
    }
    put_number(out, (uint32_t)g->declaration_count);
    for (size_t i = 0; i < g->declaration_count; i++) {
        put_text(out, g->declarations[i].name, GO_VALUE_MAX);
        put_text(out, g->declarations[i].value, GO_VALUE_MAX);
    }
}

/* How many follow: no more than may be, or than the bytes that are left can hold. */
static size_t take_count(struct reader *r, uint32_t max)
{
    uint32_t count = take_number(r);
    if (count > max || (size_t)count * NAME_AND_LINE > r->rest.len) {
        refuse(r, "it has more than there can be");
        return 0;
    }
    return count;
}

static void take_imports(struct reader *r, struct go_import *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i].path = take_text(r, GO_TEXT_MAX);
        list[i].line = take_number(r);
        list[i].dot = take_enum(r, 1, "an import is neither one nor the other") == 1;
    }
}

/* One behind the other, until no use is left. */
static void take_functions(struct reader *r, struct go_function *list, size_t count, size_t uses)
{
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        list[i].name = take_text(r, GO_VALUE_MAX);
        list[i].first = first;
        list[i].count = take_number(r);
        if (list[i].count > uses - first) {
            refuse(r, "a function uses more than there is");
            list[i].count = 0;
        }
        first += list[i].count;
    }
    if (first != uses) {
        refuse(r, "something is used in no function");
    }
}

static enum status take_lists(struct reader *r, struct arena *arena, struct go_file *g,
                              struct error *err)
{
    g->import_count = take_count(r, GO_IMPORTS_MAX);
    struct go_import *imports = arena_alloc(arena, g->import_count + 1, sizeof *imports);
    if (imports == NULL) {
        return error_no_memory(err);
    }
    take_imports(r, imports, g->import_count);
    g->imports = imports;
    g->use_count = take_count(r, GO_USES_MAX);
    struct go_use *uses = arena_alloc(arena, g->use_count + 1, sizeof *uses);
    if (uses == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->use_count; i++) {
        uses[i].value = take_text(r, GO_VALUE_MAX);
        uses[i].line = take_number(r);
    }
    g->uses = uses;
    g->function_count = take_count(r, GO_USES_MAX + 1);
    struct go_function *functions = arena_alloc(arena, g->function_count + 1, sizeof *functions);
    if (functions == NULL) {
        return error_no_memory(err);
    }
    take_functions(r, functions, g->function_count, g->use_count);
    g->functions = functions;
    g->declaration_count = take_count(r, GO_DECLARATIONS_MAX);
    struct go_declaration *list = arena_alloc(arena, g->declaration_count + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->declaration_count; i++) {
        list[i].name = take_text(r, GO_VALUE_MAX);
        list[i].value = take_text(r, GO_VALUE_MAX);
    }
    g->declarations = list;
    return OK;
}

enum status record_read_go_file(struct view bytes, struct arena *arena, struct go_file *out,
                                struct error *err)
{
    struct reader r = {bytes, NULL};
    struct go_file g = {.whole = false};
    take_version(&r);
    uint32_t flags = take_enum(&r, IS_WHOLE | IS_MODULE | ONLY_IMPORTS, "its flags are unknown");
    g.whole = (flags & IS_WHOLE) != 0;
    g.is_module = (flags & IS_MODULE) != 0;
    g.only_imports = (flags & ONLY_IMPORTS) != 0;
    g.module = take_text(&r, GO_TEXT_MAX);
    g.constraint = take_text(&r, GO_TEXT_MAX);
    enum status st = take_lists(&r, arena, &g, err);
    st = st == OK ? finish(&r, "file of Go", err) : st;
    if (st == OK) {
        *out = g;
    }
    return st;
}
