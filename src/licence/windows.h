/* Where in a text licences may be spoken of at all. */
#ifndef ASSAY_LICENCE_WINDOWS_H
#define ASSAY_LICENCE_WINDOWS_H

#include <assay/base/view.h>

/* The next stretch from *at on in which a word stands that every licence, notice and
 * copyright statement has ("licen…", "copyright", "permission" …), with room around it;
 * false where there is none. *at becomes its end. Stretches do not overlap. */
bool window_next(struct view text, size_t *at, size_t *begin, size_t *end);

#endif
