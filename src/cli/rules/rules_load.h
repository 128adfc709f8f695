/* The rules that a call of "assay rules" speaks of. */
#ifndef ASSAY_CLI_RULES_LOAD_H
#define ASSAY_CLI_RULES_LOAD_H

#include "rules.h"

#include <assay/inspect/inspector.h>
#include <assay/rules/secret_rules.h>

/* *out is NULL where the paths hold none of the kind; without paths, the shipped ones. */
MUST_CHECK enum status rules_load_secrets(const struct rules_request *r, struct secret_rules **out,
                                          struct error *err);
/* Malformed rules are among the unsupported ones, not an error. */
MUST_CHECK enum status rules_load_code(const struct rules_request *r, struct code_rules **out,
                                       struct error *err);

/* Prepared as for an inspection: the digest is the one that evidence names. `left_out` (or NULL) is
 * told what the inspector leaves out. */
MUST_CHECK enum status rules_digest(const struct cli *cli, const struct rules_request *r,
                                    const struct inspector *in, rule_left_out left_out,
                                    struct sha256 *digest, struct error *err);

#endif
