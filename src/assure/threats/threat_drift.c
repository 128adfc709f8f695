/* Is what the code has in the model, too? */
#include <assay/assure/threat_drift.h>

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/route.h>
#include <assay/base/words.h>

enum { SHORT_WORD = 4 };

static bool is_word_char(char c)
{
    c = char_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Anywhere in the text; a short word only by itself: "app" is not in "apply". */
static bool says(struct view text, struct view word)
{
    for (size_t at = 0; word.len > 0 && at + word.len <= text.len; at++) {
        size_t i = 0;
        while (i < word.len && char_lower(text.ptr[at + i]) == char_lower(word.ptr[i])) {
            i++;
        }
        bool alone = (at == 0 || !is_word_char(text.ptr[at - 1])) &&
                     (at + i == text.len || !is_word_char(text.ptr[at + i]));
        if (i == word.len && (alone || word.len >= SHORT_WORD)) {
            return true;
        }
    }
    return false;
}

static bool says_any(struct view text, struct view words)
{
    struct view word;
    while (words_next(&words, &word)) {
        if (says(text, word)) {
            return true;
        }
    }
    return false;
}

static bool is_named(const struct threat_element *e, struct view words)
{
    return says_any(e->name, words) || says_any(e->id, words) || says_any(e->technology, words) ||
           says_any(e->tags, words);
}

struct drifting {
    const struct threat_model *model;
    const struct code_sights *sights;
    struct map elements; /* by id */
    struct map flows;
    struct arena arena;
    bool *found;      /* by the model's route: the code has it */
    struct map parts; /* ids of what names a route that the code has */
    bool routes;      /* they are compared */
    drift_visit each;
    void *ctx;
};

static const struct threat_element *element(const struct drifting *d, struct view id)
{
    return map_get(&d->elements, id);
}

/* ---- each kind ---- */

static bool has_entry(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        const struct threat_flow *f = &m->flows[i];
        const struct threat_element *to = element(d, f->target);
        if (f->crosses && to != NULL && to->kind == THREAT_PROCESS &&
            (is_named(to, s->words) || says_any(f->name, s->words) ||
             says_any(f->protocol, s->words))) {
            return true;
        }
    }
    return false;
}

static bool has_store(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->elements_len; i++) {
        if (m->elements[i].kind != THREAT_PROCESS && is_named(&m->elements[i], s->words)) {
            return true;
        }
    }
    return false;
}

/* "bank" of "api.bank.example.com": labels that tell one host from another, but for the last. */
static bool is_host(const struct threat_element *e, struct view host)
{
    static const char *const common[] = {"www", "api", "com", "org", "net", "app", "dev"};
    struct view rest = host;
    struct view label;
    while (view_split(&rest, '.', &label)) {
        bool telling = label.len >= 3 && (rest.ptr != NULL || view_eq(label, host));
        for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
            telling = telling && !view_eq_str(label, common[i]);
        }
        if (telling && is_named(e, label)) {
            return true;
        }
    }
    return false;
}

static bool sends_outside(const struct drifting *d)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        const struct threat_element *from = element(d, m->flows[i].source);
        const struct threat_element *to = element(d, m->flows[i].target);
        if (from != NULL && to != NULL && from->kind == THREAT_PROCESS &&
            to->kind == THREAT_ACTOR) {
            return true;
        }
    }
    return false;
}

static bool has_call(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->elements_len; i++) {
        const struct threat_element *e = &m->elements[i];
        if (e->kind != THREAT_STORE && (is_host(e, s->host) || is_named(e, s->words))) {
            return true;
        }
    }
    return s->host.len == 0 && s->words.len == 0 && sends_outside(d);
}

/* ---- routes ---- */

static bool is_route(const struct code_sight *s)
{
    return s->kind == SIGHT_ENTRY_POINT && s->route.len > 0;
}

/* Of an element, or of the one that a flow comes to. */
static struct view part_of(const struct drifting *d, const struct threat_route *r)
{
    const struct threat_flow *f = map_get(&d->flows, r->of);
    return f != NULL && f->target.len > 0 ? f->target : r->of;
}

static bool names(const struct threat_route *r, const struct code_sight *s)
{
    return route_methods_meet(r->methods, s->methods) &&
           (s->part ? route_covers_end(r->path, s->route) : route_covers(r->path, s->route));
}

/* What the code takes as a parameter or a rest may be more than what the model names. A route of
 * which nothing is known, or which takes all that others left, says nothing of a single one. */
static bool serves(const struct code_sight *s, const struct threat_route *r)
{
    if ((s->part && view_eq(s->route, VIEW("/"))) ||
        (view_starts(s->route, VIEW("/{*")) && !view_starts(r->path, VIEW("/{*")))) {
        return false;
    }
    return names(r, s) || (!s->part && route_methods_meet(r->methods, s->methods) &&
                           route_covers(s->route, r->path));
}

static bool has_route(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->routes_len; i++) {
        if (names(&m->routes[i], s)) {
            return true;
        }
    }
    return false;
}

static bool is_served(const struct drifting *d, const struct threat_route *r)
{
    for (size_t i = 0; i < d->sights->len; i++) {
        if (is_route(&d->sights->items[i]) && serves(&d->sights->items[i], r)) {
            return true;
        }
    }
    return false;
}

