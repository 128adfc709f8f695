/* What the files of `assay log` share. */
#ifndef ASSAY_CLI_LOG_H
#define ASSAY_CLI_LOG_H

#include "home.h"

extern const struct command log_append_command;
extern const struct command log_cosign;
extern const struct command log_timestamp;
extern const struct command log_rebuild;
extern const struct command log_types;

struct log_report {
    struct log_audit log;
    uint64_t judged;    /* statements whose signers were asked for */
    uint64_t documents; /* that statements name, looked for */
};
/* log_verify() with the keys of persons as the log itself introduced them, and the documents that
 * statements name. `unauthorised` gets the statements that their signers were not allowed to make:
 * lines, or a JSON list. The registers are not asked. */
MUST_CHECK enum status log_audit_with_persons(const struct home *h, bool as_json,
                                              struct log_report *out, struct buf *unauthorised,
                                              struct error *err);

#endif
