#include <assay/assure/threats.h>

#include "threat_tables.h"

#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <stdlib.h>

struct finder {
    const struct threat_model *model;
    const struct control_set *rules;
    struct threat_list *list;
    size_t cap;
    struct map names;    /* of elements and flows, by id */
    struct map answered; /* "category\nelement" to the authors' threat that is not open */
    const struct control_requirement *rule; /* at hand */
    enum threat_category category;          /* its */
    struct buf key;
};

/* ---- ids ---- */

static bool fits_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '+' || c == '#' || c == '/' || c == ':' || c == '-';
}

/* "rule:resource" as far as it is a word of the programme's registers; else cut, with digits of a
 * digest of the whole behind, so that it names the same in every version. */
static enum status word_of(struct arena *a, struct view first, struct view second, struct view *out,
                           struct error *err)
{
    enum { DIGITS = 16, KEPT = THREAT_WORD_MAX - DIGITS - 1 };
    struct view whole = arena_printf(a, VIEW_FMT ":" VIEW_FMT, VIEW_ARG(first), VIEW_ARG(second));
    char word[THREAT_WORD_MAX];
    char hex[SHA256_HEX_MAX];
    struct sha256 digest;
    bool plain = whole.ptr != NULL && whole.len <= THREAT_WORD_MAX;
    size_t len = 0;
    if (whole.ptr == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < whole.len && len < KEPT; i++, len++) {
        word[len] = fits_word(whole.ptr[i]) ? whole.ptr[i] : '-';
    }
    for (size_t i = 0; plain && i < whole.len; i++) {
        plain = fits_word(whole.ptr[i]);
    }
    if (plain) {
        *out = whole;
        return OK;
    }
    sha256_of(whole, &digest);
    sha256_hex(&digest, hex);
    *out = arena_printf(a, "%.*s-%.*s", (int)len, word, DIGITS, hex);
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

/* ---- the list ---- */

static enum status add(struct finder *f, const struct threat *t, struct error *err)
{
    struct threat_list *l = f->list;
    void *items = l->items;
    if (l->len == THREATS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d threats in the model", THREATS_MAX);
    }
    enum status st = arena_grow(&l->arena, &items, &f->cap, l->len + 1, sizeof *t, err);
    l->items = items;
    if (st == OK) {
        l->items[l->len++] = *t;
    }
    return st;
}

static struct view name_of(const struct finder *f, struct view id)
{
    const struct view *name = map_get(&f->names, id);
    return name == NULL ? id : *name;
}

static enum status key_of(struct finder *f, enum threat_category c, struct view element,
                          struct error *err)
{
    buf_clear(&f->key);
    buf_printf(&f->key, "%d\n", (int)c);
    buf_add_view(&f->key, element);
    return buf_status(&f->key, err);
}

/* What is not open but does not say how is open all the same. */
static bool is_answered(const struct threat_stated *s)
{
    return s->state != THREAT_OPEN && s->how.len > 0;
}

static enum status add_stated(struct finder *f, const struct threat_stated *s, struct error *err)
{
    struct threat t = {
        .category = s->category,
        .severity = s->severity,
        .resource = s->element,
        .name = s->element.len > 0 ? name_of(f, s->element) : f->model->name,
        .title = s->title.len > 0 ? s->title : s->id,
        .cwe = s->cwe,
        .rule = VIEW(""),
        .reason = VIEW(""),
        .remedy = s->state == THREAT_OPEN ? s->how : VIEW(""),
        .owner = VIEW(""),
        .how = VIEW(""),
    };
    if (is_answered(s)) {
        t.state = s->state;
        t.by = THREAT_BY_MODEL;
        t.how = s->how;
    }
    enum status st = word_of(&f->list->arena, VIEW("model"), s->id, &t.id, err);
    if (st == OK && is_answered(s) && s->element.len > 0) {
        st = key_of(f, s->category, s->element, err);
        if (st == OK) {
            st = map_put(&f->answered, buf_view(&f->key), (void *)(uintptr_t)s, NULL, err);
        }
    }
    return st == OK ? add(f, &t, err) : st;
}

/* ---- rules ---- */

static enum status keep(struct finder *f, struct view text, struct view *out, struct error *err)
{
    *out =
        arena_copy(&f->list->arena, utf8_cut(text.ptr == NULL ? VIEW("") : text, THREAT_TEXT_MAX));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status on_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct finder *f = ctx;
    struct view status = facts_column_view(st, 1);
    struct threat t = {.rule = f->rule->id,
                       .category = f->category,
                       .severity = f->rule->severity,
                       .title = f->rule->title,
                       .remedy = f->rule->remedy,
                       .cwe = f->rule->cwe,
                       .owner = VIEW(""),
                       .how = VIEW("")};
    if (!view_eq(status, VIEW("alarm"))) {
        return OK;
    }
    enum status s = keep(f, facts_column_view(st, 0), &t.resource, err);
    if (s == OK) {
        s = keep(f, facts_column_view(st, 2), &t.reason, err);
    }
    if (s == OK) {
        s = word_of(&f->list->arena, t.rule, t.resource, &t.id, err);
    }
    if (s == OK) {
        s = key_of(f, t.category, t.resource, err);
    }
    if (s != OK) {
        return s;
    }
    t.name = name_of(f, t.resource);
    const struct threat_stated *answer = map_get(&f->answered, buf_view(&f->key));
    if (answer != NULL) {
        t.state = answer->state;
        t.by = THREAT_BY_MODEL;
        t.how = answer->how;
    }
    return add(f, &t, err);
}

/* The control that lists the rule is its category. */
static enum threat_category category_of(const struct control_set *rules, size_t rule)
{
    for (size_t i = 0; i < rules->controls_len; i++) {
        const struct control *c = &rules->controls[i];
        for (size_t k = 0; k < c->requirements_len; k++) {
            if (c->requirements[k] == rule) {
                return threat_category_of(c->number);
            }
        }
    }
    return THREAT_OTHER;
}

static enum status run_rules(struct finder *f, struct posture_tables *t, int64_t at,
                             struct error *err)
{
    const uint64_t until = clock_monotonic_ns() + (uint64_t)THREAT_SECONDS * UINT64_C(1000000000);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->rules->requirements_len; i++) {
        f->rule = &f->rules->requirements[i];
        f->category = category_of(f->rules, i);
        if (clock_monotonic_ns() > until) {
            return error_set(err, ERR_LIMIT, "the rules took more than %d seconds", THREAT_SECONDS);
        }
        st = posture_tables_set_day(t, at, f->rule->freshness, err);
        if (st == OK) {
            st = query_target_run(&t->target, f->rule->query, NULL, on_row, f, err);
            if (st != OK && st != ERR_NO_MEMORY) {
                st = error_prefix(err, "rule " VIEW_FMT, VIEW_ARG(f->rule->id));
            }
        }
    }
    return st;
}

