/* Dart's pub_semver: SemVer, and of two that are equal there the one with a build
 * is the later; builds are compared like pre-releases. */
#include "order.h"

static bool compare(struct view a, struct view b, int *order)
{
    struct semver_text left;
    struct semver_text right;
    if (!semver_split(a, &left) || !semver_split(b, &right)) {
        return false;
    }
    int result = semver_order_numbers(left.numbers, right.numbers);
    if (result == 0) {
        result = semver_order_pre(left.pre, right.pre, view_cmp);
    }
    if (result == 0 && (left.build.len == 0 || right.build.len == 0)) {
        result = (left.build.len > 0) - (right.build.len > 0);
    } else if (result == 0) {
        result = semver_order_pre(left.build, right.build, view_cmp);
    }
    *order = result;
    return true;
}

const struct version_order order_pub = {"pub", compare};
