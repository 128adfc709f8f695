/* Recognising copies. Each file of the subject that the index knows something of is kept
 * with the projects that it speaks for; what lies below one folder and speaks for one
 * project is a copy. */
#include "upstream.h"

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/inventory/purl.h>

#include <stdlib.h>

enum {
    FILES_MAX = 5 * 1000 * 1000,
    CLAIMS_MAX = 20 * 1000 * 1000,
    OWNERS_MAX = 64, /* projects of one digest that are told apart */
    FUNCTIONS_MIN = 3,
    FUNCTIONS_ENOUGH = 30,
    SHARE = 10, /* a tenth */
    FILES_ENOUGH = 2
};

/* A file of the subject as far as it speaks for one project. */
struct claim {
    uint32_t project;
    struct view root; /* the folder in which the copy would lie */
    struct view path;
    struct signature signature; /* functions: those that count for this project */
    bool whole;                 /* its bytes or tokens are known */
};

struct upstream_search {
    const struct upstream_index *index;
    struct arena arena;
    uint32_t *projects; /* by release */
    uint32_t *sizes;    /* by project: functions of its largest release */
    size_t project_count;
    struct claim *claims;
    size_t len;
    size_t cap;
    struct upstream_copy *copies; /* that were handed out */
    size_t copy_count;
    size_t copy_cap;
};

/* ---- projects ---- */

/* Releases with the same package URL are one project. */
static enum status number_projects(struct upstream_search *s, struct error *err)
{
    size_t count = s->index->head.releases;
    struct map names;
    map_init(&names);
    s->projects = arena_alloc(&s->arena, count + 1, sizeof *s->projects);
    s->sizes = arena_alloc(&s->arena, count + 1, sizeof *s->sizes);
    enum status st = s->projects == NULL || s->sizes == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        struct upstream_release r = upstream_release_at(s->index, i);
        struct view name = r.project.len == 0 ? VIEW("?") : r.project;
        uintptr_t at = (uintptr_t)map_get(&names, name);
        if (at == 0) {
            at = ++s->project_count;
            st = map_put(&names, name, (void *)at, NULL, err);
        }
        s->projects[i] = (uint32_t)(at - 1);
        uint32_t *size = &s->sizes[at - 1];
        *size = r.functions > *size ? r.functions : *size;
    }
    map_release(&names);
    return st;
}

enum status upstream_search_new(const struct upstream_index *x, struct upstream_search **out,
                                struct error *err)
{
    struct upstream_search *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    s->index = x;
    arena_init(&s->arena, 0);
    enum status st = number_projects(s, err);
    if (st != OK) {
        (void)upstream_search_free(s);
        return st;
    }
    *out = s;
    return OK;
}

struct upstream_search *upstream_search_free(struct upstream_search *s)
{
    if (s == NULL) {
        return NULL;
    }
    (void)mem_free(s->claims);
    arena_release(&s->arena);
    return mem_free(s);
}

/* The project to which a digest belongs: of those that hold it, the smallest. */
static bool owner_of(const struct upstream_search *s, enum upstream_table table, uint64_t digest,
                     uint32_t *project, uint32_t *path)
{
    size_t from = 0;
    size_t to = 0;
    if (digest == 0 || !upstream_find(s->index, table, digest, &from, &to)) {
        return false;
    }
    const struct upstream_entry *e = s->index->tables[table];
    size_t best = from;
    for (size_t i = from + 1; i < to; i++) {
        uint32_t own = s->projects[e[i].release];
        uint32_t other = s->projects[e[best].release];
        best = s->sizes[own] < s->sizes[other] ? i : best;
    }
    *project = s->projects[e[best].release];
    *path = e[best].path;
    return true;
}

/* ---- claims ---- */

/* "a/zlib/contrib/x.c" and "contrib/x.c" → "a/zlib/": the path without what both end in, as
 * long as those are whole names. */
static struct view root_of(struct view path, struct view upstream)
{
    if (!view_eq(path_base(path), path_base(upstream))) {
        return path_folder(path);
    }
    struct view root = path_folder(path);
    struct view rest = path_folder(upstream);
    while (root.len > 0 && rest.len > 0) {
        struct view a = path_base(view_slice(root, 0, root.len - 1));
        struct view b = path_base(view_slice(rest, 0, rest.len - 1));
        if (!view_eq(a, b)) {
            break;
        }
        root = view_slice(root, 0, root.len - 1 - a.len);
        rest = view_slice(rest, 0, rest.len - 1 - b.len);
    }
    return root;
}

