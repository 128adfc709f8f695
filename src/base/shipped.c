#include <assay/base/shipped.h>

bool shipped_page_split(const struct shipped_file *pages, uint64_t count, struct view *before,
                        struct view *behind)
{
    static const struct view place = VIEW_INIT("@ASSAY_REPORT@"); /* web/build.mjs */
    struct view page = count == 1 ? pages[0].bytes : VIEW("");
    ptrdiff_t at = view_find(page, place);
    if (at == VIEW_NPOS) {
        return false;
    }
    *before = view_slice(page, 0, (size_t)at);
    *behind = view_slice(page, (size_t)at + place.len, page.len);
    return true;
}
