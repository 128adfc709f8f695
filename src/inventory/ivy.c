/* ivy.xml of Apache Ivy: what a module declares.
 *
 * Source: Ivy's documentation, "ivy file". "conf" tells test and build from run time. */
#include "collect.h"
#include "formats.h"

static enum status add_dependency(struct collector *c, const struct xml_node *node,
                                  struct error *err)
{
    struct view conf = xml_attribute(node, "conf");
    struct component k = {.type = VIEW("maven"),
                          .namespace = xml_attribute(node, "org"),
                          .name = xml_attribute(node, "name"),
                          .version = version_exact(xml_attribute(node, "rev")),
                          .scope = view_starts(conf, VIEW("test")) ? SCOPE_TEST : SCOPE_RUNTIME,
                          .relation = RELATION_DIRECT,
                          .line = xml_line(node)};
    declare_range(&k, xml_attribute(node, "rev"));
    bool named = k.namespace.len > 0 && k.name.len > 0;
    return named ? collect_add(c, &k, err) : OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    enum status st = collect_xml(c, "ivy-module", &root, err);
    const struct xml_node *list = xml_child(root, "dependencies");
    for (const struct xml_node *n = xml_child(list, "dependency"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "dependency")) {
        st = add_dependency(c, n, err);
    }
    return st;
}

const struct manifest_format ivy_format = {
    .name = "ivy", .names = {VIEW_INIT("ivy.xml")}, .read = read_file};
