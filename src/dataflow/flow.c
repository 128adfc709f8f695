#include "flow.h"

#include <assay/base/mem.h>

/* Clients that can forget what a loop writes do so where loops are nested deeper than
 * WIDEN_DEPTH or nothing has settled before WIDEN_ROUND; others run LOOP_ROUNDS_MAX
 * rounds, deep inside two: the loops around run them again. */
enum {
    LOOP_ROUNDS_MAX = 8,
    LOOP_DEPTH_MAX = 4,
    WIDEN_ROUND = 4,
    WIDEN_DEPTH = 3,
    DELTAS_MAX = 1 << 20,
    THROWS_MAX = 32
};

static bool working(struct flow *f)
{
    if (f->state->steps > f->steps_max) {
        f->exhausted = true;
    }
    return !f->exhausted && f->state->failed == OK;
}

static node_id part(const struct flow *f, node_id n, enum node_role role)
{
    return tree_child_in(f->tree, n, role);
}

static void note_throw(struct flow *f, node_id n);

static void expression(struct flow *f, node_id n)
{
    if (n != NO_NODE && !node_is_expression((enum node_kind)f->tree->nodes[n].kind)) {
        flow_node(f, n); /* while (int x = f()) */
    } else if (n != NO_NODE) {
        note_throw(f, n);
        f->client->expression(f->client->ctx, n);
    }
}

static void maybe_node(struct flow *f, node_id n)
{
    if (n != NO_NODE) {
        flow_node(f, n);
    }
}

/* --- deltas that wait to be joined --- */

static void deltas_add(struct flow *f, struct deltas *list, struct delta d)
{
    void *items = list->items;
    enum status st =
        mem_grow(&items, &list->cap, list->count + 1, sizeof *list->items, DELTAS_MAX, NULL);
    list->items = items;
    if (st != OK) {
        delta_release(&d);
        f->state->failed = st;
        return;
    }
    list->items[list->count++] = d;
}

static void deltas_take(struct flow *f, struct deltas *list, size_t mark)
{
    struct delta d;
    state_take(f->state, mark, &d);
    deltas_add(f, list, d);
}

/* Back to `mark`, then the join of all that was added. */
static void deltas_join(struct flow *f, struct deltas *list, size_t mark)
{
    f->state->dead = false;
    state_undo(f->state, mark);
    state_join(f->state, list->items, list->count, f->client->join, f->client->ctx);
    list->count = 0;
}

static void deltas_clear(struct deltas *list)
{
    for (size_t i = 0; i < list->count; i++) {
        delta_release(&list->items[i]);
    }
    list->count = 0;
}

static void deltas_free(struct deltas *list)
{
    deltas_clear(list);
    list->items = mem_free(list->items);
    list->cap = 0;
}

/* One branch ends: keep what it changed and go back to where it began. */
static void branch_end(struct flow *f, struct deltas *list, size_t mark, bool dead)
{
    deltas_take(f, list, mark);
    f->state->dead = false;
    state_undo(f->state, mark);
    f->state->dead = dead;
}

void flow_maybe(struct flow *f, void (*run)(void *ctx, node_id n), void *ctx, node_id n)
{
    struct deltas ends = {.count = 0};
    size_t mark = f->state->log_count;
    bool dead = f->state->dead;
    deltas_take(f, &ends, mark);
    run(ctx, n);
    deltas_take(f, &ends, mark);
    deltas_join(f, &ends, mark);
    f->state->dead = dead || f->state->dead;
    deltas_free(&ends);
}

/* --- statements --- */

