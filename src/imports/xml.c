#include "xml.h"

/* Called at "<!DOCTYPE", before any of what it holds is read. */
static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
    xmlParserCtxt *parser = ctx;
    (void)name;
    (void)id;
    (void)system;
    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static enum status failed(const struct import_reader *r, const xmlParserCtxt *parser, bool doctype,
                          struct error *err)
{
    const xmlError *e = &parser->lastError;
    if (doctype) {
        return reader_bad(r, 1, 0, err, "a document type (<!DOCTYPE) is not accepted");
    }
    if (e->code == XML_ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    /* libxml2's text may quote the file; its first line says what is wrong. */
    struct view why = view_trim(view_str(e->message == NULL ? "this is no XML" : e->message));
    ptrdiff_t end = view_find_char(why, '\n');
    why = end < 0 ? why : view_slice(why, 0, (size_t)end);
    return reader_bad(r, e->line < 1 ? 1 : (uint32_t)e->line, 0, err, VIEW_FMT,
                      VIEW_ARG(view_slice(why, 0, 200)));
}

enum status xml_open(struct import_reader *r, xmlDoc **out, struct error *err)
{
    bool doctype = false;
    if (r->text.len > IMPORT_XML_MAX) {
        return error_set(err, ERR_LIMIT, "%s: larger than %d MiB of XML", r->name,
                         IMPORT_XML_MAX >> 20);
    }
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (parser == NULL) {
        return error_no_memory(err);
    }
    parser->_private = &doctype;
    parser->sax->internalSubset = on_doctype;
    xmlDoc *doc = xmlCtxtReadMemory(parser, r->text.ptr == NULL ? "" : r->text.ptr,
                                    (int)r->text.len, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                        XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    enum status st = OK;
    if (doc == NULL || doctype || xmlDocGetRootElement(doc) == NULL) {
        st = failed(r, parser, doctype, err);
        xmlFreeDoc(doc);
    } else {
        *out = doc;
    }
    xmlFreeParserCtxt(parser);
    return st;
}

bool xml_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE &&
           (name == NULL || strcmp((const char *)node->name, name) == 0);
}

const xmlNode *xml_next(const xmlNode *node, const char *name)
{
    while (node != NULL && !xml_is(node, name)) {
        node = node->next;
    }
    return node;
}

const xmlNode *xml_child(const xmlNode *node, const char *name)
{
    return node == NULL ? NULL : xml_next(node->children, name);
}

uint32_t xml_line(const xmlNode *node)
{
    long line = xmlGetLineNo(node);
    return line < 1 ? 1 : (uint32_t)line;
}

/* Without entities, a value is one text node. */
static struct view first_text(const xmlNode *node)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_TEXT_NODE && node->content != NULL) {
            return view_str((const char *)node->content);
        }
    }
    return view_of("", 0);
}

struct view xml_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node == NULL ? NULL : node->properties; a != NULL; a = a->next) {
        if (strcmp((const char *)a->name, name) == 0) {
            return first_text(a->children);
        }
    }
    return view_of("", 0);
}

struct view xml_text(const xmlNode *node)
{
    return view_trim(first_text(node == NULL ? NULL : node->children));
}
