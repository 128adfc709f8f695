/* Bash. A command is a CALL with all of its words, the first included, as ARGUMENTS: in
 * patterns "... bash ..." the dots stand for words before it. Words are STRINGs, quoted or
 * not; "a$b" is INTERPOLATED, a$b an OTHER "concatenation"; $x and ${x} are UNARY "$"
 * [NAME], $(…) UNARY "$(" [BLOCK]. Redirects and assignments before a command are its
 * attributes, which a pattern may leave out. */
#include "bash_family.h"

#include <string.h>

const struct TSLanguage *tree_sitter_bash(void);

/* --- statements --- */

static bool is_simple(const struct lowering *l, uint32_t at)
{
    static const char *const types[] = {"command",       "pipeline",
                                        "list",          "negated_command",
                                        "test_command",  "variable_assignment",
                                        "unset_command", "redirected_statement"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (cst_is(l, at, types[i])) {
            return true;
        }
    }
    return false;
}

static uint32_t next_token(const struct lowering *l, uint32_t parent, uint32_t c)
{
    uint32_t next = cst_after(l, parent, c);
    while (next != CST_NONE && (l->cst->nodes[next].flags & CST_EXTRA) != 0) {
        next = cst_after(l, parent, next);
    }
    return next;
}

static void statement(struct lowering *l, uint32_t parent, uint32_t c)
{
    uint32_t next = next_token(l, parent, c);
    bool background = cst_is(l, next, "&");
    if (!background && !is_simple(l, c)) {
        lower(l, c, ROLE_NONE);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, ROLE_NONE, c);
    if (cst_is(l, next, ";")) {
        lower_set_flag(l, n, NODE_TERMINATED);
    }
    if (background) {
        node_id u = lower_open(l, NODE_UNARY, ROLE_VALUE, c);
        lower_set_symbol(l, u, lower_symbol(l, VIEW("&")));
        lower_set_flag(l, u, NODE_POSTFIX);
        lower(l, c, ROLE_VALUE);
        lower_close(l, u);
    } else {
        lower(l, c, ROLE_VALUE);
    }
    lower_close(l, n);
}

static bool is_word_of(const struct lowering *l, uint32_t at, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (cst_is(l, at, *words)) {
            return true;
        }
    }
    return false;
}

/* A BLOCK of the statements among the children from `first` up to one of `ends`. */
static uint32_t block_from(struct lowering *l, uint32_t at, uint32_t first, const char *const *ends,
                           enum node_role role)
{
    uint32_t c = first;
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    if (first != CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[first].begin, l->cst->nodes[at].end);
    }
    for (; c != CST_NONE && !is_word_of(l, c, ends); c = cst_after(l, at, c)) {
        if (cst_named(l, c)) {
            statement(l, at, c);
            lower_set_span(l, n, l->cst->nodes[first].begin, l->cst->nodes[c].end);
        }
    }
    lower_close(l, n);
    return c;
}

static const char *const no_end[] = {NULL};

static void block(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)block_from(l, at, cst_first(l, at), no_end, role);
}

/* A word alone as a whole pattern: a command or an argument. */
static bool is_bare(const struct lowering *l, uint32_t at)
{
    uint32_t only = cst_first_named(l, at);
    return l->placeholders != NULL && only != CST_NONE && cst_named_count(l, at) == 1 &&
           cst_is(l, only, "command") && cst_named_count(l, only) == 1 &&
           cst_first(l, only) == cst_first_named(l, only) && next_token(l, at, only) == CST_NONE;
}

void bash_statements(struct lowering *l, uint32_t at, bool bare, enum node_role role)
{
    if (bare && is_bare(l, at)) {
        uint32_t name = cst_first_named(l, cst_first_named(l, at));
        lower(l, cst_first_named(l, name), role);
        return;
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            statement(l, at, c);
        }
    }
}

/* PROGRAM is open. */
static void program(struct lowering *l, uint32_t at, enum node_role role)
{
    bash_statements(l, at, at == 0, role);
}

/* --- commands --- */

static bool is_redirect(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "file_redirect") || cst_is(l, at, "heredoc_redirect") ||
           cst_is(l, at, "herestring_redirect");
}

static void redirects(struct lowering *l, uint32_t from)
{
    for_each_named(l, from, c)
    {
        if (is_redirect(l, c)) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (cst_is(l, c, "variable_assignment")) {
            lower_as(l, c, ROLE_ATTRIBUTE, NODE_KEYWORD, "name=name value=value");
        }
    }
}

