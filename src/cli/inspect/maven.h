/* What Maven's projects need from outside of their files: the subject's folder, a local
 * repository, the order of versions. */
#ifndef ASSAY_CLI_MAVEN_H
#define ASSAY_CLI_MAVEN_H

#include <assay/content/pool.h>
#include <assay/inventory/component_set.h>

struct maven {
    struct maven_repository repository; /* directory: NULL without one */
    struct maven_tree tree;
    char *root; /* of the subject, without links; NULL: no folder */
};

void maven_release(struct maven *m);

/* `m` must stay as long as the set. */
MUST_CHECK enum status maven_begin(struct maven *m, const struct subject *subject,
                                   struct component_set *set, struct error *err);

#endif
