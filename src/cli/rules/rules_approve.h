/* The verbs of `assay rules` about the register of approved rule sets. */
#ifndef ASSAY_CLI_RULES_APPROVE_H
#define ASSAY_CLI_RULES_APPROVE_H

#include "cli.h"

extern const struct command rules_approve;
extern const struct command rules_withdraw;

/* The approvals that are in force, as `assay rules-approval list` has them. */
enum exit_code rules_list_approved(struct cli *cli, bool json);

#endif
