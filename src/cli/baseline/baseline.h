/* The verbs of `assay baseline` that do more than read one file. */
#ifndef ASSAY_CLI_BASELINE_H
#define ASSAY_CLI_BASELINE_H

#include "cli.h"

extern const struct command baseline_approve;
extern const struct command baseline_withdraw;
extern const struct command baseline_diff_command;

/* The approvals that are in force, as `assay baseline-approval list` has them. */
enum exit_code baseline_list_approved(struct cli *cli, bool json);

#endif
