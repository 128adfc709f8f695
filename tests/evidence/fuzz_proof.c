/* Proofs from outside, both formats. The input is a proof; behind a line with
 * "=" alone an envelope may follow. Nobody is trusted: nothing may verify. */
#include <assay/base/mem.h>
#include <assay/evidence/proof.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char raw[32] = {1};
    struct view text = view_of((const char *)data, size);
    ptrdiff_t cut = view_find(text, VIEW("\n=\n"));
    struct view proof = cut < 0 ? text : view_slice(text, 0, (size_t)cut + 1);
    struct view envelope = cut < 0 ? VIEW("") : view_slice(text, (size_t)cut + 3, size);
    struct keyring *ring = NULL;
    struct public_key key;
    struct vkey log;
    struct arena arena;
    struct proof_facts facts;
    struct error err;
    arena_init(&arena, (size_t)16 << 20);
    if (evidence_init(NULL) == OK && keyring_new(&ring, NULL) == OK &&
        public_key_from_raw(KEY_ED25519, view_of((const char *)raw, sizeof raw), &key, NULL) ==
            OK &&
        vkey_make(VIEW("assay.log/x"), &key, &log, NULL) == OK &&
        keyring_add(ring, &key, NULL) == OK &&
        proof_verify(proof, envelope, ring, &log, 1, &arena, &facts, &err) == OK) {
        abort();
    }
    ring = keyring_free(ring);
    arena_release(&arena);
    return 0;
}
