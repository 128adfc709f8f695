#include "maven_projects.h"

#include <assay/base/mem.h>

#include "join.h"
#include "maven_closure.h"
#include "maven_paths.h"
#include "maven_repository.h"

struct project {
    struct view path; /* in the subject; empty for one of the repository */
    struct pom_model model;
    struct project *parent;
    bool parent_known;
    bool building; /* what it manages is being worked out: an import leads back to it */
    bool failed;   /* it cannot be worked out */
    struct pom_effective *effective;
    struct maven_pom *pom; /* as a dependency */
};

struct maven_projects {
    struct arena arena;
    struct project **items;
    size_t len;
    size_t cap;
    struct map paths;       /* path → struct project */
    struct map coordinates; /* "group:artifact:version" → struct project */
    struct map fetched;     /* the same of the repository; the map itself: not there */
    const struct maven_tree *tree;
    const struct maven_repository *repository;
    size_t missing;
    size_t work;
    unsigned depth;
};

enum status maven_projects_new(struct maven_projects **out, struct error *err)
{
    struct maven_projects *m = mem_calloc(1, sizeof *m);
    if (m == NULL) {
        return error_no_memory(err);
    }
    arena_init(&m->arena, 0);
    map_init(&m->paths);
    map_init(&m->coordinates);
    map_init(&m->fetched);
    m->work = MAVEN_WORK_MAX;
    *out = m;
    return OK;
}

static void release_each(const struct map *projects)
{
    size_t at = 0;
    struct view key;
    void *value;
    while (map_next(projects, &at, &key, &value)) {
        const struct project *p = value;
        if (value != projects && p->effective != NULL) {
            pom_effective_release(p->effective);
        }
    }
}

struct maven_projects *maven_projects_free(struct maven_projects *m)
{
    if (m == NULL) {
        return NULL;
    }
    release_each(&m->paths);
    release_each(&m->fetched);
    (void)mem_free((void *)m->items);
    map_release(&m->paths);
    map_release(&m->coordinates);
    map_release(&m->fetched);
    arena_release(&m->arena);
    return mem_free(m);
}

void maven_projects_repository(struct maven_projects *m, const struct maven_repository *repository)
{
    m->repository = repository;
}

void maven_projects_tree(struct maven_projects *m, const struct maven_tree *tree)
{
    m->tree = tree;
}

size_t maven_projects_missing(const struct maven_projects *m)
{
    return m->missing;
}

enum status maven_projects_add(struct maven_projects *m, struct view path, struct view packed,
                               struct error *err)
{
    struct project *p = arena_alloc(&m->arena, 1, sizeof *p);
    struct view own_path = arena_copy(&m->arena, path);
    struct view own = arena_copy(&m->arena, packed);
    if (p == NULL || own_path.ptr == NULL || own.ptr == NULL) {
        return error_no_memory(err);
    }
    if (map_has(&m->paths, path)) {
        return OK;
    }
    p->path = own_path;
    enum status st = pom_unpack(own, &m->arena, &p->model, err);
    void *items = (void *)m->items;
    if (st == OK) {
        st = mem_grow(&items, &m->cap, m->len + 1, sizeof *m->items, MAVEN_PROJECTS_MAX, err);
    }
    m->items = items;
    if (st == OK) {
        st = map_put(&m->paths, own_path, p, NULL, err);
    }
    if (st == OK) {
        m->items[m->len++] = p;
    }
    return st;
}

/* ---- the local repository ---- */

static struct view name_of(struct maven_projects *m, const struct pom_coordinates *at)
{
    return text_join(&m->arena, at->group, VIEW(":"), at->artifact, VIEW(":"), at->version);
}

static enum status fetch(struct maven_projects *m, const struct pom_coordinates *at,
                         struct view name, struct project **out, struct error *err)
{
    void *known = map_get(&m->fetched, name);
    if (known != NULL || m->repository == NULL || m->fetched.len >= MAVEN_FETCHED_MAX) {
        *out = known == &m->fetched ? NULL : known;
        return OK;
    }
    struct project *p = arena_alloc(&m->arena, 1, sizeof *p);
    bool there = false;
    enum status st = p == NULL ? error_no_memory(err)
                               : maven_repository_read(m->repository->directory, at, &m->arena,
                                                       &p->model, &there, err);
    p = there ? p : NULL;
    void *value = p == NULL ? (void *)&m->fetched : p;
    if (st == OK) {
        st = map_put(&m->fetched, name, value, NULL, err);
    }
    if (st == OK) {
        *out = p;
    }
    return st;
}

