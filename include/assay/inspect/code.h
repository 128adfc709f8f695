/* The code rules built into the program, by their path below rules/code. */
#ifndef ASSAY_INSPECT_CODE_H
#define ASSAY_INSPECT_CODE_H

#include <assay/rules/shipped.h>

extern const struct shipped_file shipped_code_rules[];
extern const size_t shipped_code_rules_count;

/* Rules that look for no weaknesses, but for what a threat model is compared with: entry points,
 * data stores, calls of others (rules/drift; metadata: kind, technology, words; of routes
 * and their prefixes also what docs/threat-models.md#routes says). */
extern const struct shipped_file shipped_drift_rules[];
extern const size_t shipped_drift_rules_count;

/* Built-in rules by a name, for inspect_config.code_pack. */
struct code_pack {
    const char *name;
    const struct shipped_file *files;
    const size_t *count;
};
extern const struct code_pack code_pack_drift;

#endif
