/* Symbols: numbers for texts, on top of a frozen table. */
#include "testing.h"

#include <assay/syntax/symbols.h>

static void same_text_same_number(void **state)
{
    struct symbols s;
    (void)state;
    symbols_init(&s, NULL);
    symbol_id a = symbols_intern(&s, VIEW("alpha"));
    symbol_id b = symbols_intern(&s, VIEW("beta"));
    assert_true(a != 0 && b != 0 && a != b);
    assert_int_equal(symbols_intern(&s, VIEW("alpha")), a);
    assert_int_equal(symbols_find(&s, VIEW("beta")), b);
    assert_int_equal(symbols_find(&s, VIEW("gamma")), 0);
    assert_int_equal(symbols_intern(&s, VIEW("")), 0);
    assert_view(symbols_text(&s, a), "alpha");
    assert_view(symbols_text(&s, 9999), "");
    symbols_release(&s);
}

static void a_table_on_a_frozen_one(void **state)
{
    struct symbols base;
    struct symbols top;
    (void)state;
    symbols_init(&base, NULL);
    symbol_id a = symbols_intern(&base, VIEW("alpha"));
    symbols_init(&top, &base);
    assert_int_equal(symbols_intern(&top, VIEW("alpha")), a);
    symbol_id b = symbols_intern(&top, VIEW("beta"));
    assert_true(b > a);
    assert_int_equal(symbols_find(&base, VIEW("beta")), 0);
    symbols_clear(&top);
    assert_int_equal(symbols_find(&top, VIEW("beta")), 0);
    assert_int_equal(symbols_find(&top, VIEW("alpha")), a);
    symbols_release(&top);
    symbols_release(&base);
}

static void many_and_cleared_in_both_ways(void **state)
{
    struct symbols s;
    char text[32];
    (void)state;
    symbols_init(&s, NULL);
    for (int round = 0; round < 3; round++) {
        int count = round == 1 ? 3 : 5000; /* a small round after a large one */
        for (int i = 0; i < count; i++) {
            (void)snprintf(text, sizeof text, "name-%d-%d", round, i);
            assert_int_equal(symbols_intern(&s, view_str(text)), (symbol_id)(i + 1));
        }
        for (int i = 0; i < count; i++) {
            (void)snprintf(text, sizeof text, "name-%d-%d", round, i);
            assert_int_equal(symbols_find(&s, view_str(text)), (symbol_id)(i + 1));
        }
        symbols_clear(&s);
        assert_int_equal(symbols_find(&s, view_str(text)), 0);
    }
    symbols_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_text_same_number),
        cmocka_unit_test(a_table_on_a_frozen_one),
        cmocka_unit_test(many_and_cleared_in_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
