/* The components of a whole subject: what the manifests of all its files say,
 * folded where two files speak of the same thing.
 *
 * A go.sum beside a go.mod is no list of its own: its hashes go to the modules
 * that the go.mod names, and the rest of it falls away. Without a go.mod beside
 * it, it stands for itself. Components of different manifests are never merged
 * otherwise: that two lock files pin the same package is information.
 *
 * An installed copy that a lock file pins gives it its licence and hashes, and falls away; so do
 * the lock files and wishes that copies have of their own (manifest_format.copies_in).
 *
 * The dependencies of a pom.xml are worked out with its parents and the bills of materials that
 * it imports, and replace what the file alone says. */
#ifndef ASSAY_INVENTORY_COMPONENT_SET_H
#define ASSAY_INVENTORY_COMPONENT_SET_H

#include <assay/inventory/component.h>

struct component_set;

/* What Maven's projects ask for beside their files. */
enum maven_presence { MAVEN_ABSENT, MAVEN_PRESENT, MAVEN_UNKNOWN };
struct maven_tree {
    void *ctx;
    /* Is there a file or folder of this path in the subject? It has neither ".." nor links to be
     * followed out of it. */
    enum maven_presence (*holds)(void *ctx, const char *path);
};

MUST_CHECK enum status component_set_new(struct component_set **out, struct error *err);
struct component_set *component_set_free(struct component_set *set);

/* Copy one in; of the form of a component_sink with the set as ctx. */
MUST_CHECK enum status component_set_add(void *set, const struct component *c, struct error *err);

/* What a file says that others complete; of the form of a component_sink's `model`. Copied.
 * ERR_FORMAT for what no format gave. */
MUST_CHECK enum status component_set_model(void *set, struct view path, struct view model,
                                           struct error *err);

/* Which files there are, for profiles of Maven that one activates; must stay. Without it that is
 * not known. */
void component_set_maven_tree(struct component_set *set, const struct maven_tree *tree);

/* A local repository of Maven: parents and bills of materials that are not in the subject, and the
 * dependencies of dependencies. `order` says which of two versions is the later one, as
 * strcmp(). Text and names must stay. */
struct maven_repository {
    const char *directory;
    int (*order)(struct view a, struct view b);
};
void component_set_maven_repository(struct component_set *set,
                                    const struct maven_repository *repository);

/* How many pom.xml files of dependencies were asked for and are not there: what those need is not
 * known. After component_set_finish(). */
size_t component_set_maven_missing(const struct component_set *set);

/* The commit that a submodule at `path` is pinned to; its component gets it as version. */
MUST_CHECK enum status component_set_commit(struct component_set *set, struct view path,
                                            struct view commit, struct error *err);

/* Hand out the folded components, in the order in which they came. May be called
 * once; afterwards nothing may be added. */
MUST_CHECK enum status component_set_finish(struct component_set *set,
                                            const struct component_sink *sink, struct error *err);

#endif
