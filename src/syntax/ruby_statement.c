/* Ruby: statements, definitions, blocks. */
#include "ruby_family.h"

/* What all look-ups of local variables of a file may cost. */
enum { LOOKUP_MAX = 20 * 1000 * 1000 };

/* --- statements --- */

static node_id enclosing(const struct tree *t, node_id n)
{
    while (n != NO_NODE && n != 0 && t->nodes[n].kind != NODE_FUNCTION &&
           t->nodes[n].kind != NODE_CLASS) {
        n = t->nodes[n].parent;
    }
    return n == NO_NODE ? 0 : n;
}

/* Whether something before in the method assigns to that name, or is a parameter of it. */
static bool is_local(struct lowering *l, symbol_id name)
{
    const struct node *nodes = l->tree->nodes;
    for (node_id n = enclosing(l->tree, l->open); n < l->tree->count; n++) {
        if (l->spent++ > LOOKUP_MAX) {
            return true;
        }
        node_id up = nodes[n].parent;
        if (nodes[n].kind == NODE_NAME && nodes[n].symbol == name && up != NO_NODE &&
            (nodes[n].role == ROLE_TARGET || nodes[up].kind == NODE_TUPLE ||
             nodes[up].kind == NODE_PARAMETER || nodes[up].kind == NODE_CATCH)) {
            return true;
        }
    }
    return false;
}

/* A word alone that is no variable is a call. In patterns a word alone stays a name, so
 * that it finds both. */
static bool is_bare_call(struct lowering *l, uint32_t at)
{
    struct view text = cst_text(l, at);
    return cst_is(l, at, "identifier") && lower_placeholder(l, text) == NODE_NONE &&
           (l->placeholders == NULL || l->tree->nodes[l->open].kind != NODE_PROGRAM) &&
           !is_local(l, lower_symbol(l, text));
}

static void bare_call(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    node_id call = lower_open(l, NODE_CALL, ROLE_VALUE, at);
    lower(l, at, ROLE_CALLEE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    lower_close(l, list);
    lower_close(l, call);
    lower_close(l, n);
}

/* a, b = 1, 2: as many assignments. */
static bool is_parallel(const struct lowering *l, uint32_t left, uint32_t right)
{
    return cst_is(l, left, "left_assignment_list") && cst_is(l, right, "right_assignment_list") &&
           cst_named_count(l, left) == cst_named_count(l, right) &&
           cst_child_is(l, left, "rest_assignment") == CST_NONE &&
           cst_child_is(l, right, "splat_argument") == CST_NONE;
}

static void parallel(struct lowering *l, uint32_t at, uint32_t left, uint32_t right,
                     enum node_role role)
{
    uint32_t value = cst_first_named(l, right);
    for_each_named(l, left, c)
    {
        node_id n = lower_open(l, NODE_EXPRESSION, role, at);
        node_id assign = lower_open(l, NODE_ASSIGN, ROLE_VALUE, at);
        lower(l, c, ROLE_TARGET);
        lower(l, value, ROLE_VALUE);
        lower_close(l, assign);
        lower_close(l, n);
        value = value == CST_NONE ? CST_NONE : cst_after_named(l, right, value);
    }
}

/* x rescue y */
static void rescue_statement(struct lowering *l, uint32_t at, enum node_role role);

static void statement(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (cst_is(l, at, "assignment")) {
        uint32_t left = cst_field(l, at, FIELD_LEFT);
        uint32_t right = cst_field(l, at, FIELD_RIGHT);
        if (is_parallel(l, left, right)) {
            parallel(l, at, left, right, role);
            return;
        }
    }
    if (is_bare_call(l, at)) {
        bare_call(l, at, role);
    } else if (cst_is(l, at, "rescue_modifier")) {
        rescue_statement(l, at, role);
    } else {
        lower_statement(l, at, role);
    }
}

void ruby_statements(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            statement(l, c, role);
        }
    }
}

/* One statement as a block: of modifiers, of "def a = b". */
static void block_of(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    statement(l, at, ROLE_NONE);
    lower_close(l, n);
}

static void rescue_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TRY, role, at);
    block_of(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    node_id handler = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    block_of(l, cst_field(l, at, FIELD_HANDLER), ROLE_BODY);
    lower_close(l, handler);
    lower_close(l, n);
}

/* The word "ensure" is a node of the same name as the clause. */
static bool is_handler(const struct lowering *l, uint32_t at)
{
    return cst_named(l, at) &&
           (cst_is(l, at, "rescue") || cst_is(l, at, "ensure") || cst_is(l, at, "else"));
}