static void words(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "command_name")) {
            lower_children(l, c, ROLE_NONE);
        } else if (cst_named(l, c) && !is_redirect(l, c) && !cst_is(l, c, "variable_assignment")) {
            lower(l, c, ROLE_NONE);
        } else if (!cst_named(l, c) && cst_text(l, c).len > 0 &&
                   (l->cst->nodes[c].flags & CST_EXTRA) == 0) {
            bash_word(l, c, ROLE_NONE);
        }
    }
}

/* `outer`: the redirected_statement around it, or CST_NONE. */
static void command_of(struct lowering *l, uint32_t at, uint32_t outer, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    if (outer == CST_NONE && cst_is(l, name, "command_name") &&
        cst_after_named(l, at, name) == CST_NONE &&
        lower_placeholder(l, cst_text(l, name)) != NODE_NONE) {
        (void)lower_name(l, name, role);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, outer == CST_NONE ? at : outer);
    redirects(l, at);
    redirects(l, outer);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    words(l, at);
    for_each_named(l, outer, c)
    {
        for (uint32_t a = cst_is(l, c, "heredoc_redirect") ? cst_first_named(l, c) : CST_NONE;
             a != CST_NONE; a = cst_after_named(l, c, a)) {
            if (l->cst->nodes[a].field == FIELD_ARGUMENT) {
                lower(l, a, ROLE_NONE);
            }
        }
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void command(struct lowering *l, uint32_t at, enum node_role role)
{
    command_of(l, at, CST_NONE, role);
}

/* The command behind a heredoc's mark: "cat <<X | sh". */
static uint32_t heredoc_pipe(const struct lowering *l, uint32_t at)
{
    uint32_t heredoc = cst_child_is(l, at, "heredoc_redirect");
    return heredoc == CST_NONE ? CST_NONE : cst_child_is(l, heredoc, "pipeline");
}

static void redirected(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t pipe = heredoc_pipe(l, at);
    node_id p = 0;
    if (pipe != CST_NONE) {
        p = lower_open(l, NODE_BINARY, role, at);
        lower_set_symbol(l, p, lower_symbol(l, VIEW("pipe")));
        role = ROLE_LEFT;
    }
    if (cst_is(l, body, "command")) {
        command_of(l, body, at, role);
    } else {
        node_id n = lower_open(l, NODE_WITH, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("redirect")));
        redirects(l, at);
        lower_block(l, body, ROLE_BODY);
        lower_close(l, n);
    }
    if (pipe != CST_NONE) {
        lower(l, cst_first_named(l, pipe), ROLE_RIGHT);
        lower_close(l, p);
    }
}

static void redirect(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("redirect")));
    for_each_child(l, at, c)
    {
        struct view text = cst_text(l, c);
        if (!cst_named(l, c)) {
            if (text.len > 0 && (text.ptr[0] == '<' || text.ptr[0] == '>' || text.ptr[0] == '&')) {
                (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, c, lower_symbol(l, text));
            }
        } else if (cst_is(l, c, "file_descriptor")) {
            (void)lower_leaf(l, NODE_NUMBER, ROLE_KEY, c, lower_symbol(l, text));
        } else if (l->cst->nodes[c].field != FIELD_ARGUMENT && !cst_is(l, c, "pipeline")) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

static void heredoc_body(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    bash_parts(l, at, l->cst->nodes[at].begin, l->cst->nodes[at].end);
    lower_close(l, n);
    bash_join(l, n);
}

/* Left to right: (a | b) | c. */
static void pipeline_of(struct lowering *l, uint32_t at, const uint32_t *operands, size_t count,
                        enum node_role role)
{
    if (count == 1) {
        lower(l, operands[0], role);
        return;
    }
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_span(l, n, l->cst->nodes[operands[0]].begin, l->cst->nodes[operands[count - 1]].end);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("pipe")));
    pipeline_of(l, at, operands, count - 1, ROLE_LEFT);
    lower(l, operands[count - 1], ROLE_RIGHT);
    lower_close(l, n);
}

static void pipeline(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operands[64];
    size_t count = 0;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && count < sizeof operands / sizeof operands[0]) {
            operands[count++] = c;
        }
    }
    if (count > 0) {
        pipeline_of(l, at, operands, count, role);
    }
}

static void list(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t left = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(
        l, n, lower_symbol(l, cst_child_is(l, at, "&&") != CST_NONE ? VIEW("&&") : VIEW("||")));
    lower(l, left, ROLE_LEFT);
    lower(l, left == CST_NONE ? CST_NONE : cst_after_named(l, at, left), ROLE_RIGHT);
    lower_close(l, n);
}

