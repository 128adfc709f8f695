/* Goals: running them, trying ways, reporting matches. */
#include <string.h>

#include <assay/base/mem.h>

#include "matcher.h"
#include "types.h"

static const struct goal impossible = {.kind = GOAL_NONE};

const struct goal *want(struct matcher *m, struct goal g, const struct goal *next)
{
    if (m->goal_count == GOALS_MAX) {
        m->exhausted = true;
        return &impossible;
    }
    g.next = next;
    m->goals[m->goal_count] = g;
    return &m->goals[m->goal_count++];
}

const struct goal *want_node(struct matcher *m, node_id p, node_id t, const struct goal *next)
{
    return want(m, (struct goal){.kind = GOAL_NODE, .p = p, .t = t}, next);
}

static bool report(struct matcher *m)
{
    struct bound bound[PATTERN_SLOTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < m->pattern->slot_count; i++) {
        if (m->is_bound[i]) {
            bound[count++] = m->bound[i];
        }
    }
    bool row = m->first_statement != NO_NODE;
    node_id first = row ? m->first_statement : m->root;
    const struct pattern_match match = {
        .begin = m->tn[first].begin,
        .end = row && m->last_end > m->tn[first].begin ? m->last_end : m->tn[first].end,
        .node = first,
        .bound = bound,
        .bound_count = count,
    };
    return !m->found(m->ctx, &match);
}

/* The body of a lambda that is nothing but an expression. */
static bool is_value_body(const struct matcher *m, node_id n)
{
    const struct node *block = &m->tn[n];
    const struct node *only = &m->tn[n + 1];
    return block->next > n + 1 && only->next == block->next && only->kind == NODE_EXPRESSION &&
           only->begin == block->begin && only->end == block->end &&
           m->tn[block->parent].kind == NODE_LAMBDA && !is_ecmascript(m);
}

/* Types, and what stands for things that are no expressions. */
static const bool is_no_expression[ROLE_COUNT] = {
    [ROLE_TYPE] = true,
    [ROLE_RESULT] = true,
    [ROLE_PARAMETERS] = true,
    [ROLE_TYPE_PARAMETERS] = true,
};

static const bool has_mere_name[NODE_KIND_COUNT] = {
    [NODE_MEMBER] = true,
    [NODE_KEYWORD] = true,
    [NODE_ELEMENT] = true,
    [NODE_ATTRIBUTE] = true,
};

/* Whether looking for an expression goes down to n: not into the statements of functions
 * and classes, nor into types and what things are called. */
static bool is_looked_into(const struct matcher *m, node_id n)
{
    const struct node *x = &m->tn[n];
    enum node_kind parent = m->tn[x->parent].kind;
    if (x->kind == NODE_BLOCK) {
        return is_value_body(m, n);
    }
    if (x->kind == NODE_FUNCTION || x->kind == NODE_CLASS || x->kind == NODE_CASE ||
        is_no_expression[x->role]) {
        return false;
    }
    switch ((int)x->role) {
    case ROLE_NAME:
        return !has_mere_name[parent];
    case ROLE_KEY:
        return x->kind != NODE_NAME || !is_ecmascript(m);
    case ROLE_THEN:
    case ROLE_ELSE:
        return parent != NODE_IF;
    default:
        return true;
    }
}

/* Any expression in the subtree of t, t itself first. */
static enum outcome solve_deep(struct matcher *m, const struct goal *g)
{
    for (node_id n = g->t; n < m->tn[g->t].next; n++) {
        if ((n != g->t && !is_looked_into(m, n)) ||
            (m->have != NULL && !summary_within(m->pattern->need[g->p], m->have[n]))) {
            n = m->tn[n].next - 1; /* nor in anything below */
            continue;
        }
        enum node_kind k = m->tn[n].kind;
        if (k != NODE_ARGUMENTS && k != NODE_KEYWORD && k != NODE_TOKEN && node_is_expression(k) &&
            attempt(m, want_node(m, g->p, n, g->next))) {
            return STOPPED;
        }
        if (n == g->t && !has_option(m, OPTION_GO_DEEPER_EXPR)) {
            break;
        }
    }
    return FAILED;
}

/* What has expressions in it whose value it passes on or takes. */
static const bool holds_values[NODE_KIND_COUNT] = {
    [NODE_CALL] = true,  [NODE_ARGUMENTS] = true, [NODE_KEYWORD] = true,  [NODE_CAST] = true,
    [NODE_AWAIT] = true, [NODE_YIELD] = true,     [NODE_LIST] = true,     [NODE_TUPLE] = true,
    [NODE_SET] = true,   [NODE_DICT] = true,      [NODE_SEQUENCE] = true, [NODE_SPREAD] = true,
};

/* Where an expression statement looks by itself: "foo();" also finds "x = foo();" and
 * "print(foo());", but not "a || foo();". */
