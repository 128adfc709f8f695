/* How the controls stood, as the report of an audit pack shows it: "controls" in
 * docs/schema/audit-report-1.schema.json, as JSON. Of each requirement the gravest rows; OSCAL
 * (oscal.h) holds all that were kept. */
#ifndef ASSAY_REPORT_CONTROLS_DOCUMENT_H
#define ASSAY_REPORT_CONTROLS_DOCUMENT_H

#include <assay/assure/posture.h>

enum { CONTROLS_DOCUMENT_ROWS_MAX = 100 };

struct json_writer;
/* Write the member "applicability": null where nothing was said of it. `entry` names the member
 * with its log entry, which documents and commands call differently. */
void applicability_json(struct json_writer *w, const struct applicability *a, const char *entry);

MUST_CHECK enum status controls_document_write(struct buf *out, const struct posture *p,
                                               struct error *err);

#endif
