#define FUZZ_FORMAT "spdx-tag"
#include "fuzz_sbom.h"
