/* Bounds of a parse: memory that runs out is an error, and the parser goes on. */
#include "testing.h"

#include <string.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>
#include <assay/syntax/parser.h>

static void too_large_a_tree_is_an_error(void **state)
{
    struct error err;
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    const struct parser_limits limits = {.memory = (size_t)1 << 20};
    struct buf text = BUF_INIT(1 << 22);
    (void)state;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    for (unsigned i = 0; i < 100000; i++) {
        buf_add_str(&text, "int x = f(1);\n");
    }
    assert_status(buf_status(&text, &err), OK, err);
    assert_status(parser_new(&limits, &parser, &err), OK, err);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(parser_parse(parser, LANG_C, buf_view(&text), &symbols, &tree, &err),
                         ERR_LIMIT);
        assert_status(parser_parse(parser, LANG_C, VIEW("int x = f(1);\n"), &symbols, &tree, &err),
                      OK, err);
        assert_int_equal(tree.nodes[1].kind, NODE_VARIABLE);
    }
    buf_release(&text);
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
}

/* C that is one line of 4 MB is made readable within the budget, too. */
static void a_long_line_has_a_bound_of_time(void **state)
{
    struct error err;
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    const struct parser_limits limits = {.budget_ns = 1000000};
    struct buf text = BUF_INIT(1 << 23);
    (void)state;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    for (unsigned i = 0; i < 400000; i++) {
        buf_add_str(&text, "AAA f(x); ");
    }
    assert_status(buf_status(&text, &err), OK, err);
    assert_status(parser_new(&limits, &parser, &err), OK, err);
    assert_int_equal(parser_parse(parser, LANG_C, buf_view(&text), &symbols, &tree, &err),
                     ERR_TIMEOUT);
    buf_release(&text);
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
}

/* A pattern that is tried in many readings, each of them short, has one budget for all. */
static void all_readings_of_a_pattern_share_the_time(void **state)
{
    struct error err;
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    enum pattern_shape shape = PATTERN_EXPRESSION;
    char *owned = NULL;
    const struct parser_limits limits = {.budget_ns = 1000000};
    struct buf text = BUF_INIT(1 << 16);
    (void)state;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    for (unsigned i = 0; i < 100; i++) {
        buf_add_str(&text, "f($A( { ... g... ");
    }
    assert_status(buf_status(&text, &err), OK, err);
    assert_status(parser_new(&limits, &parser, &err), OK, err);
    assert_int_equal(parser_pattern(parser, LANG_TYPESCRIPT, buf_view(&text), &symbols, &tree,
                                    &shape, &owned, &err),
                     ERR_TIMEOUT);
    assert_null(owned);
    /* The next one has its own. */
    assert_status(parser_pattern(parser, LANG_TYPESCRIPT, VIEW("f($A)"), &symbols, &tree, &shape,
                                 &owned, &err),
                  OK, err);
    (void)mem_free(owned);
    buf_release(&text);
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_large_a_tree_is_an_error),
        cmocka_unit_test(a_long_line_has_a_bound_of_time),
        cmocka_unit_test(all_readings_of_a_pattern_share_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