/* BODY, CATCH …, ELSE, FINALLY of the children of `at`. */
static void try_parts(struct lowering *l, uint32_t at)
{
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !is_handler(l, c)) {
            statement(l, c, ROLE_NONE);
        }
    }
    lower_close(l, body);
    for_each_child(l, at, c)
    {
        if (!is_handler(l, c)) {
            continue;
        }
        if (cst_is(l, c, "rescue")) {
            lower(l, c, ROLE_CATCH);
        } else if (cst_is(l, c, "else")) {
            lower(l, c, ROLE_ELSE);
        } else if (cst_is(l, c, "ensure")) {
            lower(l, c, ROLE_FINALLY);
        }
    }
}

static bool has_handler(const struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (is_handler(l, c) && !cst_is(l, c, "else")) {
            return true;
        }
    }
    return false;
}

/* A list of statements, with what rescues them. */
void ruby_body(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    if (has_handler(l, at)) {
        node_id inner = lower_open(l, NODE_TRY, ROLE_NONE, at);
        try_parts(l, at);
        lower_close(l, inner);
    } else {
        ruby_statements(l, at, ROLE_NONE);
    }
    lower_close(l, n);
}

void ruby_begin(struct lowering *l, uint32_t at, enum node_role role)
{
    if (!has_handler(l, at)) {
        ruby_body(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_TRY, role, at);
    try_parts(l, at);
    lower_close(l, n);
}

void ruby_rescue(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t types = cst_field(l, at, FIELD_EXCEPTIONS);
    uint32_t variable = cst_field(l, at, FIELD_VARIABLE);
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    for_each_named(l, types, c)
    {
        lower_type(l, c, ROLE_TYPE);
    }
    lower(l, variable == CST_NONE ? CST_NONE : cst_first_named(l, variable), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* One in parentheses stands for itself. */
void ruby_parenthesized(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_named_count(l, at) == 1) {
        lower_children(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_SEQUENCE, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

static void condition(struct lowering *l, uint32_t at, bool negated)
{
    if (at == CST_NONE || !negated) {
        lower(l, at, ROLE_CONDITION);
        return;
    }
    node_id n = lower_open(l, NODE_UNARY, ROLE_CONDITION, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("!")));
    lower(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* Without statements there is no "then" node: the block is there all the same. */
static void branch(struct lowering *l, uint32_t at, uint32_t body, enum node_role role)
{
    if (body != CST_NONE) {
        lower(l, body, role);
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_set_span(l, n, l->cst->nodes[at].end, l->cst->nodes[at].end);
    lower_close(l, n);
}

void ruby_if(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_IF, role, at);
    condition(l, cst_field(l, at, FIELD_CONDITION), cst_is(l, at, "unless"));
    branch(l, at, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    lower(l, cst_field(l, at, FIELD_ALTERNATIVE), ROLE_ELSE);
    lower_close(l, n);
}

void ruby_if_modifier(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_IF, role, at);
    condition(l, cst_field(l, at, FIELD_CONDITION), cst_is(l, at, "unless_modifier"));
    block_of(l, cst_field(l, at, FIELD_BODY), ROLE_THEN);
    lower_close(l, n);
}

void ruby_while(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_WHILE, role, at);
    condition(l, cst_field(l, at, FIELD_CONDITION),
              cst_is(l, at, "until") || cst_is(l, at, "until_modifier"));
    if (cst_is(l, body, "do")) {
        lower(l, body, ROLE_BODY);
    } else {
        block_of(l, body, ROLE_BODY);
    }
    lower_close(l, n);
}

void ruby_for(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void ruby_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, value, ROLE_VALUE);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "else")) {
            node_id other = lower_open(l, NODE_CASE, ROLE_NONE, c);
            lower(l, c, ROLE_BODY);
            lower_close(l, other);
        } else if (cst_named(l, c) && c != value) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

void ruby_when(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != body) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    branch(l, at, body, ROLE_BODY);
    lower_close(l, n);
}

/* The value of return, yield, break: several are a list. */
static void values(struct lowering *l, uint32_t at)
{
    uint32_t list = cst_first_named(l, at);
    uint32_t first = list == CST_NONE ? CST_NONE : cst_first_named(l, list);
    if (first == CST_NONE) {
        return;
    }
    if (cst_named_count(l, list) == 1) {
        lower(l, first, ROLE_VALUE);
        return;
    }
    node_id n = lower_open(l, NODE_LIST, ROLE_VALUE, list);
    lower_children(l, list, ROLE_NONE);
    lower_close(l, n);
}

void ruby_jump(struct lowering *l, uint32_t at, enum node_role role)
{
    enum node_kind kind = cst_is(l, at, "return")  ? NODE_RETURN
                          : cst_is(l, at, "break") ? NODE_BREAK
                                                   : NODE_CONTINUE;
    node_id n = lower_open(l, kind, role, at);
    values(l, at);
    lower_close(l, n);
}

void ruby_yield(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_YIELD, role, at);
    values(l, at);
    lower_close(l, n);
}

/* --- definitions --- */

/* What a method gives back without saying so. */
static void mark_returns(struct lowering *l, node_id n, unsigned depth)
{
    struct tree *t = l->tree;
    if (n == NO_NODE || depth > 64) {
        return;
    }
    node_id last = NO_NODE;
    switch ((int)t->nodes[n].kind) {
    case NODE_EXPRESSION:
        lower_set_flag(l, n, NODE_IMPLICIT_RETURN);
        break;
    case NODE_BLOCK:
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            last = c;
        }
        mark_returns(l, last, depth + 1);
        break;
    case NODE_IF:
        mark_returns(l, tree_child_in(t, n, ROLE_THEN), depth + 1);
        mark_returns(l, tree_child_in(t, n, ROLE_ELSE), depth + 1);
        break;
    case NODE_CASE:
        mark_returns(l, tree_child_in(t, n, ROLE_BODY), depth + 1);
        break;
    case NODE_TRY:
        last = tree_child_in(t, n, ROLE_FINALLY);
        if (last != NO_NODE) {
            mark_returns(l, last, depth + 1);
            break;
        }
        mark_returns(l, tree_child_in(t, n, ROLE_BODY), depth + 1);
        mark_returns(l, tree_child_in(t, n, ROLE_ELSE), depth + 1);
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            if (t->nodes[c].kind == NODE_CATCH) {
                mark_returns(l, tree_child_in(t, c, ROLE_BODY), depth + 1);
            }
        }
        break;
    case NODE_SWITCH:
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            if (t->nodes[c].kind == NODE_CASE) {
                mark_returns(l, c, depth + 1);
            }
        }
        break;
    default:
        break;
    }
}

