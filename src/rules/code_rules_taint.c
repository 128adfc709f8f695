/* Sources, sinks, sanitizers and propagators, of both versions. */
#include "code_rules_reader.h"

static const char *const role_names[] = {
    [TAINT_SOURCE] = "a source",
    [TAINT_SINK] = "a sink",
    [TAINT_SANITIZER] = "a sanitizer",
    [TAINT_PROPAGATOR] = "a propagator",
};

/* What takes more than one form, to be read behind the rest. */
struct pending {
    const struct member *exact;
    const struct member *side_effect;
    const struct member *requires_labels;
};

enum { SPEC_FIELDS_MAX = 32 };

struct field_list {
    struct rule_field items[SPEC_FIELDS_MAX];
    size_t len;
};

static void add_fields(struct field_list *list, const struct rule_field *fields, size_t count)
{
    for (size_t i = 0; i < count && list->len < SPEC_FIELDS_MAX; i++) {
        list->items[list->len++] = fields[i];
    }
}

/* What belongs to another role has no effect in this one, and says so. */
static enum rule_field_kind if_role(bool has, enum rule_field_kind kind)
{
    return has ? kind : FIELD_IDLE;
}

static void spec_fields(enum taint_role role, bool modern, struct taint_spec *out,
                        struct pending *p, struct field_list *list)
{
    bool source = role == TAINT_SOURCE;
    bool sink = role == TAINT_SINK;
    bool sanitizer = role == TAINT_SANITIZER;
    bool propagator = role == TAINT_PROPAGATOR;
    const char *conflict = modern ? "not-conflicting" : "not_conflicting";
    const struct rule_field fields[] = {
        {"label", if_role(source || propagator, FIELD_VIEW), false, &out->label},
        {"requires", if_role(!sanitizer, FIELD_MEMBER), false, &p->requires_labels},
        {"exact", if_role(!propagator, FIELD_MEMBER), false, &p->exact},
        {"by-side-effect", if_role(!sink, FIELD_MEMBER), false, &p->side_effect},
        {"control", if_role(source, FIELD_BOOL), false, &out->control},
        {conflict, if_role(sanitizer, FIELD_BOOL), false, &out->not_conflicting},
        {"at-exit", if_role(sink, FIELD_BOOL), false, &out->at_exit},
        {"from", if_role(propagator, FIELD_METAVARIABLE), propagator, &out->from},
        {"to", if_role(propagator, FIELD_METAVARIABLE), propagator, &out->to},
        {"replace-labels", if_role(propagator, FIELD_VIEWS), false, &out->replace_labels},
    };
    static const struct rule_field old_fields[] = {
        FORMULA_OLD_FIELDS,
        {"focus-metavariable", FIELD_IDLE, false, NULL},
        {"metavariable-regex", FIELD_IDLE, false, NULL},
        {"metavariable-pattern", FIELD_IDLE, false, NULL},
    };
    static const struct rule_field new_fields[] = {FORMULA_NEW_FIELDS};
    if (modern) {
        add_fields(list, new_fields, sizeof new_fields / sizeof new_fields[0]);
    } else {
        add_fields(list, old_fields, sizeof old_fields / sizeof old_fields[0]);
    }
    add_fields(list, fields, sizeof fields / sizeof fields[0]);
}

static enum status read_side_effect(struct rule_reader *r, const struct member *m,
                                    enum taint_role role, enum taint_side_effect *out)
{
    const struct value *v = &m->value;
    bool yes = false;
    if (role == TAINT_SOURCE && v->kind == VALUE_STRING && view_eq_str(v->text, "only")) {
        *out = SIDE_EFFECT_ONLY;
        return OK;
    }
    enum status st = rule_read_bool(r, v, "by-side-effect", &yes);
    if (st == OK) {
        *out = yes ? SIDE_EFFECT_YES : SIDE_EFFECT_NO;
    }
    return st;
}

/* - $X: A
 * - $Y: B or C */
static enum status read_requires_each(struct rule_reader *r, const struct value *v,
                                      struct taint_spec *out)
{
    struct taint_requirement *each = NULL;
    enum status st = rule_read_list(r, v, "requires");
    if (st == OK) {
        each = arena_alloc(r->arena, v->len, sizeof *each);
        st = each == NULL ? error_no_memory(r->err) : OK;
    }
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *m = NULL;
        st = rule_read_single(r, &v->items[i], "an entry of requires", &m);
        if (st == OK) {
            struct value name = {
                .kind = VALUE_STRING, .line = m->line, .column = m->column, .text = m->key};
            st = rule_read_metavariable(r, &name, "requires", &each[i].metavariable);
        }
        if (st == OK) {
            st = rule_read_text(r, &m->value, "requires", &each[i].labels);
        }
    }
    out->requires_each = each;
    out->requires_each_count = v->len;
    return st;
}

