/* CSAF, shared by its reader and its writer. */
#ifndef ASSAY_VEX_CSAF_H
#define ASSAY_VEX_CSAF_H

#include "vex_private.h"

MUST_CHECK enum status csaf_read(struct view text, const char *source, struct vex_document *doc,
                                 struct error *err);

#endif
