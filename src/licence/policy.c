#include <assay/licence/policy.h>

#include "terms_private.h"

#include <assay/base/shipped.h>
#include <assay/base/toml.h>

extern const struct shipped_file shipped_licence_policy[];

static const char *const use_names[LICENCE_USE_COUNT] = {
    [LICENCE_USE_INTERNAL] = "internal", [LICENCE_USE_SOURCE] = "source",
    [LICENCE_USE_BINARY] = "binary",     [LICENCE_USE_STATIC] = "static",
    [LICENCE_USE_DYNAMIC] = "dynamic",   [LICENCE_USE_NETWORK] = "network",
};

const char *licence_use_name(enum licence_use use)
{
    return use_names[use];
}

bool licence_use_parse(struct view text, enum licence_use *out)
{
    for (unsigned i = 0; i < LICENCE_USE_COUNT; i++) {
        if (view_eq_str(text, use_names[i])) {
            *out = (enum licence_use)i;
            return true;
        }
    }
    return false;
}

/* ---- reading --------------------------------------------------------------------------- */

static bool is_terms(struct view name)
{
    for (unsigned i = 0; i < TERMS_COUNT; i++) {
        if (view_eq_str(name, licence_terms_name((enum licence_terms)i))) {
            return true;
        }
    }
    return false;
}

/* A list of names of licences and of terms. */
static enum status names_of(const struct value *row, const char *key, const char *source,
                            const struct value **out, struct error *err)
{
    const struct value *list = value_get(row, key);
    if (list == NULL || list->kind != VALUE_ARRAY || list->len == 0) {
        return value_expected(list == NULL ? row : list, source, "a list of licences", err);
    }
    for (size_t i = 0; i < list->len; i++) {
        struct view name = value_text(&list->items[i]);
        bool group = name.len > 0 && name.ptr[0] == '@';
        if (name.len == 0 || (group && !is_terms(view_slice(name, 1, name.len)))) {
            return value_expected(&list->items[i], source, "a licence, or \"@\" and its terms",
                                  err);
        }
    }
    *out = list;
    return OK;
}

static enum status read_obligation(const struct value *row, const char *source,
                                   struct licence_obligation *out, struct error *err)
{
    struct licence_obligation o = {.name = value_get_text(row, "name"),
                                   .asks = value_get_text(row, "asks")};
    const struct value *on = value_get(row, "on");
    if (o.name.len == 0 || o.asks.len == 0 || on == NULL || on->kind != VALUE_ARRAY) {
        return value_expected(row, source, "an obligation with name, asks, on and licences", err);
    }
    for (size_t i = 0; i < on->len; i++) {
        enum licence_use use;
        if (!licence_use_parse(value_text(&on->items[i]), &use)) {
            return value_expected(&on->items[i], source, "a use", err);
        }
        o.uses |= 1U << use;
    }
    enum status st = names_of(row, "licences", source, &o.licences, err);
    if (st == OK && value_get(row, "except") != NULL) {
        st = names_of(row, "except", source, &o.except, err);
    }
    if (st == OK) {
        *out = o;
    }
    return st;
}

static enum status read_clash(const struct value *row, const char *source,
                              struct licence_clash *out, struct error *err)
{
    struct licence_clash c = {.why = value_get_text(row, "why")};
    if (c.why.len == 0) {
        return value_expected(row, source, "a conflict with why, one and other", err);
    }
    enum status st = names_of(row, "one", source, &c.one, err);
    st = st == OK ? names_of(row, "other", source, &c.other, err) : st;
    if (st == OK) {
        *out = c;
    }
    return st;
}

static size_t rows_of(const struct value *root, const char *key, const struct value **out)
{
    *out = value_get(root, key);
    return *out != NULL && (*out)->kind == VALUE_ARRAY ? (*out)->len : 0;
}

