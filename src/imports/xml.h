/* XML of strangers: no document type, so no entities of its own; nothing is fetched. */
#ifndef ASSAY_IMPORTS_XML_H
#define ASSAY_IMPORTS_XML_H

#include "reader.h"

#include <libxml/parser.h>

/* Parse r->text; the caller frees with xmlFreeDoc(). ERR_FORMAT with the line, ERR_LIMIT. */
MUST_CHECK enum status xml_open(struct import_reader *r, xmlDoc **out, struct error *err);

/* The first sibling from `node` on (or child of it) that is an element of this name; NULL
 * as `name`: of any. */
const xmlNode *xml_next(const xmlNode *node, const char *name);
const xmlNode *xml_child(const xmlNode *node, const char *name);
bool xml_is(const xmlNode *node, const char *name);
uint32_t xml_line(const xmlNode *node);

/* An attribute's value, empty if there is none; it lives as long as the document. */
struct view xml_attribute(const xmlNode *node, const char *name);
/* The element's text without its ends; lives as long as the document. Only its first piece:
 * enough to identify it. */
struct view xml_text(const xmlNode *node);

#endif
