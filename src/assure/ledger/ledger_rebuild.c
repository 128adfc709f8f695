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

/* All in one transaction: nobody sees half of it. What stays rests on verified signatures. */
static enum status replay(struct rebuild *r, bool keep, struct error *err)
{
    uint64_t size = 0;
    struct projection *p = &r->p;
    enum status st = projection_prepare(p, &size, err);
    if (st == OK) {
        st = projection_run(p, size, err); /* what came meanwhile */
    }
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        st = group_tables(&p->groups[i], add_table, r, err);
    }
    if (st == OK) {
        st = add_table(r, &refused_table, err);
    }
    p->comparing = !keep;
    if (st == OK) {
        st = projection_forget_refused(p, err);
    }
    for (size_t i = 0; st == OK && i < p->groups_len; i++) {
        st = projection_reset(p, &p->groups[i], err);
    }
    if (st == OK) {
        st = projection_run(p, size, err);
    }
    for (size_t i = 0; st == OK && i < r->len; i++) {
        struct compared *c = &r->tables[i];
        st = register_digest(p->ledger->store, c->table, &c->after, &c->rebuilt, err);
    }
    return st;
}

static enum status rebuild_types(struct rebuild *r, const struct ledger *l, bool keep,
                                 struct error *err)
{
    enum status st = projection_open(&r->p, l, err);
    if (st != OK) {
        return st;
    }
    st = store_sql_begin(l->store, err);
    if (st == OK) {
        st = replay(r, keep, err);
        st = projection_end(&r->p, keep, st, err);
    }
    projection_close(&r->p);
    return st;
}

/* The index of statements is the evidence room's own projection. */
static enum status rebuild_statements(const struct ledger *l, bool keep,
                                      struct register_comparison *out, struct error *err)
{
    struct checkpoint head;
    uint64_t rows = 0;
    uint64_t wrong = 0;
    enum status st = log_head(l->log, &head, err);
    if (st == OK) {
        st = log_project(l->log, err);
    }
    if (st == OK) {
        st = log_check_register(l->log, &rows, &wrong, err);
    }
    if (st == OK && wrong > 0 && keep) {
        st = log_reindex(l->log, err);
    }
    *out = (struct register_comparison){
        .name = "statements", .rows = rows, .rebuilt = head.size, .same = wrong == 0};
    return st;
}

enum status ledger_rebuild(const struct ledger *l, bool keep, register_report report, void *ctx,
                           bool *same, struct error *err)
{
    struct rebuild r = {.tables = NULL};
    struct register_comparison c;
    enum status st = rebuild_statements(l, keep, &c, err);
    bool all = st == OK && c.same;
    if (st == OK) {
        st = rebuild_types(&r, l, keep, err);
    }
    if (st == OK) {
        st = report(ctx, &c, err);
    }
    for (size_t i = 0; st == OK && i < r.len; i++) {
        const struct compared *t = &r.tables[i];
        c = (struct register_comparison){.name = t->table->name,
                                         .rows = t->rows,
                                         .rebuilt = t->rebuilt,
                                         .same = sha256_eq(&t->before, &t->after)};
        all = all && c.same;
        st = report(ctx, &c, err);
    }
    (void)mem_free(r.tables);
    if (st == OK) {
        *same = all;
    }
    return st;
}
