/* Registers made anew from the log, beside those that are there. */
#include "ledger_private.h"

#include <assay/base/mem.h>
#include <assay/store/registers.h>

#include <stdio.h>

enum { DEFINITIONS_MAX = 16 << 20 };

struct compared {
    const struct register_table *table;
    struct sha256 before;
    struct sha256 after;
    uint64_t rows;
    uint64_t rebuilt;
};

struct rebuild {
    struct projection p;
    struct compared *tables;
    size_t len;
    size_t cap;
    struct register_comparison statements; /* the index: the evidence room's own projection */
    struct buf defined;                    /* before, … */
    struct buf again;                      /* … and after all tables were made anew */
    char damage[256];
};

/* The first line that only one of them has; empty: none. Both are ordered. */
static struct view first_difference(struct view a, struct view b)
{
    bool more = true;
    while (more) {
        struct view x = {NULL, 0};
        struct view y = {NULL, 0};
        bool in_a = view_line(&a, &x);
        bool in_b = view_line(&b, &y);
        if (!view_eq(x, y)) {
            return in_a && (!in_b || view_cmp(x, y) < 0) ? x : y;
        }
        more = in_a && in_b;
    }
    return (struct view){NULL, 0};
}

static enum status add_mark(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)count;
    buf_printf(ctx, "mark " VIEW_FMT ": %lld\n", VIEW_ARG(v[0].bytes), (long long)v[1].integer);
    return buf_status(ctx, err);
}

/* What the tables are, and how far they say they have come. */
static enum status describe(const struct rebuild *r, struct buf *out, struct error *err)
{
    struct store *s = r->p.ledger->store;
    enum status st = store_sql_definitions(s, out, err);
    return st == OK ? store_sql_run(s, "SELECT name, size FROM projections ORDER BY name", NULL, 0,
                                    add_mark, out, err)
                    : st;
}

static void compare_descriptions(struct rebuild *r)
{
    struct view line = first_difference(buf_view(&r->defined), buf_view(&r->again));
    ptrdiff_t end = view_find(line, VIEW(": "));
    if (line.len > 0 && r->damage[0] == '\0') {
        (void)snprintf(r->damage, sizeof r->damage, "the " VIEW_FMT " is not what it has to be",
                       VIEW_ARG(view_slice(line, 0, end < 0 ? line.len : (size_t)end)));
    }
}

static enum status add_table(void *ctx, const struct register_table *t, struct error *err)
{
    enum { TABLES_MAX = 1024 };
    struct rebuild *r = ctx;
    void *items = r->tables;
    enum status st = mem_grow(&items, &r->cap, r->len + 1, sizeof *r->tables, TABLES_MAX, err);
    r->tables = items;
    if (st != OK) {
        return st;
    }
    struct compared c = {.table = t};
    st = register_digest(r->p.ledger->store, t, &c.before, &c.rows, err);
    if (st == OK) {
        r->tables[r->len++] = c;
    }
    return st;
}

/* The rows of the index that both have reached: others may append while we look. */
static enum status begin_check(struct rebuild *r, uint64_t size, struct error *err)
{
    const struct ledger *l = r->p.ledger;
    uint64_t mark = 0;
    enum status st = registers_projected(l->store, "statements", &mark, err);
    if (st == OK) {
        r->statements.rebuilt = size < mark ? size : mark;
        st = register_check_new(l->log, r->statements.rebuilt, &r->p.check, err);
    }
    return st;
}

static enum status end_check(struct rebuild *r, struct error *err)
{
    uint64_t wrong = 0;
    enum status st = register_check_end(r->p.check, &r->statements.rows, &wrong, err);
    r->statements.same = wrong == 0;
    return st;
}

static enum status empty_tables(struct rebuild *r, struct error *err)
{
    struct projection *p = &r->p;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        st = group_tables(&p->groups[i], add_table, r, err);
    }
    if (st == OK) {
        st = add_table(r, &refused_table, err);
    }
    if (st == OK) {
        st = projection_forget_refused(p, err);
    }
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        st = projection_reset(p, &p->groups[i], err);
    }
    return st;
}

