/* A threat model as text, a line a thing: what golden tests compare. */
#ifndef ASSAY_TESTS_THREAT_TEXT_H
#define ASSAY_TESTS_THREAT_TEXT_H

#include <assay/base/buf.h>
#include <assay/imports/threat_model.h>

void threat_model_text(const struct threat_model *m, struct buf *out);

#endif