static bool implicitly_inside(enum node_kind parent, enum node_role role)
{
    switch ((int)parent) {
    case NODE_ASSIGN:
    case NODE_AUGMENT:
    case NODE_PAIR:
        return role == ROLE_VALUE;
    case NODE_MEMBER:
        return role == ROLE_OBJECT;
    default:
        return holds_values[parent] && role != ROLE_TYPE && role != ROLE_NAME;
    }
}

/* Commands of shells and Dockerfiles are found wherever they run: "a && b", "$(b)". */
static bool inside_command(const struct matcher *m, enum node_kind parent)
{
    bool shell = m->pattern->language == LANG_BASH || m->pattern->language == LANG_DOCKERFILE;
    return shell && (parent == NODE_BINARY || parent == NODE_UNARY || parent == NODE_BLOCK ||
                     parent == NODE_INTERPOLATED || parent == NODE_WITH ||
                     parent == NODE_EXPRESSION || parent == NODE_EXPR_OTHER);
}

static bool implicit_from(struct matcher *m, const struct goal *g, node_id t)
{
    enum node_kind kind = m->tn[t].kind;
    if (m->have != NULL && !summary_within(m->pattern->need[g->p], m->have[t])) {
        return false;
    }
    if (kind != NODE_ARGUMENTS && kind != NODE_KEYWORD && kind != NODE_PAIR &&
        attempt(m, want_node(m, g->p, t, g->next))) {
        return true;
    }
    if (m->depth >= SOLVE_DEPTH_MAX) {
        m->exhausted = true;
        return false;
    }
    m->depth++;
    bool stop = false;
    for (node_id c = first_in(m->tn, t + 1, m->tn[t].next, IN_ANY_ROLE); c != NO_NODE && !stop;
         c = next_in(m->tn, c, m->tn[t].next, IN_ANY_ROLE)) {
        if (implicitly_inside(kind, (enum node_role)m->tn[c].role) || inside_command(m, kind)) {
            stop = implicit_from(m, g, c);
        }
    }
    m->depth--;
    return stop;
}

static enum outcome solve_implicit(struct matcher *m, const struct goal *g)
{
    if (!has_option(m, OPTION_IMPLICIT_DEEP_EXPRSTMT) || !has_option(m, OPTION_GO_DEEPER_EXPR)) {
        return attempt(m, want_node(m, g->p, g->t, g->next)) ? STOPPED : FAILED;
    }
    return implicit_from(m, g, g->t) ? STOPPED : FAILED;
}

/* With symbolic propagation a variable is also the expression that it was assigned; a
 * metavariable may be either. */
static enum outcome step_node(struct matcher *m, const struct goal *g, const struct goal **next)
{
    size_t trail = m->trail_len;
    enum outcome o = solve_node(m, g->p, g->t, g->next, next);
    bool either = m->pn[g->p].kind == NODE_METAVARIABLE;
    if (!has_option(m, OPTION_SYMBOLIC_PROPAGATION) || g->t == m->root || o == STOPPED ||
        (o == GO_ON && !either)) {
        return o;
    }
    node_id value = symbolic_value(m, g->t);
    if (value == NO_NODE) {
        return o;
    }
    if (o == GO_ON && attempt(m, *next)) {
        return STOPPED;
    }
    while (m->trail_len > trail) {
        m->is_bound[m->trail[--m->trail_len]] = false;
    }
    *next = want_node(m, g->p, value, g->next);
    return GO_ON;
}

static enum outcome step(struct matcher *m, const struct goal *g, const struct goal **next)
{
    switch (g->kind) {
    case GOAL_NODE:
        return step_node(m, g, next);
    case GOAL_LIST:
        return solve_list(m, g, next);
    case GOAL_ARGUMENTS:
        return solve_arguments(m, g, next);
    case GOAL_ANY_ORDER:
        return solve_any_order(m, g, next);
    case GOAL_STATEMENTS:
        return solve_statements(m, g, next);
    case GOAL_DOTTED:
        return solve_dotted(m, g, next);
    case GOAL_CHAIN:
        return solve_chain(m, g, next);
    case GOAL_OPERANDS:
        return solve_operands(m, g, next);
    case GOAL_DEEP:
        return g->implicit ? solve_implicit(m, g) : solve_deep(m, g);
    case GOAL_NONE:
    default:
        return FAILED;
    }
}

bool run(struct matcher *m, const struct goal *g)
{
    if (m->depth >= SOLVE_DEPTH_MAX) {
        m->exhausted = true;
        return false;
    }
    m->depth++;
    bool stop = false;
    for (;;) {
        const struct goal *next = NULL;
        if (g == NULL) {
            stop = report(m);
            break;
        }
        if (++m->steps > STEPS_MAX) {
            m->exhausted = true;
            stop = true;
            break;
        }
        enum outcome o = step(m, g, &next);
        if (o != GO_ON) {
            stop = o == STOPPED;
            break;
        }
        g = next;
    }
    m->depth--;
    return stop;
}

