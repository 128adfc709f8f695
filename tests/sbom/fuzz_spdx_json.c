#define FUZZ_FORMAT "spdx-json"
#include "fuzz_sbom.h"
