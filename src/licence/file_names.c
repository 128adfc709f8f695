#include <assay/base/file.h>
#include <assay/licence/declared.h>

static bool starts_nocase(struct view v, const char *start)
{
    size_t len = strlen(start);
    return v.len >= len && view_eq_nocase(view_slice(v, 0, len), view_str(start));
}

/* "license.c" and the like are source that deals with licences. */
static bool is_source(struct view base)
{
    static const char *const texts[] = {".txt", ".md", ".rst", ".html", ".htm", ".adoc"};
    ptrdiff_t dot = view_rfind_char(base, '.');
    struct view end = dot < 0 ? VIEW("") : view_slice(base, (size_t)dot, base.len);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (view_eq_nocase(end, view_str(texts[i]))) {
            return false;
        }
    }
    /* "COPYING.LIB", "LICENSE.MIT", "LICENSE-2.0": no endings of source. */
    return end.len > 1 && end.len <= 4 && end.ptr[1] >= 'a' && end.ptr[1] <= 'z';
}

bool licence_file_named(struct view path)
{
    static const char *const starts[] = {"license",   "licence",     "copying",
                                         "unlicense", "mit-license", "copyright"};
    struct view base = path_base(path);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (starts_nocase(base, starts[i])) {
            return !is_source(base);
        }
    }
    return view_starts(path, VIEW("LICENSES/")) || view_find(path, VIEW("/LICENSES/")) >= 0;
}

bool licence_is_notice_file(struct view path)
{
    struct view base = path_base(path);
    return starts_nocase(base, "notice") && !is_source(base);
}
