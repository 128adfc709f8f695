/* The verbs of `assay key` that are about keys of persons. */
#ifndef ASSAY_CLI_KEY_H
#define ASSAY_CLI_KEY_H

#include "cli.h"

#include <assay/base/json.h>

extern const struct command key_add;
extern const struct command key_replace;
extern const struct command key_revoke;
extern const struct command key_roles;

/* The keys of persons for `key list`, as lines or as members of an open array. A home without
 * a log has none. */
MUST_CHECK enum status key_list_persons(const struct cli *cli, struct buf *text,
                                        struct json_writer *json, struct error *err);

#endif
