/* C++: the rows of C and what it has besides. */
#include "c_family.h"

#include <string.h>

const struct TSLanguage *tree_sitter_cpp(void);

/* --- names --- */

static bool is_template(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "template_type") || cst_is(l, at, "template_function") ||
           cst_is(l, at, "template_method");
}

static void template_arguments(struct lowering *l, uint32_t at)
{
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    for_each_named(l, arguments, c)
    {
        lower(l, c, ROLE_NONE);
    }
}

enum { PARTS_MAX = 64 };

/* The scopes of a::b::c at *at, a and b, in their order; *at is then what is behind them. */
static size_t scopes_of(const struct lowering *l, uint32_t *at, uint32_t *parts)
{
    size_t count = 0;
    while (cst_is(l, *at, "qualified_identifier") && count < PARTS_MAX - 1) {
        uint32_t scope = cst_field(l, *at, FIELD_SCOPE);
        uint32_t name = cst_field(l, *at, FIELD_NAME);
        if (scope != CST_NONE) {
            parts[count++] = scope;
        }
        if (name == CST_NONE) {
            break;
        }
        *at = name;
    }
    return count;
}

/* a::b::c stands to the right in the grammar: here it is (a::b)::c as elsewhere, and
 * a::b<T> a TYPE of a::b. */
static void qualified(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t parts[PARTS_MAX];
    uint32_t last = at;
    size_t count = scopes_of(l, &last, parts);
    uint32_t template = is_template(l, last) && count > 0 ? last : CST_NONE;
    parts[count++] = template != CST_NONE ? cst_field(l, last, FIELD_NAME)
                     : last == at         ? CST_NONE
                                          : last;
    node_id open[PARTS_MAX];
    node_id type = 0;
    if (template != CST_NONE) {
        type = lower_open(l, NODE_TYPE, role, at);
        role = ROLE_NAME;
    }
    for (size_t i = count - 1; i > 0; i--) {
        open[i] = lower_open(l, NODE_MEMBER, i == count - 1 ? role : ROLE_OBJECT, at);
        lower_set_flag(l, open[i], NODE_STATIC);
        if (parts[i] != CST_NONE) {
            lower_set_span(l, open[i], l->cst->nodes[at].begin, l->cst->nodes[parts[i]].end);
        }
    }
    lower(l, parts[0], count == 1 ? role : ROLE_OBJECT);
    for (size_t i = 1; i < count; i++) {
        lower(l, parts[i], ROLE_NAME);
        lower_close(l, open[i]);
    }
    if (template != CST_NONE) {
        template_arguments(l, template);
        lower_close(l, type);
    }
}

/* vector<int>, make_unique<T>: a TYPE with its arguments, called or not. */
static void template_use(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    template_arguments(l, at);
    lower_close(l, n);
}

/* --- expressions --- */

static bool is_cast_word(struct view text)
{
    return view_eq(text, VIEW("static_cast")) || view_eq(text, VIEW("reinterpret_cast")) ||
           view_eq(text, VIEW("const_cast")) || view_eq(text, VIEW("dynamic_cast"));
}

/* static_cast<T>(x) is a CAST whose symbol is that word. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = cst_field(l, at, FIELD_FUNCTION);
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    uint32_t name =
        cst_is(l, callee, "template_function") ? cst_field(l, callee, FIELD_NAME) : CST_NONE;
    if (name == CST_NONE || !is_cast_word(cst_text(l, name)) || arguments == CST_NONE) {
        lower_as(l, at, role, NODE_CALL, "function=callee arguments=arguments");
        return;
    }
    uint32_t types = cst_field(l, callee, FIELD_ARGUMENTS);
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_set_symbol(l, n, lower_symbol(l, cst_text(l, name)));
    lower_type(l, types == CST_NONE ? CST_NONE : cst_first_named(l, types), ROLE_TYPE);
    lower_children(l, arguments, ROLE_VALUE);
    lower_close(l, n);
}

/* new T[n](x) */
static void new_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t array = cst_field(l, at, FIELD_DECLARATOR);
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    node_id n = lower_open(l, NODE_NEW, role, at);
    if (array == CST_NONE) {
        lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    } else {
        node_id type = lower_open(l, NODE_TYPE, ROLE_TYPE, array);
        lower_set_symbol(l, type, lower_symbol(l, VIEW("[]")));
        lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_NONE);
        lower(l, cst_field(l, array, FIELD_LENGTH), ROLE_VALUE);
        lower_close(l, type);
    }
    if (arguments != CST_NONE) {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, arguments);
        lower_children(l, arguments, ROLE_NONE);
        lower_close(l, list);
    } else {
        lower_close(l, lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at));
    }
    lower_close(l, n);
}

