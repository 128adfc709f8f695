/* Ruby: expressions, literals, the table; definitions and statements are in
 * ruby_statement.c. */
#include <assay/base/mem.h>

#include "languages.h"
#include "ruby_family.h"

const struct TSLanguage *tree_sitter_ruby(void);

/* What all look-ups of here-documents of a file may cost. */
enum { SEARCH_MAX = 20 * 1000 * 1000, LINE_MAX_NODES = 256 };

/* --- names and members --- */

static void member(struct lowering *l, uint32_t at, uint32_t object, uint32_t name,
                   enum node_role role)
{
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[name].end);
    if (cst_child_is(l, at, "&.") != CST_NONE) {
        lower_set_flag(l, n, NODE_OPTIONAL);
    }
    lower(l, object, ROLE_OBJECT);
    (void)lower_name(l, name, ROLE_NAME);
    lower_close(l, n);
}

/* A::B; ::A is A. */
static void scope_resolution(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t scope = cst_field(l, at, FIELD_SCOPE);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (scope == CST_NONE || name == CST_NONE) {
        lower(l, name, role);
    } else {
        member(l, at, scope, name, role);
    }
}

static void self(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_SELF, role, at, lower_symbol(l, cst_text(l, at)));
}

static void boolean(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_BOOL, role, at, lower_symbol(l, cst_text(l, at)));
}

static void null(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_NULL, role, at, 0);
}

/* --- calls --- */

static void callee(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t receiver = cst_field(l, at, FIELD_RECEIVER);
    uint32_t method = cst_field(l, at, FIELD_METHOD);
    if (method == CST_NONE) {
        lower(l, receiver, role); /* f.(x) */
    } else if (receiver == CST_NONE) {
        lower(l, method, role);
    } else {
        member(l, at, receiver, method, role);
    }
}

/* f(x): without what is done by its block. */
static void plain_call(struct lowering *l, uint32_t at, uint32_t arguments, enum node_role role)
{
    node_id n = lower_open(l, NODE_CALL, role, at);
    callee(l, at, ROLE_CALLEE);
    if (arguments != CST_NONE) {
        lower(l, arguments, ROLE_ARGUMENTS);
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[arguments].end);
    } else {
        uint32_t method = cst_field(l, at, FIELD_METHOD);
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
        lower_close(l, list);
        if (method != CST_NONE) {
            lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[method].end);
        }
    }
    lower_close(l, n);
}

/* "$METHOD ... { ... }" of a pattern: the braces stick to the ellipsis, which has no
 * business with them. The ellipsis, or CST_NONE. */
static uint32_t ellipsis_with_block(const struct lowering *l, uint32_t arguments)
{
    uint32_t last = arguments == CST_NONE ? CST_NONE : cst_last_named(l, arguments);
    if (l->placeholders == NULL || !cst_is(l, last, "call") ||
        cst_field(l, last, FIELD_BLOCK) == CST_NONE ||
        cst_field(l, last, FIELD_ARGUMENTS) != CST_NONE) {
        return CST_NONE;
    }
    uint32_t method = cst_field(l, last, FIELD_METHOD);
    return method != CST_NONE && cst_field(l, last, FIELD_RECEIVER) == CST_NONE &&
                   lower_placeholder(l, cst_text(l, method)) == NODE_ELLIPSIS
               ? last
               : CST_NONE;
}

static void with_block(struct lowering *l, uint32_t at, uint32_t arguments, uint32_t last,
                       enum node_role role)
{
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (last == CST_NONE) {
        plain_call(l, at, arguments, ROLE_CALLEE);
    } else {
        node_id inner = lower_open(l, NODE_CALL, ROLE_CALLEE, at);
        callee(l, at, ROLE_CALLEE);
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, arguments);
        for_each_child(l, arguments, c)
        {
            if (cst_named(l, c)) {
                lower(l, c == last ? cst_field(l, c, FIELD_METHOD) : c, ROLE_NONE);
            }
        }
        lower_close(l, list);
        lower_close(l, inner);
    }
    uint32_t block = cst_field(l, last == CST_NONE ? at : last, FIELD_BLOCK);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, block);
    lower(l, block, ROLE_NONE);
    lower_close(l, list);
    lower_close(l, n);
}

/* a.b is a MEMBER, a.b() and a.b c are CALLs; a block is the argument of a call of the
 * call: f(x) { … } is found where f(x) is. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    uint32_t method = cst_field(l, at, FIELD_METHOD);
    uint32_t last = ellipsis_with_block(l, arguments);
    if (cst_field(l, at, FIELD_BLOCK) != CST_NONE || last != CST_NONE) {
        with_block(l, at, arguments, last, role);
    } else if (arguments == CST_NONE && method != CST_NONE) {
        callee(l, at, role);
    } else {
        plain_call(l, at, arguments, role);
    }
}

static void spread(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n,
                     lower_symbol(l, cst_child_is(l, at, "**") != CST_NONE  ? VIEW("**")
                                     : cst_child_is(l, at, "&") != CST_NONE ? VIEW("&")
                                                                            : VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* --- pairs --- */

