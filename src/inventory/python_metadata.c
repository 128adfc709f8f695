/* METADATA of a wheel or an installed package (*.dist-info), PKG-INFO of a source archive or an
 * egg.
 *
 * Source: Python's "core metadata specifications". The header ends at the first empty line.
 * REQUESTED beside it tells what was asked for, so that direct is not in this file. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static void take_field(struct component *k, struct view key, struct view value, uint32_t number)
{
    struct view classifier = VIEW("License :: OSI Approved :: ");
    if (view_eq_nocase(key, VIEW("Name")) && k->name.len == 0) {
        k->name = value;
        k->line = number;
    } else if (view_eq_nocase(key, VIEW("Version")) && k->version.len == 0) {
        k->version = value;
    } else if (view_eq_nocase(key, VIEW("License-Expression")) ||
               (view_eq_nocase(key, VIEW("License")) && k->licence.len == 0 &&
                !view_eq_nocase(value, VIEW("UNKNOWN")))) {
        k->licence = value;
    } else if (view_eq_nocase(key, VIEW("Classifier")) && k->licence.len == 0 &&
               view_starts(value, classifier)) {
        k->licence = view_slice(value, classifier.len, value.len);
    }
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("pypi")};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t) && t.line.len > 0) {
        ptrdiff_t colon = view_find_char(t.line, ':');
        bool folded = t.line.ptr[0] == ' ' || t.line.ptr[0] == '\t';
        if (folded && t.number > 1) {
            continue;
        }
        if (colon <= 0) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected \"Field: value\"");
        }
        take_field(&k, view_slice(t.line, 0, (size_t)colon),
                   view_trim(view_slice(t.line, (size_t)colon + 1, t.line.len)), t.number);
    }
    if (st != OK) {
        return st;
    }
    if (k.name.len == 0) {
        return collect_bad(c, (struct position){1, 1}, err, "no \"Name\" field");
    }
    k.name = name_pypi(k.name, c->arena);
    return k.name.ptr == NULL ? error_no_memory(err) : collect_add(c, &k, err);
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    if (view_eq_str(base, "METADATA")) {
        return view_ends(dir, VIEW(".dist-info/"));
    }
    return view_eq_str(base, "PKG-INFO") || view_ends(base, VIEW(".egg-info"));
}

/* What lies in a folder of another name may be the subject's own. */
static bool copies_in(struct view path, struct buf *folder)
{
    struct view dir = path_folder(path);
    bool beside = view_ends(path, VIEW(".egg-info"));
    buf_add_view(folder, beside ? dir : path_folder(path_dir(path)));
    return path_below_root(buf_view(folder), VIEW("site-packages/")) ||
           path_below_root(buf_view(folder), VIEW("dist-packages/"));
}

const struct manifest_format python_metadata_format = {
    .name = "python-metadata",
    .matches = matches,
    .read = read_file,
    .fold = FOLD_INSTALLED,
    .yields_to = {VIEW_INIT("poetry.lock"), VIEW_INIT("uv.lock"), VIEW_INIT("pdm.lock"),
                  VIEW_INIT("Pipfile.lock"), VIEW_INIT("pylock.toml"),
                  VIEW_INIT("requirements.txt")},
    .copies_in = copies_in};
