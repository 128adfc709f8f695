/* The files of an import, one after the other: plain files, directories, zips. */
#ifndef ASSAY_ADVISORY_SOURCES_H
#define ASSAY_ADVISORY_SOURCES_H

#include <assay/advisory/import.h>

/* What the paths name, directories opened: sorted within each path. */
struct source_list {
    char **paths;
    size_t len;
    size_t cap;
};

MUST_CHECK enum status source_list_make(const char *const *paths, size_t count,
                                        struct source_list *out, struct error *err);
void source_list_release(struct source_list *list);

/* Called for each file. `order` counts files of all kinds from 0 on. */
struct source_sink {
    void *ctx;
    /* Whether the file's bytes are wanted. */
    bool (*wants)(void *ctx, struct view name, uint32_t order);
    enum status (*file)(void *ctx, struct view name, uint32_t order, struct view bytes,
                        struct error *err);
    /* It, or what follows in a zip, cannot be read. */
    enum status (*fault)(void *ctx, struct view name, uint32_t order, const char *why,
                         struct error *err);
};

/* Go through all sources. Names are "dir/a.json" and "all.zip!/a.json". */
MUST_CHECK enum status sources_read(const struct source_list *list, const struct source_sink *sink,
                                    struct error *err);

#endif
