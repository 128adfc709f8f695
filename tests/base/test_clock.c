#include "testing.h"

#include <assay/base/clock.h>

#include <time.h>

static void test_known_times(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {1709164800, "2024-02-29T00:00:00Z"},
        {4107542400, "2100-03-01T00:00:00Z"},
        {2147483648, "2038-01-19T03:14:08Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {-62167219200, "0000-01-01T00:00:00Z"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[CLOCK_TEXT_MAX];
        int64_t back = 1;
        clock_rfc3339(cases[i].seconds, text);
        assert_string_equal(text, cases[i].text);
        assert_true(clock_parse(view_str(text), &back));
        assert_true(back == cases[i].seconds);
    }
}

static void test_round_trip_of_every_day(void **state)
{
    (void)state;
    const int64_t first = -62167219200;
    const int64_t last = 253402300799;
    int64_t odd = 0;
    for (int64_t t = first; t <= last; t += CLOCK_DAY) {
        char text[CLOCK_TEXT_MAX];
        int64_t back = 0;
        int64_t moment = t + odd;
        odd = (odd + 7919) % CLOCK_DAY;
        clock_rfc3339(moment, text);
        if (!clock_parse(view_str(text), &back) || back != moment) {
            print_error("%lld became %s and %lld\n", (long long)moment, text, (long long)back);
            fail();
        }
    }
}

static void test_a_month_after(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-01-15T09:30:00Z", "2026-02-15T09:30:00Z"},
        {"2026-01-28T00:00:00Z", "2026-02-28T00:00:00Z"},
        {"2026-01-31T23:59:59Z", "2026-02-28T23:59:59Z"},
        {"2028-01-30T12:00:00Z", "2028-02-29T12:00:00Z"}, /* a leap year */
        {"2100-01-29T12:00:00Z", "2100-02-28T12:00:00Z"}, /* none */
        {"2028-02-29T12:00:00Z", "2028-03-29T12:00:00Z"},
        {"2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z"},
        {"2026-11-30T01:02:03Z", "2026-12-30T01:02:03Z"},
        {"2026-12-31T01:02:03Z", "2027-01-31T01:02:03Z"},
        {"1969-12-31T23:59:59Z", "1970-01-31T23:59:59Z"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[CLOCK_TEXT_MAX];
        int64_t from = 0;
        assert_true(clock_parse(view_str(cases[i][0]), &from));
        clock_rfc3339(clock_month_after(from), text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void test_agrees_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t t = -5000000000; t < 30000000000; t += CLOCK_DAY * 13 + 4711) {
        char text[CLOCK_TEXT_MAX];
        char want[CLOCK_TEXT_MAX];
        time_t c_time = (time_t)t;
        struct tm tm;
        assert_non_null(gmtime_r(&c_time, &tm));
        assert_true(strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
        clock_rfc3339(t, text);
        assert_string_equal(text, want);
    }
}

static void test_out_of_range_is_clamped(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    clock_rfc3339(INT64_MIN, text);
    assert_string_equal(text, "0000-01-01T00:00:00Z");
}

static void test_rfc3339_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"2024-02-29", 1709164800},
        {"1985-04-12T23:20:50.52Z", 482196050},
        {"1996-12-19T16:39:57-08:00", 851042397},
        {"1990-12-31T23:59:60Z", 662688000},
        {"1937-01-01T12:00:27.87+00:20", -1041337173},
        {"2026-11-21t20:15:00z", 1795292100},
        {"2026-11-21 20:15:00Z", 1795292100},
        {"2026-11-21T20:15:00-00:00", 1795292100},
        {"2026-11-21T20:15:00.123456789012345+01:00", 1795288500},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t t = 0;
        if (!clock_parse(view_str(cases[i].text), &t) || t != cases[i].seconds) {
            print_error("%s: %lld\n", cases[i].text, (long long)t);
            fail();
        }
    }
}

static void test_invalid_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2024",
        "2024-1-01",
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-00-10",
        "2024-13-10",
        "2024-01-00",
        "2024-01-32",
        "2024/01/01",
        "2024-01-01T",
        "2024-01-01T00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T24:00:00Z",
        "2024-01-01T23:60:00Z",
        "2024-01-01T23:59:61Z",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00,5Z",
        "2024-01-01T00:00:00+0100",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+01:60",
        "2024-01-01T00:00:00Zx",
        "2024-01-01x00:00:00Z",
        "2024-01-01T00.00.00Z",
        " 2024-01-01",
        "2024-01-01 ",
        "-024-01-01",
        "2024-01-01T+1:00:00Z",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t t = 4711;
        if (clock_parse(view_str(bad[i]), &t) || t != 4711) {
            print_error("accepted \"%s\"\n", bad[i]);
            fail();
        }
    }
    int64_t t = 4711;
    assert_false(clock_parse(view_of(NULL, 0), &t));
    /* Every cut of a good one that is not the date alone. */
    const char good[] = "2024-01-01T00:00:00.25+01:00";
    for (size_t n = 0; n < sizeof good - 1; n++) {
        assert_int_equal(clock_parse(view_of(good, n), &t), n == 10);
    }
}

static void test_clocks_go_forward(void **state)
{
    (void)state;
    uint64_t wall = clock_monotonic_ns();
    uint64_t cpu = clock_cpu_ns();
    volatile unsigned sink = 0;
    for (unsigned i = 0; i < 3000000; i++) {
        sink += i;
    }
    assert_true(sink > 0);
    assert_true(clock_monotonic_ns() > wall);
    assert_true(clock_cpu_ns() > cpu);
    assert_true(clock_now() > 1700000000);
}

/* What passes while nothing is done does not count; what is done ends it. */
static void test_time_limit(void **state)
{
    (void)state;
    const struct timespec nap = {.tv_nsec = 60 * 1000 * 1000};
    struct time_limit l = time_limit_of(UINT64_C(50) * 1000 * 1000);
    uint64_t cpu = clock_cpu_ns();
    assert_false(time_limit_over(&l));
    assert_int_equal(nanosleep(&nap, NULL), 0);
    assert_false(time_limit_over(&l));
    while (!time_limit_over(&l)) {
    }
    assert_true(clock_cpu_ns() - cpu >= UINT64_C(49) * 1000 * 1000);
    assert_true(time_limit_over(&l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_times),
        cmocka_unit_test(test_round_trip_of_every_day),
        cmocka_unit_test(test_a_month_after),
        cmocka_unit_test(test_agrees_with_the_c_library),
        cmocka_unit_test(test_out_of_range_is_clamped),
        cmocka_unit_test(test_rfc3339_forms),
        cmocka_unit_test(test_invalid_is_refused),
        cmocka_unit_test(test_clocks_go_forward),
        cmocka_unit_test(test_time_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
