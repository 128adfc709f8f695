/* What a package is called in the index: one name for all that an ecosystem takes
 * for the same. */
#ifndef ASSAY_ADVISORY_PACKAGE_H
#define ASSAY_ADVISORY_PACKAGE_H

#include <assay/base/buf.h>

/* The ecosystem under which repositories stand, by their addresses. */
#define PACKAGE_GIT "GIT"

/* "Debian:12" → "Debian". */
struct view package_ecosystem(struct view ecosystem);

/* Append the name as the ecosystem compares it: PyPI folds case and runs of "-_."
 * (PEP 503); NuGet, Packagist, GitHub Actions and VSCode fold case; a Swift package and
 * what stands under GIT is a repository's address without scheme, user and ".git". */
void package_name(struct view ecosystem, struct view name, struct buf *out);

#endif
