/* XML of strangers (libxml2 underneath): no document type, so no entities of its own;
 * nothing is opened or fetched. */
#ifndef ASSAY_BASE_XML_H
#define ASSAY_BASE_XML_H

#include <assay/base/arena.h>

enum { XML_BYTES_MAX = 64 << 20 }; /* the tree is several times larger than its text */

struct xml_document;
struct xml_node; /* an element; lives as long as its document */

/* Load what reads XML, before a sandbox that would keep it from being loaded; outside of one
 * xml_read() does so itself. ERR_UNSUPPORTED where it is not installed. */
MUST_CHECK enum status xml_prepare(struct error *err);

/* Parse one document; the caller frees it. Messages: "<source>:<line>:<column>: …". ERR_FORMAT for
 * what is no XML or has a document type, ERR_LIMIT above XML_BYTES_MAX. */
MUST_CHECK enum status xml_read(struct view text, const char *source, struct xml_document **out,
                                struct error *err);
struct xml_document *xml_free(struct xml_document *doc); /* NULL is allowed; returns NULL */

const struct xml_node *xml_root(const struct xml_document *doc); /* never NULL */

/* Elements around `node` (NULL: none), whatever they are called; NULL where there is none. */
const struct xml_node *xml_first(const struct xml_node *node); /* child */
const struct xml_node *xml_sibling(const struct xml_node *node);
const struct xml_node *xml_parent(const struct xml_node *node);

/* The first of `node` and its later siblings, and the first child, of this local name. */
const struct xml_node *xml_next(const struct xml_node *node, const char *name);
const struct xml_node *xml_child(const struct xml_node *node, const char *name);
bool xml_is(const struct xml_node *node, const char *name);

struct view xml_name(const struct xml_node *node);      /* local */
struct view xml_namespace(const struct xml_node *node); /* its URI; empty: none */
uint32_t xml_line(const struct xml_node *node);         /* 1-based */

/* An attribute's value by local name, empty if there is none. */
struct view xml_attribute(const struct xml_node *node, const char *name);

/* The attributes one after the other: start with *at = NULL; false at the end. */
struct xml_attribute {
    struct view name;
    struct view namespace; /* empty: none */
    struct view value;
};
bool xml_attribute_next(const struct xml_node *node, const void **at, struct xml_attribute *out);

/* The element's text without its ends. Only its first piece: enough to identify it. */
struct view xml_text(const struct xml_node *node);
/* All of its own text, as it stands; a copy in `arena` where it is in pieces. */
MUST_CHECK enum status xml_whole_text(const struct xml_node *node, struct arena *arena,
                                      struct view *out, struct error *err);

#endif
