/* PHP: names, imports, functions, classes. */
#include "php_family.h"

#include <assay/base/mem.h>

/* --- names --- */

symbol_id php_symbol(struct lowering *l, struct view text)
{
    char small[256];
    bool capitals = false;
    if (text.len > sizeof small) {
        return lower_symbol(l, text);
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool capital = c >= 'A' && c <= 'Z';
        capitals = capitals || capital;
        small[i] = capital ? (char)(c + ('a' - 'A')) : c;
    }
    return lower_symbol(l, capitals ? view_of(small, text.len) : text);
}

void php_name_span(struct lowering *l, uint32_t begin, uint32_t end, enum node_role role)
{
    struct view text = view_slice(l->cst->source, begin, end);
    node_id n = lower_name_span(l, begin, end, role);
    if (lower_placeholder(l, text) == NODE_NONE) {
        lower_set_symbol(l, n, php_symbol(l, text));
    }
}

void php_name(struct lowering *l, uint32_t at, enum node_role role)
{
    php_name_span(l, l->cst->nodes[at].begin, l->cst->nodes[at].end, role);
}

node_id php_open_call(struct lowering *l, uint32_t at, enum node_role role, const char *word,
                      node_id *call)
{
    *call = lower_open(l, NODE_CALL, role, at);
    (void)lower_leaf(l, NODE_NAME, ROLE_CALLEE, at, lower_symbol(l, view_str(word)));
    return lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
}

/* "A\B\C" of bytes [begin, end): MEMBER [MEMBER [A, B], C]. */
static void dotted(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end,
                   enum node_role role)
{
    struct view text = view_slice(l->cst->source, begin, end);
    const char *last = text.len == 0 ? NULL : memrchr(text.ptr, '\\', text.len);
    if (last == NULL || l->depth >= TREE_DEPTH_MAX) {
        php_name_span(l, begin, end, role);
        return;
    }
    uint32_t split = begin + (uint32_t)(last - text.ptr);
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    lower_set_span(l, n, begin, end);
    l->depth++;
    dotted(l, at, begin, split, ROLE_OBJECT);
    l->depth--;
    php_name_span(l, split + 1, end, ROLE_NAME);
    lower_close(l, n);
}

/* A\B, \A\B, namespace\A. */
void php_qualified(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *c = &l->cst->nodes[at];
    struct view text = cst_text(l, at);
    dotted(l, at, c->begin + (text.len > 1 && text.ptr[0] == '\\' ? 1 : 0), c->end, role);
}

/* --- imports --- */

/* The name as dotted text in small letters. */
static void add_dotted(struct lowering *l, struct buf *out, uint32_t at)
{
    struct view text = at == CST_NONE ? VIEW("") : cst_text(l, at);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\' && (i == 0 || i + 1 == text.len)) {
            continue;
        }
        buf_add_char(out, c == '\\' ? '.' : c);
    }
}

/* What a clause is about: a name, qualified or not. */
static uint32_t imported(const struct lowering *l, uint32_t clause)
{
    uint32_t what = CST_NONE;
    for_each_child(l, clause, c)
    {
        if (cst_is(l, c, "qualified_name") ||
            (cst_is(l, c, "name") && l->cst->nodes[c].field != FIELD_ALIAS)) {
            what = c;
        }
    }
    return what;
}

/* The module: what the group has before its braces and the clause before its last name. */
static void add_module(struct lowering *l, struct buf *out, uint32_t group, uint32_t what,
                       uint32_t name)
{
    add_dotted(l, out, group);
    if (name == what) {
        return;
    }
    if (out->len > 0) {
        buf_add_char(out, '.');
    }
    for_each_child(l, what, c)
    {
        if (c != name && cst_named(l, c)) {
            add_dotted(l, out, c);
        }
    }
}

