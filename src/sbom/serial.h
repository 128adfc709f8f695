/* Identifiers made of what a document says, so that the same document has the same one. */
#ifndef ASSAY_SBOM_SERIAL_H
#define ASSAY_SBOM_SERIAL_H

#include <assay/base/buf.h>

#define SERIAL_NONE "00000000-0000-0000-0000-000000000000"

/* Replace all SERIAL_NONE in what was appended since `start` by a UUID of version 8 (RFC
 * 9562) that is made of the SHA-256 of these bytes, with the zeros in them. */
void serial_set(struct buf *out, size_t start);

#endif
