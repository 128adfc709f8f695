#include <assay/base/xml.h>

#include <assay/base/xml_library.h>

/* Called at "<!DOCTYPE", before any of what it holds is read. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
    xmlParserCtxt *parser = ctx;
    (void)name;
    (void)id;
    (void)system;
    *(bool *)parser->_private = true;
    libxml.stop_parser(parser);
}

static enum status failed(const char *source, const xmlParserCtxt *parser, bool doctype,
                          struct error *err)
{
    const xmlError *e = &parser->lastError;
    if (doctype) {
        return error_set(err, ERR_FORMAT, "%s:1:1: a document type (<!DOCTYPE) is not accepted",
                         source);
    }
    if (e->code == XML_ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    /* libxml2's text may quote the file; its first line says what is wrong. */
    struct view why = view_trim(view_str(e->message == NULL ? "this is no XML" : e->message));
    ptrdiff_t end = view_find_char(why, '\n');
    why = end < 0 ? why : view_slice(why, 0, (size_t)end);
    return error_set(err, ERR_FORMAT, "%s:%d:%d: " VIEW_FMT, source, e->line < 1 ? 1 : e->line,
                     e->int2 < 1 ? 1 : e->int2, VIEW_ARG(view_slice(why, 0, 200)));
}

/* The opaque types are libxml2's own. */
static struct xml_document *to_document(xmlDoc *doc)
{
    return (struct xml_document *)(void *)doc;
}

static const struct xml_node *to_node(const xmlNode *node)
{
    return (const struct xml_node *)(const void *)node;
}

static const xmlNode *of_node(const struct xml_node *node)
{
    return (const xmlNode *)(const void *)node;
}

enum status xml_prepare(struct error *err)
{
    return xml_library_load(err);
}

enum status xml_read(struct view text, const char *source, struct xml_document **out,
                     struct error *err)
{
    bool doctype = false;
    if (text.len > XML_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: larger than %d MiB of XML", source,
                         XML_BYTES_MAX >> 20);
    }
    enum status st = xml_library_load(err);
    if (st != OK) {
        return st;
    }
    xmlParserCtxt *parser = libxml.new_parser_ctxt();
    if (parser == NULL) {
        return error_no_memory(err);
    }
    parser->_private = &doctype;
    parser->sax->internalSubset = on_doctype;
    xmlDoc *doc =
        libxml.ctxt_read_memory(parser, text.ptr == NULL ? "" : text.ptr, (int)text.len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                    XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    if (doc == NULL || doctype || libxml.doc_get_root_element(doc) == NULL) {
        st = failed(source, parser, doctype, err);
        libxml.free_doc(doc);
    } else {
        *out = to_document(doc);
    }
    libxml.free_parser_ctxt(parser);
    return st;
}

struct xml_document *xml_free(struct xml_document *doc)
{
    if (doc != NULL) {
        libxml.free_doc((xmlDoc *)(void *)doc);
    }
    return NULL;
}

const struct xml_node *xml_root(const struct xml_document *doc)
{
    return to_node(libxml.doc_get_root_element((const xmlDoc *)(const void *)doc));
}

static const struct xml_node *element_from(const xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return to_node(node);
}

const struct xml_node *xml_first(const struct xml_node *node)
{
    return node == NULL ? NULL : element_from(of_node(node)->children);
}

const struct xml_node *xml_sibling(const struct xml_node *node)
{
    return node == NULL ? NULL : element_from(of_node(node)->next);
}

const struct xml_node *xml_parent(const struct xml_node *node)
{
    const xmlNode *parent = node == NULL ? NULL : of_node(node)->parent;
    return parent != NULL && parent->type == XML_ELEMENT_NODE ? to_node(parent) : NULL;
}

bool xml_is(const struct xml_node *node, const char *name)
{
    return node != NULL && strcmp((const char *)of_node(node)->name, name) == 0;
}

const struct xml_node *xml_next(const struct xml_node *node, const char *name)
{
    while (node != NULL && !xml_is(node, name)) {
        node = xml_sibling(node);
    }
    return node;
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
    return xml_next(xml_first(node), name);
}

static struct view text_of(const xmlChar *text)
{
    return text == NULL ? view_of("", 0) : view_str((const char *)text);
}

struct view xml_name(const struct xml_node *node)
{
    return node == NULL ? view_of("", 0) : text_of(of_node(node)->name);
}

static struct view namespace_of(const xmlNs *ns)
{
    return ns == NULL ? view_of("", 0) : text_of(ns->href);
}

struct view xml_namespace(const struct xml_node *node)
{
    return namespace_of(node == NULL ? NULL : of_node(node)->ns);
}

uint32_t xml_line(const struct xml_node *node)
{
    long line = node == NULL ? 1 : libxml.get_line_no(of_node(node));
    return line < 1 ? 1 : (uint32_t)line;
}

static bool is_text(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
           node->content != NULL;
}

/* Without entities, an attribute's value is one text node. */
static struct view first_text(const xmlNode *node)
{
    while (node != NULL && !is_text(node)) {
        node = node->next;
    }
    return text_of(node == NULL ? NULL : node->content);
}

struct view xml_attribute(const struct xml_node *node, const char *name)
{
    const void *at = NULL;
    struct xml_attribute a;
    while (xml_attribute_next(node, &at, &a)) {
        if (view_eq_str(a.name, name)) {
            return a.value;
        }
    }
    return view_of("", 0);
}

bool xml_attribute_next(const struct xml_node *node, const void **at, struct xml_attribute *out)
{
    const xmlAttr *a = *at;
    if (a != NULL) {
        a = a->next;
    } else if (node != NULL) {
        a = of_node(node)->properties;
    }
    if (a == NULL) {
        return false;
    }
    *at = a;
    *out = (struct xml_attribute){.name = text_of(a->name),
                                  .namespace = namespace_of(a->ns),
                                  .value = first_text(a->children)};
    return true;
}

struct view xml_text(const struct xml_node *node)
{
    return view_trim(first_text(node == NULL ? NULL : of_node(node)->children));
}

enum status xml_whole_text(const struct xml_node *node, struct arena *arena, struct view *out,
                           struct error *err)
{
    size_t len = 0;
    size_t pieces = 0;
    const xmlNode *first = of_node(node)->children;
    for (const xmlNode *n = first; n != NULL; n = n->next) {
        len += is_text(n) ? text_of(n->content).len : 0;
        pieces += is_text(n) ? 1 : 0;
    }
    if (pieces < 2) {
        *out = first_text(first);
        return OK;
    }
    char *text = arena_alloc(arena, len + 1, 1);
    if (text == NULL) {
        return error_no_memory(err);
    }
    len = 0;
    for (const xmlNode *n = first; n != NULL; n = n->next) {
        struct view piece = is_text(n) ? text_of(n->content) : view_of("", 0);
        memcpy(text + len, piece.ptr, piece.len);
        len += piece.len;
    }
    *out = view_of(text, len);
    return OK;
}