/* *a, **a, &a: the sign is an attribute. */
static void parameter(struct lowering *l, uint32_t at)
{
    static const char *const signs[] = {"*", "**", "&"};
    uint32_t name = cst_field(l, at, FIELD_NAME);
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, at);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        uint32_t sign = cst_child_is(l, at, signs[i]);
        if (sign != CST_NONE) {
            lower_modifier(l, sign);
        }
    }
    lower(l,
          name == CST_NONE && cst_first_named(l, at) == CST_NONE && cst_is(l, at, "identifier")
              ? at
              : name,
          ROLE_NAME);
    if (cst_is(l, at, "destructured_parameter")) {
        lower(l, at, ROLE_NAME);
    }
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

void ruby_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (lower_placeholder(l, cst_text(l, c)) == NODE_ELLIPSIS) {
            lower(l, c, ROLE_NONE);
        } else {
            parameter(l, c);
        }
    }
    lower_close(l, n);
}

/* do |x| … end, { |x| … } */
void ruby_block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    branch(l, at, body, ROLE_BODY);
    lower_close(l, n);
}

/* ->(x) { … } */
void ruby_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t block = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    lower_set_flag(l, n, NODE_ARROW);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    node_id body = l->tree->count;
    if (block != CST_NONE) {
        branch(l, block, cst_field(l, block, FIELD_BODY), ROLE_BODY);
        mark_returns(l, l->failed == OK && l->tree->count > body ? body : NO_NODE, 0);
    }
    lower_close(l, n);
}

void ruby_method(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t parameters = cst_field(l, at, FIELD_PARAMETERS);
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    lower(l, cst_field(l, at, FIELD_OBJECT), ROLE_RECEIVER);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    if (parameters != CST_NONE) {
        lower(l, parameters, ROLE_PARAMETERS);
    } else {
        node_id list = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, at);
        lower_set_span(l, list, l->cst->nodes[at].begin, l->cst->nodes[at].begin);
        lower_close(l, list);
    }
    node_id block = l->tree->count;
    if (body == CST_NONE || cst_is(l, body, "body_statement")) {
        branch(l, at, body, ROLE_BODY);
    } else {
        block_of(l, body, ROLE_BODY);
    }
    mark_returns(l, l->failed == OK && l->tree->count > block ? block : NO_NODE, 0);
    lower_close(l, n);
}

void ruby_class(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t base = cst_field(l, at, FIELD_SUPERCLASS);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_CLASS, role, at);
    if (word != CST_NONE) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, word, lower_symbol(l, cst_text(l, word)));
    }
    lower(l, cst_field(l, at, cst_is(l, at, "singleton_class") ? FIELD_VALUE : FIELD_NAME),
          ROLE_NAME);
    lower_type(l, base == CST_NONE ? CST_NONE : cst_first_named(l, base), ROLE_BASE);
    node_id block = l->tree->count;
    branch(l, at, body, ROLE_BODY);
    if (l->tree->count > block) {
        lower_set_flag(l, block, NODE_UNORDERED);
    }
    lower_close(l, n);
}
