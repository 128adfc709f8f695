/* One pass in pre-order with a stack of what is open: regions that nest, functions, classes. */
#include "measures.h"

#include <string.h>

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum scope_kind { SCOPE_FILE, SCOPE_REGION, SCOPE_FUNCTION, SCOPE_CLASS };

struct scope {
    enum scope_kind kind;
    node_id node;
    node_id end;
    uint32_t function; /* index in the stack of the innermost function, or 0: the file */
    uint32_t nesting;  /* levels that function_measures.nesting counts */
    uint32_t level;    /* levels of cognitive complexity */
    symbol_id name;    /* of functions and classes; 0: none */
    bool hidden;       /* a class that is not public, or in one */
    bool recursive;
    struct function_measures m; /* of functions and of the file */
};

struct walk {
    const struct measures_input *in;
    const struct tree *t;
    struct scope *stack;
    size_t len;
    size_t cap;
    struct file_measures file;
    size_t looked; /* for uses of functions */
    symbol_id and_symbols[2];
    symbol_id or_symbols[2];
    char name[MEASURES_NAME_MAX];
};

static enum status push(struct walk *w, struct scope s, struct error *err)
{
    if (w->len == w->cap) {
        size_t cap = w->cap == 0 ? 64 : w->cap * 2;
        struct scope *grown = mem_realloc(w->stack, cap, sizeof *grown);
        if (grown == NULL) {
            return error_no_memory(err);
        }
        w->stack = grown;
        w->cap = cap;
    }
    w->stack[w->len++] = s;
    return OK;
}

static struct scope *top(const struct walk *w)
{
    return &w->stack[w->len - 1];
}

/* The function around, or the file. */
static struct function_measures *current(const struct walk *w)
{
    return &w->stack[top(w)->function].m;
}

/* --- names --- */

/* The symbol of what stands in a name's place: "f" of f and of a.f. */
static symbol_id symbol_of(const struct tree *t, node_id n)
{
    return n == NO_NODE ? 0 : t->nodes[n].symbol;
}

/* What a lambda is called: the name that it is assigned to. */
static symbol_id lambda_name(const struct tree *t, node_id n)
{
    const struct node *parent = &t->nodes[t->nodes[n].parent];
    node_id p = t->nodes[n].parent;
    if (t->nodes[n].role != ROLE_VALUE) {
        return 0;
    }
    switch (parent->kind) {
    case NODE_VARIABLE:
        return parent->symbol;
    case NODE_PAIR:
        return symbol_of(t, tree_child_in(t, p, ROLE_KEY));
    case NODE_ASSIGN:
        return symbol_of(t, tree_child_in(t, p, ROLE_TARGET));
    default:
        return 0;
    }
}

/* Put `part` in front of what begins at w->name[at]; false: no room. */
static bool prepend(struct walk *w, size_t *at, struct view part)
{
    if (part.len > *at) {
        return false;
    }
    *at -= part.len;
    memcpy(w->name + *at, part.ptr, part.len);
    return true;
}

/* The class that C++ and Go write beside the name: A::f, (a *A) f. */
static struct view written_class(const struct walk *w, node_id n)
{
    const struct tree *t = w->t;
    node_id name = tree_child_in(t, n, ROLE_NAME);
    node_id receiver = tree_child_in(t, n, ROLE_RECEIVER);
    symbol_id found = 0;
    if (name != NO_NODE && t->nodes[name].kind == NODE_MEMBER) {
        found = symbol_of(t, tree_child_in(t, name, ROLE_OBJECT));
    } else if (receiver != NO_NODE) {
        for (node_id i = receiver; i < t->nodes[receiver].next && found == 0; i++) {
            bool plain = t->nodes[i].kind == NODE_TYPE && tree_child(t, i) != NO_NODE &&
                         t->nodes[tree_child(t, i)].kind == NODE_NAME;
            found = plain ? t->nodes[i].symbol : 0;
        }
    }
    return symbols_text(w->in->symbols, found);
}

