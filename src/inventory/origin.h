/* Where a project without a package manager says that the sources of a dependency
 * come from: a repository at a revision, or an archive. */
#ifndef ASSAY_INVENTORY_ORIGIN_H
#define ASSAY_INVENTORY_ORIGIN_H

#include "collect.h"

struct origin {
    struct view name;       /* what the project calls it */
    struct view repository; /* URL, or empty */
    struct view revision;   /* tag, branch or commit there, or empty */
    struct view archive;    /* URL, or empty */
    struct view version;    /* where the project says one, or empty */
};

/* Fill type, namespace, name, version and source of `k`. Repositories of GitHub and
 * Bitbucket become pkg:github and pkg:bitbucket, others with a host pkg:git, with the
 * revision as version, and so do archives that such a forge makes of a tag. Anything
 * else is pkg:generic under the project's own name, with the version that the project
 * or the archive's file name says. */
void origin_apply(const struct origin *o, struct component *k);

/* "zlib-1.2.13" → "1.2.13": what follows a '-' or '_' and begins with a digit, or "v" and
 * a digit; or empty. Endings of archives (".tar.gz") do not count. */
struct view origin_file_version(struct view file);
/* What stands before that; all but the ending where there is no version. */
struct view origin_file_name(struct view file);

#endif
