/* Verbs of "assay store" that have a file of their own. */
#ifndef ASSAY_CLI_STORE_H
#define ASSAY_CLI_STORE_H

#include "cli.h"

extern const struct command store_unnamed;

#endif
