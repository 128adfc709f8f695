/* The verbs of `assay deliverable` beside those that every register has. */
#ifndef ASSAY_CLI_DELIVERABLE_H
#define ASSAY_CLI_DELIVERABLE_H

#include "home.h"

#include <assay/assure/acceptance.h>

extern const struct command deliverable_receive;
extern const struct command deliverable_inspect;
extern const struct command deliverable_status;
extern const struct command deliverable_decide;
extern const struct command deliverable_needs;

/* Write the assessment: text or JSON. */
MUST_CHECK enum status deliverable_write(const struct cli *cli, const struct acceptance *a,
                                         bool json, struct error *err);
/* A file's SHA-256 and size, read in pieces. */
MUST_CHECK enum status deliverable_digest(const char *path, struct received_file *out,
                                          struct error *err);

#endif
