/* Items, types and uses of Rust. */
#include "rust_family.h"

#include <string.h>

enum { ATTRIBUTES_MAX = 64, PATH_MAX_LEN = 1024 };

/* --- attributes --- */

/* #[path(arguments)], #[path = value] */
static void attribute(struct lowering *l, uint32_t at)
{
    uint32_t what = cst_child_is(l, at, "attribute");
    if (what == CST_NONE) {
        return;
    }
    uint32_t arguments = cst_field(l, what, FIELD_ARGUMENTS);
    uint32_t value = cst_field(l, what, FIELD_VALUE);
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    lower(l, cst_first_named(l, what), ROLE_NAME);
    if (arguments != CST_NONE) {
        rust_token_tree(l, arguments, ROLE_ARGUMENTS);
    } else if (value == CST_NONE) {
        lower_close(l, lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, what));
    } else {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, value);
        lower(l, value, ROLE_NONE);
        lower_close(l, list);
    }
    lower_close(l, n);
}

/* What an attribute or a comment ends with. */
static bool ends_either(const struct lowering *l, uint32_t i)
{
    return cst_is(l, i, "]") || cst_is(l, i, "doc_comment") || cst_is(l, i, "//") ||
           cst_is(l, i, "*/") || cst_is(l, i, "/*");
}

/* The sibling right before `at` where it is an attribute or a comment; they stand before it
 * in the array. */
static uint32_t attribute_before(const struct lowering *l, uint32_t at, bool *comment)
{
    const struct cst_node *nodes = l->cst->nodes;
    if (at < 2) {
        return CST_NONE;
    }
    for (uint32_t i = at - 1, steps = 0; i > 0 && steps < 4000; i--, steps++) {
        if (nodes[i].next == at &&
            (cst_is(l, i, "line_comment") || cst_is(l, i, "block_comment"))) {
            *comment = true;
            return i;
        }
        if (nodes[i].next == at && cst_is(l, i, "attribute_item")) {
            *comment = false;
            return i;
        }
        if (steps == 0 && !ends_either(l, i)) {
            return CST_NONE;
        }
    }
    return CST_NONE;
}

void rust_attributes(struct lowering *l, uint32_t at, node_id n)
{
    uint32_t found[ATTRIBUTES_MAX];
    size_t count = 0;
    uint32_t before = at;
    bool comment = false;
    for (unsigned i = 0; i < 4 * ATTRIBUTES_MAX && count < ATTRIBUTES_MAX; i++) {
        before = attribute_before(l, before, &comment);
        if (before == CST_NONE) {
            break;
        }
        if (!comment) {
            found[count++] = before;
        }
    }
    if (count > 0) {
        lower_set_span(l, n, l->cst->nodes[found[count - 1]].begin, l->cst->nodes[at].end);
    }
    while (count > 0) {
        attribute(l, found[--count]);
    }
}

/* pub, pub(crate), async, unsafe, const, extern "C" */
static void modifiers(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "visibility_modifier") || cst_is(l, c, "mutable_specifier")) {
            lower_modifier(l, c);
        } else if (cst_is(l, c, "function_modifiers")) {
            for_each_child(l, c, m)
            {
                lower_modifier(l, m);
            }
        }
    }
}

/* --- functions --- */

void rust_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    rust_attributes(l, at, n);
    modifiers(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void parameter(struct lowering *l, uint32_t at)
{
    if (lower_placeholder(l, cst_text(l, at)) != NODE_NONE) {
        (void)lower_name(l, at, ROLE_NONE); /* the whole parameter */
        return;
    }
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, at);
    if (cst_is(l, at, "parameter")) {
        modifiers(l, at);
        lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
        lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_NAME);
    } else if (cst_is(l, at, "self_parameter")) {
        modifiers(l, at);
        lower(l, cst_child_is(l, at, "self"), ROLE_NAME);
    } else {
        lower_type(l, at, ROLE_TYPE);
    }
    lower_close(l, n);
}

void rust_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "attribute_item")) {
            parameter(l, c);
        }
    }
    lower_close(l, n);
}

/* |a, (b, c), d: T| */
void rust_closure_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        bool any = cst_is(l, c, "_");
        if (cst_is(l, c, "parameter") || lower_placeholder(l, cst_text(l, c)) != NODE_NONE) {
            parameter(l, c);
        } else if (cst_named(l, c) || any) {
            node_id p = lower_open(l, NODE_PARAMETER, ROLE_NONE, c);
            lower(l, c, ROLE_NAME);
            lower_close(l, p);
        }
    }
    lower_close(l, n);
}

