/* What stands between the brackets of a macro call of Rust: the grammar has only tokens
 * there. Expressions are read from them from the right: the last token says what the whole
 * is (a call, a member), the weakest operator first. */
#include "rust_family.h"

#include <string.h>

enum { ITEMS_MAX = 96 };

struct items {
    uint32_t at[ITEMS_MAX];
    size_t count;
};

static void expression(struct lowering *l, const struct items *t, size_t begin, size_t end,
                       enum node_role role);
static void arguments(struct lowering *l, uint32_t at);

static bool token_is(const struct lowering *l, uint32_t at, const char *text)
{
    return view_eq_str(cst_text(l, at), text);
}

static bool is_tree(const struct lowering *l, uint32_t at, char open)
{
    struct view text = cst_text(l, at);
    return cst_is(l, at, "token_tree") && text.len > 0 && text.ptr[0] == open;
}

static void span(struct lowering *l, node_id n, const struct items *t, size_t begin, size_t end)
{
    lower_set_span(l, n, l->cst->nodes[t->at[begin]].begin, l->cst->nodes[t->at[end - 1]].end);
}

/* What no rule fits: its tokens. */
static void other(struct lowering *l, const struct items *t, size_t begin, size_t end,
                  enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, t->at[begin]);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("tokens")));
    span(l, n, t, begin, end);
    for (size_t i = begin; i < end; i++) {
        if (cst_named(l, t->at[i])) {
            lower(l, t->at[i], ROLE_NONE);
        } else {
            (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, t->at[i],
                             lower_symbol(l, cst_text(l, t->at[i])));
        }
    }
    lower_close(l, n);
}

/* --- operators --- */

/* From the weakest to the strongest. */
static const char *const levels[] = {" = : += -= *= /= ", " .. ..= ", " || ",   " && ",
                                     " == != <= >= < > ", " | ",      " ^ ",    " & ",
                                     " << >> ",           " + - ",    " * / % "};

static bool is_operator(const struct lowering *l, uint32_t at, const char *level)
{
    char padded[8];
    struct view text = cst_text(l, at);
    if (cst_named(l, at) || text.len == 0 || text.len > 3) {
        return false;
    }
    padded[0] = ' ';
    memcpy(padded + 1, text.ptr, text.len);
    padded[text.len + 1] = ' ';
    padded[text.len + 2] = '\0';
    return strstr(level, padded) != NULL;
}

/* An operand ends here: an operator behind it takes two. */
static bool ends_operand(const struct lowering *l, uint32_t at)
{
    return cst_named(l, at) || token_is(l, at, "?");
}

/* The last operator of the weakest level, or `end`. */
static size_t weakest(const struct lowering *l, const struct items *t, size_t begin, size_t end)
{
    for (size_t level = 0; level < sizeof levels / sizeof levels[0]; level++) {
        for (size_t i = end - 1; i > begin; i--) {
            if (i + 1 < end && is_operator(l, t->at[i], levels[level]) &&
                ends_operand(l, t->at[i - 1])) {
                return i;
            }
        }
    }
    return end;
}

static void binary(struct lowering *l, const struct items *t, size_t begin, size_t op, size_t end,
                   enum node_role role)
{
    struct view text = cst_text(l, t->at[op]);
    bool keyword = text.len == 1 && (text.ptr[0] == '=' || text.ptr[0] == ':');
    node_id n = lower_open(l, keyword ? NODE_KEYWORD : NODE_BINARY, role, t->at[begin]);
    span(l, n, t, begin, end);
    if (!keyword) {
        lower_set_symbol(l, n, lower_symbol(l, text));
    }
    expression(l, t, begin, op, keyword ? ROLE_NAME : ROLE_LEFT);
    expression(l, t, op + 1, end, keyword ? ROLE_VALUE : ROLE_RIGHT);
    lower_close(l, n);
}

static void prefix(struct lowering *l, const struct items *t, size_t begin, size_t end,
                   enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, t->at[begin]);
    span(l, n, t, begin, end);
    lower_set_symbol(l, n, lower_symbol(l, cst_text(l, t->at[begin])));
    size_t operand = begin + 1;
    while (operand + 1 < end && cst_is(l, t->at[operand], "mutable_specifier")) {
        operand++;
    }
    expression(l, t, operand, end, ROLE_VALUE);
    lower_close(l, n);
}