static void import_clause(struct lowering *l, uint32_t at, uint32_t group, enum node_role role)
{
    CLEANUP(buf_cleanup) struct buf module = BUF_INIT(64 * 1024);
    uint32_t what = imported(l, at);
    uint32_t name =
        what == CST_NONE || cst_is(l, what, "name") ? what : cst_child_is(l, what, "name");
    if (name == CST_NONE) {
        return;
    }
    add_module(l, &module, group, what, name);
    if (module.failed != OK) {
        return;
    }
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, module.len == 0 ? VIEW("module") : VIEW("from")));
    if (module.len > 0) {
        (void)lower_leaf(l, NODE_NAME, ROLE_MODULE, group == CST_NONE ? what : group,
                         php_symbol(l, buf_view(&module)));
    }
    lower(l, name, module.len == 0 ? ROLE_MODULE : ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_ALIAS), ROLE_ALIAS);
    lower_close(l, n);
}

/* use A\B as C; use function A\f; use A\{B, C}; */
void php_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t group = body == CST_NONE ? CST_NONE : cst_child_is(l, at, "namespace_name");
    uint32_t list = body == CST_NONE ? at : body;
    for_each_child(l, list, c)
    {
        if (cst_is(l, c, "namespace_use_clause")) {
            import_clause(l, c, group, role);
        }
    }
}

/* --- attributes and modifiers --- */

/* A word of the declaration `at`, where it stands. */
static void word(struct lowering *l, uint32_t at, enum node_kind kind, enum node_role role,
                 const char *text)
{
    uint32_t token = cst_child_is(l, at, text);
    node_id n =
        lower_leaf(l, kind, role, token == CST_NONE ? at : token, lower_symbol(l, view_str(text)));
    if (token == CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[at].begin);
    }
}

void php_attributes(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "attribute_group")) {
            php_attributes(l, c, ROLE_ATTRIBUTE);
        } else if (cst_is(l, c, "attribute")) {
            node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, c);
            lower(l, cst_first_named(l, c), ROLE_NAME);
            lower(l, cst_field(l, c, FIELD_PARAMETERS), ROLE_ARGUMENTS);
            lower_close(l, n);
        }
    }
}

static void add_modifier(struct lowering *l, uint32_t at)
{
    (void)lower_leaf(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at, php_symbol(l, cst_text(l, at)));
}

static bool is_modifier(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "visibility_modifier") || cst_is(l, at, "static_modifier") ||
           cst_is(l, at, "final_modifier") || cst_is(l, at, "abstract_modifier") ||
           cst_is(l, at, "readonly_modifier") || cst_is(l, at, "var_modifier");
}

static void modifiers(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "attribute_list")) {
            php_attributes(l, c, ROLE_ATTRIBUTE);
        } else if (is_modifier(l, c)) {
            add_modifier(l, c);
        }
    }
}

/* --- variables --- */

/* ?T */
void php_type_sign(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_type_with(l, cst_first_named(l, at), role, "?");
}

/* Properties, constants, "static $x = 1, $y;" and "global $x;": one VARIABLE a name. */
void php_variables(struct lowering *l, uint32_t at, enum node_role role)
{
    bool constant = cst_is(l, at, "const_declaration");
    bool element_is_name = cst_is(l, at, "global_declaration");
    for_each_child(l, at, c)
    {
        bool element = cst_is(l, c, "const_element") || cst_is(l, c, "property_element") ||
                       cst_is(l, c, "static_variable_declaration") ||
                       (element_is_name && cst_named(l, c));
        if (!element) {
            continue;
        }
        node_id n = lower_open(l, NODE_VARIABLE, role, at);
        if (constant || element_is_name || cst_is(l, c, "static_variable_declaration")) {
            word(l, at, NODE_ATTRIBUTE, ROLE_ATTRIBUTE,
                 constant          ? "const"
                 : element_is_name ? "global"
                                   : "static");
        }
        modifiers(l, at);
        lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
        uint32_t first = element_is_name ? c : cst_first_named(l, c);
        uint32_t value =
            element_is_name || first == CST_NONE ? CST_NONE : cst_after_named(l, c, first);
        lower(l, first, ROLE_TARGET);
        lower(l, value, ROLE_VALUE);
        lower_close(l, n);
    }
}

