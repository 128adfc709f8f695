/* Base64 as it must be in notes and leaves: standard alphabet, padded, exactly
 * what encoding would yield. (The base room's decoder is lenient, as DSSE asks.) */
#ifndef ASSAY_EVIDENCE_B64_H
#define ASSAY_EVIDENCE_B64_H

#include <assay/base/view.h>

/* Decode at most `cap` bytes; false when the text is not canonical or longer. */
bool b64_exact(struct view text, unsigned char *out, size_t cap, size_t *len);

/* Characters that `n` bytes take. */
static inline size_t b64_size(size_t n)
{
    return (n + 2) / 3 * 4;
}

#endif
