/* The reader of kept results: whatever lies there with a right sum, places lie within. */
#include "results.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The key of the head is the one that is asked for, so that most inputs get past it. */
    enum { KEY_AT = 16 };
    struct buf bytes = BUF_INIT(1 << 20);
    struct results r = {.count = 0};
    struct sha256 key = {{0}};
    if (size > 1 << 19) {
        return 0;
    }
    buf_add(&bytes, data, size);
    if (size >= KEY_AT + SHA256_SIZE) {
        memcpy(key.bytes, data + KEY_AT, SHA256_SIZE);
    }
    uint64_t sum = checksum_of(buf_view(&bytes));
    buf_add(&bytes, &sum, sizeof sum);
    if (results_parse(buf_view(&bytes), &key, &r)) {
        uint32_t hint = 0;
        for (uint32_t i = 0; i < r.count; i++) {
            struct view path = results_path(&r, i);
            struct view record = results_record(&r, i);
            if (path.len > size || record.len > size ||
                (path.len > 0 && path.ptr + path.len > bytes.ptr + size)) {
                abort();
            }
            uint32_t found = results_find(&r, path, &hint);
            if (found != RESULTS_NONE && !view_eq(results_path(&r, found), path)) {
                abort();
            }
        }
    }
    buf_release(&bytes);
    return 0;
}
