#define FUZZ_FORMAT "junit"
#include "fuzz_import.h"
