/* Declarations of C and C++: declarators inside out, types, functions, records. */
#include "c_family.h"

#include <string.h>

static bool is_any(const struct lowering *l, uint32_t at, const char *const *types)
{
    for (size_t i = 0; at != CST_NONE && types[i] != NULL; i++) {
        if (cst_is(l, at, types[i])) {
            return true;
        }
    }
    return false;
}

static uint32_t last_named(const struct lowering *l, uint32_t at)
{
    uint32_t last = CST_NONE;
    for_each_named(l, at, c)
    {
        last = c;
    }
    return last;
}

/* --- declarators --- */

static const char *const building[] = {
    "pointer_declarator",      "abstract_pointer_declarator",
    "array_declarator",        "abstract_array_declarator",
    "function_declarator",     "abstract_function_declarator",
    "reference_declarator",    "abstract_reference_declarator",
    "pointer_type_declarator", NULL,
};
static const char *const wrapping[] = {
    "init_declarator",       "parenthesized_declarator", "abstract_parenthesized_declarator",
    "attributed_declarator", "variadic_declarator",      NULL,
};

static bool is_function(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "function_declarator") || cst_is(l, at, "abstract_function_declarator");
}

/* What `at` is wrapped around: by its field, or, where there is none, its last child. */
static uint32_t inner_declarator(const struct lowering *l, uint32_t at)
{
    uint32_t inner = cst_field(l, at, FIELD_DECLARATOR);
    if (inner != CST_NONE || cst_is(l, at, "abstract_pointer_declarator") ||
        cst_is(l, at, "abstract_array_declarator") || is_function(l, at)) {
        return inner;
    }
    return cst_is(l, at, "attributed_declarator") ? cst_first_named(l, at) : last_named(l, at);
}

void c_declarator(const struct lowering *l, uint32_t at, struct declarator *d)
{
    d->count = 0;
    d->name = CST_NONE;
    while (at != CST_NONE) {
        if (is_any(l, at, building)) {
            if (d->count < DECLARATOR_PARTS) {
                d->parts[d->count++] = at;
            }
        } else if (!is_any(l, at, wrapping)) {
            d->name = at;
            return;
        }
        at = inner_declarator(l, at);
    }
}

/* --- types --- */

static void base_type(struct lowering *l, uint32_t base, enum node_role role)
{
    static const char *const records[] = {"struct_specifier", "union_specifier", "enum_specifier",
                                          "class_specifier", NULL};
    if (!is_any(l, base, records)) {
        lower_type(l, base, role);
        return;
    }
    uint32_t name = cst_field(l, base, FIELD_NAME);
    if (name != CST_NONE) {
        lower_type(l, name, role);
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, base);
    lower_set_symbol(l, n, lower_symbol(l, cst_text(l, cst_first(l, base))));
    lower_close(l, n);
}

static struct view part_symbol(const struct lowering *l, uint32_t part)
{
    if (is_function(l, part)) {
        return VIEW("()");
    }
    if (cst_field(l, part, FIELD_SIZE) != CST_NONE || cst_child_is(l, part, "[") != CST_NONE) {
        return VIEW("[]");
    }
    return cst_child_is(l, part, "&&") != CST_NONE  ? VIEW("&&")
           : cst_child_is(l, part, "&") != CST_NONE ? VIEW("&")
                                                    : VIEW("*");
}

/* The type that the outer `count` parts make: the last of them is the outermost type. */
static void type_of_parts(struct lowering *l, uint32_t base, const struct declarator *d,
                          unsigned count, enum node_role role)
{
    if (count == 0) {
        base_type(l, base, role);
        return;
    }
    uint32_t part = d->parts[count - 1];
    node_id n = lower_open(l, NODE_TYPE, role, part);
    if (base != CST_NONE) {
        uint32_t first = cst_first(l, part);
        uint32_t end = l->cst->nodes[base].end;
        if (first != CST_NONE && cst_is(l, first, "*") && l->cst->nodes[first].end > end) {
            end = l->cst->nodes[first].end;
        }
        lower_set_span(l, n, l->cst->nodes[base].begin, end);
    }
    lower_set_symbol(l, n, lower_symbol(l, part_symbol(l, part)));
    type_of_parts(l, base, d, count - 1, is_function(l, part) ? ROLE_RESULT : ROLE_NONE);
    if (is_function(l, part)) {
        lower(l, cst_field(l, part, FIELD_PARAMETERS), ROLE_PARAMETERS);
    }
    lower(l, cst_field(l, part, FIELD_SIZE), ROLE_VALUE);
    lower_close(l, n);
}

