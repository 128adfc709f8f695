#include <assay/dataflow/units.h>

#include <assay/base/mem.h>

/* A unit whose end has not come. */
struct open_unit {
    node_id end;
    uint32_t at; /* in the list */
    uint32_t nodes;
    bool in_head; /* no block of it has begun */
    uint64_t hash;
};

struct unit_walk {
    const struct tree *t;
    const struct symbols *symbols;
    const struct lines *lines;
    struct arena *arena;
    struct code_unit *units;
    size_t len;
    size_t cap;
    struct open_unit *stack;
    size_t depth;
    size_t stack_cap;
    node_id functions_end; /* of the outermost function around */
    bool script;           /* code may stand outside of functions */
};

static const bool is_script[LANG_COUNT] = {
    [LANG_BASH] = true, [LANG_JAVASCRIPT] = true, [LANG_PHP] = true,        [LANG_PYTHON] = true,
    [LANG_RUBY] = true, [LANG_TSX] = true,        [LANG_TYPESCRIPT] = true,
};

/* Whether the name, which stands in this role under `parent`, says what is done. */
static bool name_tells(enum node_role role, enum node_kind parent)
{
    if (role == ROLE_CALLEE || role == ROLE_KEY || role == ROLE_TYPE || parent == NODE_TYPE) {
        return true;
    }
    return role == ROLE_NAME && parent != NODE_PARAMETER && parent != NODE_CATCH;
}

/* Kinds whose symbol is a name that somebody made up, or a literal. */
static const bool is_silent[NODE_KIND_COUNT] = {
    [NODE_STRING] = true, [NODE_CHAR] = true,     [NODE_NUMBER] = true,
    [NODE_REGEX] = true,  [NODE_SYMBOL] = true,   [NODE_TEXT] = true,
    [NODE_LABEL] = true,  [NODE_VARIABLE] = true, [NODE_PARAMETER] = true,
};

static bool symbol_tells(const struct tree *t, node_id n)
{
    const struct node *node = &t->nodes[n];
    if (node->kind == NODE_NAME) {
        return node->parent != NO_NODE &&
               name_tells((enum node_role)node->role, (enum node_kind)t->nodes[node->parent].kind);
    }
    return !is_silent[node->kind];
}

static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static void add_node(struct unit_walk *w, node_id n)
{
    struct open_unit *u = &w->stack[w->depth - 1];
    const struct node *node = &w->t->nodes[n];
    uint64_t text = symbol_tells(w->t, n) ? symbols_hash(w->symbols, node->symbol) : 0;
    u->hash = mix(u->hash, text << 16 | (uint64_t)node->kind << 8 | node->role);
    u->nodes++;
}

static void close_unit(struct unit_walk *w)
{
    const struct open_unit *u = &w->stack[--w->depth];
    w->units[u->at].hash = (uint32_t)(u->hash >> 32);
    w->units[u->at].nodes = (uint16_t)(u->nodes < UNIT_NODES_MAX ? u->nodes : UNIT_NODES_MAX);
}

/* The last line of what ends before byte `end`. */
static void set_lines(struct unit_walk *w, struct code_unit *u, uint32_t end)
{
    uint32_t last = lines_at(w->lines, end > 0 ? end - 1 : 0).line;
    uint32_t lines = last < u->line ? 1 : last - u->line + 1;
    u->lines = (uint16_t)(lines < UNIT_LINES_MAX ? lines : UNIT_LINES_MAX);
}

static enum status open_unit(struct unit_walk *w, node_id n, struct error *err)
{
    const struct node *node = &w->t->nodes[n];
    void *units = w->units;
    void *stack = w->stack;
    enum status st = arena_grow(w->arena, &units, &w->cap, w->len + 1, sizeof *w->units, err);
    w->units = units;
    if (st == OK) {
        st = arena_grow(w->arena, &stack, &w->stack_cap, w->depth + 1, sizeof *w->stack, err);
        w->stack = stack;
    }
    if (st != OK) {
        return st;
    }
    struct code_unit *u = &w->units[w->len];
    uint32_t line = lines_at(w->lines, node->begin).line;
    /* What lowering moved to the front does not go back in the text. */
    u->line = w->len > 0 && line < u[-1].line ? u[-1].line : line;
    set_lines(w, u, node->end);
    w->stack[w->depth++] = (struct open_unit){.end = node->next,
                                              .at = (uint32_t)w->len++,
                                              .in_head = true,
                                              .hash = (uint64_t)w->t->language + 1};
    return OK;
}

static bool opens_function(const struct tree *t, node_id n)
{
    node_id body = t->nodes[n].kind == NODE_FUNCTION || t->nodes[n].kind == NODE_LAMBDA
                       ? tree_child_in(t, n, ROLE_BODY)
                       : NO_NODE;
    return body != NO_NODE && t->nodes[body].kind == NODE_BLOCK;
}

static bool is_unit(const struct tree *t, node_id n)
{
    const struct node *node = &t->nodes[n];
    if (node->parent == NO_NODE || node->kind == NODE_BLOCK || node->kind == NODE_IMPORT ||
        node->kind == NODE_CLASS || node->kind == NODE_NAMESPACE || node->kind == NODE_ERROR) {
        return false;
    }
    const struct node *parent = &t->nodes[node->parent];
    bool list = parent->kind == NODE_PROGRAM ||
                (parent->kind == NODE_BLOCK && (parent->flags & NODE_UNORDERED) == 0);
    return list || node->kind == NODE_CASE || node->kind == NODE_CATCH ||
           (node->kind == NODE_FUNCTION && opens_function(t, n)) ||
           (node->kind == NODE_IF && node->role == ROLE_ELSE);
}

static enum status enter(struct unit_walk *w, node_id n, struct error *err)
{
    const struct tree *t = w->t;
    enum status st = OK;
    if (opens_function(t, n) && t->nodes[n].next > w->functions_end) {
        w->functions_end = t->nodes[n].next;
    }
    if ((w->script || n < w->functions_end) && is_unit(t, n)) {
        st = open_unit(w, n, err);
    }
    if (st != OK || w->depth == 0) {
        return st;
    }
    struct open_unit *u = &w->stack[w->depth - 1];
    if (t->nodes[n].kind == NODE_BLOCK && u->in_head) {
        u->in_head = false;
        set_lines(w, &w->units[u->at], t->nodes[n].begin);
    }
    add_node(w, n);
    return OK;
}

enum status units_of(const struct tree *tree, const struct symbols *symbols,
                     const struct lines *lines, struct arena *arena, struct code_unit **out,
                     size_t *len, struct error *err)
{
    struct unit_walk w = {.t = tree,
                          .symbols = symbols,
                          .lines = lines,
                          .arena = arena,
                          .script = is_script[tree->language]};
    enum status st = OK;
    for (node_id n = 0; st == OK && n < tree->count && w.len < UNITS_PER_FILE_MAX; n++) {
        while (w.depth > 0 && w.stack[w.depth - 1].end <= n) {
            close_unit(&w);
        }
        st = enter(&w, n, err);
    }
    while (w.depth > 0) {
        close_unit(&w);
    }
    if (st == OK) {
        *out = w.units;
        *len = w.len;
    }
    return st;
}
