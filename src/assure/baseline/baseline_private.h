#ifndef ASSAY_ASSURE_BASELINE_PRIVATE_H
#define ASSAY_ASSURE_BASELINE_PRIVATE_H

#include <assay/assure/baseline.h>

/* baseline_apply.c: is the member (NULL: not there) as it has to be? */
MUST_CHECK enum status baseline_check_parameters(const struct value *v, const char *source,
                                                 struct error *err);
MUST_CHECK enum status baseline_check_overrides(const struct value *v, const char *source,
                                                struct error *err);

#endif
