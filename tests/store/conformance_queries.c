/* Texts of queries: many of them, in any order. */
#include "conformance.h"

#include <assay/base/arena.h>

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

struct kept {
    struct arena arena;
    struct view texts[4];
};

static enum status keep(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct kept *k = ctx;
    struct view *const out[] = {&k->texts[0], &k->texts[1], &k->texts[2], &k->texts[3]};
    assert_int_equal(count, 4);
    return sql_keep_texts(&k->arena, v, out, 4, err);
}

/* A row's texts outlive it; what is no text is an empty one. */
void conformance_keeps(struct store *s)
{
    struct error err = {.code = OK};
    struct kept k = {.texts[0] = VIEW("before")};
    const struct sql_value text = sql_text(VIEW("a text"));
    const struct sql_value other = sql_text(VIEW("others"));
    bool found = false;
    static const char sql[] = "SELECT CAST($1 AS TEXT), CAST(NULL AS TEXT), 7, CAST($1 AS TEXT)";
    arena_init(&k.arena, 0);
    assert_int_equal(store_sql_run(s, sql, &text, 1, keep, &k, &err), OK);
    assert_int_equal(store_sql_finds(s, sql, &other, 1, &found, &err), OK);
    assert_true(view_eq(k.texts[0], VIEW("a text")));
    assert_true(k.texts[1].ptr != NULL && k.texts[1].len == 0);
    assert_true(k.texts[2].ptr != NULL && k.texts[2].len == 0);
    assert_true(view_eq(k.texts[3], VIEW("a text")));
    arena_release(&k.arena);
    arena_init(&k.arena, 1); /* there is no room */
    k.texts[0] = VIEW("before");
    assert_int_equal(store_sql_run(s, sql, &text, 1, keep, &k, &err), ERR_NO_MEMORY);
    assert_true(view_eq(k.texts[0], VIEW("before")));
    arena_release(&k.arena);
}
