/* Advice: to which version of a package to go.
 *
 * Candidates are the versions in which advisories say that something is mended, those of the
 * present version's and, where a candidate has other ones, of these too. Each is matched with the
 * whole index, so that a version that mends one thing and has another is seen for what it is. The
 * best has the fewest known vulnerabilities; among those it satisfies the requirement where one
 * is given, keeps the major version (before 1.0 the second number) where it can, and is the
 * lowest. Whether a version exists beyond what advisories name is not known here. */
#ifndef ASSAY_ADVISORY_REMEDY_H
#define ASSAY_ADVISORY_REMEDY_H

#include <assay/advisory/match.h>
#include <assay/advisory/requirement.h>

enum { REMEDY_CANDIDATES_MAX = 256 };

struct remedy {
    struct view version; /* to go to; empty: no better one is known */
    size_t known;        /* against the present version */
    size_t clears;       /* of those */
    size_t remains;      /* known against `version` */
    bool same_major;
    bool within; /* it satisfies the requirement; true without one */
};

/* `requirement` may be NULL. A package without a version, with a version that its ecosystem
 * cannot order, or that is malicious, has no remedy. Texts in the index and `arena`. */
MUST_CHECK enum status advisory_remedy(const struct advisory_index *index,
                                       const struct advisory_package *p,
                                       const struct requirement *requirement, struct arena *arena,
                                       struct remedy *out, struct error *err);

#endif
