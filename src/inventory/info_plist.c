/* NAME.app/Contents/Info.plist: an application of macOS.
 *
 * Source: Apple's documentation, "Information Property List": a map of keys and values, one behind
 * the other. The binary form is not read. No type of package URL is defined: pkg:generic and the
 * bundle's identifier. */
#include "collect.h"
#include "formats.h"

/* What the key says of the component. */
static void take(struct component *k, struct view *build, const struct xml_node *key)
{
    const struct xml_node *value = xml_sibling(key);
    struct view name = xml_text(key);
    bool plain = value != NULL && xml_is(value, "string");
    struct view text = plain ? view_trim(xml_text(value)) : view_of(NULL, 0);
    if (view_eq_str(name, "CFBundleIdentifier")) {
        k->name = text;
        k->line = xml_line(key);
    } else if (view_eq_str(name, "CFBundleShortVersionString")) {
        k->version = text;
    } else if (view_eq_str(name, "CFBundleVersion")) {
        *build = text;
    } else if (view_eq_str(name, "CFBundleName")) {
        k->note = text;
    }
}

static enum status read_file(struct collector *c, struct error *err)
{
    const struct xml_node *root = NULL;
    struct component k = {.type = VIEW("generic")};
    struct view build = {NULL, 0};
    struct view whole = c->text;
    ptrdiff_t start = view_find(whole, VIEW("<plist"));
    if (view_starts(whole, VIEW("bplist"))) {
        return OK;
    }
    if (start < 0) {
        return collect_bad(c, (struct position){1, 1}, err, "expected a <plist>");
    }
    /* The document type before it is always the same, and refused. */
    enum status st = collect_is_text(c, err);
    c->text = view_slice(whole, (size_t)start, whole.len);
    st = st == OK ? collect_xml(c, "plist", &root, err) : st;
    c->text = whole;
    const struct xml_node *map = st == OK ? xml_child(root, "dict") : NULL;
    const struct xml_node *key = map == NULL ? NULL : xml_child(map, "key");
    for (; key != NULL; key = xml_next(xml_sibling(key), "key")) {
        take(&k, &build, key);
    }
    k.version = k.version.len > 0 ? k.version : build;
    k.line += k.line > 0 ? text_line_at(whole, (size_t)start) - 1 : 0;
    return st == OK && k.name.len > 0 ? collect_add(c, &k, err) : st;
}

static bool matches(struct view path)
{
    return path_is(path, "Info.plist") && view_eq_str(path_above(path, 1), "Contents") &&
           view_ends(path_above(path, 2), VIEW(".app"));
}

const struct manifest_format info_plist_format = {
    .name = "info-plist", .matches = matches, .read = read_file};