void c_type(struct lowering *l, uint32_t base, const struct declarator *d, enum node_role role)
{
    if (base != CST_NONE || d->count > 0) {
        type_of_parts(l, base, d, d->count, role);
    }
}

void c_type_descriptor(struct lowering *l, uint32_t at, enum node_role role)
{
    struct declarator d;
    c_declarator(l, cst_field(l, at, FIELD_DECLARATOR), &d);
    c_type(l, cst_field(l, at, FIELD_TYPE), &d, role);
}

/* --- attributes --- */

void c_attribute(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_child_is(l, at, "argument_list"), ROLE_ARGUMENTS);
    lower_close(l, n);
}

/* __attribute__((a, b(c))): its arguments are the attributes. */
void c_attribute_specifier(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("__attribute__")));
    lower(l, cst_child_is(l, at, "argument_list"), ROLE_ARGUMENTS);
    lower_close(l, n);
}

void c_attributes(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {
        "storage_class_specifier", "type_qualifier",       "virtual", "explicit_function_specifier",
        "virtual_specifier",       "ms_declspec_modifier", NULL};
    static const char *const trees[] = {"attribute_specifier", "attribute_declaration", NULL};
    for_each_child(l, at, c)
    {
        if (is_any(l, c, words)) {
            lower_modifier(l, c);
        } else if (is_any(l, c, trees)) {
            lower(l, c, ROLE_ATTRIBUTE);
        }
    }
}

/* --- records --- */

static void bases(struct lowering *l, uint32_t at)
{
    uint32_t clause = cst_child_is(l, at, "base_class_clause");
    for_each_named(l, clause, c)
    {
        if (!cst_is(l, c, "access_specifier") && !cst_is(l, c, "attribute_declaration")) {
            lower_type(l, c, ROLE_BASE);
        }
    }
}

/* class foo : base { … } and struct foo; `named_after`: the typedef name of one without. */
static void record(struct lowering *l, uint32_t at, uint32_t named_after, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_CLASS, role, at);
    c_attributes(l, at);
    if (word != CST_NONE) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, word, lower_symbol(l, cst_text(l, word)));
    }
    lower(l, name == CST_NONE ? named_after : name, ROLE_NAME);
    bases(l, at);
    if (body != CST_NONE) {
        node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
        lower_set_flag(l, block, NODE_UNORDERED);
        lower_children(l, body, ROLE_NONE);
        lower_close(l, block);
    }
    lower_close(l, n);
}

void c_record(struct lowering *l, uint32_t at, enum node_role role)
{
    record(l, at, CST_NONE, role);
}

void c_enumerator(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_as(l, at, role, NODE_VARIABLE, "name=target value=value");
}

void c_hoist_record(struct lowering *l, uint32_t type, uint32_t named_after, enum node_role role)
{
    static const char *const records[] = {"struct_specifier", "union_specifier", "enum_specifier",
                                          "class_specifier", NULL};
    if (is_any(l, type, records) && cst_field(l, type, FIELD_BODY) != CST_NONE) {
        record(l, type, named_after, role);
    }
}

/* --- functions --- */

/* The part of a function's declarator with its parameters; those behind it are its result. */
static uint32_t function_part(const struct lowering *l, const struct declarator *d)
{
    return d->count > 0 && is_function(l, d->parts[d->count - 1]) ? d->parts[d->count - 1]
                                                                  : CST_NONE;
}

/* a(b), c{d} behind the colon of a constructor. */
static void initialisers(struct lowering *l, uint32_t at)
{
    uint32_t list = cst_child_is(l, at, "field_initializer_list");
    if (list != CST_NONE) {
        lower_children(l, list, ROLE_INIT);
    }
}

static void function_of(struct lowering *l, uint32_t at, const struct declarator *d,
                        enum node_role role)
{
    uint32_t part = function_part(l, d);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t trailing = part == CST_NONE ? CST_NONE : cst_child_is(l, part, "trailing_return_type");
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    c_attributes(l, at);
    if (part != CST_NONE) {
        c_attributes(l, part);
    }
    lower(l, d->name, ROLE_NAME);
    if (part != CST_NONE) {
        lower(l, cst_field(l, part, FIELD_PARAMETERS), ROLE_PARAMETERS);
    }
    if (trailing != CST_NONE) {
        lower_type(l, cst_first_named(l, trailing), ROLE_RESULT);
    } else if (cst_field(l, at, FIELD_TYPE) != CST_NONE) {
        type_of_parts(l, cst_field(l, at, FIELD_TYPE), d, d->count - (part != CST_NONE),
                      ROLE_RESULT);
    }
    initialisers(l, at);
    lower_block(l, body, ROLE_BODY);
    lower_close(l, n);
}

