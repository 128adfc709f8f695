/* Applications in a sandbox: snap's meta/snap.yaml, flatpak's metainfo of an installed
 * application.
 *
 * Source: Snapcraft's documentation, "the snap format"; the AppStream specification for
 * flatpak (…/flatpak/app/<id>/…/metadata has no version; its metainfo does). */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static enum status read_snap(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("snap"), .relation = RELATION_DIRECT};
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_need(c, &root, "name", &k.name, err);
    }
    if (st != OK) {
        return st;
    }
    k.version = value_scalar(value_get(&root, "version"));
    k.line = value_get(&root, "name")->line;
    return collect_add(c, &k, err);
}

static bool matches_snap(struct view path)
{
    return path_below_root(path, VIEW("meta/snap.yaml"));
}

static enum status read_flatpak(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    struct component k = {.type = VIEW("flatpak"), .relation = RELATION_DIRECT};
    enum status st = collect_xml(c, "component", &root, err);
    if (st != OK) {
        return st;
    }
    const struct xml_node *id = xml_child(root, "id");
    const struct xml_node *release = xml_child(xml_child(root, "releases"), "release");
    if (id == NULL || xml_text(id).len == 0) {
        return collect_bad(c, (struct position){xml_line(root), 1}, err, "a component without id");
    }
    k.name = xml_text(id);
    k.line = xml_line(id);
    k.version = release == NULL ? view_of(NULL, 0) : xml_attribute(release, "version");
    const struct xml_node *licence = xml_child(root, "project_license");
    k.licence = licence == NULL ? view_of(NULL, 0) : xml_text(licence);
    return collect_add(c, &k, err);
}

static bool matches_flatpak(struct view path)
{
    return view_ends(path, VIEW(".metainfo.xml")) && view_find(path, VIEW("flatpak/app/")) >= 0;
}

const struct manifest_format snap_format = {
    .name = "snap", .matches = matches_snap, .read = read_snap};

const struct manifest_format flatpak_format = {
    .name = "flatpak", .matches = matches_flatpak, .read = read_flatpak};