static enum status add_claim(struct upstream_search *s, const struct claim *claim,
                             struct error *err)
{
    void *claims = s->claims;
    enum status st = mem_grow(&claims, &s->cap, s->len + 1, sizeof *s->claims, CLAIMS_MAX, err);
    s->claims = claims;
    if (st == OK) {
        s->claims[s->len++] = *claim;
    }
    return st;
}

struct owners {
    uint32_t projects[OWNERS_MAX];
    uint32_t paths[OWNERS_MAX];
    size_t counts[OWNERS_MAX];
    size_t len;
};

static void note_owner(struct owners *o, uint32_t project, uint32_t path)
{
    size_t i = 0;
    while (i < o->len && o->projects[i] != project) {
        i++;
    }
    if (i == OWNERS_MAX) {
        return;
    }
    if (i == o->len) {
        o->projects[o->len] = project;
        o->paths[o->len] = path;
        o->counts[o->len++] = 0;
    }
    o->counts[i]++;
}

/* One claim a project; functions are sorted out by whose they are. */
static enum status claim_for(struct upstream_search *s, struct view path, size_t which,
                             const struct owners *o, const struct signature *signature,
                             const uint32_t *owner, bool whole, struct error *err)
{
    uint64_t *functions = arena_alloc(&s->arena, o->counts[which] + 1, sizeof *functions);
    if (functions == NULL) {
        return error_no_memory(err);
    }
    struct claim c = {.project = o->projects[which], .path = path, .signature = *signature};
    struct view upstream = upstream_text_of(s->index, s->index->paths[o->paths[which]]);
    c.root = root_of(path, upstream);
    c.whole = whole;
    c.signature.functions = functions;
    c.signature.count = 0;
    for (size_t i = 0; i < signature->count; i++) {
        if (owner[i] == c.project) {
            functions[c.signature.count++] = signature->functions[i];
        }
    }
    return add_claim(s, &c, err);
}

enum status upstream_search_file(struct upstream_search *s, struct view path,
                                 const struct signature *signature, struct error *err)
{
    struct owners o = {.len = 0};
    uint32_t project = 0;
    uint32_t at = 0;
    uint32_t *owner = mem_calloc(signature->count + 1, sizeof *owner);
    if (owner == NULL) {
        return error_no_memory(err);
    }
    bool whole = owner_of(s, UPSTREAM_EXACT, signature->exact, &project, &at) ||
                 owner_of(s, UPSTREAM_PLAIN, signature->plain, &project, &at);
    if (whole) {
        note_owner(&o, project, at);
    }
    for (size_t i = 0; i < signature->count; i++) {
        owner[i] = UINT32_MAX;
        if (owner_of(s, UPSTREAM_FUNCTION, signature->functions[i], &owner[i], &at)) {
            note_owner(&o, owner[i], at);
        }
    }
    struct view kept = o.len == 0 ? view_of(NULL, 0) : arena_copy(&s->arena, path);
    enum status st = o.len > 0 && kept.ptr == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < o.len; i++) {
        st = claim_for(s, kept, i, &o, signature, owner, whole && o.projects[i] == project, err);
    }
    (void)mem_free(owner);
    return st;
}

/* ---- copies ---- */

/* What lies in one folder and speaks for one project: claims [from, to). */
struct copy {
    size_t from;
    size_t to;
    uint32_t best;     /* the release that agrees most: of several the latest */
    uint32_t earliest; /* of those that agree as much */
    size_t functions;  /* that agree, each once */
    size_t published;  /* files */
    size_t laid_out;   /* files that differ in comments and layout alone */
    size_t changed;
    const struct claim *main; /* the file that speaks most for it */
};

static int by_copy(const void *a, const void *b)
{
    const struct claim *x = a;
    const struct claim *y = b;
    if (x->project != y->project) {
        return x->project < y->project ? -1 : 1;
    }
    int order = view_cmp(x->root, y->root);
    return order != 0 ? order : view_cmp(x->path, y->path);
}

static bool has(const struct upstream_search *s, enum upstream_table table, uint64_t digest,
                uint32_t release)
{
    size_t from = 0;
    size_t to = 0;
    const struct upstream_entry *e = s->index->tables[table];
    bool found = digest != 0 && upstream_find(s->index, table, digest, &from, &to);
    for (size_t i = from; found && i < to; i++) {
        if (e[i].release == release) {
            return true;
        }
    }
    return false;
}