/* Which routes of the model the code has, and whose they are. */
static enum status look_up(struct drifting *d, struct error *err)
{
    const struct threat_model *m = d->model;
    enum status st = OK;
    bool one = true;
    d->found = arena_alloc(&d->arena, m->routes_len + 1, sizeof *d->found);
    if (d->found == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < m->routes_len; i++) {
        struct view part = part_of(d, &m->routes[i]);
        one = one && view_eq(part, part_of(d, &m->routes[0]));
        d->found[i] = is_served(d, &m->routes[i]);
        if (d->found[i]) {
            st = map_put(&d->parts, part, d, NULL, err);
            d->routes = true;
        }
    }
    if (st == OK && one && m->routes_len > 0) {
        st = map_put(&d->parts, part_of(d, &m->routes[0]), d, NULL, err);
        d->routes = true;
    }
    return st;
}

static bool in_scope(const struct drifting *d, const struct threat_route *r)
{
    const struct threat_flow *f = map_get(&d->flows, r->of);
    const struct threat_element *e = element(d, part_of(d, r));
    return (f == NULL || f->in_scope) && (e == NULL || e->in_scope);
}

/* Routes that the model names and the code has not. */
static enum status report_gone(struct drifting *d, struct error *err)
{
    const struct threat_model *m = d->model;
    enum status st = OK;
    for (size_t i = 0; st == OK && d->routes && i < m->routes_len; i++) {
        const struct threat_route *r = &m->routes[i];
        const struct threat_flow *f = map_get(&d->flows, r->of);
        const struct threat_element *e = element(d, r->of);
        const struct code_sight s = {.kind = SIGHT_ENTRY_POINT,
                                     .technology = VIEW("http-route"),
                                     .words = VIEW(""),
                                     .host = VIEW(""),
                                     .route = r->path,
                                     .methods = r->methods,
                                     .modelled = true,
                                     .detail = f != NULL   ? f->name
                                               : e != NULL ? e->name
                                                           : r->of,
                                     .path = VIEW("")};
        if (!d->found[i] && in_scope(d, r) && map_has(&d->parts, part_of(d, r))) {
            st = d->each(d->ctx, &s, VIEW("no route of the code is like it"), err);
        }
    }
    return st;
}

/* A model that names no routes has all of a technology or none, which is said once. */
static enum status report_together(struct drifting *d, size_t *at, struct view lacks,
                                   struct error *err)
{
    const struct code_sight *items = d->sights->items;
    struct code_sight all = items[*at];
    for (; *at + 1 < d->sights->len && items[*at + 1].kind == all.kind &&
           view_eq(items[*at + 1].technology, all.technology);
         ++*at) {
        const struct code_sight *next = &items[*at + 1];
        int order = view_cmp(next->path, all.path);
        uint64_t places = all.places + next->places;
        if (order < 0 || (order == 0 && next->line < all.line)) {
            all = *next;
        }
        all.places = places;
    }
    all.route = VIEW("");
    return d->each(d->ctx, &all, lacks, err);
}

/* ---- all ---- */

static bool has(const struct drifting *d, const struct code_sight *s)
{
    switch (s->kind) {
    case SIGHT_ENTRY_POINT:
        return d->routes && is_route(s) ? has_route(d, s) : has_entry(d, s);
    case SIGHT_DATA_STORE:
        return has_store(d, s);
    case SIGHT_OUTSIDE_CALL:
        break;
    }
    return has_call(d, s);
}

static struct view lacks(const struct drifting *d, const struct code_sight *s)
{
    static const struct view texts[] = {
        VIEW_INIT("no process that is reached from outside is named like it"),
        VIEW_INIT("no store or actor is named like it"),
        VIEW_INIT("no actor or process is named like it"),
    };
    if (d->routes && is_route(s)) {
        return VIEW("no route of the model is like it");
    }
    return s->kind == SIGHT_OUTSIDE_CALL && s->host.len == 0 && s->words.len == 0
               ? VIEW("no process sends anything to an actor")
               : texts[s->kind];
}

static enum status index_parts(struct drifting *d, struct error *err)
{
    const struct threat_model *m = d->model;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->elements_len; i++) {
        st = map_put(&d->elements, m->elements[i].id, &m->elements[i], NULL, err);
    }
    for (size_t i = 0; st == OK && i < m->flows_len; i++) {
        st = map_put(&d->flows, m->flows[i].id, &m->flows[i], NULL, err);
    }
    return st;
}

static enum status report(struct drifting *d, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < d->sights->len; i++) {
        const struct code_sight *s = &d->sights->items[i];
        if (has(d, s)) {
            continue;
        }
        st = s->kind == SIGHT_ENTRY_POINT && !d->routes ? report_together(d, &i, lacks(d, s), err)
                                                        : d->each(d->ctx, s, lacks(d, s), err);
    }
    return st == OK ? report_gone(d, err) : st;
}

enum status threat_drift(const struct threat_model *m, const struct code_sights *s,
                         drift_visit each, void *ctx, struct error *err)
{
    struct drifting d = {.model = m, .sights = s, .each = each, .ctx = ctx};
    struct map *const maps[] = {&d.elements, &d.flows, &d.parts};
    arena_init(&d.arena, 0);
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        map_init(maps[i]);
    }
    enum status st = index_parts(&d, err);
    if (st == OK) {
        st = look_up(&d, err);
    }
    if (st == OK) {
        st = report(&d, err);
    }
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        map_release(maps[i]);
    }
    arena_release(&d.arena);
    return st;
}
