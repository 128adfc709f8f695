/* Nodes of different kinds that mean the same. */
#include "matcher.h"

/* "function ...(...) {...}" is any function. */
bool is_any_function(const struct matcher *m, node_id p)
{
    node_id name = m->pn[p].kind == NODE_FUNCTION ? part(m->pn, p, ROLE_NAME) : NO_NODE;
    return name != NO_NODE && m->pn[name].kind == NODE_ELLIPSIS;
}

/* What the pattern says of modifiers must be said of the function, or of what it is the
 * value of. */
static const struct goal *want_attributes(struct matcher *m, node_id p, node_id t, node_id owner,
                                          const struct goal *rest)
{
    node_id first = first_in(m->pn, p + 1, m->pn[p].next, ROLE_ATTRIBUTE);
    if (first == NO_NODE) {
        return rest;
    }
    node_id from = part(m->tn, t, ROLE_ATTRIBUTE) == NO_NODE ? owner : t;
    return want(m,
                (struct goal){.kind = GOAL_ANY_ORDER,
                              .role = ROLE_ATTRIBUTE,
                              .less = true,
                              .p = first,
                              .p_end = m->pn[p].next,
                              .t = part(m->tn, from, ROLE_ATTRIBUTE),
                              .t_end = m->tn[from].next},
                rest);
}

/* function foo() {} and foo = () => {}: parameters, result and body. */
enum outcome solve_function(struct matcher *m, node_id p, node_id t, node_id name,
                            const struct goal *rest, const struct goal **next)
{
    node_id p_name = is_any_function(m, p) ? NO_NODE : part(m->pn, p, ROLE_NAME);
    node_id p_result = part(m->pn, p, ROLE_RESULT);
    node_id t_result = part(m->tn, t, ROLE_RESULT);
    node_id p_parameters = part(m->pn, p, ROLE_PARAMETERS);
    node_id p_body = part(m->pn, p, ROLE_BODY);
    node_id t_parameters = part(m->tn, t, ROLE_PARAMETERS);
    node_id t_body = part(m->tn, t, ROLE_BODY);
    const struct goal *behind = rest;
    if ((p_body != NO_NODE && t_body == NO_NODE) ||
        (p_parameters == NO_NODE) != (t_parameters == NO_NODE) ||
        (p_name != NO_NODE && name == NO_NODE) || (p_result != NO_NODE && t_result == NO_NODE)) {
        return FAILED;
    }
    if (p_result != NO_NODE) {
        behind = want_node(m, p_result, t_result, behind);
    }
    if (p_body != NO_NODE) {
        behind = want_node(m, p_body, t_body, behind);
    }
    if (p_parameters != NO_NODE) {
        behind = want_node(m, p_parameters, t_parameters, behind);
    }
    if (p_name != NO_NODE) {
        behind = want_node(m, p_name, name, behind);
    }
    *next = behind;
    return GO_ON;
}

/* "for (...) {...}" is any loop with that word. */
bool is_any_loop(const struct matcher *m, node_id p)
{
    node_id init = part(m->pn, p, ROLE_INIT);
    node_id body = part(m->pn, p, ROLE_BODY);
    return m->pn[p].kind == NODE_FOR && init == p + 1 && m->pn[init].kind == NODE_ELLIPSIS &&
           body == init + 1;
}

enum outcome solve_loop(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                        const struct goal **next)
{
    node_id p_body = part(m->pn, p, ROLE_BODY);
    node_id t_body = part(m->tn, t, ROLE_BODY);
    if (p_body == NO_NODE || t_body == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, p_body, t_body, rest);
    return GO_ON;
}

/* x + 1, or x = x + 1, as parts: `target` is NO_NODE without an assignment. */
struct sum {
    node_id target;
    node_id left;
    node_id right;
};

static bool sum_of(const struct node *nodes, node_id n, symbol_id op, struct sum *out)
{
    bool assigned = nodes[n].kind == NODE_ASSIGN;
    node_id value = assigned ? part(nodes, n, ROLE_VALUE) : n;
    if (value == NO_NODE || nodes[value].kind != NODE_BINARY || nodes[value].symbol != op) {
        return false;
    }
    out->target = assigned ? part(nodes, n, ROLE_TARGET) : NO_NODE;
    out->left = part(nodes, value, ROLE_LEFT);
    out->right = part(nodes, value, ROLE_RIGHT);
    return out->left != NO_NODE && out->right != NO_NODE;
}

