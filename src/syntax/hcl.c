/* HCL, the language of Terraform: blocks are OTHER "block" [NAME, ARGUMENTS (labels), BODY
 * (an unordered BLOCK)]; "a = 1" is a PAIR in a body as in an object, so that a pattern of
 * one finds both. */
#include <string.h>

#include "languages.h"

const struct TSLanguage *tree_sitter_hcl(void);

/* Accesses behind one term: a.b[0].c is a row of that many siblings. */
enum { TERMS_MAX = 128 };

static bool is_access(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "get_attr") || cst_is(l, at, "index") || cst_is(l, at, "splat");
}

/* Splats carry the accesses behind them as children: all of them in one row. */
static size_t collect_terms(const struct lowering *l, uint32_t at, uint32_t *terms, size_t count)
{
    for (uint32_t c = cst_first_named(l, at); c != CST_NONE && count < TERMS_MAX;
         c = cst_after_named(l, at, c)) {
        if (is_access(l, c)) {
            terms[count++] = c;
        }
    }
    return count;
}

static void access_of(struct lowering *l, const uint32_t *terms, size_t count, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    if (count <= 1) {
        lower(l, count == 1 ? terms[0] : CST_NONE, role);
        return;
    }
    uint32_t last = terms[count - 1];
    uint32_t inner = cst_first_named(l, last);
    bool member = cst_is(l, last, "get_attr");
    bool splat = cst_is(l, last, "splat");
    node_id n = lower_open(l, member ? NODE_MEMBER : NODE_INDEX, role, last);
    lower_set_span(l, n, nodes[terms[0]].begin,
                   splat && inner != CST_NONE ? nodes[inner].begin + 2 : nodes[last].end);
    access_of(l, terms, count - 1, ROLE_OBJECT);
    if (member) {
        lower(l, inner, ROLE_NAME);
    } else if (splat) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, last, lower_symbol(l, VIEW("*")));
    } else if (cst_is(l, inner, "legacy_index")) {
        struct view digits = cst_text(l, inner);
        (void)lower_leaf(l, NODE_NUMBER, ROLE_NONE, inner,
                         lower_symbol(l, view_slice(digits, 1, digits.len)));
    } else {
        lower(l, inner == CST_NONE ? CST_NONE : cst_first_named(l, inner), ROLE_NONE);
    }
    lower_close(l, n);
}

/* The term at `first` with the accesses behind it, up to `end`; what follows, or CST_NONE. */
static uint32_t term(struct lowering *l, uint32_t parent, uint32_t first, enum node_role role)
{
    uint32_t terms[TERMS_MAX + 1];
    size_t count = 0;
    uint32_t c = first;
    terms[count++] = first;
    for (c = cst_after_named(l, parent, first); c != CST_NONE && is_access(l, c);
         c = cst_after_named(l, parent, c)) {
        if (count < TERMS_MAX) {
            terms[count++] = c;
        }
        uint32_t kind = cst_is(l, c, "splat") ? cst_first_named(l, c) : CST_NONE;
        count = kind == CST_NONE ? count : collect_terms(l, kind, terms, count);
    }
    access_of(l, terms, count, role);
    return c;
}

/* "expression", whatever it is: the hidden rules below it leave rows of siblings. */
static void expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first_named(l, at);
    while (first != CST_NONE) {
        first = term(l, at, first, role);
    }
}

static void binary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    for_each_child(l, at, c)
    {
        if ((l->cst->nodes[c].flags & CST_NAMED) == 0 &&
            strchr("()", cst_text(l, c).len > 0 ? cst_text(l, c).ptr[0] : '(') == NULL) {
            lower_set_symbol(l, n, lower_symbol(l, cst_text(l, c)));
        }
    }
    uint32_t left = cst_first_named(l, at);
    uint32_t right = left == CST_NONE ? CST_NONE : term(l, at, left, ROLE_LEFT);
    if (right != CST_NONE) {
        (void)term(l, at, right, ROLE_RIGHT);
    }
    lower_close(l, n);
}

static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operand = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    struct view text = cst_text(l, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(text, 0, 1)));
    if (operand != CST_NONE) {
        (void)term(l, at, operand, ROLE_VALUE);
    }
    lower_close(l, n);
}

