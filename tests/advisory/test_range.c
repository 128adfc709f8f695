/* range.h: OSV's events, in every order and form. */
#include "testing.h"

#include <assay/advisory/range.h>

#include <stdlib.h>

enum { EVENTS_MAX = 8 };

/* "i0 f1.5 i2 l2.3": introduced, fixed, last_affected, limit ("x"). */
static size_t events_of(struct view text, struct range_event *events)
{
    static const char letters[] = "iflx";
    size_t count = 0;
    struct view piece;
    while (view_split(&text, ' ', &piece)) {
        if (piece.len == 0) {
            continue;
        }
        assert_true(count < EVENTS_MAX);
        const char *kind = strchr(letters, piece.ptr[0]);
        assert_non_null(kind);
        events[count].kind = (enum range_event_kind)(kind - letters);
        events[count].version = view_slice(piece, 1, piece.len);
        count++;
    }
    return count;
}

static bool holds(const char *range, const char *version)
{
    struct range_event events[EVENTS_MAX];
    struct error err = {0};
    bool answer = false;
    size_t count = events_of(view_str(range), events);
    assert_status(range_holds(VERSION_SEMVER, events, count, view_str(version), &answer, &err), OK,
                  err);
    return answer;
}

static void test_one_interval(void **state)
{
    (void)state;
    assert_true(holds("i1.0.0 f2.0.0", "1.0.0"));
    assert_true(holds("i1.0.0 f2.0.0", "1.9.9"));
    assert_true(holds("i1.0.0 f2.0.0", "2.0.0-rc1"));
    assert_false(holds("i1.0.0 f2.0.0", "2.0.0"));
    assert_false(holds("i1.0.0 f2.0.0", "1.0.0-rc1"));
    assert_false(holds("i1.0.0 f2.0.0", "0.9"));
    assert_true(holds("i1.0.0", "99"));
    assert_true(holds("i1.0.0 l2.0.0", "2.0.0"));
    assert_false(holds("i1.0.0 l2.0.0", "2.0.1"));
    assert_true(holds("i1.0.0 l1.0.0", "1.0.0"));
    assert_false(holds("i1.0.0 l1.0.0", "1.0.1"));
    assert_false(holds("i1.0.0 f1.0.0", "1.0.0"));
    assert_false(holds("", "1.0.0"));
    assert_false(holds("f2.0.0", "1.0.0"));
}

static void test_zero_is_before_everything(void **state)
{
    (void)state;
    assert_true(holds("i0 f1.0.0", "0.0.0-alpha"));
    assert_true(holds("i0", "whatever"));
    assert_true(holds("i0", ""));
    assert_true(holds("f1.0.0 i0", "0.5.0"));
    assert_false(holds("f1.0.0 i0", "1.5.0"));
}

static void test_several_intervals(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "i0 f1.2.0 i2.0.0 f2.1.0 i3.0.0", "i3.0.0 f2.1.0 i2.0.0 f1.2.0 i0",
        "f1.2.0 f2.1.0 i0 i2.0.0 i3.0.0", "i2.0.0 i0 i3.0.0 f2.1.0 f1.2.0"};
    for (size_t i = 0; i < COUNT(orders); i++) {
        assert_true(holds(orders[i], "0.1.0"));
        assert_true(holds(orders[i], "1.1.9"));
        assert_false(holds(orders[i], "1.2.0"));
        assert_false(holds(orders[i], "1.9.0"));
        assert_true(holds(orders[i], "2.0.0"));
        assert_false(holds(orders[i], "2.1.0"));
        assert_false(holds(orders[i], "2.9.9"));
        assert_true(holds(orders[i], "3.0.0"));
        assert_true(holds(orders[i], "9.0.0"));
    }
    assert_true(holds("i0 f1.0.0 i1.0.0 f2.0.0", "1.0.0"));
    assert_true(holds("l1.0.0 i0", "1.0.0"));
    assert_false(holds("l1.0.0 i0", "1.0.1"));
    assert_false(holds("l1.0.0 i1.0.0", "1.5.0"));
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(holds("i0 x2.0.0", "1.0.0"));
    assert_false(holds("i0 x2.0.0", "2.0.0"));
    assert_true(holds("i0 x2.0.0 x3.0.0", "2.5.0"));
    assert_true(holds("i0 x*", "99.0.0"));
    assert_true(holds("i0 x* f3.0.0", "2.0.0"));
}

static void test_what_is_no_version(void **state)
{
    (void)state;
    struct range_event events[EVENTS_MAX];
    struct error err = {0};
    bool answer = true;
    size_t count = events_of(VIEW("i0 f1.0.0"), events);
    assert_int_equal(range_holds(VERSION_SEMVER, events, count, VIEW("latest"), &answer, &err),
                     ERR_FORMAT);
    assert_true(answer);
    assert_non_null(strstr(err.message, "latest"));
    count = events_of(VIEW("i0 fnever"), events);
    assert_int_equal(range_holds(VERSION_SEMVER, events, count, VIEW("1.0"), &answer, &err),
                     ERR_FORMAT);
    count = events_of(VIEW("i0 xnever"), events);
    assert_int_equal(range_holds(VERSION_SEMVER, events, count, VIEW("1.0"), &answer, &err),
                     ERR_FORMAT);
    count = events_of(VIEW("i1.0"), events);
    assert_int_equal(range_holds(VERSION_NONE, events, count, VIEW("1.0"), &answer, &err),
                     ERR_UNSUPPORTED);
    assert_true(answer);
}

static void test_first_fixed(void **state)
{
    (void)state;
    struct range_event events[EVENTS_MAX];
    struct error err = {0};
    struct view fixed = VIEW("untouched");
    size_t count = events_of(VIEW("i0 f3.1.0 i2.0.0 f1.2.0 i3.0.0 f2.1.0"), events);
    static const char *const pairs[][2] = {
        {"0.1", "1.2.0"}, {"1.2.0", "2.1.0"}, {"2.0.5", "2.1.0"}, {"3.0.0", "3.1.0"}, {"4", ""}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_status(
            range_first_fixed(VERSION_SEMVER, events, count, view_str(pairs[i][0]), &fixed, &err),
            OK, err);
        assert_view(fixed, pairs[i][1]);
    }
    fixed = VIEW("untouched");
    assert_int_equal(range_first_fixed(VERSION_SEMVER, events, count, VIEW("latest"), &fixed, &err),
                     ERR_FORMAT);
    assert_view(fixed, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_interval),       cmocka_unit_test(test_zero_is_before_everything),
        cmocka_unit_test(test_several_intervals),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_no_version), cmocka_unit_test(test_first_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