/* Add to each release what of a digest it holds. */
static void score(const struct upstream_search *s, enum upstream_table table, uint64_t digest,
                  uint32_t *scores)
{
    size_t from = 0;
    size_t to = 0;
    if (digest == 0 || !upstream_find(s->index, table, digest, &from, &to)) {
        return;
    }
    const struct upstream_entry *e = s->index->tables[table];
    for (size_t i = from; i < to; i++) {
        if (i == from || e[i].release != e[i - 1].release) {
            scores[e[i].release]++;
        }
    }
}

static void choose_release(const struct upstream_search *s, struct copy *c, uint32_t *scores)
{
    size_t count = s->index->head.releases;
    uint32_t project = s->claims[c->from].project;
    uint32_t best = 0;
    bool any = false;
    memset(scores, 0, (count + 1) * sizeof *scores);
    for (size_t i = c->from; i < c->to; i++) {
        const struct signature *g = &s->claims[i].signature;
        score(s, UPSTREAM_EXACT, g->exact, scores);
        score(s, UPSTREAM_PLAIN, g->plain, scores);
        for (size_t f = 0; f < g->count; f++) {
            score(s, UPSTREAM_FUNCTION, g->functions[f], scores);
        }
    }
    for (size_t r = 0; r < count; r++) {
        if (s->projects[r] != project || (any && scores[r] < best)) {
            continue;
        }
        struct view version = upstream_release_at(s->index, r).version;
        if (!any || scores[r] > best) {
            c->best = (uint32_t)r;
            c->earliest = (uint32_t)r;
        } else if (upstream_version_cmp(version, upstream_release_at(s->index, c->best).version) >
                   0) {
            c->best = (uint32_t)r;
        } else if (upstream_version_cmp(version,
                                        upstream_release_at(s->index, c->earliest).version) < 0) {
            c->earliest = (uint32_t)r;
        }
        best = scores[r];
        any = true;
    }
}

static enum status count_copy(const struct upstream_search *s, struct copy *c, struct error *err)
{
    struct map seen;
    map_init(&seen);
    enum status st = OK;
    c->main = &s->claims[c->from];
    for (size_t i = c->from; st == OK && i < c->to; i++) {
        const struct claim *claim = &s->claims[i];
        const struct signature *g = &claim->signature;
        bool exact = has(s, UPSTREAM_EXACT, g->exact, c->best);
        bool plain = has(s, UPSTREAM_PLAIN, g->plain, c->best);
        c->published += exact ? 1 : 0;
        c->laid_out += !exact && plain ? 1 : 0;
        c->changed += !exact && !plain ? 1 : 0;
        c->main = g->count > c->main->signature.count ? claim : c->main;
        for (size_t f = 0; st == OK && f < g->count; f++) {
            st = map_put(&seen, view_of((const char *)&g->functions[f], sizeof g->functions[f]),
                         &seen, NULL, err);
        }
    }
    c->functions = seen.len;
    map_release(&seen);
    return st;
}

/* Cheap: could these claims be a copy? */
static bool may_be_copy(const struct upstream_search *s, const struct copy *c)
{
    size_t functions = 0;
    size_t whole = 0;
    for (size_t i = c->from; i < c->to; i++) {
        functions += s->claims[i].signature.count;
        whole += s->claims[i].whole ? 1 : 0;
    }
    return functions >= FUNCTIONS_MIN || whole >= FILES_ENOUGH;
}

static bool is_copy(const struct upstream_search *s, const struct copy *c)
{
    size_t all = upstream_release_at(s->index, c->best).functions;
    if (all == 0) {
        return c->published + c->laid_out >= FILES_ENOUGH;
    }
    return c->functions >= FUNCTIONS_MIN &&
           (c->functions * SHARE >= all || c->functions >= FUNCTIONS_ENOUGH);
}

static const char *confidence_of(const struct upstream_search *s, const struct copy *c)
{
    size_t all = upstream_release_at(s->index, c->best).functions;
    if (c->functions * 2 >= all || (c->functions >= 10 && c->published >= 3)) {
        return "high";
    }
    return c->functions * SHARE >= all ? "medium" : "low";
}

