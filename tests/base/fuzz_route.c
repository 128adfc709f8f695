/* Any path has one form, which has itself as its form, and covers itself. */
#include "fuzz_walk.h"

#include <assay/base/route.h>

static void check(struct view text, bool regex)
{
    struct buf once;
    struct buf twice;
    buf_init(&once, 1U << 20);
    buf_init(&twice, 1U << 20);
    if (route_normalise(text, regex, &once)) {
        struct view form = buf_view(&once);
        REQUIRE(form.len > 0 && form.ptr[0] == '/');
        REQUIRE(form.len == 1 || form.ptr[form.len - 1] != '/');
        REQUIRE(route_covers(form, form));
        REQUIRE(route_covers_end(form, form));
        /* Empty brackets may make it longer than what is read. */
        REQUIRE(regex || form.len > ROUTE_PATH_MAX || route_normalise(form, false, &twice));
    } else {
        REQUIRE(text.len > ROUTE_PATH_MAX && once.len == 0);
    }
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    check(text, false);
    check(text, true);
    (void)route_methods_in(text);
    (void)route_method_of(text);
    return 0;
}