static void conditional(struct lowering *l, uint32_t at, enum node_role role)
{
    static const enum node_role roles[] = {ROLE_CONDITION, ROLE_THEN, ROLE_ELSE};
    size_t i = 0;
    node_id n = lower_open(l, NODE_TERNARY, role, at);
    for (uint32_t c = cst_first_named(l, at); c != CST_NONE && i < 3; i++) {
        uint32_t next = cst_after_named(l, at, c);
        lower(l, c, roles[i]);
        c = next;
    }
    lower_close(l, n);
}

static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_child_is(l, at, "function_arguments");
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_first_named(l, at), ROLE_CALLEE);
    if (arguments != CST_NONE) {
        lower(l, arguments, ROLE_ARGUMENTS);
    } else {
        lower_close(l, lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at));
    }
    lower_close(l, n);
}

/* f(list...): the last argument is spread. */
static void arguments(struct lowering *l, uint32_t at, enum node_role role)
{
    bool spread = cst_child_is(l, at, "ellipsis") != CST_NONE;
    uint32_t last = CST_NONE;
    for_each_child(l, at, c)
    {
        last = cst_is(l, c, "expression") ? c : last;
    }
    node_id n = lower_open(l, NODE_ARGUMENTS, role, at);
    for_each_child(l, at, c)
    {
        if (spread && c == last) {
            node_id s = lower_open(l, NODE_SPREAD, ROLE_NONE, c);
            lower_set_symbol(l, s, lower_symbol(l, VIEW("*")));
            lower(l, c, ROLE_VALUE);
            lower_close(l, s);
        } else if (cst_is(l, c, "expression")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* A placeholder alone ("...") is both key and value: the node is cut to it later. */
static void pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_first_named(l, at);
    uint32_t value = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_PAIR, role, at);
    lower(l, key, ROLE_KEY);
    lower(l, value == key ? CST_NONE : value, ROLE_VALUE);
    lower_close(l, n);
}

static void block_body(struct lowering *l, uint32_t at)
{
    uint32_t body = cst_child_is(l, at, "body");
    uint32_t open = cst_child_is(l, at, "block_start");
    node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    lower_set_flag(l, n, NODE_UNORDERED);
    if (open != CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[open].begin, l->cst->nodes[at].end);
    }
    for_each_child(l, at, c)
    {
        if (c == body || (l->cst->nodes[c].flags & CST_ERROR) != 0) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("block")));
    lower(l, name, ROLE_NAME);
    node_id labels = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (c != name && (cst_is(l, c, "string_lit") || cst_is(l, c, "identifier"))) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, labels);
    block_body(l, at);
    lower_close(l, n);
}

/* "for k, v in list : … if …" as a COMPREHENSION [VALUE …, FOREACH, condition]. */
static void for_intro(struct lowering *l, uint32_t at)
{
    node_id n = lower_open(l, NODE_FOREACH, ROLE_NONE, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, cst_is(l, c, "identifier") ? ROLE_TARGET : ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

static void for_of(struct lowering *l, uint32_t at, enum node_role role)
{
    bool object = cst_is(l, at, "for_object_expr");
    bool first = true;
    node_id n = lower_open(l, NODE_COMPREHENSION, role, at);
    lower_set_symbol(l, n, lower_symbol(l, object ? VIEW("dict") : VIEW("list")));
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "expression")) {
            lower(l, c, object && first ? ROLE_KEY : ROLE_VALUE);
            first = false;
        }
    }
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "for_intro")) {
            for_intro(l, c);
        } else if (cst_is(l, c, "for_cond")) {
            lower(l, cst_first_named(l, c), ROLE_CONDITION);
        }
    }
    lower_close(l, n);
}

static void piece(struct lowering *l, uint32_t begin, uint32_t end, uint32_t at)
{
    if (end > begin) {
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at,
                               lower_symbol(l, view_slice(l->cst->source, begin, end)));
        lower_set_span(l, n, begin, end);
    }
}

