#include <assay/match/pattern.h>

#include <string.h>

#include <assay/base/mem.h>

#include "matcher.h"
#include "types.h"

/* The metavariable that stands at a node: by itself, or as the text of a literal. */
static bool names_metavariable(const struct node *n, struct view text)
{
    if (n->kind == NODE_METAVARIABLE || n->kind == NODE_METAVARIABLE_ELLIPSIS ||
        n->kind == NODE_TYPED) {
        return !view_eq(text, VIEW("$_"));
    }
    bool literal = n->kind == NODE_STRING || n->kind == NODE_REGEX || n->kind == NODE_SYMBOL ||
                   n->kind == NODE_TEXT || n->kind == NODE_LABEL || n->kind == NODE_SELF ||
                   n->kind == NODE_NAME;
    return literal && is_metavariable(text) && !view_eq(text, VIEW("$_"));
}

/* "($T $X)", "(List<$T> $X)": the metavariable in the type, or 0. */
static symbol_id variable_of_type(const struct pattern *p, struct symbols *symbols, node_id n)
{
    size_t begin = 0;
    size_t end = 0;
    struct view text = symbols_text(symbols, p->nodes[n].symbol);
    if (p->nodes[n].kind != NODE_TYPE || p->nodes[p->nodes[n].parent].kind != NODE_TYPED ||
        !type_variable(text, &begin, &end)) {
        return 0;
    }
    struct view name = view_slice(text, begin, end);
    return view_eq(name, VIEW("$_")) ? 0 : symbols_intern(symbols, name);
}

static enum status slots(struct pattern *p, struct symbols *symbols, struct error *err)
{
    for (node_id n = 0; n < p->count; n++) {
        symbol_id name = n == 0 ? 0 : variable_of_type(p, symbols, n);
        p->slot[n] = PATTERN_NO_SLOT;
        if (name == 0 &&
            names_metavariable(&p->nodes[n], symbols_text(symbols, p->nodes[n].symbol))) {
            name = p->nodes[n].symbol;
        }
        if (name == 0) {
            continue;
        }
        uint8_t slot = 0;
        while (slot < p->slot_count && p->slots[slot] != name) {
            slot++;
        }
        if (slot == PATTERN_SLOTS_MAX) {
            return error_set(err, ERR_LIMIT, "a pattern with more than %d metavariables",
                             PATTERN_SLOTS_MAX);
        }
        if (slot == p->slot_count) {
            p->slots[p->slot_count++] = name;
        }
        p->slot[n] = slot;
    }
    return OK;
}

static enum status keep(const struct tree *tree, struct arena *arena, struct pattern *p,
                        struct error *err)
{
    p->nodes = arena_alloc(arena, tree->count, sizeof *p->nodes);
    p->dotted = arena_alloc(arena, tree->count, sizeof *p->dotted);
    p->slot = arena_alloc(arena, tree->count, sizeof *p->slot);
    p->need = arena_alloc(arena, tree->count, sizeof *p->need);
    if (p->nodes == NULL || p->dotted == NULL || p->slot == NULL || p->need == NULL) {
        return error_no_memory(err);
    }
    memcpy(p->nodes, tree->nodes, tree->count * sizeof *p->nodes);
    memcpy(p->dotted, tree->qualified, tree->count * sizeof *p->dotted);
    p->count = tree->count;
    p->root = tree->count > 1 && p->shape != PATTERN_SEQUENCE ? 1 : 0;
    return OK;
}

/* In a string that is put together, "..." stands for any pieces, and {...} for one that is
 * code. */
static void mark_pieces(struct pattern *p, struct symbols *symbols)
{
    symbol_id dots = symbols_intern(symbols, VIEW("..."));
    symbol_id anything = symbols_intern(symbols, VIEW("$_"));
    for (node_id n = 1; n < p->count; n++) {
        node_id parent = p->nodes[n].parent;
        if (parent == NO_NODE || p->nodes[parent].kind != NODE_INTERPOLATED) {
            continue;
        }
        if (p->nodes[n].kind == NODE_STRING && p->nodes[n].symbol == dots) {
            p->nodes[n].kind = NODE_ELLIPSIS;
            p->nodes[n].symbol = 0;
        } else if (p->nodes[n].kind == NODE_STRING &&
                   view_starts(symbols_text(symbols, p->nodes[n].symbol), VIEW("$..."))) {
            p->nodes[n].kind = NODE_METAVARIABLE_ELLIPSIS;
        } else if (p->nodes[n].kind == NODE_ELLIPSIS) {
            p->nodes[n].kind = NODE_METAVARIABLE;
            p->nodes[n].symbol = anything;
        }
    }
}

/* What a sequence of statements is searched in. */
static const bool is_list[NODE_KIND_COUNT] = {
    [NODE_BLOCK] = true, [NODE_PROGRAM] = true, [NODE_CASE] = true, [NODE_ERROR] = true};

