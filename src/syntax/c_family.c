/* Expressions, statements and directives of C and C++. */
#include "c_family.h"

#include <string.h>

/* --- expressions --- */

/* a->b is told from a.b. */
void c_field(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operator= cst_field(l, at, FIELD_OPERATOR);
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (cst_is(l, operator, "->")) {
        lower_set_flag(l, n, NODE_ARROW);
    }
    lower(l, cst_field(l, at, FIELD_ARGUMENT), ROLE_OBJECT);
    lower(l, cst_field(l, at, FIELD_FIELD), ROLE_NAME);
    lower_close(l, n);
}

void c_assignment(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operator= cst_field(l, at, FIELD_OPERATOR);
    struct view op = operator== CST_NONE ? VIEW("=") : cst_text(l, operator);
    bool plain = op.len <= 1;
    node_id n = lower_open(l, plain ? NODE_ASSIGN : NODE_AUGMENT, role, at);
    if (!plain) {
        lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - 1)));
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

void c_update(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operator= cst_field(l, at, FIELD_OPERATOR);
    uint32_t argument = cst_field(l, at, FIELD_ARGUMENT);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (operator!= CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, operator)));
        if (argument != CST_NONE && operator> argument) {
            lower_set_flag(l, n, NODE_POSTFIX);
        }
    }
    lower(l, argument, ROLE_VALUE);
    lower_close(l, n);
}

void c_cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* sizeof(x), sizeof x, alignof(T), offsetof(T, m) as calls of that word. */
void c_word_call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (word != CST_NONE) {
        (void)lower_name(l, word, ROLE_CALLEE);
    }
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void comma_operands(struct lowering *l, uint32_t at)
{
    for_each_named(l, at, c)
    {
        if (cst_is(l, c, "comma_expression") && l->depth < TREE_DEPTH_MAX) {
            l->depth++;
            comma_operands(l, c);
            l->depth--;
        } else {
            lower(l, c, ROLE_NONE);
        }
    }
}

/* a, b, c: the grammar nests them, here they stand in one row. */
void c_comma(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SEQUENCE, role, at);
    comma_operands(l, at);
    lower_close(l, n);
}

void c_concatenated(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
    lower_join_strings(l, n);
}

void c_char(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    const char *open = text.len == 0 ? NULL : memchr(text.ptr, '\'', text.len);
    size_t begin = open == NULL ? 0 : (size_t)(open - text.ptr) + 1;
    size_t end = text.len > begin && text.ptr[text.len - 1] == '\'' ? text.len - 1 : text.len;
    (void)lower_leaf(l, NODE_CHAR, role, at, lower_symbol(l, view_slice(text, begin, end)));
}

void c_word(struct lowering *l, uint32_t at, enum node_role role)
{
    bool null = cst_is(l, at, "null");
    (void)lower_leaf(l, null ? NODE_NULL : NODE_BOOL, role, at,
                     null ? 0 : lower_symbol(l, cst_text(l, at)));
}

/* .a = b is a KEYWORD, [1] = b a PAIR; of .a.b = c the last name counts. */
void c_initializer_pair(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t designator = CST_NONE;
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_DESIGNATOR && cst_named(l, c)) {
            designator = c;
        }
    }
    bool word =
        cst_is(l, designator, "field_designator") || cst_is(l, designator, "field_identifier");
    node_id n = lower_open(l, word ? NODE_KEYWORD : NODE_PAIR, role, at);
    lower(l, designator, word ? ROLE_NAME : ROLE_KEY);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* --- statements --- */

void c_expression_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    if (what == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    lower(l, what, ROLE_VALUE);
    lower_close(l, n);
}

