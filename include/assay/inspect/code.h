/* The code rules built into the program, by their path below rules/code. */
#ifndef ASSAY_INSPECT_CODE_H
#define ASSAY_INSPECT_CODE_H

#include <assay/rules/shipped.h>

extern const struct shipped_file shipped_code_rules[];
extern const size_t shipped_code_rules_count;

#endif
