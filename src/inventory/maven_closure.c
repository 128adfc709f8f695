#include "maven_closure.h"

#include "join.h"

enum { NO_NODE = INT32_MAX, PASSES_MAX = 1000 };

/* From weak to wide. */
enum scope { SCOPE_OF_NONE, SCOPE_OF_TEST, SCOPE_OF_PROVIDED, SCOPE_OF_RUNTIME, SCOPE_OF_COMPILE };

/* Lines of exclusions on the way from the project, the nearest first. */
struct excluded {
    struct view lines;
    const struct excluded *above;
};

struct node {
    struct view key; /* "group:artifact:extension:classifier" */
    struct pom_dependency d;
    const struct excluded *excluded;
    uint32_t depth; /* 1: the project's own */
    uint32_t line;
    uint32_t first_edge;
    uint32_t edge_count;
    enum scope scope;
    bool optional;
    bool alone; /* its pom.xml is not there */
    const struct maven_pom *pom;
    struct pom_coordinates moved_from; /* empty: it was not relocated */
};

struct edge {
    struct view key; /* of what is needed */
    struct view requirement;
    enum scope scope;
    bool optional;
};

/* Ranges that one artifact must hold. */
struct limits {
    struct view *ranges;
    size_t len;
    size_t cap;
    bool contradict; /* nothing holds them all */
};

struct closure {
    const struct pom_effective *e;
    const struct maven_source *source;
    struct arena *arena;
    struct pom_needs own;
    uint32_t *node_of; /* of each of the own */
    struct node *nodes;
    size_t len;
    size_t cap;
    struct edge *edges;
    size_t edge_count;
    size_t edge_cap;
    struct map winners; /* key → position + 1 */
    struct map limits;  /* key → struct limits */
    bool again;         /* a range asks for another version of what was taken */
};

/* ---- scopes ---- */

static enum scope scope_of(struct view text)
{
    if (view_eq(text, VIEW("test"))) {
        return SCOPE_OF_TEST;
    }
    if (view_eq(text, VIEW("provided")) || view_eq(text, VIEW("system"))) {
        return SCOPE_OF_PROVIDED;
    }
    return view_eq(text, VIEW("runtime")) ? SCOPE_OF_RUNTIME : SCOPE_OF_COMPILE;
}

/* Maven's table: what a dependency of that scope makes of one of its own. */
static enum scope derived(enum scope above, enum scope own)
{
    if (own == SCOPE_OF_TEST || above == SCOPE_OF_COMPILE) {
        return own;
    }
    return above;
}

/* ---- what two artifacts are the same by ---- */

struct kind {
    const char *type;
    const char *extension;
    const char *classifier; /* where none is written */
};

static const struct kind kinds[] = {
    {"", "jar", ""},
    {"test-jar", "jar", "tests"},
    {"ejb", "jar", ""},
    {"maven-plugin", "jar", ""},
    {"ejb-client", "jar", "client"},
    {"java-source", "jar", "sources"},
    {"javadoc", "jar", "javadoc"},
};

static struct view key_of(struct arena *arena, const struct pom_dependency *d)
{
    struct view extension = d->type;
    struct view classifier = d->classifier;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (view_eq_str(d->type, kinds[i].type)) {
            extension = view_str(kinds[i].extension);
            classifier = classifier.len > 0 ? classifier : view_str(kinds[i].classifier);
            break;
        }
    }
    return text_join(arena, d->at.group, VIEW(":"), d->at.artifact, VIEW(":"), extension, VIEW(":"),
                     classifier);
}

/* Archives that hold what they need. */
static bool is_whole(const struct pom_dependency *d)
{
    static const char *const types[] = {"war", "ear", "rar", "par"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (view_eq_str(d->type, types[i])) {
            return true;
        }
    }
    return false;
}

/* ---- exclusions ---- */

static bool agrees(struct view pattern, struct view text)
{
    return view_eq(pattern, VIEW("*")) || view_eq(pattern, text);
}

static bool is_excluded(const struct excluded *x, const struct pom_coordinates *at)
{
    for (; x != NULL; x = x->above) {
        struct view rest = x->lines;
        struct view line;
        while (view_line(&rest, &line)) {
            ptrdiff_t colon = view_find_char(line, ':');
            if (colon >= 0 && agrees(view_slice(line, 0, (size_t)colon), at->group) &&
                agrees(view_slice(line, (size_t)colon + 1, line.len), at->artifact)) {
                return true;
            }
        }
    }
    return false;
}

