/* What the files of a component set share. */
#ifndef ASSAY_INVENTORY_COMPONENT_SET_PRIVATE_H
#define ASSAY_INVENTORY_COMPONENT_SET_PRIVATE_H

#include <assay/base/arena.h>
#include <assay/base/map.h>
#include <assay/inventory/component_set.h>

struct component_set {
    struct arena arena;
    struct component *items;
    const struct manifest_format **formats; /* of each item; NULL: of none */
    size_t len;
    size_t cap;
    size_t formats_cap;
    struct map lists;   /* "base name NUL folder" of files that list something → position + 1 */
    struct map copies;  /* "NUL folder" of copies; "format NUL folder", which tells of them */
    struct map index;   /* "base name NUL folder NUL purl" of what they list → position + 1 */
    struct map systems; /* root folder → position + 1 of its os-release */
    struct maven_projects *maven;
    struct map asked;    /* what projects ask for: write_asked() */
    struct map stores;   /* "nix NUL store NUL purl": told already */
    struct map commits;  /* path of a submodule → struct view, its commit */
    struct map replaced; /* paths of projects whose components were worked out anew */
    struct buf key;
};

/* "a/b/" → "a/"; false for "". */
bool component_set_above(struct view *folder);

/* set->key = "base name NUL folder", then NUL and the purl where there is one. */
MUST_CHECK enum status component_set_key(struct component_set *set, struct view base,
                                         struct view folder, struct view purl, struct error *err);

/* The component at this position tells of copies, where its format does. */
MUST_CHECK enum status component_set_note_copies(struct component_set *set, size_t at,
                                                 struct error *err);
/* What copies have of their own is gone: marked by the name, as positions must hold. Before the
 * folding, which looks for what stays. */
MUST_CHECK enum status component_set_drop_copies(struct component_set *set, struct error *err);

/* Does the component at this position fall away, beside what the other files say? What it knows
 * more goes to the one that stays. */
MUST_CHECK enum status component_set_fold(struct component_set *set, size_t at, bool *gone,
                                          struct error *err);

#endif
