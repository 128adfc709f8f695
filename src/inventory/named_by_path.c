/* Packages whose folder says all: Portage's database, Homebrew's Cellar, MacPorts' registry, what
 * Nimble has installed.
 *
 * Source: Gentoo's handbook (var/db/pkg/<category>/<name>-<version>/PF), Homebrew's
 * documentation (Cellar/<name>/<version>/INSTALL_RECEIPT.json, and the formula that was installed
 * in .brew/ beside it, which counts where there is no receipt). Formulas of a tap are only offered.
 */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

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
    struct component k = {.type = VIEW("ebuild"), .namespace = path_above(c->path, 2), .line = 1};
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
                          .name = path_above(c->path, 2),
                          .version = path_above(c->path, 1),
                          .line = 1};
    enum status st = collect_json(c, &root, err);
    if (st != OK) {
        return st;
    }
    k.relation = value_get_bool(&root, "installed_as_dependency", false) ? RELATION_TRANSITIVE
                                                                         : RELATION_DIRECT;
    return k.name.len > 0 ? collect_add(c, &k, err) : OK;
}

/* A formula is a program: of it the licence alone is taken, where it is one plain text. */
static enum status read_formula(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("brew"),
                          .name = path_above(c->path, 3),
                          .version = path_above(c->path, 2),
                          .line = 1};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view line = view_trim(t.line);
        if (k.licence.len == 0 && view_starts(line, VIEW("license \""))) {
            (void)text_quoted(&line, &k.licence);
        }
    }
    return st == OK ? collect_add(c, &k, err) : st;
}

/* Cellar/NAME/VERSION/.brew/NAME.rb */
static bool matches_formula(struct view path)
{
    return view_ends(path, VIEW(".rb")) && view_eq_str(path_above(path, 1), ".brew") &&
           path_above(path, 3).len > 0;
}

const struct manifest_format homebrew_formula_format = {
    .name = "homebrew-formula",
    .matches = matches_formula,
    .read = read_formula,
    .fold = FOLD_INSTALLED,
    .yields_to = {VIEW_INIT("INSTALL_RECEIPT.json")}};

/* ---- MacPorts ---- */

static enum status read_port(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("macports"), .line = 1};
    struct view folder = path_above(c->path, 2);
    ptrdiff_t revision = view_rfind_char(folder, '_');
    enum status st = need_text(c, err);
    bool good = split_version(view_slice(folder, 0, revision < 0 ? 0 : (size_t)revision), &k);
    return st == OK && good ? collect_add(c, &k, err) : st;
}

static bool matches_port(struct view path)
{
    return path_is(path, "Portfile") && view_eq_str(path_above(path, 3), "portfiles");
}

/* ---- Nimble ---- */

static enum status read_nimble(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("nimble"), .line = 1};
    enum status st = need_text(c, err);
    if (st != OK || !split_version(path_above(c->path, 1), &k)) {
        return st;
    }
    ptrdiff_t digest = view_find_char(k.version, '-');
    k.version = view_slice(k.version, 0, digest < 0 ? k.version.len : (size_t)digest);
    return collect_add(c, &k, err);
}

static bool matches_nimble(struct view path)
{
    struct view above = path_above(path, 2);
    return view_ends(path, VIEW(".nimble")) &&
           (view_eq_str(above, "pkgs") || view_eq_str(above, "pkgs2"));
}

const struct manifest_format macports_format = {
    .name = "macports", .matches = matches_port, .read = read_port};

const struct manifest_format nimble_installed_format = {.name = "nimble-installed",
                                                        .matches = matches_nimble,
                                                        .read = read_nimble,
                                                        .fold = FOLD_INSTALLED,
                                                        .yields_to = {VIEW_INIT("nimble.lock")}};

const struct manifest_format portage_format = {
    .name = "portage", .matches = matches_portage, .read = read_portage};

const struct manifest_format homebrew_format = {
    .name = "homebrew", .names = {VIEW_INIT("INSTALL_RECEIPT.json")}, .read = read_brew};
