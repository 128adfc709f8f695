/* What a database of patterns is made of. */
#ifndef ASSAY_RULES_PATTERN_PARTS_H
#define ASSAY_RULES_PATTERN_PARTS_H

#include <assay/rules/hs_library.h>
#include <assay/rules/pattern_db.h>

enum { NO_DATABASE = 0xff };

/* Compiled here, or kept: those of the cache are made ready by the scanner that needs them, as
 * most runs see few languages. */
struct pattern_db {
    hs_database_t *dbs[PATTERN_PARTS];    /* NULL: kept */
    struct view serial[PATTERN_PARTS];    /* of those that are kept, in `map` */
    size_t len;                           /* of both: parts with the same patterns share one */
    unsigned char of_part[PATTERN_PARTS]; /* index in dbs; NO_DATABASE: no pattern is in it */
    size_t count;
    unsigned char *states; /* enum pattern_state */
    void *map;             /* the cache file, for reading; NULL: none */
    size_t map_len;
};

/* Empty, with room for the states of `count` patterns. */
MUST_CHECK enum status pattern_db_new(size_t count, struct pattern_db **out, struct error *err);
/* `err` from what Vectorscan answered while `doing` something. */
MUST_CHECK enum status pattern_failed(hs_error_t rc, const char *doing, struct error *err);

#endif
