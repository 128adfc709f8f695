/* The verbs of "assay sbom", each in the file of its name. */
#ifndef ASSAY_CLI_SBOM_H
#define ASSAY_CLI_SBOM_H

#include "cli.h"

extern const struct command sbom_validate_command;
extern const struct command sbom_score_command;
extern const struct command sbom_diff_command;
extern const struct command sbom_check_command;
extern const struct command sbom_convert_command;

#endif
