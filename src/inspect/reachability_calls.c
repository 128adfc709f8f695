/* Calls through dependencies whose code is here: from the subject's packages to what is vulnerable,
 * by the shortest way. Only calls whose target is known count: no interfaces, no function values.
 */
#include "reachability_question.h"

#include <assay/base/mem.h>

#include <stdlib.h>

enum { CALLS_MAX = 1 << 18, CALLS_MEMORY_MAX = 128 << 20, CALLS_WORK_MAX = 1 << 23 };

/* A function that is called, and where. */
struct call {
    struct reach_package *package;
    struct view name; /* empty: what runs when the package is loaded */
    uint32_t by;      /* the call in whose function it stands, number + 1; 0: in the subject */
    uint32_t file;
    uint32_t line;
};

struct calls {
    struct question *q;
    struct arena arena;
    struct map known; /* by number of the package and name */
    struct call *list;
    size_t count;
    size_t cap;
    bool found;
};

/* ---- functions of a package ------------------------------------------------------------- */

static int by_body_name(const void *a, const void *b)
{
    const struct reach_body *x = a;
    const struct reach_body *y = b;
    return view_cmp(x->name, y->name);
}

static enum status index_bodies(struct code_uses *u, struct reach_package *p, struct error *err)
{
    size_t count = 0;
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        count += u->files[i].go.function_count;
    }
    p->bodies = arena_alloc(&u->arena, count + 1, sizeof *p->bodies);
    if (p->bodies == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        const struct go_file *g = &u->files[i].go;
        for (size_t k = 0; k < g->function_count; k++) {
            const struct go_function *f = &g->functions[k];
            p->bodies[p->body_count++] =
                (struct reach_body){f->name, i, (uint32_t)f->first, (uint32_t)f->count};
        }
    }
    if (p->body_count > 1) {
        qsort(p->bodies, p->body_count, sizeof *p->bodies, by_body_name);
    }
    return OK;
}

static size_t first_body(const struct reach_package *p, struct view name)
{
    size_t low = 0;
    size_t high = p->body_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = view_cmp(p->bodies[middle].name, name) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

/* ---- what is said of it ----------------------------------------------------------------- */

/* "gin.Engine.Run (vendor/…/gin.go:30)": which function, and where in it the next one is called. */
static void write_step(struct calls *c, const struct call *call, uint32_t file, uint32_t line,
                       struct buf *out)
{
    const struct reach_file *f = &c->q->u->files[file];
    struct view path = c->q->u->files[call->package->first].vendored;
    if (call->name.len == 0) {
        buf_printf(out, "the initialisation of " VIEW_FMT, VIEW_ARG(path));
    } else {
        buf_printf(out, VIEW_FMT "." VIEW_FMT, VIEW_ARG(tree_go_package(path)),
                   VIEW_ARG(call->name));
    }
    buf_printf(out, " (" VIEW_FMT ":%u)", VIEW_ARG(f->path), line);
}

/* The way to the place where it is called; what is in the middle of a long one is counted. */
static enum status keep_chain(struct calls *c, uint32_t last, const struct call *target,
                              struct error *err)
{
    enum { BEGINNING = 5, END = 3 };
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 16);
    size_t length = 0;
    for (uint32_t i = last; i > 0; i = c->list[i - 1].by) {
        length++;
    }
    const struct call **way = arena_alloc(&c->arena, length + 1, sizeof(const struct call *));
    if (way == NULL) {
        return error_no_memory(err);
    }
    way[length] = target;
    uint32_t at = last;
    for (size_t i = length; i > 0; at = c->list[at - 1].by) {
        way[--i] = &c->list[at - 1];
    }
    buf_add_str(&text, "By way of ");
    for (size_t i = 0; i < length; i++) {
        if (length > BEGINNING + END && i == BEGINNING) {
            buf_printf(&text, ", %zu more", length - BEGINNING - END);
            i = length - END;
        }
        buf_add_str(&text, i > 0 ? ", " : "");
        write_step(c, way[i], way[i + 1]->file, way[i + 1]->line, &text);
    }
    buf_add_char(&text, '.');
    c->q->chain = arena_copy(c->q->arena, buf_view(&text));
    question_note_call(c->q, way[0]->file, way[0]->line, target->name);
    return c->q->chain.ptr == NULL ? error_no_memory(err) : buf_status(&text, err);
}

/* ---- following -------------------------------------------------------------------------- */