static void if_statement(struct flow *f, node_id n)
{
    struct deltas ends = {.count = 0};
    for (node_id c = tree_child(f->tree, n); c != NO_NODE; c = tree_sibling(f->tree, c)) {
        if (f->tree->nodes[c].role == ROLE_THEN || f->tree->nodes[c].role == ROLE_ELSE) {
            break;
        }
        flow_node(f, c); /* INIT and CONDITION */
    }
    node_id condition = part(f, n, ROLE_CONDITION);
    int holds = condition == NO_NODE || f->client->decide == NULL
                    ? -1
                    : f->client->decide(f->client->ctx, condition);
    size_t mark = f->state->log_count;
    bool dead = f->state->dead;
    f->state->dead = dead || holds == 0;
    maybe_node(f, part(f, n, ROLE_THEN));
    branch_end(f, &ends, mark, dead || holds == 1);
    maybe_node(f, part(f, n, ROLE_ELSE));
    deltas_take(f, &ends, mark);
    deltas_join(f, &ends, mark);
    deltas_free(&ends);
}

static void parts_in(struct flow *f, node_id n, enum node_role role)
{
    for (node_id c = tree_child(f->tree, n); c != NO_NODE; c = tree_sibling(f->tree, c)) {
        if (f->tree->nodes[c].role == role) {
            flow_node(f, c);
        }
    }
}

/* One round of a loop from its head: leaves through `exits`, comes back as *back. */
static void loop_round(struct flow *f, node_id n, struct flow_target *target, struct deltas *exits)
{
    bool at_end = f->tree->nodes[n].kind == NODE_DO;
    node_id condition = part(f, n, ROLE_CONDITION);
    if (!at_end) {
        expression(f, condition);
        /* Without a condition only a break leads out. */
        if (condition != NO_NODE || f->tree->nodes[n].kind == NODE_FOREACH) {
            deltas_take(f, exits, target->mark);
        }
    }
    if (f->tree->nodes[n].kind == NODE_FOREACH) {
        f->client->next(f->client->ctx, n);
    }
    maybe_node(f, part(f, n, ROLE_BODY));
    deltas_take(f, &target->continues, target->mark);
    deltas_join(f, &target->continues, target->mark);
    parts_in(f, n, ROLE_UPDATE);
    if (at_end) {
        expression(f, condition);
        deltas_take(f, exits, target->mark);
    }
}

/* Whether another round would see anything new. */
static bool loop_again(struct flow *f, size_t mark, unsigned round, bool dead)
{
    struct deltas ends = {.count = 0};
    struct delta nothing = {.live = !dead};
    deltas_take(f, &ends, mark);
    f->state->dead = false;
    state_undo(f->state, mark);
    deltas_add(f, &ends, nothing);
    state_join(f->state, ends.items, ends.count,
               f->client->widen != NULL ? f->client->widen : f->client->join, f->client->ctx);
    ends.count = 0;
    deltas_free(&ends);
    f->state->dead = dead;
    unsigned rounds = f->loops > LOOP_DEPTH_MAX ? 2 : LOOP_ROUNDS_MAX;
    if (f->state->log_count > mark && round >= LOOP_ROUNDS_MAX) {
        f->exhausted = true;
    }
    return f->state->log_count > mark && round < rounds && working(f);
}

static void loop_statement(struct flow *f, node_id n)
{
    struct flow_target target = {.outer = f->target, .label = f->label, .loop = true};
    struct deltas exits = {.count = 0};
    bool dead = f->state->dead;
    f->label = 0;
    parts_in(f, n, ROLE_INIT);
    if (f->tree->nodes[n].kind == NODE_FOREACH) {
        f->client->take(f->client->ctx, n);
    }
    f->target = &target;
    f->loops++;
    target.mark = f->state->log_count;
    for (unsigned round = 1; working(f); round++) {
        bool last = f->client->loop != NULL && (round == WIDEN_ROUND || f->loops > WIDEN_DEPTH);
        if (last) {
            f->client->loop(f->client->ctx, n);
        }
        target.mark = f->state->log_count;
        loop_round(f, n, &target, &exits);
        if (last || !loop_again(f, target.mark, round, dead)) {
            break;
        }
        deltas_clear(&exits);
        deltas_clear(&target.breaks);
    }
    f->loops--;
    f->target = target.outer;
    deltas_join(f, &exits, target.mark);
    maybe_node(f, part(f, n, ROLE_ELSE));
    deltas_take(f, &target.breaks, target.mark);
    deltas_join(f, &target.breaks, target.mark);
    deltas_free(&exits);
    deltas_free(&target.breaks);
    deltas_free(&target.continues);
}

