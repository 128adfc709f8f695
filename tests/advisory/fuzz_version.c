/* The first byte names the scheme, each line is a version: whatever they are, the
 * order of two does not depend on the way round, and a version equals itself. */
#include <assay/advisory/range.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pair(enum version_scheme scheme, struct view a, struct view b)
{
    int order = 0;
    int back = 0;
    enum status st = version_compare(scheme, a, b, &order, NULL);
    if (st != version_compare(scheme, b, a, &back, NULL) || (st == OK && order != -back)) {
        abort();
    }
    bool both = version_check(scheme, a, NULL) == OK && version_check(scheme, b, NULL) == OK;
    if (both != (st == OK)) {
        abort();
    }
    if (st == OK && (version_compare(scheme, a, a, &order, NULL) != OK || order != 0)) {
        abort();
    }
}

static void check_range(enum version_scheme scheme, struct view a, struct view b)
{
    const struct range_event events[] = {{RANGE_INTRODUCED, a}, {RANGE_FIXED, b}};
    bool holds = false;
    struct view fixed = view_of(NULL, 0);
    /* The fixed version itself is never affected. */
    if (range_holds(scheme, events, 2, b, &holds, NULL) == OK && holds && !view_eq_str(a, "0")) {
        abort();
    }
    if (range_first_fixed(scheme, events, 2, a, &fixed, NULL) == OK && fixed.len > 0 &&
        !view_eq(fixed, b)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    enum version_scheme scheme = (enum version_scheme)(data[0] % VERSION_SCHEME_COUNT);
    struct view rest = view_of((const char *)data + 1, size - 1);
    struct view a = view_of(NULL, 0);
    struct view b;
    while (view_split(&rest, '\n', &b)) {
        check_pair(scheme, a, b);
        check_range(scheme, a, b);
        a = b;
    }
    return 0;
}
