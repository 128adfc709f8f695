/* What changed from one threat model to another: boundaries, elements, flows and data that came,
 * went, or are described otherwise. What is the same has the same id; names are for people. Threats
 * are not compared here: they follow from the models. */
#ifndef ASSAY_IMPORTS_THREAT_CHANGES_H
#define ASSAY_IMPORTS_THREAT_CHANGES_H

#include <assay/imports/threat_model.h>

enum threat_change { THREAT_PART_NEW, THREAT_PART_GONE, THREAT_PART_CHANGED };
const char *threat_change_name(enum threat_change c); /* "new" */

/* A part and, where it changed, one of its fields: three fields are three visits, in the order of
 * the structures. Facts are "unknown", "no", "yes", grades "unknown" or a number. */
struct threat_part_change {
    enum threat_change change;
    const char *part; /* "boundary", "element", "flow", "data" */
    struct view id;
    struct view name;  /* of the newer */
    const char *field; /* "encrypted"; NULL unless changed */
    struct view was;   /* valid during the visit */
    struct view is;
};
typedef enum status (*threat_change_visit)(void *ctx, const struct threat_part_change *c,
                                           struct error *err);

/* What is new or changed in the order of the newer model, then what is gone in that of the older;
 * boundaries first, then elements, flows, data. Ids are unique in a model that was read. */
MUST_CHECK enum status threat_changes_each(const struct threat_model *older,
                                           const struct threat_model *newer,
                                           threat_change_visit visit, void *ctx, struct error *err);

#endif
