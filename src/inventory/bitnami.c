/* What Bitnami's images have in /opt/bitnami: .bitnami_components.json, and NAME/.spdx-NAME.spdx.
 *
 * Source: Bitnami's documentation of its containers; SPDX 2.3 in JSON, of whose packages the
 * package URLs are taken. Files in SPDX's form of lines are not read. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static enum status read_components(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_json(c, &root, err);
    for (size_t i = 0; st == OK && i < root.len; i++) {
        const struct member *m = &root.members[i];
        struct qualifier_list list = {.len = 0};
        struct component k = {.type = VIEW("bitnami"), .name = m->key, .line = m->line};
        st = field_need(c, &m->value, "version", &k.version, err);
        qualifier_add(&list, "arch", value_get_text(&m->value, "arch"));
        qualifier_add(&list, "distro", value_get_text(&m->value, "distro"));
        qualifiers_give(&list, &k);
        st = st == OK ? collect_add(c, &k, err) : st;
    }
    return st;
}

/* The package URL among the references of a package, or NULL. */
static const struct value *purl_in(const struct value *package)
{
    const struct value *list = value_get(package, "externalRefs");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        if (view_eq_str(value_get_text(&list->items[i], "referenceType"), "purl")) {
            return value_get(&list->items[i], "referenceLocator");
        }
    }
    return NULL;
}

static enum status add_package(struct collector *c, const struct value *package, struct error *err)
{
    const struct value *url = purl_in(package);
    struct purl p;
    struct error why = {.code = OK};
    if (value_text(url).len == 0) {
        return OK; /* the image itself, files */
    }
    enum status st = purl_parse(value_text(url), PURL_LENIENT, c->arena, &p, &why);
    if (st != OK) {
        return st == ERR_NO_MEMORY ? error_no_memory(err)
                                   : collect_bad(c, position_of(url), err, "%s", why.message);
    }
    struct view licence = value_get_text(package, "licenseConcluded");
    bool said = !view_eq_str(licence, "NOASSERTION") && !view_eq_str(licence, "NONE");
    const struct component k = {.type = p.type,
                                .namespace = p.namespace,
                                .name = p.name,
                                .version = p.version,
                                .qualifiers = p.qualifiers,
                                .qualifier_count = p.qualifier_count,
                                .licence = said ? licence : view_of(NULL, 0),
                                .line = position_of(url).line};
    return collect_add(c, &k, err);
}

static enum status read_spdx(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    if (!view_starts(view_trim(c->text), VIEW("{"))) {
        return OK; /* of another form */
    }
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->items[i], err);
    }
    return st;
}

static bool matches_spdx(struct view path)
{
    struct view base = path_base(path);
    return view_starts(base, VIEW(".spdx-")) && view_ends(base, VIEW(".spdx")) &&
           view_find(path, VIEW("opt/bitnami/")) >= 0;
}

const struct manifest_format bitnami_components_format = {
    .name = "bitnami-components",
    .names = {VIEW_INIT(".bitnami_components.json")},
    .read = read_components};

const struct manifest_format bitnami_spdx_format = {
    .name = "bitnami-spdx", .matches = matches_spdx, .read = read_spdx};
