/* A supplier's SBOMs beside what is measured: the --sbom of verify. */
#ifndef ASSAY_CLI_CLAIM_SOURCE_H
#define ASSAY_CLI_CLAIM_SOURCE_H

#include "session.h"

#include <assay/assure/claims.h>

enum { CLAIMS_MAX = 16 };

struct claim_list {
    const char *kinds[CLAIMS_MAX];
    const char *paths[CLAIMS_MAX];
    size_t count;
    const struct claim_document *documents;
    size_t document_count;
};
#define CLAIM_OPTION                                                                               \
    {"sbom", 0, "FILE", "set this SBOM, the supplier's, against what is measured (repeat)"},       \
    {                                                                                              \
        "claim", 0, "KIND=FILE",                                                                   \
            "set the supplier's sast, sca, test-results, coverage, vex … against it (repeat)"    \
    }
enum exit_code claim_take(struct claim_list *l, const struct args *a);

bool claim_is_option(const struct args *a);

/* Read all, compare each with the components that were measured, and make a finding of each
 * contradiction. One that cannot be read is a gap that names it: the verdict is partial. A file
 * that is not there is an error. */
MUST_CHECK enum status claims_into_session(const struct claim_list *l, const struct session *s,
                                           struct error *err);

#endif
