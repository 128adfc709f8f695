/* What dpkg has installed: var/lib/dpkg/status and status.d/<package>.
 *
 * Source: deb-control(5), dpkg-query(1). Packages that are removed but keep
 * their configuration are not installed. The file does not name its
 * distribution; versions made by Ubuntu say so, anything else counts as Debian.
 * A package that apt was not asked for is marked elsewhere: direct is unknown. */
#include "formats.h"
#include "paragraphs.h"

static bool is_installed(struct view status)
{
    /* "want flag state"; files of status.d have no such field. */
    return status.len == 0 || (!view_ends(status, VIEW(" not-installed")) &&
                               !view_ends(status, VIEW(" config-files")));
}

static enum status add_package(struct collector *c, const struct paragraph *p,
                               struct view distribution, struct error *err)
{
    const struct paragraph_field *name = paragraph_get(p, "Package");
    struct component k = {.type = VIEW("deb"), .namespace = distribution};
    struct position at = {p->line, 1};
    if (name == NULL || name->value.len == 0) {
        return collect_bad(c, at, err, "a paragraph without \"Package\"");
    }
    if (!is_installed(paragraph_text(p, "Status"))) {
        return OK;
    }
    k.name = name->value;
    k.line = name->line;
    k.version = paragraph_text(p, "Version");
    if (k.version.len == 0) {
        return collect_bad(c, at, err, "an installed package without \"Version\"");
    }
    return collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    bool ubuntu = view_find(c->text, VIEW("\nMaintainer: Ubuntu Developers ")) >= 0;
    struct view distribution = ubuntu ? VIEW("ubuntu") : VIEW("debian");
    struct paragraph *p = arena_alloc(c->arena, 1, sizeof *p);
    struct view rest = c->text;
    uint32_t line = 0;
    bool found = true;
    enum status st = p == NULL ? error_no_memory(err) : OK;
    while (st == OK && found) {
        st = paragraph_next(c, &rest, &line, p, &found, err);
        if (st == OK && found) {
            st = add_package(c, p, distribution, err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    struct view dir = VIEW("var/lib/dpkg/");
    ptrdiff_t at = view_find(path, dir);
    if (at < 0 || (at > 0 && path.ptr[at - 1] != '/')) {
        return false;
    }
    struct view rest = view_slice(path, (size_t)at + dir.len, path.len);
    struct view parts = VIEW("status.d/");
    if (view_starts(rest, parts)) {
        struct view file = view_slice(rest, parts.len, rest.len);
        return file.len > 0 && view_find_char(file, '/') < 0 && !view_ends(file, VIEW(".md5sums"));
    }
    return view_eq(rest, VIEW("status"));
}

const struct manifest_format dpkg_status_format = {
    .name = "dpkg-status", .matches = matches, .read = read_file};
