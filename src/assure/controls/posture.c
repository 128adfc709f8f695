#include <assay/assure/posture.h>

#include "posture_private.h"
#include "posture_tables.h"

#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

static const char *const state_names[] = {
    [CONTROL_OK] = "ok",
    [CONTROL_PARTIAL] = "partly measured",
    [CONTROL_NOT_MEASURED] = "not measured",
    [CONTROL_ALARM] = "alarm",
    [CONTROL_ERROR] = "error",
    [CONTROL_NOT_APPLICABLE] = "not applicable",
};

const char *control_state_name(enum control_state s)
{
    return (size_t)s < CONTROL_STATES ? state_names[s] : "unknown";
}

/* What is kept of a requirement between two updates. */
struct kept {
    struct arena arena;
    struct requirement_statements statements;
    bool evaluated;
};

struct posture_engine {
    const struct control_set *set;
    struct posture_tables *tables;
    struct kept *kept;
    struct requirement_posture *requirements;
    struct control_posture *controls;
    struct arena said; /* texts of the statement of applicability */
    struct posture posture;
};

/* ---- one requirement ---- */

static enum status not_measured(struct requirement_posture *r, struct arena *arena,
                                const char *what, struct view name, struct error *err)
{
    r->state = CONTROL_NOT_MEASURED;
    r->why = arena_printf(arena, "%s " VIEW_FMT, what, VIEW_ARG(name));
    return r->why.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status take_rows(struct requirement_posture *r, const struct query_rows *rows,
                             struct arena *arena, struct error *err)
{
    r->ok = rows->counts[ROW_OK];
    r->alarms = rows->counts[ROW_ALARM];
    r->infos = rows->counts[ROW_INFO];
    r->skipped = rows->counts[ROW_SKIP];
    r->kept = rows->kept;
    r->row = rows->row;
    if (rows->counts[ROW_ERROR] > 0) {
        r->state = CONTROL_ERROR;
    } else if (rows->counts[ROW_ALARM] > 0) {
        r->state = CONTROL_ALARM;
    } else if (rows->rows == rows->counts[ROW_SKIP]) {
        return not_measured(r, arena, "there is nothing to judge in", r->requirement->population,
                            err);
    }
    return OK;
}

enum status requirement_evaluate(struct posture_tables *t, const struct control_requirement *q,
                                 int64_t at, struct requirement_statements *kept,
                                 struct arena *arena, struct requirement_posture *out,
                                 struct error *err)
{
    struct requirement_posture r = {.requirement = q, .state = CONTROL_OK};
    struct query_rows rows;
    bool any = false;
    enum status st = posture_tables_set_day(t, at, q->freshness, err);
    if (st == OK) {
        st = posture_tables_any(t, q->population, kept == NULL ? NULL : &kept->population, &any,
                                err);
    }
    if (st == OK && !any) {
        st = not_measured(&r, arena, "there is nothing in", q->population, err);
    } else if (st == OK) {
        st = query_target_rows(&t->target, q->id, q->query, kept == NULL ? NULL : &kept->query,
                               arena, &rows, err);
        if (st == OK) {
            st = take_rows(&r, &rows, arena, err);
        }
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

/* ---- opening ---- */

static enum status begin(struct posture_engine *e, size_t i, struct error *err)
{
    const struct control_requirement *q = &e->set->requirements[i];
    arena_init(&e->kept[i].arena, 0);
    e->requirements[i].requirement = q;
    return q->missing.len == 0
               ? OK
               : not_measured(&e->requirements[i], &e->kept[i].arena,
                              "this version of Assay keeps no register", q->missing, err);
}

/* Those that the queries were checked on, unless another engine has them. */
static enum status take_tables(struct posture_engine *e, struct control_set *set, struct error *err)
{
    e->tables = set->tables;
    set->tables = NULL;
    return e->tables != NULL ? OK : posture_tables_new(set->matter, &e->tables, err);
}

enum status posture_open(struct control_set *set, struct posture_engine **out, struct error *err)
{
    struct posture_engine *e = mem_calloc(1, sizeof *e);
    if (e == NULL) {
        return error_no_memory(err);
    }
    e->set = set;
    e->kept = mem_calloc(set->requirements_len + 1, sizeof *e->kept);
    e->requirements = mem_calloc(set->requirements_len + 1, sizeof *e->requirements);
    e->controls = mem_calloc(set->controls_len + 1, sizeof *e->controls);
    arena_init(&e->said, 0);
    enum status st = e->kept == NULL || e->requirements == NULL || e->controls == NULL
                         ? error_no_memory(err)
                         : take_tables(e, set, err);
    for (size_t i = 0; st == OK && i < set->requirements_len; i++) {
        st = begin(e, i, err);
    }
    if (st != OK) {
        (void)posture_close(e);
        return st;
    }
    query_target_stand(&e->tables->target);
    *out = e;
    return OK;
}

struct posture_engine *posture_close(struct posture_engine *e)
{
    if (e != NULL) {
        for (size_t i = 0; e->kept != NULL && i < e->set->requirements_len; i++) {
            arena_release(&e->kept[i].arena);
            (void)sqlite3_finalize(e->kept[i].statements.query);
            (void)sqlite3_finalize(e->kept[i].statements.population);
        }
        e->tables = posture_tables_free(e->tables);
        arena_release(&e->said);
        (void)mem_free(e->kept);
        (void)mem_free(e->requirements);
        (void)mem_free(e->controls);
        (void)mem_free(e);
    }
    return NULL;
}

/* ---- updating ---- */

static bool is_read(const struct posture_engine *e, size_t table)
{
    for (size_t i = 0; i < e->set->requirements_len; i++) {
        const struct control_requirement *q = &e->set->requirements[i];
        if (q->missing.len == 0 && q->reads[table] != 0) {
            return true;
        }
    }
    return view_eq_str(VIEW("applicability"), e->tables->tables[table].table->name);
}

/* Groups are few, and their tables stand together: one question for each run of them. */
static enum status load_tables(struct posture_engine *e, const struct ledger *l, struct error *err)
{
    const char *group = NULL;
    uint64_t changed = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < e->tables->count; i++) {
        struct posture_table *t = &e->tables->tables[i];
        t->fresh = 0;
        if (!is_read(e, i)) {
            continue;
        }
        if (group == NULL || strcmp(group, t->group) != 0) {
            group = t->group;
            st = ledger_changed(l, group, &changed, err);
        }
        if (st == OK && (!t->loaded || t->changed != changed)) {
            st = posture_tables_load(e->tables, i, l, changed, err);
        }
    }
    return st;
}

static enum status decide(struct posture_engine *e, bool another_day, struct error *err)
{
    bool stale = another_day;
    for (size_t i = 0; posture_decisions_from[i] != NULL; i++) {
        size_t at = posture_tables_find(e->tables, view_str(posture_decisions_from[i]));
        stale = stale || e->tables->tables[at].fresh != 0;
    }
    return stale ? posture_tables_decide(e->tables, e->posture.at, err) : OK;
}

static bool is_stale(const struct posture_engine *e, size_t at)
{
    bool stale = !e->kept[at].evaluated;
    for (size_t i = 0; i < e->tables->count; i++) {
        stale = stale || (e->set->requirements[at].reads[i] & e->tables->tables[i].fresh) != 0;
    }
    return stale;
}

static const struct register_table *too_large(const struct posture_engine *e, size_t at)
{
    for (size_t i = 0; i < e->tables->count; i++) {
        if (e->set->requirements[at].reads[i] != 0 && e->tables->tables[i].too_large) {
            return e->tables->tables[i].table;
        }
    }
    return NULL;
}

/* Not evaluated at all, which is an error and not "not measured": data there is. */
static enum status refuse(struct posture_engine *e, size_t i, const struct register_table *large,
                          struct error *err)
{
    struct requirement_posture *r = &e->requirements[i];
    struct arena *arena = &e->kept[i].arena;
    *r = (struct requirement_posture){.requirement = &e->set->requirements[i],
                                      .state = CONTROL_ERROR};
    r->why = large != NULL
                 ? arena_printf(arena,
                                "the register %s holds more than %d rows; ask one that counts them",
                                large->name, POSTURE_ROWS_MAX)
                 : arena_printf(arena, "the queries before it took more than %d seconds in all",
                                POSTURE_SECONDS);
    return r->why.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status evaluate(struct posture_engine *e, bool all, struct error *err)
{
    const uint64_t until = clock_monotonic_ns() + (uint64_t)POSTURE_SECONDS * UINT64_C(1000000000);
    enum status st = OK;
    e->posture.evaluated = 0;
    for (size_t i = 0; st == OK && i < e->set->requirements_len; i++) {
        struct kept *k = &e->kept[i];
        if (e->set->requirements[i].missing.len > 0 || (!all && !is_stale(e, i))) {
            continue;
        }
        const struct register_table *large = too_large(e, i);
        bool late = clock_monotonic_ns() > until;
        arena_clear(&k->arena);
        st = large != NULL || late
                 ? refuse(e, i, large, err)
                 : requirement_evaluate(e->tables, &e->set->requirements[i], e->posture.at,
                                        &k->statements, &k->arena, &e->requirements[i], err);
        k->evaluated = st == OK && !late;
        e->posture.evaluated++;
    }
    return st;
}

/* ---- controls ---- */

static enum control_state worse(enum control_state a, enum control_state b)
{
    return a > b ? a : b;
}

static void judge(const struct posture_engine *e, struct control_posture *c)
{
    enum control_state worst = CONTROL_OK;
    c->measured = 0;
    for (size_t i = 0; i < c->control->requirements_len; i++) {
        enum control_state s = e->requirements[c->control->requirements[i]].state;
        c->measured += s != CONTROL_NOT_MEASURED ? 1 : 0;
        worst = worse(worst, s);
    }
    c->state = worst;
    if (c->measured == 0) {
        c->state = CONTROL_NOT_MEASURED;
    } else if (worst == CONTROL_NOT_MEASURED) {
        c->state = CONTROL_PARTIAL;
    }
    if (c->applicability.said && !c->applicability.applies) {
        c->state = CONTROL_NOT_APPLICABLE;
    }
}

struct saying {
    struct map places; /* controls by id */
    struct arena *texts;
};

static enum status take_said(void *ctx, sqlite3_stmt *q, struct error *err)
{
    const struct saying *s = ctx;
    struct control_posture *c = map_get(&s->places, facts_column_view(q, 0));
    if (c == NULL) {
        return OK; /* of a framework that is not in the set */
    }
    c->applicability =
        (struct applicability){.said = true,
                               .applies = sqlite3_column_int(q, 1) != 0,
                               .justification = arena_copy(s->texts, facts_column_view(q, 2)),
                               .owner = arena_copy(s->texts, facts_column_view(q, 3)),
                               .time = sqlite3_column_int64(q, 4),
                               .entry = (uint64_t)sqlite3_column_int64(q, 5)};
    return c->applicability.justification.ptr == NULL || c->applicability.owner.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

static enum status take_applicability(const struct posture_engine *e, struct saying *s,
                                      struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    static const char doing[] = "the statement of applicability";
    static const char sql[] =
        "SELECT control, applies, justification, owner, time, idx FROM applicability";
    return sqlite3_prepare_v2(e->tables->db, sql, -1, &q, NULL) == SQLITE_OK
               ? facts_walk(e->tables->db, q, doing, take_said, s, err)
               : facts_sql_error(e->tables->db, doing, err);
}

static enum status judge_all(struct posture_engine *e, struct error *err)
{
    struct saying s = {.texts = &e->said};
    enum status st = OK;
    map_init(&s.places);
    arena_clear(&e->said);
    for (size_t i = 0; st == OK && i < e->set->controls_len; i++) {
        e->controls[i] = (struct control_posture){.control = &e->set->controls[i]};
        st = map_put(&s.places, e->set->controls[i].id, &e->controls[i], NULL, err);
    }
    if (st == OK) {
        st = take_applicability(e, &s, err);
    }
    map_release(&s.places);
    memset(e->posture.counts, 0, sizeof e->posture.counts);
    for (size_t i = 0; st == OK && i < e->set->controls_len; i++) {
        judge(e, &e->controls[i]);
        e->posture.counts[e->controls[i].state]++;
    }
    return st;
}

enum status posture_update(struct posture_engine *e, const struct ledger *l, int64_t at,
                           const struct posture **out, struct error *err)
{
    bool another_day = e->posture.set == NULL || posture_day(e->posture.at) != posture_day(at);
    enum status st = load_tables(e, l, err);
    e->posture.set = e->set;
    e->posture.at = at;
    e->posture.requirements = e->requirements;
    e->posture.controls = e->controls;
    if (st == OK) {
        st = decide(e, another_day, err);
    }
    if (st == OK) {
        st = evaluate(e, another_day, err);
    }
    if (st == OK) {
        st = judge_all(e, err);
    }
    if (st != OK) {
        e->posture.set = NULL; /* all of it again next time */
        return st;
    }
    *out = &e->posture;
    return OK;
}
