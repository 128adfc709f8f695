#include "package.h"

struct view package_ecosystem(struct view ecosystem)
{
    ptrdiff_t colon = view_find_char(ecosystem, ':');
    return colon < 0 ? ecosystem : view_slice(ecosystem, 0, (size_t)colon);
}

static void add_as_is(struct view name, struct buf *out)
{
    buf_add_view(out, name);
}

static void add_lower(struct view name, struct buf *out)
{
    buf_add_lower(out, name);
}

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static void add_pypi(struct view name, struct buf *out)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_separator(name.ptr[i])) {
            buf_add_char(out, char_lower(name.ptr[i]));
        } else if (i == 0 || !is_separator(name.ptr[i - 1])) {
            buf_add_char(out, '-');
        }
    }
}

static struct view without_prefix(struct view v, struct view prefix)
{
    return view_starts(v, prefix) ? view_slice(v, prefix.len, v.len) : v;
}

static struct view without_suffix(struct view v, struct view suffix)
{
    return view_ends(v, suffix) ? view_slice(v, 0, v.len - suffix.len) : v;
}

/* "git+ssh://git@GitHub.com/a/b.git/" → "github.com/a/b". Case is folded throughout:
 * the great forges do, and two repositories that differ by case alone are rare. */
static void add_repository(struct view name, struct buf *out)
{
    ptrdiff_t scheme = view_find(name, VIEW("://"));
    struct view rest = scheme < 0 ? name : view_slice(name, (size_t)scheme + 3, name.len);
    ptrdiff_t user = view_find_char(rest, '@');
    ptrdiff_t slash = view_find_char(rest, '/');
    if (user >= 0 && (slash < 0 || user < slash)) {
        rest = view_slice(rest, (size_t)user + 1, rest.len);
    }
    rest = without_prefix(rest, VIEW("www."));
    rest = without_suffix(without_suffix(rest, VIEW("/")), VIEW(".git"));
    for (size_t i = 0; i < rest.len; i++) {
        /* "git@host:path", as ssh is written */
        bool colon = rest.ptr[i] == ':' && scheme < 0;
        buf_add_char(out, colon ? '/' : char_lower(rest.ptr[i]));
    }
}

void package_name(struct view ecosystem, struct view name, struct buf *out)
{
    static const struct {
        struct view ecosystem;
        void (*add)(struct view name, struct buf *out);
    } rules[] = {
        {VIEW_INIT("PyPI"), add_pypi},
        {VIEW_INIT("NuGet"), add_lower},
        {VIEW_INIT("Packagist"), add_lower},
        {VIEW_INIT("GitHub Actions"), add_lower},
        {VIEW_INIT("VSCode"), add_lower},
        {VIEW_INIT("SwiftURL"), add_repository},
        {VIEW_INIT(PACKAGE_GIT), add_repository},
    };
    void (*add)(struct view, struct buf *) = add_as_is;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (view_eq(ecosystem, rules[i].ecosystem)) {
            add = rules[i].add;
        }
    }
    add(name, out);
}
