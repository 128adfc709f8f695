/* The code that counts for a module, and which of its packages lead to what is vulnerable. */
#include "reachability.h"

#include <assay/base/mem.h>

#include <stdlib.h>

/* ---- the code that counts --------------------------------------------------------------- */

struct gathering {
    struct code_uses *u;
    uint32_t module;
    struct reach_scope *scope;
    bool *taken; /* by file */
    size_t cap;
    size_t edge_cap;
};

static enum status take_files(struct gathering *g, const struct reach_package *p, bool tests,
                              struct error *err)
{
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        void *items = g->scope->files;
        if (g->taken[i] || (g->u->files[i].test && !tests)) {
            continue;
        }
        enum status st = arena_grow(&g->u->arena, &items, &g->cap, g->scope->count + 1,
                                    sizeof *g->scope->files, err);
        g->scope->files = items;
        if (st != OK) {
            return st;
        }
        g->taken[i] = true;
        g->scope->files[g->scope->count++] = i;
        g->scope->vendors = g->scope->vendors || g->u->files[i].vendored.len > 0;
    }
    return OK;
}

static enum status take_edge(struct gathering *g, struct reach_package *imported,
                             struct reach_package *by, struct error *err)
{
    void *items = g->scope->edges;
    enum status st = arena_grow(&g->u->arena, &items, &g->edge_cap, g->scope->edge_count + 1,
                                sizeof *g->scope->edges, err);
    g->scope->edges = items;
    if (st == OK) {
        g->scope->edges[g->scope->edge_count++] = (struct reach_edge){imported, by};
    }
    return st;
}

static enum status take_imports(struct gathering *g, uint32_t file, struct error *err)
{
    const struct reach_file *f = &g->u->files[file];
    enum status st = OK;
    for (size_t i = 0; i < f->go.import_count && st == OK; i++) {
        struct reach_package *p = reach_imported(g->u, g->module, f->go.imports[i].path);
        st = p == NULL ? OK : take_files(g, p, false, err);
        st = st == OK && p != NULL ? take_edge(g, p, f->package, err) : st;
    }
    return st;
}

static int by_imported(const void *a, const void *b)
{
    const struct reach_edge *x = a;
    const struct reach_edge *y = b;
    return x->imported->first < y->imported->first   ? -1
           : x->imported->first > y->imported->first ? 1
                                                     : 0;
}

static enum status gather(struct gathering *g, struct error *err)
{
    const struct code_uses *u = g->u;
    enum status st = OK;
    for (uint32_t i = 0; i < u->count && st == OK; i++) {
        const struct reach_package one = {.first = i, .count = 1};
        if (u->files[i].module == g->module && u->files[i].vendored.len == 0) {
            st = take_files(g, &one, true, err);
        }
    }
    for (size_t i = 0; i < g->scope->count && st == OK; i++) {
        st = take_imports(g, g->scope->files[i], err);
    }
    if (g->scope->edge_count > 1) {
        qsort(g->scope->edges, g->scope->edge_count, sizeof *g->scope->edges, by_imported);
    }
    return st;
}

enum status reach_scope_of(struct code_uses *u, struct reach_module *m, struct error *err)
{
    struct reach_scope *scope = arena_alloc(&u->arena, 1, sizeof *scope);
    struct gathering g = {.u = u, .module = (uint32_t)(m - u->modules), .scope = scope};
    if (scope == NULL) {
        return error_no_memory(err);
    }
    scope->root = m->directory;
    scope->missing = m->missing;
    g.taken = mem_calloc(u->count + 1, sizeof *g.taken);
    enum status st = g.taken == NULL ? error_no_memory(err) : gather(&g, err);
    (void)mem_free(g.taken);
    if (st == OK) {
        m->scope = scope;
    }
    return st;
}

/* ---- what leads to what is vulnerable --------------------------------------------------- */

struct way_search {
    const struct reach_scope *scope;
    struct reach_package **found; /* those that are marked */
    size_t count;
};

static void mark(struct way_search *s, struct reach_package *p)
{
    if (!p->on_the_way) {
        p->on_the_way = true;
        s->found[s->count++] = p;
    }
}

