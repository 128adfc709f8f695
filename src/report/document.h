/* The report as one JSON document (docs/schema/report-1.schema.json): what the json
 * format writes and the browser application reads. */
#ifndef ASSAY_REPORT_DOCUMENT_H
#define ASSAY_REPORT_DOCUMENT_H

#include "common.h"

struct document_options {
    bool pretty;
    /* At most so many entries of each list; 0: all. What is left out is counted in
     * summary.omitted. */
    uint64_t entries_max;
};

MUST_CHECK enum status document_write(const struct report *r,
                                      const struct document_options *options, struct buf *out,
                                      struct error *err);

/* "upgrades": what to do first about vulnerabilities. */
MUST_CHECK enum status document_upgrades(struct json_writer *w, const struct facts *facts,
                                         struct error *err);
/* The same as sentences alone, for a format of somebody else. */
MUST_CHECK enum status document_advice(struct json_writer *w, const struct facts *facts,
                                       struct error *err);

/* The member "measures" of the document; `max` as document_options.entries_max. */
MUST_CHECK enum status document_measures(struct json_writer *w, const struct report *r,
                                         uint64_t max, struct error *err);

#endif
