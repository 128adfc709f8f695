/* What the files of `assay log` share. */
#ifndef ASSAY_CLI_LOG_H
#define ASSAY_CLI_LOG_H

#include "cli.h"

extern const struct command log_rebuild;
extern const struct command log_types;

#endif
