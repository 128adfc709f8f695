/* What the code has that a threat model should know of. */
#include "threat_places.h"

#include "facts/facts_private.h"

#include <assay/assure/threat_drift.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/route.h>
#include <assay/base/utf8.h>
#include <assay/inspect/code.h>
#include <assay/rules/code_rules.h>

#include <stdlib.h>

enum { DETAIL_MAX = 200, HOST_MAX = 253 };

static const char *const kinds[] = {"entry-point", "data-store", "outside-call"};

const char *sight_kind_name(enum sight_kind k)
{
    return kinds[k];
}

/* What a rule's metadata says. */
struct looked_for {
    bool known;
    enum sight_kind kind;
    struct view technology;
    struct view words;
    struct route_rule route;
};

struct gatherer {
    struct code_sights *sights;
    size_t cap;
    struct map rules; /* by id, to struct looked_for */
    struct map seen;  /* "kind technology host" to the place + 1 */
    struct buf key;
    struct code_rules *read; /* metadata of rules is used until the end */
    struct arena texts;      /* of `places` */
    struct view file;        /* whose routes are in `places` */
    size_t places_len;
    size_t places_cap;
    struct route_place *places;
};

/* ---- rules ---- */

static enum status join_words(struct arena *a, const struct value *list, struct view *out,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf words = BUF_INIT(1 << 12);
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        buf_add_str(&words, i == 0 ? "" : " ");
        buf_add_view(&words, value_text(&list->items[i]));
    }
    enum status st = buf_status(&words, err);
    if (st != OK) {
        return st;
    }
    *out = arena_copy(a, buf_view(&words));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static void take_route(const struct value *metadata, struct route_rule *out)
{
    static const char *const roles[] = {"", "route", "resource", "definition", "mount", "range"};
    struct view role = value_get_text(metadata, "route");
    for (size_t i = 1; i < sizeof roles / sizeof roles[0]; i++) {
        out->role = view_eq_str(role, roles[i]) ? (enum place_role)i : out->role;
    }
    out->regex = value_get_bool(metadata, "regex", false);
    out->absolute = value_get_bool(metadata, "absolute", false);
    out->end = value_get_bool(metadata, "end", false);
    out->part = value_get_bool(metadata, "part", false);
    out->before = value_get_text(metadata, "before");
    out->behind = value_get_text(metadata, "behind");
    out->actions = value_get(metadata, "actions");
}

static enum status take_rule(struct gatherer *g, const struct code_rule *rule, struct error *err)
{
    struct arena *a = &g->sights->arena;
    struct looked_for *l = arena_alloc(a, 1, sizeof *l);
    struct view kind = value_get_text(rule->metadata, "kind");
    if (l == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (view_eq_str(kind, kinds[i])) {
            l->known = true;
            l->kind = (enum sight_kind)i;
        }
    }
    take_route(rule->metadata, &l->route);
    l->technology = arena_copy(a, value_get_text(rule->metadata, "technology"));
    if (l->technology.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = join_words(a, value_get(rule->metadata, "words"), &l->words, err);
    return st == OK ? map_put(&g->rules, rule->id.text, l, NULL, err) : st;
}

static enum status read_rules(struct gatherer *g, struct error *err)
{
    enum status st =
        code_rules_read(code_pack_drift.files, *code_pack_drift.count, NULL, &g->read, err);
    for (size_t i = 0; st == OK && i < g->read->count; i++) {
        st = take_rule(g, &g->read->rules[i], err);
    }
    return st;
}

/* ---- places ---- */

/* What stands behind the colon of the message, without the quotes of a literal. */
static struct view detail_of(struct view message)
{
    ptrdiff_t at = view_find(message, VIEW(": "));
    struct view text =
        at < 0 ? VIEW("") : view_trim(view_slice(message, (size_t)at + 2, message.len));
    while (text.len > 0 && view_find_char(VIEW("fbrFBR"), text.ptr[0]) >= 0 && text.len > 1 &&
           (text.ptr[1] == '"' || text.ptr[1] == '\'')) {
        text = view_slice(text, 1, text.len);
    }
    if (text.len >= 2 && view_find_char(VIEW("\"'`"), text.ptr[0]) >= 0 &&
        text.ptr[text.len - 1] == text.ptr[0]) {
        text = view_slice(text, 1, text.len - 1);
    }
    return utf8_cut(text, DETAIL_MAX);
}

static bool in_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

/* The host of "https://api.bank.example:8443/pay" or of "stock:50051"; empty: it is computed. */
static struct view host_of(struct view detail)
{
    ptrdiff_t scheme = view_find(detail, VIEW("://"));
    struct view rest = scheme < 0 ? detail : view_slice(detail, (size_t)scheme + 3, detail.len);
    size_t len = 0;
    while (len < rest.len && in_host(rest.ptr[len])) {
        len++;
    }
    struct view host = view_slice(rest, 0, len);
    bool ends = len == rest.len || view_find_char(VIEW(":/?#"), rest.ptr[len]) >= 0;
    bool named =
        scheme >= 0 || view_find_char(host, '.') > 0 || (len < rest.len && rest.ptr[len] == ':');
    return ends && named && len > 0 && len <= HOST_MAX ? host : VIEW("");
}

/* Who calls himself calls nobody. */
static bool is_own(struct view host)
{
    return view_eq_nocase(host, VIEW("localhost")) || view_starts(host, VIEW("127.")) ||
           view_eq(host, VIEW("0.0.0.0"));
}

static enum status add(struct gatherer *g, const struct code_sight *sight, struct error *err)
{
    struct code_sights *s = g->sights;
    struct code_sight own = *sight;
    void *items = s->items;
    struct view *const texts[] = {&own.host, &own.route, &own.detail, &own.path};
    if (s->len == CODE_SIGHTS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d entry points, stores and calls",
                         CODE_SIGHTS_MAX);
    }
    enum status st = arena_keep(&s->arena, texts, sizeof texts / sizeof texts[0], err);
    if (st == OK) {
        st = arena_grow(&s->arena, &items, &g->cap, s->len + 1, sizeof own, err);
    }
    s->items = items;
    if (st == OK) {
        st = map_put(&g->seen, buf_view(&g->key), (void *)(uintptr_t)(s->len + 1), NULL, err);
    }
    if (st == OK) {
        s->items[s->len++] = own;
    }
    return st;
}

