/* Where the sources that `assay upstream` knows came from: "<home>/upstream/origins.json". */
#ifndef ASSAY_CLI_UPSTREAM_ORIGINS_H
#define ASSAY_CLI_UPSTREAM_ORIGINS_H

#include "cli.h"

#include <assay/base/arena.h>
#include <assay/inventory/upstream.h>

enum { ORIGINS_MAX = 100000 };

/* All texts are NUL-terminated. */
struct upstream_origin {
    struct view purl;     /* of one release, or with tags of the project */
    struct view path;     /* absolute */
    struct view revision; /* or empty */
    struct view tags;     /* a pattern, or empty */
    struct view added_on; /* RFC 3339 */
};

struct upstream_origins {
    struct arena arena;
    struct upstream_origin *items;
    size_t len;
    size_t cap;
};

/* What is remembered; nothing where there is no file. ERR_FORMAT. */
MUST_CHECK enum status origins_read(struct upstream_origins *o, const struct cli *cli,
                                    struct error *err);
void origins_release(struct upstream_origins *o);
MUST_CHECK enum status origins_write(const struct upstream_origins *o, const struct cli *cli,
                                     struct error *err);

/* Copied, in the place of one of the same package URL; one with tags in the place of one with
 * the same path and pattern alone. */
MUST_CHECK enum status origins_put(struct upstream_origins *o, const struct upstream_origin *origin,
                                   struct error *err);
/* Those of this package URL, without a version those of the project. */
void origins_forget(struct upstream_origins *o, struct view purl);
bool origin_is_of(const struct upstream_origin *origin, struct view purl);

/* Of a release, or NULL. */
const struct upstream_origin *origins_of(const struct upstream_origins *o,
                                         const struct upstream_release *release);

#endif
