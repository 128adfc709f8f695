#define FUZZ_FORMAT "gitlab"
#include "fuzz_import.h"
