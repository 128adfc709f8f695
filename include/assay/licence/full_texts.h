/* The full texts of the SPDX licence list, for files that have to carry them. */
#ifndef ASSAY_LICENCE_FULL_TEXTS_H
#define ASSAY_LICENCE_FULL_TEXTS_H

#include <assay/base/value.h>

/* Read at the first use: about 5 MB and 30 ms. All in the arena that it was opened with. */
struct licence_full_texts {
    struct value list;
};
MUST_CHECK enum status licence_full_texts_open(struct arena *arena, struct licence_full_texts *out,
                                               struct error *err);

/* The text of a listed licence ("GPL-2.0-or-later": that of GPL-2.0) and its name in words;
 * false where there is none. */
bool licence_full_text(const struct licence_full_texts *t, struct view id, struct view *name,
                       struct view *text);

#endif
