/* What is characteristic of a source file in C or C++: a digest of its bytes, one of its
 * tokens, one of each function.
 *
 * Source of the method: Woo et al., "CENTRIS: A Precise and Scalable Approach for
 * Identifying Modified Open-Source Software Reuse" (ICSE 2021): components are recognised
 * by the share of their functions, normalised by leaving out comments and layout. Here a
 * function is its parameters and its body without its name, compared exactly, and short
 * ones do not count. */
#ifndef ASSAY_INVENTORY_SIGNATURE_H
#define ASSAY_INVENTORY_SIGNATURE_H

#include <assay/base/arena.h>

enum {
    SIGNATURE_FUNCTIONS_MAX = 65536, /* of one file; further ones are left out */
    SIGNATURE_BYTES_MAX = 32 << 20,  /* of larger files only the bytes are told */
    SIGNATURE_TOKENS_MIN = 30        /* of a function, and of a file, that is told */
};

/* Digests are the first eight bytes of SHA-256. */
struct signature {
    uint64_t exact;            /* of the bytes, line ends as "\n" */
    uint64_t plain;            /* of the tokens; 0: too few of them */
    const uint64_t *functions; /* in the order of the file */
    size_t count;
};

/* In `arena`. Any bytes have a signature. */
MUST_CHECK enum status signature_of(struct view bytes, struct arena *arena, struct signature *out,
                                    struct error *err);

#endif
