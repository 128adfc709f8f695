/* End of life: until when a release line of a product is maintained.
 *
 * Source: endoflife.date, its API v0 (an array of cycles; the product is the file's
 * name) and v1 ("result": one product or all). An entry that is malformed is passed
 * over and counted. */
#ifndef ASSAY_ADVISORY_EOL_H
#define ASSAY_ADVISORY_EOL_H

#include <assay/base/arena.h>

enum { EOL_CYCLES_MAX = 1 << 18 };

/* A date is in seconds since the epoch; 0: not said. */
struct eol_cycle {
    struct view product; /* "python" */
    struct view name;    /* "3.12" */
    struct view latest;  /* its latest version, or empty */
    int64_t released;
    int64_t support_ends; /* active support */
    int64_t ends;         /* security support */
    bool ended;           /* without a date: said to have ended */
};

struct eol_table {
    struct eol_cycle *cycles; /* as they came */
    size_t count;
    size_t cap;
    size_t skipped;
    struct arena texts;
};

void eol_init(struct eol_table *table);
void eol_release(struct eol_table *table);

/* Add what `text` says. `product` is for files of API v0, and may be empty for the
 * others. ERR_FORMAT, ERR_LIMIT, ERR_NO_MEMORY: the table stays as it was. */
MUST_CHECK enum status eol_read(struct view text, const char *source, struct view product,
                                struct eol_table *table, struct error *err);

/* The cycle that `version` belongs to: of those whose name it is or begins with (as
 * whole parts: "3.1" is none of "3.12.4") the longest. NULL when there is none. */
const struct eol_cycle *eol_find(const struct eol_table *table, struct view product,
                                 struct view version);

/* Is it over at `now`? */
bool eol_is_over(const struct eol_cycle *cycle, int64_t now);

#endif