static struct view qualified_name(struct walk *w, const struct scope *s)
{
    enum { PART_MAX = MEASURES_NAME_MAX / 2 };
    size_t at = MEASURES_NAME_MAX;
    struct view own = symbols_text(w->in->symbols, s->name);
    struct view class = written_class(w, s->node);
    bool room = prepend(w, &at, own.len == 0 ? VIEW("(anonymous)") : utf8_cut(own, PART_MAX));
    if (room && class.len > 0) {
        room = at > class.len && prepend(w, &at, VIEW(".")) && prepend(w, &at, class);
    }
    for (size_t i = w->len - 1; room && i-- > 1;) {
        struct view part = symbols_text(w->in->symbols, w->stack[i].name);
        if (part.len > 0) {
            room = at > part.len && prepend(w, &at, VIEW(".")) && prepend(w, &at, part);
        }
    }
    return view_of(w->name + at, MEASURES_NAME_MAX - at);
}

/* --- opening and closing --- */

static void add_to_file(struct file_measures *file, const struct function_measures *m)
{
    file->statements += m->statements;
    file->cyclomatic += m->cyclomatic;
    file->cognitive += m->cognitive;
    file->dead_statements += m->dead_statements;
}

static enum status close_top(struct walk *w, struct error *err)
{
    struct scope *s = top(w);
    enum status st = OK;
    if (s->kind == SCOPE_FUNCTION) {
        s->m.cyclomatic++;
        s->m.cognitive += s->recursive ? 1 : 0;
        s->m.name = qualified_name(w, s);
        w->file.functions++;
        add_to_file(&w->file, &s->m);
        st = w->in->function == NULL ? OK : w->in->function(w->in->ctx, &s->m, err);
    }
    w->len--;
    return st;
}

static enum status open_region(struct walk *w, node_id n, bool nests, bool level, struct error *err)
{
    struct scope s = {.kind = SCOPE_REGION,
                      .node = n,
                      .end = w->t->nodes[n].next,
                      .function = top(w)->function,
                      .nesting = top(w)->nesting + (nests ? 1 : 0),
                      .level = top(w)->level + (level ? 1 : 0),
                      .hidden = top(w)->hidden};
    struct function_measures *m = current(w);
    m->nesting = s.nesting > m->nesting ? s.nesting : m->nesting;
    return push(w, s, err);
}

static struct surroundings around(const struct walk *w)
{
    struct surroundings a = {.in_function = top(w)->function != 0, .hidden = top(w)->hidden};
    for (size_t i = w->len; i-- > 1 && !a.in_class;) {
        if (w->stack[i].kind == SCOPE_CLASS) {
            node_id class = w->stack[i].node;
            a.in_class = true;
            a.class = class;
            a.in_interface = measures_has_word(w->in, class, ROLE_KEYWORD, "interface") ||
                             measures_has_word(w->in, class, ROLE_KEYWORD, "trait") ||
                             measures_has_word(w->in, class, ROLE_KEYWORD, "protocol");
        }
    }
    return a;
}

/* `written`: the node that carries modifiers and comment: of a lambda its definition. */
static void describe(struct walk *w, node_id n, node_id written, symbol_id name,
                     struct function_measures *m)
{
    const struct tree *t = w->t;
    struct surroundings a = around(w);
    node_id parameters = tree_child_in(t, n, ROLE_PARAMETERS);
    m->line = lines_at(w->in->lines, t->nodes[n].begin).line;
    uint32_t last = t->nodes[n].end > t->nodes[n].begin ? t->nodes[n].end - 1 : t->nodes[n].end;
    m->end_line = lines_at(w->in->lines, last).line;
    m->parameters = parameters == NO_NODE ? 0 : tree_child_count(t, parameters);
    m->is_public = measures_is_public(w->in, written, name, &a);
    m->is_documented = measures_is_documented(w->in, written);
    enum reach unused = measures_unused(w->in, n, name, &a, &w->looked);
    m->is_unused = unused == REACH_FILE;
    m->is_unused_here = unused == REACH_PACKAGE;
    w->file.public_functions += m->is_public ? 1 : 0;
    w->file.documented_functions += m->is_public && m->is_documented ? 1 : 0;
}

