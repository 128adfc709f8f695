#include "shared.h"

uint32_t cst_behind(const struct lowering *l, uint32_t at, const char *token)
{
    uint32_t word = cst_child_is(l, at, token);
    return word == CST_NONE ? CST_NONE : cst_after_named(l, at, word);
}

enum node_kind lower_twice(const struct lowering *l, uint32_t first, uint32_t second)
{
    bool twice = l->placeholders != NULL && first != CST_NONE && second != CST_NONE &&
                 view_eq(cst_text(l, first), cst_text(l, second));
    return twice ? lower_placeholder(l, cst_text(l, first)) : NODE_NONE;
}

void lower_word(struct lowering *l, uint32_t at, enum node_kind kind, enum node_role role)
{
    (void)lower_leaf(l, kind, role, at, lower_symbol(l, cst_text(l, at)));
}

void lower_keywords(struct lowering *l, uint32_t at, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = cst_child_is(l, at, words[i]);
        if (word != CST_NONE) {
            lower_word(l, word, NODE_TOKEN, ROLE_KEYWORD);
        }
    }
}

void lower_word_attribute(struct lowering *l, uint32_t at, const char *word)
{
    uint32_t c = cst_child_is(l, at, word);
    if (c != CST_NONE) {
        lower_modifier(l, c);
    }
}

void lower_types(struct lowering *l, uint32_t list, enum node_role role)
{
    for_each_named(l, list, c)
    {
        lower_type(l, c, role);
    }
}

void lower_parameter_named(struct lowering *l, uint32_t name)
{
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, name);
    (void)lower_name(l, name, ROLE_NAME);
    lower_close(l, n);
}

void lower_unary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_first_named(l, at);
    uint32_t sign = cst_first(l, at);
    bool postfix = sign != CST_NONE && sign == value;
    if (postfix) {
        sign = cst_after(l, at, value);
    }
    if (sign == CST_NONE) {
        lower(l, value, role);
        return;
    }
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, cst_text(l, sign)));
    if (postfix) {
        lower_set_flag(l, n, NODE_POSTFIX);
    }
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

/* --- text of strings --- */

static bool is_name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

static uint32_t name_length(const char *text, uint32_t at, uint32_t end)
{
    uint32_t len = 0;
    while (at + len < end && is_name_char(text[at + len], len == 0)) {
        len++;
    }
    return len;
}

/* What a pattern has for "$X" begins with "z"; letters of the text may follow it. */
static uint32_t metavariable_length(const struct lowering *l, uint32_t at, uint32_t end)
{
    const char *text = l->cst->source.ptr;
    if (l->placeholders == NULL || text[at] != 'z') {
        return 0;
    }
    uint32_t len = name_length(text, at, end);
    while (len > 0 && lower_placeholder(l, view_of(text + at, len)) != NODE_METAVARIABLE) {
        len--;
    }
    return len;
}

static void text_piece(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end)
{
    if (begin < end) {
        struct view text = view_slice(l->cst->source, begin, end);
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at, lower_symbol(l, text));
        lower_set_span(l, n, begin, end);
    }
}

void lower_string_text(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end, bool names)
{
    const char *text = l->cst->source.ptr;
    uint32_t from = begin;
    for (uint32_t i = begin; i < end;) {
        uint32_t name = names && text[i] == '$' ? name_length(text, i + 1, end) : 0;
        uint32_t meta = metavariable_length(l, i, end);
        if (name == 0 && meta == 0) {
            i += text[i] == '\\' && i + 1 < end ? 2 : 1;
            continue;
        }
        text_piece(l, at, from, i);
        if (meta > 0) {
            text_piece(l, at, i, i + meta);
            i += meta;
        } else {
            (void)lower_name_span(l, i + 1, i + 1 + name, ROLE_NONE);
            i += name + 1;
        }
        from = i;
    }
    text_piece(l, at, from, end);
}

/* --- statements --- */

void lower_assignment(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t op_at = cst_field(l, at, FIELD_OPERATOR);
    struct view op = op_at == CST_NONE ? VIEW("=") : cst_text(l, op_at);
    bool plain = op.len <= 1;
    node_id n = lower_open(l, plain ? NODE_ASSIGN : NODE_AUGMENT, role, at);
    if (!plain) {
        lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - 1)));
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

void lower_statement_block(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_statements(l, at, ROLE_NONE);
    lower_close(l, n);
}

void lower_if(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t otherwise = cst_field(l, at, FIELD_ALTERNATIVE);
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_body(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    if (cst_is(l, otherwise, "if_statement") || cst_is(l, otherwise, "if_expression")) {
        lower(l, otherwise, ROLE_ELSE);
    } else {
        lower_body(l, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
}

void lower_while(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WHILE, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void lower_do(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_DO, role, at);
    lower_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_close(l, n);
}

void lower_for(struct lowering *l, uint32_t at, enum node_role role)
{
    static const enum node_role roles[FIELD_COUNT] = {
        [FIELD_INIT] = ROLE_INIT,
        [FIELD_INITIALIZER] = ROLE_INIT,
        [FIELD_CONDITION] = ROLE_CONDITION,
        [FIELD_UPDATE] = ROLE_UPDATE,
    };
    node_id n = lower_open(l, NODE_FOR, role, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (l->cst->nodes[c].field == FIELD_BODY) {
            lower_block(l, c, ROLE_BODY);
        } else {
            lower(l, c, roles[l->cst->nodes[c].field]);
        }
    }
    lower_close(l, n);
}

void lower_finally(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_body(l, cst_child_is(l, at, "block"), ROLE_FINALLY);
}

void lower_yield_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    lower_as(l, at, ROLE_VALUE, NODE_YIELD, "*=value");
    lower_close(l, n);
}

void lower_labeled(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    uint32_t body = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_LABEL, role, at);
    if (name != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, name)));
    }
    if (body != name) {
        lower(l, body, ROLE_BODY);
    }
    lower_close(l, n);
}
