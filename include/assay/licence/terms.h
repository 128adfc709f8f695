/* What licences ask of who uses the work, sorted coarsely (rules/licences/terms.toml). A
 * reading to sort by, no legal advice. */
#ifndef ASSAY_LICENCE_TERMS_H
#define ASSAY_LICENCE_TERMS_H

#include <assay/licence/expression.h>

/* From what asks least to what asks most, and what nobody has read. */
enum licence_terms {
    TERMS_PUBLIC_DOMAIN,
    TERMS_PERMISSIVE,
    TERMS_WEAK_COPYLEFT,
    TERMS_STRONG_COPYLEFT,
    TERMS_NETWORK_COPYLEFT,
    TERMS_RESTRICTED,
    TERMS_UNREVIEWED,
    TERMS_COUNT
};

const char *licence_terms_name(enum licence_terms t); /* "weak-copyleft" */

/* All that a file says of its licence. */
struct file_licence {
    struct view expression; /* licence_combined() */
    enum licence_terms terms;
};

/* Of one identifier, listed or "LicenseRef-…". */
enum licence_terms licence_terms_of(struct view id);

/* Of an expression: with AND the most that is asked, with OR the least; some exceptions
 * (Classpath, GCC, linking) make a strong copyleft a weak one. */
enum licence_terms expression_terms(const struct expression *e);

#endif
