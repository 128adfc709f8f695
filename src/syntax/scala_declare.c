/* Scala: names and types, parameters and functions, definitions and imports. */
#include "scala_family.h"

/* --- names and types --- */

/* The grammar reads this and super as identifiers. */
void scala_identifier(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    bool self = text.len > 3 && (text.ptr[0] == 't' || text.ptr[0] == 's') && role != ROLE_NAME &&
                (view_eq(text, VIEW("this")) || view_eq(text, VIEW("super")));
    if (self) {
        lower_word(l, at, NODE_SELF, role);
    } else {
        (void)lower_name(l, at, role);
    }
}

/* a.b.C of identifiers in a row: the last is the name. */
void scala_dotted(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t last = cst_last_named(l, at);
    if (last == CST_NONE || last == cst_first_named(l, at)) {
        (void)lower_name(l, at, role);
        return;
    }
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t parts[64];
    size_t count = 0;
    for (uint32_t c = cst_first_named(l, at); c != CST_NONE && count < 64;
         c = cst_after_named(l, at, c)) {
        parts[count++] = c;
    }
    node_id open[64];
    for (size_t i = count - 1; i > 0; i--) {
        open[i] = lower_open(l, NODE_MEMBER, i == count - 1 ? role : ROLE_OBJECT, at);
        lower_set_span(l, open[i], nodes[at].begin, nodes[parts[i]].end);
    }
    (void)lower_name(l, parts[0], ROLE_OBJECT);
    for (size_t i = 1; i < count; i++) {
        (void)lower_name(l, parts[i], ROLE_NAME);
        lower_close(l, open[i]);
    }
}

void scala_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_NAME);
    lower_types(l, cst_field(l, at, FIELD_TYPE_ARGUMENTS), ROLE_NONE);
    lower_close(l, n);
}

/* T*, => T: T with a sign. */
void scala_starred_type(struct lowering *l, uint32_t at, enum node_role role)
{
    bool lazy = cst_is(l, at, "lazy_parameter_type");
    lower_type_with(l, cst_last_named(l, at), role, lazy ? "=>" : "*");
}

/* (A, B) => C, (A, B), A with B: a type of types. */
void scala_compound_type(struct lowering *l, uint32_t at, enum node_role role)
{
    bool function = cst_is(l, at, "function_type");
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, function ? VIEW("=>") : VIEW("()")));
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (cst_is(l, c, "parameter_types")) {
            lower_types(l, c, ROLE_NONE);
        } else {
            lower_type(l, c, l->cst->nodes[c].field == FIELD_RETURN_TYPE ? ROLE_RESULT : ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* [A <: B, +C]: the grammar has names and bounds in a row. */
void scala_type_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_LIST, ROLE_TYPE_PARAMETERS, at);
    for_each_child(l, at, c)
    {
        uint32_t name =
            cst_is(l, c, "covariant_type_parameter") || cst_is(l, c, "contravariant_type_parameter")
                ? cst_field(l, c, FIELD_NAME)
                : c;
        if (name != CST_NONE && (name != c || l->cst->nodes[c].field == FIELD_NAME)) {
            lower_type(l, name, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* --- parameters and functions --- */

void scala_annotation(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    lower_close(l, n);
}

void scala_modifiers(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    for_each_child(l, at, c)
    {
        uint32_t word = cst_is(l, c, "access_modifier") ? cst_first(l, c) : c;
        if (word != CST_NONE && (l->cst->nodes[c].flags & CST_EXTRA) == 0) {
            lower_modifier(l, word);
        }
    }
}

static void attributes(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {"case", "val", "var", "implicit", "inline"};
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "annotation") || cst_is(l, c, "modifiers")) {
            lower(l, c, ROLE_ATTRIBUTE);
        }
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        lower_word_attribute(l, at, words[i]);
    }
}

void scala_named_type(struct lowering *l, uint32_t name, uint32_t type, enum node_role role)
{
    if (lower_twice(l, name, type) != NODE_METAVARIABLE) {
        lower_type(l, type, ROLE_TYPE);
    }
    lower(l, name, role);
}

/* parameter, class_parameter, binding of a lambda */
void scala_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    attributes(l, at);
    scala_named_type(l, cst_field(l, at, FIELD_NAME), cst_field(l, at, FIELD_TYPE), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_DEFAULT_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* Several lists in a row (a: A)(implicit b: B) are one. */
static void parameter_lists(struct lowering *l, uint32_t at, enum cst_field field)
{
    node_id n = NO_NODE;
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field != field || cst_is(l, c, "type_parameters")) {
            continue;
        }
        if (n == NO_NODE) {
            n = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, c);
        }
        lower_children(l, c, ROLE_NONE);
    }
    if (n != NO_NODE) {
        lower_close(l, n);
    }
}

void scala_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    attributes(l, at);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    lower(l, cst_child_is(l, at, "type_parameters"), ROLE_TYPE_PARAMETERS);
    parameter_lists(l, at, FIELD_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    node_id body = l->tree->count;
    lower_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_mark_value(l, body);
    lower_close(l, n);
}

