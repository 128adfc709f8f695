#define FUZZ_FORMAT "spdx3-json"
#include "fuzz_sbom.h"
