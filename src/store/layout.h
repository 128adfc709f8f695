/* What all backends share: how a blob is called, and the tables. */
#ifndef ASSAY_STORE_LAYOUT_H
#define ASSAY_STORE_LAYOUT_H

#include <assay/base/digest.h>

enum { BLOB_NAME_MAX = sizeof "sha256/ab/" + SHA256_HEX_MAX - 3 };

/* "sha256/ab/cdef…", NUL-terminated. */
static inline void blob_name(const struct sha256 *digest, char out[BLOB_NAME_MAX])
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    memcpy(out, "sha256/", 7);
    memcpy(out + 7, hex, 2);
    out[9] = '/';
    memcpy(out + 10, hex + 2, sizeof hex - 2);
}

#define STATEMENTS_SCHEMA                                                                          \
    "CREATE TABLE projections ("                                                                   \
    "  name TEXT PRIMARY KEY NOT NULL, size BIGINT NOT NULL);"                                     \
    "CREATE TABLE statements ("                                                                    \
    "  idx BIGINT PRIMARY KEY NOT NULL, envelope BLOB NOT NULL, signer BLOB NOT NULL,"             \
    "  predicate_type TEXT NOT NULL, subject_name TEXT NOT NULL,"                                  \
    "  subject_digest TEXT NOT NULL, time BIGINT);"                                                \
    "CREATE INDEX statements_subject ON statements (subject_digest, idx);"                         \
    "CREATE INDEX statements_type ON statements (predicate_type, idx);"

#endif
