/* The pom.xml files of a subject together: parents and imported bills of materials, from the
 * subject itself and from a local repository that the user names.
 *
 * A parent is looked for where <relativePath> says ("../pom.xml" where it is not written), and
 * counts where its coordinates are those that are asked for; then among all projects of the
 * subject; then in the repository, where it is DIR/group/artifact/version/artifact-version.pom.
 * Imported bills of materials are looked for in the last two. What is found nowhere stays
 * unresolved. Nothing is fetched. */
#ifndef ASSAY_INVENTORY_MAVEN_PROJECTS_H
#define ASSAY_INVENTORY_MAVEN_PROJECTS_H

#include <assay/inventory/component_set.h>

enum {
    MAVEN_PROJECTS_MAX = 1 << 20,
    MAVEN_FETCHED_MAX = 20 * 1000, /* files of the local repository that are read */
    MAVEN_IMPORT_DEPTH_MAX = 24,
    MAVEN_WORK_MAX = 50 * 1000 * 1000 /* properties and managed entries that are looked at */
};

struct maven_projects;

MUST_CHECK enum status maven_projects_new(struct maven_projects **out, struct error *err);
struct maven_projects *maven_projects_free(struct maven_projects *m);

/* NULL: none, and the dependencies of dependencies are not worked out. Must stay. */
void maven_projects_repository(struct maven_projects *m, const struct maven_repository *repository);
/* NULL: not known. Must stay. */
void maven_projects_tree(struct maven_projects *m, const struct maven_tree *tree);
/* How many dependencies were found whose pom.xml is not there. */
size_t maven_projects_missing(const struct maven_projects *m);

/* A project of the subject, as pom_pack() wrote it; copied. ERR_FORMAT. */
MUST_CHECK enum status maven_projects_add(struct maven_projects *m, struct view path,
                                          struct view packed, struct error *err);

/* Hand out the components of each project that has a parent, imports something, has profiles that
 * files activate, or, with a repository, of each; `again` gets its path first. A project that
 * cannot be resolved within the limits is left out: what its file alone says stands. */
struct maven_result {
    void *ctx;
    enum status (*again)(void *ctx, struct view path, struct error *err);
    struct component_sink sink;
};
MUST_CHECK enum status maven_projects_resolve(struct maven_projects *m,
                                              const struct maven_result *to, struct error *err);

#endif
