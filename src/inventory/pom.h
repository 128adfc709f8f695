/* A pom.xml as its author wrote it, and what follows from it together with others.
 *
 * A worker reads the file into a model and packs it; where all files are known, the models
 * of a subject are put together (maven_projects.h). Texts are trimmed and not expanded. */
#ifndef ASSAY_INVENTORY_POM_H
#define ASSAY_INVENTORY_POM_H

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
    uint32_t line;
    uint32_t profile; /* 0: of the project, or of a profile that is active by default */
};

struct pom_property {
    struct view name;
    struct view text;
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
    struct pom_dependencies managed;
    struct pom_dependencies dependencies;
};

/* Read the collector's text, which is XML; the parser loads nothing from outside and does not
 * expand entities. All memory is the collector's arena. */
MUST_CHECK enum status pom_read(struct collector *c, struct pom_model *out, struct error *err);

MUST_CHECK enum status pom_add_property(struct pom_model *m, struct view name, struct view text,
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

/* A version, and who manages it. */
struct pom_managed {
    struct view version;
    struct view scope;
    const struct pom_model *from;
};

struct pom_effective {
    struct arena *arena;
    /* The project and those above it, the nearest first. */
    const struct pom_model *lineage[POM_LINEAGE_MAX];
    size_t depth;
    struct map properties; /* name → struct pom_property */
    struct map managed;    /* "profile:group:artifact:type:classifier" → struct pom_managed */
    /* Imported bills of materials in their order; filled by whoever can find them. */
    const struct pom_effective **imports;
    size_t import_count;
};

/* Lineage and depth are given; fills the properties and what these files manage. `work` is
 * counted down; ERR_LIMIT where nothing is left of it. */
MUST_CHECK enum status pom_effective_build(struct pom_effective *e, size_t *work,
                                           struct error *err);
/* Only the properties. */
MUST_CHECK enum status pom_effective_properties(struct pom_effective *e, struct error *err);
void pom_effective_release(struct pom_effective *e);

/* Hand out the imports that the lineage asks for, expanded; those that are not wholly known are
 * left out. */
MUST_CHECK enum status pom_each_import(const struct pom_effective *e,
                                       enum status (*import)(void *ctx, struct pom_coordinates at,
                                                             struct error *err),
                                       void *ctx, struct error *err);

/* Add the project's dependencies and the inherited ones. */
MUST_CHECK enum status pom_add_components(const struct pom_effective *e, struct collector *c,
                                          struct error *err);

/* Replace every ${name}. *resolved is false when one is unknown, refers to
 * itself or grows too long; *out is then the text as written. */
MUST_CHECK enum status pom_expand(const struct pom_effective *e, struct view text, struct view *out,
                                  bool *resolved, struct error *err);

#endif
