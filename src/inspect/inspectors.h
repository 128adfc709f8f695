/* The descriptors that inspectors.c lists, each defined in the file of its name. */
#ifndef ASSAY_INSPECT_INSPECTORS_H
#define ASSAY_INSPECT_INSPECTORS_H

#include <assay/inspect/secrets.h>
#include <assay/inspect/text.h>

extern const struct inspector components_inspector;
extern const struct inspector suppressions_inspector;
extern const struct inspector code_inspector;
extern const struct inspector licences_inspector;
extern const struct inspector cryptography_inspector;
extern const struct inspector upstream_inspector;

#endif
