/* What the verbs of `assay witness` share. */
#ifndef ASSAY_CLI_WITNESS_H
#define ASSAY_CLI_WITNESS_H

#include "home.h"

#include <assay/evidence/witness.h>

extern const struct command witness_serve;
extern const struct command witness_answer_command;

/* "<home>/witness". */
MUST_CHECK enum status witness_dir(const struct cli *cli, struct buf *out, struct error *err);
/* The witness's own key, and no other, ready to sign. */
MUST_CHECK enum status witness_open_key(const struct cli *cli, const char *passphrase_file,
                                        struct keys **out, struct error *err);

#endif
