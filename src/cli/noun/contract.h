/* What `assay contract` and `assay audit-visit` have besides the verbs of every noun. */
#ifndef ASSAY_CLI_CONTRACT_H
#define ASSAY_CLI_CONTRACT_H

#include "cli.h"

extern const struct command contract_matrix;
extern const struct command contract_kinds;
extern const struct command audit_rights;

#endif