/* One place more of a sight that is known, or a new sight. */
static enum status count(struct gatherer *g, const struct code_sight *s, struct error *err)
{
    buf_clear(&g->key);
    buf_printf(&g->key, "%d " VIEW_FMT " " VIEW_FMT " ", (int)s->kind, VIEW_ARG(s->technology),
               VIEW_ARG(s->host));
    code_sight_route(s, &g->key);
    enum status st = buf_status(&g->key, err);
    uintptr_t place = st == OK ? (uintptr_t)map_get(&g->seen, buf_view(&g->key)) : 0;
    if (place > 0) {
        g->sights->items[place - 1].places++;
        return OK;
    }
    return st == OK ? add(g, s, err) : st;
}

/* ---- routes: file by file, since prefixes stand elsewhere in it ---- */

static enum status on_route(void *ctx, const struct route_place *p, unsigned methods,
                            struct view path, bool part, struct error *err)
{
    struct gatherer *g = ctx;
    const struct looked_for *l = p->tag;
    struct code_sight s = {.kind = l->kind,
                           .technology = l->technology,
                           .words = l->words,
                           .host = VIEW(""),
                           .route = path,
                           .part = part,
                           .detail = utf8_cut(p->text, DETAIL_MAX),
                           .path = g->file,
                           .line = p->rule->end ? p->end_line : p->line,
                           .places = 1};
    if (methods == 0 || path.len == 0) {
        return count(g, &s, err);
    }
    enum status st = OK;
    for (unsigned bit = 0; st == OK && bit < ROUTE_METHODS; bit++) {
        s.methods = methods & (1U << bit);
        st = s.methods != 0 ? count(g, &s, err) : OK;
    }
    return st;
}

static enum status join_file(struct gatherer *g, struct error *err)
{
    enum status st = routes_join(g->places, g->places_len, on_route, g, err);
    arena_release(&g->texts);
    arena_init(&g->texts, 0);
    g->places = NULL;
    g->places_len = 0;
    g->places_cap = 0;
    g->file = VIEW("");
    return st;
}

