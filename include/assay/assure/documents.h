/* The documents that statements name by digest (SARIF, SBOM, baseline, the statements a
 * verdict rests on) must be in the store: deleting one is a change, too. log_verify()
 * does not know what a statement means, so this is asked beside it. */
#ifndef ASSAY_ASSURE_DOCUMENTS_H
#define ASSAY_ASSURE_DOCUMENTS_H

#include <assay/evidence/log.h>
#include <assay/evidence/statement.h>

/* Visit every document that a statement names; one that it names twice is visited twice. */
typedef enum status (*document_visit)(void *ctx, const struct sha256 *digest, struct error *err);
MUST_CHECK enum status documents_of(const struct statement *s, document_visit visit, void *ctx,
                                    struct error *err);

/* Are the documents there that the log's SCAI, VSA and reference statements and those of the
 * programme name? Asked statement by statement, in the log's order. */
struct document_check {
    struct store *store;
    /* Called for each one that is not in the store. */
    enum status (*missing)(void *ctx, uint64_t entry, const struct sha256 *digest,
                           struct error *err);
    void *ctx;
    uint64_t checked; /* out: how many were looked for */
    uint64_t entry;   /* the one that is looked at */
};
MUST_CHECK enum status documents_check(struct document_check *c, const struct log_entry *e,
                                       const struct statement *s, struct error *err);

#endif
