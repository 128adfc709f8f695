/* The sections of an index as arrays that grow: what import fills and write puts
 * into a file. A mapped file is looked at through the same face, so that what is
 * merged may come from either. */
#ifndef ASSAY_ADVISORY_INDEX_TABLES_H
#define ASSAY_ADVISORY_INDEX_TABLES_H

#include "index_format.h"

#include <assay/base/buf.h>

struct table {
    void *items;
    size_t len; /* records */
    size_t cap;
};

/* Texts, each once. */
struct strings {
    struct buf bytes;
    uint32_t *slots; /* offsets; 0: empty */
    size_t cap;      /* power of two, or 0 */
    size_t len;
};

struct tables {
    struct strings strings;
    struct table t[INDEX_SECTIONS]; /* without STRINGS and TEXTS */
    struct buf texts;
    int64_t epss_date;
    int64_t kev_date;
    uint64_t skipped;
};

void tables_init(struct tables *t);
void tables_release(struct tables *t);

/* The text's offset; it is added where it is new. ERR_LIMIT over 64 KiB or when the
 * section is full. */
MUST_CHECK enum status tables_text(struct tables *t, struct view text, index_text *out,
                                   struct error *err);

/* Make room for `count` more records; *first is the number of the first. They are zeroed. */
MUST_CHECK enum status tables_add(struct tables *t, enum index_section s, size_t count,
                                  uint32_t *first, struct error *err);

/* Add one record. */
MUST_CHECK enum status tables_put(struct tables *t, enum index_section s, const void *record,
                                  struct error *err);

static inline void *tables_at(const struct tables *t, enum index_section s, size_t n)
{
    return (char *)t->t[s].items + n * index_record_size(s);
}

#endif
