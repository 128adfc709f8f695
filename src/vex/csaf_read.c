/* CSAF 2.0: products by id in a tree, vulnerabilities with lists of product ids a status. */
#include "csaf.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>

enum { BRANCH_DEPTH_MAX = 32 };

/* A product by its id: itself, or a component in one. */
struct product {
    struct view name;      /* package URL, else name */
    struct view component; /* of a relationship, or empty */
};

struct reading {
    struct vex_document *doc;
    const char *source;
    struct map products; /* product_id to struct product */
    struct map groups;   /* group_id to the list of product ids (struct value) */
    struct error *err;
};

static struct view product_name(const struct value *full)
{
    struct view purl = value_text(value_path(full, "product_identification_helper.purl"));
    return purl.len > 0 ? purl : value_get_text(full, "name");
}

static enum status put_product(struct reading *r, const struct value *full, struct view name,
                               struct view component)
{
    struct view id = value_get_text(full, "product_id");
    struct product *p = arena_alloc(&r->doc->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(r->err);
    }
    if (id.len == 0 || name.len == 0) {
        return vex_wrong(full, r->source, "a product without product_id or name", r->err);
    }
    *p = (struct product){.name = name, .component = component};
    return map_put(&r->products, id, p, NULL, r->err);
}

static enum status read_full(struct reading *r, const struct value *full)
{
    return put_product(r, full, product_name(full), VIEW(""));
}

static enum status read_branches(struct reading *r, const struct value *list, unsigned depth)
{
    enum status st = OK;
    if (depth > BRANCH_DEPTH_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s:%u: branches nested deeper than %d", r->source,
                         list->line, BRANCH_DEPTH_MAX);
    }
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *product = value_get(&list->items[i], "product");
        st = product == NULL ? OK : read_full(r, product);
        if (st == OK) {
            st = read_branches(r, value_get(&list->items[i], "branches"), depth + 1);
        }
    }
    return st;
}

/* A component as part of a product, under an id of its own. */
static enum status read_relationship(struct reading *r, const struct value *v)
{
    const struct product *part = map_get(&r->products, value_get_text(v, "product_reference"));
    const struct product *whole =
        map_get(&r->products, value_get_text(v, "relates_to_product_reference"));
    if (part == NULL || whole == NULL) {
        return vex_wrong(v, r->source, "a relationship of products that the tree does not have",
                         r->err);
    }
    return put_product(r, value_get(v, "full_product_name"), whole->name, part->name);
}

static enum status read_tree(struct reading *r, const struct value *tree)
{
    const struct value *full = value_get(tree, "full_product_names");
    const struct value *relations = value_get(tree, "relationships");
    const struct value *groups = value_get(tree, "product_groups");
    enum status st = read_branches(r, value_get(tree, "branches"), 0);
    for (size_t i = 0; st == OK && value_is(full, VALUE_ARRAY) && i < full->len; i++) {
        st = read_full(r, &full->items[i]);
    }
    for (size_t i = 0; st == OK && value_is(relations, VALUE_ARRAY) && i < relations->len; i++) {
        st = read_relationship(r, &relations->items[i]);
    }
    for (size_t i = 0; st == OK && value_is(groups, VALUE_ARRAY) && i < groups->len; i++) {
        struct value *members = NULL;
        const struct value *g = &groups->items[i];
        const struct value *ids = value_get(g, "product_ids");
        members = arena_alloc(&r->doc->arena, 1, sizeof *members);
        if (members == NULL) {
            return error_no_memory(r->err);
        }
        if (value_is(ids, VALUE_ARRAY)) {
            *members = *ids;
            st = map_put(&r->groups, value_get_text(g, "group_id"), members, NULL, r->err);
        }
    }
    return st;
}

static bool lists(const struct value *ids, struct view id)
{
    for (size_t i = 0; value_is(ids, VALUE_ARRAY) && i < ids->len; i++) {
        if (view_eq(value_text(&ids->items[i]), id)) {
            return true;
        }
    }
    return false;
}

/* Does the flag, threat or remediation speak of the product? Without products of all. */
static bool speaks_of(const struct reading *r, const struct value *v, struct view id)
{
    const struct value *ids = value_get(v, "product_ids");
    const struct value *groups = value_get(v, "group_ids");
    if (ids == NULL && groups == NULL) {
        return true;
    }
    bool found = lists(ids, id);
    for (size_t i = 0; !found && value_is(groups, VALUE_ARRAY) && i < groups->len; i++) {
        found = lists(map_get(&r->groups, value_text(&groups->items[i])), id);
    }
    return found;
}

