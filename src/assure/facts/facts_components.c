/* Components: what facts_add_component() stores, and facts_each_component() hands out from the
 * rows that wait or, once a query has asked for them, from their tables. */
#include "facts_private.h"

#include <assay/base/mem.h>

#include <stdlib.h>

/* The values of a row of t_components, t_hashes and t_needs, in the order of their statements. */
enum {
    C_ID,
    C_PURL,
    C_TYPE,
    C_NAMESPACE,
    C_NAME,
    C_VERSION,
    C_SCOPE,
    C_RELATION,
    C_MANIFEST,
    C_LINE,
    C_LICENCE,
    C_SOURCE,
    C_NOTE,
    C_VALUES
};
enum { H_COMPONENT, H_ALGORITHM, H_HEX, H_VALUES };
enum { N_COMPONENT, N_PURL, N_REQUIREMENT, N_VALUES };

enum { HASHES_MAX = 1024, ROWS_MAX = 50 * 1000 * 1000 };

typedef enum status component_visit(void *ctx, const struct component *c, struct error *err);

/* ---- Adding ---- */

static void add_hashes(const struct facts *f, const struct component *c, struct buf *rows)
{
    for (size_t i = 0; i < c->hash_count && i < HASHES_MAX; i++) {
        facts_row_int(rows, (int64_t)f->components);
        facts_row_text(rows, c->hashes[i].algorithm);
        facts_row_text(rows, c->hashes[i].hex);
    }
}

static void add_needs(const struct facts *f, const struct component *c, struct buf *rows)
{
    for (size_t i = 0; i < c->need_count; i++) {
        facts_row_int(rows, (int64_t)f->components);
        facts_row_text(rows, c->needs[i].purl);
        facts_row_text(rows, c->needs[i].requirement);
    }
}

enum status facts_add_component(struct facts *f, const struct component *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf made = BUF_INIT(64 * 1024);
    struct view purl = c->purl;
    if (purl.len == 0) {
        enum status status = component_purl(c, &made, err);
        if (status != OK) {
            return status;
        }
        purl = buf_view(&made);
    }
    struct buf *row = facts_waiting_row(f, INSERT_COMPONENT);
    struct buf *hashes = facts_waiting_row(f, INSERT_HASH);
    struct buf *needs = facts_waiting_row(f, INSERT_NEED);
    f->components++;
    facts_row_int(row, (int64_t)f->components);
    facts_row_text(row, purl);
    facts_row_text(row, c->type);
    facts_row_text(row, c->namespace);
    facts_row_text(row, c->name);
    facts_row_text(row, c->version);
    facts_row_int(row, (int64_t)c->scope);
    facts_row_int(row, (int64_t)c->relation);
    facts_row_text(row, c->manifest);
    facts_row_int(row, c->line);
    facts_row_text(row, c->licence);
    facts_row_text(row, c->source);
    facts_row_text(row, c->note);
    add_hashes(f, c, hashes);
    add_needs(f, c, needs);
    enum status st = buf_status(hashes, err);
    st = st == OK ? buf_status(needs, err) : st;
    st = st == OK ? facts_row_end(f, row, err) : st;
    st = st == OK ? facts_row_end(f, hashes, err) : st;
    return st == OK ? facts_row_end(f, needs, err) : st;
}

/* ---- From rows that wait ---- */

struct waiting_component {
    struct component c;
    int64_t id;
    size_t first; /* of its hashes */
};

struct waiting_walk {
    struct waiting_component *items;
    size_t len;
    size_t cap;
    struct component_hash *hashes;
    size_t hashes_len;
    size_t hashes_cap;
};