bool attempt(struct matcher *m, const struct goal *g)
{
    size_t trail = m->trail_len;
    size_t goals = m->goal_count;
    size_t bits = m->bit_count;
    uint32_t last_end = m->last_end;
    bool stop = run(m, g);
    while (m->trail_len > trail) {
        m->is_bound[m->trail[--m->trail_len]] = false;
    }
    m->goal_count = goals;
    m->bit_count = bits;
    m->last_end = last_end;
    return stop;
}

enum status matcher_new(struct matcher **out, struct error *err)
{
    struct matcher *m = mem_calloc(1, sizeof *m);
    struct goal *goals = m == NULL ? NULL : mem_calloc(GOALS_MAX, sizeof *goals);
    uint32_t *bits = goals == NULL ? NULL : mem_calloc(BITS_MAX, sizeof *bits);
    struct typed_memo *typed = bits == NULL ? NULL : mem_calloc(TYPED_MEMO, sizeof *typed);
    if (typed == NULL || regex_scratch_new(&m->scratch, err) != OK) {
        (void)mem_free(typed);
        (void)mem_free(bits);
        (void)mem_free(goals);
        (void)mem_free(m);
        return error_no_memory(err);
    }
    m->goals = goals;
    m->bits = bits;
    m->typed = typed;
    map_init(&m->regexes);
    *out = m;
    return OK;
}

struct matcher *matcher_free(struct matcher *m)
{
    if (m != NULL) {
        size_t at = 0;
        struct view key;
        void *value = NULL;
        while (map_next(&m->regexes, &at, &key, &value)) {
            (void)regex_free(value);
        }
        map_release(&m->regexes);
        (void)regex_scratch_free(m->scratch);
        (void)mem_free(m->goals);
        (void)mem_free(m->bits);
        (void)mem_free(m->typed);
    }
    return mem_free(m);
}

void matcher_tree(struct matcher *m, const struct tree *tree, struct symbols *symbols)
{
    m->tree = tree;
    m->tn = tree->nodes;
    m->have = tree->have;
    m->tree_number++;
    m->symbols = symbols;
}

static void reset(struct matcher *m, const struct pattern *p)
{
    m->pattern = p;
    m->pn = p->nodes;
    m->trail_len = 0;
    m->goal_count = 0;
    m->bit_count = 0;
    m->steps = 0;
    m->depth = 0;
    m->exhausted = false;
    m->first_statement = NO_NODE;
    m->last_end = 0;
    memset(m->is_bound, 0, sizeof m->is_bound);
}

static void match_row(struct matcher *m, const struct pattern *p, node_id at)
{
    node_id end = m->tn[at].next;
    bool open = m->pn[1].kind == NODE_ELLIPSIS;
    if (m->have != NULL && !summary_within(p->need[0], m->have[at])) {
        return;
    }
    for (node_id t = first_in(m->tn, at + 1, end, IN_ANY_ROLE); t != NO_NODE;
         t = next_in(m->tn, t, end, IN_ANY_ROLE)) {
        if (m->tn[at].kind == NODE_CASE && m->tn[t].role == ROLE_CONDITION) {
            continue;
        }
        const struct goal row = {
            .kind = GOAL_STATEMENTS,
            .role = IN_ANY_ROLE,
            .less = true,
            .outer = true,
            .p = 1,
            .p_end = p->count,
            .t = t,
            .t_end = end,
        };
        if (m->have != NULL && !open && !summary_within(p->need[1], m->have[t])) {
            continue;
        }
        m->first_statement = t;
        m->goal_count = 0;
        if (attempt(m, want(m, row, NULL)) || open) {
            break;
        }
    }
}

void matcher_at(struct matcher *m, const struct pattern *p, node_id at,
                bool (*found)(void *ctx, const struct pattern_match *match), void *ctx,
                bool *exhausted)
{
    if (m->have != NULL && !summary_within(p->need[p->root], m->have[at])) {
        return;
    }
    reset(m, p);
    m->found = found;
    m->ctx = ctx;
    m->root = at;
    if (p->shape == PATTERN_SEQUENCE) {
        match_row(m, p, at);
    } else if (p->shape == PATTERN_PROGRAM) {
        (void)attempt(m, NULL);
    } else {
        (void)attempt(m, want_node(m, p->root, at, NULL));
    }
    *exhausted = *exhausted || m->exhausted;
}

void matcher_search(struct matcher *m, const struct pattern *p, node_id at,
                    bool (*found)(void *ctx, const struct pattern_match *match), void *ctx,
                    bool *exhausted)
{
    for (node_id n = at; n < m->tn[at].next; n++) {
        if (pattern_may_match(p, m->tn[n].kind) && !pattern_is_mere_name(p, m->tree, n)) {
            matcher_at(m, p, n, found, ctx, exhausted);
        }
    }
}
