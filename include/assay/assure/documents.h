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
 * programme name, as blobs or as envelopes of the log? Asked statement by statement, answered at
 * the end. 40 bytes an entry. */
struct document_check;
MUST_CHECK enum status documents_begin(struct store *store, struct document_check **out,
                                       struct error *err);
MUST_CHECK enum status documents_check(struct document_check *c, const struct log_entry *e,
                                       const struct statement *s, struct error *err);
/* `missing` is called for each one that is not there, in the log's order; *checked: how many were
 * looked for. Once. */
typedef enum status (*document_missing)(void *ctx, uint64_t entry, const struct sha256 *digest,
                                        struct error *err);
MUST_CHECK enum status documents_end(struct document_check *c, document_missing missing, void *ctx,
                                     uint64_t *checked, struct error *err);
struct document_check *documents_free(struct document_check *c);

#endif
