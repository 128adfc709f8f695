/* From an inspection to evidence: in-toto statements, signed and logged.
 *
 * Three statements an inspection, in this order:
 *   https://cyclonedx.org/bom                       the components
 *   https://in-toto.io/attestation/scai/v0.3        what was inspected, by which rules, in
 *                                                   which sandbox, with which result (SARIF)
 *   https://slsa.dev/verification_summary/v1        the verdict; names the other two by digest
 * Documents that are large or no statements (SARIF, the JSON report, the baseline)
 * are blobs that the statements name by their SHA-256. */
#ifndef ASSAY_ASSURE_ATTEST_H
#define ASSAY_ASSURE_ATTEST_H

#include <assay/assure/compare.h>
#include <assay/assure/verdict.h>
#include <assay/evidence/log.h>

struct attest_input {
    const struct facts *facts;
    const struct facts_subject *subject;
    const struct inspection_facts *inspection;
    const struct verdict *verdict;
    const struct comparison *comparison; /* NULL: with nothing */
    struct view formerly;                /* what the subject was called before; or empty */
    struct view baseline;                /* the file's bytes */
    const char *const *own_rules; /* inspectors that had others than the shipped rules, then NULL */
    struct view sbom;             /* CycloneDX JSON */
    struct view sarif;
    struct view tool_version;
    int64_t now;
};

struct attest_result {
    uint64_t first_index;
    uint64_t count;
    uint64_t tree_size;
    struct sha256 root;
    struct sha256 verdict_envelope;
    uint64_t verdict_index; /* log entry of the verdict */
    char origin[NOTE_NAME_MAX];
};

/* Append all; on OK everything is durable. */
MUST_CHECK enum status attest_inspection(struct store *store, struct log *log,
                                         const struct attest_input *in, struct attest_result *out,
                                         struct error *err);

#endif