static bool falls_through(enum language l)
{
    return language_is_ecmascript(l) || l == LANG_C || l == LANG_CPP || l == LANG_JAVA ||
           l == LANG_PHP || l == LANG_CSHARP;
}

/* Whether names in patterns of cases are new variables; elsewhere they are compared. */
static bool binds_in_cases(enum language l)
{
    return l == LANG_PYTHON || l == LANG_RUST || l == LANG_SCALA || l == LANG_SWIFT ||
           l == LANG_RUBY;
}

/* Names in lower case: those of types and constants stand in patterns, too. */
static void bind_names(struct flow *f, node_id in, node_id pattern)
{
    const struct node *nodes = f->tree->nodes;
    for (node_id k = pattern; k < nodes[pattern].next; k++) {
        struct view text = symbols_text(f->symbols, nodes[k].symbol);
        bool lower =
            text.len > 0 && ((text.ptr[0] >= 'a' && text.ptr[0] <= 'z') || text.ptr[0] == '_');
        f->state->steps++;
        if (nodes[k].kind == NODE_MEMBER || nodes[k].kind == NODE_TYPE) {
            k = nodes[k].next - 1;
        } else if (nodes[k].kind == NODE_NAME && lower) {
            f->client->match(f->client->ctx, in, k);
        }
    }
}

static void case_of(struct flow *f, node_id c, bool *has_default)
{
    bool binds = binds_in_cases(f->tree->language);
    node_id in = f->tree->nodes[c].parent;
    bool conditional = false;
    for (node_id k = tree_child(f->tree, c); k != NO_NODE; k = tree_sibling(f->tree, k)) {
        if (f->tree->nodes[k].role == ROLE_CONDITION) {
            conditional = true;
            expression(f, k);
            if (binds) {
                bind_names(f, in, k);
            }
        }
    }
    *has_default = *has_default || !conditional;
    maybe_node(f, part(f, c, ROLE_BODY));
}

/* Cases run from where the switch begins or from the end of the case before. */
static void switch_statement(struct flow *f, node_id n)
{
    struct flow_target target = {.outer = f->target, .label = f->label, .loop = false};
    bool through = falls_through(f->tree->language);
    bool has_default = false;
    bool dead = f->state->dead;
    f->label = 0;
    parts_in(f, n, ROLE_INIT);
    note_throw(f, n);
    f->client->take(f->client->ctx, n);
    target.mark = f->state->log_count;
    f->target = &target;
    struct deltas starts = {.count = 0};
    for (node_id c = tree_child(f->tree, n); c != NO_NODE && working(f);
         c = tree_sibling(f->tree, c)) {
        if (f->tree->nodes[c].kind != NODE_CASE) {
            if (f->tree->nodes[c].role == ROLE_NONE) {
                flow_node(f, c);
            }
            continue;
        }
        deltas_add(f, &starts, (struct delta){.live = !dead});
        deltas_join(f, &starts, target.mark);
        case_of(f, c, &has_default);
        deltas_take(f, through ? &starts : &target.breaks, target.mark);
    }
    f->target = target.outer;
    for (size_t i = 0; i < starts.count; i++) {
        deltas_add(f, &target.breaks, starts.items[i]);
    }
    starts.count = 0;
    deltas_free(&starts);
    if (!has_default) {
        deltas_add(f, &target.breaks, (struct delta){.live = !dead});
    }
    deltas_join(f, &target.breaks, target.mark);
    deltas_free(&target.breaks);
    deltas_free(&target.continues);
}

