#include "facts/query.h"

#include <assay/base/mem.h>
#include <assay/base/words.h>

const char *outcome_name(enum outcome o)
{
    switch (o) {
    case OUTCOME_ACCEPTED:
        return "accepted";
    case OUTCOME_REJECTED:
        return "rejected";
    case OUTCOME_INCOMPLETE:
        return "incomplete";
    }
    return "unknown";
}

/* Have all inspectors in the space-separated list run? */
static enum status is_measured(const struct facts *f, struct view needs, bool *out,
                               struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, "SELECT 1 FROM t_inspectors WHERE name = ?1", &st, err);
    bool all = true;
    struct view rest = needs;
    struct view name;
    while (status == OK && words_next(&rest, &name)) {
        bool ran = false;
        facts_bind_view(st, 1, name);
        status = facts_next(f->db, st, "looking for an inspector", &ran, err);
        all = all && ran;
        (void)sqlite3_reset(st);
    }
    if (status == OK) {
        *out = all;
    }
    return status;
}

static enum status evaluate_one(const struct facts *f, const struct requirement *r,
                                struct arena *arena, struct requirement_result *out,
                                struct error *err)
{
    struct query_rows rows;
    enum status st = query_rows(f, r->id, r->query, arena, &rows, err);
    if (st == OK) {
        out->worst = rows.worst;
        out->alarms = rows.counts[ROW_ALARM] + rows.counts[ROW_ERROR];
        out->rows = rows.rows;
        out->kept = rows.kept;
        out->row = rows.row;
    }
    return st;
}

static enum outcome decide(const struct verdict *v)
{
    bool incomplete = v->gaps > 0;
    for (size_t i = 0; i < v->count; i++) {
        const struct requirement_result *r = &v->results[i];
        if (!r->applies || r->requirement->level != LEVEL_MUST) {
            continue;
        }
        if (r->worst == ROW_ALARM || r->worst == ROW_ERROR) {
            return OUTCOME_REJECTED;
        }
        incomplete = incomplete || !r->measured;
    }
    return incomplete ? OUTCOME_INCOMPLETE : OUTCOME_ACCEPTED;
}

enum status verdict_evaluate(const struct facts *f, const struct baseline *b, enum origin origin,
                             struct arena *arena, struct verdict *out, struct error *err)
{
    struct requirement_result *results = arena_alloc(arena, b->count, sizeof *results);
    struct fact_counts counts;
    if (results == NULL) {
        return error_no_memory(err);
    }
    enum status st = facts_count(f, &counts, err);
    for (size_t i = 0; st == OK && i < b->count; i++) {
        const struct requirement *r = &b->requirements[i];
        results[i] = (struct requirement_result){.requirement = r, .applies = r->origins[origin]};
        st = is_measured(f, r->needs, &results[i].measured, err);
        if (st == OK && results[i].applies && results[i].measured) {
            st = evaluate_one(f, r, arena, &results[i], err);
        }
    }
    if (st != OK) {
        return st;
    }
    struct verdict v = {
        .baseline = b,
        .origin = origin,
        .gaps = counts.gaps,
        .count = b->count,
        .results = results,
    };
    v.outcome = decide(&v);
    *out = v;
    return OK;
}
