/* What changed between two versions of a baseline: requirements that were added or removed, what is
 * laxer or stricter, what asks otherwise.
 *
 * Levels, origins and honoured markers tell their direction by themselves. Of two queries nothing
 * does, so the examples of each version are run against the requirement of the other one: where one
 * version alarms and the other does not, the difference is named with the example. A query that
 * differs without an example that shows it is CHANGED, and somebody has to read it. */
#ifndef ASSAY_ASSURE_BASELINE_DIFF_H
#define ASSAY_ASSURE_BASELINE_DIFF_H

#include <assay/assure/baseline.h>

enum baseline_change {
    BASELINE_ADDED,    /* a requirement that is new */
    BASELINE_REMOVED,  /* one that is gone */
    BASELINE_LAXER,    /* less is asked */
    BASELINE_STRICTER, /* more is asked */
    BASELINE_CHANGED,  /* something else is asked */
    BASELINE_REWORDED, /* the same is asked in other words */
    BASELINE_CHANGES
};
const char *baseline_change_name(enum baseline_change c); /* "laxer" */

struct baseline_difference {
    enum baseline_change change;
    struct view about; /* a requirement's id, or a member of the file such as "honour-markers" */
    bool requirement;  /* which of the two */
    struct view what;  /* a sentence */
};

/* Valid during the call. */
typedef enum status (*baseline_difference_visit)(void *ctx, const struct baseline_difference *d,
                                                 struct error *err);
/* From `a` to `b`: the file's own members first, then requirements in the order of `b`, then those
 * that are gone. ERR_FORMAT: an example of one of them is malformed. */
MUST_CHECK enum status baseline_diff(const struct baseline *a, const struct baseline *b,
                                     baseline_difference_visit visit, void *ctx, struct error *err);

#endif