/* Add what was changed since `mark`, and keep the list short. */
static void deltas_note(struct flow *f, struct deltas *list, size_t mark)
{
    if (list->count == THROWS_MAX) {
        struct delta merged;
        state_merge(f->state, list->items, list->count, f->client->join, f->client->ctx, &merged);
        list->items[0] = merged;
        list->count = 1;
    }
    deltas_take(f, list, mark);
}

/* A jump out of here comes by every "finally" around; one that stays within them is not told
 * apart. */
static void note_exit(struct flow *f)
{
    for (struct flow_last *l = f->last; l != NULL && !f->state->dead; l = l->outer) {
        deltas_note(f, &l->exits, l->mark);
    }
}

static void jump(struct flow *f, node_id n)
{
    bool is_break = f->tree->nodes[n].kind == NODE_BREAK;
    node_id label = part(f, n, ROLE_LABEL);
    symbol_id name = label == NO_NODE ? 0 : f->tree->nodes[label].symbol;
    bool through = falls_through(f->tree->language) || f->tree->language == LANG_GO;
    for (struct flow_target *t = f->target; t != NULL && !f->state->dead; t = t->outer) {
        bool fits = name != 0 ? t->label == name : t->loop || (is_break && through);
        if (fits) {
            deltas_take(f, is_break ? &t->breaks : &t->continues, t->mark);
            break;
        }
    }
    note_exit(f);
    f->state->dead = true;
}

static void catches(struct flow *f, node_id n, struct flow_handler *h, struct deltas *ends,
                    bool dead)
{
    bool thrown = h->throws.count > 0;
    deltas_join(f, &h->throws, h->mark);
    f->state->dead = dead || !thrown;
    size_t mark = f->state->log_count;
    bool none = f->state->dead;
    for (node_id c = tree_child(f->tree, n); c != NO_NODE; c = tree_sibling(f->tree, c)) {
        if (f->tree->nodes[c].role == ROLE_CATCH) {
            maybe_node(f, c);
            deltas_take(f, ends, h->mark);
            f->state->dead = false;
            state_undo(f->state, mark);
            f->state->dead = none;
        }
    }
}

static bool any_live(const struct deltas *ends)
{
    bool any = false;
    for (size_t i = 0; i < ends->count; i++) {
        any = any || ends->items[i].live;
    }
    return any;
}

/* Body, "else" and handlers, which begin with what the body may have changed wherever it may have
 * thrown. */
static void try_and_catch(struct flow *f, node_id n, size_t mark, struct deltas *ends)
{
    struct flow_handler handler = {.outer = f->handler, .mark = mark};
    bool dead = f->state->dead;
    f->handler = &handler;
    maybe_node(f, part(f, n, ROLE_BODY));
    f->handler = handler.outer;
    maybe_node(f, part(f, n, ROLE_ELSE));
    branch_end(f, ends, mark, dead);
    catches(f, n, &handler, ends, dead);
    deltas_free(&handler.throws);
}

/* What is done at last sees the ends and the places where the rest is left. */
static void try_statement(struct flow *f, node_id n)
{
    struct flow_last last = {.outer = f->last};
    struct deltas ends = {.count = 0};
    node_id at_last = part(f, n, ROLE_FINALLY);
    bool dead = f->state->dead;
    parts_in(f, n, ROLE_RESOURCE);
    last.mark = f->state->log_count;
    f->last = at_last == NO_NODE ? last.outer : &last;
    try_and_catch(f, n, last.mark, &ends);
    f->last = last.outer;
    bool any = any_live(&ends);
    for (size_t i = 0; i < last.exits.count; i++) {
        deltas_add(f, &ends, last.exits.items[i]);
    }
    last.exits.count = 0;
    if (!any_live(&ends)) {
        /* Nothing comes out of it, but what is at last done is done. */
        deltas_add(f, &ends, (struct delta){.live = !dead});
    }
    deltas_join(f, &ends, last.mark);
    maybe_node(f, at_last);
    f->state->dead = f->state->dead || !any;
    deltas_free(&ends);
    deltas_free(&last.exits);
}

