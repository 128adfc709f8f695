/* The parts of the SARIF reader. Absent members are common and never an error; members of
 * a wrong kind count as absent, but for those without which nothing can be said. */
#ifndef ASSAY_IMPORTS_SARIF_H
#define ASSAY_IMPORTS_SARIF_H

#include "reader.h"

struct sarif_run {
    struct import_reader *r;
    const struct value *run;
    struct map rules; /* id to its reportingDescriptor */
};

/* ---- sarif_rules.c ---- */

MUST_CHECK enum status sarif_index_rules(struct sarif_run *run, struct error *err);
/* The result's rule, or NULL where the file does not describe it. */
const struct value *sarif_find_rule(const struct sarif_run *run, const struct value *result);
struct view sarif_rule_id(const struct value *result, const struct value *rule);
enum severity sarif_severity(const struct value *result, const struct value *rule);
enum confidence sarif_confidence(const struct value *rule);
/* A text that holds the weakness's CWE, or empty. */
MUST_CHECK enum status sarif_cwe(const struct sarif_run *run, const struct value *result,
                                 const struct value *rule, struct view *out, struct error *err);
MUST_CHECK enum status sarif_message(const struct sarif_run *run, const struct value *result,
                                     const struct value *rule, struct view *out, struct error *err);

/* ---- sarif_place.c ---- */

/* The directories of originalUriBaseIds that stand for the subject. */
MUST_CHECK enum status sarif_roots(const struct sarif_run *run, struct error *err);
/* The file and region of a physicalLocation. */
MUST_CHECK enum status sarif_place(const struct sarif_run *run, const struct value *physical,
                                   struct import_item *item, struct error *err);

/* Element `index` of a list, NULL where there is none. */
const struct value *sarif_at(const struct value *list, const struct value *index);
/* The first element of a list, or NULL. */
const struct value *sarif_first(const struct value *list);

#endif
