#include "reachability_fixture.h"

static struct error err;

int set_up(void **state)
{
    static struct bench b;
    b = (struct bench){.parser = NULL};
    arena_init(&b.arena, 0);
    tree_init(&b.tree);
    assert_int_equal(parser_new(NULL, &b.parser, &err), OK);
    assert_int_equal(code_uses_new(0, NULL, NULL, &b.uses, &err), OK);
    *state = &b;
    return 0;
}

int tear_down(void **state)
{
    struct bench *b = *state;
    b->uses = code_uses_free(b->uses);
    b->parser = parser_free(b->parser);
    tree_release(&b->tree);
    arena_release(&b->arena);
    return 0;
}

void give_record(struct bench *b, const char *path, unsigned classes, const struct go_file *g)
{
    struct buf bytes = BUF_INIT(1 << 24);
    struct go_file again;
    record_write_go_file(&bytes, g);
    assert_int_equal(buf_status(&bytes, &err), OK);
    assert_ok(record_read_go_file(buf_view(&bytes), &b->arena, &again, &err), err);
    assert_int_equal(again.use_count, g->use_count);
    assert_ok(code_uses_add(b->uses, view_str(path), classes, &again, &err), err);
    buf_release(&bytes);
}

void give_classed(struct bench *b, const char *path, unsigned classes, const char *source)
{
    struct go_file g;
    struct lines lines;
    if (view_ends(view_str(path), VIEW("go.mod"))) {
        go_module_of(view_str(source), &g);
        give_record(b, path, classes, &g);
        return;
    }
    symbols_init(&b->symbols, NULL);
    assert_ok(parser_parse(b->parser, LANG_GO, view_str(source), &b->symbols, &b->tree, &err), err);
    assert_ok(tree_resolve_names(&b->tree, &b->symbols, &err), err);
    assert_ok(lines_index(view_str(source), &b->arena, &lines, &err), err);
    assert_ok(go_file_of(&b->tree, &b->symbols, &lines, &b->arena, &g, &err), err);
    give_record(b, path, classes, &g);
    symbols_release(&b->symbols);
}

void give(struct bench *b, const char *path, const char *source)
{
    give_classed(b, path, 0, source);
}

enum { SYMBOLS_MAX = 8 };

void ask_of(struct bench *b, const char *manifest, const char *package, const char *const *symbols,
            bool notes, const char *expected)
{
    struct view list[SYMBOLS_MAX];
    struct osv_import import = {.path = view_str(package), .symbols = list};
    struct reached r;
    struct buf text = BUF_INIT(1 << 16);
    for (; symbols[import.symbol_count] != NULL; import.symbol_count++) {
        list[import.symbol_count] = view_str(symbols[import.symbol_count]);
    }
    assert_ok(code_uses_reach(b->uses, view_str(manifest), &import, 1, &b->arena, &r, &err), err);
    buf_add_str(&text, reachability_name(r.state));
    if (r.path.len > 0) {
        buf_printf(&text, " " VIEW_FMT ":%u", VIEW_ARG(r.path), r.line);
    }
    if (r.symbol.len > 0) {
        buf_printf(&text, " " VIEW_FMT, VIEW_ARG(r.symbol));
    }
    if (notes) {
        buf_printf(&text, " " VIEW_FMT, VIEW_ARG(r.note));
    }
    assert_string_equal(text.ptr, expected);
    buf_release(&text);
}

const char *const symbols_of_v[] = {"F", "Client.Do", "T.M", NULL};

void ask(struct bench *b, const char *expected)
{
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, false, expected);
}
