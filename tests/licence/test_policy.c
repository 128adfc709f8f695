/* What follows from licences: obligations by use, conflicts, and files that are no policy. */
#include "testing.h"

#include <assay/licence/policy.h>

struct fixture {
    struct arena arena;
    struct licence_policy policy;
    struct error err;
};

static struct fixture fixture;

static int setup(void **state)
{
    arena_init(&fixture.arena, 0);
    *state = &fixture;
    return licence_policy_load(&fixture.arena, &fixture.policy, &fixture.err) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&fixture.arena);
    return 0;
}

static struct expression parse(const char *text)
{
    struct expression e = {0};
    assert_ok(
        expression_parse(view_str(text), EXPRESSION_LENIENT, &fixture.arena, &e, &fixture.err),
        fixture.err);
    return e;
}

static bool asks(const char *expression, const char *name, enum licence_use use)
{
    struct expression e = parse(expression);
    for (size_t i = 0; i < fixture.policy.obligation_count; i++) {
        const struct licence_obligation *o = &fixture.policy.obligations[i];
        if (view_eq_str(o->name, name) && (o->uses & 1U << use) != 0 && licence_obliges(o, &e)) {
            return true;
        }
    }
    return false;
}

static void obligations_follow_from_the_use(void **state)
{
    (void)state;
    assert_true(asks("MIT", "keep-notices", LICENCE_USE_BINARY));
    assert_false(asks("MIT", "keep-notices", LICENCE_USE_INTERNAL));
    assert_false(asks("MIT", "keep-notices", LICENCE_USE_NETWORK));
    assert_true(asks("BSL-1.0", "keep-notices", LICENCE_USE_SOURCE));
    assert_false(asks("BSL-1.0", "keep-notices", LICENCE_USE_BINARY));
    assert_false(asks("CC0-1.0", "keep-notices", LICENCE_USE_BINARY));
    assert_true(asks("Apache-2.0", "keep-notice-file", LICENCE_USE_BINARY));
    assert_true(asks("LGPL-2.1-or-later", "allow-relinking", LICENCE_USE_STATIC));
    assert_false(asks("LGPL-2.1-or-later", "allow-relinking", LICENCE_USE_DYNAMIC));
    assert_true(asks("GPL-3.0-only", "source-of-work", LICENCE_USE_BINARY));
    assert_false(asks("GPL-3.0-only", "source-over-network", LICENCE_USE_NETWORK));
    assert_true(asks("AGPL-3.0-or-later", "source-over-network", LICENCE_USE_NETWORK));
    assert_true(asks("BSD-4-Clause", "advertise", LICENCE_USE_SOURCE));
    assert_false(asks("BSD-3-Clause", "advertise", LICENCE_USE_SOURCE));
    assert_true(asks("BUSL-1.1", "not-for-every-use", LICENCE_USE_INTERNAL));
    assert_true(asks("LicenseRef-unknown", "read-it", LICENCE_USE_INTERNAL));
}

static void an_exception_frees(void **state)
{
    (void)state;
    const char *text = "GPL-2.0-only WITH Classpath-exception-2.0";
    assert_false(asks(text, "source-of-work", LICENCE_USE_BINARY));
    assert_true(asks(text, "source-of-component", LICENCE_USE_BINARY));
}

static void alternatives_are_chosen_among(void **state)
{
    (void)state;
    assert_false(asks("GPL-2.0-only OR MIT", "source-of-work", LICENCE_USE_BINARY));
    assert_true(asks("GPL-2.0-only OR MIT", "keep-notices", LICENCE_USE_BINARY));
    assert_true(asks("GPL-2.0-only AND MIT", "source-of-work", LICENCE_USE_BINARY));
    assert_true(asks("GPL-2.0-only OR AGPL-3.0-only", "source-of-work", LICENCE_USE_BINARY));
    assert_false(asks("GPL-2.0-only OR AGPL-3.0-only", "source-over-network", LICENCE_USE_NETWORK));
}

static bool conflicts(const char *a, const char *b)
{
    struct expression one = parse(a);
    struct expression two;
    struct licence_conflict found = {0};
    if (b == NULL) {
        return licence_conflict(&fixture.policy, &one, NULL, &found);
    }
    two = parse(b);
    bool is = licence_conflict(&fixture.policy, &one, &two, &found);
    struct licence_conflict turned = {0};
    assert_int_equal(is, licence_conflict(&fixture.policy, &two, &one, &turned));
    assert_true(!is || found.why.len > 0);
    return is;
}

