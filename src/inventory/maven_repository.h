/* A local repository of Maven: DIR/group/artifact/version/artifact-version.pom. Only read. */
#ifndef ASSAY_INVENTORY_MAVEN_REPOSITORY_H
#define ASSAY_INVENTORY_MAVEN_REPOSITORY_H

#include "maven_range.h"
#include "pom.h"

enum {
    MAVEN_FILE_MAX = 16 << 20,
    MAVEN_VERSIONS_MAX = 100 * 1000 /* names in the folder of an artifact that are looked at */
};

/* *there is false where there is no such file, or none that can be read; memory of `arena`. */
MUST_CHECK enum status maven_repository_read(const char *directory,
                                             const struct pom_coordinates *at, struct arena *arena,
                                             struct pom_model *out, bool *there, struct error *err);

/* The latest version whose pom.xml is there and that all ranges hold; ptr NULL without one. */
MUST_CHECK enum status maven_repository_latest(const char *directory,
                                               const struct pom_coordinates *at,
                                               const struct view *ranges, size_t count,
                                               maven_order *order, struct arena *arena,
                                               struct view *out, struct error *err);

#endif