/* x += 1 in the code is x = x + 1 in JavaScript, and has x + 1 in it. */
static enum outcome solve_augmented(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    node_id variable = part(m->tn, t, ROLE_TARGET);
    node_id value = part(m->tn, t, ROLE_VALUE);
    struct sum s;
    if (!is_ecmascript(m) || variable == NO_NODE || value == NO_NODE ||
        !sum_of(m->pn, p, m->tn[t].symbol, &s)) {
        return FAILED;
    }
    *next = want_node(m, s.left, variable, want_node(m, s.right, value, rest));
    if (s.target != NO_NODE) {
        *next = want_node(m, s.target, variable, *next);
    }
    return GO_ON;
}

/* The same the other way round: x += 1 in the pattern. */
static enum outcome solve_augment(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                  const struct goal **next)
{
    node_id variable = part(m->pn, p, ROLE_TARGET);
    node_id value = part(m->pn, p, ROLE_VALUE);
    struct sum s;
    if (!is_ecmascript(m) || variable == NO_NODE || value == NO_NODE ||
        !sum_of(m->tn, t, m->pn[p].symbol, &s) || s.target == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, variable, s.left, want_node(m, value, s.right, rest));
    *next = want_node(m, variable, s.target, *next);
    return GO_ON;
}

/* As many arguments as "..." may stand for: none. */
static const struct goal *want_no_arguments(struct matcher *m, node_id p_arguments,
                                            const struct goal *rest)
{
    node_id p_end = m->pn[p_arguments].next;
    const struct goal none = {.kind = GOAL_LIST,
                              .role = ROLE_NONE,
                              .p = first_in(m->pn, p_arguments + 1, p_end, ROLE_NONE),
                              .p_end = p_end,
                              .t = NO_NODE,
                              .t_end = NO_NODE};
    return want(m, none, rest);
}

/* @foo(x) as the expression foo(x). */
static enum outcome solve_attribute_call(struct matcher *m, node_id p, node_id t,
                                         const struct goal *rest, const struct goal **next)
{
    node_id callee = part(m->pn, p, ROLE_CALLEE);
    node_id p_arguments = part(m->pn, p, ROLE_ARGUMENTS);
    node_id name = part(m->tn, t, ROLE_NAME);
    node_id t_arguments = part(m->tn, t, ROLE_ARGUMENTS);
    if (!has_option(m, OPTION_ATTR_EXPR) || callee == NO_NODE || name == NO_NODE ||
        p_arguments == NO_NODE) {
        return FAILED;
    }
    if (t_arguments != NO_NODE) {
        *next = want_node(m, callee, name, want_node(m, p_arguments, t_arguments, rest));
        return GO_ON;
    }
    *next = want_node(m, callee, name, want_no_arguments(m, p_arguments, rest)); /* "@foo" */
    return GO_ON;
}

/* A name of Ruby that nothing has defined is a call: "params[:id]" has params() in it. */
static enum outcome solve_named_call(struct matcher *m, node_id p, node_id t,
                                     const struct goal *rest, const struct goal **next)
{
    node_id callee = part(m->pn, p, ROLE_CALLEE);
    node_id arguments = part(m->pn, p, ROLE_ARGUMENTS);
    struct view name = symbols_text(m->symbols, m->tn[t].symbol);
    enum node_role role = (enum node_role)m->tn[t].role;
    bool used = role != ROLE_NAME && role != ROLE_CALLEE && role != ROLE_TARGET &&
                role != ROLE_KEY && role != ROLE_LABEL;
    bool bound = m->tree->scope != NULL && m->tree->scope[t] != 0;
    if (m->pattern->language != LANG_RUBY || !used || bound || callee == NO_NODE ||
        m->pn[callee].kind != NODE_NAME || arguments == NO_NODE || name.len == 0 ||
        name.ptr[0] < 'a') {
        return FAILED;
    }
    *next = want_node(m, callee, t, want_no_arguments(m, arguments, rest));
    return GO_ON;
}

