/* What a database of patterns is made of. */
#ifndef ASSAY_RULES_PATTERN_PARTS_H
#define ASSAY_RULES_PATTERN_PARTS_H

#include <assay/rules/hs_library.h>
#include <assay/rules/pattern_db.h>

enum { NO_DATABASE = 0xff };

struct pattern_db {
    hs_database_t *dbs[PATTERN_PARTS];
    size_t len;                           /* of dbs: parts with the same patterns share one */
    unsigned char of_part[PATTERN_PARTS]; /* index in dbs; NO_DATABASE: no pattern is in it */
    size_t count;
    unsigned char *states; /* enum pattern_state */
};

/* Empty, with room for the states of `count` patterns. */
MUST_CHECK enum status pattern_db_new(size_t count, struct pattern_db **out, struct error *err);
/* `err` from what Vectorscan answered while `doing` something. */
MUST_CHECK enum status pattern_failed(hs_error_t rc, const char *doing, struct error *err);

#endif
