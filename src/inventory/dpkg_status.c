/* What dpkg has installed: var/lib/dpkg/status and status.d/<package>, as images without
 * dpkg keep it.
 *
 * Source: deb-control(5), dpkg-query(1). "Source: name (version)" is the qualifier
 * "upstream": advisories speak of source packages. Packages that are removed but keep
 * their configuration are not installed. The file does not name its
 * distribution, os-release does (component_set.h); without one, versions made by Ubuntu
 * say so, anything else counts as Debian.
 * A package that apt was not asked for is marked elsewhere: direct is unknown. */
#include "formats.h"
#include "join.h"
#include "paragraphs.h"

static bool is_installed(struct view status)
{
    /* "want flag state"; files of status.d have no such field. */
    return status.len == 0 || (!view_ends(status, VIEW(" not-installed")) &&
                               !view_ends(status, VIEW(" config-files")));
}

/* "glibc (2.36-9)" → "glibc@2.36-9"; what is called like its source alone needs none. */
static enum status upstream_of(struct collector *c, struct view source, struct view name,
                               struct view *out, struct error *err)
{
    ptrdiff_t open = view_find_char(source, '(');
    struct view own = view_trim(view_slice(source, 0, open < 0 ? source.len : (size_t)open));
    if (open < 0) {
        *out = view_eq(own, name) ? view_of(NULL, 0) : own;
        return OK;
    }
    struct view version = view_slice(source, (size_t)open + 1, source.len);
    ptrdiff_t close = view_find_char(version, ')');
    version = view_trim(view_slice(version, 0, close < 0 ? version.len : (size_t)close));
    if (own.len == 0 || version.len == 0) {
        return OK;
    }
    *out = text_join(c->arena, own, VIEW("@"), version);
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

/* "libc6:any (>= 2.34)" → "libc6", ">= 2.34" */
static struct view relation_name(struct view text, struct view *range)
{
    ptrdiff_t open = view_find_char(text, '(');
    struct view name = view_trim(view_slice(text, 0, open < 0 ? text.len : (size_t)open));
    ptrdiff_t colon = view_find_char(name, ':');
    *range = view_of(NULL, 0);
    if (open >= 0) {
        struct view rest = view_slice(text, (size_t)open + 1, text.len);
        ptrdiff_t close = view_find_char(rest, ')');
        *range = view_trim(view_slice(rest, 0, close < 0 ? 0 : (size_t)close));
    }
    return view_slice(name, 0, colon < 0 ? name.len : (size_t)colon);
}

/* What it provides is what others may ask for; of alternatives the installed ones are meant. */
static enum status add_relations(struct collector *c, const struct paragraph *p, struct view name,
                                 struct error *err)
{
    static const char *const fields[] = {"Provides", "Depends", "Pre-Depends"};
    enum status st = collect_called(c, name, err);
    for (size_t f = 0; st == OK && f < sizeof fields / sizeof fields[0]; f++) {
        struct view rest = paragraph_text(p, fields[f]);
        struct view all;
        while (st == OK && rest.len > 0 && view_split(&rest, ',', &all)) {
            struct view one;
            struct view range;
            while (st == OK && view_split(&all, '|', &one)) {
                one = relation_name(one, &range);
                st = f == 0 ? collect_called(c, one, err) : collect_needs(c, one, range, err);
            }
        }
    }
    return st;
}

static enum status add_package(struct collector *c, const struct paragraph *p,
                               struct view distribution, bool packed, struct error *err)
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
    struct qualifier_list list = {.len = 0};
    struct view upstream = {NULL, 0};
    enum status st = upstream_of(c, paragraph_text(p, "Source"), k.name, &upstream, err);
    qualifier_add(&list, "arch", paragraph_text(p, "Architecture"));
    qualifier_add(&list, "upstream", upstream);
    qualifiers_give(&list, &k);
    if (st == OK) {
        st = packed ? collect_packed(c, &k, err) : collect_add(c, &k, err);
    }
    return st == OK ? add_relations(c, p, k.name, err) : st;
}

static enum status read_all(struct collector *c, bool packed, struct error *err)
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
            st = add_package(c, p, distribution, packed, err);
        }
    }
    return st == OK && packed && c->len == 0
               ? collect_bad(c, (struct position){1, 1}, err, "no \"Package\" and \"Version\"")
               : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    return read_all(c, false, err);
}

/* ---- control of a .deb: one such paragraph (deb(5)) ---- */

static enum status read_packed(struct collector *c, struct error *err)
{
    return read_all(c, true, err);
}

static bool matches_packed(struct view path)
{
    struct view archive;
    bool named = view_eq_str(path_within(path, &archive), "control");
    return named && view_starts(path_within(archive, &archive), VIEW("control.tar"));
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

const struct manifest_format deb_format = {
    .name = "deb", .matches = matches_packed, .read = read_packed, .packed = true};
