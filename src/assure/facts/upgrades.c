#include <assay/assure/upgrades.h>

#include <assay/advisory/remedy.h>
#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

#include "upgrade_graph.h"

enum { PATH_MAX_BYTES = 64 * 1024 };

/* What is known of one package URL, whatever manifest it stands in. */
struct advice {
    struct advisory_package package;
    struct remedy remedy;
    bool malicious;
};

struct advising {
    struct facts *facts;
    const struct advisory_index *index;
    struct upgrade_graph graph;
    struct arena arena;
    struct map advice; /* package URL → struct advice */
    sqlite3_stmt *insert;
};

const char *upgrade_action_name(enum upgrade_action action)
{
    static const char *const names[] = {"remove", "move", "refresh", "parent", "replace"};
    return names[action];
}

/* ---- one package ---- */

static enum status package_of(struct advising *a, struct view purl, struct advisory_package *out,
                              struct error *err)
{
    struct purl p;
    enum status st = purl_parse(purl, PURL_LENIENT, &a->arena, &p, err);
    if (st != OK) {
        return st;
    }
    const struct advisory_purl parts = {.type = p.type,
                                        .namespace = p.namespace,
                                        .name = p.name,
                                        .version = p.version,
                                        .distro = purl_qualifier_of(&p, "distro"),
                                        .upstream = purl_qualifier_of(&p, "upstream")};
    return advisory_package_of(&parts, &a->arena, out, err);
}

static enum status advice_of(struct advising *a, struct view purl, const struct advice **out,
                             struct error *err)
{
    struct advice *one = map_get(&a->advice, purl);
    if (one != NULL) {
        *out = one;
        return OK;
    }
    one = arena_alloc(&a->arena, 1, sizeof *one);
    if (one == NULL) {
        return error_no_memory(err);
    }
    enum status st = package_of(a, purl, &one->package, err);
    if (st == OK && one->package.ecosystem.len > 0) {
        const struct vulnerability *list = NULL;
        size_t count = 0;
        st = advisory_match(a->index, &one->package, &a->arena, &list, &count, err);
        for (size_t i = 0; st == OK && i < count; i++) {
            one->malicious = one->malicious || list[i].malicious;
        }
        if (st == OK) {
            st = advisory_remedy(a->index, &one->package, NULL, &a->arena, &one->remedy, err);
        }
    }
    if (st == OK) {
        st = map_put(&a->advice, purl, one, NULL, err);
    }
    *out = one;
    return st;
}

/* ---- what those that need it say ---- */

struct parent {
    const struct upgrade_edge *edge;
    struct requirement range;
    bool readable;
};

struct parents {
    struct parent *list;
    size_t count;
};

static enum status read_parents(struct advising *a, size_t at, struct view type,
                                struct parents *out, struct error *err)
{
    const struct upgrade_graph *g = &a->graph;
    enum requirement_dialect dialect = requirement_dialect_of_purl_type(type);
    struct error ignored;
    out->count = g->first[at + 1] - g->first[at];
    out->list = arena_alloc(&a->arena, out->count, sizeof *out->list);
    if (out->list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < out->count; i++) {
        struct parent *p = &out->list[i];
        p->edge = &g->edges[g->parents[g->first[at] + i]];
        enum status st =
            p->edge->requirement.len == 0
                ? ERR_FORMAT
                : requirement_parse(dialect, p->edge->requirement, &a->arena, &p->range, &ignored);
        p->readable = st == OK;
        if (st == ERR_NO_MEMORY) {
            return error_no_memory(err);
        }
    }
    return OK;
}

/* The first that does not take it, or `count`. */
static size_t refusing(const struct parents *p, const struct remedy *r)
{
    for (size_t i = 0; i < p->count; i++) {
        struct error ignored;
        bool holds = r->same_major;
        if (p->list[i].readable &&
            requirement_holds(&p->list[i].range, r->version, &holds, &ignored) != OK) {
            holds = r->same_major;
        }
        if (!holds) {
            return i;
        }
    }
    return p->count;
}

/* A version that all take, where the best one is refused by `refused`. */
static enum status find_within(struct advising *a, const struct advice *one,
                               const struct parents *p, size_t *refused, struct remedy *remedy,
                               struct error *err)
{
    struct remedy other;
    if (!p->list[*refused].readable) {
        return OK;
    }
    enum status st =
        advisory_remedy(a->index, &one->package, &p->list[*refused].range, &a->arena, &other, err);
    if (st == OK && other.version.len > 0 && other.within && refusing(p, &other) == p->count) {
        *remedy = other;
        *refused = p->count;
    }
    return st;
}

/* ---- rows ---- */

struct row {
    enum upgrade_action action;
    struct remedy remedy;
    size_t at;
    size_t moves; /* node */
    struct view moves_target;
    struct view blocker;
    struct view requirement;
};

