/* The frame of a SARIF 2.1.0 log that has one run, for whoever writes one: the report, and
 * the results of tests of rules. */
#ifndef ASSAY_REPORT_SARIF_LOG_H
#define ASSAY_REPORT_SARIF_LOG_H

#include <assay/base/json.h>

/* Up to where the members of the run stand. A failure of the buffer sticks to the writer. */
void sarif_log_begin(struct json_writer *w);
/* Behind them, with a line end. */
void sarif_log_end(struct json_writer *w);

#endif
