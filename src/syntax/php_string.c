/* PHP: strings with code in them. */
#include "php_family.h"

static bool is_text(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "string_content") || cst_is(l, at, "escape_sequence");
}

static void piece(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end)
{
    if (begin < end) {
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at,
                               lower_symbol(l, view_slice(l->cst->source, begin, end)));
        lower_set_span(l, n, begin, end);
    }
}

/* The text between what is code; the braces around code are neither. */
static void pieces(struct lowering *l, uint32_t at)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t begin = 0;
    uint32_t end = 0;
    for_each_child(l, at, c)
    {
        if (is_text(l, c)) {
            begin = begin == end ? nodes[c].begin : begin;
            end = nodes[c].end;
        } else if (cst_named(l, c)) {
            piece(l, at, begin, end);
            begin = end = 0;
            lower(l, c, ROLE_NONE);
        }
    }
    piece(l, at, begin, end);
}

/* "$X" of a pattern, and nothing else: any string. */
static bool is_metavariable_alone(const struct lowering *l, node_id n)
{
    const struct node *nodes = l->tree->nodes;
    return l->placeholders != NULL && nodes[n].next == n + 2 &&
           nodes[n + 1].kind == NODE_METAVARIABLE;
}

static void interpolated(struct lowering *l, uint32_t at, uint32_t body, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    if (body != CST_NONE) {
        pieces(l, body);
    }
    lower_close(l, n);
    if (l->failed == OK && is_metavariable_alone(l, n)) {
        l->tree->nodes[n].symbol = l->tree->nodes[n + 1].symbol;
        l->tree->nodes[n].kind = NODE_STRING;
        l->tree->nodes[n].next = n + 1;
        l->tree->count = n + 1;
        return;
    }
    lower_join_strings(l, n);
}

void php_encapsed(struct lowering *l, uint32_t at, enum node_role role)
{
    interpolated(l, at, at, role);
}

void php_heredoc(struct lowering *l, uint32_t at, enum node_role role)
{
    interpolated(l, at, cst_field(l, at, FIELD_VALUE), role);
}

void php_nowdoc(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_VALUE);
    struct view text = body == CST_NONE ? VIEW("") : cst_text(l, body);
    size_t line_end = text.len > 0 && text.ptr[0] == '\n' ? 1 : 0;
    text = view_slice(text, line_end, text.len);
    node_id n = lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, text));
    lower_set_flag(l, n, NODE_RAW);
}

/* `ls $x` is what shell_exec("ls $x") is. */
void php_shell(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id call = NO_NODE;
    node_id arguments = php_open_call(l, at, role, "shell_exec", &call);
    node_id text = l->tree->count;
    interpolated(l, at, at, ROLE_NONE);
    if (l->failed == OK && l->placeholders != NULL && l->tree->nodes[text].kind == NODE_STRING &&
        view_eq(symbols_text(l->symbols, l->tree->nodes[text].symbol), VIEW("..."))) {
        l->tree->nodes[text].kind = NODE_ELLIPSIS; /* `...` of a pattern: any command */
        l->tree->nodes[text].symbol = 0;
    }
    lower_close(l, arguments);
    lower_close(l, call);
}