static enum status store(struct advising *a, const struct row *r, struct error *err)
{
    const struct upgrade_node *n = &a->graph.nodes[r->at];
    const struct upgrade_node *moves = &a->graph.nodes[r->moves];
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX_BYTES);
    if (n->via != r->at) {
        upgrade_graph_path(&a->graph, r->at, &path);
    }
    enum status st = buf_status(&path, err);
    if (st != OK) {
        return st;
    }
    const struct view texts[] = {n->purl,           n->manifest,     n->label,     n->version,
                                 r->remedy.version, moves->purl,     moves->label, moves->version,
                                 r->moves_target,   buf_view(&path), r->blocker,   r->requirement};
    int column = 1;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        facts_bind_view(a->insert, column++, texts[i]);
    }
    (void)sqlite3_bind_int(a->insert, column++, (int)r->action);
    (void)sqlite3_bind_int64(a->insert, column++, (sqlite3_int64)r->remedy.clears);
    (void)sqlite3_bind_int64(a->insert, column, (sqlite3_int64)r->remedy.remains);
    return facts_step_done(a->facts, a->insert, "storing advice", err);
}

static enum status label(struct advising *a, size_t node, struct view *out, struct error *err)
{
    const struct upgrade_node *n = &a->graph.nodes[node];
    *out = arena_printf(&a->arena, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(n->label),
                        n->version.len > 0 ? " " : "", VIEW_ARG(n->version));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

/* Something that others brought in. */
static enum status advise_behind(struct advising *a, struct row *r, const struct advice *one,
                                 const struct parents *p, struct error *err)
{
    size_t refused = refusing(p, &r->remedy);
    enum status st = OK;
    if (refused < p->count) {
        st = find_within(a, one, p, &refused, &r->remedy, err);
    }
    if (st != OK) {
        return st;
    }
    if (refused == p->count) {
        r->action = UPGRADE_REFRESH;
        r->moves_target = r->remedy.version;
        return label(a, p->list[0].edge->from, &r->blocker, err);
    }
    const struct advice *root = NULL;
    r->action = UPGRADE_PARENT;
    r->moves = upgrade_graph_root(&a->graph, r->at);
    r->requirement = p->list[refused].edge->requirement;
    st = advice_of(a, a->graph.nodes[r->moves].purl, &root, err);
    r->moves_target = st == OK ? root->remedy.version : VIEW("");
    return st == OK ? label(a, p->list[refused].edge->from, &r->blocker, err) : st;
}

static enum status advise(struct advising *a, struct view purl, struct view manifest,
                          struct error *err)
{
    const struct advice *one = NULL;
    struct parents parents = {.count = 0};
    size_t at = 0;
    enum status st = upgrade_graph_find(&a->graph, manifest, purl, &at, err);
    if (st == OK && at > 0) {
        st = advice_of(a, purl, &one, err);
    }
    if (st != OK || at == 0) {
        return st;
    }
    struct row r = {.action = UPGRADE_MOVE, .remedy = one->remedy, .at = at - 1, .moves = at - 1};
    const struct upgrade_node *n = &a->graph.nodes[r.at];
    r.moves_target = r.remedy.version;
    if (one->malicious) {
        r.action = UPGRADE_REMOVE;
    } else if (r.remedy.version.len == 0) {
        r.action = UPGRADE_REPLACE;
    } else if (!n->direct && n->reached) {
        struct view type = view_slice(purl, strlen("pkg:"), purl.len);
        ptrdiff_t slash = view_find_char(type, '/');
        st = read_parents(a, r.at, view_slice(type, 0, (size_t)(slash < 0 ? 0 : slash)), &parents,
                          err);
        if (st == OK) {
            st = advise_behind(a, &r, one, &parents, err);
        }
    }
    return st == OK ? store(a, &r, err) : st;
}

static enum status on_vulnerable(void *ctx, sqlite3_stmt *row, struct error *err)
{
    return advise(ctx, facts_column_view(row, 0), facts_column_view(row, 1), err);
}

static enum status advise_all(struct advising *a, struct error *err)
{
    enum status st = upgrade_graph_load(&a->graph, a->facts, err);
    if (st == OK && a->graph.count > 0) {
        st = facts_prepare(a->facts,
                           "INSERT OR IGNORE INTO t_upgrades VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                           " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                           &a->insert, err);
    }
    if (st == OK && a->graph.count > 0) {
        st = facts_each_row(a->facts,
                            "SELECT DISTINCT v.purl, f.path FROM t_vulnerabilities v"
                            " CROSS JOIN t_findings f ON f.rowid = v.finding ORDER BY 1, 2",
                            VIEW(""), on_vulnerable, a, err);
    }
    (void)sqlite3_finalize(a->insert);
    upgrade_graph_release(&a->graph);
    return st;
}

enum status facts_add_upgrades(struct facts *f, const struct advisory_index *index,
                               struct error *err)
{
    struct advising a = {.facts = f, .index = index};
    upgrade_graph_init(&a.graph);
    arena_init(&a.arena, 0);
    map_init(&a.advice);
    enum status st = advise_all(&a, err);
    map_release(&a.advice);
    arena_release(&a.arena);
    return st;
}
