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

/* Visit every document named by the log's SCAI, VSA and reference statements and by those of the
 * programme; *checked counts them. `missing` is called for each one that is not in the store. */
MUST_CHECK enum status documents_check(struct store *store, struct log *log, uint64_t *checked,
                                       enum status (*missing)(void *ctx, uint64_t entry,
                                                              const struct sha256 *digest,
                                                              struct error *err),
                                       void *ctx, struct error *err);

#endif
