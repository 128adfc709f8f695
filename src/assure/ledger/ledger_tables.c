/* The tables of all types, when each changed last, and how the log was at a time. */
#include "ledger_private.h"

#include <assay/store/registers.h>

#include <stdio.h>

enum status ledger_each_table(ledger_table_visit visit, void *ctx, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        const struct statement_type *t = statement_types[i];
        for (size_t k = 0; st == OK && t->tables != NULL && t->tables[k] != NULL; k++) {
            st = visit(ctx, t->registers, t->tables[k], err);
        }
    }
    return st;
}

/* Beside the marks of the groups, among which a definition is part of the name. */
static enum status name_changed(const char *group, char out[MARK_NAME_MAX], struct error *err)
{
    int n = snprintf(out, MARK_NAME_MAX, "changed:%s", group);
    return n > 0 && n < MARK_NAME_MAX
               ? OK
               : error_set(err, ERR_INTERNAL, "the name of the registers %s is too long", group);
}

enum status ledger_set_changed(struct projection *p, const struct register_group *g,
                               struct error *err)
{
    char name[MARK_NAME_MAX];
    enum status st = name_changed(g->name, name, err);
    return st == OK ? registers_set_projected(p->ledger->store, name, g->changed, err) : st;
}

enum status ledger_changed(const struct ledger *l, const char *group, uint64_t *out,
                           struct error *err)
{
    char name[MARK_NAME_MAX];
    enum status st = name_changed(group, name, err);
    return st == OK ? registers_projected(l->store, name, out, err) : st;
}

static enum status take_first(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    if (count == 1 && v[0].kind == SQL_INT && v[0].integer >= 0) {
        *(uint64_t *)ctx = (uint64_t)v[0].integer;
    }
    return OK;
}

enum status ledger_last_time(const struct ledger *l, int64_t *time, struct error *err)
{
    uint64_t last = 0;
    enum status st = log_project(l->log, err);
    if (st == OK) {
        st = store_sql_run(l->store, "SELECT MAX(time) FROM statements", NULL, 0, take_first, &last,
                           err);
    }
    if (st == OK) {
        *time = (int64_t)last;
    }
    return st;
}

enum status ledger_size_at(const struct ledger *l, int64_t time, uint64_t *size, struct error *err)
{
    struct checkpoint head;
    const struct sql_value param = sql_int(time);
    enum status st = log_head(l->log, &head, err);
    if (st == OK) {
        st = log_project(l->log, err);
    }
    uint64_t first = head.size;
    if (st == OK) {
        st = store_sql_run(l->store, "SELECT MIN(idx) FROM statements WHERE time > $1", &param, 1,
                           take_first, &first, err);
    }
    if (st == OK) {
        *size = first;
    }
    return st;
}

static enum status project_until(struct projection *p, uint64_t size, struct error *err)
{
    uint64_t whole = 0;
    enum status st = projection_prepare(p, &whole, err);
    return st == OK ? projection_run(p, size < whole ? size : whole, err) : st;
}

enum status ledger_project_until(const struct ledger *l, uint64_t size, struct error *err)
{
    struct projection p;
    enum status st = projection_open(&p, l, err);
    if (st != OK) {
        return st;
    }
    st = store_sql_begin(l->store, err);
    if (st == OK) {
        st = project_until(&p, size, err);
        st = projection_end(&p, true, st, err);
    }
    projection_close(&p);
    return st;
}
