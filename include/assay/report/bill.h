/* The bill of materials of what was inspected: one component for each package URL, with
 * all places that declare it. */
#ifndef ASSAY_REPORT_BILL_H
#define ASSAY_REPORT_BILL_H

#include <assay/report/report.h>
#include <assay/sbom/document.h>

/* The caller frees the document. */
MUST_CHECK enum status report_bill(const struct report *r, struct sbom_document **out,
                                   struct error *err);

#endif
