#include "npm_names.h"

#include <assay/base/file.h>

void npm_name(struct view full, struct component *k)
{
    k->type = VIEW("npm");
    k->namespace = view_of(NULL, 0);
    k->name = full;
    if (full.len > 0 && full.ptr[0] == '@') {
        name_split(full, k);
    }
}

bool npm_split(struct view ident, struct view *name, struct view *rest)
{
    if (ident.len < 2) {
        return false;
    }
    ptrdiff_t at = view_find_char(view_slice(ident, 1, ident.len), '@');
    if (at < 0) {
        return false;
    }
    size_t cut = (size_t)at + 1;
    *name = view_slice(ident, 0, cut);
    *rest = view_slice(ident, cut + 1, ident.len);
    return true;
}

bool npm_alias(struct view reference, struct view *name, struct view *version)
{
    if (!view_starts(reference, VIEW("npm:"))) {
        return false;
    }
    return npm_split(view_slice(reference, 4, reference.len), name, version);
}

bool npm_is_remote(struct view reference)
{
    static const char *const starts[] = {
        "git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "http://", "https://", "ssh:"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (view_starts(reference, view_str(starts[i]))) {
            return true;
        }
    }
    return false;
}

struct view npm_exact(struct view wish)
{
    return version_is_whole(wish) ? version_exact(wish) : view_of(NULL, 0);
}

void npm_fetched(struct component *k)
{
    ptrdiff_t scheme = view_find(k->source, VIEW("://"));
    ptrdiff_t mark = view_find(k->source, VIEW("/-/"));
    if (scheme < 0 || mark < scheme + 3 || !view_starts(k->source, VIEW("http"))) {
        return;
    }
    struct view path = view_slice(k->source, (size_t)scheme + 3, (size_t)mark);
    struct view file = view_slice(k->source, (size_t)mark + 3, k->source.len);
    struct view name = path_base(path);
    struct view scope = path_base(path_dir(path));
    bool scoped = view_starts(scope, VIEW("@"));
    scope = scoped ? scope : view_of(NULL, 0);
    ptrdiff_t slash = view_rfind_char(file, '/');
    file = view_slice(file, (size_t)(slash + 1), file.len);
    bool whole = path_dir(path).len > 0 && view_find_char(name, '%') < 0 &&
                 view_starts(file, name) && file.len > name.len && file.ptr[name.len] == '-';
    if (whole && !(view_eq(name, k->name) && view_eq(scope, k->namespace))) {
        k->name = name;
        k->namespace = scope;
        k->note = VIEW("the lock file calls it otherwise, its address so");
    }
}
