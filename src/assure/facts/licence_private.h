#ifndef ASSAY_ASSURE_LICENCE_PRIVATE_H
#define ASSAY_ASSURE_LICENCE_PRIVATE_H

#include <assay/assure/facts.h>

/* licence_declared.c: fill t_declared. */
MUST_CHECK enum status licence_settle_declared(struct facts *f, bool *partial, struct error *err);

#endif
