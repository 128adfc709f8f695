#include "check.h"

#include <assay/base/words.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum status check_failed(const struct check *c, const struct value *v, struct error *err,
                         const char *fmt, ...)
{
    char what[ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return c->xml || c->lines
               ? error_set(err, ERR_FORMAT, "%s:%" PRIu32 ": %s", c->source, v->line, what)
               : error_set(err, ERR_FORMAT, "%s:%" PRIu32 ":%" PRIu32 ": %s", c->source, v->line,
                           v->column, what);
}

static bool has_required(const struct check *c, const struct schema_type *type,
                         const struct value *v)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct schema_field *f = &type->fields[i];
        if ((c->xml ? f->required_xml : f->required_json) && schema_field_is_in(f, c->minor) &&
            value_get_view(v, f->name) == NULL) {
            return false;
        }
    }
    return true;
}

static bool has_only_known(const struct check *c, const struct schema_type *type,
                           const struct value *v)
{
    for (size_t i = 0; i < v->len; i++) {
        if (schema_field_of(type, v->members[i].key, c->minor) == NULL) {
            return false;
        }
    }
    return true;
}

static bool is_possible(const struct check *c, const struct schema_kind *k)
{
    return c->xml || !k->type->xml_only;
}

static bool fits(const struct check *c, const struct schema_kind *k, const struct value *v)
{
    if (k->rule == RULE_TYPE) {
        return v->kind == VALUE_OBJECT && is_possible(c, k) && has_required(c, k->type, v) &&
               (k->type->open || has_only_known(c, k->type, v));
    }
    return k->rule == RULE_NODE || (v->kind != VALUE_OBJECT && v->kind != VALUE_ARRAY);
}

const struct schema_kind *check_pick_kind(const struct check *c, const struct schema_field *f,
                                          const struct value *v)
{
    size_t first = f->lone && v->kind != VALUE_ARRAY ? 0 : f->lone ? 1 : 0;
    const struct schema_kind *best = &f->kinds[first];
    for (size_t i = first; i < f->kind_count; i++) {
        if (fits(c, &f->kinds[i], v)) {
            return &f->kinds[i];
        }
        /* For the message: what has its required fields is meant. */
        if (f->kinds[i].rule == RULE_TYPE && is_possible(c, &f->kinds[i]) &&
            best->rule == RULE_TYPE && has_required(c, f->kinds[i].type, v) &&
            !has_required(c, best->type, v)) {
            best = &f->kinds[i];
        }
    }
    return best;
}

static enum status check_object(const struct check *c, const struct schema_type *type,
                                const struct value *v, struct error *err);

/* "a, b, c": the words of this version. */
static void show_words(const struct check *c, struct view words, char *out, size_t size)
{
    struct view word;
    size_t at = 0;
    out[0] = '\0';
    while (schema_next_choice(&words, c->minor, &word) && at + word.len + 8 < size) {
        at += (size_t)snprintf(out + at, size - at, "%s" VIEW_FMT, at == 0 ? "" : ", ",
                               VIEW_ARG(word));
    }
    if (words.len > 0) {
        (void)snprintf(out + at, size - at, " …");
    }
}

static enum status check_word(const struct check *c, struct view words, struct view name,
                              const struct value *v, struct error *err)
{
    char shown[320];
    if (v->kind == VALUE_STRING && schema_has_word(words, v->text, c->minor)) {
        return OK;
    }
    show_words(c, words, shown, sizeof shown);
    return check_failed(c, v, err, "\"" VIEW_FMT "\" is \"" VIEW_FMT "\", expected one of: %s",
                        VIEW_ARG(name), VIEW_ARG(view_slice(value_text(v), 0, 100)), shown);
}

/* The name of an element, or an individual that has one of its own. */
static enum status check_node_name(const struct check *c, const struct schema_type *wanted,
                                   struct view name, const struct value *v, struct error *err)
{
    const struct schema_type *type = map_get(&c->schema->named, v->text);
    if (type == NULL && check_scalar(c, RULE_LABEL, v)) {
        return OK; /* what is behind it may be in another document */
    }
    return type != NULL && schema_is_a(type, wanted)
               ? OK
               : check_failed(
                     c, v, err, "\"" VIEW_FMT "\" is \"" VIEW_FMT "\", expected a " VIEW_FMT,
                     VIEW_ARG(name), VIEW_ARG(view_slice(v->text, 0, 100)), VIEW_ARG(wanted->name));
}