enum status licence_policy_read(struct view text, const char *source, struct arena *arena,
                                struct licence_policy *out, struct error *err)
{
    struct licence_policy p = {0};
    const struct value *rows = NULL;
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = toml_read(text, source, NULL, arena, root, err);
    if (st != OK) {
        return st;
    }
    p.obligation_count = rows_of(root, "obligation", &rows);
    struct licence_obligation *obligations =
        arena_alloc(arena, p.obligation_count + 1, sizeof *obligations);
    if (obligations == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < p.obligation_count; i++) {
        st = read_obligation(&rows->items[i], source, &obligations[i], err);
    }
    p.clash_count = rows_of(root, "conflict", &rows);
    struct licence_clash *clashes = arena_alloc(arena, p.clash_count + 1, sizeof *clashes);
    if (clashes == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < p.clash_count; i++) {
        st = read_clash(&rows->items[i], source, &clashes[i], err);
    }
    if (st == OK) {
        p.obligations = obligations;
        p.clashes = clashes;
        *out = p;
    }
    return st;
}

enum status licence_policy_load(struct arena *arena, struct licence_policy *out, struct error *err)
{
    return licence_policy_read(shipped_licence_policy[0].bytes, "rules/licences/policy.toml", arena,
                               out, err);
}

/* ---- judging --------------------------------------------------------------------------- */

static bool is_in(const struct value *names, const struct expression *licence)
{
    const char *terms = licence_terms_name(expression_terms(licence));
    bool freed = licence_is_freed(licence);
    for (size_t i = 0; names != NULL && i < names->len; i++) {
        struct view name = names->items[i].text;
        if (name.ptr[0] == '@' ? view_eq_str(view_slice(name, 1, name.len), terms)
                               : !freed && view_glob(name, licence->licence)) {
            return true;
        }
    }
    return false;
}

/* Of the alternatives the one that asks least. */
static const struct expression *least(const struct expression *e)
{
    const struct expression *found = &e->items[0];
    for (size_t i = 1; i < e->count; i++) {
        found = expression_terms(&e->items[i]) < expression_terms(found) ? &e->items[i] : found;
    }
    return found;
}

/* Depth: bounded by the reader of expressions. */
bool licence_obliges(const struct licence_obligation *o, const struct expression *e)
{
    if (e->kind == EXPRESSION_LICENCE) {
        return is_in(o->licences, e) && !is_in(o->except, e);
    }
    if (e->kind == EXPRESSION_OR) {
        return licence_obliges(o, least(e));
    }
    for (size_t i = 0; i < e->count; i++) {
        if (licence_obliges(o, &e->items[i])) {
            return true;
        }
    }
    return false;
}

static bool clash(const struct licence_policy *p, const struct expression *a,
                  const struct expression *b, struct licence_conflict *out)
{
    for (size_t i = 0; i < p->clash_count; i++) {
        const struct licence_clash *c = &p->clashes[i];
        if ((is_in(c->one, a) && is_in(c->other, b)) || (is_in(c->one, b) && is_in(c->other, a))) {
            *out = (struct licence_conflict){a->licence, b->licence, c->why};
            return true;
        }
    }
    return false;
}

/* Every alternative clashes, or some part of what holds together does. */
static bool conflict_of_two(const struct licence_policy *p, const struct expression *a,
                            const struct expression *b, struct licence_conflict *out)
{
    const struct expression *split = a->kind == EXPRESSION_OR        ? a
                                     : b->kind == EXPRESSION_OR      ? b
                                     : a->kind != EXPRESSION_LICENCE ? a
                                                                     : b;
    const struct expression *rest = split == a ? b : a;
    if (split->kind == EXPRESSION_LICENCE) {
        return clash(p, a, b, out);
    }
    bool all = split->kind == EXPRESSION_OR;
    for (size_t i = 0; i < split->count; i++) {
        if (conflict_of_two(p, &split->items[i], rest, out) != all) {
            return !all;
        }
    }
    return all;
}

static bool conflict_within(const struct licence_policy *p, const struct expression *e,
                            struct licence_conflict *out)
{
    bool all = e->kind == EXPRESSION_OR;
    for (size_t i = 0; i < e->count; i++) {
        if (conflict_within(p, &e->items[i], out) != all) {
            return !all;
        }
        for (size_t k = 0; !all && k < i; k++) {
            if (conflict_of_two(p, &e->items[k], &e->items[i], out)) {
                return true;
            }
        }
    }
    return all;
}

bool licence_conflict(const struct licence_policy *p, const struct expression *a,
                      const struct expression *b, struct licence_conflict *out)
{
    return b == NULL ? conflict_within(p, a, out) : conflict_of_two(p, a, b, out);
}
