/* What a supplier's documents claim, set against what was measured: reports of tools, of tests and
 * of coverage, VEX, provenance, threat models, lists of risks and of licences. (SBOMs:
 * assay/sbom/analysis.h.) Each contradiction is a finding of the inspector "claims" that quotes
 * both sides; docs/acceptance.md ("Claims against facts") has what is read of each kind, and what
 * contradicts it.
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

/* The one of this kind; NULL: evidence of the kind is not set against what an inspection
 * measures. */
const struct claim_format *claim_format_of(struct view kind);

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