/* Foo.apply(x) of Scala is new Foo(x). */
static enum outcome solve_apply(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                const struct goal **next)
{
    node_id callee = m->tn[t].kind == NODE_CALL ? part(m->tn, t, ROLE_CALLEE) : NO_NODE;
    node_id type = part(m->pn, p, ROLE_TYPE);
    node_id p_arguments = part(m->pn, p, ROLE_ARGUMENTS);
    node_id t_arguments = part(m->tn, t, ROLE_ARGUMENTS);
    if (m->pattern->language != LANG_SCALA || callee == NO_NODE || type == NO_NODE ||
        p_arguments == NO_NODE || t_arguments == NO_NODE || m->tn[callee].kind != NODE_MEMBER ||
        !view_eq(symbols_text(m->symbols, m->tn[callee].symbol), VIEW("apply"))) {
        return FAILED;
    }
    node_id object = part(m->tn, callee, ROLE_OBJECT);
    struct view name = object == NO_NODE || m->tn[object].kind != NODE_NAME
                           ? view_of("", 0)
                           : symbols_text(m->symbols, m->tn[object].symbol);
    if (name.len == 0 || name.ptr[0] < 'A' || name.ptr[0] > 'Z') {
        return FAILED;
    }
    *next = want_node(m, type, object, want_node(m, p_arguments, t_arguments, rest));
    return GO_ON;
}

static enum outcome solve_return(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                 const struct goal **next)
{
    node_id value = part(m->pn, p, ROLE_VALUE);
    bool implied = m->tn[t].kind == NODE_EXPRESSION && m->tn[t].next > t + 1 &&
                   ((m->tn[t].flags | m->tn[t + 1].flags) & NODE_IMPLICIT_RETURN) != 0;
    if (value == NO_NODE || !implied || !has_option(m, OPTION_IMPLICIT_RETURN)) {
        return FAILED;
    }
    *next = want_node(m, value, t + 1, rest);
    return GO_ON;
}

/* "{...}" and "[...]" are any set, dictionary or list, and what builds one. */
static bool is_any_container(const struct matcher *m, node_id p)
{
    enum node_kind k = m->pn[p].kind;
    return (k == NODE_SET || k == NODE_DICT || k == NODE_LIST) && m->pn[p].next == p + 2 &&
           m->pn[p + 1].kind == NODE_ELLIPSIS;
}

static bool container_matches(const struct matcher *m, node_id p, node_id t)
{
    enum node_kind a = m->pn[p].kind;
    enum node_kind b = m->tn[t].kind;
    struct view built =
        b == NODE_COMPREHENSION ? symbols_text(m->symbols, m->tn[t].symbol) : view_of("", 0);
    if (a == NODE_LIST) {
        return view_eq(built, VIEW("list"));
    }
    return b == NODE_SET || b == NODE_DICT || view_eq(built, VIEW("set")) ||
           view_eq(built, VIEW("dict"));
}

/* Functions written in another way than the pattern's. */
static enum outcome solve_as_function(struct matcher *m, node_id p, node_id t,
                                      const struct goal *rest, const struct goal **next)
{
    enum node_kind b = m->tn[t].kind;
    if (b == NODE_LAMBDA && is_any_function(m, p)) {
        return solve_function(m, p, t, NO_NODE, rest, next);
    }
    if (m->pn[p].kind == NODE_LAMBDA) {
        return b == NODE_FUNCTION && !is_ecmascript(m)
                   ? solve_function(m, p, t, NO_NODE, rest, next)
                   : FAILED;
    }
    node_id value = b == NODE_VARIABLE || b == NODE_PAIR ? part(m->tn, t, ROLE_VALUE) : NO_NODE;
    if (value == NO_NODE || !is_method(m, value) || is_any_function(m, p) ||
        !has_option(m, OPTION_ARROW_IS_FUNCTION)) {
        return FAILED;
    }
    node_id name = part(m->tn, t, b == NODE_PAIR ? ROLE_KEY : ROLE_TARGET);
    return solve_function(m, p, value, name, want_attributes(m, p, value, t, rest), next);
}

