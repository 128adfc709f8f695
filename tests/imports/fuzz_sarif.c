#define FUZZ_FORMAT "sarif"
#include "fuzz_import.h"
