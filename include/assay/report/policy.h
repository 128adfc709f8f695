/* The secure-development policy of the organisation, rendered from what is in force: the baseline
 * that deliveries are judged by, the controls that apply, the requirements that measure them and
 * what they found on the day. Our own wording, and the organisation's. */
#ifndef ASSAY_REPORT_POLICY_H
#define ASSAY_REPORT_POLICY_H

#include <assay/assure/baseline.h>
#include <assay/assure/posture.h>

struct policy_input {
    struct view organisation; /* or empty */
    const struct baseline *baseline;
    const struct posture *posture;
    struct view framework; /* only its controls; empty: all */
};

/* Markdown (CommonMark); same input, same bytes. Text of the organisation's is escaped. */
MUST_CHECK enum status policy_write(struct buf *out, const struct policy_input *in,
                                    struct error *err);

#endif