/* A project of these coordinates, or NULL. */
static enum status find(struct maven_projects *m, const struct pom_coordinates *at,
                        struct project **out, struct error *err)
{
    struct view name = name_of(m, at);
    if (name.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = map_get(&m->coordinates, name);
    return *out == NULL ? fetch(m, at, name, out, err) : OK;
}

/* ---- parents ---- */

static bool same(const struct pom_coordinates *a, const struct pom_coordinates *b)
{
    return view_eq(a->group, b->group) && view_eq(a->artifact, b->artifact) &&
           view_eq(a->version, b->version);
}

/* *out = the project that <relativePath> points to, or NULL. */
static enum status beside(struct maven_projects *m, const struct project *p, struct project **out,
                          struct error *err)
{
    const struct pom_model *model = &p->model;
    bool written = model->relative.ptr != NULL;
    struct view relative = written ? model->relative : VIEW("../pom.xml");
    struct view path = {NULL, 0};
    *out = NULL;
    enum status st = relative.len == 0 || p->path.len == 0
                         ? OK
                         : maven_path_from(&m->arena, p->path, relative, &path, err);
    if (st != OK || path.ptr == NULL) {
        return st;
    }
    struct project *found = map_get(&m->paths, path);
    if (found == NULL) {
        struct view inside =
            text_join(&m->arena, path, path.len > 0 ? VIEW("/") : VIEW(""), VIEW("pom.xml"));
        st = inside.ptr == NULL ? error_no_memory(err) : OK;
        found = inside.ptr == NULL ? NULL : map_get(&m->paths, inside);
    }
    if (found != NULL) {
        const struct pom_coordinates at = pom_coordinates_of(&found->model);
        *out = same(&at, &model->parent) ? found : NULL;
    }
    return st;
}

static enum status parent_of(struct maven_projects *m, struct project *p, struct error *err)
{
    enum status st = OK;
    if (!p->parent_known && p->model.parent_line > 0) {
        st = beside(m, p, &p->parent, err);
        if (st == OK && p->parent == NULL) {
            st = find(m, &p->model.parent, &p->parent, err);
        }
    }
    p->parent_known = st == OK;
    return st;
}

/* The project and those above it; a circle ends where it closes. */
static enum status fill_lineage(struct maven_projects *m, struct project *p,
                                struct pom_effective *e, struct error *err)
{
    enum status st = OK;
    while (st == OK && p != NULL && e->depth < POM_LINEAGE_MAX) {
        for (size_t i = 0; i < e->depth; i++) {
            if (e->lineage[i] == &p->model) {
                return OK;
            }
        }
        e->lineage[e->depth++] = &p->model;
        st = parent_of(m, p, err);
        p = p->parent;
    }
    return st;
}

/* ---- coordinates ---- */

static enum status lineage_beside(struct maven_projects *m, const struct project *p,
                                  struct pom_effective *e, struct error *err)
{
    struct project *above = NULL;
    enum status st = beside(m, p, &above, err);
    while (st == OK && above != NULL && e->depth < POM_LINEAGE_MAX) {
        e->lineage[e->depth++] = &above->model;
        st = beside(m, above, &above, err);
    }
    return st;
}

/* Its own version may hold properties (${revision}), also those of the files above it. */
static enum status index_one(struct maven_projects *m, struct project *p, struct arena *scratch,
                             struct error *err)
{
    struct pom_coordinates at = pom_coordinates_of(&p->model);
    struct pom_effective e = {
        .arena = scratch, .lineage = {&p->model}, .depth = 1, .path = p->path, .tree = m->tree};
    bool resolved = true;
    enum status st = OK;
    if (view_find(at.version, VIEW("${")) >= 0) {
        st = lineage_beside(m, p, &e, err);
        st = st == OK ? pom_effective_properties(&e, err) : st;
        st = st == OK ? pom_expand(&e, at.version, &at.version, &resolved, err) : st;
        pom_effective_release(&e);
    }
    struct view name = st == OK && resolved ? name_of(m, &at) : VIEW("");
    if (st == OK && name.ptr == NULL) {
        return error_no_memory(err);
    }
    bool fresh = name.len > 0 && !map_has(&m->coordinates, name);
    return st == OK && fresh ? map_put(&m->coordinates, name, p, NULL, err) : st;
}

static enum status index_all(struct maven_projects *m, struct error *err)
{
    struct arena scratch;
    enum status st = OK;
    arena_init(&scratch, 0);
    for (size_t i = 0; st == OK && i < m->len; i++) {
        st = index_one(m, m->items[i], &scratch, err);
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    return st;
}

/* ---- imports ---- */

struct importing {
    struct maven_projects *m;
    struct pom_effective *e;
    size_t cap;
};

static enum status manages(struct maven_projects *m, struct project *p,
                           const struct pom_effective **out, struct error *err);

static enum status add_import(void *ctx, struct pom_coordinates at, struct error *err)
{
    struct importing *x = ctx;
    struct project *p = NULL;
    const struct pom_effective *bill = NULL;
    enum status st = find(x->m, &at, &p, err);
    if (st == OK && p != NULL) {
        st = manages(x->m, p, &bill, err);
    }
    if (st != OK || bill == NULL) {
        return st;
    }
    void *imports = (void *)x->e->imports;
    st = arena_grow(x->e->arena, &imports, &x->cap, x->e->import_count + 1, sizeof *x->e->imports,
                    err);
    if (st == OK) {
        x->e->imports = imports;
        x->e->imports[x->e->import_count++] = bill;
    }
    return st;
}

/* The effective project, as far as its parents and bills of materials are there. */
static enum status build(struct maven_projects *m, struct project *p, struct pom_effective *e,
                         struct error *err)
{
    struct importing x = {.m = m, .e = e};
    e->path = p->path;
    e->tree = m->tree;
    enum status st = fill_lineage(m, p, e, err);
    if (st == OK) {
        st = pom_effective_build(e, &m->work, err);
    }
    return st == OK ? pom_each_import(e, add_import, &x, err) : st;
}

/* What it imports becomes its own, so that who imports it looks in one place. */
static enum status take_over(struct maven_projects *m, struct pom_effective *e, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < e->import_count; i++) {
        const struct map *bill = &e->imports[i]->managed;
        size_t at = 0;
        struct view key;
        void *value;
        if (bill->len > m->work) {
            return error_set(err, ERR_LIMIT, "bills of materials are too many");
        }
        m->work -= bill->len;
        while (st == OK && map_next(bill, &at, &key, &value)) {
            bool of_profile = !view_starts(key, VIEW("0:"));
            st = of_profile || map_has(&e->managed, key)
                     ? OK
                     : map_put(&e->managed, key, value, NULL, err);
        }
    }
    return st;
}

/* Of a bill of materials, worked out once; *out stays NULL where it cannot be. */
static enum status manages(struct maven_projects *m, struct project *p,
                           const struct pom_effective **out, struct error *err)
{
    if (p->effective != NULL || p->building || p->failed || m->depth >= MAVEN_IMPORT_DEPTH_MAX) {
        *out = p->effective;
        return OK;
    }
    struct pom_effective *e = arena_alloc(&m->arena, 1, sizeof *e);
    if (e == NULL) {
        return error_no_memory(err);
    }
    e->arena = &m->arena;
    p->building = true;
    m->depth++;
    enum status st = build(m, p, e, err);
    if (st == OK) {
        st = take_over(m, e, err);
    }
    m->depth--;
    p->building = false;
    p->failed = st != OK;
    if (st != OK) {
        pom_effective_release(e);
        return st;
    }
    p->effective = e;
    *out = e;
    return OK;
}

/* ---- as dependencies ---- */

static enum status copy_text(struct maven_projects *m, struct view *text, struct error *err)
{
    if (text->len > 0) {
        *text = arena_copy(&m->arena, *text);
        return text->ptr == NULL ? error_no_memory(err) : OK;
    }
    text->ptr = text->ptr == NULL ? NULL : "";
    return OK;
}

/* What was worked out in memory that goes. */
static enum status keep_needs(struct maven_projects *m, const struct pom_needs *from,
                              struct pom_needs *to, struct error *err)
{
    struct pom_needed *items = arena_alloc(&m->arena, from->len + 1, sizeof *items);
    enum status st = items == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < from->len; i++) {
        struct pom_dependency *d = &items[i].d;
        items[i] = from->items[i];
        struct view *const texts[] = {&d->at.group, &d->at.artifact, &d->at.version,
                                      &d->scope,    &d->type,        &d->classifier,
                                      &d->optional, &d->exclusions};
        for (size_t k = 0; st == OK && k < sizeof texts / sizeof texts[0]; k++) {
            st = copy_text(m, texts[k], err);
        }
    }
    *to = (struct pom_needs){.items = items, .len = from->len};
    return st;
}