static enum status add_call(struct calls *c, const struct call *call, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(1 << 16);
    struct view stored;
    void *items = c->list;
    buf_printf(&key, "%u ", call->package->first);
    buf_add_view(&key, call->name);
    enum status st = buf_status(&key, err);
    if (st != OK || map_has(&c->known, buf_view(&key))) {
        return st;
    }
    if (c->count == CALLS_MAX) {
        c->q->cut = true;
        return OK;
    }
    st = map_put(&c->known, buf_view(&key), c, &stored, err);
    st = st == OK ? arena_grow(&c->arena, &items, &c->cap, c->count + 1, sizeof *c->list, err) : st;
    c->list = items;
    if (st == OK) {
        c->list[c->count] = *call;
        c->list[c->count++].name = view_slice(stored, key.len - call->name.len, key.len);
    }
    return st;
}

/* What a file uses at a place in the function that `by` calls. */
static enum status follow_use(struct calls *c, uint32_t file, const struct go_use *use, uint32_t by,
                              struct error *err)
{
    struct question *q = c->q;
    struct view symbol;
    struct reach_value v = {.kind = VALUE_UNKNOWN};
    if (q->u->calls_followed++ >= CALLS_WORK_MAX) {
        q->cut = true;
        return OK;
    }
    if (!view_starts(use->value, VIEW("?"))) {
        v = reach_follow(q->u, file, use->value, &q->scratch);
    }
    if (by > 0 && question_is_met(q, &v, &symbol)) {
        const struct call target = {NULL, symbol, by, file, use->line};
        c->found = true;
        return keep_chain(c, by, &target, err);
    }
    if (v.kind != VALUE_NAMED || v.there == NULL) {
        return OK;
    }
    const struct call call = {v.there, v.name, by, file, use->line};
    return add_call(c, &call, err);
}

/* What is loaded with the package. */
static enum status follow_imports(struct calls *c, uint32_t file, uint32_t by, struct error *err)
{
    const struct reach_file *f = &c->q->u->files[file];
    enum status st = OK;
    for (size_t i = 0; i < f->go.import_count && st == OK; i++) {
        struct reach_package *p = reach_imported(c->q->u, f->module, f->go.imports[i].path);
        if (p != NULL && p->on_the_way && c->q->u->files[p->first].vendored.len > 0) {
            const struct call call = {p, VIEW(""), by, file, f->go.imports[i].line};
            st = add_call(c, &call, err);
        }
    }
    return st;
}

static enum status follow_call(struct calls *c, uint32_t number, struct error *err)
{
    const struct call call = c->list[number];
    struct reach_package *p = call.package;
    enum status st = p->bodies == NULL ? index_bodies(c->q->u, p, err) : OK;
    for (uint32_t i = p->first; i < p->first + p->count && call.name.len == 0 && st == OK; i++) {
        st = follow_imports(c, i, number + 1, err);
    }
    size_t at = st == OK ? first_body(p, call.name) : p->body_count;
    for (; at < p->body_count && view_eq(p->bodies[at].name, call.name); at++) {
        const struct reach_body *b = &p->bodies[at];
        const struct go_file *g = &c->q->u->files[b->file].go;
        for (uint32_t k = 0; k < b->count && st == OK && !c->found; k++) {
            st = follow_use(c, b->file, &g->uses[b->first + k], number + 1, err);
        }
    }
    arena_clear(&c->q->scratch);
    return st;
}

/* The subject's own packages: their tests or all the rest. */
static enum status begin(struct calls *c, bool tests, struct error *err)
{
    const struct question *q = c->q;
    enum status st = OK;
    for (size_t i = 0; i < q->scope->count && st == OK; i++) {
        uint32_t file = q->scope->files[i];
        const struct reach_file *f = &q->u->files[file];
        if (f->vendored.len > 0 || f->test != tests || !f->package->on_the_way) {
            continue;
        }
        for (size_t k = 0; k < f->go.use_count && st == OK; k++) {
            st = follow_use(c, file, &f->go.uses[k], 0, err);
        }
        st = st == OK ? follow_imports(c, file, 0, err) : st;
        arena_clear(&c->q->scratch);
    }
    return st;
}

static enum status run(struct calls *c, struct error *err)
{
    enum status st = OK;
    uint32_t at = 0;
    for (int tests = 0; tests < 2 && st == OK && !c->found; tests++) {
        st = begin(c, tests == 1, err);
        for (; at < c->count && st == OK && !c->found; at++) {
            st = follow_call(c, at, err);
        }
    }
    return st;
}

enum status reach_calls(struct question *q, struct error *err)
{
    struct calls c = {.q = q};
    arena_init(&c.arena, CALLS_MEMORY_MAX);
    map_init(&c.known);
    enum status st = run(&c, NULL);
    if (st == ERR_NO_MEMORY) {
        q->cut = true;
        st = OK;
    }
    map_release(&c.known);
    arena_release(&c.arena);
    return st == OK ? OK : error_set(err, st, "calls through dependencies cannot be followed");
}