/* Ruby calls a method without arguments by its name alone. */
static bool is_bare_call(const struct matcher *m, node_id p, node_id t)
{
    node_id callee = part(m->tn, t, ROLE_CALLEE);
    node_id arguments = part(m->tn, t, ROLE_ARGUMENTS);
    return m->pattern->language == LANG_RUBY && m->tn[t].kind == NODE_CALL && callee != NO_NODE &&
           m->tn[callee].kind == NODE_NAME && m->tn[callee].symbol == m->pn[p].symbol &&
           (arguments == NO_NODE || m->tn[arguments].next == arguments + 1);
}

static enum outcome solve_as_augment(struct matcher *m, node_id p, node_id t,
                                     const struct goal *rest, const struct goal **next)
{
    return m->tn[t].kind == NODE_AUGMENT ? solve_augmented(m, p, t, rest, next) : FAILED;
}

static enum outcome solve_as_assign(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    return m->tn[t].kind == NODE_VARIABLE && has_option(m, OPTION_VARDEF_ASSIGN)
               ? solve_assigned(m, p, t, rest, next)
               : solve_as_augment(m, p, t, rest, next);
}

static enum outcome solve_as_loop(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                  const struct goal **next)
{
    return m->tn[t].kind == NODE_FOREACH && is_any_loop(m, p) ? solve_loop(m, p, t, rest, next)
                                                              : FAILED;
}

static enum outcome solve_as_import(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    return solve_imports(m, p, m->pn[p].next, t, rest, next);
}

static enum outcome solve_as_call(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                  const struct goal **next)
{
    enum node_kind b = m->tn[t].kind;
    return b == NODE_ATTRIBUTE ? solve_attribute_call(m, p, t, rest, next)
           : b == NODE_NAME    ? solve_named_call(m, p, t, rest, next)
                               : FAILED;
}

static enum outcome solve_as_name(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                  const struct goal **next)
{
    (void)rest;
    (void)next;
    return is_bare_call(m, p, t) || keys_equal(m, p, t) ? GO_ON : FAILED;
}

/* "f { ... }" of Scala is any block behind f, one with parameters, too. */
static enum outcome solve_as_block(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                   const struct goal **next)
{
    bool open = m->pn[p].next == p + 2 && m->pn[p + 1].kind == NODE_ELLIPSIS;
    *next = rest;
    return m->pattern->language == LANG_SCALA && open && m->tn[t].kind == NODE_LAMBDA ? GO_ON
                                                                                      : FAILED;
}

/* By what the pattern has. */
static solver *const equivalents[NODE_KIND_COUNT] = {
    [NODE_ASSIGN] = solve_as_assign,   [NODE_BINARY] = solve_as_augment,
    [NODE_AUGMENT] = solve_augment,    [NODE_FUNCTION] = solve_as_function,
    [NODE_LAMBDA] = solve_as_function, [NODE_FOR] = solve_as_loop,
    [NODE_IMPORT] = solve_as_import,   [NODE_CALL] = solve_as_call,
    [NODE_RETURN] = solve_return,      [NODE_NAME] = solve_as_name,
    [NODE_NEW] = solve_apply,          [NODE_BLOCK] = solve_as_block,
};

/* Different kinds that mean the same. */
enum outcome solve_equivalent(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                              const struct goal **next)
{
    enum node_kind a = m->pn[p].kind;
    enum node_kind b = m->tn[t].kind;
    *next = rest;
    if (is_any_container(m, p)) {
        return container_matches(m, p, t) ? GO_ON : FAILED;
    }
    if (a == NODE_TYPE || b == NODE_TYPE) {
        return solve_type(m, p, t, rest, next);
    }
    enum outcome o = equivalents[a] != NULL ? equivalents[a](m, p, t, rest, next) : FAILED;
    if (o == FAILED && b == NODE_EXPRESSION && node_is_expression(a) && m->tn[t].next > t + 1) {
        *next = want_node(m, p, t + 1, rest);
        return GO_ON;
    }
    return o;
}
