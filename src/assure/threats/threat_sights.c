/* What the code has that a threat model should know of. */
#include "facts/facts_private.h"

#include <assay/assure/threat_drift.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
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
};

struct gatherer {
    struct code_sights *sights;
    size_t cap;
    struct map rules; /* by id, to struct looked_for */
    struct map seen;  /* "kind technology host" to the place + 1 */
    struct buf key;
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
    l->technology = arena_copy(a, value_get_text(rule->metadata, "technology"));
    if (l->technology.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = join_words(a, value_get(rule->metadata, "words"), &l->words, err);
    return st == OK ? map_put(&g->rules, rule->id.text, l, NULL, err) : st;
}

static enum status read_rules(struct gatherer *g, struct error *err)
{
    struct code_rules *rules = NULL;
    enum status st =
        code_rules_read(code_pack_drift.files, *code_pack_drift.count, NULL, &rules, err);
    for (size_t i = 0; st == OK && i < rules->count; i++) {
        st = take_rule(g, &rules->rules[i], err);
    }
    (void)code_rules_free(rules);
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
    struct view *const texts[] = {&own.host, &own.detail, &own.path};
    if (s->len == CODE_SIGHTS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d entry points, stores and calls",
                         CODE_SIGHTS_MAX);
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = arena_copy(&s->arena, *texts[i]);
        if (texts[i]->ptr == NULL) {
            return error_no_memory(err);
        }
    }
    enum status st = arena_grow(&s->arena, &items, &g->cap, s->len + 1, sizeof own, err);
    s->items = items;
    if (st == OK) {
        st = map_put(&g->seen, buf_view(&g->key), (void *)(uintptr_t)(s->len + 1), NULL, err);
    }
    if (st == OK) {
        s->items[s->len++] = own;
    }
    return st;
}

static enum status on_place(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct gatherer *g = ctx;
    const struct looked_for *l = map_get(&g->rules, facts_column_view(row, 0));
    sqlite3_int64 line = sqlite3_column_int64(row, 3);
    if (l == NULL || !l->known) {
        return OK;
    }
    struct code_sight s = {.kind = l->kind,
                           .technology = l->technology,
                           .words = l->words,
                           .detail = detail_of(facts_column_view(row, 1)),
                           .path = facts_column_view(row, 2),
                           .line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0,
                           .places = 1};
    s.host = l->kind == SIGHT_OUTSIDE_CALL ? host_of(s.detail) : VIEW("");
    if (is_own(s.host)) {
        return OK;
    }
    buf_clear(&g->key);
    buf_printf(&g->key, "%d " VIEW_FMT " " VIEW_FMT, (int)s.kind, VIEW_ARG(s.technology),
               VIEW_ARG(s.host));
    enum status st = buf_status(&g->key, err);
    uintptr_t place = st == OK ? (uintptr_t)map_get(&g->seen, buf_view(&g->key)) : 0;
    if (place > 0) {
        g->sights->items[place - 1].places++;
        return OK;
    }
    return st == OK ? add(g, &s, err) : st;
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
    return order != 0 ? order : view_cmp(x->host, y->host);
}

/* 2: generated, 8: vendored, 16: tests (file_classify()). */
static const char places[] =
    "SELECT f.rule, f.message, f.path, f.line FROM t_findings f LEFT JOIN t_files t "
    "ON t.path = f.path WHERE f.inspector = ?1 AND (COALESCE(t.classes, 0) & 26) = 0 "
    "ORDER BY f.path, f.line, f.rule";

enum status code_sights_gather(const struct facts *f, struct code_sights *out, struct error *err)
{
    struct code_sights s = {.len = 0};
    struct gatherer g = {.sights = &s, .key = BUF_INIT(1 << 12)};
    arena_init(&s.arena, 0);
    map_init(&g.rules);
    map_init(&g.seen);
    enum status st = read_rules(&g, err);
    if (st == OK) {
        st = facts_each_row(f, places, VIEW("code"), on_place, &g, err);
    }
    if (st == OK) {
        st = facts_each_row(f, "SELECT count(*) FROM t_gaps", view_of(NULL, 0), on_gaps, &s, err);
    }
    map_release(&g.rules);
    map_release(&g.seen);
    buf_release(&g.key);
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
