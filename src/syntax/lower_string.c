/* String literals: what stands between the quotes, in any language's fashion. */
#include <string.h>

#include <assay/base/mem.h>

#include "lower.h"

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Where the text between the quotes begins and ends: prefix letters and signs ("rb", "@",
 * "$", "#" of raw strings, "%q("), then one or three quotes. */
static void between_quotes(struct view text, size_t *begin, size_t *end)
{
    size_t open = 0;
    size_t quotes = 1;
    size_t close = text.len;
    while (open < text.len && open < 20 && !is_quote(text.ptr[open])) {
        open++;
    }
    if (open == text.len || open == 20) {
        *begin = 0;
        *end = text.len;
        return;
    }
    char q = text.ptr[open];
    if (open + 6 <= text.len && text.ptr[open + 1] == q && text.ptr[open + 2] == q) {
        quotes = 3;
    }
    while (close > open + quotes && text.ptr[close - 1] != q) {
        close--; /* "#" behind raw strings, suffixes such as u8 */
    }
    *begin = open + quotes;
    *end = close >= *begin + quotes ? close - quotes : *begin;
}

static bool is_plain_part(const struct lowering *l, uint32_t at)
{
    static const char *const plain[] = {
        "string_content",
        "string_start",
        "string_end",
        "escape_sequence",
        "string_fragment",
        "escape_interpolation",
        "string_literal_content",
        "raw_string_content",
        "heredoc_content",
        "string_value",
        "quoted_content",
        "line_str_text",
        "multi_line_str_text",
        "multiline_string_fragment",
        "raw_str_part",
        "str_escaped_char",
        "interpreted_string_literal_content",
        "raw_string_literal_content",
        "string_literal_encoding",
        "character_escape_sequence",
        "escaped_identifier",
        "template_chars",
        "template_literal",
        "quoted_template_start",
        "quoted_template_end",
        "encoding",
        "raw_string_start",
        "raw_string_end",
        "html_character_reference",
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (cst_is(l, at, plain[i])) {
            return true;
        }
    }
    return false;
}

/* The parts that are code, with the plain text between them as STRINGs. */
static void lower_between(struct lowering *l, uint32_t at, enum node_role role, size_t begin,
                          size_t end)
{
    const struct cst_node *nodes = l->cst->nodes;
    size_t from = nodes[at].begin + begin;
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c) || nodes[c].begin < from ||
            (is_plain_part(l, c) && cst_first_named(l, c) == CST_NONE)) {
            continue;
        }
        struct view text = view_slice(l->cst->source, from, nodes[c].begin);
        bool nested = is_plain_part(l, c);
        if (text.len > 0) {
            node_id piece = lower_leaf(l, NODE_STRING, ROLE_NONE, at, lower_symbol(l, text));
            if (l->failed == OK) {
                l->tree->nodes[piece].begin = (uint32_t)from;
                l->tree->nodes[piece].end = nodes[c].begin;
            }
        }
        if (nested) {
            from = nodes[c].begin;
            continue;
        }
        lower(l, c, ROLE_NONE);
        from = nodes[c].end;
    }
    struct view rest = view_slice(l->cst->source, from, nodes[at].begin + end);
    if (rest.len > 0) {
        node_id piece = lower_leaf(l, NODE_STRING, ROLE_NONE, at, lower_symbol(l, rest));
        if (l->failed == OK) {
            l->tree->nodes[piece].begin = (uint32_t)from;
            l->tree->nodes[piece].end = (uint32_t)(nodes[at].begin + end);
        }
    }
    lower_close(l, n);
}

void lower_pieces(struct lowering *l, uint32_t at, enum node_role role)
{
    size_t begin = 0;
    size_t end = 0;
    between_quotes(cst_text(l, at), &begin, &end);
    lower_between(l, at, role, begin, end);
}

void lower_string(struct lowering *l, uint32_t at, enum node_role role)
{
    size_t begin = 0;
    size_t end = 0;
    struct view text = cst_text(l, at);
    bool code = false;
    between_quotes(text, &begin, &end);
    for_each_child(l, at, c)
    {
        code = code || (cst_named(l, c) && !is_plain_part(l, c));
    }
    if (code) {
        lower_between(l, at, role, begin, end);
        return;
    }
    node_id n = lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, view_slice(text, begin, end)));
    /* r"…" and R"…" and '…' of shells have no escapes. */
    size_t prefix = begin > 0 ? begin - 1 : 0;
    if (memchr(text.ptr, 'r', prefix) != NULL || memchr(text.ptr, 'R', prefix) != NULL) {
        lower_set_flag(l, n, NODE_RAW);
    }
}

void lower_join_strings(struct lowering *l, node_id n)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(16 * 1024 * 1024);
    struct tree *t = l->tree;
    if (l->failed != OK) {
        return;
    }
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].kind != NODE_STRING) {
            return;
        }
        buf_add_view(&text, symbols_text(l->symbols, t->nodes[c].symbol));
    }
    if (text.failed == OK) {
        t->nodes[n].kind = NODE_STRING;
        t->nodes[n].symbol = lower_symbol(l, buf_view(&text));
        t->nodes[n].next = n + 1;
        t->count = n + 1;
    }
}

void lower_char(struct lowering *l, uint32_t at, enum node_role role)
{
    size_t begin = 0;
    size_t end = 0;
    struct view text = cst_text(l, at);
    between_quotes(text, &begin, &end);
    (void)lower_leaf(l, NODE_CHAR, role, at, lower_symbol(l, view_slice(text, begin, end)));
}

void lower_number(struct lowering *l, uint32_t at, enum node_role role)
{
    char text[256];
    size_t len = 0;
    struct view written = cst_text(l, at);
    for (size_t i = 0; i < written.len && len < sizeof text; i++) {
        if (written.ptr[i] != '_') {
            text[len++] = written.ptr[i];
        }
    }
    bool plain = len == written.len || len == sizeof text;
    (void)lower_leaf(l, NODE_NUMBER, role, at,
                     lower_symbol(l, plain ? written : view_of(text, len)));
}

void lower_text(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    struct view trimmed = view_trim(text);
    if (trimmed.len == 0) {
        return;
    }
    uint32_t begin = l->cst->nodes[at].begin + (uint32_t)(trimmed.ptr - text.ptr);
    enum node_kind kind = lower_placeholder(l, trimmed);
    if (kind == NODE_ELLIPSIS || kind == NODE_METAVARIABLE_ELLIPSIS) {
        (void)lower_name_span(l, begin, begin + (uint32_t)trimmed.len, role);
        return;
    }
    node_id n = lower_leaf(l, NODE_TEXT, role, at, lower_symbol(l, trimmed));
    lower_set_span(l, n, begin, begin + (uint32_t)trimmed.len);
}
