/* One key file: the text format described in keys.h. */
#ifndef ASSAY_EVIDENCE_KEYFILE_H
#define ASSAY_EVIDENCE_KEYFILE_H

#include <assay/evidence/keys.h>

enum {
    KEY_SECRET_SIZE = 32,
    KEYFILE_MAX = 8192,
    KEY_SALT_SIZE = 16,
    KEY_NONCE_SIZE = 24,
    KEY_BOX_SIZE = KEY_SECRET_SIZE + 16,
    /* RFC 9106's second recommended choice. */
    KEY_PASSES = 3,
    KEY_KIB = 64 * 1024,
    KEY_PASSES_MAX = 16,
    KEY_KIB_MAX = 1 << 20
};

enum secret_kind { SECRET_NONE, SECRET_PLAIN, SECRET_SEALED };

struct key_file {
    struct key_info info;
    enum secret_kind kind;
    unsigned char plain[KEY_SECRET_SIZE];
    unsigned passes;
    unsigned kib;
    unsigned char salt[KEY_SALT_SIZE];
    unsigned char nonce[KEY_NONCE_SIZE];
    unsigned char box[KEY_BOX_SIZE];
};

/* The key that a passphrase yields; kept while several files of one salt are
 * opened or sealed. */
struct derived_key {
    bool have;
    unsigned passes;
    unsigned kib;
    unsigned char salt[KEY_SALT_SIZE];
    unsigned char key[32];
};

/* "<role>-<16 hex>.key" */
enum { KEYFILE_NAME_MAX = 64 };
void keyfile_name(const struct key_info *info, char out[KEYFILE_NAME_MAX]);

/* Append the text to `out`. */
void keyfile_write(struct buf *out, const struct key_file *f);
/* ERR_CORRUPT unless it is byte for byte what keyfile_write() would write. */
enum status keyfile_read(struct view text, struct key_file *out, struct error *err);

/* Seal f->plain (wiped then) under the passphrase; *d is filled or reused. */
enum status keyfile_seal(struct key_file *f, struct view passphrase, struct derived_key *d,
                         struct error *err);
/* Open the box into f->plain. ERR_PERMISSION when the passphrase is wrong. */
enum status keyfile_open(struct key_file *f, struct view passphrase, struct derived_key *d,
                         struct error *err);

#endif
