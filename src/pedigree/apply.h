/* Declared patches applied to one file, each line knowing where it comes from. */
#ifndef ASSAY_PEDIGREE_APPLY_H
#define ASSAY_PEDIGREE_APPLY_H

#include "spans.h"

#include <assay/pedigree/reconcile.h>

#define NO_LINE UINT32_MAX

struct doc_line {
    struct view text;
    uint32_t origin; /* line of upstream's file, from 0; or NO_LINE */
    uint32_t by;     /* which hunk put it there: index of its result; or NO_LINE */
};

struct doc {
    struct doc_line *lines;
    size_t len;
    uint32_t *removed_by; /* by line of upstream's file: index of the hunk's result, or NO_LINE */
    size_t upstream_len;
    bool exists;
};

/* Upstream's file as it came. */
MUST_CHECK enum status doc_of(const struct line_list *upstream, bool exists, struct arena *arena,
                              struct doc *out, struct error *err);

/* Apply a section's hunks in order; `results` are theirs, in the same order, the first being
 * number `first`. A hunk whose result already is EFFECT_UNDONE is left out. As patch(1)
 * does: searched around the place that the head names, then with up to RECONCILE_FUZZ_MAX
 * lines of context less at both ends. What does not apply changes nothing. */
MUST_CHECK enum status doc_apply(struct doc *d, const struct diff_file *section, uint32_t first,
                                 struct hunk_result *results, struct arena *arena,
                                 struct error *err);

#endif
