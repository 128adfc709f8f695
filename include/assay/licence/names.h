/* The licences that expressions name, each once. Forms of one licence ("GPL-2.0-only",
 * "GPL-2.0-or-later", "GPL-2.0+") are the same licence here: what is asked is which licences
 * are about, not under which terms. */
#ifndef ASSAY_LICENCE_NAMES_H
#define ASSAY_LICENCE_NAMES_H

#include <assay/base/arena.h>

enum { LICENCE_NAMES_MAX = 64 }; /* more are passed over */

struct licence_names {
    struct view items[LICENCE_NAMES_MAX]; /* in the order in which they came */
    size_t count;
};

bool licence_names_have(const struct licence_names *names, struct view licence);

/* Add those that the expression `text` names; a copy of it goes into `arena`. A text that is no
 * expression names none. */
MUST_CHECK enum status licence_names_add(struct licence_names *names, struct view text,
                                         struct arena *arena, struct error *err);

#endif