static enum status work_out(struct maven_projects *m, struct project *p, struct maven_pom *out,
                            struct error *err)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct pom_effective e = {.arena = &scratch};
    struct pom_needs needs = {.items = NULL};
    bool resolved = false;
    enum status st = build(m, p, &e, err);
    st = st == OK ? pom_needs_of(&e, &needs, err) : st;
    st = st == OK ? keep_needs(m, &needs, &out->needs, err) : st;
    out->relocated = p->model.relocated;
    struct view *const texts[] = {&out->relocation.group, &out->relocation.artifact,
                                  &out->relocation.version};
    const struct view written[] = {p->model.relocation.group, p->model.relocation.artifact,
                                   p->model.relocation.version};
    for (size_t i = 0; st == OK && out->relocated && i < 3; i++) {
        st = pom_expand(&e, written[i], texts[i], &resolved, err);
        st = st == OK ? copy_text(m, texts[i], err) : st;
    }
    pom_effective_release(&e);
    arena_release(&scratch);
    return st;
}

/* Worked out once; what it depends on itself is the closure's. */
static enum status pom_of(void *ctx, const struct pom_coordinates *at, const struct maven_pom **out,
                          struct error *err)
{
    struct maven_projects *m = ctx;
    struct project *p = NULL;
    enum status st = find(m, at, &p, err);
    *out = NULL;
    if (st != OK || p == NULL) {
        return st;
    }
    if (p->pom == NULL) {
        struct maven_pom *own = arena_alloc(&m->arena, 1, sizeof *own);
        st = own == NULL ? error_no_memory(err) : work_out(m, p, own, err);
        p->pom = st == OK ? own : NULL;
    }
    *out = p->pom;
    return st;
}

