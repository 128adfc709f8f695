/* What a package registry says of a package: npm's packument, PyPI's JSON. Read from files that
 * somebody has fetched; nothing is asked over the network. */
#ifndef ASSAY_INVENTORY_RELEASE_METADATA_H
#define ASSAY_INVENTORY_RELEASE_METADATA_H

#include <assay/base/arena.h>

enum { RELEASE_METADATA_BYTES_MAX = 256 << 20 };

struct release_metadata {
    struct view format; /* "npm", "pypi" */
    struct view name;
    struct view latest;  /* version */
    bool deprecated;     /* the latest version, or the package: deprecated, yanked, inactive */
    struct view message; /* why, or empty */
    uint64_t releases;
    uint64_t recent; /* of them in the 365 days up to the newest */
    uint64_t deprecated_releases;
    int64_t first; /* seconds since the epoch; 0: not said */
    int64_t last;
    uint64_t maintainers; /* 0: not said */
};

/* ERR_FORMAT with "<source>:…" where it is neither; texts in `arena` or `text`. */
MUST_CHECK enum status release_metadata_read(struct view text, const char *source,
                                             struct arena *arena, struct release_metadata *out,
                                             struct error *err);

#endif
