/* What the comparisons of claims share. */
#ifndef ASSAY_ASSURE_CLAIMS_PRIVATE_H
#define ASSAY_ASSURE_CLAIMS_PRIVATE_H

#include "facts_private.h"

#include <assay/assure/claims.h>
#include <assay/base/mem.h>

/* A document being compared. Contradictions are gathered and become findings at the end, as none
 * may be stored while the facts are read. */
struct claiming {
    struct facts *facts;
    struct view name;
    struct view kind;
    const char *document; /* what it is, for people */
    struct view bytes;
    struct view archive;              /* SHA-256 of the subject in hex, or empty */
    const struct code_sights *sights; /* or NULL */
    int64_t since;                    /* of struct claim_document */
    struct arena arena;
    struct fact_claim *list;
    size_t len;
    size_t cap;
    uint64_t more; /* over CLAIM_FINDINGS_MAX */
};

/* Note a contradiction; texts are copied. */
MUST_CHECK enum status claiming_add(struct claiming *c, const struct fact_claim *claim,
                                    struct error *err);
/* Each row a contradiction: component, claimed, claimed_at, measured, measured_at, path, line.
 * ?1 is the document's name. */
MUST_CHECK enum status claiming_query(struct claiming *c, enum claim_kind kind, const char *sql,
                                      struct error *err);
/* Files that the document names, each with a line and a weakness: table t_claimed. */
MUST_CHECK enum status claiming_files(struct claiming *c, struct error *err);
MUST_CHECK enum status claiming_file(struct claiming *c, struct view path, uint32_t line,
                                     struct view cwe, struct error *err);
/* Which delivered files they mean: table t_meant. Before the next. */
MUST_CHECK enum status claiming_meant(struct claiming *c, struct error *err);
/* Those of them that were not delivered. */
MUST_CHECK enum status claiming_foreign(struct claiming *c, struct error *err);

MUST_CHECK enum status claim_sast(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_sca(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_tests(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_coverage(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_vex(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_provenance(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_licences(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_risks(struct claiming *c, struct error *err);
MUST_CHECK enum status claim_threat_model(struct claiming *c, struct error *err);

#endif
