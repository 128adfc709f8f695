/* A pom.xml as a tree of texts, and its properties. */
#ifndef ASSAY_INVENTORY_POM_H
#define ASSAY_INVENTORY_POM_H

#include <assay/base/xml_library.h>

#include "collect.h"

struct pom {
    struct collector *c;
    xmlDoc *document;
    xmlNode *project;
    struct map properties; /* name → struct pom_text */
    struct map managed;    /* "group:artifact:type:classifier" → xmlNode of <dependency> */
};

struct pom_text {
    struct view text;
};

/* The first child element of this name, or NULL; namespaces do not count. */
xmlNode *pom_child(const xmlNode *node, const char *name);
/* The element itself or the next sibling of this name. */
xmlNode *pom_next(xmlNode *node, const char *name);

/* The trimmed text of an element, in the arena; empty for NULL. */
MUST_CHECK enum status pom_text(struct pom *p, const xmlNode *node, struct view *out,
                                struct error *err);

/* Fill the properties from <properties>, <parent> and the project's coordinates. */
MUST_CHECK enum status pom_read_properties(struct pom *p, struct error *err);

/* Replace every ${name}. *resolved is false when one is unknown, refers to
 * itself or grows too long; *out is then the text as written. */
MUST_CHECK enum status pom_expand(struct pom *p, struct view text, struct view *out, bool *resolved,
                                  struct error *err);

#endif
