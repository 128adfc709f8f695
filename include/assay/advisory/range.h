/* Affected ranges as OSV writes them: events on the line of versions.
 *
 * "introduced" opens, "fixed" and "last_affected" close an interval, "limit" ends
 * the line; there may be several intervals, and the events come in any order.
 * introduced "0" is before every version, limit "*" after every version.
 *
 * Source: the evaluation algorithm of the OSV schema. Two events at one version
 * count in the order in which they are written, "last_affected" after the rest. */
#ifndef ASSAY_ADVISORY_RANGE_H
#define ASSAY_ADVISORY_RANGE_H

#include <assay/advisory/version.h>

enum range_event_kind { RANGE_INTRODUCED, RANGE_FIXED, RANGE_LAST_AFFECTED, RANGE_LIMIT };

struct range_event {
    enum range_event_kind kind;
    struct view version;
};

/* Is `version` inside? A version is compared only where the answer needs it: the
 * range of the single event introduced "0" holds for any text. ERR_FORMAT where a
 * version is none, of the range or the asked one; no answer then. Linear in
 * `count`; nothing is allocated. */
MUST_CHECK enum status range_holds(enum version_scheme scheme, const struct range_event *events,
                                   size_t count, struct view version, bool *holds,
                                   struct error *err);

/* The earliest "fixed" after `version`: where an affected version may go. Empty
 * when the range names none. Statuses as above. */
MUST_CHECK enum status range_first_fixed(enum version_scheme scheme,
                                         const struct range_event *events, size_t count,
                                         struct view version, struct view *fixed,
                                         struct error *err);

#endif
