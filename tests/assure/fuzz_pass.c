/* Passes from outside. None that our key did not sign may be believed. */
#include <assay/assure/gate.h>
#include <assay/base/mem.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char raw[32] = {1};
    static const char digest[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    struct keyring *ring = NULL;
    struct public_key key;
    struct vkey log;
    struct arena arena;
    struct error err;
    if (digest_init(NULL) != OK || evidence_init(NULL) != OK || keyring_new(&ring, NULL) != OK) {
        return 0;
    }
    arena_init(&arena, (size_t)1 << 28);
    if (public_key_from_raw(KEY_ED25519, view_of((const char *)raw, sizeof raw), &key, NULL) ==
            OK &&
        vkey_make(VIEW("assay.log/x"), &key, &log, NULL) == OK &&
        keyring_add(ring, &key, NULL) == OK) {
        const struct gate_question q = {.digest = digest, .now = 1};
        struct pass_facts facts;
        if (pass_check(view_of((const char *)data, size), ring, &log, 1, &q, GATE_EXECUTION, &arena,
                       &facts, &err) == OK) {
            abort();
        }
    }
    arena_release(&arena);
    (void)keyring_free(ring);
    return 0;
}
