/* PyPI versions that are older than PEP 440. */
#ifndef ADVISORY_PEP440_H
#define ADVISORY_PEP440_H

#include "order.h"

bool pypi_legacy_compare(struct view a, struct view b, int *order);

#endif