static int by_place(const void *a, const void *b)
{
    const struct waiting_component *x = a;
    const struct waiting_component *y = b;
    int order = view_cmp(x->c.purl, y->c.purl);
    order = order != 0 ? order : view_cmp(x->c.manifest, y->c.manifest);
    if (order == 0) {
        order = (x->c.line > y->c.line) - (x->c.line < y->c.line);
    }
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static int by_algorithm(const void *a, const void *b)
{
    const struct component_hash *x = a;
    const struct component_hash *y = b;
    int order = view_cmp(x->algorithm, y->algorithm);
    return order != 0 ? order : view_cmp(x->hex, y->hex);
}

static bool read_component(const struct buf *rows, size_t *at, struct waiting_component *out)
{
    struct facts_cell v[C_VALUES];
    if (!facts_row_read(rows, at, v, C_VALUES)) {
        return false;
    }
    *out = (struct waiting_component){
        .c = {.purl = v[C_PURL].text,
              .type = v[C_TYPE].text,
              .namespace = v[C_NAMESPACE].text,
              .name = v[C_NAME].text,
              .version = v[C_VERSION].text,
              .scope = (enum component_scope)v[C_SCOPE].number,
              .relation = (enum component_relation)v[C_RELATION].number,
              .manifest = v[C_MANIFEST].text,
              .line = (uint32_t)v[C_LINE].number,
              .licence = v[C_LICENCE].text,
              .source = v[C_SOURCE].text,
              .note = v[C_NOTE].text},
        .id = v[C_ID].number,
    };
    return true;
}

static enum status read_components(struct waiting_walk *w, const struct buf *rows,
                                   struct error *err)
{
    struct waiting_component one;
    size_t at = 0;
    while (read_component(rows, &at, &one)) {
        void *items = w->items;
        enum status st = mem_grow(&items, &w->cap, w->len + 1, sizeof *w->items, ROWS_MAX, err);
        w->items = items;
        if (st != OK) {
            return st;
        }
        w->items[w->len++] = one;
    }
    return OK;
}

/* Components and hashes come in the order of their ids. */
static enum status read_hashes(struct waiting_walk *w, const struct buf *rows, struct error *err)
{
    struct facts_cell v[H_VALUES];
    size_t at = 0;
    size_t of = 0;
    while (facts_row_read(rows, &at, v, H_VALUES)) {
        while (of < w->len && w->items[of].id < v[H_COMPONENT].number) {
            of++;
        }
        void *hashes = w->hashes;
        enum status st =
            mem_grow(&hashes, &w->hashes_cap, w->hashes_len + 1, sizeof *w->hashes, ROWS_MAX, err);
        w->hashes = hashes;
        if (st != OK) {
            return st;
        }
        if (of == w->len || w->items[of].id != v[H_COMPONENT].number) {
            return error_set(err, ERR_INTERNAL, "a hash is of no component");
        }
        struct waiting_component *item = &w->items[of];
        item->first = item->c.hash_count == 0 ? w->hashes_len : item->first;
        item->c.hash_count++;
        w->hashes[w->hashes_len++] =
            (struct component_hash){.algorithm = v[H_ALGORITHM].text, .hex = v[H_HEX].text};
    }
    return OK;
}

static enum status visit_waiting(struct waiting_walk *w, component_visit *each, void *ctx,
                                 struct error *err)
{
    enum status st = OK;
    if (w->len > 1) {
        qsort(w->items, w->len, sizeof *w->items, by_place);
    }
    for (size_t i = 0; st == OK && i < w->len; i++) {
        struct component *c = &w->items[i].c;
        c->hashes = c->hash_count == 0 ? NULL : w->hashes + w->items[i].first;
        if (c->hash_count > 1) {
            qsort(w->hashes + w->items[i].first, c->hash_count, sizeof *w->hashes, by_algorithm);
        }
        st = each(ctx, c, err);
    }
    return st;
}

static enum status each_waiting(const struct buf *components, const struct buf *hashes,
                                component_visit *each, void *ctx, struct error *err)
{
    struct waiting_walk w = {0};
    enum status st = read_components(&w, components, err);
    st = st == OK ? read_hashes(&w, hashes, err) : st;
    st = st == OK ? visit_waiting(&w, each, ctx, err) : st;
    (void)mem_free(w.items);
    (void)mem_free(w.hashes);
    return st;
}

/* ---- From the tables ---- */

struct component_walk {
    component_visit *each;
    void *ctx;
    sqlite3 *db;
    sqlite3_stmt *hashes;
    struct component_hash *of_one; /* HASHES_MAX */
    struct arena texts;            /* of them */
};

static enum status component_hashes(struct component_walk *w, sqlite3_int64 id, struct component *c,
                                    struct error *err)
{
    size_t n = 0;
    enum status status = OK;
    bool more = true;
    arena_clear(&w->texts);
    (void)sqlite3_bind_int64(w->hashes, 1, id);
    while (status == OK && n < HASHES_MAX) {
        struct component_hash *h = &w->of_one[n];
        status = facts_next(w->db, w->hashes, "reading hashes", &more, err);
        if (status != OK || !more) {
            break;
        }
        n++;
        h->algorithm = arena_copy(&w->texts, facts_column_view(w->hashes, 0));
        h->hex = arena_copy(&w->texts, facts_column_view(w->hashes, 1));
        status = h->algorithm.ptr == NULL || h->hex.ptr == NULL ? error_no_memory(err) : OK;
    }
    (void)sqlite3_reset(w->hashes);
    c->hashes = w->of_one;
    c->hash_count = n;
    return status;
}

static enum status component_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct component_walk *w = ctx;
    struct component c = {
        .purl = facts_column_view(st, C_PURL),
        .type = facts_column_view(st, C_TYPE),
        .namespace = facts_column_view(st, C_NAMESPACE),
        .name = facts_column_view(st, C_NAME),
        .version = facts_column_view(st, C_VERSION),
        .scope = (enum component_scope)sqlite3_column_int(st, C_SCOPE),
        .relation = (enum component_relation)sqlite3_column_int(st, C_RELATION),
        .manifest = facts_column_view(st, C_MANIFEST),
        .line = (uint32_t)sqlite3_column_int64(st, C_LINE),
        .licence = facts_column_view(st, C_LICENCE),
        .source = facts_column_view(st, C_SOURCE),
        .note = facts_column_view(st, C_NOTE),
    };
    enum status status = component_hashes(w, sqlite3_column_int64(st, C_ID), &c, err);
    return status == OK ? w->each(w->ctx, &c, err) : status;
}

