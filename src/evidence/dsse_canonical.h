/* The envelope exactly as dsse_write() writes it, read without a JSON parser:
 * an audit reads a million of them. */
#ifndef ASSAY_EVIDENCE_DSSE_CANONICAL_H
#define ASSAY_EVIDENCE_DSSE_CANONICAL_H

#include <assay/evidence/dsse.h>

struct dsse_canonical {
    struct view payload_type; /* into the JSON text */
    struct view payload;      /* into the buffer given */
    struct view keyid;
    size_t sig_len;
    unsigned char sig[SIGNATURE_MAX];
};

/* False when the text has any other form (dsse_parse() may still accept it) or
 * memory is short. `payload` is cleared first. */
bool dsse_canonical_read(struct view json, struct buf *payload, struct dsse_canonical *out);

#endif
