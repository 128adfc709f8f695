/* Which declared patches touch which file, through renames. */
#ifndef ASSAY_PEDIGREE_SECTIONS_H
#define ASSAY_PEDIGREE_SECTIONS_H

#include <assay/base/map.h>
#include <assay/pedigree/patch_ledger.h>
#include <assay/pedigree/reconcile.h>

struct section_ref {
    struct patch_section section;
    struct view old_path; /* in the tree; empty: made by it */
    struct view new_path; /* empty: removed by it */
};

struct section_index {
    struct arena *arena;
    struct section_ref *refs; /* in the order of the series */
    size_t len;
    size_t cap;
    struct map by_path; /* path → struct path_refs */
    struct map made;    /* paths that patches make */
    struct view *paths; /* all that are touched, each once */
    size_t path_count;
    size_t path_cap;
};

/* `known` says whether upstream or the subject has a file. */
MUST_CHECK enum status sections_build(struct section_index *x, const struct patch_ledger *l,
                                      bool (*known)(const void *ctx, struct view path),
                                      const void *ctx, struct arena *arena, struct error *err);
void sections_release(struct section_index *x);

/* All sections that lead to the file that is at `path` in the end, and its name upstream. */
struct sections {
    const struct patch_section *items;
    size_t len;
    struct view upstream_path;
};
MUST_CHECK enum status sections_of(const struct section_index *x, struct view path,
                                   struct sections *out, struct error *err);
bool sections_touch(const struct section_index *x, struct view path);

#endif
