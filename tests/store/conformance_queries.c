/* Texts of queries: many of them, in any order. */
#include "conformance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static enum status take_sum(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    assert_int_equal(count, 1);
    *(int64_t *)ctx = v[0].integer;
    return OK;
}

/* More texts than are kept prepared; each is asked again, early and late. */
void conformance_many_queries(struct store *s)
{
    enum { TEXTS = 1100, ROUNDS = 3 };
    struct error err = {.code = OK};
    for (int64_t i = 0; i < (int64_t)TEXTS * ROUNDS; i++) {
        int64_t text = i % 2 == 0 ? i / 2 % TEXTS : TEXTS - 1 - i / 2 % TEXTS;
        char sql[100];
        int64_t sum = -1;
        const struct sql_value params[] = {sql_int(i), sql_int(7)};
        (void)snprintf(sql, sizeof sql,
                       "SELECT CAST($2 AS BIGINT) * 1000000 + CAST($1 AS BIGINT) + %d", (int)text);
        assert_int_equal(store_sql_run(s, sql, params, 2, take_sum, &sum, &err), OK);
        assert_int_equal(sum, 7000000 + i + text);
    }
}

void conformance_finds(struct store *s)
{
    static const char some[] = "SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2) t WHERE n >= $1";
    struct error err = {.code = OK};
    bool found = true;
    const struct sql_value three = sql_int(3);
    assert_int_equal(store_sql_finds(s, some, &three, 1, &found, &err), OK);
    assert_false(found);
    for (int64_t from = 1; from <= 2; from++) { /* two rows, then one */
        const struct sql_value param = sql_int(from);
        found = false;
        assert_int_equal(store_sql_finds(s, some, &param, 1, &found, &err), OK);
        assert_true(found);
    }
    assert_int_equal(store_sql_finds(s, "SELECT NULL", NULL, 0, &found, &err), OK);
    assert_true(found); /* a row of nothing is a row */
    static const char wrong[] = "SELECT 1 FROM there_is_no_such_table";
    assert_int_not_equal(store_sql_finds(s, wrong, NULL, 0, &found, &err), OK);
    assert_true(found);
    found = false;
    assert_int_not_equal(store_sql_finds(s, wrong, NULL, 0, &found, &err), OK);
    assert_false(found); /* untouched by what fails */
}
