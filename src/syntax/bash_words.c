/* Bash: words, and in which form a metavariable or an ellipsis stands among them. */
#include "bash_family.h"

#include <string.h>

/* --- words --- */

void bash_word(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    if (lower_placeholder(l, text) != NODE_NONE) {
        (void)lower_name(l, at, role);
    } else if (l->placeholders != NULL && view_eq(text, VIEW("..."))) {
        (void)lower_leaf(l, NODE_ELLIPSIS, role, at, 0);
    } else {
        (void)lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, text));
    }
}

/* '…' and $'…': what stands between. */
void bash_raw(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    size_t begin = text.len > 0 && text.ptr[0] == '$' ? 2 : 1;
    size_t end = text.len > begin ? text.len - 1 : begin;
    node_id n = lower_leaf(l, NODE_STRING, role, at, lower_symbol(l, view_slice(text, begin, end)));
    lower_set_flag(l, n, NODE_RAW);
}

static void piece(struct lowering *l, uint32_t begin, uint32_t end, uint32_t at)
{
    if (begin < end) {
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at,
                               lower_symbol(l, view_slice(l->cst->source, begin, end)));
        lower_set_span(l, n, begin, end);
    }
}

/* Plain text of a string; "..." in that of a pattern is a piece of its own. */
static void pieces(struct lowering *l, uint32_t begin, uint32_t end, uint32_t at)
{
    struct view text = view_slice(l->cst->source, begin, end);
    const char *dots =
        l->placeholders == NULL || text.len == 0 ? NULL : memmem(text.ptr, text.len, "...", 3);
    if (dots == NULL) {
        piece(l, begin, end, at);
        return;
    }
    uint32_t middle = begin + (uint32_t)(dots - text.ptr);
    piece(l, begin, middle, at);
    piece(l, middle, middle + 3, at);
    piece(l, middle + 3, end, at);
}

void bash_join(struct lowering *l, node_id n)
{
    symbol_id dots = l->placeholders == NULL ? 0 : lower_symbol(l, VIEW("..."));
    for (node_id c = n + 1; dots != 0 && l->failed == OK && c < l->tree->count; c++) {
        if (l->tree->nodes[c].symbol == dots) {
            return;
        }
    }
    lower_join_strings(l, n);
}

void bash_parts(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end)
{
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c) || cst_is(l, c, "string_content") || cst_is(l, c, "heredoc_content")) {
            continue;
        }
        pieces(l, begin, l->cst->nodes[c].begin, at);
        lower(l, c, ROLE_NONE);
        begin = l->cst->nodes[c].end;
    }
    pieces(l, begin, end, at);
}

void bash_string(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *c = &l->cst->nodes[at];
    uint32_t end = c->end > c->begin + 1 ? c->end - 1 : c->end;
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    bash_parts(l, at, c->begin < end ? c->begin + 1 : end, end);
    lower_close(l, n);
    bash_join(l, n);
}

/* a"b"$c: quoted parts without code lose their quotes. */
void bash_concatenation(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("concatenation")));
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        } else {
            bash_word(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
    lower_join_strings(l, n);
}

/* $x and ${x}. In a pattern $X stands for anything, ${$X} for a variable. */
void bash_expansion(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    bool simple = name != CST_NONE && cst_after_named(l, at, name) == CST_NONE;
    const struct cst_node *nodes = l->cst->nodes;
    bool plain =
        simple && nodes[at].end - nodes[name].end <= 1 && nodes[name].begin - nodes[at].begin <= 2;
    if (cst_is(l, at, "simple_expansion") && name != CST_NONE &&
        lower_placeholder(l, cst_text(l, name)) != NODE_NONE) {
        (void)lower_name(l, name, role);
        return;
    }
    if (plain) {
        node_id n = lower_open(l, NODE_UNARY, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("$")));
        if (cst_is(l, name, "subscript")) {
            lower(l, name, ROLE_VALUE);
        } else {
            (void)lower_name(l, name, ROLE_VALUE);
        }
        lower_close(l, n);
        return;
    }
    /* ${x:-y}, ${#x}, ${x/a/b} */
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("expansion")));
    for_each_child(l, at, c)
    {
        struct view text = cst_text(l, c);
        if (cst_is(l, c, "variable_name") || cst_is(l, c, "special_variable_name")) {
            (void)lower_name(l, c, ROLE_NAME);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        } else if (!view_eq(text, VIEW("${")) && !view_eq(text, VIEW("}"))) {
            (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, c, lower_symbol(l, text));
        }
    }
    lower_close(l, n);
}

/* --- forms of patterns --- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether an odd number of double quotes stands before `at`. */
static bool is_quoted(struct view text, size_t at)
{
    bool quoted = false;
    for (size_t i = 0; i < at; i++) {
        if (text.ptr[i] == '\\') {
            i++;
        } else if (text.ptr[i] == '"') {
            quoted = !quoted;
        }
    }
    return quoted;
}

/* Whether what ends in "=" before `at` is "name=" and no part of a word. */
static bool is_assigned(struct view text, size_t at)
{
    size_t begin = at - 1;
    while (begin > 0 && !is_space(text.ptr[begin - 1]) &&
           strchr(";|&(", text.ptr[begin - 1]) == NULL) {
        begin--;
    }
    return begin < text.len && text.ptr[begin] != '-';
}

/* Whether what stands at `begin` begins a word, and at `end` ends one. */
static bool is_whole_word(struct view text, size_t begin, size_t end)
{
    static const char edges[] = " \t\r\n;|&()`{}";
    char before = begin == 0 ? '\n' : text.ptr[begin - 1];
    char after = end >= text.len ? '\n' : text.ptr[end];
    if (strchr(edges, before) == NULL && !(before == '=' && is_assigned(text, begin))) {
        return false;
    }
    return strchr(edges, after) != NULL || after == '=' || after == '[' ||
           (after == '+' && end + 1 < text.len && text.ptr[end + 1] == '=');
}

/* $X that is a whole word, a name or in braces is put as a word; else as "$word", which is
 * a part of a string or of a longer word. */
const char *bash_form(struct view pattern, size_t begin, size_t end, enum node_kind kind)
{
    bool braces = begin >= 2 && pattern.ptr[begin - 1] == '{' && pattern.ptr[begin - 2] == '$';
    if (kind == NODE_ELLIPSIS || braces) {
        return "@";
    }
    if (is_quoted(pattern, begin)) {
        return "$@";
    }
    return kind == NODE_METAVARIABLE_ELLIPSIS || is_whole_word(pattern, begin, end) ? "@" : "$@";
}
