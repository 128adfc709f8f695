/* How pnpm names packages in its lock files. */
#ifndef ASSAY_INVENTORY_PNPM_LOCK_H
#define ASSAY_INVENTORY_PNPM_LOCK_H

#include "collect.h"

enum pnpm_dialect {
    PNPM_SLASH,    /* version 5: "/name/1.2.3_peers" */
    PNPM_SLASH_AT, /* version 6: "/name@1.2.3(peers)" */
    PNPM_AT        /* version 9: "name@1.2.3(peers)" */
};

/* What a key of "packages" names. Without a registry version, `reference` holds
 * what stands in its place. */
struct pnpm_key {
    struct view name;
    struct view version;
    struct view reference;
};

/* Cut the peers off: "1.2.3(react@18.0.0)" → "1.2.3"; version 5: at '_'. */
struct view pnpm_without_peers(struct view key, enum pnpm_dialect dialect);

struct pnpm_key pnpm_key_of(struct view key, enum pnpm_dialect dialect);

/* The key of "packages" that a dependency `name: version` from a registry means,
 * appended to `out`. Other dependencies (an alias, a tarball, a folder) hold the
 * key itself as their version. */
void pnpm_dependency_key(struct view name, struct view version, enum pnpm_dialect dialect,
                         struct buf *out);

#endif