static void negated(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("!")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* $(…), `…`, <(…): UNARY "$(" or "<(" around a BLOCK. */
static void substitution(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    bool process = text.len > 0 && (text.ptr[0] == '<' || text.ptr[0] == '>');
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, process ? view_slice(text, 0, 2) : VIEW("$(")));
    block(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void assignment(struct lowering *l, uint32_t at, enum node_role role)
{
    bool augment = cst_child_is(l, at, "+=") != CST_NONE;
    uint32_t name = cst_field(l, at, FIELD_NAME);
    node_id n = lower_open(l, augment ? NODE_AUGMENT : NODE_ASSIGN, role, at);
    if (augment) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("+")));
    }
    lower(l, name, ROLE_TARGET);
    node_id before = l->tree->count;
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    if (l->failed == OK && l->tree->count == before) {
        (void)lower_leaf(l, NODE_STRING, ROLE_VALUE, at, 0);
    }
    lower_close(l, n);
}

/* declare -r a=b c=d: the assignments, each a statement; without any, a command. */
static void declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    bool any = cst_child_is(l, at, "variable_assignment") != CST_NONE;
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "variable_assignment")) {
            node_id n = lower_open(l, NODE_EXPRESSION, role, c);
            lower(l, c, ROLE_VALUE);
            lower_close(l, n);
        }
    }
    if (!any) {
        node_id e = lower_open(l, NODE_EXPRESSION, role, at);
        command_of(l, at, CST_NONE, ROLE_VALUE);
        lower_close(l, e);
    }
}

static void assignments(struct lowering *l, uint32_t at, enum node_role role)
{
    declaration(l, at, role);
}

/* --- compound statements --- */

static void condition(struct lowering *l, uint32_t at, uint32_t first, const char *const *ends,
                      uint32_t *behind)
{
    node_id before = l->tree->count;
    *behind = block_from(l, at, first, ends, ROLE_CONDITION);
    struct tree *t = l->tree;
    /* One expression stands for itself. */
    if (l->failed == OK && t->count > before + 2 && t->nodes[before + 1].kind == NODE_EXPRESSION &&
        t->nodes[before + 1].next == t->count) {
        uint32_t count = t->count - before - 2;
        memmove(&t->nodes[before], &t->nodes[before + 2], count * sizeof *t->nodes);
        t->count -= 2;
        for (node_id n = before; n < t->count; n++) {
            t->nodes[n].next -= 2;
            t->nodes[n].parent = n == before ? l->open : t->nodes[n].parent - 2;
        }
        t->nodes[before].role = ROLE_CONDITION;
    }
}

static void if_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const then[] = {"then", NULL};
    static const char *const otherwise[] = {"elif_clause", "else_clause", "fi", NULL};
    uint32_t next = cst_first(l, at);
    node_id n = lower_open(l, NODE_IF, role, at);
    condition(l, at, next, then, &next);
    next = block_from(l, at, next, otherwise, ROLE_THEN);
    /* Each "elif" is an IF in the ELSE of the one before. */
    node_id nested[64];
    size_t depth = 0;
    for (; next != CST_NONE; next = cst_after(l, at, next)) {
        if (cst_is(l, next, "elif_clause") && depth < sizeof nested / sizeof nested[0]) {
            uint32_t inner = cst_first(l, next);
            nested[depth++] = lower_open(l, NODE_IF, ROLE_ELSE, next);
            condition(l, next, inner, then, &inner);
            (void)block_from(l, next, inner, no_end, ROLE_THEN);
        } else if (cst_is(l, next, "else_clause")) {
            block(l, next, ROLE_ELSE);
        }
    }
    while (depth > 0) {
        lower_close(l, nested[--depth]);
    }
    lower_close(l, n);
}

static void while_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const body[] = {"do_group", NULL};
    bool until = cst_child_is(l, at, "until") != CST_NONE;
    uint32_t next = cst_first(l, at);
    node_id n = lower_open(l, NODE_WHILE, role, at);
    if (until) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("until")));
    }
    condition(l, at, next, body, &next);
    lower_block(l, next, ROLE_BODY);
    lower_close(l, n);
}

static void for_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    uint32_t variable = cst_field(l, at, FIELD_VARIABLE);
    if (variable != CST_NONE) {
        (void)lower_name(l, variable, ROLE_TARGET);
    }
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_VALUE) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void subshell(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WITH, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("subshell")));
    block(l, at, ROLE_BODY);
    lower_close(l, n);
}