/* All in one transaction: nobody sees half of it. */
static enum status replay(struct rebuild *r, enum rebuild_mode mode, struct error *err)
{
    uint64_t size = 0;
    struct projection *p = &r->p;
    enum status st = projection_prepare(p, &size, err);
    if (r->damage[0] == '\0') {
        memcpy(r->damage, p->malformed, sizeof r->damage);
    }
    if (st == OK) {
        st = projection_run(p, size, err); /* what came meanwhile */
    }
    if (st == OK) {
        st = describe(r, &r->defined, err);
    }
    if (st == OK) {
        st = empty_tables(r, err);
    }
    if (st == OK) {
        st = begin_check(r, size, err);
    }
    p->mode = mode;
    p->counted = (struct rebuild_result){.statements = 0};
    if (st == OK) {
        st = projection_run(p, size, err);
    }
    if (st == OK) {
        st = end_check(r, err);
    }
    for (size_t i = 0; st == OK && i < r->len; i++) {
        struct compared *c = &r->tables[i];
        st = register_digest(p->ledger->store, c->table, &c->after, &c->rebuilt, err);
    }
    if (st == OK) {
        st = describe(r, &r->again, err);
    }
    if (st == OK) {
        compare_descriptions(r);
    }
    return st;
}

static enum status rebuild_all(struct rebuild *r, const struct ledger *l, enum rebuild_mode mode,
                               struct error *err)
{
    struct error why;
    enum status st = log_project(l->log, err);
    enum status sound = st == OK ? store_sql_sound(l->store, &why) : OK;
    if (sound == ERR_CORRUPT) { /* making all anew may mend it */
        (void)snprintf(r->damage, sizeof r->damage, "%.255s", why.message);
    } else if (sound != OK) {
        return error_set(err, sound, "%s", why.message);
    }
    if (st == OK) {
        st = projection_open(&r->p, l, err);
    }
    if (st != OK) {
        return st;
    }
    st = store_sql_begin(l->store, err);
    if (st == OK) {
        st = replay(r, mode, err);
        st = projection_end(&r->p, mode != REBUILD_COMPARE, st, err);
    }
    r->p.check = register_check_free(r->p.check);
    projection_close(&r->p);
    return st == OK && !r->statements.same && mode != REBUILD_COMPARE ? log_reindex(l->log, err)
                                                                      : st;
}

static struct register_comparison comparison_of(const struct compared *t)
{
    return (struct register_comparison){.name = t->table->name,
                                        .rows = t->rows,
                                        .rebuilt = t->rebuilt,
                                        .same = sha256_eq(&t->before, &t->after)};
}

enum status ledger_rebuild(const struct ledger *l, enum rebuild_mode mode, register_report report,
                           void *ctx, struct rebuild_result *result, struct error *err)
{
    struct rebuild r = {.statements = {.name = "statements"},
                        .defined = BUF_INIT(DEFINITIONS_MAX),
                        .again = BUF_INIT(DEFINITIONS_MAX)};
    enum status st = rebuild_all(&r, l, mode, err);
    bool all = r.statements.same && r.damage[0] == '\0';
    if (st == OK && report != NULL) {
        st = report(ctx, &r.statements, err);
    }
    for (size_t i = 0; st == OK && i < r.len; i++) {
        const struct register_comparison c = comparison_of(&r.tables[i]);
        all = all && c.same;
        st = report == NULL ? OK : report(ctx, &c, err);
    }
    (void)mem_free(r.tables);
    buf_release(&r.defined);
    buf_release(&r.again);
    if (st == OK) {
        *result = r.p.counted;
        (void)snprintf(result->damage, sizeof result->damage, "%s", r.damage);
        result->same = all;
        result->verified = mode == REBUILD_COMPARE ? 0 : result->statements - result->remembered;
    }
    return st;
}