void c_function(struct lowering *l, uint32_t at, enum node_role role)
{
    struct declarator d;
    c_declarator(l, cst_field(l, at, FIELD_DECLARATOR), &d);
    function_of(l, at, &d, role);
}

void c_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    struct declarator d;
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t value = cst_field(l, at, FIELD_DEFAULT_VALUE);
    c_declarator(l, cst_field(l, at, FIELD_DECLARATOR), &d);
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    c_attributes(l, at);
    if (type == CST_NONE) { /* "..." of a function with any arguments, names of K&R */
        (void)lower_name(l, at, ROLE_NAME);
    } else {
        c_type(l, type, &d, ROLE_TYPE);
        lower(l, d.name, ROLE_NAME);
        lower(l, value, ROLE_VALUE);
    }
    lower_close(l, n);
}

/* f(void) has none. */
void c_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first_named(l, at);
    bool none = first != CST_NONE && cst_named_count(l, at) == 1 &&
                view_eq(cst_text(l, first), VIEW("void"));
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for (uint32_t c = none ? CST_NONE : first; c != CST_NONE; c = cst_after_named(l, at, c)) {
        if (cst_is(l, c, "identifier")) {
            c_parameter(l, c, ROLE_NONE);
        } else {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* --- declarations --- */

/* "... x = y;" of a pattern: the grammar takes the ellipsis for a type. */
static bool after_ellipsis(struct lowering *l, uint32_t type, uint32_t declarator, uint32_t name,
                           enum node_role role)
{
    if (type == CST_NONE || lower_placeholder(l, cst_text(l, type)) != NODE_ELLIPSIS ||
        !cst_is(l, declarator, "init_declarator")) {
        return false;
    }
    (void)lower_name(l, type, role);
    node_id n = lower_open(l, NODE_EXPRESSION, role, declarator);
    node_id assign = lower_open(l, NODE_ASSIGN, ROLE_VALUE, declarator);
    lower(l, name, ROLE_TARGET);
    lower(l, cst_field(l, declarator, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, assign);
    lower_close(l, n);
    return true;
}

/* One declarator of a declaration: a variable, a field, or a function without a body. */
static void declared(struct lowering *l, uint32_t at, uint32_t declarator, bool alone,
                     enum node_role role)
{
    struct declarator d;
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    c_declarator(l, declarator, &d);
    if (function_part(l, &d) != CST_NONE && !cst_is(l, declarator, "init_declarator")) {
        function_of(l, at, &d, role);
        return;
    }
    if (after_ellipsis(l, type, declarator, d.name, role)) {
        return;
    }
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    if (!alone) {
        const struct cst_node *own = &l->cst->nodes[declarator];
        lower_set_span(l, n, own->begin, own->end);
    }
    c_attributes(l, at);
    c_type(l, type, &d, ROLE_TYPE);
    lower(l, d.name, ROLE_TARGET);
    if (cst_is(l, declarator, "init_declarator")) {
        lower(l, cst_field(l, declarator, FIELD_VALUE), ROLE_VALUE);
    }
    lower(l, cst_field(l, at, FIELD_DEFAULT_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* A type alone: `struct a;`, `int;`, and "..." in the body of a record. */
static void type_alone(struct lowering *l, uint32_t at, uint32_t type, enum node_role role)
{
    static const char *const records[] = {"struct_specifier", "union_specifier", "enum_specifier",
                                          "class_specifier", NULL};
    if (is_any(l, type, records)) {
        record(l, type, CST_NONE, role);
        return;
    }
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower_type(l, type, ROLE_TYPE);
    lower_close(l, n);
}

void c_declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    unsigned count = 0;
    for_each_child(l, at, c)
    {
        count += l->cst->nodes[c].field == FIELD_DECLARATOR && cst_named(l, c) ? 1 : 0;
    }
    if (count == 0) {
        type_alone(l, at, type, role);
        return;
    }
    c_hoist_record(l, type, CST_NONE, role);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_DECLARATOR && cst_named(l, c)) {
            declared(l, at, c, count == 1, role);
        }
    }
}

void c_type_definition(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    bool first = true;
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field != FIELD_DECLARATOR || !cst_named(l, c)) {
            continue;
        }
        struct declarator d;
        c_declarator(l, c, &d);
        if (first) {
            c_hoist_record(l, type, d.name, role);
            first = false;
        }
        node_id n = lower_open(l, NODE_OTHER, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("typedef")));
        c_type(l, type, &d, ROLE_TYPE);
        lower(l, d.name, ROLE_NAME);
        lower_close(l, n);
    }
}
