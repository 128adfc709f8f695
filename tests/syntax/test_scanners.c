/* The scanners of the grammars have 1024 bytes for their state: sources that need more are
 * read to their end, and what stands behind them is found. */
#include "testing.h"

#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

enum { SOURCE_MAX = 1024 * 1024 };

/* Whether `source` is parsed and ends with a node for `last`. */
static void parsed_to(enum language language, const struct buf *source, const char *last)
{
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    struct error err = {.code = OK};
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    assert_int_equal(parser_new(NULL, &parser, &err), OK);
    assert_int_equal(parser_parse(parser, language, buf_view(source), &symbols, &tree, &err), OK);
    symbol_id wanted = symbols_find(&symbols, view_str(last));
    bool found = false;
    for (node_id n = 0; n < tree.count; n++) {
        found = found || (wanted != 0 && tree.nodes[n].symbol == wanted);
    }
    assert_true(found);
    parser = parser_free(parser);
    tree_release(&tree);
    symbols_release(&symbols);
}

static void add_many(struct buf *b, char c, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(b, &c, 1);
    }
}

/* 515 levels of indentation and an open string: an odd number of bytes before them. */
static void python_deep_indentation(void **state)
{
    struct buf b = BUF_INIT(SOURCE_MAX);
    (void)state;
    for (size_t i = 0; i < 515; i++) {
        add_many(&b, ' ', i);
        buf_add_str(&b, "if a:\n");
    }
    add_many(&b, ' ', 515);
    buf_add_str(&b, "x = f\"a{b}c\"\nafterwards(1)\n");
    parsed_to(LANG_PYTHON, &b, "afterwards");
    buf_release(&b);
}

static void heredocs(const size_t *lengths, size_t count)
{
    struct buf b = BUF_INIT(SOURCE_MAX);
    buf_add_str(&b, "foo(");
    for (size_t i = 0; i < count; i++) {
        buf_add_str(&b, i == 0 ? "<<" : ", <<");
        add_many(&b, (char)('A' + i), lengths[i]);
    }
    buf_add_str(&b, ")\n");
    for (size_t i = 0; i < count; i++) {
        buf_add_str(&b, "x\n");
        add_many(&b, (char)('A' + i), lengths[i]);
        buf_add_str(&b, "\n");
    }
    buf_add_str(&b, "afterwards(1)\n");
    parsed_to(LANG_RUBY, &b, "afterwards");
    buf_release(&b);
}

/* Names of here-documents that fill the room but for two bytes, and one that is longer than
 * the byte for its length can say. */
static void ruby_names_of_heredocs(void **state)
{
    static const size_t full[] = {255, 255, 255, 242};
    static const size_t too_long[] = {300, 1};
    (void)state;
    heredocs(full, 4);
    heredocs(too_long, 2);
}

static void yaml_deep_mappings(void **state)
{
    struct buf b = BUF_INIT(SOURCE_MAX);
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        add_many(&b, ' ', i);
        buf_add_str(&b, "k:\n");
    }
    add_many(&b, ' ', 300);
    buf_add_str(&b, "afterwards: 1\n");
    parsed_to(LANG_YAML, &b, "k");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(python_deep_indentation),
        cmocka_unit_test(ruby_names_of_heredocs),
        cmocka_unit_test(yaml_deep_mappings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