static uint32_t column_u32(sqlite3_stmt *row, int column)
{
    sqlite3_int64 n = sqlite3_column_int64(row, column);
    return n > 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static enum status keep_route(struct gatherer *g, const struct looked_for *l, sqlite3_stmt *row,
                              struct error *err)
{
    struct route_place p = {.rule = &l->route, .tag = l, .line = column_u32(row, 3)};
    struct view message = arena_copy(&g->texts, facts_column_view(row, 1));
    if (g->places_len == 0) {
        g->file = arena_copy(&g->texts, facts_column_view(row, 2));
    }
    if (message.ptr == NULL || g->file.ptr == NULL) {
        return error_no_memory(err);
    }
    p.col = column_u32(row, 4);
    p.end_line = column_u32(row, 5);
    p.end_col = column_u32(row, 6);
    if (!route_place_read(message, &p)) {
        return OK;
    }
    void *items = g->places;
    if (g->places_len == CODE_SIGHTS_MAX) {
        return error_set(err, ERR_LIMIT, VIEW_FMT ": more than %d routes and prefixes",
                         VIEW_ARG(g->file), CODE_SIGHTS_MAX);
    }
    enum status st =
        arena_grow(&g->texts, &items, &g->places_cap, g->places_len + 1, sizeof p, err);
    g->places = items;
    if (st == OK) {
        g->places[g->places_len++] = p;
    }
    return st;
}

static enum status on_place(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct gatherer *g = ctx;
    const struct looked_for *l = map_get(&g->rules, facts_column_view(row, 0));
    enum status st = OK;
    if (g->places_len > 0 && !view_eq(g->file, facts_column_view(row, 2))) {
        st = join_file(g, err);
    }
    if (st != OK || l == NULL || !l->known) {
        return st;
    }
    if (l->route.role != PLACE_NONE) {
        return keep_route(g, l, row, err);
    }
    struct code_sight s = {.kind = l->kind,
                           .technology = l->technology,
                           .words = l->words,
                           .route = VIEW(""),
                           .detail = detail_of(facts_column_view(row, 1)),
                           .path = facts_column_view(row, 2),
                           .line = column_u32(row, 3),
                           .places = 1};
    s.host = l->kind == SIGHT_OUTSIDE_CALL ? host_of(s.detail) : VIEW("");
    return is_own(s.host) ? OK : count(g, &s, err);
}

static enum status on_gaps(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct code_sights *s = ctx;
    (void)err;
    s->gaps = (uint64_t)sqlite3_column_int64(row, 0);
    return OK;
}

static int in_order(const void *a, const void *b)
{
    const struct code_sight *x = a;
    const struct code_sight *y = b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    int order = view_cmp(x->technology, y->technology);
    order = order != 0 ? order : view_cmp(x->host, y->host);
    order = order != 0 ? order : view_cmp(x->route, y->route);
    order = order != 0 ? order : (int)x->methods - (int)y->methods;
    return order != 0 ? order : (int)x->part - (int)y->part;
}

void code_sight_route(const struct code_sight *s, struct buf *out)
{
    bool first = true;
    if (s->route.len == 0) {
        return;
    }
    for (unsigned bit = 0; bit < ROUTE_METHODS; bit++) {
        if ((s->methods & (1U << bit)) != 0) {
            buf_add_str(out, first ? "" : ",");
            buf_add_str(out, route_method_name(bit));
            first = false;
        }
    }
    buf_add_str(out, first ? "ANY " : " ");
    buf_add_str(out, s->part ? "\xe2\x80\xa6" : "");
    buf_add_view(out, s->route);
}

/* 2: generated, 8: vendored, 16: tests (file_classify()). */
static const char places[] =
    "SELECT f.rule, f.message, f.path, f.line, f.col, f.end_line, f.end_col FROM t_findings f LEFT "
    "JOIN t_files t "
    "ON t.path = f.path WHERE f.inspector = ?1 AND (COALESCE(t.classes, 0) & 26) = 0 "
    "ORDER BY f.path, f.line, f.rule";

enum status code_sights_gather(const struct facts *f, struct code_sights *out, struct error *err)
{
    struct code_sights s = {.len = 0};
    struct gatherer g = {.sights = &s, .key = BUF_INIT(1 << 12)};
    arena_init(&s.arena, 0);
    arena_init(&g.texts, 0);
    map_init(&g.rules);
    map_init(&g.seen);
    enum status st = read_rules(&g, err);
    if (st == OK) {
        st = facts_each_row(f, places, VIEW("code"), on_place, &g, err);
    }
    if (st == OK) {
        st = join_file(&g, err);
    }
    if (st == OK) {
        st = facts_each_row(f, "SELECT count(*) FROM t_gaps", view_of(NULL, 0), on_gaps, &s, err);
    }
    map_release(&g.rules);
    map_release(&g.seen);
    buf_release(&g.key);
    arena_release(&g.texts);
    (void)code_rules_free(g.read);
    if (st != OK) {
        arena_release(&s.arena);
        return st;
    }
    if (s.len > 1) {
        qsort(s.items, s.len, sizeof *s.items, in_order);
    }
    *out = s;
    return OK;
}

void code_sights_release(struct code_sights *s)
{
    arena_release(&s->arena);
    s->items = NULL;
    s->len = 0;
}
