/* Sources of Go as workers read them, and records of them as the parent does: both are followed
 * to an answer, and what is read survives writing and reading again unchanged. */
#include <assay/inspect/reachability.h>
#include <assay/inspect/record.h>
#include <assay/syntax/parser.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(const struct go_file *g, struct arena *arena)
{
    static const struct view symbols[] = {VIEW_INIT("F"), VIEW_INIT("T.M"), VIEW_INIT("Client.Do")};
    const struct osv_import import = {.path = g->import_count > 0 ? g->imports[0].path : VIEW("v"),
                                      .symbol_count = sizeof symbols / sizeof symbols[0],
                                      .symbols = symbols};
    const struct go_file module = {.whole = true, .is_module = true, .module = VIEW("m")};
    struct code_uses *uses = NULL;
    struct reached r;
    if (code_uses_new(1 << 24, NULL, NULL, &uses, NULL) != OK) {
        return;
    }
    if (code_uses_add(uses, VIEW("go.mod"), 0, &module, NULL) != OK ||
        code_uses_add(uses, VIEW("a.go"), 0, g, NULL) != OK ||
        code_uses_add(uses, VIEW("b/a.go"), 0, g, NULL) != OK ||
        code_uses_add(uses, VIEW("vendor/m/b/a.go"), 0, g, NULL) != OK ||
        code_uses_reach(uses, VIEW("go.mod"), &import, 1, arena, &r, NULL) != OK ||
        r.state == REACH_NOT_ASKED || (r.path.len > 0) != (r.path.ptr != NULL)) {
        abort();
    }
    (void)code_uses_free(uses);
}

static void read_record(struct view bytes, struct arena *arena)
{
    struct go_file g;
    struct buf again = BUF_INIT(64 << 20);
    if (record_read_go_file(bytes, arena, &g, NULL) == OK) {
        record_write_go_file(&again, &g);
        if (!view_eq(buf_view(&again), bytes)) {
            abort();
        }
        follow(&g, arena);
    }
    buf_release(&again);
}

static void read_source(struct view text, struct arena *arena)
{
    static struct parser *parser;
    struct symbols symbols;
    struct tree tree;
    struct lines lines;
    struct go_file g;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    go_module_of(text, &g);
    if (go_imports_of(text, arena, &g, NULL) == OK) {
        follow(&g, arena);
    }
    if ((parser != NULL || parser_new(NULL, &parser, NULL) == OK) &&
        parser_parse(parser, LANG_GO, text, &symbols, &tree, NULL) == OK &&
        tree_resolve_names(&tree, &symbols, NULL) == OK &&
        lines_index(text, arena, &lines, NULL) == OK &&
        go_file_of(&tree, &symbols, &lines, arena, &g, NULL) == OK) {
        struct buf record = BUF_INIT(64 << 20);
        record_write_go_file(&record, &g);
        struct view bytes = buf_view(&record);
        if (record.failed == OK && record_read_go_file(bytes, arena, &g, NULL) != OK) {
            abort();
        }
        follow(&g, arena);
        buf_release(&record);
    }
    tree_release(&tree);
    symbols_release(&symbols);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view all = view_of((const char *)data, size);
    struct arena arena;
    if (size == 0 || size > 1 << 16) {
        return 0;
    }
    arena_init(&arena, 64 << 20);
    if (data[0] == 'R') {
        read_record(view_slice(all, 1, size), &arena);
    } else {
        read_source(all, &arena);
    }
    arena_release(&arena);
    return 0;
}