/* `key` of the first in the list that speaks of the product and has `category` (or any). */
static struct view find_text(const struct reading *r, const struct value *list, struct view id,
                             const char *category, const char *key)
{
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *v = &list->items[i];
        if ((category == NULL || view_eq_str(value_get_text(v, "category"), category)) &&
            speaks_of(r, v, id)) {
            return value_get_text(v, key);
        }
    }
    return VIEW("");
}

static enum status add_claim(struct reading *r, const struct value *v, const struct value *id,
                             struct vex_claim c)
{
    const struct product *p = map_get(&r->products, value_text(id));
    if (p == NULL) {
        return vex_wrong(id, r->source, "a product id that the product tree does not have", r->err);
    }
    c.product = p->name;
    c.component = p->component;
    if (c.status == VEX_NOT_AFFECTED) {
        struct view label = find_text(r, value_get(v, "flags"), id->text, NULL, "label");
        if (label.len > 0 && !vex_justification_parse(label, &c.justification)) {
            return vex_wrong(v, r->source, "a flag whose label CSAF does not know", r->err);
        }
        c.impact = find_text(r, value_get(v, "threats"), id->text, "impact", "details");
    } else if (c.status == VEX_AFFECTED) {
        c.action = find_text(r, value_get(v, "remediations"), id->text, NULL, "details");
    }
    return vex_add(r->doc, &c, r->err);
}

static enum status read_ids(struct reading *r, const struct value *v, struct vex_claim *c)
{
    const struct value *ids = value_get(v, "ids");
    size_t count = value_is(ids, VALUE_ARRAY) ? ids->len : 0;
    struct view cve = value_get_text(v, "cve");
    if (count > VEX_ALIASES_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s:%u: more than %d ids", r->source, ids->line,
                         VEX_ALIASES_MAX);
    }
    struct view *aliases = arena_alloc(&r->doc->arena, count + 1, sizeof *aliases);
    if (aliases == NULL) {
        return error_no_memory(r->err);
    }
    c->vulnerability = cve;
    for (size_t i = 0; i < count; i++) {
        struct view text = value_get_text(&ids->items[i], "text");
        if (c->vulnerability.len == 0) {
            c->vulnerability = text;
        } else if (text.len > 0) {
            aliases[c->alias_count++] = text;
        }
    }
    c->aliases = aliases;
    return OK;
}

static enum status read_vulnerability(struct reading *r, const struct value *v)
{
    static const struct {
        const char *key;
        enum vex_status status;
    } lists_of[] = {
        {"known_affected", VEX_AFFECTED},
        {"first_affected", VEX_AFFECTED},
        {"last_affected", VEX_AFFECTED},
        {"known_not_affected", VEX_NOT_AFFECTED},
        {"fixed", VEX_FIXED},
        {"first_fixed", VEX_FIXED},
        {"under_investigation", VEX_UNDER_INVESTIGATION},
    };
    const struct value *statuses = value_get(v, "product_status");
    struct vex_claim c = {.time = r->doc->time};
    enum status st = read_ids(r, v, &c);
    if (st == OK && (c.vulnerability.len == 0 || statuses == NULL)) {
        r->doc->passed_over++;
        return OK;
    }
    for (size_t i = 0; st == OK && i < sizeof lists_of / sizeof lists_of[0]; i++) {
        const struct value *ids = value_get(statuses, lists_of[i].key);
        c.status = lists_of[i].status;
        for (size_t k = 0; st == OK && value_is(ids, VALUE_ARRAY) && k < ids->len; k++) {
            st = add_claim(r, v, &ids->items[k], c);
        }
    }
    return st;
}

enum status csaf_read(struct view text, const char *source, struct vex_document *doc,
                      struct error *err)
{
    struct reading r = {.doc = doc, .source = source, .err = err};
    const struct value *root = NULL;
    enum status st = vex_read_json(text, source, doc, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *head = value_get(root, "document");
    if (!view_eq_str(value_get_text(head, "csaf_version"), "2.0")) {
        return error_set(err, ERR_UNSUPPORTED, "%s: csaf_version is not 2.0", source);
    }
    doc->id = value_text(value_path(head, "tracking.id"));
    doc->author = value_text(value_path(head, "publisher.name"));
    doc->namespace = value_text(value_path(head, "publisher.namespace"));
    doc->tlp = value_text(value_path(head, "distribution.tlp.label"));
    doc->time = vex_time(value_text(value_path(head, "tracking.current_release_date")));
    map_init(&r.products);
    map_init(&r.groups);
    st = read_tree(&r, value_get(root, "product_tree"));
    const struct value *list = value_get(root, "vulnerabilities");
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        st = read_vulnerability(&r, &list->items[i]);
    }
    map_release(&r.products);
    map_release(&r.groups);
    return st;
}