/* [of the pattern][of the code]: kinds that are taken apart by equivalences: see solve_node.c. */
static const bool equivalent[NODE_KIND_COUNT][NODE_KIND_COUNT] = {
    [NODE_ASSIGN] = {[NODE_VARIABLE] = true, [NODE_AUGMENT] = true},
    [NODE_AUGMENT] = {[NODE_ASSIGN] = true},
    [NODE_BINARY] = {[NODE_AUGMENT] = true},
    [NODE_FOR] = {[NODE_FOREACH] = true},
    [NODE_IMPORT] = {[NODE_VARIABLE] = true},
    [NODE_NAME] =
        {[NODE_MEMBER] = true, [NODE_SELF] = true, [NODE_CALL] = true, [NODE_TYPE] = true},
    [NODE_MEMBER] =
        {[NODE_NAME] = true, [NODE_SELF] = true, [NODE_CALL] = true, [NODE_TYPE] = true},
    [NODE_CALL] = {[NODE_ATTRIBUTE] = true},
    [NODE_FUNCTION] = {[NODE_VARIABLE] = true, [NODE_PAIR] = true, [NODE_LAMBDA] = true},
    [NODE_LAMBDA] = {[NODE_FUNCTION] = true},
    [NODE_EXPRESSION] = {[NODE_VARIABLE] = true, [NODE_RETURN] = true},
    [NODE_RETURN] = {[NODE_EXPRESSION] = true},
    [NODE_TYPE] = {[NODE_NAME] = true, [NODE_MEMBER] = true},
    [NODE_SET] = {[NODE_DICT] = true, [NODE_COMPREHENSION] = true},
    [NODE_DICT] = {[NODE_SET] = true, [NODE_COMPREHENSION] = true},
    [NODE_LIST] = {[NODE_COMPREHENSION] = true},
};

/* What may be known to be a constant, and then matches a literal. */
static const bool may_be_constant[NODE_KIND_COUNT] = {
    [NODE_NAME] = true,         [NODE_MEMBER] = true, [NODE_BINARY] = true,
    [NODE_INTERPOLATED] = true, [NODE_CALL] = true,
};

/* Parts of expressions and of statements that no metavariable alone stands for. */
static const bool is_part[NODE_KIND_COUNT] = {
    [NODE_ARGUMENTS] = true, [NODE_KEYWORD] = true,   [NODE_TOKEN] = true,
    [NODE_PROGRAM] = true,   [NODE_BLOCK] = true,     [NODE_PARAMETERS] = true,
    [NODE_PARAMETER] = true, [NODE_ATTRIBUTE] = true,
};

/* Stands for any expression. */
static bool is_open(enum node_kind k)
{
    return k >= NODE_METAVARIABLE && k <= NODE_TYPED;
}

/* "$S;" and "<... e ...>;" are any statement. */
static bool is_any_statement(const struct pattern *p)
{
    node_id value = p->root + 1;
    return p->nodes[p->root].kind == NODE_EXPRESSION && p->count > value &&
           (p->nodes[value].kind == NODE_METAVARIABLE || p->nodes[value].kind == NODE_DEEP);
}

/* Whether the pattern may match where a node of kind `t` stands. */
static bool may_match(const struct pattern *p, enum node_kind t)
{
    enum node_kind k = p->nodes[p->root].kind;
    if (p->shape == PATTERN_SEQUENCE) {
        return is_list[t];
    }
    if (p->shape == PATTERN_PROGRAM) {
        return t == NODE_PROGRAM;
    }
    if (k == t) {
        return true;
    }
    if (is_open(k)) {
        return node_is_expression(t) && !is_part[t];
    }
    if (is_any_statement(p)) {
        return node_is_statement(t) && !is_part[t];
    }
    if ((p->language == LANG_RUBY && k == NODE_CALL && t == NODE_NAME) ||
        (p->language == LANG_SCALA && k == NODE_NEW && t == NODE_CALL)) {
        return true; /* solve_named_call(), solve_apply() */
    }
    return node_is_literal(k) ? may_be_constant[t] : equivalent[k][t];
}

static void find_kinds(struct pattern *p)
{
    for (unsigned k = 1; k < NODE_KIND_COUNT; k++) {
        if (may_match(p, (enum node_kind)k)) {
            p->kinds[k / 64] |= UINT64_C(1) << (k % 64);
        }
    }
}

