/* What the parts of the OSV reader share. */
#ifndef ASSAY_ADVISORY_OSV_PRIVATE_H
#define ASSAY_ADVISORY_OSV_PRIVATE_H

#include <assay/advisory/osv.h>
#include <assay/base/value.h>

struct osv_reader {
    struct arena *arena;
    const char *source;
};

/* A JSON array of at most `max` values as *items and *count: NULL and 0 where `v` is
 * absent or null. */
MUST_CHECK enum status osv_list(const struct osv_reader *r, const struct value *v, size_t max,
                                const struct value **items, size_t *count, struct error *err);

/* A string of at most `max` bytes, empty where absent or null. */
MUST_CHECK enum status osv_text(const struct osv_reader *r, const struct value *v, size_t max,
                                struct view *out, struct error *err);

/* A list of such strings. */
MUST_CHECK enum status osv_texts(const struct osv_reader *r, const struct value *v, size_t max_len,
                                 size_t max_count, const struct view **out, size_t *count,
                                 struct error *err);

MUST_CHECK enum status osv_read_severities(const struct osv_reader *r, const struct value *v,
                                           const struct osv_severity **out, size_t *count,
                                           struct error *err);

/* One entry of "affected". */
MUST_CHECK enum status osv_read_affected(const struct osv_reader *r, const struct value *v,
                                         struct osv_affected *out, struct error *err);

#endif
