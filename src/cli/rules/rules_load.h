/* The rules that a call of "assay rules" speaks of. */
#ifndef ASSAY_CLI_RULES_LOAD_H
#define ASSAY_CLI_RULES_LOAD_H

#include "rules.h"

#include <assay/rules/secret_rules.h>

/* *out is NULL where the paths hold none of the kind; without paths, the shipped ones. */
MUST_CHECK enum status rules_load_secrets(const struct rules_request *r, struct secret_rules **out,
                                          struct error *err);
/* Malformed rules are among the unsupported ones, not an error. */
MUST_CHECK enum status rules_load_code(const struct rules_request *r, struct code_rules **out,
                                       struct error *err);

#endif