static enum status read_pending(struct rule_reader *r, const struct pending *p,
                                enum taint_role role, struct taint_spec *out)
{
    enum status st = OK;
    if (p->exact != NULL) {
        bool yes = false;
        st = rule_read_bool(r, &p->exact->value, "exact", &yes);
        out->exact = yes ? TAINT_EXACT_YES : TAINT_EXACT_NO;
    }
    if (st == OK && p->side_effect != NULL) {
        st = read_side_effect(r, p->side_effect, role, &out->side_effect);
    }
    if (st == OK && p->requires_labels != NULL) {
        const struct value *v = &p->requires_labels->value;
        st = role == TAINT_SINK && v->kind == VALUE_ARRAY
                 ? read_requires_each(r, v, out)
                 : rule_read_text(r, v, "requires", &out->requires_labels);
    }
    return st;
}

static enum status read_spec_mapping(struct rule_reader *r, const struct value *v,
                                     enum taint_role role, bool modern, struct taint_spec *out,
                                     struct formula *formula)
{
    struct pending p = {NULL, NULL, NULL};
    struct field_list fields = {.len = 0};
    spec_fields(role, modern, out, &p, &fields);
    enum status st = rule_read_fields(r, v, role_names[role], fields.items, fields.len);
    if (st == OK) {
        st = read_pending(r, &p, role, out);
    }
    if (st != OK) {
        return st;
    }
    return modern ? formula_read_new_in(r, v, formula)
                  : formula_read_old(r, v, role_names[role], formula);
}

static enum status read_spec(struct rule_reader *r, const struct value *v, enum taint_role role,
                             bool modern, struct taint_spec *out)
{
    struct formula *formula = arena_alloc(r->arena, 1, sizeof *formula);
    if (formula == NULL) {
        return error_no_memory(r->err);
    }
    out->formula = formula;
    out->place = rule_text_at(r, place_of(v));
    out->side_effect = role == TAINT_PROPAGATOR ? SIDE_EFFECT_YES : SIDE_EFFECT_NO;
    bool bare = modern && role != TAINT_PROPAGATOR && v->kind != VALUE_OBJECT;
    enum status st = bare ? formula_read_new(r, v, formula)
                          : read_spec_mapping(r, v, role, modern, out, formula);
    return st == OK ? formula_positive(r, formula) : st;
}

enum status taint_read_specs(struct rule_reader *r, const struct value *v, enum taint_role role,
                             bool modern, struct taint_specs *out)
{
    enum status st = rule_read_list(r, v, "a list of taint patterns");
    if (st == OK && v->len > FORMULA_NODES_MAX) {
        st = rule_fail(r, place_of(v), ERR_LIMIT, "more than %d entries", (int)FORMULA_NODES_MAX);
    }
    if (st != OK) {
        return st;
    }
    struct taint_spec *items = arena_alloc(r->arena, v->len, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = read_spec(r, &v->items[i], role, modern, &items[i]);
    }
    if (st == OK) {
        *out = (struct taint_specs){items, v->len};
    }
    return st;
}

enum status taint_read_new(struct rule_reader *r, const struct value *v, struct code_rule *out)
{
    const struct member *lists[4] = {NULL, NULL, NULL, NULL};
    const struct rule_field fields[] = {
        {"sources", FIELD_MEMBER, true, &lists[TAINT_SOURCE]},
        {"sinks", FIELD_MEMBER, true, &lists[TAINT_SINK]},
        {"sanitizers", FIELD_MEMBER, false, &lists[TAINT_SANITIZER]},
        {"propagators", FIELD_MEMBER, false, &lists[TAINT_PROPAGATOR]},
    };
    struct taint_specs *specs[4] = {
        [TAINT_SOURCE] = &out->sources,
        [TAINT_SINK] = &out->sinks,
        [TAINT_SANITIZER] = &out->sanitizers,
        [TAINT_PROPAGATOR] = &out->propagators,
    };
    enum status st = rule_read_fields(r, v, "taint", fields, sizeof fields / sizeof fields[0]);
    for (int role = TAINT_SOURCE; role <= TAINT_PROPAGATOR && st == OK; role++) {
        if (lists[role] != NULL) {
            st = taint_read_specs(r, &lists[role]->value, (enum taint_role)role, true, specs[role]);
        }
    }
    return st;
}