/* --- what the last token says --- */

/* The last name of a macro's path with its "!". */
static void macro_name(struct lowering *l, const struct items *t, size_t begin, size_t bang,
                       enum node_role role)
{
    uint32_t name = t->at[bang - 1];
    uint32_t end = l->cst->nodes[t->at[bang]].end;
    if (bang - begin < 3) {
        (void)lower_name_span(l, l->cst->nodes[name].begin, end, role);
        return;
    }
    node_id n = lower_open(l, NODE_MEMBER, role, t->at[begin]);
    lower_set_flag(l, n, NODE_STATIC);
    span(l, n, t, begin, bang + 1);
    expression(l, t, begin, bang - 2, ROLE_OBJECT);
    (void)lower_name_span(l, l->cst->nodes[name].begin, end, ROLE_NAME);
    lower_close(l, n);
}

static void call(struct lowering *l, const struct items *t, size_t begin, size_t end,
                 enum node_role role)
{
    size_t callee = end - 1;
    node_id n = lower_open(l, NODE_CALL, role, t->at[begin]);
    span(l, n, t, begin, end);
    if (callee - begin > 1 && token_is(l, t->at[callee - 1], "!")) {
        macro_name(l, t, begin, callee - 1, ROLE_CALLEE);
    } else {
        expression(l, t, begin, callee, ROLE_CALLEE);
    }
    rust_token_tree(l, t->at[end - 1], ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void index_of(struct lowering *l, const struct items *t, size_t begin, size_t end,
                     enum node_role role)
{
    node_id n = lower_open(l, NODE_INDEX, role, t->at[begin]);
    span(l, n, t, begin, end);
    expression(l, t, begin, end - 1, ROLE_OBJECT);
    arguments(l, t->at[end - 1]);
    lower_close(l, n);
}

static void member(struct lowering *l, const struct items *t, size_t begin, size_t end,
                   enum node_role role)
{
    node_id n = lower_open(l, NODE_MEMBER, role, t->at[begin]);
    span(l, n, t, begin, end);
    if (token_is(l, t->at[end - 2], "::")) {
        lower_set_flag(l, n, NODE_STATIC);
    }
    expression(l, t, begin, end - 2, ROLE_OBJECT);
    lower(l, t->at[end - 1], ROLE_NAME);
    lower_close(l, n);
}

static void question(struct lowering *l, const struct items *t, size_t begin, size_t end,
                     enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, t->at[begin]);
    span(l, n, t, begin, end);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("?")));
    lower_set_flag(l, n, NODE_POSTFIX);
    expression(l, t, begin, end - 1, ROLE_VALUE);
    lower_close(l, n);
}

/* x as T */
static void cast(struct lowering *l, const struct items *t, size_t begin, size_t end,
                 enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, t->at[begin]);
    span(l, n, t, begin, end);
    lower_type(l, t->at[end - 1], ROLE_TYPE);
    expression(l, t, begin, end - 2, ROLE_VALUE);
    lower_close(l, n);
}

static void postfix(struct lowering *l, const struct items *t, size_t begin, size_t end,
                    enum node_role role)
{
    uint32_t last = t->at[end - 1];
    bool name = cst_named(l, last) && !cst_is(l, last, "token_tree");
    if (is_tree(l, last, '(') || token_is(l, t->at[end - 2], "!")) {
        call(l, t, begin, end, role);
    } else if (is_tree(l, last, '[')) {
        index_of(l, t, begin, end, role);
    } else if (token_is(l, last, "?")) {
        question(l, t, begin, end, role);
    } else if (name && end - begin > 2 &&
               (token_is(l, t->at[end - 2], ".") || token_is(l, t->at[end - 2], "::"))) {
        member(l, t, begin, end, role);
    } else if (name && end - begin > 2 && token_is(l, t->at[end - 2], "as")) {
        cast(l, t, begin, end, role);
    } else {
        other(l, t, begin, end, role);
    }
}