static struct view write_note(struct upstream_search *s, const struct copy *c)
{
    struct upstream_release r = upstream_release_at(s->index, c->best);
    struct upstream_release first = upstream_release_at(s->index, c->earliest);
    struct view root = s->claims[c->from].root;
    root = root.len == 0 ? VIEW("./") : view_slice(root, 0, root.len > 200 ? 200 : root.len);
    bool several = c->earliest != c->best;
    return arena_printf(&s->arena,
                        "copied sources in " VIEW_FMT ": " VIEW_FMT "%s" VIEW_FMT
                        ", %zu file%s as published, %zu differ in layout, %zu changed; %zu of %u "
                        "function%s%s" VIEW_FMT "; confidence %s",
                        VIEW_ARG(root), VIEW_ARG(several ? first.version : r.version),
                        several ? " to " : "", VIEW_ARG(several ? r.version : view_of("", 0)),
                        c->published, plural(c->published), c->laid_out, c->changed, c->functions,
                        r.functions, plural(r.functions), r.commit.len > 0 ? "; commit " : "",
                        VIEW_ARG(r.commit.len > 0 ? r.commit : view_of("", 0)),
                        confidence_of(s, c));
}

static enum status note_copy(struct upstream_search *s, const struct copy *c, struct view purl,
                             struct error *err)
{
    struct view root = s->claims[c->from].root;
    struct upstream_copy one = {
        .purl = arena_copy(&s->arena, purl),
        .path = view_ends(root, VIEW("/")) ? view_slice(root, 0, root.len - 1) : root,
        .manifest = c->main->path,
        .published = c->published + c->laid_out,
        .changed = c->changed};
    enum status st = arena_grow(&s->arena, (void **)&s->copies, &s->copy_cap, s->copy_count + 1,
                                sizeof *s->copies, err);
    if (st == OK && one.purl.ptr == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        s->copies[s->copy_count++] = one;
    }
    return st;
}

static enum status hand_out(struct upstream_search *s, const struct copy *c,
                            const struct component_sink *sink, struct error *err)
{
    struct purl p;
    struct view canonical = {NULL, 0};
    struct upstream_release r = upstream_release_at(s->index, c->best);
    enum status st = purl_parse(r.project, PURL_LENIENT, &s->arena, &p, err);
    if (st != OK) {
        return error_set(err, ERR_CORRUPT, "the index of upstream sources holds no package URL");
    }
    p.version = r.version;
    st = purl_text(&p, &s->arena, &canonical, err);
    if (st == ERR_FORMAT || st == ERR_LIMIT) {
        st = error_set(err, ERR_CORRUPT, "the index of upstream sources holds no package URL");
    }
    struct component k = {.type = p.type,
                          .namespace = p.namespace,
                          .name = p.name,
                          .version = r.version,
                          .purl = canonical,
                          .relation = RELATION_DIRECT,
                          .manifest = c->main->path,
                          .note = write_note(s, c)};
    if (st == OK && k.note.ptr == NULL) {
        st = error_no_memory(err);
    }
    st = st == OK ? note_copy(s, c, k.purl, err) : st;
    st = st == OK ? sink->component(sink->ctx, &k, err) : st;
    return st;
}

const struct upstream_copy *upstream_search_copies(const struct upstream_search *s, size_t *len)
{
    *len = s->copy_count;
    return s->copies;
}

/* A folder below that of a copy of the same project belongs to it. */
static bool is_within(struct view root, struct view above)
{
    return above.ptr != NULL && view_starts(root, above);
}

enum status upstream_search_finish(struct upstream_search *s, const struct component_sink *sink,
                                   struct error *err)
{
    uint32_t *scores = arena_alloc(&s->arena, (size_t)s->index->head.releases + 1, sizeof *scores);
    struct view above = {NULL, 0};
    enum status st = scores == NULL ? error_no_memory(err) : OK;
    if (s->len > 0) {
        qsort(s->claims, s->len, sizeof *s->claims, by_copy);
    }
    for (size_t from = 0, to = 0; st == OK && from < s->len; from = to) {
        const struct claim *first = &s->claims[from];
        to = from + 1;
        while (to < s->len && s->claims[to].project == first->project &&
               view_eq(s->claims[to].root, first->root)) {
            to++;
        }
        bool new_project = from == 0 || s->claims[from - 1].project != first->project;
        above = new_project ? view_of(NULL, 0) : above;
        if (is_within(first->root, above)) {
            continue;
        }
        struct copy c = {.from = from, .to = to};
        if (!may_be_copy(s, &c)) {
            continue;
        }
        choose_release(s, &c, scores);
        st = count_copy(s, &c, err);
        if (st == OK && is_copy(s, &c)) {
            above = first->root.ptr == NULL ? VIEW("") : first->root;
            st = hand_out(s, &c, sink, err);
        }
    }
    return st;
}
