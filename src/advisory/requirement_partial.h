/* Versions of which numbers may be missing: "1", "1.2.x", "1.2.3-beta". */
#ifndef ADVISORY_REQUIREMENT_PARTIAL_H
#define ADVISORY_REQUIREMENT_PARTIAL_H

#include "requirement_private.h"

enum { PARTIAL_NUMBERS = 4 };

struct partial {
    struct view text; /* without a leading "v" */
    struct view numbers[PARTIAL_NUMBERS];
    size_t count;    /* numbers that are given before the first wildcard */
    bool wild;       /* has a wildcard */
    struct view pre; /* with its hyphen; or empty */
};

/* False when it is none: a wildcard before a number, more than `max` numbers. */
bool partial_parse(struct view text, size_t max, struct partial *out);

/* The numbers as given, filled with zeros up to `width`, then the pre-release. */
struct view partial_lower(struct requirement_builder *b, const struct partial *p, size_t width);

/* The number at `place` counted up, those after it 0, then `suffix`. */
struct view partial_upper(struct requirement_builder *b, const struct partial *p, size_t place,
                          size_t width, const char *suffix);

/* The place of the first number that is not 0, or of the last one: where "^" stops. */
size_t partial_caret_place(const struct partial *p);

#endif
