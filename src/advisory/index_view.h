/* Sections as bytes, read with care: a mapped file, or tables in memory. */
#ifndef ASSAY_ADVISORY_INDEX_VIEW_H
#define ASSAY_ADVISORY_INDEX_VIEW_H

#include "index_tables.h"

#include <assay/advisory/osv.h>

struct index_view {
    struct view sections[INDEX_SECTIONS];
};

void index_view_of_tables(const struct tables *t, struct index_view *out);

/* How many records a section has. */
size_t index_count(const struct index_view *v, enum index_section s);

/* The n-th record; NULL where there is none. */
const void *index_at(const struct index_view *v, enum index_section s, size_t n);

/* The first record of a run; NULL where the run leaves the section. A run of none is
 * never NULL. */
const void *index_run(const struct index_view *v, enum index_section s, struct index_run run);

/* The text at `offset`; false where none can stand there. */
bool index_string(const struct index_view *v, index_text offset, struct view *out);

/* ERR_CORRUPT with the one text for an index that contradicts itself. */
enum status index_corrupt(struct error *err);

/* The n-th advisory without its display texts; lists in `arena`, texts in the sections. */
MUST_CHECK enum status index_decode(const struct index_view *v, size_t n, struct arena *arena,
                                    struct osv_record *out, struct error *err);

/* The same without its packages. */
MUST_CHECK enum status index_decode_head(const struct index_view *v, size_t n, struct arena *arena,
                                         struct osv_record *out, struct error *err);

/* A run of SEVERITIES, in `arena`. */
MUST_CHECK enum status index_severities(const struct index_view *v, struct index_run run,
                                        struct arena *arena, const struct osv_severity **out,
                                        size_t *count, struct error *err);

/* The events of a range, in `arena`. */
MUST_CHECK enum status index_events(const struct index_view *v, const struct index_range *range,
                                    struct arena *arena, struct osv_range *out, struct error *err);

/* A run of texts in LISTS, in `arena`. */
MUST_CHECK enum status index_text_list(const struct index_view *v, struct index_run run,
                                       struct arena *arena, const struct view **out, size_t *count,
                                       struct error *err);

/* What is known of a package: AFFECTED by number. `name` is as package_name() makes it;
 * *count is 0 where nothing is known. */
MUST_CHECK enum status index_find_package(const struct index_view *v, struct view ecosystem,
                                          struct view name, const uint32_t **postings,
                                          size_t *count, struct error *err);

/* What only people read of a record: its title, and where in which block its texts are. */
struct index_display {
    struct view title; /* osv_title() */
    uint32_t block;
    uint32_t text;
};

/* Add a record's advisory. `order` is kept where the group will stand. */
MUST_CHECK enum status tables_add_record(struct tables *t, const struct osv_record *record,
                                         uint32_t order, const struct index_display *display,
                                         struct error *err);

#endif
