/* A pom.xml as its author wrote it, and what follows from it together with others.
 *
 * A worker reads the file into a model and packs it; where all files are known, the models
 * of a subject are put together (maven_projects.h). Texts are trimmed and not expanded. */
#ifndef ASSAY_INVENTORY_POM_H
#define ASSAY_INVENTORY_POM_H

#include <assay/inventory/component_set.h>

#include "collect.h"

enum {
    POM_ENTRIES_MAX = COMPONENTS_MAX, /* dependencies, managed ones and properties of a file */
    POM_LINEAGE_MAX = 32              /* a project and those above it */
};

struct pom_coordinates {
    struct view group;
    struct view artifact;
    struct view version;
};

struct pom_dependency {
    struct pom_coordinates at;
    struct view scope;
    struct view type;
    struct view classifier;
    struct view optional;
    struct view exclusions; /* "group:artifact" lines, each ended by '\n'; "*" means any */
    uint32_t line;
    uint32_t profile; /* its number, from 1; 0: of the project itself */
};

struct pom_property {
    struct view name;
    struct view text;
    uint32_t profile; /* as above */
};

/* A profile, and what activates it; empty where that is not asked for. */
struct pom_profile {
    struct view id;
    struct view by_default; /* "true" */
    struct view machine;    /* anything: the JDK or the operating system decides */
    struct view property;
    struct view value;
    struct view exists; /* a file */
    struct view missing;
};

struct pom_profiles {
    struct pom_profile *items;
    size_t len;
    size_t cap;
};

struct pom_dependencies {
    struct pom_dependency *items;
    size_t len;
    size_t cap;
};

struct pom_model {
    struct pom_coordinates own; /* empty where the parent's are meant */
    struct pom_coordinates parent;
    struct view relative; /* <relativePath>; ptr NULL where there is none */
    uint32_t parent_line; /* 0: there is no <parent> */
    struct pom_property *properties;
    size_t property_count;
    size_t property_cap;
    struct pom_profiles profiles; /* profile n is the item n - 1 */
    struct pom_dependencies managed;
    struct pom_dependencies dependencies;
    bool relocated;
    struct pom_coordinates relocation; /* what is empty stays as it was */
};

/* Read the collector's text, which is XML; the parser loads nothing from outside and does not
 * expand entities. All memory is the collector's arena. */
MUST_CHECK enum status pom_read(struct collector *c, struct pom_model *out, struct error *err);

MUST_CHECK enum status pom_add_property(struct pom_model *m, const struct pom_property *p,
                                        struct arena *arena, struct error *err);
MUST_CHECK enum status pom_add_profile(struct pom_model *m, const struct pom_profile *p,
                                       struct arena *arena, struct error *err);
MUST_CHECK enum status pom_add_dependency(struct pom_dependencies *list,
                                          const struct pom_dependency *d, struct arena *arena,
                                          struct error *err);

/* One packed text; unpacked, the model's texts point into it. ERR_FORMAT for what pom_pack()
 * does not write. */
void pom_pack(const struct pom_model *m, struct buf *out);
MUST_CHECK enum status pom_unpack(struct view packed, struct arena *arena, struct pom_model *out,
                                  struct error *err);

/* Own, or the parent's where they are not written. */
struct pom_coordinates pom_coordinates_of(const struct pom_model *m);

/* ---- with those above it ---- */

enum pom_activity {
    POM_INACTIVE, /* a build takes it only where it is told to */
    POM_OPEN,     /* the machine that builds decides */
    POM_ACTIVE
};

/* What is managed, and who does it. */
struct pom_managed {
    struct view version;
    struct view scope;
    struct view optional;
    struct view exclusions;
    const struct pom_model *from;
};

/* A dependency with the values of the project at hand and what is managed of it. */
struct pom_needed {
    struct pom_dependency d; /* version: ptr NULL where it is not known */
    size_t level;            /* in the lineage */
    enum pom_activity activity;
    bool transitive;                 /* not the project's own: maven_closure.h */
    const struct pom_model *manager; /* who gave the version; NULL: written here */
};

struct pom_needs {
    struct pom_needed *items;
    size_t len;
    size_t cap;
};

struct pom_effective {
    struct arena *arena;
    /* The project and those above it, the nearest first. */
    const struct pom_model *lineage[POM_LINEAGE_MAX];
    size_t depth;
    struct view path;                 /* of the pom.xml in the subject; empty: not from there */
    const struct maven_tree *tree;    /* the subject's files; NULL: not known */
    uint8_t *active[POM_LINEAGE_MAX]; /* enum pom_activity of each profile; filled */
    struct map properties;            /* name → struct pom_property */
    struct map managed; /* "place:group:artifact:type:classifier" → struct pom_managed */
    /* Imported bills of materials in their order; filled by whoever can find them. */
    const struct pom_effective **imports;
    size_t import_count;
};

/* Lineage, depth, path and tree are given; fills the rest but the imports. `work` is counted
 * down; ERR_LIMIT where nothing is left of it. */
MUST_CHECK enum status pom_effective_build(struct pom_effective *e, size_t *work,
                                           struct error *err);
/* Only the properties. */
MUST_CHECK enum status pom_effective_properties(struct pom_effective *e, struct error *err);
void pom_effective_release(struct pom_effective *e);

/* Which profiles a build of the project takes by itself; fills e->active. */
MUST_CHECK enum status pom_profiles_decide(struct pom_effective *e, struct error *err);
enum pom_activity pom_activity_of(const struct pom_effective *e, size_t level, uint32_t profile);
/* Its dependencies are told: all that may count, and of the project's own those that do not. */
bool pom_is_told(const struct pom_effective *e, size_t level, uint32_t profile);
/* Does a file decide about one of its profiles? */
bool pom_asks_for_files(const struct pom_model *m);

/* Hand out the imports that the lineage asks for, expanded; those that are not wholly known are
 * left out. */
MUST_CHECK enum status pom_each_import(const struct pom_effective *e,
                                       enum status (*import)(void *ctx, struct pom_coordinates at,
                                                             struct error *err),
                                       void *ctx, struct error *err);

/* Replace every ${name}. *resolved is false when one is unknown, refers to
 * itself or grows too long; *out is then the text as written. */
MUST_CHECK enum status pom_expand(const struct pom_effective *e, struct view text, struct view *out,
                                  bool *resolved, struct error *err);
/* All texts of one; a version that is not wholly known is none. */
MUST_CHECK enum status pom_expand_dependency(const struct pom_effective *e,
                                             const struct pom_dependency *d,
                                             struct pom_dependency *out, struct error *err);

/* What is managed of `d`, which is expanded, at a place of the lineage; *out is NULL without. */
MUST_CHECK enum status pom_find_managed(const struct pom_effective *e,
                                        const struct pom_dependency *d, size_t level,
                                        const struct pom_managed **out, struct error *err);
/* As Maven tells dependencies of a file apart: "group:artifact:type:classifier". */
struct view pom_key(struct arena *arena, const struct pom_dependency *d);

/* The project's dependencies and the inherited ones, in Maven's order; a nearer one hides one
 * farther above, the later one the earlier of the same file. */
MUST_CHECK enum status pom_needs_of(const struct pom_effective *e, struct pom_needs *out,
                                    struct error *err);
/* Add one; its version is empty where `d.at.version` pins none. `more` goes behind its note. */
MUST_CHECK enum status pom_add_component(const struct pom_effective *e, const struct pom_needed *n,
                                         struct view more, struct collector *c, struct error *err);
/* Add all of them. */
MUST_CHECK enum status pom_add_components(const struct pom_effective *e, struct collector *c,
                                          struct error *err);

#endif