static void delete_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    bool array = cst_child_is(l, at, "[") != CST_NONE;
    lower_set_symbol(l, n, lower_symbol(l, array ? VIEW("delete[]") : VIEW("delete")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t declarator = cst_field(l, at, FIELD_DECLARATOR);
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    uint32_t parameters =
        declarator == CST_NONE ? CST_NONE : cst_field(l, declarator, FIELD_PARAMETERS);
    if (parameters == CST_NONE) {
        lower_close(l, lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, at));
    }
    lower(l, parameters, ROLE_PARAMETERS);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void raw_string(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t content = cst_child_is(l, at, "raw_string_content");
    node_id n = lower_leaf(l, NODE_STRING, role, at,
                           content == CST_NONE ? 0 : lower_symbol(l, cst_text(l, content)));
    lower_set_flag(l, n, NODE_RAW);
}

static void self(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_SELF, role, at, lower_symbol(l, cst_text(l, at)));
}

static void spread(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* --- statements --- */

/* for (T x : values): the target is a definition. */
static void for_range(struct lowering *l, uint32_t at, enum node_role role)
{
    struct declarator d;
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t declarator = cst_field(l, at, FIELD_DECLARATOR);
    c_declarator(l, declarator, &d);
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    node_id target =
        lower_open(l, NODE_VARIABLE, ROLE_TARGET, declarator == CST_NONE ? at : declarator);
    if (type != CST_NONE && declarator != CST_NONE) {
        lower_set_span(l, target, l->cst->nodes[type].begin, l->cst->nodes[declarator].end);
    }
    c_attributes(l, at);
    c_type(l, type, &d, ROLE_TYPE);
    lower(l, d.name, ROLE_TARGET);
    lower_close(l, target);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* catch (T x), catch (...) without a TYPE. */
static void catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    uint32_t list = cst_field(l, at, FIELD_PARAMETERS);
    uint32_t what = list == CST_NONE ? CST_NONE : cst_first_named(l, list);
    uint32_t type = what == CST_NONE ? CST_NONE : cst_field(l, what, FIELD_TYPE);
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    if (type != CST_NONE) {
        struct declarator d;
        c_declarator(l, cst_field(l, what, FIELD_DECLARATOR), &d);
        c_attributes(l, what);
        c_type(l, type, &d, ROLE_TYPE);
        lower(l, d.name, ROLE_NAME);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void try_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TRY, role, at);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "catch_clause")) {
            lower(l, c, ROLE_CATCH);
        }
    }
    lower_close(l, n);
}

/* --- declarations --- */

/* using namespace a::b; using a::b; */
static void using_declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    if (what == CST_NONE) {
        return;
    }
    bool all = cst_child_is(l, at, "namespace") != CST_NONE;
    struct view text = cst_text(l, what);
    const char *colons = text.len == 0 ? NULL : memrchr(text.ptr, ':', text.len);
    uint32_t begin = l->cst->nodes[what].begin;
    uint32_t end = l->cst->nodes[what].end;
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    if (all || colons == NULL || colons == text.ptr) {
        lower_set_symbol(l, n, lower_symbol(l, all ? VIEW("all") : VIEW("module")));
        (void)lower_name_span(l, begin, end, ROLE_MODULE);
    } else {
        uint32_t split = begin + (uint32_t)(colons - text.ptr);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("from")));
        (void)lower_name_span(l, begin, split - 1, ROLE_MODULE);
        (void)lower_name_span(l, split + 1, end, ROLE_NAME);
    }
    lower_close(l, n);
}

static void alias(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("using")));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower_close(l, n);
}

/* template <…> f: what it declares; its parameters are types that anything may be. */
static void template_declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t parameters = cst_field(l, at, FIELD_PARAMETERS);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != parameters && !cst_is(l, c, "requires_clause")) {
            lower(l, c, role);
        }
    }
}

