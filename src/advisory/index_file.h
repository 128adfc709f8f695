/* The index as a file. */
#ifndef ASSAY_ADVISORY_INDEX_FILE_H
#define ASSAY_ADVISORY_INDEX_FILE_H

#include "index_texts.h"

#include <assay/advisory/index.h>

struct advisory_index {
    void *map;
    size_t size;
    struct index_view view;
    const struct index_header *header;
    struct block_cache cache;
};

/* Replace the file at `path` by these tables, durably. */
MUST_CHECK enum status index_write(const struct tables *t, const char *path, struct error *err);

#endif
