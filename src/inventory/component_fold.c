/* What falls away of a component set where other files of the subject say more. */
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "collect.h"
#include "component_set_private.h"
#include "formats.h"

#include <string.h>

enum { FOLDER_MAX = 64 * 1024 };

bool component_set_above(struct view *folder)
{
    if (folder->len == 0) {
        return false;
    }
    ptrdiff_t slash = view_rfind_char(view_slice(*folder, 0, folder->len - 1), '/');
    *folder = view_slice(*folder, 0, (size_t)(slash + 1));
    return true;
}

enum status component_set_key(struct component_set *set, struct view base, struct view folder,
                              struct view purl, struct error *err)
{
    buf_clear(&set->key);
    buf_add_view(&set->key, base);
    buf_add_char(&set->key, '\0');
    buf_add_view(&set->key, folder);
    if (purl.len > 0) {
        buf_add_char(&set->key, '\0');
        buf_add_view(&set->key, purl);
    }
    return buf_status(&set->key, err);
}

static bool is_gone(const struct component *c)
{
    return c->name.ptr == NULL;
}

/* ---- what copies have of their own ---- */

enum status component_set_note_copies(struct component_set *set, size_t at, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf folder = BUF_INIT(FOLDER_MAX);
    const struct manifest_format *format = set->formats[at];
    if (format == NULL || format->copies_in == NULL ||
        !format->copies_in(set->items[at].manifest, &folder)) {
        return OK;
    }
    const struct view names[] = {view_str(format->name), VIEW("")};
    enum status st = buf_status(&folder, err);
    for (size_t i = 0; st == OK && i < sizeof names / sizeof names[0]; i++) {
        st = component_set_key(set, names[i], buf_view(&folder), view_of(NULL, 0), err);
        st = st == OK ? map_put(&set->copies, buf_view(&set->key), set, NULL, err) : st;
    }
    return st;
}

/* Do files of `other` say how a package is made that `copy` is a format of? */
static bool is_of_making(const struct manifest_format *copy, const struct manifest_format *other)
{
    bool same = false;
    for (size_t i = 0; !same && i < MANIFEST_NAMES_MAX && copy->yields_to[i].len > 0; i++) {
        same = manifest_format_of(copy->yields_to[i]) == other;
        for (size_t k = 0; !same && k < MANIFEST_NAMES_MAX && other->yields_to[k].len > 0; k++) {
            same = view_eq(copy->yields_to[i], other->yields_to[k]);
        }
    }
    return same;
}

/* Are there copies in `folder` of which such a format tells? */
static enum status holds_copies(struct component_set *set, struct view folder,
                                const struct manifest_format *made, bool *out, struct error *err)
{
    enum status st = component_set_key(set, VIEW(""), folder, view_of(NULL, 0), err);
    bool any = st == OK && map_has(&set->copies, buf_view(&set->key));
    *out = false;
    for (size_t i = 0; st == OK && any && !*out && manifest_formats[i] != NULL; i++) {
        const struct manifest_format *copy = manifest_formats[i];
        if (copy->copies_in != NULL && is_of_making(copy, made)) {
            st = component_set_key(set, view_str(copy->name), folder, view_of(NULL, 0), err);
            *out = st == OK && map_has(&set->copies, buf_view(&set->key));
        }
    }
    return st;
}

/* A file that lies in such a folder itself, and in none of its folders, is no copy's. */
static enum status is_copys_own(struct component_set *set, size_t at, bool *own, struct error *err)
{
    const struct manifest_format *format = set->formats[at];
    struct view folder = path_folder(set->items[at].manifest);
    enum status st = OK;
    *own = false;
    if (format == NULL || format->fold == FOLD_INSTALLED || format->fold == FOLD_NAMED) {
        return OK;
    }
    while (st == OK && !*own && component_set_above(&folder)) {
        st = holds_copies(set, folder, format, own, err);
    }
    return st;
}

enum status component_set_drop_copies(struct component_set *set, struct error *err)
{
    struct view last = {NULL, 0};
    bool own = false;
    enum status st = OK;
    for (size_t i = 0; st == OK && set->copies.len > 0 && i < set->len; i++) {
        struct component *c = &set->items[i];
        if (c->manifest.ptr != last.ptr) { /* once for all of a file */
            st = is_copys_own(set, i, &own, err);
            last = c->manifest;
        }
        c->name = own ? view_of(NULL, 0) : c->name;
    }
    return st;
}

/* ---- files that say the same ---- */

/* *at = the position + 1 of `purl` in the file `base` of `folder`; without a purl not 0 where
 * such a file lists something. */
