#include "version_pairs.h"

#include <stdio.h>

static bool one_way(enum version_scheme scheme, struct view a, int want, struct view b)
{
    struct error err = {0};
    int order = 99;
    enum status st = version_compare(scheme, a, b, &order, &err);
    if (st == OK && order == want) {
        return true;
    }
    fprintf(stderr, "%s: \"" VIEW_FMT "\" against \"" VIEW_FMT "\": expected %d, found %d %s\n",
            version_scheme_name(scheme), VIEW_ARG(a), VIEW_ARG(b), want, order, err.message);
    return false;
}

bool version_pair_holds(enum version_scheme scheme, struct view a, char sign, struct view b)
{
    int want = sign == '<' ? -1 : sign == '>';
    return one_way(scheme, a, want, b) && one_way(scheme, b, -want, a) &&
           one_way(scheme, a, 0, a) && one_way(scheme, b, 0, b);
}

void version_pairs_check(enum version_scheme scheme, struct view text, size_t *lines, size_t *wrong)
{
    struct view line;
    while (view_line(&text, &line)) {
        if (line.len == 0 || view_starts(line, VIEW("# ")) || view_starts(line, VIEW("// "))) {
            continue;
        }
        struct view a;
        struct view sign;
        struct view rest = line;
        bool whole = view_split(&rest, ' ', &a) && view_split(&rest, ' ', &sign) && sign.len == 1;
        (*lines)++;
        if (!whole || !version_pair_holds(scheme, a, sign.ptr[0], rest)) {
            (*wrong)++;
        }
    }
}