/* --- records --- */

static void keyword(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {"struct", "enum", "union", "trait", "impl"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        uint32_t word = cst_child_is(l, at, words[i]);
        if (word != CST_NONE) {
            (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, word, lower_symbol(l, cst_text(l, word)));
            return;
        }
    }
}

/* The types of a tuple struct have no nodes around them. */
static void members(struct lowering *l, uint32_t at)
{
    bool ordered = cst_is(l, at, "ordered_field_declaration_list");
    if (at == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    lower_set_flag(l, n, NODE_UNORDERED);
    for_each_child(l, at, c)
    {
        if (ordered && cst_named(l, c) && l->cst->nodes[c].field == FIELD_TYPE) {
            node_id field = lower_open(l, NODE_VARIABLE, ROLE_NONE, c);
            lower_type(l, c, ROLE_TYPE);
            lower_close(l, field);
        } else if (!ordered && cst_named(l, c)) {
            lower_statement(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void bounds(struct lowering *l, uint32_t at)
{
    uint32_t list = cst_field(l, at, FIELD_BOUNDS);
    for_each_named(l, list, c)
    {
        lower_type(l, c, ROLE_BASE);
    }
}

void rust_record(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    rust_attributes(l, at, n);
    modifiers(l, at);
    keyword(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    bounds(l, at);
    members(l, cst_field(l, at, FIELD_BODY));
    lower_close(l, n);
}

/* impl Trait for Type { … } */
void rust_impl(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    rust_attributes(l, at, n);
    keyword(l, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_TRAIT), ROLE_IMPLEMENTS);
    members(l, cst_field(l, at, FIELD_BODY));
    node_id name = l->failed == OK ? tree_child_in(l->tree, n, ROLE_NAME) : NO_NODE;
    lower_close(l, n);
    if (name != NO_NODE && l->tree->nodes[name].kind == NODE_TYPE) {
        lower_set_symbol(l, n, l->tree->nodes[name].symbol); /* of Cart<T>: Cart */
    }
}

void rust_field(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    rust_attributes(l, at, n);
    modifiers(l, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower_close(l, n);
}

void rust_variant(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    rust_attributes(l, at, n);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    members(l, cst_field(l, at, FIELD_BODY));
    lower_close(l, n);
}

/* --- other items --- */

/* const and static have their word as an attribute, `let` its `mut`. */
void rust_constant(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_child_is(l, at, "const");
    uint32_t word = first == CST_NONE ? cst_child_is(l, at, "static") : first;
    uint32_t name = cst_field(l, at, FIELD_NAME);
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    rust_attributes(l, at, n);
    modifiers(l, at);
    if (word != CST_NONE) {
        lower_modifier(l, word);
    }
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, name == CST_NONE ? cst_field(l, at, FIELD_PATTERN) : name, ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_ALTERNATIVE), ROLE_ELSE);
    lower_close(l, n);
}

void rust_type_item(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("type")));
    modifiers(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower_close(l, n);
}

void rust_module(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    rust_attributes(l, at, n);
    modifiers(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* --- use --- */

/* The path of the lists around, "a::b", grows and shrinks as they open and close. */
struct use {
    uint32_t at; /* the whole declaration */
    enum node_role role;
    size_t len;
    char path[PATH_MAX_LEN];
};

static void append(struct use *u, struct view text)
{
    size_t colons = u->len > 0 ? 2 : 0;
    if (u->len + colons + text.len <= sizeof u->path) {
        memcpy(u->path + u->len, "::", colons);
        memcpy(u->path + u->len + colons, text.ptr, text.len);
        u->len += colons + text.len;
    }
}

static node_id open_import(struct lowering *l, const struct use *u, struct view kind)
{
    node_id n = lower_open(l, NODE_IMPORT, u->role, u->at);
    lower_set_symbol(l, n, lower_symbol(l, kind));
    return n;
}

static void module(struct lowering *l, const struct use *u, uint32_t at)
{
    (void)lower_leaf(l, NODE_NAME, ROLE_MODULE, at, lower_symbol(l, view_of(u->path, u->len)));
}

/* a::b::{self}: b of a. */
static bool use_self(struct lowering *l, const struct use *u, uint32_t at, uint32_t alias)
{
    const char *colons = u->len == 0 ? NULL : memrchr(u->path, ':', u->len);
    if (colons == NULL || !cst_is(l, at, "self")) {
        return false;
    }
    size_t split = (size_t)(colons - u->path);
    node_id n = open_import(l, u, VIEW("from"));
    (void)lower_leaf(l, NODE_NAME, ROLE_MODULE, at, lower_symbol(l, view_of(u->path, split - 1)));
    (void)lower_leaf(l, NODE_NAME, ROLE_NAME, at,
                     lower_symbol(l, view_of(colons + 1, u->len - split - 1)));
    if (alias != CST_NONE) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
    return true;
}

/* One name: of the path so far, or, where there is none, a crate or a module itself. */
static void use_name(struct lowering *l, struct use *u, uint32_t name, uint32_t alias)
{
    if (use_self(l, u, name, alias)) {
        return;
    }
    bool from = u->len > 0 && !cst_is(l, name, "self");
    node_id n = open_import(l, u, from ? VIEW("from") : VIEW("module"));
    if (u->len > 0) {
        module(l, u, name);
    } else {
        (void)lower_name(l, name, ROLE_MODULE);
    }
    if (from) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    if (alias != CST_NONE) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

static void use_path(struct lowering *l, struct use *u, uint32_t at, uint32_t alias)
{
    if (cst_is(l, at, "scoped_identifier")) {
        uint32_t path = cst_field(l, at, FIELD_PATH);
        if (path != CST_NONE) {
            append(u, cst_text(l, path));
        }
        at = cst_field(l, at, FIELD_NAME);
    }
    if (at != CST_NONE) {
        use_name(l, u, at, alias);
    }
}

static void use_clause(struct lowering *l, struct use *u, uint32_t at);

static void use_list(struct lowering *l, struct use *u, uint32_t list)
{
    for_each_named(l, list, c)
    {
        use_clause(l, u, c);
    }
}

static void use_clause(struct lowering *l, struct use *u, uint32_t at)
{
    size_t len = u->len;
    if (l->depth >= TREE_DEPTH_MAX || l->failed != OK) {
        return;
    }
    l->depth++;
    if (cst_is(l, at, "scoped_use_list")) {
        uint32_t path = cst_field(l, at, FIELD_PATH);
        if (path != CST_NONE) {
            append(u, cst_text(l, path));
        }
        use_list(l, u, cst_field(l, at, FIELD_LIST));
    } else if (cst_is(l, at, "use_list")) {
        use_list(l, u, at);
    } else if (cst_is(l, at, "use_as_clause")) {
        use_path(l, u, cst_field(l, at, FIELD_PATH), cst_field(l, at, FIELD_ALIAS));
    } else if (cst_is(l, at, "use_wildcard")) {
        uint32_t path = cst_first_named(l, at);
        if (path != CST_NONE) {
            append(u, cst_text(l, path));
        }
        node_id n = open_import(l, u, VIEW("all"));
        module(l, u, at);
        lower_close(l, n);
    } else {
        use_path(l, u, at, CST_NONE);
    }
    l->depth--;
    u->len = len;
}

void rust_use(struct lowering *l, uint32_t at, enum node_role role)
{
    struct use u = {.at = at, .role = role};
    uint32_t what = cst_field(l, at, FIELD_ARGUMENT);
    if (what != CST_NONE) {
        use_clause(l, &u, what);
    }
}

void rust_extern_crate(struct lowering *l, uint32_t at, enum node_role role)
{
    struct use u = {.at = at, .role = role};
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name != CST_NONE) {
        use_name(l, &u, name, cst_field(l, at, FIELD_ALIAS));
    }
}

/* --- types --- */

static void type_list(struct lowering *l, uint32_t at, enum node_role role, struct view symbol)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, symbol));
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "lifetime") && !cst_is(l, c, "mutable_specifier")) {
            lower_type(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* &T, *T, (T, U), T + U */
void rust_marked_type(struct lowering *l, uint32_t at, enum node_role role)
{
    type_list(l, at, role,
              cst_is(l, at, "reference_type")                             ? VIEW("&")
              : cst_is(l, at, "pointer_type")                             ? VIEW("*")
              : cst_is(l, at, "tuple_type") || cst_is(l, at, "unit_type") ? VIEW("()")
                                                                          : VIEW("+"));
}

void rust_array_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("[]")));
    lower_type(l, cst_field(l, at, FIELD_ELEMENT), ROLE_NONE);
    lower(l, cst_field(l, at, FIELD_LENGTH), ROLE_VALUE);
    lower_close(l, n);
}

void rust_function_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("fn")));
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    lower_close(l, n);
}

void rust_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_field(l, at, FIELD_TYPE_ARGUMENTS);
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_NAME);
    for_each_named(l, arguments, c)
    {
        if (!cst_is(l, c, "lifetime")) {
            lower_type(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}