static enum status open_function(struct walk *w, node_id n, symbol_id name, struct error *err)
{
    const struct tree *t = w->t;
    bool lambda = t->nodes[n].kind == NODE_LAMBDA;
    struct scope s = {.kind = SCOPE_FUNCTION,
                      .node = n,
                      .end = t->nodes[n].next,
                      .function = (uint32_t)w->len,
                      .name = name,
                      .hidden = true};
    describe(w, n, lambda && name != 0 ? t->nodes[n].parent : n, name, &s.m);
    return push(w, s, err);
}

static enum status open_class(struct walk *w, node_id n, struct error *err)
{
    struct scope s = {.kind = SCOPE_CLASS,
                      .node = n,
                      .end = w->t->nodes[n].next,
                      .function = top(w)->function,
                      .nesting = top(w)->nesting,
                      .level = top(w)->level,
                      .name = w->t->nodes[n].symbol};
    struct surroundings a = around(w);
    /* These have no visibility of their own. */
    bool open =
        w->t->language == LANG_SOLIDITY || measures_has_word(w->in, n, ROLE_KEYWORD, "impl");
    s.hidden = top(w)->hidden || (!open && !measures_is_public(w->in, n, s.name, &a));
    return push(w, s, err);
}

/* --- what counts --- */

/* The block that holds an else-if of Go and nothing else of its own. */
static bool is_else_if_block(const struct tree *t, node_id n)
{
    return t->nodes[n].kind == NODE_BLOCK && t->nodes[n].role == ROLE_ELSE &&
           t->language == LANG_GO && view_starts(tree_text(t, n), VIEW("if"));
}

static bool is_loop(enum node_kind k)
{
    return k == NODE_WHILE || k == NODE_DO || k == NODE_FOR || k == NODE_FOREACH;
}

/* 1: and, 2: or, 0: another operator. */
static int logical(const struct walk *w, node_id n)
{
    symbol_id s = w->t->nodes[n].symbol;
    if (w->t->nodes[n].kind != NODE_BINARY || s == 0) {
        return 0;
    }
    if (s == w->and_symbols[0] || s == w->and_symbols[1]) {
        return 1;
    }
    return s == w->or_symbols[0] || s == w->or_symbols[1] ? 2 : 0;
}

/* Sequences of equal operators in the order of the text. As deep as the tree at most. */
static void count_sequences(const struct walk *w, node_id n, int *last, uint32_t *count)
{
    int op = logical(w, n);
    node_id left = tree_child_in(w->t, n, ROLE_LEFT);
    node_id right = tree_child_in(w->t, n, ROLE_RIGHT);
    if (left != NO_NODE && logical(w, left) != 0) {
        count_sequences(w, left, last, count);
    }
    *count += op != *last ? 1 : 0;
    *last = op;
    if (right != NO_NODE && logical(w, right) != 0) {
        count_sequences(w, right, last, count);
    }
}

static void count_logical(struct walk *w, node_id n)
{
    int last = 0;
    node_id parent = w->t->nodes[n].parent;
    if (logical(w, n) == 0) {
        return;
    }
    current(w)->cyclomatic++;
    if (parent == NO_NODE || logical(w, parent) == 0) {
        count_sequences(w, n, &last, &current(w)->cognitive);
    }
}

/* A case that is not the default. */
static bool case_decides(const struct tree *t, node_id n)
{
    uint32_t conditions = 0;
    bool any = false;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].role == ROLE_CONDITION) {
            conditions++;
            any = any || view_eq(tree_text(t, c), VIEW("_"));
        }
    }
    return conditions > 1 || (conditions == 1 && !any);
}

static bool has_label(const struct tree *t, node_id n)
{
    return tree_child_in(t, n, ROLE_LABEL) != NO_NODE;
}