/* The key without its colons, where it is a symbol: a: 1, :a => 1. */
static bool symbol_key(const struct lowering *l, uint32_t key, struct view *name)
{
    *name = cst_text(l, key);
    if (cst_is(l, key, "simple_symbol")) {
        *name = view_slice(*name, name->len > 0 ? 1 : 0, name->len);
        return true;
    }
    return cst_is(l, key, "hash_key_symbol");
}

static void key_name(struct lowering *l, uint32_t key, struct view name, enum node_kind kind,
                     enum node_role role)
{
    enum node_kind placeholder = lower_placeholder(l, name);
    uint32_t begin = (uint32_t)(name.ptr - l->cst->source.ptr);
    node_id n = lower_leaf(l, placeholder == NODE_NONE ? kind : placeholder, role, key,
                           lower_symbol(l, name));
    lower_set_span(l, n, begin, begin + (uint32_t)name.len); /* without the colon */
}

/* Keyword arguments, in both fashions. */
static void argument_pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_field(l, at, FIELD_KEY);
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    struct view name;
    if (key == CST_NONE || !symbol_key(l, key, &name)) {
        lower_as(l, at, role, NODE_PAIR, "key=key value=value");
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    key_name(l, key, name, NODE_NAME, ROLE_NAME);
    if (value == CST_NONE) {
        key_name(l, key, name, NODE_NAME, ROLE_VALUE); /* f(a:) */
    }
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void arguments(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ARGUMENTS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "pair")) {
            argument_pair(l, c, ROLE_NONE);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* ":$KEY => $X" alone in a pattern is a pair of a hash, no keyword argument; in code it is
 * a match against a pattern. */
static void match_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_field(l, at, FIELD_VALUE);
    uint32_t value = cst_field(l, at, FIELD_PATTERN);
    struct view name;
    if (l->placeholders == NULL || key == CST_NONE || !symbol_key(l, key, &name)) {
        node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("match_pattern")));
        lower_children(l, at, ROLE_NONE);
        lower_close(l, n);
        return;
    }
    node_id n = lower_open(l, NODE_PAIR, role, at);
    key_name(l, key, name, NODE_SYMBOL, ROLE_KEY);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

/* Inside of braces and brackets the key is a value of its own. */
static void pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_field(l, at, FIELD_KEY);
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    struct view name;
    node_id n = lower_open(l, NODE_PAIR, role, at);
    bool symbol = key != CST_NONE && symbol_key(l, key, &name);
    if (symbol) {
        key_name(l, key, name, NODE_SYMBOL, ROLE_KEY);
    } else {
        lower(l, key, ROLE_KEY);
    }
    if (value == CST_NONE && symbol) {
        key_name(l, key, name, NODE_NAME, ROLE_VALUE);
    }
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

/* --- strings --- */

static bool is_text(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "string_content") || cst_is(l, at, "escape_sequence") ||
           cst_is(l, at, "heredoc_content");
}

static void piece(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end)
{
    if (begin < end) {
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at,
                               lower_symbol(l, view_slice(l->cst->source, begin, end)));
        lower_set_span(l, n, begin, end);
    }
}

/* INTERPOLATED of the text and the code of `body`; STRING where there is no code. */
static void interpolated(struct lowering *l, uint32_t at, uint32_t body, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t begin = 0;
    uint32_t end = 0;
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for (uint32_t c = body == CST_NONE ? CST_NONE : cst_first(l, body); c != CST_NONE;
         c = cst_after(l, body, c)) {
        if (is_text(l, c)) {
            begin = begin == end ? nodes[c].begin : begin;
            end = nodes[c].end;
        } else if (cst_is(l, c, "interpolation") || cst_is(l, c, "string")) {
            piece(l, at, begin, end);
            begin = end = 0;
            lower(l, c, ROLE_NONE);
        }
    }
    piece(l, at, begin, end);
    lower_close(l, n);
    lower_join_strings(l, n);
}

static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    interpolated(l, at, at, role);
}

/* The text of a literal without code becomes that of another kind of leaf. */
static void turn_into(struct lowering *l, node_id n, enum node_kind kind)
{
    if (l->failed == OK && l->tree->count > n && l->tree->nodes[n].kind == NODE_STRING) {
        l->tree->nodes[n].kind = (uint8_t)kind;
    }
}

static void delimited_symbol(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = l->tree->count;
    interpolated(l, at, at, role);
    turn_into(l, n, NODE_SYMBOL);
}

