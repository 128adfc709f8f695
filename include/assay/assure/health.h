/* How likely it is that a project is looked after: a score of documented parts (docs/health.md),
 * each with its reason. What could not be measured has no score and takes no part in the whole;
 * below half of the weight there is no whole at all. */
#ifndef ASSAY_ASSURE_HEALTH_H
#define ASSAY_ASSURE_HEALTH_H

#include <assay/assure/facts.h>
#include <assay/content/history.h>
#include <assay/inventory/release_metadata.h>

struct health_part {
    const char *name;  /* "maintained" */
    const char *group; /* "activity", "people", "releases", "supply chain", "security" */
    unsigned weight;
    bool measured;
    unsigned score;     /* 0 to 10 */
    struct view reason; /* what was seen, or why it was not measured */
};

enum { HEALTH_PARTS_MAX = 32, HEALTH_WEIGHT_LEAST = 50 };

struct health {
    struct health_part parts[HEALTH_PARTS_MAX];
    size_t count;
    unsigned weight;          /* of all parts */
    unsigned measured_weight; /* of those that were measured */
    bool has_score;           /* at least HEALTH_WEIGHT_LEAST percent were measured */
    unsigned score;           /* 0 to 100 */
};

struct health_input {
    const struct facts *facts;
    const struct history *history;           /* NULL: none */
    struct view no_history;                  /* why there is none */
    const struct release_metadata *metadata; /* NULL: none */
    bool end_of_life; /* components were compared with data about the end of life */
    bool advisories;  /* components were compared with a database of advisories */
    bool workflows;   /* rules of code ran over CI workflows */
    int64_t now;
};

/* Texts in `arena`. Same input, same result. */
MUST_CHECK enum status health_score(const struct health_input *in, struct arena *arena,
                                    struct health *out, struct error *err);

#endif