static void mark_importers(struct way_search *s, const struct reach_package *p)
{
    size_t low = 0;
    size_t high = s->scope->edge_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = s->scope->edges[middle].imported->first < p->first;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    for (; low < s->scope->edge_count && s->scope->edges[low].imported == p; low++) {
        mark(s, s->scope->edges[low].by);
    }
}

static bool names(const struct osv_import *imports, size_t count, struct view path)
{
    for (size_t k = 0; k < count; k++) {
        if (view_eq(imports[k].path, path)) {
            return true;
        }
    }
    return false;
}

static void mark_all(struct way_search *s, const struct code_uses *u,
                     const struct osv_import *imports, size_t count)
{
    for (size_t i = 0; i < s->scope->count; i++) {
        const struct reach_file *f = &u->files[s->scope->files[i]];
        f->package->on_the_way = false;
    }
    for (size_t i = 0; i < s->scope->count; i++) {
        const struct reach_file *f = &u->files[s->scope->files[i]];
        bool itself = names(imports, count, f->vendored);
        for (size_t k = 0; k < f->go.import_count || itself; k++) {
            if (itself || names(imports, count, f->go.imports[k].path)) {
                mark(s, f->package);
                break;
            }
        }
    }
    for (size_t i = 0; i < s->count; i++) {
        mark_importers(s, s->found[i]);
    }
}

/* A package that is to be read whole: its folder in the subject, or in the dependency. */
struct wanted {
    uint32_t dependency;
    uint32_t module;
    struct view directory;
};

static int by_place(const void *a, const void *b)
{
    const struct wanted *x = a;
    const struct wanted *y = b;
    return x->dependency != y->dependency ? (x->dependency < y->dependency ? -1 : 1)
                                          : view_cmp(x->directory, y->directory);
}

static struct wanted wanted_of(const struct code_uses *u, const struct reach_package *p)
{
    const struct reach_file *f = &u->files[p->first];
    struct wanted w = {.dependency = f->dependency, .module = f->module, .directory = f->directory};
    if (f->dependency > 0) {
        size_t module = u->dependencies[f->dependency - 1].path.len;
        size_t from = f->vendored.len > module ? module + 1 : module;
        w.directory = view_slice(f->vendored, from, f->vendored.len);
    }
    return w;
}

/* Those of the subject, or of one dependency. */
static enum status read_some(struct code_uses *u, const struct wanted *list, size_t count,
                             struct error *err)
{
    struct view *directories = mem_calloc(count, sizeof *directories);
    struct code_request request = {.module = VIEW(""), .directories = directories, .count = count};
    if (directories == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        directories[i] = list[i].directory;
    }
    if (list->dependency > 0) {
        request.module = u->dependencies[list->dependency - 1].path;
        request.version = u->dependencies[list->dependency - 1].version;
        u->reading = list->dependency;
        u->reading_for = list->module;
    }
    enum status st = u->read(u->read_ctx, u, &request, err);
    u->reading = 0;
    (void)mem_free(directories);
    return st;
}

static enum status read_marked(struct code_uses *u, const struct way_search *s, struct error *err)
{
    size_t count = 0;
    struct wanted *list = mem_calloc(s->count + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s->count; i++) {
        if (!s->found[i]->was_asked) {
            s->found[i]->was_asked = true;
            list[count++] = wanted_of(u, s->found[i]);
        }
    }
    if (count > 1) {
        qsort(list, count, sizeof *list, by_place);
    }
    enum status st = OK;
    for (size_t i = 0; i < count && st == OK;) {
        size_t end = i + 1;
        while (end < count && list[end].dependency == list[i].dependency) {
            end++;
        }
        st = read_some(u, &list[i], end - i, err);
        i = end;
    }
    (void)mem_free(list);
    return st;
}

enum status reach_read_way(struct code_uses *u, const struct reach_scope *scope,
                           const struct osv_import *imports, size_t count, struct error *err)
{
    struct way_search s = {.scope = scope};
    s.found = mem_calloc(scope->count + 1, sizeof *s.found);
    if (s.found == NULL) {
        return error_no_memory(err);
    }
    mark_all(&s, u, imports, count);
    enum status st = u->read == NULL ? OK : read_marked(u, &s, err);
    (void)mem_free(s.found);
    return st;
}
