#define FUZZ_FORMAT "cyclonedx-xml"
#include "fuzz_sbom.h"