/* What opens a level costs one and the level that it is on. */
static void count_structure(struct walk *w, node_id n)
{
    bool flat = measures_is_else_if(w->t, n);
    current(w)->cognitive += 1 + (flat ? 0 : top(w)->level);
}

/* A call of the function itself by its plain name, or through this or self. */
static bool is_recursion(const struct walk *w, node_id n)
{
    const struct tree *t = w->t;
    const struct scope *s = &w->stack[top(w)->function];
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    if (callee == NO_NODE || s->kind != SCOPE_FUNCTION || s->name == 0 ||
        t->nodes[callee].symbol != s->name) {
        return false;
    }
    node_id object = tree_child_in(t, callee, ROLE_OBJECT);
    return t->nodes[callee].kind == NODE_NAME ||
           (t->nodes[callee].kind == NODE_MEMBER && object != NO_NODE &&
            (t->nodes[object].kind == NODE_SELF ||
             view_eq(symbols_text(w->in->symbols, t->nodes[object].symbol), VIEW("self"))));
}

static bool is_decision_clause(const struct walk *w, node_id n)
{
    struct view name = symbols_text(w->in->symbols, w->t->nodes[n].symbol);
    return view_eq(name, VIEW("for_in_clause")) || view_eq(name, VIEW("if_clause"));
}

static void count_branch(struct walk *w, node_id n)
{
    current(w)->cyclomatic++;
    count_structure(w, n);
}

static void count_case(struct walk *w, node_id n)
{
    current(w)->cyclomatic += case_decides(w->t, n) ? 1 : 0;
}

static void count_goto(struct walk *w, node_id n)
{
    (void)n;
    current(w)->gotos++;
    current(w)->cognitive++;
}

static void count_jump(struct walk *w, node_id n)
{
    current(w)->cognitive += has_label(w->t, n) ? 1 : 0;
}

static void count_return(struct walk *w, node_id n)
{
    (void)n;
    current(w)->returns++;
}

static void count_clause(struct walk *w, node_id n)
{
    current(w)->cyclomatic += is_decision_clause(w, n) ? 1 : 0;
}

static void count_call(struct walk *w, node_id n)
{
    if (is_recursion(w, n)) {
        w->stack[top(w)->function].recursive = true;
    }
}

static void (*const counters[NODE_KIND_COUNT])(struct walk *w, node_id n) = {
    [NODE_IF] = count_branch,      [NODE_WHILE] = count_branch,
    [NODE_DO] = count_branch,      [NODE_FOR] = count_branch,
    [NODE_FOREACH] = count_branch, [NODE_TERNARY] = count_branch,
    [NODE_CATCH] = count_branch,   [NODE_SWITCH] = count_structure,
    [NODE_CASE] = count_case,      [NODE_GOTO] = count_goto,
    [NODE_BREAK] = count_jump,     [NODE_CONTINUE] = count_jump,
    [NODE_RETURN] = count_return,  [NODE_BINARY] = count_logical,
    [NODE_OTHER] = count_clause,   [NODE_EXPR_OTHER] = count_clause,
    [NODE_CALL] = count_call,
};

/* --- the walk --- */

/* "else", which costs one, that of Python's loops, too: not the one of an else-if. */
static bool is_else(const struct tree *t, node_id n, enum node_kind parent)
{
    return t->nodes[n].role == ROLE_ELSE && (parent == NODE_IF || is_loop(parent)) &&
           !measures_is_else_if(t, n) && !is_else_if_block(t, n);
}

/* What stands one level deeper than its parent, an else aside. */
static bool is_nested(const struct tree *t, node_id n, enum node_kind parent)
{
    const struct node *node = &t->nodes[n];
    bool body = node->role == ROLE_BODY && (is_loop(parent) || parent == NODE_CATCH);
    return body || (node->role == ROLE_THEN && parent == NODE_IF) || node->kind == NODE_CASE;
}

/* A part of an expression that makes what is in it harder to read, but does not look nested:
 * the branches of a conditional expression, the body of a lambda that is no function. */
