/* The parts of the index of upstream sources. */
#ifndef ASSAY_INVENTORY_UPSTREAM_PARTS_H
#define ASSAY_INVENTORY_UPSTREAM_PARTS_H

#include <assay/base/buf.h>
#include <assay/inventory/upstream.h>

#define UPSTREAM_MAGIC "ASSAYUP1"

enum upstream_table { UPSTREAM_EXACT, UPSTREAM_PLAIN, UPSTREAM_FUNCTION, UPSTREAM_TABLES };

struct upstream_text {
    uint32_t offset;
    uint32_t len;
};

struct upstream_row { /* a release in the file */
    struct upstream_text project;
    struct upstream_text version;
    struct upstream_text commit;
    uint32_t files;
    uint32_t functions;
};

struct upstream_entry {
    uint64_t digest;
    uint32_t release;
    uint32_t path; /* position in the table of paths */
};

struct upstream_head {
    char magic[8];
    uint64_t size; /* of the file */
    uint32_t releases;
    uint32_t paths;
    uint32_t entries[UPSTREAM_TABLES];
    uint32_t text_len;
};

struct upstream_index {
    const char *map;
    size_t size;
    struct upstream_head head;
    const struct upstream_row *releases;
    const struct upstream_entry *tables[UPSTREAM_TABLES]; /* sorted by digest, release, path */
    const struct upstream_text *paths;
    struct view text;
};

struct view upstream_text_of(const struct upstream_index *x, struct upstream_text t);

/* The entries of a digest: [*from, *to). False for none. */
bool upstream_find(const struct upstream_index *x, enum upstream_table table, uint64_t digest,
                   size_t *from, size_t *to);

/* By numbers and words, so that "1.2.9" is before "1.2.13". */
int upstream_version_cmp(struct view a, struct view b);

#endif
