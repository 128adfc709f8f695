/* The writer of SPDX 3, in two files: the elements, and what ties them together. */
#ifndef ASSAY_SBOM_SPDX3_WRITE_H
#define ASSAY_SBOM_SPDX3_WRITE_H

#include "spdx3.h"
#include "spdx_names.h"

/* Something that is written once and named in many places. */
struct spdx3_shared {
    struct view id;
    const struct sbom_party *party; /* an agent */
    struct view text;               /* a licence expression */
    struct spdx3_shared *next;
};

struct spdx3_shelf {
    struct map known; /* by content, to struct spdx3_shared */
    struct spdx3_shared *first;
    struct spdx3_shared **end;
    size_t count;
};

/* A component, and what is said of all that it needs. */
struct spdx3_known {
    const struct sbom_component *component;
    const char *completeness; /* or NULL */
};

struct spdx3_writer {
    const struct sbom_document *doc;
    struct json_writer *json;
    struct spdx_names names;
    struct arena kept; /* until the end */
    struct arena item; /* of one element at a time */
    struct draft tree;
    struct draft ids;  /* in `kept` */
    struct view base;  /* "https://…#" */
    struct map by_ref; /* to struct spdx3_known */
    struct spdx3_shelf agents;
    struct spdx3_shelf licences;
    size_t relationships;
    struct view *elements; /* all that were written */
    size_t element_count;
    size_t element_cap;
    bool failed;
};

/* "<base>SPDXRef-Package-1", or the component's own address. */
struct view spdx3_component_id(struct spdx3_writer *w, const struct sbom_component *c);
struct view spdx3_own_id(struct spdx3_writer *w, const char *kind, size_t number);
/* Begin an element: its type, id and who made it when. */
void spdx3_begin(struct spdx3_writer *w, struct value *v, const char *type, struct view id);
/* Write it and forget its memory. */
void spdx3_end(struct spdx3_writer *w, const struct value *v);
/* The entry of this content, new or known; NULL without memory. */
struct spdx3_shared *spdx3_share(struct spdx3_writer *w, struct spdx3_shelf *shelf,
                                 struct view content, const char *kind);
/* A list of one text. */
void spdx3_one(struct draft *t, struct value *object, const char *key, struct view text);

/* "<base>SPDXRef-File-…" of the file that a component is delivered as. */
struct view spdx3_file_id(struct spdx3_writer *w, const struct sbom_component *c);
bool spdx3_has_file(const struct sbom_component *c);

/* Relationships, then the licences that they name. */
void spdx3_put_relations(struct spdx3_writer *w);

#endif
