/* A posture in OSCAL 1.1.3 (NIST), as JSON: what other tools of governance read.
 *
 * assessment results   each evaluated control a finding, each requirement an observation
 * POA&M                what is in alarm, control by control, with the remedy
 * component definition what Assay measures: the requirements by which it implements controls
 *
 * Identifiers are made of names, so that the same posture gives the same document. */
#ifndef ASSAY_REPORT_OSCAL_H
#define ASSAY_REPORT_OSCAL_H

#include <assay/assure/posture.h>

enum oscal_document { OSCAL_ASSESSMENT_RESULTS, OSCAL_POAM, OSCAL_COMPONENT_DEFINITION };
/* "oscal", "oscal-poam", "oscal-component". */
bool oscal_document_parse(struct view name, enum oscal_document *out);

/* `framework`: only its controls; empty: all. A POA&M without anything to do, which OSCAL does not
 * know, is ERR_NOT_FOUND. */
MUST_CHECK enum status oscal_write(struct buf *out, enum oscal_document what,
                                   const struct posture *p, struct view framework,
                                   struct error *err);

#endif