static enum status each_stored(const struct facts *f, component_visit *each, void *ctx,
                               struct error *err)
{
    struct component_walk w = {.each = each, .ctx = ctx, .db = f->db};
    w.of_one = mem_calloc(HASHES_MAX, sizeof *w.of_one);
    if (w.of_one == NULL) {
        return error_no_memory(err);
    }
    arena_init(&w.texts, 0);
    enum status st = facts_prepare(f,
                                   "SELECT algorithm, value FROM t_hashes WHERE component = ?1"
                                   " ORDER BY algorithm, value",
                                   &w.hashes, err);
    if (st == OK) {
        st = facts_each_row(
            f,
            "SELECT id, purl, type, namespace, name, version, scope, relation, manifest,"
            " line, licence, source, note FROM t_components ORDER BY purl, manifest, line, id",
            VIEW(""), component_row, &w, err);
    }
    facts_finalize(&w.hashes);
    arena_release(&w.texts);
    (void)mem_free(w.of_one);
    return st;
}

enum status facts_each_component(const struct facts *f, component_visit *each, void *ctx,
                                 struct error *err)
{
    const struct buf *components = facts_rows_waiting(f, INSERT_COMPONENT);
    const struct buf *hashes = facts_rows_waiting(f, INSERT_HASH);
    return components != NULL && hashes != NULL ? each_waiting(components, hashes, each, ctx, err)
                                                : each_stored(f, each, ctx, err);
}

/* ---- As they were added ---- */

struct added_walk {
    facts_component_row *component;
    facts_need_row *need;
    void *ctx;
};

static enum status each_added_waiting(const struct added_walk *w, const struct buf *components,
                                      const struct buf *needs, struct error *err)
{
    struct waiting_component one;
    struct facts_cell v[N_VALUES];
    enum status st = OK;
    for (size_t at = 0; st == OK && read_component(components, &at, &one);) {
        st = w->component(w->ctx, one.id, &one.c, err);
    }
    for (size_t at = 0; st == OK && facts_row_read(needs, &at, v, N_VALUES);) {
        st = w->need(w->ctx, v[N_COMPONENT].number, v[N_PURL].text, v[N_REQUIREMENT].text, err);
    }
    return st;
}

static enum status added_component(void *ctx, sqlite3_stmt *row, struct error *err)
{
    const struct added_walk *w = ctx;
    const struct component c = {
        .purl = facts_column_view(row, 1),
        .namespace = facts_column_view(row, 2),
        .name = facts_column_view(row, 3),
        .version = facts_column_view(row, 4),
        .manifest = facts_column_view(row, 5),
        .relation = (enum component_relation)sqlite3_column_int(row, 6),
    };
    return w->component(w->ctx, sqlite3_column_int64(row, 0), &c, err);
}

static enum status added_need(void *ctx, sqlite3_stmt *row, struct error *err)
{
    const struct added_walk *w = ctx;
    return w->need(w->ctx, sqlite3_column_int64(row, 0), facts_column_view(row, 1),
                   facts_column_view(row, 2), err);
}

enum status facts_each_added(const struct facts *f, facts_component_row *component,
                             facts_need_row *need, void *ctx, struct error *err)
{
    struct added_walk w = {component, need, ctx};
    const struct buf *components = facts_rows_waiting(f, INSERT_COMPONENT);
    const struct buf *needs = facts_rows_waiting(f, INSERT_NEED);
    if (components != NULL && needs != NULL) {
        return each_added_waiting(&w, components, needs, err);
    }
    enum status st = facts_each_row(f,
                                    "SELECT id, purl, namespace, name, version, manifest, relation"
                                    " FROM t_components ORDER BY id",
                                    VIEW(""), added_component, &w, err);
    return st == OK ? facts_each_row(f,
                                     "SELECT component, purl, requirement FROM t_needs"
                                     " ORDER BY component, purl, requirement",
                                     VIEW(""), added_need, &w, err)
                    : st;
}
