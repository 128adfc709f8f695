/* Timestamp responses, requests and certificates from outside. */
#include <assay/evidence/timestamp.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of((const char *)data, size);
    struct view half = view_slice(bytes, 0, size / 2);
    struct timestamp_trust *trust = NULL;
    struct timestamp t = {.time = 0};
    struct sha256 digest;
    if (digest_init(NULL) != OK) {
        return 0;
    }
    sha256_of(VIEW("nobody has stamped this"), &digest);
    check(timestamp_read(bytes, &digest, VIEW(""), &t, NULL) != OK);
    check(timestamp_read(half, &digest, view_slice(bytes, size / 2, size), &t, NULL) != OK);
    if (timestamp_trust_read(bytes, &trust, NULL) == OK) {
        check(timestamp_verify(bytes, &digest, VIEW(""), trust, &t, NULL) != OK);
        trust = timestamp_trust_free(trust);
    }
    return 0;
}
