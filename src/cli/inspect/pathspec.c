#include "pathspec.h"

#include <assay/base/buf.h>

static bool takes_out(const char *spec)
{
    return strncmp(spec, ":!", 2) == 0;
}

/* Without "./" before and "/" behind; "." is empty. */
static struct view plain(const char *spec)
{
    struct view v = view_str(takes_out(spec) ? spec + 2 : spec);
    while (view_starts(v, VIEW("./"))) {
        v = view_slice(v, 2, v.len);
    }
    while (v.len > 0 && v.ptr[v.len - 1] == '/') {
        v.len--;
    }
    return view_eq(v, VIEW(".")) ? VIEW("") : v;
}

/* Is `path` below the directory, or in the archive, `parent`? */
static bool is_below(struct view path, struct view parent)
{
    return parent.len == 0 || (view_starts(path, parent) && path.len > parent.len &&
                               (path.ptr[parent.len] == '/' ||
                                view_starts(view_slice(path, parent.len, path.len), VIEW("!/"))));
}

static size_t fixed_part(struct view spec)
{
    size_t n = 0;
    while (n < spec.len && strchr("*?[", spec.ptr[n]) == NULL) {
        n++;
    }
    return n;
}

static bool glob_matches(struct view spec, struct view path)
{
    struct buf below = BUF_INIT(1 << 16);
    buf_add_view(&below, spec);
    buf_add_str(&below, "/**");
    bool matches = view_glob(spec, path) ||
                   (buf_status(&below, NULL) == OK && view_glob(buf_view(&below), path));
    buf_release(&below);
    return matches;
}

static bool matches(const char *spec, struct view path)
{
    struct view v = plain(spec);
    return view_eq(v, path) || is_below(path, v) ||
           (fixed_part(v) < v.len && glob_matches(v, path));
}

bool pathspec_has(const struct pathspec *p, struct view path)
{
    bool in = false;
    bool any = false;
    for (size_t i = 0; p != NULL && i < p->count; i++) {
        if (takes_out(p->spec[i]) && matches(p->spec[i], path)) {
            return false;
        }
        any = any || !takes_out(p->spec[i]);
        in = in || (!takes_out(p->spec[i]) && matches(p->spec[i], path));
    }
    return in || !any;
}

bool pathspec_touches(const struct pathspec *p, struct view path)
{
    if (path.len == 0 || pathspec_has(p, path)) {
        return true;
    }
    for (size_t i = 0; i < p->count; i++) {
        struct view v = plain(p->spec[i]);
        struct view fixed = view_slice(v, 0, fixed_part(v));
        bool pattern = fixed.len < v.len;
        if (!takes_out(p->spec[i]) &&
            (is_below(v, path) ||
             (pattern && (view_starts(fixed, path) || view_starts(path, fixed))))) {
            return true;
        }
    }
    return false;
}
