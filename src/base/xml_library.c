#include <assay/base/xml_library.h>

#include <assay/base/library.h>

struct xml_library libxml;

enum status xml_library_load(struct error *err)
{
#define XML_SYMBOL(member, function) {#function, &libxml.member, sizeof libxml.member},
    static const struct library_symbol symbols[] = {XML_FUNCTIONS(XML_SYMBOL)};
#undef XML_SYMBOL
    return libxml.new_parser_ctxt != NULL
               ? OK
               : library_load(ASSAY_XML_LIBRARY, "XML cannot be read", symbols,
                              sizeof symbols / sizeof *symbols, err);
}
