/* Which entry of the log an envelope is. Statements name envelopes by digest, and those of large
 * batches are no blobs. 40 bytes each. */
#ifndef ASSAY_ASSURE_ENVELOPES_H
#define ASSAY_ASSURE_ENVELOPES_H

#include <assay/evidence/log.h>

struct envelope_place {
    struct sha256 digest;
    uint64_t entry;
};

struct envelopes {
    struct envelope_place *list;
    size_t len;
    size_t cap;
    bool sorted;
};

MUST_CHECK enum status envelopes_add(struct envelopes *l, const struct sha256 *digest,
                                     uint64_t entry, struct error *err);
/* The first entry with that envelope, or LOG_NO_INDEX. */
uint64_t envelopes_find(struct envelopes *l, const struct sha256 *digest);
void envelopes_release(struct envelopes *l);

#endif
