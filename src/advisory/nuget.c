/* NuGet: SemVer with a fourth number, and pre-releases without regard to case. */
#include "order.h"

static bool compare(struct view a, struct view b, int *order)
{
    return semver_compare(a, b, order_texts_nocase, order);
}

const struct version_order order_nuget = {"nuget", compare};