/* ---- what is managed ---- */

/* By type and classifier as written, and as the other way of writing it. */
static enum status find_managed(const struct closure *c, const struct pom_dependency *d,
                                const struct pom_managed **out, struct error *err)
{
    struct pom_dependency k = *d;
    k.profile = 0;
    enum status st = pom_find_managed(c->e, &k, 0, out, err);
    for (size_t i = 0; st == OK && *out == NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct kind *kind = &kinds[i];
        bool jar = d->type.len == 0 || view_eq(d->type, VIEW("jar"));
        if (kind->classifier[0] == '\0' || (jar && !view_eq_str(d->classifier, kind->classifier)) ||
            (!jar && !view_eq_str(d->type, kind->type))) {
            continue;
        }
        k.type = jar ? view_str(kind->type) : VIEW("jar");
        k.classifier = jar ? view_of("", 0) : view_str(kind->classifier);
        st = pom_find_managed(c->e, &k, 0, out, err);
    }
    return st;
}

static enum status manage(struct closure *c, struct pom_dependency *d, struct error *err)
{
    const struct pom_managed *m = NULL;
    enum status st = find_managed(c, d, &m, err);
    if (st != OK || m == NULL) {
        return st;
    }
    d->at.version = m->version.len > 0 ? m->version : d->at.version;
    d->scope = m->scope.len > 0 ? m->scope : d->scope;
    d->optional = m->optional.len > 0 ? m->optional : d->optional;
    if (m->exclusions.len > 0) {
        d->exclusions = text_join(c->arena, d->exclusions, m->exclusions);
        st = d->exclusions.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

/* ---- versions ---- */

static enum status limits_of(struct closure *c, struct view key, bool make, struct limits **out,
                             struct error *err)
{
    *out = map_get(&c->limits, key);
    if (*out != NULL || !make) {
        return OK;
    }
    *out = arena_alloc(c->arena, 1, sizeof **out);
    return *out == NULL ? error_no_memory(err) : map_put(&c->limits, key, *out, NULL, err);
}

static enum status add_limit(struct closure *c, struct view key, struct view range,
                             struct error *err)
{
    struct limits *l = NULL;
    enum status st = limits_of(c, key, true, &l, err);
    for (size_t i = 0; st == OK && i < l->len; i++) {
        if (view_eq(l->ranges[i], range)) {
            return OK;
        }
    }
    void *ranges = st == OK ? l->ranges : NULL;
    st = st == OK ? arena_grow(c->arena, &ranges, &l->cap, l->len + 1, sizeof range, err) : st;
    if (st == OK) {
        l->ranges = ranges;
        l->ranges[l->len++] = range;
    }
    return st;
}

static bool within(const struct closure *c, const struct limits *l, struct view version)
{
    for (size_t i = 0; l != NULL && !l->contradict && i < l->len; i++) {
        if (!maven_range_holds(l->ranges[i], version, c->source->order)) {
            return false;
        }
    }
    return true;
}

/* A range becomes a version; *fits is false where what others ask for rules it out. */
static enum status choose(struct closure *c, struct view key, struct pom_dependency *d, bool *fits,
                          struct error *err)
{
    struct limits *l = NULL;
    struct view range = d->at.version;
    bool ranged = maven_is_range(range);
    enum status st = ranged ? add_limit(c, key, range, err) : OK;
    st = st == OK ? limits_of(c, key, false, &l, err) : st;
    if (st == OK && ranged) {
        bool all = !l->contradict;
        st = c->source->latest(c->source->ctx, &d->at, all ? l->ranges : &range, all ? l->len : 1,
                               &d->at.version, err);
    }
    if (st != OK) {
        return st;
    }
    *fits = d->at.version.len == 0 ? !ranged || l->contradict || l->len == 1
                                   : within(c, l, d->at.version);
    return OK;
}

/* ---- the graph ---- */

static enum status add_edge(struct closure *c, uint32_t from, const struct edge *edge,
                            struct error *err)
{
    if (c->edge_count == NEEDS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d dependencies between packages", NEEDS_MAX);
    }
    void *edges = c->edges;
    enum status st =
        arena_grow(c->arena, &edges, &c->edge_cap, c->edge_count + 1, sizeof *c->edges, err);
    if (st == OK) {
        c->edges = edges;
        c->edges[c->edge_count++] = *edge;
        c->nodes[from].edge_count++;
    }
    return st;
}

static enum status add_node(struct closure *c, const struct node *n, struct error *err)
{
    if (c->len == MAVEN_NODES_MAX || n->depth > MAVEN_DEPTH_MAX) {
        return error_set(err, ERR_LIMIT, "dependencies of dependencies are too many");
    }
    void *nodes = c->nodes;
    enum status st = arena_grow(c->arena, &nodes, &c->cap, c->len + 1, sizeof *c->nodes, err);
    if (st == OK) {
        c->nodes = nodes;
        c->nodes[c->len++] = *n;
        st = map_put(&c->winners, n->key, (void *)(uintptr_t)c->len, NULL, err);
    }
    return st;
}

/* What is managed of it, its version and its pom.xml. */
static enum status find_pom(struct closure *c, struct node *n, bool *fits, struct error *err)
{
    struct pom_dependency *d = &n->d;
    enum status st = n->depth > 1 ? manage(c, d, err) : OK;
    n->pom = NULL;
    n->key = st == OK ? key_of(c->arena, d) : view_of("", 0);
    if (st == OK && n->key.ptr == NULL) {
        return error_no_memory(err);
    }
    st = st == OK ? choose(c, n->key, d, fits, err) : st;
    if (st == OK && d->at.version.len > 0 && !view_eq(d->scope, VIEW("system"))) {
        st = c->source->pom(c->source->ctx, &d->at, &n->pom, err);
        n->alone = n->pom == NULL;
    }
    return st;
}

/* The same, and where its pom.xml says that it has gone. */
static enum status follow(struct closure *c, struct node *n, bool *fits, struct error *err)
{
    enum status st = find_pom(c, n, fits, err);
    for (int moves = 0; st == OK && n->pom != NULL && n->pom->relocated && moves < MAVEN_MOVES_MAX;
         moves++) {
        const struct pom_coordinates *to = &n->pom->relocation;
        struct pom_coordinates *at = &n->d.at;
        n->moved_from = n->moved_from.artifact.len > 0 ? n->moved_from : *at;
        at->group = to->group.len > 0 ? to->group : at->group;
        at->artifact = to->artifact.len > 0 ? to->artifact : at->artifact;
        at->version = to->version.len > 0 ? to->version : at->version;
        st = find_pom(c, n, fits, err);
    }
    return st;
}

static bool is_own(const struct closure *c, struct view key)
{
    struct pom_dependency self = {.at = pom_coordinates_of(c->e->lineage[0])};
    struct view own = key_of(c->arena, &self);
    return own.ptr != NULL && view_eq(own, key);
}

static bool is_passed_on(const struct pom_dependency *d, const struct excluded *x)
{
    return !view_eq(d->scope, VIEW("test")) && !view_eq(d->scope, VIEW("provided")) &&
           !view_eq(d->optional, VIEW("true")) && !is_excluded(x, &d->at);
}

/* It is there already: a range may ask for another version of it. */
static enum status meet(struct closure *c, const struct node *winner, struct error *err)
{
    struct limits *l = NULL;
    enum status st = limits_of(c, winner->key, false, &l, err);
    c->again = c->again || (st == OK && !within(c, l, winner->d.at.version));
    return st;
}

static enum status take(struct closure *c, struct node *n, const struct excluded *above,
                        struct error *err)
{
    struct excluded *own = arena_alloc(c->arena, 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(err);
    }
    *own = (struct excluded){n->d.exclusions, above};
    n->excluded = own;
    return add_node(c, n, err);
}

/* `n` as `from` asks for it (NO_NODE: the project); *at = what stands for it, or NO_NODE. */
static enum status consider(struct closure *c, uint32_t from, struct node *n, uint32_t *at,
                            struct error *err)
{
    const struct excluded *above = from == NO_NODE ? NULL : c->nodes[from].excluded;
    struct view requirement = n->d.at.version;
    bool fits = true;
    *at = NO_NODE;
    if (from != NO_NODE && !is_passed_on(&n->d, above)) {
        return OK;
    }
    enum status st = follow(c, n, &fits, err);
    bool gone = from != NO_NODE && (is_excluded(above, &n->d.at) || is_own(c, n->key));
    if (st != OK || gone) {
        return st;
    }
    n->scope = scope_of(n->d.scope);
    n->optional = view_eq(n->d.optional, VIEW("true"));
    if (from != NO_NODE) {
        const struct edge edge = {n->key, requirement, n->scope, n->optional};
        st = add_edge(c, from, &edge, err);
    }
    size_t known = (size_t)(uintptr_t)map_get(&c->winners, n->key);
    if (st != OK || (known == 0 && !fits)) {
        return st;
    }
    *at = (uint32_t)(known > 0 ? known - 1 : c->len);
    return known > 0 ? meet(c, &c->nodes[*at], err) : take(c, n, above, err);
}

static enum status add_own(struct closure *c, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->own.len; i++) {
        const struct pom_needed *needed = &c->own.items[i];
        c->node_of[i] = NO_NODE;
        if (needed->activity == POM_INACTIVE) {
            continue;
        }
        struct node n = {.d = needed->d, .depth = 1};
        n.line = needed->level == 0 ? needed->d.line : c->e->lineage[0]->parent_line;
        st = consider(c, NO_NODE, &n, &c->node_of[i], err);
    }
    return st;
}

/* Those that the machine decides about are told of the project itself alone. */
static enum status expand(struct closure *c, uint32_t from, struct error *err)
{
    const struct maven_pom *pom = c->nodes[from].pom;
    enum status st = OK;
    c->nodes[from].first_edge = (uint32_t)c->edge_count;
    if (pom == NULL || is_whole(&c->nodes[from].d)) {
        return OK;
    }
    for (size_t i = 0; st == OK && i < pom->needs.len; i++) {
        uint32_t at = NO_NODE;
        struct node n = {.d = pom->needs.items[i].d,
                         .depth = c->nodes[from].depth + 1,
                         .line = c->nodes[from].line};
        st = pom->needs.items[i].activity == POM_ACTIVE ? consider(c, from, &n, &at, err) : OK;
    }
    return st;
}

/* Breadth first: whatever is found first is nearest. */
static enum status spread_once(struct closure *c, struct error *err)
{
    c->len = 0;
    c->edge_count = 0;
    c->again = false;
    map_release(&c->winners);
    map_init(&c->winners);
    enum status st = add_own(c, err);
    for (size_t i = 0; st == OK && i < c->len; i++) {
        st = expand(c, (uint32_t)i, err);
    }
    return st;
}

/* What is needed and was ruled out everywhere: its ranges contradict each other. */
static enum status give_up_limits(struct closure *c, bool *changed, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->edge_count; i++) {
        struct limits *l = NULL;
        if (!map_has(&c->winners, c->edges[i].key)) {
            st = limits_of(c, c->edges[i].key, false, &l, err);
            *changed = *changed || (l != NULL && !l->contradict);
            if (l != NULL) {
                l->contradict = true;
            }
        }
    }
    return st;
}

