/* The verbs of `assay audit`. */
#ifndef ASSAY_CLI_AUDIT_H
#define ASSAY_CLI_AUDIT_H

#include "cli.h"

extern const struct command audit_pack;
extern const struct command audit_verify;
extern const struct command audit_report;

#endif
