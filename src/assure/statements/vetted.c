/* Types of others. Their form is their owners' business. */
#include "statements.h"

const struct statement_type scai_statement = {
    .predicate = "https://in-toto.io/attestation/scai/v0.3",
    .title = "what was inspected, and how",
};

const struct statement_type vsa_statement = {
    .predicate = "https://slsa.dev/verification_summary/v1",
    .title = "verdict",
};
