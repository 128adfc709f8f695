/* The state directory: keys, store and log, opened together. */
#ifndef ASSAY_CLI_HOME_H
#define ASSAY_CLI_HOME_H

#include "cli.h"

#include <assay/assure/ledger.h>

struct home {
    struct store *store;
    struct keys *keys;
    struct log *log;
};

/* The same three as the assure room wants them. */
static inline struct ledger home_ledger(const struct home *h)
{
    return (struct ledger){.store = h->store, .log = h->log, .keys = h->keys};
}

/* Where the passphrase of the keys comes from: --passphrase-file, or
 * $ASSAY_PASSPHRASE_FILE, or (when keys are encrypted) the terminal. */
MUST_CHECK enum status home_passphrase(const struct cli *cli, const char *file, struct buf *out,
                                       struct error *err);

/* Open for appending; keys are made on first use. Where $ASSAY_KEY names a person's key file,
 * statements are signed by that key; its passphrase comes from $ASSAY_KEY_PASSPHRASE_FILE or the
 * terminal. */
MUST_CHECK enum status home_open(const struct cli *cli, const char *passphrase_file,
                                 struct home *out, struct error *err);
/* The same with the installation's own key in any case: for what inspections find. */
MUST_CHECK enum status home_open_installation(const struct cli *cli, const char *passphrase_file,
                                              struct home *out, struct error *err);
/* The passphrase of a person's key file, as home_open() gets it; `file` may be NULL. */
MUST_CHECK enum status home_key_passphrase(const char *key_file, const char *file, struct buf *out,
                                           struct error *err);
/* Open for reading: no passphrase, nothing is created. */
MUST_CHECK enum status home_open_public(const struct cli *cli, struct home *out, struct error *err);
/* Open for reading registers, and rebuilding them where they lag behind the log: no
 * passphrase. ERR_NOT_FOUND where there is no home yet. */
MUST_CHECK enum status home_open_registers(const struct cli *cli, struct home *out,
                                           struct error *err);
/* The store at `place` with this home's public keys: a directory,
 * "postgresql://…,s3://…", or "-" for the one in use. */
MUST_CHECK enum status home_open_place(const struct cli *cli, const char *place,
                                       enum store_flags flags, struct home *out, struct error *err);
void home_close(struct home *h);

/* Was anything ever logged in the store in use? True also of a database, which only opening it
 * tells. */
bool home_has_log(const struct cli *cli);
/* What the registers were at a time, from the log, in *memory (store_close() it, also behind a
 * failure); *l becomes the ledger over them. */
MUST_CHECK enum status home_look_back(const struct home *h, int64_t at, struct store **memory,
                                      struct ledger *l, struct error *err);

/* "<home>/keys". */
MUST_CHECK enum status home_keys_dir(const struct cli *cli, struct buf *out, struct error *err);

#endif