/* x => …, (x: T) => …, in a block with statements behind the arrow, too */
void scala_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_field(l, at, FIELD_PARAMETERS);
    uint32_t body = cst_behind(l, at, "=>");
    if (list != CST_NONE && !cst_named(l, list)) {
        list = cst_after_named(l, at, list); /* "implicit" stands before it */
    }
    bool bindings = cst_is(l, list, "bindings");
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    node_id parameters =
        lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, list == CST_NONE ? at : list);
    if (bindings) {
        lower_children(l, list, ROLE_NONE);
    } else if (list != CST_NONE) {
        lower_parameter_named(l, list);
    }
    lower_close(l, parameters);
    node_id result = l->tree->count;
    if (body != CST_NONE && cst_after_named(l, at, body) != CST_NONE) {
        node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
        for (; body != CST_NONE; body = cst_after_named(l, at, body)) {
            lower_statement(l, body, ROLE_NONE);
        }
        lower_close(l, block);
    } else {
        lower_body(l, body, ROLE_BODY);
    }
    lower_mark_value(l, result);
    lower_close(l, n);
}

/* --- definitions --- */

void scala_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t target = cst_field(l, at, FIELD_PATTERN);
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    attributes(l, at);
    scala_named_type(l, target == CST_NONE ? cst_field(l, at, FIELD_NAME) : target,
                     cst_field(l, at, FIELD_TYPE), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* extends A(x) with B: A is the base, the others are traits. */
static void bases(struct lowering *l, uint32_t clause)
{
    for_each_named(l, clause, c)
    {
        if (cst_is(l, c, "arguments")) {
            continue;
        }
        if (cst_is(l, c, "compound_type")) {
            for_each_child(l, c, part)
            {
                if (cst_named(l, part)) {
                    lower_type(l, part, ROLE_BASE);
                }
            }
        } else {
            lower_type(l, c, ROLE_BASE);
        }
    }
}

void scala_class(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const words[] = {"class", "trait", "object", "enum"};
    node_id n = lower_open(l, NODE_CLASS, role, at);
    attributes(l, at);
    lower_keywords(l, at, words, sizeof words / sizeof words[0]);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_child_is(l, at, "type_parameters"), ROLE_TYPE_PARAMETERS);
    bases(l, cst_field(l, at, FIELD_EXTEND));
    parameter_lists(l, at, FIELD_CLASS_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* Members; expressions among them are statements of the constructor. */
void scala_template_body(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_set_flag(l, n, NODE_UNORDERED);
    lower_statements(l, at, ROLE_NONE);
    lower_close(l, n);
}

void scala_enum_case(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower_close(l, n);
}

void scala_package(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    if (name != CST_NONE) {
        scala_dotted(l, name, ROLE_NAME);
    }
    lower(l, body, ROLE_BODY);
    lower_close(l, n);
}

/* --- imports --- */

struct imported {
    uint32_t at;
    uint32_t begin; /* of the path */
    uint32_t end;
};

static void import_one(struct lowering *l, const struct imported *i, const char *how, uint32_t name,
                       uint32_t alias, enum node_role role)
{
    node_id n = lower_open(l, NODE_IMPORT, role, i->at);
    lower_set_symbol(l, n, lower_symbol(l, view_str(how)));
    if (i->begin < i->end) {
        (void)lower_name_span(l, i->begin, i->end, ROLE_MODULE);
    }
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    if (alias != CST_NONE) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

static void import_selector(struct lowering *l, const struct imported *i, uint32_t c,
                            enum node_role role)
{
    if (cst_is(l, c, "namespace_wildcard")) {
        import_one(l, i, "all", CST_NONE, CST_NONE, role);
    } else if (cst_is(l, c, "arrow_renamed_identifier") || cst_is(l, c, "as_renamed_identifier")) {
        import_one(l, i, "from", cst_field(l, c, FIELD_NAME), cst_field(l, c, FIELD_ALIAS), role);
    } else {
        import_one(l, i, "from", c, CST_NONE, role);
    }
}

static bool is_selector(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "namespace_selectors") || cst_is(l, at, "namespace_wildcard") ||
           cst_is(l, at, "as_renamed_identifier") || cst_is(l, at, "arrow_renamed_identifier");
}

/* One path: a.b.C, a.b._, a.b.{C, D => E}. `from` … `last` are its children. */
static void import_path(struct lowering *l, uint32_t at, uint32_t from, uint32_t last,
                        enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t before = CST_NONE;
    for (uint32_t c = from; c != CST_NONE && c != last; c = cst_after(l, at, c)) {
        before = cst_named(l, c) ? c : before;
    }
    struct imported i = {
        .at = at, .begin = nodes[from].begin, .end = before == CST_NONE ? 0 : nodes[before].end};
    if (cst_is(l, last, "namespace_selectors")) {
        for_each_named(l, last, c)
        {
            import_selector(l, &i, c, role);
        }
    } else if (is_selector(l, last)) {
        import_selector(l, &i, last, role);
    } else if (before == CST_NONE) {
        i.end = nodes[last].end;
        import_one(l, &i, "module", CST_NONE, CST_NONE, role);
    } else {
        import_one(l, &i, "from", last, CST_NONE, role);
    }
}

void scala_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t from = CST_NONE;
    uint32_t last = CST_NONE;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            from = from == CST_NONE ? c : from;
            last = c;
        } else if (cst_is(l, c, ",") && last != CST_NONE) {
            import_path(l, at, from, last, role);
            from = CST_NONE;
            last = CST_NONE;
        }
    }
    if (last != CST_NONE) {
        import_path(l, at, from, last, role);
    }
}