/* What a foreign extension has is its own business, but for its type's name. */
static bool is_foreign(const struct check *c, const struct schema_type *wanted,
                       const struct value *type)
{
    const struct schema_type *extension = map_get(&c->schema->types, VIEW("extension_Extension"));
    return extension != NULL && value_is(type, VALUE_STRING) &&
           (schema_is_a(wanted, extension) || schema_is_a(extension, wanted)) &&
           check_scalar(c, RULE_NAME, type);
}

static enum status check_node(const struct check *c, const struct schema_type *wanted,
                              struct view name, const struct value *v, struct error *err)
{
    if (v->kind == VALUE_STRING) {
        return check_node_name(c, wanted, name, v, err);
    }
    if (v->kind != VALUE_OBJECT) {
        return check_failed(c, v, err, "\"" VIEW_FMT "\": expected a " VIEW_FMT ", found %s",
                            VIEW_ARG(name), VIEW_ARG(wanted->name), value_kind_name(v->kind));
    }
    const struct value *said = value_get(v, "type");
    if (is_foreign(c, wanted, said)) {
        return OK;
    }
    const struct schema_type *type =
        value_is(said, VALUE_STRING) ? map_get(&c->schema->types, said->text) : NULL;
    if (type == NULL || type->is_abstract || !schema_is_a(type, wanted)) {
        return check_failed(c, said == NULL ? v : said, err,
                            "\"" VIEW_FMT "\" has the type \"" VIEW_FMT "\", expected a " VIEW_FMT,
                            VIEW_ARG(name), VIEW_ARG(view_slice(value_text(said), 0, 100)),
                            VIEW_ARG(wanted->name));
    }
    return check_object(c, type, v, err);
}

static enum status check_kind(const struct check *c, const struct schema_kind *k, struct view name,
                              const struct value *v, struct error *err)
{
    if (k->rule == RULE_NODE) {
        return check_node(c, k->type, name, v, err);
    }
    if (k->rule == RULE_TYPE) {
        return check_object(c, k->type, v, err);
    }
    if (k->rule == RULE_WORDS) {
        return check_word(c, k->words, name, v, err);
    }
    if (check_scalar(c, k->rule, v)) {
        return OK;
    }
    return v->kind == VALUE_STRING
               ? check_failed(c, v, err, "\"" VIEW_FMT "\" is \"" VIEW_FMT "\", expected %s",
                              VIEW_ARG(name), VIEW_ARG(view_slice(v->text, 0, 100)),
                              check_rule_name(k->rule))
               : check_failed(c, v, err, "\"" VIEW_FMT "\": expected %s, found %s", VIEW_ARG(name),
                              check_rule_name(k->rule), value_kind_name(v->kind));
}

/* An entry that has to stand alone, such as an expression among licences. */
static bool wants_to_be_alone(const struct check *c, const struct schema_kind *k)
{
    for (size_t i = 0; k->rule == RULE_TYPE && i < k->type->rule_count; i++) {
        const struct type_rule *r = &k->type->rules[i];
        if (r->kind == TYPE_ALONE && c->minor >= r->since && c->minor <= r->until) {
            return true;
        }
    }
    return false;
}

static enum status check_items(const struct check *c, const struct schema_field *f,
                               const struct value *list, struct error *err)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct value *item = &list->items[i];
        const struct schema_kind *k = f->lone ? &f->kinds[1] : check_pick_kind(c, f, item);
        enum status st = check_kind(c, k, f->name, item, err);
        if (st != OK) {
            return st;
        }
        if (list->len > 1 && wants_to_be_alone(c, k)) {
            return check_failed(c, item, err,
                                "\"" VIEW_FMT "\": an expression has to be the only entry",
                                VIEW_ARG(f->name));
        }
    }
    return OK;
}

static enum status check_list(const struct check *c, const struct schema_field *f,
                              const struct value *list, struct error *err)
{
    if (list->kind != VALUE_ARRAY) {
        return check_failed(c, list, err, "\"" VIEW_FMT "\": expected a list, found %s",
                            VIEW_ARG(f->name), value_kind_name(list->kind));
    }
    if (f->filled && list->len == 0) {
        return check_failed(c, list, err, "\"" VIEW_FMT "\": an empty list", VIEW_ARG(f->name));
    }
    enum status st = check_items(c, f, list, err);
    size_t at = list->len;
    if (st == OK && f->unique && !c->xml) {
        st = check_unique(list, &at, err);
    }
    if (st == OK && at < list->len) {
        return check_failed(c, &list->items[at], err,
                            "\"" VIEW_FMT "\": the same entry stands there twice",
                            VIEW_ARG(f->name));
    }
    return st;
}