static void field_initializer(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    uint32_t value = name == CST_NONE ? CST_NONE : cst_after_named(l, at, name);
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, name, ROLE_CALLEE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, value == CST_NONE ? at : value);
    if (value != CST_NONE) {
        lower_children(l, value, ROLE_NONE);
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void asserted(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ASSERT, role, at);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, list);
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"call_expression", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    C_FAMILY_ROWS,
    {"namespace_identifier|destructor_name|operator_name|auto|nested_namespace_specifier|"
     "operator_cast",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"this", SHAPE_CUSTOM, NODE_SELF, NULL, self, 0},
    {"qualified_identifier", SHAPE_CUSTOM, NODE_MEMBER, NULL, qualified, 0},
    {"template_type|template_function|template_method", SHAPE_CUSTOM, NODE_TYPE, NULL, template_use,
     0},
    {"dependent_name|dependent_type|placeholder_type_specifier|condition_clause|"
     "subscript_argument_list|init_statement|decltype",
     SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"raw_string_literal", SHAPE_CUSTOM, NODE_STRING, NULL, raw_string, 0},
    {"new_expression", SHAPE_CUSTOM, NODE_NEW, NULL, new_expression, 0},
    {"delete_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, delete_expression, 0},
    {"lambda_expression", SHAPE_CUSTOM, NODE_LAMBDA, NULL, lambda, 0},
    {"parameter_pack_expansion", SHAPE_CUSTOM, NODE_SPREAD, NULL, spread, 0},
    {"co_await_expression", SHAPE_NODE, NODE_AWAIT, "argument=value", NULL, 0},
    {"co_yield_statement", SHAPE_NODE, NODE_YIELD, "*=value", NULL, 0},
    {"co_return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"throw_statement", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"try_statement", SHAPE_CUSTOM, NODE_TRY, NULL, try_statement, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_clause, 0},
    {"for_range_loop", SHAPE_CUSTOM, NODE_FOREACH, NULL, for_range, 0},
    {"namespace_definition", SHAPE_NODE, NODE_NAMESPACE, "name=name body=body", NULL, 0},
    {"using_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, using_declaration, 0},
    {"alias_declaration", SHAPE_CUSTOM, NODE_OTHER, NULL, alias, 0},
    {"template_declaration", SHAPE_CUSTOM, NODE_NONE, NULL, template_declaration, 0},
    {"field_initializer", SHAPE_CUSTOM, NODE_CALL, NULL, field_initializer, 0},
    {"class_specifier", SHAPE_CUSTOM, NODE_CLASS, NULL, c_record, 0},
    {"optional_parameter_declaration|variadic_parameter_declaration", SHAPE_CUSTOM, NODE_PARAMETER,
     NULL, c_parameter, 0},
    {"static_assert_declaration", SHAPE_CUSTOM, NODE_ASSERT, NULL, asserted, 0},
    {"friend_declaration", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"structured_binding_declarator", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"access_specifier|noexcept|throw_specifier|virtual_specifier|requires_clause", SHAPE_DROP,
     NODE_NONE, NULL, NULL, 0},
    {"preproc_params", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"enumerator_list|field_declaration_list", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"void z() {\nz = (", ");\n}\n"},
    {"void z() {\n", "\n}\n"},
    {"", "\n"},
    {"void z() {\n", ";\n}\n"},
    {"", "\n;\n"},
    {"", "\n{}\n"}, /* a function's head */
    {"class z {\n", "\n};\n"},
    {"void z(", ") {}\n"},                      /* parameters */
    {"void z() {\nswitch (z) {\n", "\n}\n}\n"}, /* cases */
    {"void z() {\nif (z) {}\n", "\n}\n"},       /* else */
    {"void z() {\ntry {}\n", "\n}\n"},          /* catch */
    {"int z[] = {", "};\n"},                    /* .a = b */
    {"void z() {\nz = (", ")z;\n}\n"},          /* a type */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@",       "@;",      "@;;",   "@ @;",
                                       "class @", "case @:", "@ = @", NULL};

const struct language_syntax cpp_syntax = {
    .language = LANG_CPP,
    .grammar = tree_sitter_cpp,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .normalise = c_normalise,
};
