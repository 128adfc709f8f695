/* Between the parts of detection. */
#ifndef ASSAY_LICENCE_FINDER_H
#define ASSAY_LICENCE_FINDER_H

#include "pack.h"
#include "words.h"

#include <assay/licence/detect.h>

struct finder {
    struct pack pack;
    struct view text;
    struct words words;
    struct arena *arena;
    struct licence_match *matches;
    size_t match_count;
    size_t match_cap;
    /* By word: belongs to a match already (of whatever kind). */
    bool *taken;
    bool truncated;
};

/* Keep a match over words [first, last]; marks them as taken. */
MUST_CHECK enum status finder_add(struct finder *f, const struct licence_match *match,
                                  uint32_t first, uint32_t last, struct error *err);

/* tags.c: "SPDX-License-Identifier: …" */
MUST_CHECK enum status find_tags(struct finder *f, struct error *err);
/* texts.c: texts of licences, then notices in what is left, then what is near a licence. */
MUST_CHECK enum status find_stated(struct finder *f, struct error *err);
/* notices.c: phrases, then what is left and speaks like a licence. */
MUST_CHECK enum status find_notices(struct finder *f, struct error *err);
/* gnu.c: the GNU licences, whose versions are said in many ways. */
MUST_CHECK enum status find_gnu(struct finder *f, struct error *err);
/* claims.c: copyright statements */
MUST_CHECK enum status find_claims(struct finder *f, struct licence_findings *out,
                                   struct error *err);

/* detect.c: whether a match before the i-th says the same. */
bool match_said_before(const struct licence_match *matches, size_t i);

/* settle.c: drop what other matches say better, order by place. */
void settle(struct finder *f);

#endif
