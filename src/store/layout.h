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

/* Texts are compared and ordered by their bytes: BYTETEXT is a domain in PostgreSQL, and for SQLite
 * a text by its name. */
#define STATEMENTS_SCHEMA                                                                          \
    "CREATE TABLE projections ("                                                                   \
    "  name BYTETEXT PRIMARY KEY NOT NULL, size BIGINT NOT NULL);"                                 \
    "CREATE TABLE statements ("                                                                    \
    "  idx BIGINT PRIMARY KEY NOT NULL, envelope BLOB NOT NULL, signer BLOB NOT NULL,"             \
    "  predicate_type BYTETEXT NOT NULL, subject_name BYTETEXT NOT NULL,"                          \
    "  subject_digest BYTETEXT NOT NULL, time BIGINT);"                                            \
    "CREATE INDEX statements_subject ON statements (subject_digest, idx);"                         \
    "CREATE INDEX statements_type ON statements (predicate_type, idx);"

/* Since version 2. `due`: when the job may be claimed, in milliseconds; NULL: it is over. */
#define JOBS_SCHEMA                                                                                \
    "CREATE TABLE jobs ("                                                                          \
    "  id BYTETEXT PRIMARY KEY NOT NULL, work BYTETEXT NOT NULL, state BIGINT NOT NULL,"           \
    "  due BIGINT, added BIGINT NOT NULL, tries BIGINT NOT NULL, worker BYTETEXT NOT NULL,"        \
    "  result BYTETEXT NOT NULL);"                                                                 \
    "CREATE INDEX jobs_due ON jobs (due);"

/* Since version 3. `due` as above. */
#define OUTBOX_SCHEMA                                                                              \
    "CREATE TABLE deliveries ("                                                                    \
    "  id BYTETEXT PRIMARY KEY NOT NULL, channel BYTETEXT NOT NULL, recipient BYTETEXT NOT NULL,"  \
    "  payload BYTETEXT NOT NULL, state BIGINT NOT NULL, tries BIGINT NOT NULL, due BIGINT,"       \
    "  added BIGINT NOT NULL, sender BYTETEXT NOT NULL, result BYTETEXT NOT NULL);"                \
    "CREATE INDEX deliveries_due ON deliveries (channel, due);"                                    \
    "CREATE TABLE notices ("                                                                       \
    "  item BYTETEXT NOT NULL, level BIGINT NOT NULL, channel BYTETEXT NOT NULL,"                  \
    "  recipient BYTETEXT NOT NULL, delivery BYTETEXT NOT NULL,"                                   \
    "  PRIMARY KEY (item, level, channel, recipient));"

enum { SCHEMA_VERSION = 3 };

#endif