enum status pattern_compile(struct parser *parser, enum language language, struct view text,
                            uint64_t options, struct symbols *symbols, struct arena *arena,
                            struct pattern *out, struct error *err)
{
    struct tree tree;
    CLEANUP(cleanup_mem) char *owned = NULL;
    struct pattern p = {.language = language, .options = options};
    tree_init(&tree);
    enum status st = parser_pattern(parser, language, text, symbols, &tree, &p.shape, &owned, err);
    if (st == OK) {
        st = tree_resolve_names(&tree, symbols, err);
    }
    if (st == OK) {
        st = keep(&tree, arena, &p, err);
    }
    if (st == OK) {
        mark_pieces(&p, symbols);
        st = slots(&p, symbols, err);
    }
    if (st == OK) {
        find_kinds(&p);
        tree_needs(p.nodes, p.count, symbols, p.need);
        if ((options & (UINT64_C(1) << OPTION_SYMBOLIC_PROPAGATION)) != 0) {
            /* What is asked for may stand where a variable was assigned. */
            memset(p.need, 0, p.count * sizeof *p.need);
        }
    }
    tree_release(&tree);
    if (st == OK) {
        *out = p;
    }
    return st;
}

/* The name at the end of a callee or member; 0 where there is none or it was imported
 * under another one. */
static symbol_id last_name(const struct node *nodes, const symbol_id *qualified, node_id n)
{
    if (nodes[n].kind == NODE_NAME) {
        return qualified == NULL || qualified[n] == nodes[n].symbol ? nodes[n].symbol : 0;
    }
    if (nodes[n].kind != NODE_MEMBER) {
        return 0;
    }
    node_id name = n + 1;
    while (name < nodes[n].next && nodes[name].role != ROLE_NAME) {
        name = nodes[name].next;
    }
    return name < nodes[n].next && nodes[name].kind == NODE_NAME ? nodes[name].symbol : 0;
}

symbol_id pattern_call_name(const struct pattern *p)
{
    /* The callee comes first; "$F(...)" has no name to compare. */
    node_id callee = p->root + 1;
    bool named = p->shape != PATTERN_SEQUENCE && p->nodes[p->root].kind == NODE_CALL &&
                 callee < p->count && p->slot[callee] == PATTERN_NO_SLOT;
    return named ? last_name(p->nodes, NULL, callee) : 0;
}

symbol_id call_name(const struct tree *tree, node_id at)
{
    return at + 1 < tree->nodes[at].next ? last_name(tree->nodes, tree->qualified, at + 1) : 0;
}

/* What is no literal matches one if it is known to have its value, or is a word used as a key. */
static bool may_be_literal(const struct pattern *p, const struct tree *tree, node_id at)
{
    return tree->nodes[at].role == ROLE_KEY ||
           (tree->constant != NULL && tree->constant[at] != NO_NODE) ||
           (p->options & (UINT64_C(1) << OPTION_SYMBOLIC_PROPAGATION)) != 0;
}

bool pattern_worth_trying(const struct pattern *p, const struct tree *tree, node_id at)
{
    const struct node *a = &p->nodes[p->root];
    const struct node *b = &tree->nodes[at];
    if (node_is_literal(a->kind) && !node_is_literal(b->kind)) {
        return may_be_literal(p, tree, at);
    }
    if (a->kind != b->kind || p->shape == PATTERN_SEQUENCE) {
        return true;
    }
    switch ((int)a->kind) {
    case NODE_CALL: {
        symbol_id want = pattern_call_name(p);
        symbol_id have = want == 0 ? 0 : call_name(tree, at);
        return want == 0 || have == 0 || want == have;
    }
    case NODE_BINARY:
    case NODE_UNARY:
    case NODE_AUGMENT:
    case NODE_OTHER:
    case NODE_EXPR_OTHER:
        return a->symbol == b->symbol;
    default:
        return true;
    }
}

/* What has a name that is no expression. */
static const bool is_named[NODE_KIND_COUNT] = {
    [NODE_MEMBER] = true,  [NODE_PARAMETER] = true, [NODE_FUNCTION] = true, [NODE_CLASS] = true,
    [NODE_KEYWORD] = true, [NODE_NAMESPACE] = true, [NODE_CATCH] = true,
};

bool pattern_is_mere_name(const struct pattern *p, const struct tree *tree, node_id at)
{
    const struct node *n = &tree->nodes[at];
    enum node_kind root = p->nodes[p->root].kind;
    if (p->shape != PATTERN_EXPRESSION || root == NODE_ELLIPSIS || n->parent == NO_NODE) {
        return false;
    }
    bool any = root == NODE_METAVARIABLE || root == NODE_TYPED;
    if (n->kind != NODE_NAME) {
        return n->kind == NODE_TYPE && any;
    }
    enum node_kind parent = tree->nodes[n->parent].kind;
    switch ((int)parent) {
    case NODE_VARIABLE:
        /* With a value it is the target of an assignment. */
        return n->role == ROLE_TARGET && tree_child_in(tree, n->parent, ROLE_VALUE) == NO_NODE;
    case NODE_IMPORT:
        return true;
    case NODE_TYPE:
        return any;
    case NODE_PAIR:
        return n->role == ROLE_KEY && language_is_ecmascript(tree->language);
    default:
        return n->role == ROLE_NAME && is_named[parent];
    }
}
