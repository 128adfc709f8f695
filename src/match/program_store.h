/* Programs as bytes: what the cache holds. */
#ifndef ASSAY_MATCH_PROGRAM_STORE_H
#define ASSAY_MATCH_PROGRAM_STORE_H

#include <assay/base/buf.h>
#include <assay/match/program.h>

/* What is kept for the rules of `key`, by this build: another one may look for other
 * literals for the same rules. */
MUST_CHECK enum status program_own_key(const struct sha256 *key, struct sha256 *out,
                                       struct error *err);
MUST_CHECK enum status program_write(const struct program *p, struct buf *out, struct error *err);
/* `bytes` (aligned to 16; only read) must outlive the program, whose arrays lie in it. `whole`:
 * it is known that they are unharmed, their sum need not be taken.
 * ERR_NOT_FOUND where they are not a program of this engine, whole and unharmed. */
MUST_CHECK enum status program_read(char *bytes, size_t len, bool whole, struct program *p,
                                    struct error *err);

#endif
