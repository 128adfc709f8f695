/* cppcheck's XML, version 2: <results version="2"><cppcheck version="…"/><errors><error …>.
 * The first <location> of an error is where it is reported; the others lead to it. */
#include "reader.h"

#include <assay/base/xml.h>

static enum status read_error(struct import_reader *r, const struct xml_node *node,
                              struct error *err)
{
    const struct xml_node *place = xml_child(node, "location");
    struct view message = xml_attribute(node, "verbose");
    struct view cwe = xml_attribute(node, "cwe");
    struct view id = xml_attribute(node, "id");
    struct import_item item = {
        .rule = id,
        .message = message.len > 0 ? message : xml_attribute(node, "msg"),
        .severity = SEVERITY_MEDIUM,
        .confidence = view_eq(xml_attribute(node, "inconclusive"), VIEW("true"))
                          ? CONFIDENCE_LOW
                          : CONFIDENCE_MEDIUM,
        .path = xml_attribute(place, "file"),
        .at = xml_line(node),
    };
    item.region.line = number_in(xml_attribute(place, "line"));
    item.region.column = number_in(xml_attribute(place, "column"));
    (void)severity_word(xml_attribute(node, "severity"), &item.severity);
    if (id.len == 0) {
        return reader_bad(r, item.at, 0, err, "an <error> without id");
    }
    if (number_in(cwe) > 0) {
        item.cwe = arena_printf(&r->scratch, "CWE-%u", number_in(cwe));
        if (item.cwe.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    return reader_emit(r, &item, err);
}

static enum status read_results(struct import_reader *r, const struct xml_node *root,
                                struct error *err)
{
    if (!xml_is(root, "results") || !view_eq(xml_attribute(root, "version"), VIEW("2"))) {
        return reader_bad(r, xml_line(root), 0, err,
                          "expected <results version=\"2\">, as cppcheck --xml writes it");
    }
    const struct xml_node *list = xml_child(root, "errors");
    if (list == NULL) {
        return reader_bad(r, xml_line(root), 0, err, "there is no <errors>");
    }
    enum status st = reader_tool(r, VIEW("cppcheck"),
                                 xml_attribute(xml_child(root, "cppcheck"), "version"), err);
    for (const struct xml_node *n = xml_child(list, "error"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "error")) {
        st = read_error(r, n, err);
    }
    return st;
}

static enum status read_file(struct import_reader *r, struct error *err)
{
    struct xml_document *doc = NULL;
    enum status st = xml_read(r->text, r->name, &doc, err);
    if (st == OK) {
        st = read_results(r, xml_root(doc), err);
        (void)xml_free(doc);
    }
    return st;
}

static bool sniff(struct view text)
{
    struct view head = view_slice(text, 0, 4096);
    return view_starts(view_trim(head), VIEW("<")) && view_find(head, VIEW("<results")) >= 0;
}

const struct import_format cppcheck_format = {
    .name = "cppcheck", .purpose = "cppcheck --xml (version 2)", .sniff = sniff, .read = read_file};