static bool is_inner(const struct walk *w, node_id n, enum node_kind parent)
{
    const struct node *node = &w->t->nodes[n];
    if (parent == NODE_TERNARY) {
        return node->role == ROLE_THEN || node->role == ROLE_ELSE;
    }
    return parent == NODE_LAMBDA && node->role == ROLE_BODY &&
           w->stack[top(w)->function].node != node->parent;
}

static enum status enter_region(struct walk *w, node_id n, struct error *err)
{
    const struct node *node = &w->t->nodes[n];
    if (node->parent == NO_NODE) {
        return OK;
    }
    enum node_kind parent = (enum node_kind)w->t->nodes[node->parent].kind;
    if (is_else(w->t, n, parent)) {
        current(w)->cognitive++;
        return open_region(w, n, true, true, err);
    }
    if (is_nested(w->t, n, parent)) {
        return open_region(w, n, true, true, err);
    }
    if (node->role == ROLE_BODY && parent == NODE_TRY) {
        return open_region(w, n, true, false, err);
    }
    return is_inner(w, n, parent) ? open_region(w, n, false, true, err) : OK;
}

static bool is_own_lambda(const struct walk *w, node_id n)
{
    bool script = language_is_ecmascript(w->t->language);
    node_id body = tree_child_in(w->t, n, ROLE_BODY);
    bool block = body != NO_NODE && w->t->nodes[body].kind == NODE_BLOCK;
    return block && (top(w)->function == 0 || (script && lambda_name(w->t, n) != 0));
}

static void count_declaration(struct walk *w, node_id n)
{
    struct surroundings a = around(w);
    if (w->in->header && measures_is_public(w->in, n, w->t->nodes[n].symbol, &a)) {
        w->file.public_functions++;
        w->file.documented_functions += measures_is_documented(w->in, n) ? 1 : 0;
    }
}

static enum status enter(struct walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    enum node_kind kind = (enum node_kind)t->nodes[n].kind;
    enum status st = OK;
    current(w)->statements += measures_is_statement(t, n) ? 1 : 0;
    if (kind == NODE_FUNCTION && tree_child_in(t, n, ROLE_BODY) != NO_NODE) {
        return open_function(w, n, t->nodes[n].symbol, err);
    }
    if (kind == NODE_LAMBDA && is_own_lambda(w, n)) {
        return open_function(w, n, lambda_name(t, n), err);
    }
    if (kind == NODE_CLASS) {
        return open_class(w, n, err);
    }
    if (kind == NODE_FUNCTION) {
        count_declaration(w, n);
        return OK;
    }
    st = enter_region(w, n, err);
    if (st == OK && counters[kind] != NULL) {
        counters[kind](w, n);
    }
    if (st == OK && (kind == NODE_BLOCK || kind == NODE_PROGRAM)) {
        current(w)->dead_statements += measures_dead(t, n);
    }
    return st;
}

enum status measures_of(const struct measures_input *in, struct file_measures *out,
                        struct error *err)
{
    const struct tree *t = in->tree;
    struct walk w = {.in = in,
                     .t = t,
                     .and_symbols = {symbols_find(in->symbols, VIEW("&&")),
                                     symbols_find(in->symbols, VIEW("and"))},
                     .or_symbols = {symbols_find(in->symbols, VIEW("||")),
                                    symbols_find(in->symbols, VIEW("or"))}};
    struct scope file = {.kind = SCOPE_FILE, .end = t->count};
    enum status st = push(&w, file, err);
    for (node_id n = 0; st == OK && n < t->count; n++) {
        while (st == OK && w.len > 1 && top(&w)->end <= n) {
            st = close_top(&w, err);
        }
        st = st == OK ? enter(&w, n, err) : st;
    }
    while (st == OK && w.len > 1) {
        st = close_top(&w, err);
    }
    if (st == OK) {
        add_to_file(&w.file, &w.stack[0].m);
        measures_count_lines(in, &w.file);
        *out = w.file;
    }
    w.stack = mem_free(w.stack);
    return st;
}
