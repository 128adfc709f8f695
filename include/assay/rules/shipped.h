/* Rules compiled into the program. */
#ifndef ASSAY_RULES_SHIPPED_H
#define ASSAY_RULES_SHIPPED_H

#include <assay/base/shipped.h>

/* The secret rules of rules/secrets, in the order of their names. */
extern const struct shipped_file shipped_secret_rules[];
extern const size_t shipped_secret_rules_count;

#endif
