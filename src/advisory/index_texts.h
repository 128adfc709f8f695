/* What only people read of an advisory (summary, details, references), deflated in
 * blocks of several advisories: six times smaller than as it comes. */
#ifndef ASSAY_ADVISORY_INDEX_TEXTS_H
#define ASSAY_ADVISORY_INDEX_TEXTS_H

#include "index_view.h"

#include <zlib.h>

/* Append the texts of `record` to a block that is being filled; *offset is where. */
MUST_CHECK enum status block_add(struct buf *block, const struct osv_record *record,
                                 uint32_t *offset, struct error *err);

/* What deflates them, one after the other: blocks are small, and to begin anew costs as much. */
struct packer {
    z_stream z;
    bool ready;
};
void packer_release(struct packer *p);

/* Deflate the block into the tables, as the next one of BLOCKS. `p` is all zeros at first. */
MUST_CHECK enum status block_end(struct tables *t, struct packer *p, const struct buf *block,
                                 struct error *err);

/* A block as it was before, kept for the next question. */
struct block_cache {
    struct buf bytes;
    uint32_t number; /* + 1; 0: none */
};
void block_cache_init(struct block_cache *c);
void block_cache_release(struct block_cache *c);

/* Fill in summary, details and references of the n-th advisory; they lie in `arena`. */
MUST_CHECK enum status block_texts(const struct index_view *v, struct block_cache *cache, size_t n,
                                   struct arena *arena, struct osv_record *record,
                                   struct error *err);

#endif