void php_enum_case(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    word(l, at, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, "case");
    modifiers(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* --- functions --- */

static uint32_t behind_reference(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "by_ref") ? cst_first_named(l, at) : at;
}

void php_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = behind_reference(l, cst_field(l, at, FIELD_NAME));
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    modifiers(l, at);
    if (cst_is(l, at, "variadic_parameter")) {
        word(l, at, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, "...");
    }
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, name, ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_DEFAULT_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void function_parts(struct lowering *l, uint32_t at)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    if (body == CST_NONE || cst_is(l, body, "compound_statement")) {
        lower_block(l, body, ROLE_BODY);
        return;
    }
    /* fn($x) => $x + 1 */
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
    node_id value = lower_open(l, NODE_EXPRESSION, ROLE_NONE, body);
    lower_set_flag(l, value, NODE_IMPLICIT_RETURN);
    lower(l, body, ROLE_VALUE);
    lower_close(l, value);
    lower_close(l, block);
}

/* Methods without a visibility are public: patterns may ask for it. */
static void default_visibility(struct lowering *l, uint32_t at)
{
    if (l->placeholders == NULL && cst_is(l, at, "method_declaration") &&
        cst_child_is(l, at, "visibility_modifier") == CST_NONE) {
        word(l, at, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, "public");
    }
}

void php_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    default_visibility(l, at);
    modifiers(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    function_parts(l, at);
    lower_close(l, n);
}

/* What a closure uses of its surroundings keeps its name: the clause is left out. */
void php_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    if (cst_is(l, at, "arrow_function")) {
        lower_set_flag(l, n, NODE_ARROW);
    }
    modifiers(l, at);
    function_parts(l, at);
    lower_close(l, n);
}

/* --- classes --- */

static void bases(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        bool base = cst_is(l, c, "base_clause");
        if (!base && !cst_is(l, c, "class_interface_clause")) {
            continue;
        }
        for_each_child(l, c, name)
        {
            if (cst_named(l, name)) {
                lower_type(l, name, base ? ROLE_BASE : ROLE_IMPLEMENTS);
            }
        }
    }
}

/* Parameters of the constructor with a visibility are properties, too. */
static void promoted(struct lowering *l, uint32_t method)
{
    uint32_t list = cst_field(l, method, FIELD_PARAMETERS);
    for_each_named(l, list, c)
    {
        if (!cst_is(l, c, "property_promotion_parameter")) {
            continue;
        }
        node_id n = lower_open(l, NODE_VARIABLE, ROLE_NONE, c);
        modifiers(l, c);
        lower_type(l, cst_field(l, c, FIELD_TYPE), ROLE_TYPE);
        lower(l, behind_reference(l, cst_field(l, c, FIELD_NAME)), ROLE_TARGET);
        lower_close(l, n);
    }
}

static void members(struct lowering *l, uint32_t body)
{
    if (body == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
    lower_set_flag(l, n, NODE_UNORDERED);
    for_each_child(l, body, c)
    {
        if (cst_is(l, c, "method_declaration") && l->placeholders == NULL) {
            promoted(l, c);
        }
        if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static const char *class_word(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "interface_declaration") ? "interface"
           : cst_is(l, at, "trait_declaration")   ? "trait"
           : cst_is(l, at, "enum_declaration")    ? "enum"
                                                  : "class";
}

void php_class(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    modifiers(l, at);
    word(l, at, NODE_TOKEN, ROLE_KEYWORD, class_word(l, at));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    bases(l, at);
    members(l, cst_field(l, at, FIELD_BODY));
    lower_close(l, n);
}

/* new class(…) extends B { … } */
static void new_class(struct lowering *l, uint32_t at)
{
    uint32_t arguments = cst_child_is(l, at, "arguments");
    lower(l, arguments, ROLE_ARGUMENTS);
    bases(l, at);
    members(l, cst_field(l, at, FIELD_BODY));
}

/* "new T" has no arguments written; it means new T(). */
void php_new(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_child_is(l, at, "arguments");
    node_id n = lower_open(l, NODE_NEW, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "anonymous_class")) {
            new_class(l, c);
            lower_close(l, n);
            return;
        }
        if (cst_is(l, c, "name") || cst_is(l, c, "qualified_name") ||
            cst_is(l, c, "relative_name")) {
            lower_type(l, c, ROLE_TYPE);
        } else if (cst_named(l, c) && c != arguments) {
            lower(l, c, ROLE_TYPE); /* new $name: a value says which class */
        }
    }
    if (arguments != CST_NONE) {
        lower(l, arguments, ROLE_ARGUMENTS);
    } else {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
        lower_close(l, list);
    }
    lower_close(l, n);
}