static enum status check_field(const struct check *c, const struct schema_field *f,
                               const struct value *v, struct error *err)
{
    if (f->list && !(f->lone && v->kind != VALUE_ARRAY)) {
        return check_list(c, f, v, err);
    }
    return check_kind(c, check_pick_kind(c, f, v), f->name, v, err);
}

static enum status check_members(const struct check *c, const struct schema_type *type,
                                 const struct value *v, struct error *err)
{
    uint64_t seen = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < v->len; i++) {
        const struct member *m = &v->members[i];
        const struct value at = {.line = m->line, .column = m->column};
        const struct schema_field *f = schema_field_of(type, m->key, c->minor);
        if (f == NULL && type->open) {
            continue;
        }
        if (f == NULL || (f->xml_only && !c->xml)) {
            return check_failed(
                c, &at, err, "\"" VIEW_FMT "\" is no member of a " VIEW_FMT " in version %u.%u",
                VIEW_ARG(view_slice(m->key, 0, 100)), VIEW_ARG(type->name), c->major, c->minor);
        }
        uint64_t bit = UINT64_C(1) << (unsigned)(f - type->fields);
        if ((seen & bit) != 0) {
            return check_failed(c, &at, err, "\"" VIEW_FMT "\" stands there twice",
                                VIEW_ARG(m->key));
        }
        seen |= bit;
        st = check_field(c, f, &m->value, err);
    }
    return st;
}

static enum status check_required(const struct check *c, const struct schema_type *type,
                                  const struct value *v, struct error *err)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct schema_field *f = &type->fields[i];
        if ((c->xml ? f->required_xml : f->required_json) && schema_field_is_in(f, c->minor) &&
            value_get_view(v, f->name) == NULL) {
            return check_failed(c, v, err, "a " VIEW_FMT " without \"" VIEW_FMT "\"",
                                VIEW_ARG(type->name), VIEW_ARG(f->name));
        }
    }
    return OK;
}

static size_t count_present(const struct value *v, struct view fields)
{
    size_t n = 0;
    struct view name;
    while (words_next(&fields, &name)) {
        n += value_get_view(v, name) != NULL ? 1 : 0;
    }
    return n;
}

/* "A B" or "A B=true" */
static bool holds_with(const struct value *v, struct view fields)
{
    struct view name = view_of(NULL, 0);
    struct view other = view_of(NULL, 0);
    (void)words_next(&fields, &name);
    (void)words_next(&fields, &other);
    bool wants_true = view_ends(other, VIEW("=true"));
    if (wants_true) {
        other = view_slice(other, 0, other.len - 5);
    }
    const struct value *found = value_get_view(v, other);
    return value_get_view(v, name) == NULL ||
           (found != NULL && (!wants_true || (found->kind == VALUE_BOOL && found->boolean)));
}

static enum status check_type_rules(const struct check *c, const struct schema_type *type,
                                    const struct value *v, struct error *err)
{
    static const char *const wants[] = {
        [TYPE_ONE] = "exactly one of",
        [TYPE_SOME] = "at least one of",
        [TYPE_MOST] = "at most one of",
        [TYPE_WITH] = "the second wherever the first is of",
    };
    for (size_t i = 0; i < type->rule_count; i++) {
        const struct type_rule *r = &type->rules[i];
        size_t n = count_present(v, r->fields);
        bool holds = (r->kind == TYPE_ONE && n == 1) || (r->kind == TYPE_SOME && n >= 1) ||
                     (r->kind == TYPE_MOST && n <= 1) || r->kind == TYPE_ALONE ||
                     (r->kind == TYPE_WITH && holds_with(v, r->fields));
        if (!holds) {
            return check_failed(c, v, err, "a " VIEW_FMT " has %s: " VIEW_FMT, VIEW_ARG(type->name),
                                wants[r->kind], VIEW_ARG(view_trim(r->fields)));
        }
    }
    return OK;
}

static enum status check_object(const struct check *c, const struct schema_type *type,
                                const struct value *v, struct error *err)
{
    if (v->kind != VALUE_OBJECT) {
        return check_failed(c, v, err, "expected a " VIEW_FMT ", found %s", VIEW_ARG(type->name),
                            value_kind_name(v->kind));
    }
    enum status st = check_members(c, type, v, err);
    if (st == OK) {
        st = check_required(c, type, v, err);
    }
    return st == OK ? check_type_rules(c, type, v, err) : st;
}

enum status check_document(const struct check *c, const struct value *root, struct error *err)
{
    return check_object(c, c->schema->root, root, err);
}