static void simple_symbol(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    (void)lower_leaf(l, NODE_SYMBOL, role, at,
                     lower_symbol(l, view_slice(text, text.len > 0 ? 1 : 0, text.len)));
}

static void character(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    (void)lower_leaf(l, NODE_STRING, role, at,
                     lower_symbol(l, view_slice(text, text.len > 0 ? 1 : 0, text.len)));
}

/* In patterns "..." as all there is between the delimiters stands for anything. */
static void any_text(struct lowering *l, node_id n)
{
    if (l->failed == OK && l->placeholders != NULL && l->tree->count > n &&
        l->tree->nodes[n].kind == NODE_STRING &&
        view_eq(symbols_text(l->symbols, l->tree->nodes[n].symbol), VIEW("..."))) {
        l->tree->nodes[n].kind = NODE_ELLIPSIS;
        l->tree->nodes[n].symbol = 0;
    }
}

/* Around the REGEX of /a/ or the pieces of /a#{b}/: so that one pattern finds both. */
static void regex(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("regex")));
    (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, at, lower_symbol(l, VIEW("/")));
    node_id text = l->tree->count;
    interpolated(l, at, at, ROLE_NONE);
    any_text(l, text);
    turn_into(l, text, NODE_REGEX);
    lower_close(l, n);
}

/* `ls`: a call of "`"; in patterns `...` stands for any. */
static void subshell(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CALL, role, at);
    (void)lower_leaf(l, NODE_NAME, ROLE_CALLEE, at, lower_symbol(l, VIEW("`")));
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    node_id text = l->tree->count;
    interpolated(l, at, at, ROLE_NONE);
    any_text(l, text);
    lower_close(l, list);
    lower_close(l, n);
}

/* How many here-documents begin before `at` in its line: their bodies come first. */
static unsigned documents_before(const struct lowering *l, uint32_t at)
{
    const struct cst_node *nodes = l->cst->nodes;
    unsigned count = 0;
    uint32_t line = nodes[at].begin;
    for (unsigned i = 0; i < LINE_MAX_NODES * 16 && line > 0; i++) {
        if (l->cst->source.ptr[line - 1] == '\n') {
            break;
        }
        line--;
    }
    for (uint32_t i = at; i > 0 && at - i < LINE_MAX_NODES && nodes[i - 1].begin >= line; i--) {
        count += cst_is(l, i - 1, "heredoc_beginning") ? 1 : 0;
    }
    return count;
}

/* <<~EOS: its text stands behind the line. */
static void heredoc(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst *cst = l->cst;
    unsigned skip = documents_before(l, at);
    uint32_t body = CST_NONE;
    for (uint32_t i = at + 1; i < cst->count && body == CST_NONE && l->spent < SEARCH_MAX; i++) {
        l->spent++;
        if (cst_is(l, i, "heredoc_body") && skip-- == 0) {
            body = i;
        }
    }
    interpolated(l, at, body, role);
}

/* --- operators --- */

static struct view operator_text(const struct lowering *l, uint32_t at)
{
    struct view text = at == CST_NONE ? VIEW("") : cst_text(l, at);
    return view_eq(text, VIEW("and"))   ? VIEW("&&")
           : view_eq(text, VIEW("or"))  ? VIEW("||")
           : view_eq(text, VIEW("not")) ? VIEW("!")
                                        : text;
}

static void binary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    struct view op = operator_text(l, cst_field(l, at, FIELD_OPERATOR));
    lower_set_symbol(l, n, lower_symbol(l, op));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_LEFT);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_RIGHT);
    lower_close(l, n);
}

