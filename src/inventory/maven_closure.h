/* What a project of Maven needs in the end: the dependencies of its dependencies.
 *
 * Source: Maven's introduction to the dependency mechanism and its resolver. Of several versions
 * the nearest to the project wins, of equally near ones the first; what the project manages
 * overrides what its dependencies ask for; exclusions hold for all below; what is optional or of
 * scope test or provided is not passed on; a range must hold wherever it is asked for; the scope
 * is the widest that anything asks for, by Maven's table. */
#ifndef ASSAY_INVENTORY_MAVEN_CLOSURE_H
#define ASSAY_INVENTORY_MAVEN_CLOSURE_H

#include "maven_range.h"
#include "pom.h"

enum {
    MAVEN_NODES_MAX = 50 * 1000, /* of one project */
    MAVEN_DEPTH_MAX = 200,
    MAVEN_MOVES_MAX = 8,  /* relocations one after the other */
    MAVEN_ROUNDS_MAX = 64 /* how often ranges may send it back to the start */
};

/* The pom.xml of a dependency. */
struct maven_pom {
    struct pom_needs needs;
    bool relocated;
    struct pom_coordinates relocation;
};

/* Where they come from. */
struct maven_source {
    void *ctx;
    /* *out stays NULL where there is none. */
    enum status (*pom)(void *ctx, const struct pom_coordinates *at, const struct maven_pom **out,
                       struct error *err);
    /* The latest version there is that all of the ranges hold; ptr NULL without one. */
    enum status (*latest)(void *ctx, const struct pom_coordinates *at, const struct view *ranges,
                          size_t count, struct view *out, struct error *err);
    maven_order *order;
};

/* Give the collector all components of `e` with the edges between them. Memory is e's arena.
 * *missing grows by the pom.xml that were asked for and are not there. ERR_LIMIT. */
MUST_CHECK enum status maven_closure_add(const struct pom_effective *e,
                                         const struct maven_source *source, struct collector *c,
                                         size_t *missing, struct error *err);

#endif
