/* One finding: its row, whose it is, and what was decided about its fingerprint. */
#include "findings_private.h"

enum { PLACES_MAX = 100 };

struct showing {
    struct store *store;
    struct arena *arena;
    struct finding_detail *out;
    bool found;
    struct finding_place *places;
    struct finding_decision *decisions;
};

/* ---- the row ---- */

static enum status take_finding(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    struct showing *s = ctx;
    if (count != FINDINGS_COLUMN_COUNT + 1) {
        return error_set(err, ERR_INTERNAL, "a finding has %zu columns", count);
    }
    struct listed_finding *f = &s->out->finding;
    *f = findings_row(v);
    s->out->result = v[FINDINGS_COLUMN_COUNT].bytes;
    struct view *const texts[] = {&f->key.subject, &f->key.finding, &f->fingerprint, &f->inspector,
                                  &f->rule,        &f->severity,    &f->confidence,  &f->cwe,
                                  &f->path,        &s->out->result};
    s->found = true;
    return arena_keep(s->arena, texts, sizeof texts / sizeof texts[0], err);
}

static enum status read_row(struct showing *s, const struct findings_sight *sight,
                            const struct findings_key *key, struct error *err)
{
    static const struct findings_filter any;
    struct findings_ask a;
    findings_ask_init(&a);
    findings_ask_add(&a,
                     "SELECT " FINDINGS_COLUMNS ", COALESCE((SELECT v.result FROM verdicts v "
                     "WHERE v.subject = f.subject), '') FROM findings f WHERE f.subject = ",
                     sql_text(key->subject));
    findings_ask_add(&a, " AND f.finding = ", sql_text(key->finding));
    if (!sight->all) {
        buf_add_str(&a.sql, " AND EXISTS (SELECT 1 FROM project_subjects s JOIN projects p ON "
                            "p.id = s.project WHERE s.subject = f.subject AND p.active = 1");
        findings_add_projects(&a, sight, &any);
        buf_add_char(&a.sql, ')');
    }
    enum status st = findings_ask_run(&a, s->store, take_finding, s, err);
    findings_ask_release(&a);
    return st != OK || s->found
               ? st
               : error_set(err, ERR_NOT_FOUND, "there is no such finding in the latest inspection");
}

static enum status take_place(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct showing *s = ctx;
    if (count != 2 || s->out->places_len == PLACES_MAX) {
        return OK;
    }
    struct finding_place *place = &s->places[s->out->places_len++];
    struct view *const texts[] = {&place->project, &place->team};
    return sql_keep_texts(s->arena, v, texts, sizeof texts / sizeof texts[0], err);
}

static enum status read_places(struct showing *s, const struct findings_sight *sight,
                               struct error *err)
{
    static const struct findings_filter any;
    struct findings_ask a;
    findings_ask_init(&a);
    findings_ask_add(&a,
                     "SELECT p.id, p.team FROM project_subjects s JOIN projects p ON p.id = "
                     "s.project WHERE p.active = 1 AND s.subject = ",
                     sql_text(s->out->finding.key.subject));
    findings_add_projects(&a, sight, &any);
    findings_ask_add(&a, " ORDER BY p.id LIMIT ", sql_int(PLACES_MAX));
    enum status st = findings_ask_run(&a, s->store, take_place, s, err);
    findings_ask_release(&a);
    return st;
}

/* ---- what was decided ---- */

static enum status take_decision(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    enum { COLUMNS = 6 };
    struct showing *s = ctx;
    if (count != COLUMNS || s->out->decisions_len == FINDINGS_DECISIONS_MAX) {
        return OK;
    }
    struct finding_decision *d = &s->decisions[s->out->decisions_len++];
    *d = (struct finding_decision){
        .accepted = !view_eq(v[1].bytes, VIEW("withdraw")),
        .false_positive = view_eq(v[1].bytes, VIEW("false-positive")),
        .time = v[4].integer,
        .expires = v[5].kind == SQL_INT ? v[5].integer : 0,
        .index = (uint64_t)v[0].integer,
    };
    struct view *const texts[] = {&d->owner, &d->reason};
    return sql_keep_texts(s->arena, &v[2], texts, sizeof texts / sizeof texts[0], err);
}

static enum status read_decisions(struct showing *s, struct error *err)
{
    const struct sql_value params[] = {sql_text(s->out->finding.fingerprint),
                                       sql_int(FINDINGS_DECISIONS_MAX)};
    return store_sql_run(s->store,
                         "SELECT d.entry, d.action, d.owner, d.reason, d.created, d.expires FROM "
                         "(SELECT * FROM finding_decisions WHERE fingerprint = $1 ORDER BY entry "
                         "DESC LIMIT $2) d ORDER BY d.entry",
                         params, sizeof params / sizeof params[0], take_decision, s, err);
}

static enum status read_all(struct showing *s, const struct findings_sight *sight,
                            const struct findings_key *key, struct error *err)
{
    enum status st = read_row(s, sight, key, err);
    if (st == OK) {
        st = read_places(s, sight, err);
    }
    if (st == OK) {
        st = read_decisions(s, err);
    }
    return st;
}

enum status findings_show(struct store *store, const struct findings_sight *sight,
                          const struct findings_key *key, struct arena *arena,
                          struct finding_detail *out, struct error *err)
{
    struct finding_detail detail = {.places_len = 0};
    struct showing s = {.store = store, .arena = arena, .out = &detail};
    enum status st = findings_sight_check(sight, err);
    if (st == OK && findings_sight_is_empty(sight)) {
        st = error_set(err, ERR_NOT_FOUND, "there is no such finding in the latest inspection");
    }
    if (st == OK) {
        s.places = arena_alloc(arena, PLACES_MAX, sizeof *s.places);
        s.decisions = arena_alloc(arena, FINDINGS_DECISIONS_MAX, sizeof *s.decisions);
        st = s.places == NULL || s.decisions == NULL ? error_no_memory(err) : OK;
    }
    if (st != OK) {
        return st;
    }
    detail.places = s.places;
    detail.decisions = s.decisions;
    st = read_all(&s, sight, key, err);
    if (st == OK) {
        *out = detail;
    }
    return st;
}
