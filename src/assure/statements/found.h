/* The findings of a subject's latest inspection, from the SARIF document that its statements
 * name. Private to verification.c and found.c. */
#ifndef ASSAY_ASSURE_FOUND_H
#define ASSAY_ASSURE_FOUND_H

#include <assay/assure/statement_type.h>

/* Where the findings of a subject are, and how many the inspection itself counted. */
extern const struct register_table sources_table;
/* One row a finding, of the latest inspection. */
extern const struct register_table findings_table;
/* How many of them by inspector, severity and weakness; by rule; in all, one row a subject. Lists
 * pass over subjects by the last two, and counters add up the last one. */
extern const struct register_table finding_totals_table;
extern const struct register_table finding_rules_table;
extern const struct register_table finding_counts_table;

/* From the SCAI statement: keep which document it is. */
MUST_CHECK enum status found_source(struct projection *p, const struct recorded *r,
                                    const struct value *attributes, struct error *err);
/* At the verdict that follows it: read the document. A finding that was known before keeps the
 * time of its first sighting. Where it cannot be read (gone, larger than FOUND_BYTES_MAX) the
 * counts of the inspection stand in, under the inspector "all" and the weakness "all". */
enum { FOUND_BYTES_MAX = 256 << 20, FOUND_VALUES_MAX = 16 * 1000 * 1000 };
MUST_CHECK enum status found_project(struct projection *p, const struct recorded *r, int64_t time,
                                     struct error *err);

#endif
