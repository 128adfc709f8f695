#define FUZZ_FORMAT "cyclonedx-json"
#include "fuzz_sbom.h"