static void function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void case_item(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CASE, role, at);
    uint32_t c = cst_first(l, at);
    uint32_t first = CST_NONE;
    for (; c != CST_NONE; c = cst_after(l, at, c)) {
        if (l->cst->nodes[c].field == FIELD_VALUE) {
            lower(l, c, ROLE_CONDITION);
        } else if (cst_named(l, c) && first == CST_NONE) {
            first = c;
        }
    }
    static const char *const ends[] = {";;", ";&", ";;&", NULL};
    if (first != CST_NONE) {
        (void)block_from(l, at, first, ends, ROLE_BODY);
    } else {
        lower_close(l, lower_open(l, NODE_BLOCK, ROLE_BODY, at));
    }
    lower_close(l, n);
}

/* [ … ] and [[ … ]] */
static void test(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_starts(text, VIEW("[[")) ? VIEW("[[") : VIEW("[")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    uint32_t sign = cst_field(l, at, FIELD_OPERATOR);
    if (sign != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, sign)));
    }
    if (cst_is(l, at, "postfix_expression")) {
        lower_set_flag(l, n, NODE_POSTFIX);
    }
    for_each_child(l, at, c)
    {
        if (c != sign && cst_named(l, c)) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"program", SHAPE_CUSTOM, NODE_PROGRAM, NULL, program, 0},
    {"word|number|test_operator|regex|extglob_pattern", SHAPE_CUSTOM, NODE_STRING, NULL, bash_word,
     0},
    {"variable_name|special_variable_name", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"raw_string|ansi_c_string", SHAPE_CUSTOM, NODE_STRING, NULL, bash_raw, 0},
    {"string", SHAPE_CUSTOM, NODE_STRING, NULL, bash_string, 0},
    {"translated_string|command_name|parenthesized_expression", SHAPE_PASS, NODE_NONE, NULL, NULL,
     0},
    {"string_content", SHAPE_LEAF, NODE_STRING, NULL, NULL, 0},
    {"concatenation", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, bash_concatenation, 0},
    {"simple_expansion|expansion", SHAPE_CUSTOM, NODE_UNARY, NULL, bash_expansion, 0},
    {"command_substitution|process_substitution", SHAPE_CUSTOM, NODE_UNARY, NULL, substitution, 0},
    {"subscript", SHAPE_NODE, NODE_INDEX, "name=object index=none", NULL, 0},
    {"array", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"command", SHAPE_CUSTOM, NODE_CALL, NULL, command, 0},
    {"unset_command", SHAPE_CUSTOM, NODE_CALL, NULL, command, 0},
    {"redirected_statement", SHAPE_CUSTOM, NODE_CALL, NULL, redirected, 0},
    {"file_redirect|heredoc_redirect|herestring_redirect", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL,
     redirect, 0},
    {"heredoc_body", SHAPE_CUSTOM, NODE_INTERPOLATED, NULL, heredoc_body, 0},
    {"pipeline", SHAPE_CUSTOM, NODE_BINARY, NULL, pipeline, 0},
    {"list", SHAPE_CUSTOM, NODE_BINARY, NULL, list, 0},
    {"negated_command", SHAPE_CUSTOM, NODE_UNARY, NULL, negated, 0},
    {"test_command", SHAPE_CUSTOM, NODE_UNARY, NULL, test, 0},
    {"variable_assignment", SHAPE_CUSTOM, NODE_ASSIGN, NULL, assignment, 0},
    {"variable_assignments", SHAPE_CUSTOM, NODE_ASSIGN, NULL, assignments, 0},
    {"declaration_command", SHAPE_CUSTOM, NODE_ASSIGN, NULL, declaration, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, if_statement, 0},
    {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, while_statement, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, for_statement, 0},
    {"c_style_for_statement", SHAPE_NODE, NODE_FOR,
     "initializer=init condition=condition update=update body=body", NULL, 0},
    {"case_statement", SHAPE_NODE, NODE_SWITCH, "value=value", NULL, 0},
    {"case_item", SHAPE_CUSTOM, NODE_CASE, NULL, case_item, 0},
    {"function_definition", SHAPE_CUSTOM, NODE_FUNCTION, NULL, function, 0},
    {"compound_statement|do_group", SHAPE_CUSTOM, NODE_BLOCK, NULL, block, 0},
    {"subshell", SHAPE_CUSTOM, NODE_WITH, NULL, subshell, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"arithmetic_expansion|brace_expression", SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"ternary_expression", SHAPE_NODE, NODE_TERNARY,
     "condition=condition consequence=then alternative=else", NULL, 0},
    {"unary_expression|postfix_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, unary, 0},
    {"comment|heredoc_start|heredoc_end", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""}, {"", "\n"}, {"if z; then z;\n", "\nfi"}, {"case z in\n", "\nesac"}, {NULL, NULL}};

const struct language_syntax bash_syntax = {
    .language = LANG_BASH,
    .grammar = tree_sitter_bash,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .form = bash_form,
    .custom_root = true,
    .normalise = bash_normalise,
};