static void single(struct lowering *l, uint32_t at, enum node_role role)
{
    if (is_tree(l, at, '[')) {
        node_id n = l->tree->count;
        rust_token_tree(l, at, role);
        if (l->failed == OK && l->tree->count > n) {
            l->tree->nodes[n].kind = NODE_LIST;
        }
    } else if (is_tree(l, at, '(')) {
        node_id n = l->tree->count;
        rust_token_tree(l, at, role);
        if (l->failed == OK && l->tree->count > n) {
            l->tree->nodes[n].kind = NODE_TUPLE;
        }
    } else if (cst_named(l, at)) {
        lower(l, at, role);
    } else {
        (void)lower_leaf(l, NODE_TOKEN, role, at, lower_symbol(l, cst_text(l, at)));
    }
}

static void expression(struct lowering *l, const struct items *t, size_t begin, size_t end,
                       enum node_role role)
{
    if (begin >= end || l->failed != OK) {
        return;
    }
    if (l->depth >= TREE_DEPTH_MAX) {
        l->tree->too_deep = true;
        return;
    }
    l->depth++;
    size_t op = end - begin > 2 ? weakest(l, t, begin, end) : end;
    if (end - begin == 1) {
        single(l, t->at[begin], role);
    } else if (op != end) {
        binary(l, t, begin, op, end, role);
    } else if (is_operator(l, t->at[begin], " & && * ! - ")) {
        prefix(l, t, begin, end, role);
    } else {
        postfix(l, t, begin, end, role);
    }
    l->depth--;
}

static void argument(struct lowering *l, const struct items *t)
{
    if (t->count > 0) {
        expression(l, t, 0, t->count, ROLE_NONE);
    }
}

static bool is_bracket(struct view text)
{
    return text.len == 1 && strchr("()[]{}", text.ptr[0]) != NULL;
}

static void arguments(struct lowering *l, uint32_t at)
{
    struct items t = {.count = 0};
    if (l->depth >= TREE_DEPTH_MAX) {
        l->tree->too_deep = true;
        return;
    }
    l->depth++;
    for_each_child(l, at, c)
    {
        struct view text = cst_text(l, c);
        bool extra = (l->cst->nodes[c].flags & (CST_EXTRA | CST_MISSING)) != 0;
        if (extra || (!cst_named(l, c) && is_bracket(text))) {
            continue;
        }
        bool ends = !cst_named(l, c) && text.len == 1 && (text.ptr[0] == ',' || text.ptr[0] == ';');
        if (ends || t.count == ITEMS_MAX) {
            argument(l, &t);
            t.count = 0;
        }
        if (!ends) {
            t.at[t.count++] = c;
        }
    }
    argument(l, &t);
    l->depth--;
}

void rust_token_tree(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ARGUMENTS, role, at);
    arguments(l, at);
    lower_close(l, n);
}

void rust_macro(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_MACRO);
    uint32_t tree = cst_child_is(l, at, "token_tree");
    uint32_t bang = cst_child_is(l, at, "!");
    if (name != CST_NONE && lower_placeholder(l, cst_text(l, name)) == NODE_ELLIPSIS) {
        (void)lower_name(l, name, role); /* "...!();" of a pattern, where only items stand */
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    uint32_t last = cst_is(l, name, "scoped_identifier") ? cst_field(l, name, FIELD_NAME) : name;
    if (last != CST_NONE && bang != CST_NONE) {
        uint32_t end = l->cst->nodes[bang].end;
        if (last == name) {
            (void)lower_name_span(l, l->cst->nodes[last].begin, end, ROLE_CALLEE);
        } else {
            node_id path = lower_open(l, NODE_MEMBER, ROLE_CALLEE, name);
            lower_set_flag(l, path, NODE_STATIC);
            lower(l, cst_field(l, name, FIELD_PATH), ROLE_OBJECT);
            (void)lower_name_span(l, l->cst->nodes[last].begin, end, ROLE_NAME);
            lower_close(l, path);
        }
    }
    if (tree != CST_NONE) {
        rust_token_tree(l, tree, ROLE_ARGUMENTS);
    }
    lower_close(l, n);
}