/* Calls do, as in Semgrep; arithmetic and field accesses are taken not to. */
static bool may_throw(struct flow *f, node_id n)
{
    const struct node *nodes = f->tree->nodes;
    for (node_id k = n; k < nodes[n].next; k++) {
        f->state->steps++;
        switch ((int)nodes[k].kind) {
        case NODE_CALL:
        case NODE_NEW:
        case NODE_THROW:
        case NODE_AWAIT:
        case NODE_YIELD:
            return true;
        default:
            break;
        }
    }
    return false;
}

/* What runs at `n` may throw: handlers around see the state as it is here. */
static void note_throw(struct flow *f, node_id n)
{
    if (f->handler == NULL || f->state->dead) {
        return;
    }
    struct flow_handler *h = f->handler;
    if (!may_throw(f, n) || (h->throws.count > 0 && h->taken == f->state->changes)) {
        return;
    }
    h->taken = f->state->changes;
    deltas_note(f, &h->throws, h->mark);
}

static void expression_statement(struct flow *f, node_id n)
{
    note_throw(f, n);
    for (node_id c = tree_child(f->tree, n); c != NO_NODE; c = tree_sibling(f->tree, c)) {
        flow_node(f, c);
    }
    note_throw(f, n);
}

static void leave(struct flow *f, node_id n)
{
    expression_statement(f, n);
    if (f->client->leave != NULL) {
        f->client->leave(f->client->ctx, n);
    }
    note_exit(f);
    f->state->dead = true;
}

static void label_statement(struct flow *f, node_id n)
{
    f->label = f->tree->nodes[n].symbol;
    f->state->dead = false; /* somebody may jump here */
    if (f->client->label != NULL) {
        f->client->label(f->client->ctx, n);
    }
    flow_children(f, n);
    f->label = 0;
}

void flow_children(struct flow *f, node_id n)
{
    for (node_id c = tree_child(f->tree, n); c != NO_NODE && working(f);
         c = tree_sibling(f->tree, c)) {
        flow_node(f, c);
    }
}

static void variable(struct flow *f, node_id n)
{
    note_throw(f, n);
    f->client->variable(f->client->ctx, n);
    note_throw(f, n);
}

static void definition(struct flow *f, node_id n)
{
    f->client->definition(f->client->ctx, n);
}

/* Where it leads to is not followed. */
static void goto_statement(struct flow *f, node_id n)
{
    (void)n;
    f->state->dead = true;
}

static void nothing(struct flow *f, node_id n)
{
    (void)f;
    (void)n;
}

/* What is done at a node; of other kinds expressions are evaluated and children followed. */
static void (*const steps[NODE_KIND_COUNT])(struct flow *f, node_id n) = {
    [NODE_EXPRESSION] = expression_statement,
    [NODE_VARIABLE] = variable,
    [NODE_FUNCTION] = definition,
    [NODE_CLASS] = definition,
    [NODE_IF] = if_statement,
    [NODE_WHILE] = loop_statement,
    [NODE_DO] = loop_statement,
    [NODE_FOR] = loop_statement,
    [NODE_FOREACH] = loop_statement,
    [NODE_SWITCH] = switch_statement,
    [NODE_TRY] = try_statement,
    [NODE_RETURN] = leave,
    [NODE_THROW] = leave,
    [NODE_BREAK] = jump,
    [NODE_CONTINUE] = jump,
    [NODE_GOTO] = goto_statement,
    [NODE_LABEL] = label_statement,
    [NODE_IMPORT] = nothing,
    [NODE_TYPE] = nothing,
    [NODE_ATTRIBUTE] = nothing,
    [NODE_TOKEN] = nothing,
};

void flow_node(struct flow *f, node_id n)
{
    enum node_kind kind = f->tree->nodes[n].kind;
    f->state->steps++;
    if (!working(f)) {
        return;
    }
    if (steps[kind] != NULL) {
        steps[kind](f, n);
    } else if (node_is_expression(kind)) {
        expression(f, n);
    } else {
        flow_children(f, n);
    }
}
