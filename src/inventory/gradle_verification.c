/* gradle/verification-metadata.xml: what Gradle verifies when it fetches.
 *
 * Source: the Gradle user manual, "Verifying dependencies". Components with the checksums of
 * their artifacts: plugins and their needs are among them, and old versions may be, so that
 * a lock file beside says more. */
#include "collect.h"
#include "formats.h"

static enum status add_checksums(struct collector *c, const struct xml_node *component,
                                 struct hash_list *list, struct error *err)
{
    static const char *const kinds[] = {"sha512", "sha256", "sha1"};
    enum status st = OK;
    for (const struct xml_node *n = xml_child(component, "artifact"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "artifact")) {
        for (size_t i = 0; st == OK && i < sizeof kinds / sizeof kinds[0]; i++) {
            const struct xml_node *sum = xml_child(n, kinds[i]);
            if (sum != NULL) {
                st = hashes_add_hex(c, list, view_str(kinds[i]), xml_attribute(sum, "value"),
                                    (struct position){xml_line(sum), 1}, err);
            }
        }
    }
    return st;
}

static enum status add_component(struct collector *c, const struct xml_node *node,
                                 struct error *err)
{
    struct hash_list hashes = {0};
    struct component k = {.type = VIEW("maven"),
                          .namespace = xml_attribute(node, "group"),
                          .name = xml_attribute(node, "name"),
                          .version = xml_attribute(node, "version"),
                          .line = xml_line(node)};
    if (k.namespace.len == 0 || k.name.len == 0) {
        return collect_bad(c, (struct position){k.line, 1}, err,
                           "a component without group or name");
    }
    enum status st = add_checksums(c, node, &hashes, err);
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    enum status st = collect_xml(c, "verification-metadata", &root, err);
    const struct xml_node *list = xml_child(root, "components");
    for (const struct xml_node *n = xml_child(list, "component"); st == OK && n != NULL;
         n = xml_next(xml_sibling(n), "component")) {
        st = add_component(c, n, err);
    }
    return st;
}

const struct manifest_format gradle_verification_format = {
    .name = "gradle-verification",
    .names = {VIEW_INIT("verification-metadata.xml")},
    .read = read_file,
    .fold = FOLD_DECLARED,
    .yields_to = {VIEW_INIT("gradle.lockfile"), VIEW_INIT("buildscript-gradle.lockfile")}};
