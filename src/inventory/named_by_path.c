/* Packages whose folder says all: Portage's database, Homebrew's Cellar.
 *
 * Source: Gentoo's handbook (var/db/pkg/<category>/<name>-<version>/PF), Homebrew's
 * documentation (Cellar/<name>/<version>/INSTALL_RECEIPT.json). */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

/* The name of the folder `up` levels above the file. */
static struct view folder_above(struct view path, int up)
{
    struct view dir = path;
    for (int i = 0; i < up; i++) {
        struct view base = path_base(dir);
        dir = view_slice(dir, 0, dir.len - base.len);
        while (view_ends(dir, VIEW("/"))) {
            dir = view_slice(dir, 0, dir.len - 1);
        }
    }
    return path_base(dir);
}

/* "name-1.2.3-r1": the version begins behind the first dash before a digit. */
static bool split_version(struct view text, struct component *k)
{
    for (size_t i = 1; i + 1 < text.len; i++) {
        if (text.ptr[i] == '-' && text.ptr[i + 1] >= '0' && text.ptr[i + 1] <= '9') {
            k->name = view_slice(text, 0, i);
            k->version = view_slice(text, i + 1, text.len);
            return true;
        }
    }
    return false;
}

static enum status need_text(const struct collector *c, struct error *err)
{
    struct text_lines t;
    return text_begin(c, &t, err);
}

static enum status read_portage(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("ebuild"), .namespace = folder_above(c->path, 2), .line = 1};
    enum status st = need_text(c, err);
    struct view package = view_trim(c->text);
    if (st == OK && (view_find_char(package, '\n') >= 0 || !split_version(package, &k))) {
        return collect_bad(c, (struct position){1, 1}, err, "expected \"name-version\"");
    }
    return st == OK ? collect_add(c, &k, err) : st;
}

static bool matches_portage(struct view path)
{
    return path_is(path, "PF") && view_find(path, VIEW("var/db/pkg/")) >= 0;
}

static enum status read_brew(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("brew"),
                          .name = folder_above(c->path, 2),
                          .version = folder_above(c->path, 1),
                          .line = 1};
    enum status st = collect_json(c, &root, err);
    if (st != OK) {
        return st;
    }
    k.relation = value_get_bool(&root, "installed_as_dependency", false) ? RELATION_TRANSITIVE
                                                                         : RELATION_DIRECT;
    return k.name.len > 0 ? collect_add(c, &k, err) : OK;
}

const struct manifest_format portage_format = {
    .name = "portage", .matches = matches_portage, .read = read_portage};

const struct manifest_format homebrew_format = {
    .name = "homebrew", .names = {VIEW_INIT("INSTALL_RECEIPT.json")}, .read = read_brew};