static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    struct view op = operator_text(l, cst_field(l, at, FIELD_OPERATOR));
    lower_set_symbol(l, n, lower_symbol(l, op));
    lower(l, cst_field(l, at, FIELD_OPERAND), ROLE_VALUE);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view op = operator_text(l, cst_field(l, at, FIELD_OPERATOR));
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - (op.len > 0))));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"program", SHAPE_CUSTOM, NODE_PROGRAM, NULL, ruby_statements, 0},
    {"identifier|constant|instance_variable|class_variable|global_variable|operator|setter|"
     "hash_key_symbol",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"self|super", SHAPE_CUSTOM, NODE_SELF, NULL, self, 0},
    {"scope_resolution", SHAPE_CUSTOM, NODE_MEMBER, NULL, scope_resolution, 0},
    {"call", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"argument_list", SHAPE_CUSTOM, NODE_ARGUMENTS, NULL, arguments, 0},
    {"splat_argument|hash_splat_argument|block_argument|rest_assignment", SHAPE_CUSTOM, NODE_SPREAD,
     NULL, spread, 0},
    {"match_pattern", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, match_pattern, 0},
    {"pair", SHAPE_CUSTOM, NODE_PAIR, NULL, pair, 0},
    {"hash", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"array|string_array|symbol_array|right_assignment_list", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"left_assignment_list|destructured_left_assignment", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"string|bare_string|chained_string", SHAPE_CUSTOM, NODE_STRING, NULL, string, 0},
    {"interpolation", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"heredoc_beginning", SHAPE_CUSTOM, NODE_STRING, NULL, heredoc, 0},
    {"character", SHAPE_CUSTOM, NODE_STRING, NULL, character, 0},
    {"simple_symbol", SHAPE_CUSTOM, NODE_SYMBOL, NULL, simple_symbol, 0},
    {"delimited_symbol|bare_symbol", SHAPE_CUSTOM, NODE_SYMBOL, NULL, delimited_symbol, 0},
    {"regex", SHAPE_CUSTOM, NODE_REGEX, NULL, regex, 0},
    {"subshell", SHAPE_CUSTOM, NODE_CALL, NULL, subshell, 0},
    {"integer|float|rational|complex", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"true|false", SHAPE_CUSTOM, NODE_BOOL, NULL, boolean, 0},
    {"nil", SHAPE_CUSTOM, NODE_NULL, NULL, null, 0},
    {"file|line|encoding", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"element_reference", SHAPE_NODE, NODE_INDEX, "object=object block=drop", NULL, 0},
    {"assignment", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"operator_assignment", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"binary", SHAPE_CUSTOM, NODE_BINARY, NULL, binary, 0},
    {"range", SHAPE_NODE, NODE_BINARY, "begin=left operator=symbol end=right", NULL, 0},
    {"unary", SHAPE_CUSTOM, NODE_UNARY, NULL, unary, 0},
    {"conditional", SHAPE_NODE, NODE_TERNARY,
     "condition=condition consequence=then alternative=else", NULL, 0},
    {"parenthesized_statements", SHAPE_CUSTOM, NODE_SEQUENCE, NULL, ruby_parenthesized, 0},
    {"lambda", SHAPE_CUSTOM, NODE_LAMBDA, NULL, ruby_lambda, 0},
    {"block|do_block", SHAPE_CUSTOM, NODE_LAMBDA, NULL, ruby_block, 0},
    {"method_parameters|block_parameters|lambda_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL,
     ruby_parameters, 0},
    {"destructured_parameter", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"yield", SHAPE_CUSTOM, NODE_YIELD, NULL, ruby_yield, 0},

    {"return", SHAPE_CUSTOM, NODE_RETURN, NULL, ruby_jump, 0},
    {"break", SHAPE_CUSTOM, NODE_BREAK, NULL, ruby_jump, 0},
    {"next|redo|retry", SHAPE_CUSTOM, NODE_CONTINUE, NULL, ruby_jump, 0},
    {"then|else|ensure|do|body_statement|block_body|begin_block|end_block", SHAPE_CUSTOM,
     NODE_BLOCK, NULL, ruby_body, 0},
    {"begin", SHAPE_CUSTOM, NODE_TRY, NULL, ruby_begin, 0},
    {"rescue", SHAPE_CUSTOM, NODE_CATCH, NULL, ruby_rescue, 0},
    {"rescue_modifier", SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"if|unless|elsif", SHAPE_CUSTOM, NODE_IF, NULL, ruby_if, 0},
    {"if_modifier|unless_modifier", SHAPE_CUSTOM, NODE_IF, NULL, ruby_if_modifier, 0},
    {"while|until|while_modifier|until_modifier", SHAPE_CUSTOM, NODE_WHILE, NULL, ruby_while, 0},
    {"for", SHAPE_CUSTOM, NODE_FOREACH, NULL, ruby_for, 0},
    {"case|case_match", SHAPE_CUSTOM, NODE_SWITCH, NULL, ruby_case, 0},
    {"when|in_clause", SHAPE_CUSTOM, NODE_CASE, NULL, ruby_when, 0},
    {"pattern|in", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"method|singleton_method", SHAPE_CUSTOM, NODE_FUNCTION, NULL, ruby_method, 0},
    {"class|module|singleton_class", SHAPE_CUSTOM, NODE_CLASS, NULL, ruby_class, 0},
    {"comment|empty_statement|uninterpreted|heredoc_body", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"z(", ")"},            /* keyword arguments */
    {"", "\nend"},          /* a header */
    {"def z\n", "\nend"},   /* rescue, ensure; return */
    {"if z\nz\n", "\nend"}, /* elsif, else */
    {"case z\n", "\nend"},  /* when */
    {"{", "}"},
    {"def z(", ")\nend"}, /* a parameter */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@ => @", "**@", "*@", "^", "@\n", NULL};

const struct language_syntax ruby_syntax = {
    .language = LANG_RUBY,
    .grammar = tree_sitter_ruby,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .custom_root = true,
};
