/* Personal data under a key of its own for each person, so that it can be forgotten: what is
 * sealed stays in the store and in the log's tree, but nobody can read it once its key is gone.
 *
 * The keys lie in `persons/` of the keys' directory, one file a person, `<person>.key`, mode
 * 0600, UTF-8 text with exactly these lines:
 *
 *   assay-person-key 1
 *   person <id>
 *   key <base64 of 32 bytes>
 *   checksum <hex SHA-256 of all lines above>
 *
 * A box is "assay-sealed-1\n", a random nonce of 24 bytes, and the XChaCha20-Poly1305 box
 * (RFC 8439 with the extended nonce) of the text, with the person's id as associated data: its
 * digest says nothing about its content, and a box of one person does not open as another's.
 *
 * Keys made with keys_open_public() do: no passphrase is asked for. They are as secret as the
 * registers, which hold the same data in plain text. */
#ifndef ASSAY_EVIDENCE_PERSONAL_H
#define ASSAY_EVIDENCE_PERSONAL_H

#include <assay/evidence/keys.h>

enum { PERSON_ID_MAX = 64, PERSONAL_MAX = 64 * 1024 };

/* Lower-case letters, digits, '.', '-' and '_', the first a letter or digit. */
bool personal_is_id(struct view person);

/* Make, and make durable, the keys of those of `persons` that have none: for many, at little more
 * than the price of one. The same id may stand there twice. */
MUST_CHECK enum status personal_prepare(const struct keys *keys, const struct view *persons,
                                        size_t count, struct error *err);

/* Seal `plain` (at most PERSONAL_MAX bytes) and append the box to `out`. The key is made, and
 * durable, when the person has none. ERR_CORRUPT names a damaged key file. */
MUST_CHECK enum status personal_seal(const struct keys *keys, struct view person, struct view plain,
                                     struct buf *out, struct error *err);

/* Append what a box holds to `out`. ERR_NOT_FOUND: the person's key is gone. ERR_CORRUPT: the
 * box does not open with it, or the key file is damaged. */
MUST_CHECK enum status personal_open(const struct keys *keys, struct view person, struct view box,
                                     struct buf *out, struct error *err);

/* Destroy the person's key: overwritten, removed, the directory synced. *was: there was one. */
MUST_CHECK enum status personal_erase(const struct keys *keys, struct view person, bool *was,
                                      struct error *err);

#endif