/* if (int x = f(); x): a block of the definition and the statement. */
static node_id open_initialised(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t condition = cst_field(l, at, FIELD_CONDITION);
    uint32_t init = CST_NONE;
    if (cst_is(l, condition, "condition_clause")) {
        init = cst_field(l, condition, FIELD_INITIALIZER);
    }
    if (init == CST_NONE) {
        return NO_NODE;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower(l, init, ROLE_NONE);
    return n;
}

static void close_initialised(struct lowering *l, node_id n)
{
    if (n != NO_NODE) {
        lower_close(l, n);
    }
}

static void condition(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t c = cst_field(l, at, FIELD_CONDITION);
    lower(l, cst_is(l, c, "condition_clause") ? cst_field(l, c, FIELD_VALUE) : c, role);
}

void c_if(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id outer = open_initialised(l, at, role);
    uint32_t clause = cst_field(l, at, FIELD_ALTERNATIVE);
    uint32_t otherwise = clause == CST_NONE ? CST_NONE : cst_first_named(l, clause);
    node_id n = lower_open(l, NODE_IF, outer == NO_NODE ? role : ROLE_NONE, at);
    condition(l, at, ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    if (cst_is(l, otherwise, "if_statement")) {
        lower(l, otherwise, ROLE_ELSE);
    } else {
        lower_block(l, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
    close_initialised(l, outer);
}

/* A body that may be an empty statement: a BLOCK all the same. */
static void body_of(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id before = l->tree->count;
    lower_block(l, at, role);
    if (at != CST_NONE && l->failed == OK && l->tree->count == before) {
        lower_close(l, lower_open(l, NODE_BLOCK, role, at));
    }
}

/* list_for_each(a, b) {}: a macro that c_normalise() made `while` stands in the source as
 * itself: a WHILE whose condition is its call. */
static void macro_loop(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    uint32_t arguments = cst_field(l, at, FIELD_CONDITION);
    uint32_t begin = l->cst->nodes[at].begin;
    size_t len = 0;
    while (len < text.len && strchr(" \t\r\n(\\", text.ptr[len]) == NULL) {
        len++;
    }
    node_id n = lower_open(l, NODE_WHILE, role, at);
    node_id call = lower_open(l, NODE_CALL, ROLE_CONDITION, arguments == CST_NONE ? at : arguments);
    lower_set_span(l, call, begin, l->cst->nodes[arguments == CST_NONE ? at : arguments].end);
    (void)lower_name_span(l, begin, begin + (uint32_t)len, ROLE_CALLEE);
    if (arguments != CST_NONE) {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, arguments);
        uint32_t only = cst_first_named(l, arguments);
        if (cst_is(l, only, "comma_expression")) {
            comma_operands(l, only);
        } else {
            lower(l, only, ROLE_NONE);
        }
        lower_close(l, list);
    }
    lower_close(l, call);
    body_of(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void c_while(struct lowering *l, uint32_t at, enum node_role role)
{
    if (!view_starts(cst_text(l, at), VIEW("while"))) {
        macro_loop(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_WHILE, role, at);
    condition(l, at, ROLE_CONDITION);
    body_of(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void c_do(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_DO, role, at);
    body_of(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    condition(l, at, ROLE_CONDITION);
    lower_close(l, n);
}

void c_for(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOR, role, at);
    lower(l, cst_field(l, at, FIELD_INITIALIZER), ROLE_INIT);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower(l, cst_field(l, at, FIELD_UPDATE), ROLE_UPDATE);
    body_of(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void c_switch(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id outer = open_initialised(l, at, role);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_SWITCH, outer == NO_NODE ? role : ROLE_NONE, at);
    condition(l, at, ROLE_VALUE);
    if (body != CST_NONE) {
        lower_children(l, body, ROLE_NONE);
    }
    lower_close(l, n);
    close_initialised(l, outer);
}

void c_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_CASE, role, at);
    lower(l, value, ROLE_CONDITION);
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != value) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, body);
    lower_close(l, n);
}

void c_label(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_LABEL);
    node_id n = lower_open(l, NODE_LABEL, role, at);
    if (name != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, name)));
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != name) {
            lower_block(l, c, ROLE_BODY);
        }
    }
    lower_close(l, n);
}

/* --- directives --- */

/* #include "a.h" has a STRING, <a.h> a NAME: the path without its brackets. */
void c_include(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t path = cst_field(l, at, FIELD_PATH);
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("include")));
    if (cst_is(l, path, "system_lib_string")) {
        struct view text = cst_text(l, path);
        (void)lower_leaf(l, NODE_NAME, ROLE_MODULE, path,
                         lower_symbol(l, text.len < 2 ? text : view_slice(text, 1, text.len - 1)));
    } else {
        lower(l, path, ROLE_MODULE);
    }
    lower_close(l, n);
}

static bool is_number(struct view text)
{
    bool digits = text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9';
    for (size_t i = 0; i < text.len && digits; i++) {
        char c = text.ptr[i];
        digits =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
    }
    return digits;
}

static bool is_string(struct view text)
{
    return text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"' &&
           memchr(text.ptr + 1, '"', text.len - 2) == NULL;
}

/* #define N 1 and S "x" have a literal as VALUE, others their text. */
void c_define(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("define")));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    if (value != CST_NONE) {
        struct view text = view_trim(cst_text(l, value));
        bool string = is_string(text);
        (void)lower_leaf(l,
                         is_number(text) ? NODE_NUMBER
                         : string        ? NODE_STRING
                                         : NODE_TOKEN,
                         ROLE_VALUE, value,
                         lower_symbol(l, string ? view_slice(text, 1, text.len - 1) : text));
    }
    lower_close(l, n);
}

/* What stands between #if and #endif, in every branch, as if the directives were not there. */
void c_conditional_group(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        enum cst_field f = (enum cst_field)l->cst->nodes[c].field;
        if (cst_named(l, c) && f != FIELD_CONDITION && f != FIELD_NAME) {
            lower(l, c, role);
        }
    }
}

/* extern "C" { … }: what is in it. */
void c_linkage(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    if (cst_is(l, body, "declaration_list")) {
        lower_children(l, body, role);
    } else {
        lower(l, body, role);
    }
}
