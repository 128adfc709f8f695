/* Registers made anew from the log, beside those that are there. */
#include "ledger_private.h"

#include <assay/base/mem.h>
#include <assay/store/registers.h>

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
};

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
    if (st == OK) {
        st = projection_run(p, size, err); /* what came meanwhile */
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
    return st;
}

static enum status rebuild_all(struct rebuild *r, const struct ledger *l, enum rebuild_mode mode,
                               struct error *err)
{
    enum status st = log_project(l->log, err);
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
    struct rebuild r = {.statements = {.name = "statements"}};
    enum status st = rebuild_all(&r, l, mode, err);
    bool all = r.statements.same;
    if (st == OK) {
        st = report(ctx, &r.statements, err);
    }
    for (size_t i = 0; st == OK && i < r.len; i++) {
        const struct register_comparison c = comparison_of(&r.tables[i]);
        all = all && c.same;
        st = report(ctx, &c, err);
    }
    (void)mem_free(r.tables);
    if (st == OK) {
        *result = r.p.counted;
        result->same = all;
        result->verified = mode == REBUILD_COMPARE ? 0 : result->statements - result->remembered;
    }
    return st;
}