static enum status latest(void *ctx, const struct pom_coordinates *at, const struct view *ranges,
                          size_t count, struct view *out, struct error *err)
{
    struct maven_projects *m = ctx;
    return maven_repository_latest(m->repository->directory, at, ranges, count,
                                   m->repository->order, &m->arena, out, err);
}

/* ---- components ---- */

struct resolving {
    struct maven_projects *m;
    const struct maven_result *to;
    const struct pom_effective *e;
    struct view path;
    bool told;
    bool sink_failed; /* the receiver's own failure says nothing of the file */
};

/* With a repository, what the dependencies need; without, nothing below them is known. */
static enum status add_all(void *ctx, struct collector *c, struct error *err)
{
    const struct resolving *r = ctx;
    struct maven_projects *m = r->m;
    if (m->repository == NULL) {
        return pom_add_components(r->e, c, err);
    }
    const struct maven_source source = {
        .ctx = m, .pom = pom_of, .latest = latest, .order = m->repository->order};
    return maven_closure_add(r->e, &source, c, &m->missing, err);
}

static enum status tell(struct resolving *r, struct error *err)
{
    enum status st = r->told ? OK : r->to->again(r->to->ctx, r->path, err);
    r->told = true;
    r->sink_failed = st != OK;
    return st;
}

static enum status pass_on(void *ctx, const struct component *c, struct error *err)
{
    struct resolving *r = ctx;
    enum status st = tell(r, err);
    if (st == OK) {
        st = r->to->sink.component(r->to->sink.ctx, c, err);
        r->sink_failed = st != OK;
    }
    return st;
}

static enum status resolve_one(struct maven_projects *m, struct project *p, struct arena *scratch,
                               const struct maven_result *to, struct error *err)
{
    struct error why = {.code = OK};
    struct pom_effective e = {.arena = scratch};
    struct resolving r = {.m = m, .to = to, .e = &e, .path = p->path};
    const struct component_sink sink = {.ctx = &r, .component = pass_on};
    const struct collect_job job = {.path = p->path, .arena = scratch, .read = add_all, .ctx = &r};
    enum status st = build(m, p, &e, &why);
    if (st == OK) {
        st = collect_run(&job, &sink, &why);
    }
    pom_effective_release(&e);
    if (st == ERR_NO_MEMORY || r.sink_failed) {
        return error_set(err, st, "%s", why.message);
    }
    return OK;
}

static bool needs_others(const struct maven_projects *m, const struct pom_model *model)
{
    bool needs = m->repository != NULL || model->parent_line > 0 || pom_asks_for_files(model);
    for (size_t i = 0; !needs && i < model->managed.len; i++) {
        needs = view_eq(model->managed.items[i].scope, VIEW("import"));
    }
    return needs;
}

enum status maven_projects_resolve(struct maven_projects *m, const struct maven_result *to,
                                   struct error *err)
{
    struct arena scratch;
    enum status st = index_all(m, err);
    arena_init(&scratch, 0);
    for (size_t i = 0; st == OK && i < m->len; i++) {
        if (needs_others(m, &m->items[i]->model)) {
            st = resolve_one(m, m->items[i], &scratch, to, err);
            arena_clear(&scratch);
        }
    }
    arena_release(&scratch);
    return st;
}