/* The lines between <<WORD and WORD. */
static void heredoc(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t word = cst_child_is(l, at, "heredoc_identifier");
    uint32_t last = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    if (word == CST_NONE || last == word) {
        lower_close(l, n);
        return;
    }
    struct view text = l->cst->source;
    uint32_t from = nodes[word].end;
    uint32_t end = nodes[last].begin;
    from += from < end && text.ptr[from] == '\r' ? 1 : 0;
    from += from < end && text.ptr[from] == '\n' ? 1 : 0;
    while (end > from && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '\t')) {
        end--;
    }
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "template_interpolation") || cst_is(l, c, "template_directive")) {
            piece(l, from, nodes[c].begin, at);
            lower(l, c, ROLE_NONE);
            from = nodes[c].end;
        }
    }
    piece(l, from, end, at);
    lower_close(l, n);
    lower_join_strings(l, n);
}

static void boolean(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_BOOL, role, at, lower_symbol(l, cst_text(l, at)));
}

static void null(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_NULL, role, at, 0);
}

static const struct lowering_row rows[] = {
    {"identifier", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"expression", SHAPE_CUSTOM, NODE_NONE, NULL, expression, 0},
    {"variable_expr|literal_value|template_expr|collection_value|operation|for_expr|body|"
     "template_literal",
     SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"attribute|object_elem", SHAPE_CUSTOM, NODE_PAIR, NULL, pair, 0},
    {"block", SHAPE_CUSTOM, NODE_OTHER, NULL, block, 0},
    {"string_lit|quoted_template", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"heredoc_template", SHAPE_CUSTOM, NODE_STRING, NULL, heredoc, 0},
    {"template_interpolation", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"numeric_lit", SHAPE_LEAF, NODE_NUMBER, NULL, NULL, 0},
    {"bool_lit", SHAPE_CUSTOM, NODE_BOOL, NULL, boolean, 0},
    {"null_lit", SHAPE_CUSTOM, NODE_NULL, NULL, null, 0},
    {"tuple", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"object", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"function_call", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"function_arguments", SHAPE_CUSTOM, NODE_ARGUMENTS, NULL, arguments, 0},
    {"binary_operation", SHAPE_CUSTOM, NODE_BINARY, NULL, binary, 0},
    {"unary_operation", SHAPE_CUSTOM, NODE_UNARY, NULL, unary, 0},
    {"conditional", SHAPE_CUSTOM, NODE_TERNARY, NULL, conditional, 0},
    {"for_tuple_expr|for_object_expr", SHAPE_CUSTOM, NODE_COMPREHENSION, NULL, for_of, 0},
    {"comment|block_start|block_end|tuple_start|tuple_end|object_start|object_end|strip_marker|"
     "template_interpolation_start|template_interpolation_end|template_directive_start|"
     "template_directive_end|template_for_end|template_if_end|heredoc_start|"
     "heredoc_identifier|quoted_template_start|quoted_template_end",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {{"", ""}, {"z = ", ""}, {NULL, NULL}};

static const char *const ellipses[] = {"@ = @", "@", NULL};

/* The bracket that `at` stands in: '(' '[' '{', or '\0'. Strings are skipped backwards as
 * far as quotes pair on a line. */
static char enclosing(struct view text, size_t at)
{
    unsigned closed = 0;
    bool quoted = false;
    while (at > 0) {
        char c = text.ptr[--at];
        if (c == '"' && (at == 0 || text.ptr[at - 1] != '\\')) {
            quoted = !quoted;
        } else if (c == '\n') {
            quoted = false;
        } else if (!quoted && strchr(")]}", c) != NULL) {
            closed++;
        } else if (!quoted && strchr("([{", c) != NULL) {
            if (closed == 0) {
                return c;
            }
            closed--;
        }
    }
    return '\0';
}

/* "..." is a pair between braces and on the top, a value behind a sign and in other
 * brackets. */
static const char *form(struct view pattern, size_t begin, size_t end, enum node_kind kind)
{
    size_t at = begin;
    (void)end;
    if (kind != NODE_ELLIPSIS && kind != NODE_METAVARIABLE_ELLIPSIS) {
        return "@";
    }
    while (at > 0 && strchr(" \t\r\n", pattern.ptr[at - 1]) != NULL) {
        at--;
    }
    char before = at == 0 ? '\n' : pattern.ptr[at - 1];
    char inside = enclosing(pattern, begin);
    bool value = strchr("=:?([!<>&|+-*/%", before) != NULL || inside == '(' || inside == '[';
    return value ? "@" : "@ = @";
}

const struct language_syntax hcl_syntax = {
    .language = LANG_HCL,
    .grammar = tree_sitter_hcl,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .form = form,
};
