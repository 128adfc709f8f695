/* What vcpkg has installed: vcpkg_installed/vcpkg/status, installed/vcpkg/status.
 *
 * Source: vcpkg's own reader (paragraphs as dpkg's). A paragraph with "Feature" is a
 * part of a package that has one without. */
#include "formats.h"
#include "paragraphs.h"

static enum status add_package(struct collector *c, const struct paragraph *p, struct error *err)
{
    const struct paragraph_field *name = paragraph_get(p, "Package");
    if (name == NULL || name->value.len == 0) {
        return collect_bad(c, (struct position){p->line, 1}, err,
                           "a paragraph without \"Package\"");
    }
    if (paragraph_get(p, "Feature") != NULL ||
        !view_ends(paragraph_text(p, "Status"), VIEW(" installed"))) {
        return OK;
    }
    const struct purl_qualifier qualifiers[] = {
        {VIEW("port_version"), paragraph_text(p, "Port-Version")},
        {VIEW("triplet"), paragraph_text(p, "Architecture")}};
    struct component k = {.type = VIEW("vcpkg"), .name = name->value, .line = name->line};
    k.version = paragraph_text(p, "Version");
    if (k.version.len == 0) {
        return collect_bad(c, (struct position){p->line, 1}, err,
                           "an installed package without \"Version\"");
    }
    k.qualifiers = qualifiers;
    k.qualifier_count = sizeof qualifiers / sizeof qualifiers[0];
    return collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct paragraph *p = arena_alloc(c->arena, 1, sizeof *p);
    struct view rest = c->text;
    uint32_t line = 0;
    bool found = true;
    enum status st = p == NULL ? error_no_memory(err) : OK;
    while (st == OK && found) {
        st = paragraph_next(c, &rest, &line, p, &found, err);
        if (st == OK && found) {
            st = add_package(c, p, err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW("vcpkg_installed/vcpkg/status")) ||
           view_eq(path, VIEW("installed/vcpkg/status")) ||
           view_ends(path, VIEW("/installed/vcpkg/status"));
}

const struct manifest_format vcpkg_status_format = {
    .name = "vcpkg-status", .matches = matches, .read = read_file};
