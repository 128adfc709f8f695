/* What a supplier's documents claim, set against what was measured: reports of tools, of tests and
 * of coverage, VEX, provenance, a list of licences. (SBOMs: assay/sbom/analysis.h.) Each
 * contradiction is a finding of the inspector "claims" that quotes both sides.
 *
 * | kind         | read                          | a contradiction is |
 * | sast         | SARIF and what else imports   | a file that was not delivered; a measured
 * |              | (assay/imports/imports.h)     | finding, high or critical, that it does not name
 * | | sca          | the same, or any text         | a measured vulnerability, high or critical,
 * that |              |                               | it does not name | | test-results | JUnit
 * | failed tests, no test at all | | coverage     | Cobertura                     | files that were
 * not delivered, a rate that its |              |                               | own lines do not
 * bear out | | vex          | OpenVEX, CSAF, CycloneDX      | "fixed" or "component not present" of
 * what was |              |                               | found to be affected | | provenance   |
 * in-toto statement, plain or   | another subject than the delivered file | |              | in a
 * DSSE envelope            | | | licence-list | CSV: component, licence       | another licence
 * than the component declares; a |              |                               | component that
 * was not found |
 *
 * A document is hostile input: at most CLAIM_BYTES_MAX, and no more contradictions of one sort than
 * CLAIM_FINDINGS_MAX become findings; the last of them says so. */
#ifndef ASSAY_ASSURE_CLAIMS_H
#define ASSAY_ASSURE_CLAIMS_H

#include <assay/assure/facts.h>
#include <assay/assure/threat_drift.h>

enum { CLAIM_BYTES_MAX = 64 << 20, CLAIM_FINDINGS_MAX = 100 };

struct claiming;
struct claim_format {
    const char *kind;     /* of evidence */
    const char *document; /* what it is called in messages */
    /* NULL: compared elsewhere (sbom). */
    enum status (*compare)(struct claiming *c, struct error *err);
};
/* A NULL kind ends. */
extern const struct claim_format claim_formats[];

/* Is evidence of this kind set against what an inspection measures? */
bool evidence_is_compared(struct view kind);

/* The kind that a logged claim of a verdict was read as. Older verdicts said it by the format
 * alone: what is no kind of evidence there is an SBOM's. */
struct view claim_kind(const struct value *claim);

/* A document in memory: evidence of a deliverable. */
struct claim_document {
    struct view kind; /* of evidence: "sbom", "sast" … */
    struct view name; /* unique among them */
    struct view bytes;
    int64_t since; /* what it says was looked at before it is too old; 0: nothing is */
};

/* Compare a document of a kind other than "sbom" and note it beside the SBOMs, under its name.
 * `archive`: SHA-256 of the subject in hex; empty: it is no single file. `sights`: what the code
 * has that a threat model should know of; NULL: nobody looked. ERR_FORMAT, ERR_UNSUPPORTED,
 * ERR_LIMIT: it cannot be read. */
MUST_CHECK enum status claim_compare(struct facts *f, const struct claim_document *d,
                                     struct view archive, const struct code_sights *sights,
                                     struct error *err);

#endif