static enum status spread(struct closure *c, struct error *err)
{
    enum status st = OK;
    bool more = true;
    for (int round = 0; st == OK && more && round < MAVEN_ROUNDS_MAX; round++) {
        more = false;
        st = spread_once(c, err);
        if (st == OK) {
            st = give_up_limits(c, &more, err);
        }
        more = more || c->again;
    }
    return st;
}

static struct node *needed_by(const struct closure *c, const struct edge *edge)
{
    size_t at = (size_t)(uintptr_t)map_get(&c->winners, edge->key);
    return at == 0 ? NULL : &c->nodes[at - 1];
}

/* One edge widens what it leads to; the project's own word stands. */
static bool widen(const struct closure *c, const struct node *from, const struct edge *edge)
{
    struct node *to = needed_by(c, edge);
    if (to == NULL || to->depth == 1 || from->scope == SCOPE_OF_NONE) {
        return false;
    }
    enum scope scope = derived(from->scope, edge->scope);
    bool optional = from->optional || edge->optional;
    bool wider = scope > to->scope || (to->optional && !optional);
    to->scope = scope > to->scope ? scope : to->scope;
    to->optional = to->optional && optional;
    return wider;
}

/* Until nothing changes; scopes only widen, so that this ends. */
static void settle_scopes(struct closure *c)
{
    for (size_t i = 0; i < c->len; i++) {
        struct node *n = &c->nodes[i];
        n->scope = n->depth == 1 ? n->scope : SCOPE_OF_NONE;
        n->optional = n->depth == 1 ? n->optional : true;
    }
    bool more = true;
    for (int pass = 0; more && pass < PASSES_MAX; pass++) {
        more = false;
        for (size_t i = 0; i < c->len; i++) {
            const struct node *n = &c->nodes[i];
            for (uint32_t k = 0; k < n->edge_count; k++) {
                more = widen(c, n, &c->edges[n->first_edge + k]) || more;
            }
        }
    }
}

