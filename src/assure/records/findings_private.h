/* SQL over the registers of findings, put together. Private to findings*.c. */
#ifndef ASSAY_ASSURE_FINDINGS_PRIVATE_H
#define ASSAY_ASSURE_FINDINGS_PRIVATE_H

#include <assay/assure/findings.h>

enum { FINDINGS_PARAMS = 2 * FINDINGS_SIGHT_MAX + 16 };

/* A question: its text, and what stands for $1, $2 … in it. */
struct findings_ask {
    struct buf sql;
    struct sql_value params[FINDINGS_PARAMS];
    size_t params_len;
};
void findings_ask_init(struct findings_ask *a);
void findings_ask_release(struct findings_ask *a);
/* `before`, and a parameter behind it. */
void findings_ask_add(struct findings_ask *a, const char *before, struct sql_value value);
MUST_CHECK enum status findings_ask_run(struct findings_ask *a, struct store *store, sql_row row,
                                        void *ctx, struct error *err);

MUST_CHECK enum status findings_sight_check(const struct findings_sight *sight, struct error *err);
bool findings_sight_is_empty(const struct findings_sight *sight);
/* Is every subject to be seen and wanted, as far as teams and projects go? */
bool findings_is_wide(const struct findings_sight *sight, const struct findings_filter *filter);
/* " AND …": what is to be seen and wanted of projects p. */
void findings_add_projects(struct findings_ask *a, const struct findings_sight *sight,
                           const struct findings_filter *filter);
/* The same of subjects: those of such projects, unless that is all. */
void findings_add_subjects(struct findings_ask *a, const char *subject,
                           const struct findings_sight *sight,
                           const struct findings_filter *filter);

/* The columns of findings, as findings_row() takes them. */
#define FINDINGS_COLUMNS                                                                           \
    "f.subject, f.finding, f.fingerprint, f.inspector, f.rule, f.severity, f.confidence, f.cwe, "  \
    "f.path, f.line, f.suppressed, f.first_seen, f.last_seen, f.idx"
enum { FINDINGS_COLUMN_COUNT = 14 };
struct listed_finding findings_row(const struct sql_value *v);

#endif
