#ifndef ASSAY_LICENCE_TERMS_PRIVATE_H
#define ASSAY_LICENCE_TERMS_PRIVATE_H

#include <assay/licence/terms.h>

/* Does an exception let works contain the licence without coming under it? Then what the
 * licence's name stands for does not hold. */
bool licence_is_freed(const struct expression *licence);

#endif
