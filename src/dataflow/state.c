#include "state.h"

#include <string.h>

#include <assay/base/mem.h>

enum { STATE_VARIABLES_MAX = 1 << 24 };

static bool grow_array(uint32_t **items, size_t from, size_t to)
{
    uint32_t *grown = mem_realloc(*items, to, sizeof **items);
    if (grown == NULL) {
        return false;
    }
    memset(grown + from, 0, (to - from) * sizeof *grown);
    *items = grown;
    return true;
}

static bool state_grow(struct state *s, size_t variables)
{
    if (variables > s->cap) {
        size_t cap = s->cap + s->cap / 2 + 64;
        cap = cap < variables ? variables : cap;
        if (variables > STATE_VARIABLES_MAX || !grow_array(&s->values, s->cap, cap) ||
            !grow_array(&s->stamps, s->cap, cap) || !grow_array(&s->seen, s->cap, cap) ||
            !grow_array(&s->joined, s->cap, cap)) {
            s->failed = variables > STATE_VARIABLES_MAX ? ERR_LIMIT : ERR_NO_MEMORY;
            return false;
        }
        s->cap = cap;
    }
    s->variables = variables > s->variables ? variables : s->variables;
    return true;
}

bool state_init(struct state *s, size_t variables)
{
    *s = (struct state){.failed = OK};
    if (!state_grow(s, variables + 1)) {
        state_release(s);
        return false;
    }
    return true;
}

void state_release(struct state *s)
{
    (void)mem_free(s->values);
    (void)mem_free(s->log);
    (void)mem_free(s->stamps);
    (void)mem_free(s->seen);
    (void)mem_free(s->joined);
    *s = (struct state){.failed = OK};
}

uint32_t state_get(const struct state *s, uint32_t variable)
{
    return variable < s->variables ? s->values[variable] : 0;
}

void state_set(struct state *s, uint32_t variable, uint32_t value)
{
    s->steps++;
    if (s->dead || s->failed != OK || state_get(s, variable) == value ||
        (variable >= s->variables && !state_grow(s, (size_t)variable + 1))) {
        return;
    }
    void *log = s->log;
    enum status st = mem_grow(&log, &s->log_cap, s->log_count + 1, sizeof *s->log,
                              SIZE_MAX / sizeof *s->log, NULL);
    s->log = log;
    if (st != OK) {
        s->failed = st;
        return;
    }
    s->log[s->log_count++] = (struct change){.variable = variable, .before = s->values[variable]};
    s->values[variable] = value;
    s->changes++;
}

void state_undo(struct state *s, size_t mark)
{
    while (s->log_count > mark) {
        const struct change *c = &s->log[--s->log_count];
        s->values[c->variable] = c->before;
        s->steps++;
        s->changes++;
    }
}

void delta_release(struct delta *d)
{
    (void)mem_free(d->items);
    *d = (struct delta){.live = false};
}

void state_take(struct state *s, size_t mark, struct delta *out)
{
    *out = (struct delta){.live = !s->dead};
    size_t changes = s->log_count - mark;
    s->steps += changes;
    if (changes == 0 || s->dead || s->failed != OK) {
        return;
    }
    out->items = mem_calloc(changes, sizeof *out->items);
    if (out->items == NULL) {
        s->failed = ERR_NO_MEMORY;
        return;
    }
    s->clock++;
    for (size_t i = mark; i < s->log_count; i++) {
        uint32_t v = s->log[i].variable;
        if (s->stamps[v] != s->clock) {
            s->stamps[v] = s->clock;
            if (s->log[i].before != s->values[v]) {
                out->items[out->count++] = (struct delta_item){
                    .variable = v, .base = s->log[i].before, .value = s->values[v]};
            }
        }
    }
}

static void merge_one(struct state *s, const struct delta *d, state_join_fn join, void *ctx)
{
    for (size_t i = 0; i < d->count; i++) {
        uint32_t v = d->items[i].variable;
        bool first = s->stamps[v] != s->clock;
        s->joined[v] = first ? d->items[i].value : join(ctx, s->joined[v], d->items[i].value);
        s->seen[v] = first ? 1 : s->seen[v] + 1;
        s->stamps[v] = s->clock;
    }
    s->steps += d->count;
}

void state_merge(struct state *s, struct delta *deltas, size_t count, state_join_fn join, void *ctx,
                 struct delta *out)
{
    uint32_t live = 0;
    size_t items = 0;
    struct delta merged = {.live = false};
    s->clock++;
    for (size_t i = 0; i < count; i++) {
        if (deltas[i].live) {
            live++;
            items += deltas[i].count;
            merge_one(s, &deltas[i], join, ctx);
        }
    }
    merged.live = live > 0;
    if (items > 0) {
        merged.items = mem_calloc(items, sizeof *merged.items);
        s->failed = merged.items == NULL ? ERR_NO_MEMORY : s->failed;
    }
    for (size_t i = 0; i < count && merged.items != NULL; i++) {
        for (size_t k = 0; deltas[i].live && k < deltas[i].count; k++) {
            struct delta_item item = deltas[i].items[k];
            if (s->stamps[item.variable] == s->clock) {
                s->stamps[item.variable] = 0; /* once */
                uint32_t value = s->joined[item.variable];
                item.value = s->seen[item.variable] < live ? join(ctx, value, item.base) : value;
                merged.items[merged.count++] = item;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        delta_release(&deltas[i]);
    }
    *out = merged;
}

void state_join(struct state *s, struct delta *deltas, size_t count, state_join_fn join, void *ctx)
{
    struct delta merged;
    state_merge(s, deltas, count, join, ctx, &merged);
    s->dead = !merged.live;
    for (size_t i = 0; i < merged.count; i++) {
        state_set(s, merged.items[i].variable, merged.items[i].value);
    }
    delta_release(&merged);
}
