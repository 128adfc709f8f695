/* RPM's package headers, and the three kinds of databases that hold them. */
#ifndef ASSAY_INVENTORY_RPM_H
#define ASSAY_INVENTORY_RPM_H

#include "collect.h"

/* Each database's reader hands out the headers one after the other; the blob lives until the
 * call returns. */
struct rpm_sink {
    void *ctx;
    enum status (*blob)(void *ctx, struct view blob, struct error *err);
};

bool rpm_is_sqlite(struct view file);
bool rpm_is_bdb(struct view file);
bool rpm_is_ndb(struct view file);

/* ERR_FORMAT without a place (the database is binary) for what is damaged. */
MUST_CHECK enum status rpm_read_sqlite(struct view file, const struct rpm_sink *sink,
                                       struct error *err);
MUST_CHECK enum status rpm_read_bdb(struct view file, const struct rpm_sink *sink,
                                    struct error *err);
MUST_CHECK enum status rpm_read_ndb(struct view file, const struct rpm_sink *sink,
                                    struct error *err);

/* Numbers at `at`, which the caller has checked to be inside. */
static inline uint32_t rpm_be32(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t rpm_le32(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t rpm_be16(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t rpm_le16(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (uint32_t)p[1] << 8 | p[0];
}

#endif
