/* NuGet: SemVer with a fourth number, and pre-releases without regard to case. */
#include "order.h"

static bool compare(struct view a, struct view b, int *order)
{
    struct semver_text left;
    struct semver_text right;
    if (!semver_split(a, &left) || !semver_split(b, &right)) {
        return false;
    }
    int numbers = semver_order_numbers(left.numbers, right.numbers);
    *order = numbers != 0 ? numbers : semver_order_pre(left.pre, right.pre, order_texts_nocase);
    return true;
}

const struct version_order order_nuget = {"nuget", compare};
