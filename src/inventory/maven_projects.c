#include "maven_projects.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "join.h"
#include "pom.h"

struct project {
    struct view path; /* in the subject; empty for one of the repository */
    struct pom_model model;
    struct project *parent;
    bool parent_known;
    bool building; /* what it manages is being worked out: an import leads back to it */
    bool failed;   /* it cannot be worked out */
    struct pom_effective *effective;
};

struct maven_projects {
    struct arena arena;
    struct project **items;
    size_t len;
    size_t cap;
    struct map paths;       /* path → struct project */
    struct map coordinates; /* "group:artifact:version" → struct project */
    struct map fetched;     /* the same of the repository; the map itself: not there */
    const char *repository;
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

void maven_projects_repository(struct maven_projects *m, const char *directory)
{
    m->repository = directory;
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

/* May be a part of a path: nothing that leads elsewhere. */
static bool is_plain(struct view part)
{
    bool good = part.len > 0 && part.ptr[0] != '.';
    for (size_t i = 0; good && i < part.len; i++) {
        good = is_word_char(part.ptr[i], "._-+") &&
               (part.ptr[i] != '.' || i == 0 || part.ptr[i - 1] != '.');
    }
    return good;
}

/* NULL where the coordinates are no names of files. */
static const char *repository_path(struct maven_projects *m, const struct pom_coordinates *at)
{
    struct view group = at->group;
    if (m->repository == NULL || !is_plain(group) || !is_plain(at->artifact) ||
        !is_plain(at->version)) {
        return NULL;
    }
    char *folder = arena_alloc(&m->arena, group.len + 1, 1);
    for (size_t i = 0; folder != NULL && i < group.len; i++) {
        folder[i] = group.ptr[i] == '.' ? '/' : group.ptr[i];
    }
    struct view path =
        folder == NULL
            ? view_of(NULL, 0)
            : text_join(&m->arena, view_str(m->repository), VIEW("/"), view_of(folder, group.len),
                        VIEW("/"), at->artifact, VIEW("/"), at->version, VIEW("/"), at->artifact,
                        VIEW("-"), at->version, VIEW(".pom"));
    return path.ptr;
}

static enum status read_model(void *ctx, struct collector *c, struct error *err)
{
    return pom_read(c, ctx, err);
}

static enum status ignore(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)c;
    (void)err;
    return OK;
}

/* *out stays NULL where there is no such file, or none that can be read. */
static enum status read_pom(struct maven_projects *m, const char *path, struct project **out,
                            struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(MAVEN_FILE_MAX);
    const struct component_sink none = {.component = ignore};
    struct error why = {.code = OK};
    struct project *p = arena_alloc(&m->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    enum status st = file_read(path, &bytes, &why);
    if (st == OK) {
        const struct collect_job job = {.path = view_str(path),
                                        .bytes = buf_view(&bytes),
                                        .arena = &m->arena,
                                        .read = read_model,
                                        .ctx = &p->model};
        st = collect_run(&job, &none, &why);
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    *out = st == OK ? p : NULL;
    return OK;
}

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
    struct project *p = NULL;
    const char *path = repository_path(m, at);
    enum status st = path == NULL ? OK : read_pom(m, path, &p, err);
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

/* `below` as seen from the folder of `path`; ptr NULL where it leaves the subject. */
static struct view path_from(struct arena *arena, struct view path, struct view below)
{
    char *out = arena_alloc(arena, path.len + below.len + 2, 1);
    size_t len = path.len - path_base(path).len;
    struct view part;
    if (out == NULL || view_starts(below, VIEW("/"))) {
        return view_of(NULL, 0);
    }
    memcpy(out, path.ptr, len);
    while (view_split(&below, '/', &part)) {
        if (view_eq(part, VIEW(".."))) {
            if (len == 0) {
                return view_of(NULL, 0);
            }
            ptrdiff_t slash = view_rfind_char(view_of(out, len - 1), '/');
            len = (size_t)(slash + 1);
        } else if (part.len > 0 && !view_eq(part, VIEW("."))) {
            memcpy(out + len, part.ptr, part.len);
            len += part.len;
            out[len++] = '/';
        }
    }
    return view_of(out, len == 0 ? 0 : len - 1);
}

/* Where <relativePath> points to. */
static struct project *beside(struct maven_projects *m, const struct project *p)
{
    const struct pom_model *model = &p->model;
    bool written = model->relative.ptr != NULL;
    struct view relative = written ? model->relative : VIEW("../pom.xml");
    struct view path = relative.len == 0 || p->path.len == 0
                           ? view_of(NULL, 0)
                           : path_from(&m->arena, p->path, relative);
    if (path.ptr == NULL) {
        return NULL;
    }
    struct project *found = map_get(&m->paths, path);
    if (found == NULL) {
        struct view inside =
            text_join(&m->arena, path, path.len > 0 ? VIEW("/") : VIEW(""), VIEW("pom.xml"));
        found = inside.ptr == NULL ? NULL : map_get(&m->paths, inside);
    }
    if (found == NULL) {
        return NULL;
    }
    const struct pom_coordinates at = pom_coordinates_of(&found->model);
    return same(&at, &model->parent) ? found : NULL;
}

static enum status parent_of(struct maven_projects *m, struct project *p, struct error *err)
{
    enum status st = OK;
    if (!p->parent_known && p->model.parent_line > 0) {
        p->parent = beside(m, p);
        st = p->parent == NULL ? find(m, &p->model.parent, &p->parent, err) : OK;
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

/* Its own version may hold properties (${revision}), also those of the files above it. */
static enum status index_one(struct maven_projects *m, struct project *p, struct arena *scratch,
                             struct error *err)
{
    struct pom_coordinates at = pom_coordinates_of(&p->model);
    struct pom_effective e = {.arena = scratch, .lineage = {&p->model}, .depth = 1};
    bool resolved = true;
    enum status st = OK;
    if (view_find(at.version, VIEW("${")) >= 0) {
        const struct project *above = p;
        while ((above = beside(m, above)) != NULL && e.depth < POM_LINEAGE_MAX) {
            e.lineage[e.depth++] = &above->model;
        }
        st = pom_effective_properties(&e, err);
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

/* ---- components ---- */

struct resolving {
    const struct maven_result *to;
    const struct pom_effective *e;
    struct view path;
    bool told;
    bool sink_failed; /* the receiver's own failure says nothing of the file */
};

static enum status add_all(void *ctx, struct collector *c, struct error *err)
{
    const struct resolving *r = ctx;
    return pom_add_components(r->e, c, err);
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
    struct resolving r = {.to = to, .e = &e, .path = p->path};
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

static bool needs_others(const struct pom_model *model)
{
    bool needs = model->parent_line > 0;
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
        if (needs_others(&m->items[i]->model)) {
            st = resolve_one(m, m->items[i], &scratch, to, err);
            arena_clear(&scratch);
        }
    }
    arena_release(&scratch);
    return st;
}