static int gravest_first(const void *a, const void *b)
{
    const struct threat *x = a;
    const struct threat *y = b;
    if (x->severity != y->severity) {
        return x->severity > y->severity ? -1 : 1;
    }
    if (x->category != y->category) {
        return x->category < y->category ? -1 : 1;
    }
    return view_cmp(x->id, y->id);
}

void threats_sort(struct threat_list *l)
{
    if (l->len > 1) {
        qsort(l->items, l->len, sizeof *l->items, gravest_first);
    }
}

/* Which rules found what: the digest of all of them, in order. */
static enum status digest_rules(const struct control_set *rules, struct sha256 *out,
                                struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((size_t)64 << 20);
    for (size_t i = 0; i < rules->requirements_len; i++) {
        const struct control_requirement *q = &rules->requirements[i];
        buf_printf(&text, VIEW_FMT "\n%s\n%s\n", VIEW_ARG(q->id), severity_name(q->severity),
                   threat_category_name(category_of(rules, i)));
        buf_add_view(&text, q->query);
    }
    enum status st = buf_status(&text, err);
    if (st == OK) {
        sha256_of(buf_view(&text), out);
    }
    return st;
}

static enum status index_names(struct finder *f, struct error *err)
{
    const struct threat_model *m = f->model;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->elements_len; i++) {
        st = map_put(&f->names, m->elements[i].id, &m->elements[i].name, NULL, err);
    }
    for (size_t i = 0; st == OK && i < m->flows_len; i++) {
        st = map_put(&f->names, m->flows[i].id, &m->flows[i].name, NULL, err);
    }
    return st;
}

/* Where nothing is drawn no rule finds anything: that is no good sign. */
static enum status add_empty(struct finder *f, struct error *err)
{
    const struct threat t = {
        .id = VIEW("model-empty"),
        .rule = VIEW("model-empty"),
        .category = THREAT_OTHER,
        .severity = SEVERITY_HIGH,
        .resource = VIEW(""),
        .name = f->model->name,
        .title = VIEW("The model says nothing about the system"),
        .reason = VIEW("it has no process and no store, or nothing flows"),
        .remedy = VIEW("Draw what there is and what flows between."),
        .cwe = VIEW(""),
        .how = VIEW(""),
        .owner = VIEW(""),
    };
    const struct threat_model *m = f->model;
    size_t things = 0;
    for (size_t i = 0; i < m->elements_len; i++) {
        things += m->elements[i].kind != THREAT_ACTOR && m->elements[i].in_scope ? 1 : 0;
    }
    return things == 0 || m->flows_len == 0 ? add(f, &t, err) : OK;
}

static enum status find(struct finder *f, int64_t at, struct error *err)
{
    struct posture_tables tables;
    enum status st = index_names(f, err);
    for (size_t i = 0; st == OK && i < f->model->stated_len; i++) {
        st = add_stated(f, &f->model->stated[i], err);
    }
    if (st == OK) {
        st = add_empty(f, err);
    }
    if (st == OK) {
        st = digest_rules(f->rules, &f->list->rules, err);
    }
    if (st == OK) {
        st = posture_tables_open(&tables, &threat_matter, err);
    }
    if (st == OK) {
        st = threat_tables_fill(&tables, f->model, err);
        if (st == OK) {
            st = run_rules(f, &tables, at, err);
        }
        posture_tables_close(&tables);
    }
    if (st == OK) {
        threats_sort(f->list);
    }
    return st;
}

enum status threats_find(const struct threat_model *m, const struct control_set *rules, int64_t at,
                         struct threat_list *out, struct error *err)
{
    struct threat_list list = {.len = 0};
    struct finder f = {.model = m, .rules = rules, .list = &list, .key = BUF_INIT(1 << 16)};
    arena_init(&list.arena, 0);
    map_init(&f.names);
    map_init(&f.answered);
    enum status st = find(&f, at, err);
    map_release(&f.names);
    map_release(&f.answered);
    buf_release(&f.key);
    if (st != OK) {
        arena_release(&list.arena);
        return st;
    }
    *out = list;
    return OK;
}

void threats_release(struct threat_list *l)
{
    arena_release(&l->arena);
    l->items = NULL;
    l->len = 0;
}

size_t threats_open(const struct threat_list *l, enum severity at_least)
{
    size_t n = 0;
    for (size_t i = 0; i < l->len; i++) {
        n += l->items[i].state == THREAT_OPEN && l->items[i].severity >= at_least ? 1 : 0;
    }
    return n;
}