static void licences_conflict(void **state)
{
    (void)state;
    assert_true(conflicts("GPL-2.0-only", "Apache-2.0"));
    assert_false(conflicts("GPL-2.0-or-later", "Apache-2.0"));
    assert_false(conflicts("GPL-3.0-only", "Apache-2.0"));
    assert_false(conflicts("LGPL-2.1-only", "Apache-2.0"));
    assert_true(conflicts("GPL-2.0-only", "GPL-3.0-or-later"));
    assert_false(conflicts("GPL-2.0-or-later", "GPL-3.0-or-later"));
    assert_true(conflicts("GPL-2.0", "LGPL-3.0-or-later"));
    assert_true(conflicts("GPL-3.0-or-later", "CDDL-1.1"));
    assert_true(conflicts("GPL-3.0-or-later", "EPL-1.0"));
    assert_false(conflicts("LGPL-2.1-or-later", "EPL-1.0"));
    assert_false(conflicts("GPL-3.0-or-later", "MPL-2.0"));
    assert_true(conflicts("AGPL-3.0-only", "MPL-2.0-no-copyleft-exception"));
    assert_true(conflicts("GPL-2.0-or-later", "OpenSSL"));
    assert_true(conflicts("GPL-2.0-or-later", "BSD-4-Clause-UC"));
    assert_false(conflicts("GPL-2.0-or-later", "BSD-3-Clause"));
    assert_true(conflicts("GPL-3.0-only", "BUSL-1.1"));
    assert_false(conflicts("MIT", "BUSL-1.1"));
    assert_false(conflicts("MIT", "Apache-2.0"));
    assert_false(conflicts("GPL-2.0-only WITH Classpath-exception-2.0", "Apache-2.0"));
}

static void alternatives_avoid_conflicts(void **state)
{
    (void)state;
    assert_false(conflicts("GPL-2.0-only OR MIT", "Apache-2.0"));
    assert_false(conflicts("GPL-2.0-only", "Apache-2.0 OR MIT"));
    assert_true(conflicts("GPL-2.0-only OR GPL-1.0-only", "Apache-2.0"));
    assert_true(conflicts("GPL-2.0-only AND MIT", "Apache-2.0"));
    assert_true(conflicts("GPL-2.0-only OR CDDL-1.0", "Apache-2.0 AND GPL-3.0-only"));
    assert_false(conflicts("GPL-2.0-only OR CDDL-1.0", "(Apache-2.0 OR ISC) AND MIT"));
}

static void one_expression_can_conflict_with_itself(void **state)
{
    (void)state;
    assert_true(conflicts("GPL-2.0-only AND Apache-2.0", NULL));
    assert_true(conflicts("MIT AND (GPL-2.0-only AND Apache-2.0)", NULL));
    assert_false(conflicts("GPL-2.0-only AND (Apache-2.0 OR MIT)", NULL));
    assert_false(conflicts("(GPL-2.0-only AND Apache-2.0) OR MIT", NULL));
    assert_true(conflicts("(GPL-2.0-only AND Apache-2.0) OR (GPL-3.0-only AND EPL-1.0)", NULL));
    assert_false(conflicts("MIT", NULL));
}

static void what_is_no_policy_is_refused(void **state)
{
    static const char *const bad[] = {
        "[[obligation]]\nname = 'x'\n",
        "[[obligation]]\nname = 'x'\nasks = 'y'\non = ['moon']\nlicences = ['MIT']\n",
        "[[obligation]]\nname = 'x'\nasks = 'y'\non = ['source']\nlicences = ['@kind']\n",
        "[[obligation]]\nname = 'x'\nasks = 'y'\non = ['source']\nlicences = [7]\n",
        "[[obligation]]\nname = 'x'\nasks = 'y'\non = ['source']\nlicences = []\n",
        "[[conflict]]\none = ['MIT']\nother = ['ISC']\n",
        "[[conflict]]\nwhy = 'z'\none = ['MIT']\n",
        "[[conflict",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error err = {0};
        struct licence_policy p = {.clash_count = 7};
        assert_int_equal(
            licence_policy_read(view_str(bad[i]), "own.toml", &fixture.arena, &p, &err),
            ERR_FORMAT);
        assert_int_equal(p.clash_count, 7);
        assert_non_null(strstr(err.message, "own.toml:"));
    }
}

static void uses_have_names(void **state)
{
    enum licence_use use = LICENCE_USE_COUNT;
    (void)state;
    for (unsigned i = 0; i < LICENCE_USE_COUNT; i++) {
        assert_true(licence_use_parse(view_str(licence_use_name((enum licence_use)i)), &use));
        assert_int_equal(use, i);
    }
    assert_false(licence_use_parse(VIEW(""), &use));
    assert_false(licence_use_parse(VIEW("Binary"), &use));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(obligations_follow_from_the_use),
        cmocka_unit_test(an_exception_frees),
        cmocka_unit_test(alternatives_are_chosen_among),
        cmocka_unit_test(licences_conflict),
        cmocka_unit_test(alternatives_avoid_conflicts),
        cmocka_unit_test(one_expression_can_conflict_with_itself),
        cmocka_unit_test(what_is_no_policy_is_refused),
        cmocka_unit_test(uses_have_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
