/* The PDF of a pack's report: printed by Chromium, for it takes a browser to run the page. The page
 * is this program's own, whoever made the pack: what comes from outside is data in it, set as text,
 * and its policy forbids everything else. */
#ifndef ASSAY_CLI_AUDIT_PRINT_H
#define ASSAY_CLI_AUDIT_PRINT_H

#include "cli.h"

#include <assay/assure/audit_pack.h>

/* What names the browser, where it is not on the path. */
#define PRINT_BROWSER "ASSAY_BROWSER"

enum { PRINT_SECONDS = 300, PRINT_PDF_MAX = 1 << 28 };

/* A pack_print(); `ctx` is a struct cli. The times in the PDF are those of 1970, so that the same
 * page by the same browser gives the same bytes. ERR_NOT_FOUND: there is no browser; ERR_IO: it
 * failed, with what it said last; ERR_TIMEOUT, ERR_CANCELLED: it was ended. Leaves nothing behind.
 */
MUST_CHECK enum status print_report(void *ctx, const struct pack_report *report, struct buf *pdf,
                                    struct error *err);

#endif
