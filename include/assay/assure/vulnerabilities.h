/* The register of vulnerabilities: what is said of each (VEX), by us and by others, and since
 * when it is known.
 *
 * What we say ourselves decides: `not_affected` and `fixed` take a vulnerability out of the
 * count, so does an accepted risk until it expires. What others say (a supplier's VEX document)
 * is a claim with its author; it stands in the columns claimed_* of the view `vulnerabilities`,
 * and a requirement of the baseline may go by it. docs/vulnerabilities.md tells the rest. */
#ifndef ASSAY_ASSURE_VULNERABILITIES_H
#define ASSAY_ASSURE_VULNERABILITIES_H

#include <assay/assure/facts.h>
#include <assay/assure/ledger.h>
#include <assay/vex/vex.h>

#define VULNERABILITY_STATUS_PREDICATE "urn:assay:predicate:vulnerability-status:v1"
#define VULNS_PREDICATE                "https://in-toto.io/attestation/vulns/v0.2"
#define VEX_PREDICATE                  "urn:assay:predicate:vex:v1"

/* ---- saying ---- */

struct status_request {
    struct vex_claim claim; /* product empty: in all subjects; component empty: in all of it */
    bool accept;            /* the risk is borne until `expires`; claim.status is VEX_AFFECTED */
    bool withdraw;          /* take back what was said */
    struct view owner;      /* who answers for it */
    struct view reason;
    int64_t expires; /* from then on it counts again; VEX_NO_TIME: never (not with `accept`) */
    int64_t now;
};

/* Log it and bring the register up to date. ERR_USAGE says what is missing: owner and reason
 * always; with `accept` an expiry in the future; with VEX_NOT_AFFECTED a justification; a
 * product or a component. */
MUST_CHECK enum status vulnerability_set(const struct ledger *l, const struct status_request *r,
                                         uint64_t *index, struct error *err);

/* A VEX document of somebody else. Where it has an identifier it takes the place of what its author
 * has said under the same one before. */
struct vex_import {
    const struct vex_document *document;
    const char *name;     /* of the file */
    struct sha256 digest; /* of its bytes */
    struct view author;   /* whose word it is; empty: as the document says */
    struct view product;  /* what we call the product; empty: as the document says */
    int64_t now;
};
struct vex_receipt {
    bool already; /* these bytes were imported before; nothing was logged */
    bool older;   /* a later revision of the document was imported before; nothing was logged */
    uint64_t index;
};
MUST_CHECK enum status vulnerability_import(const struct ledger *l, const struct vex_import *v,
                                            struct vex_receipt *out, struct error *err);

/* ---- reading ---- */

struct status_row {
    struct view vulnerability;
    struct view component;
    struct view product;
    bool own;
    struct view author;  /* of a claim; else empty */
    struct view aliases; /* space-separated */
    struct view status;  /* VEX's word */
    struct view justification;
    struct view impact;
    struct view action;
    struct view owner;
    struct view reason;
    bool accepted;
    int64_t created;
    int64_t expires; /* VEX_NO_TIME: never */
    uint64_t index;
};
typedef enum status (*status_visit)(void *ctx, const struct status_row *row, struct error *err);
/* Bring the register up to date, then visit all by vulnerability, component, product, own ones
 * before claims; expired ones too. */
MUST_CHECK enum status vulnerability_statuses(const struct ledger *l, status_visit visit, void *ctx,
                                              struct error *err);

/* Enter what is in force at `now` into the facts; ledger_renew() first. The most particular
 * statement counts (a product before all, a version before all); among equals the newest. */
MUST_CHECK enum status vulnerability_apply(const struct ledger *l, struct facts *f,
                                           const struct facts_subject *subject, int64_t now,
                                           struct error *err);

/* ---- since when, until when ---- */

/* A vulnerability in a component of a subject, as logged inspections found it. */
struct sighting {
    struct view subject;
    struct view origin; /* of its latest verdict: "supplier" …; empty: none */
    struct view vulnerability;
    struct view component; /* package URL */
    struct view aliases;   /* of the vulnerability; separated by blanks */
    enum severity severity;
    bool exploited;
    struct view fixed;
    int64_t first_seen; /* since then it was in every inspection that looked */
    int64_t last_seen;
    int64_t gone; /* the inspection that did not find it any more; VEX_NO_TIME: it is there */
};
typedef enum status (*sighting_visit)(void *ctx, const struct sighting *s, struct error *err);
/* By subject, vulnerability, component; gone ones too. */
MUST_CHECK enum status vulnerability_sightings(const struct ledger *l, sighting_visit visit,
                                               void *ctx, struct error *err);

/* Enter first_seen, due, overdue and rank into the facts, when suppressions are in and the baseline
 * is (baseline_apply: its limits, assure/remediation.h, count from the first sighting). */
MUST_CHECK enum status vulnerability_clock(const struct ledger *l, struct facts *f,
                                           const struct facts_subject *subject, int64_t now,
                                           struct error *err);

/* What an inspection that looked for vulnerabilities has found. */
struct sighting_request {
    const struct facts *facts;
    const struct facts_subject *subject;
    struct sha256 database; /* of advisories */
    int64_t dated;
    struct view tool_version;
    int64_t started;
    int64_t finished;
};
/* Log it (in-toto's vulns v0.2), unless there is nothing and was nothing. */
MUST_CHECK enum status vulnerability_log_sightings(const struct ledger *l,
                                                   const struct sighting_request *r,
                                                   struct error *err);

/* Does `said` (a package URL or a name) mean the component with this package URL? Qualifiers do
 * not matter; a version only where `said` has one: *exact tells. */
bool vulnerability_names_component(struct view said, struct view purl, bool *exact);
/* Does `said` mean the subject of this name? */
bool vulnerability_names_subject(struct view said, struct view subject);
/* How particularly a statement about this component and product (either may be empty) means the
 * component with the package URL `purl` in the subject: of several, the greatest number counts.
 * 0: it does not mean it. */
unsigned vulnerability_particularity(struct view component, struct view product, struct view purl,
                                     struct view subject);

#endif
