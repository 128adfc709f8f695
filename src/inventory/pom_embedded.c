/* META-INF/maven/GROUP/NAME/pom.xml in an archive: an artifact that it holds.
 *
 * Source: Maven's archiver, which puts the project's pom.xml and pom.properties there; some builds
 * leave the latter out. It counts where group and name are those of the folders; the version
 * may be the parent's. What the file asks for is read as of any other pom.xml. */
#include "collect.h"
#include "formats.h"

static bool matches(struct view path)
{
    return path_is(path, "pom.xml") && view_eq_str(path_above(path, 3), "maven") &&
           view_eq_str(path_above(path, 4), "META-INF");
}

static struct view text_of(const struct xml_node *node, const char *name)
{
    const struct xml_node *child = node == NULL ? NULL : xml_child(node, name);
    return child == NULL ? view_of(NULL, 0) : view_trim(xml_text(child));
}

static enum status read_file(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    struct component k = {.type = VIEW("maven"), .note = VIEW("the archive holds its pom.xml")};
    struct error why = {.code = OK};
    enum status st = collect_xml(c, "project", &root, &why);
    if (st != OK) {
        return packed_status(st, err); /* said where it is read for what it asks for */
    }
    const struct xml_node *parent = xml_child(root, "parent");
    struct view group = text_of(root, "groupId");
    k.namespace = group.len > 0 ? group : text_of(parent, "groupId");
    k.name = text_of(root, "artifactId");
    k.version = text_of(root, "version");
    k.version = k.version.len > 0 ? k.version : text_of(parent, "version");
    k.line = xml_line(root);
    bool same = view_eq(k.namespace, path_above(c->path, 2)) &&
                view_eq(k.name, path_above(c->path, 1)) && view_find(k.version, VIEW("${")) < 0;
    return same ? collect_packed(c, &k, err) : OK;
}

const struct manifest_format pom_embedded_format = {.name = "pom-embedded",
                                                    .matches = matches,
                                                    .read = read_file,
                                                    .fold = FOLD_INSTALLED,
                                                    .yields_to = {VIEW_INIT("pom.properties")},
                                                    .packed = true};
