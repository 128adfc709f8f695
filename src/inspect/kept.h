/* Where the results of an inspection are kept, and what they depend on. */
#ifndef ASSAY_INSPECT_KEPT_H
#define ASSAY_INSPECT_KEPT_H

#include <assay/inspect/inspection.h>

struct kept_place {
    struct buf path;
    struct buf directory;
    struct buf note;       /* the digests of the inspectors */
    struct pool_kept kept; /* points into both */
};
void kept_place_init(struct kept_place *k);
void kept_place_release(struct kept_place *k);

/* Do the build and the options alone say what inspectors find? Not where rules are given. */
bool kept_place_is_simple(const struct inspection_options *options);

/* The digests of what ran, to and from the note. False: there are none, or of others. */
void kept_note_digests(struct kept_place *k, const struct inspection_facts *facts);
bool kept_noted_digests(const struct kept_place *k, struct inspection_facts *facts);

/* The digests of inspectors count only where it is not simple. *wanted is false where nothing is to
 * be kept: not asked for, no cache directory, or files that are passed over. */
MUST_CHECK enum status kept_place_find(const struct subject *subject,
                                       const struct inspection_options *options,
                                       const struct inspection_facts *facts, struct kept_place *k,
                                       bool *wanted, struct error *err);

#endif
