/* SPDX licence expressions: reading, canonical writing, what is refused. */
#include "testing.h"

#include <assay/base/mem.h>
#include <assay/licence/terms.h>

static enum status canonical(const char *text, enum expression_mode mode, struct buf *out,
                             struct error *err)
{
    struct arena arena;
    struct expression e;
    arena_init(&arena, 0);
    enum status st = expression_parse(view_str(text), mode, &arena, &e, err);
    st = st == OK ? expression_write(&e, out, err) : st;
    arena_release(&arena);
    return st;
}

static void check(const char *text, enum expression_mode mode, const char *want)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 16);
    struct error err = {0};
    assert_ok(canonical(text, mode, &out, &err), err);
    assert_string_equal(out.ptr, want);
}

static void refuse(const char *text, enum expression_mode mode, const char *message)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 16);
    struct error err = {0};
    assert_int_equal(canonical(text, mode, &out, &err), ERR_FORMAT);
    assert_non_null(strstr(err.message, message));
    assert_int_equal(out.len, 0);
}

static void writes(void **state)
{
    (void)state;
    check("MIT", EXPRESSION_STRICT, "MIT");
    check("mit AND apache-2.0", EXPRESSION_STRICT, "Apache-2.0 AND MIT");
    check("MIT OR (Apache-2.0 OR MIT)", EXPRESSION_STRICT, "Apache-2.0 OR MIT");
    /* AND binds tighter than OR. */
    check("MIT OR ISC AND Zlib", EXPRESSION_STRICT, "ISC AND Zlib OR MIT");
    check("(MIT OR ISC) AND Zlib", EXPRESSION_STRICT, "(ISC OR MIT) AND Zlib");
    check("((MIT))", EXPRESSION_STRICT, "MIT");
    check("Apache-2.0+", EXPRESSION_STRICT, "Apache-2.0+");
    check("GPL-2.0-only WITH Classpath-exception-2.0", EXPRESSION_STRICT,
          "GPL-2.0-only WITH Classpath-exception-2.0");
    check("LicenseRef-x AND DocumentRef-d:LicenseRef-y", EXPRESSION_STRICT,
          "DocumentRef-d:LicenseRef-y AND LicenseRef-x");
}

static void renames(void **state)
{
    (void)state;
    check("GPL-2.0", EXPRESSION_STRICT, "GPL-2.0-only");
    check("GPL-2.0+", EXPRESSION_STRICT, "GPL-2.0-or-later");
    check("LGPL-2.1+ WITH OCaml-LGPL-linking-exception", EXPRESSION_STRICT,
          "LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception");
    check("GPL-2.0-with-classpath-exception", EXPRESSION_STRICT,
          "GPL-2.0-only WITH Classpath-exception-2.0");
    check("GPL-3.0-only+", EXPRESSION_STRICT, "GPL-3.0-or-later");
}

static void lenient(void **state)
{
    (void)state;
    check("mit or apache-2.0", EXPRESSION_LENIENT, "Apache-2.0 OR MIT");
    check("MIT/Apache-2.0", EXPRESSION_LENIENT, "Apache-2.0 OR MIT");
    check("Foo-1.0 and MIT", EXPRESSION_LENIENT, "Foo-1.0 AND MIT");
}

static void refuses(void **state)
{
    (void)state;
    refuse("", EXPRESSION_STRICT, "column 1: expected a licence");
    refuse("MIT AND", EXPRESSION_STRICT, "column 8");
    refuse("MIT and ISC", EXPRESSION_STRICT, "column 5");
    refuse("(MIT", EXPRESSION_STRICT, "expected ')'");
    refuse("MIT)", EXPRESSION_STRICT, "column 4");
    refuse("Foo-1.0", EXPRESSION_STRICT, "no such licence");
    refuse("MIT WITH Foo", EXPRESSION_STRICT, "no such exception");
    refuse("MIT WITH MIT", EXPRESSION_STRICT, "no such exception");
    refuse("Classpath-exception-2.0", EXPRESSION_STRICT, "no such licence");
    refuse("AND", EXPRESSION_LENIENT, "expected a licence");
}

static void bounds(void **state)
{
    (void)state;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 20);
    struct error err = {0};
    for (int i = 0; i < 2000; i++) {
        buf_add_char(&text, '(');
    }
    assert_int_equal(canonical(text.ptr, EXPRESSION_LENIENT, &out, &err), ERR_LIMIT);
    buf_clear(&text);
    for (int i = 0; i < 1500; i++) {
        buf_add_str(&text, "MIT AND ");
    }
    buf_add_str(&text, "MIT");
    assert_int_equal(canonical(text.ptr, EXPRESSION_LENIENT, &out, &err), ERR_LIMIT);
    buf_clear(&text);
    for (int i = 0; i < 20000; i++) {
        buf_add_char(&text, 'x');
    }
    assert_int_equal(canonical(text.ptr, EXPRESSION_LENIENT, &out, &err), ERR_LIMIT);
}

static bool stop_at_second(void *ctx, const struct expression *licence)
{
    int *seen = ctx;
    assert_int_equal(licence->kind, EXPRESSION_LICENCE);
    return ++*seen < 2;
}

static void check_terms(const char *text, const char *want)
{
    struct arena arena;
    struct expression e;
    struct error err = {0};
    arena_init(&arena, 0);
    assert_ok(expression_parse(view_str(text), EXPRESSION_LENIENT, &arena, &e, &err), err);
    assert_string_equal(licence_terms_name(expression_terms(&e)), want);
    arena_release(&arena);
}

static void terms(void **state)
{
    (void)state;
    check_terms("MIT", "permissive");
    check_terms("MIT AND GPL-2.0-only", "strong-copyleft");
    check_terms("MIT OR GPL-2.0-only", "permissive");
    check_terms("GPL-2.0-only WITH Classpath-exception-2.0", "weak-copyleft");
    check_terms("AGPL-3.0-or-later", "network-copyleft");
    check_terms("CC-BY-NC-SA-4.0", "restricted");
    check_terms("CC-BY-SA-4.0", "strong-copyleft");
    check_terms("LicenseRef-public-domain", "public-domain");
    check_terms("LicenseRef-unknown OR Foo-1.0", "unreviewed");
}

static void visits(void **state)
{
    (void)state;
    struct arena arena;
    struct expression e;
    struct error err = {0};
    int seen = 0;
    arena_init(&arena, 0);
    assert_ok(expression_parse(VIEW("MIT AND (ISC OR Zlib)"), EXPRESSION_STRICT, &arena, &e, &err),
              err);
    assert_true(e.known);
    assert_false(expression_each(&e, stop_at_second, &seen));
    assert_int_equal(seen, 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),  cmocka_unit_test(renames), cmocka_unit_test(lenient),
        cmocka_unit_test(refuses), cmocka_unit_test(bounds),  cmocka_unit_test(visits),
        cmocka_unit_test(terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
