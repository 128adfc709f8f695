#define FUZZ_FORMAT "clang-tidy"
#include "fuzz_import.h"
