#ifndef ASSAY_REPORT_BILL_VULNERABILITIES_H
#define ASSAY_REPORT_BILL_VULNERABILITIES_H

#include <assay/assure/facts.h>
#include <assay/sbom/document.h>

/* What is known against the components that the document has: with CVSS vectors, the version
 * that is affected and the range that is not. Nothing where nothing was compared. */
MUST_CHECK enum status bill_add_vulnerabilities(const struct facts *f, struct sbom_document *doc,
                                                struct error *err);

#endif
