/* From records to an index: what can only be made when all advisories are there. */
#ifndef ASSAY_ADVISORY_INDEX_FINISH_H
#define ASSAY_ADVISORY_INDEX_FINISH_H

#include "index_view.h"

/* What an import of one share of the files yields, or the index that was there before. */
struct merge_source {
    struct index_view view;
    bool is_old; /* gives way where the others have the same advisory of the same time */
};

/* Take the newest of what the sources have by each id, without the withdrawn, in the
 * order of the ids, into empty tables. */
MUST_CHECK enum status index_merge(const struct merge_source *sources, size_t count,
                                   struct tables *out, struct error *err);

/* IDS and GROUPS. */
MUST_CHECK enum status index_make_groups(struct tables *t, struct error *err);

/* ECOSYSTEMS, KEYS, POSTINGS and SLOTS. */
MUST_CHECK enum status index_make_keys(struct tables *t, struct error *err);

#endif
