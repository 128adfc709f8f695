#define FUZZ_FORMAT "cppcheck"
#include "fuzz_import.h"
