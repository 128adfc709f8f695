/* A list of file stamps as it is read back: any bytes. */
#include "fuzz_walk.h"

#include <assay/base/stamp.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t count = 0;
    if (size >= sizeof count) {
        memcpy(&count, data, sizeof count);
        struct view bytes = view_of((const char *)data + sizeof count, size - sizeof count);
        /* An entry takes more than that. */
        REQUIRE(!stamps_hold(bytes, count) || count <= size / 64);
    }
    return 0;
}