/* ---- components ---- */

static enum status add_note(const struct closure *c, struct view *note, struct view text,
                            struct error *err)
{
    *note = text_join(c->arena, *note, note->len > 0 ? VIEW("; ") : VIEW(""), text);
    return note->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status note_node(const struct closure *c, const struct node *n, struct view *note,
                             struct error *err)
{
    const struct pom_coordinates *was = &n->moved_from;
    enum status st = OK;
    if (was->artifact.len > 0) {
        struct view text = text_join(c->arena, VIEW("relocated from "), was->group, VIEW(":"),
                                     was->artifact, VIEW(":"), was->version);
        st = text.ptr == NULL ? error_no_memory(err) : add_note(c, note, text, err);
    }
    return st == OK && n->alone
               ? add_note(c, note, VIEW("what it needs is unknown: its pom.xml is not there"), err)
               : st;
}

/* As a dependency of the project's, with what came of it. */
static enum status add_component(const struct closure *c, const struct pom_needed *needed,
                                 const struct node *n, struct collector *to, struct error *err)
{
    struct pom_needed own = *needed;
    struct view note = {NULL, 0};
    own.d.at = n->d.at.version.len > 0 ? n->d.at : own.d.at;
    enum status st = note_node(c, n, &note, err);
    st = st == OK ? pom_add_component(c->e, &own, note, to, err) : st;
    st = st == OK ? collect_called(to, n->key, err) : st;
    for (uint32_t i = 0; st == OK && i < n->edge_count; i++) {
        const struct edge *edge = &c->edges[n->first_edge + i];
        st = collect_needs(to, edge->key, edge->requirement, err);
    }
    return st;
}

static enum status add_transitive(const struct closure *c, const struct node *n,
                                  struct collector *to, struct error *err)
{
    struct pom_needed own = {.d = n->d, .activity = POM_ACTIVE, .transitive = true};
    own.d.line = n->line;
    own.d.scope = n->scope == SCOPE_OF_TEST ? VIEW("test") : VIEW("compile");
    own.d.optional = n->optional ? VIEW("true") : VIEW("false");
    return add_component(c, &own, n, to, err);
}

static enum status add_all(const struct closure *c, struct collector *to, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->own.len; i++) {
        const struct pom_needed *needed = &c->own.items[i];
        const struct node *n = c->node_of[i] == NO_NODE ? NULL : &c->nodes[c->node_of[i]];
        st = n == NULL ? pom_add_component(c->e, needed, view_of("", 0), to, err)
                       : add_component(c, needed, n, to, err);
    }
    for (size_t i = 0; st == OK && i < c->len; i++) {
        st = c->nodes[i].depth > 1 ? add_transitive(c, &c->nodes[i], to, err) : OK;
    }
    return st;
}

enum status maven_closure_add(const struct pom_effective *e, const struct maven_source *source,
                              struct collector *c, size_t *missing, struct error *err)
{
    struct closure own = {.e = e, .source = source, .arena = e->arena};
    map_init(&own.winners);
    map_init(&own.limits);
    enum status st = pom_needs_of(e, &own.own, err);
    own.node_of = st == OK ? arena_alloc(e->arena, own.own.len + 1, sizeof *own.node_of) : NULL;
    st = st == OK && own.node_of == NULL ? error_no_memory(err) : st;
    st = st == OK ? spread(&own, err) : st;
    if (st == OK) {
        settle_scopes(&own);
        st = add_all(&own, c, err);
    }
    for (size_t i = 0; st == OK && i < own.len; i++) {
        *missing += own.nodes[i].alone ? 1 : 0;
    }
    map_release(&own.winners);
    map_release(&own.limits);
    return st;
}
