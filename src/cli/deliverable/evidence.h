/* Evidence by links: the commands, and the pages that who has a link sees. */
#ifndef ASSAY_CLI_EVIDENCE_H
#define ASSAY_CLI_EVIDENCE_H

#include "home.h"

#include <assay/assure/evidence_upload.h>

extern const struct command evidence_request_link;
extern const struct command evidence_upload_save;
extern const struct command evidence_serve;

/* Evidence that names an upload: that one in *taken (else its noun stays NULL), its document and,
 * where nothing else is said, its kind in the record. ERR_USAGE: there is no such that waits. */
struct noun_home;
MUST_CHECK enum status evidence_take_upload(struct noun_home *h, struct noun_record *evidence,
                                            struct noun_record *taken, struct error *err);

/* The form. */
void evidence_page_form(struct buf *out, const struct upload_link *link);
/* What came, as JSON or as a page. */
void evidence_page_receipt(struct buf *out, const struct upload *u,
                           const struct upload_receipt *receipt, int64_t now, bool html);

#endif
