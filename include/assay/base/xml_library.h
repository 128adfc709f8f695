/* libxml2, loaded before XML may have to be read: with ICU, which it brings along, it takes longer
 * to link than a small tree takes to inspect. */
#ifndef ASSAY_BASE_XML_LIBRARY_H
#define ASSAY_BASE_XML_LIBRARY_H

#include <assay/base/error.h>

#include <libxml/parser.h>

/* The functions used, by the name that they have here. */
#define XML_FUNCTIONS(X)                                                                           \
    X(ctxt_read_memory, xmlCtxtReadMemory)                                                         \
    X(doc_get_root_element, xmlDocGetRootElement)                                                  \
    X(free_doc, xmlFreeDoc)                                                                        \
    X(free_parser_ctxt, xmlFreeParserCtxt)                                                         \
    X(get_line_no, xmlGetLineNo)                                                                   \
    X(new_parser_ctxt, xmlNewParserCtxt)                                                           \
    X(stop_parser, xmlStopParser)

#define XML_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct xml_library {
    XML_FUNCTIONS(XML_MEMBER)
} libxml;
#undef XML_MEMBER

/* Before the first use of `libxml`, from one thread at a time, and before a sandbox that would
 * keep it from being read; once it is loaded, this does nothing. xml_read() calls it itself.
 * ERR_UNSUPPORTED where it is not installed. */
MUST_CHECK enum status xml_library_load(struct error *err);

#endif
