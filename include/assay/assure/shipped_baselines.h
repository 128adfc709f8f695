/* The baselines of baselines/, built into the program; the first one is the default. */
#ifndef ASSAY_ASSURE_SHIPPED_BASELINES_H
#define ASSAY_ASSURE_SHIPPED_BASELINES_H

#include <assay/rules/shipped.h>

extern const struct shipped_file shipped_baselines[];
extern const size_t shipped_baselines_count;

#endif
