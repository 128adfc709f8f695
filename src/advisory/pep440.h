/* Versions of PyPI, taken apart; those older than PEP 440 apart from them. */
#ifndef ADVISORY_PEP440_H
#define ADVISORY_PEP440_H

#include "order.h"

struct pep440 {
    struct view epoch;
    struct view release;
    struct view pre_number;
    struct view post_number;
    struct view dev_number;
    struct view local; /* or empty */
    char pre;          /* 'a', 'b', 'r'; 0: none */
    bool post;
    bool dev;
};

/* False when the text does not match PEP 440. */
bool pep440_parse(struct view v, struct pep440 *out);

/* Below, equal to or above 0. */
int pep440_order(const struct pep440 *a, const struct pep440 *b);

/* Of two that do not match. False when one has too many parts. */
bool pypi_legacy_compare(struct view a, struct view b, int *order);

#endif