static enum status look_up(struct component_set *set, struct view base, struct view folder,
                           struct view purl, uintptr_t *at, struct error *err)
{
    enum status st = component_set_key(set, base, folder, purl, err);
    if (st == OK) {
        const struct map *m = purl.len > 0 ? &set->index : &set->lists;
        *at = (uintptr_t)map_get(m, buf_view(&set->key));
        *at = *at != 0 && is_gone(&set->items[*at - 1]) ? 0 : *at;
    }
    return st;
}

/* In a file that `format` yields to, in `folder` or the nearest above it: *at as look_up() has it.
 */
static enum status look_above(struct component_set *set, const struct manifest_format *format,
                              struct view folder, struct view purl, uintptr_t *at,
                              struct error *err)
{
    bool more = true;
    *at = 0;
    while (more && *at == 0) {
        for (size_t i = 0; *at == 0 && i < MANIFEST_NAMES_MAX && format->yields_to[i].len > 0;
             i++) {
            enum status st = look_up(set, format->yields_to[i], folder, purl, at, err);
            if (st != OK) {
                return st;
            }
        }
        more = component_set_above(&folder);
    }
    return OK;
}

/* What `c` knows beside scope and relation goes to the same package at `at` (0: to none). Both
 * stay where they have too many hashes together. */
static enum status give(struct component_set *set, const struct component *c, uintptr_t at,
                        bool *gone, struct error *err)
{
    if (at == 0) {
        return OK;
    }
    struct component *to = &set->items[at - 1];
    struct component given = *c;
    given.scope = to->scope;
    given.relation = to->relation;
    given.note = VIEW(""); /* of the copy's own place */
    enum status st = component_merge(to, &given, &set->arena, err);
    *gone = st != ERR_LIMIT;
    return st == ERR_LIMIT ? OK : st;
}

/* A go.sum line beside a go.mod gives its hash away and is gone. */
static enum status fold_hashes(struct component_set *set, const struct component *c,
                               struct view other, bool *gone, struct error *err)
{
    struct view folder = path_folder(c->manifest);
    uintptr_t at = 0;
    enum status st = look_up(set, other, folder, view_of(NULL, 0), &at, err);
    *gone = at != 0;
    if (st != OK || !*gone) {
        return st;
    }
    at = 0;
    st = look_up(set, other, folder, c->purl, &at, err);
    return st == OK ? give(set, c, at, gone, err) : st;
}

/* A wish beside or below a lock file. */
static enum status fold_declared(struct component_set *set, const struct component *c,
                                 const struct manifest_format *format, bool *gone,
                                 struct error *err)
{
    uintptr_t at = 0;
    enum status st = look_above(set, format, path_folder(c->manifest), view_of(NULL, 0), &at, err);
    *gone = at != 0;
    return st;
}

/* A copy says more of the package than the lock file that pins it: its licence. */
static enum status fold_installed(struct component_set *set, const struct component *c,
                                  const struct manifest_format *format, bool *gone,
                                  struct error *err)
{
    uintptr_t at = 0;
    enum status st = look_above(set, format, path_folder(c->manifest), c->purl, &at, err);
    return st == OK ? give(set, c, at, gone, err) : st;
}

/* A jar's manifest, where the jar's name ends as the name of an artifact begins that it holds. */
static enum status fold_named(struct component_set *set, const struct component *c, bool *gone,
                              struct error *err)
{
    struct view folder = path_folder(c->manifest);
    enum status st = OK;
    for (size_t i = 0; st == OK && !*gone && i < c->name.len; i++) {
        if (i == 0 || strchr("-.", c->name.ptr[i - 1]) != NULL) {
            uintptr_t at = 0;
            struct view name = view_slice(c->name, i, c->name.len);
            st = look_up(set, VIEW("artifacts"), folder, name, &at, err);
            *gone = at != 0;
        }
    }
    return st;
}

enum status component_set_fold(struct component_set *set, size_t at, bool *gone, struct error *err)
{
    const struct component *c = &set->items[at];
    const struct manifest_format *format = set->formats[at];
    *gone = false;
    switch (format == NULL ? FOLD_NONE : format->fold) {
    case FOLD_NONE:
        return OK;
    case FOLD_HASHES:
        return fold_hashes(set, c, format->yields_to[0], gone, err);
    case FOLD_DECLARED:
        return fold_declared(set, c, format, gone, err);
    case FOLD_INSTALLED:
        return fold_installed(set, c, format, gone, err);
    case FOLD_NAMED:
        return fold_named(set, c, gone, err);
    }
    return OK;
}
