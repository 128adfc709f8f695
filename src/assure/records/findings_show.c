/* One finding: its row, whose it is, and what was decided about its fingerprint. */
#include "findings_private.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/store/registers.h>

enum { PLACES_MAX = 100 };

struct showing {
    const struct ledger *ledger;
    struct arena *arena;
    struct finding_detail *out;
    bool found;
    struct finding_place *places;
    struct finding_decision *decisions;
    uint64_t entries[FINDINGS_DECISIONS_MAX];
    size_t entries_len;
    struct arena scratch;
};

static enum status copy(struct arena *arena, struct view *v, struct error *err)
{
    struct view kept = arena_copy(arena, *v);
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    *v = kept;
    return OK;
}

static enum status copy_all(struct arena *arena, struct view *const *list, size_t len,
                            struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < len; i++) {
        st = copy(arena, list[i], err);
    }
    return st;
}

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
    return copy_all(s->arena, texts, sizeof texts / sizeof texts[0], err);
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
    enum status st = findings_ask_run(&a, s->ledger->store, take_finding, s, err);
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
    struct finding_place *place = &s->places[s->out->places_len];
    *place = (struct finding_place){v[0].bytes, v[1].bytes};
    s->out->places_len++;
    enum status st = copy(s->arena, &place->project, err);
    return st == OK ? copy(s->arena, &place->team, err) : st;
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
    enum status st = findings_ask_run(&a, s->ledger->store, take_place, s, err);
    findings_ask_release(&a);
    return st;
}

/* ---- what was decided ---- */

static enum status take_entry(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct showing *s = ctx;
    (void)err;
    if (count == 1 && s->entries_len < FINDINGS_DECISIONS_MAX) {
        s->entries[s->entries_len++] = (uint64_t)v[0].integer;
    }
    return OK;
}

static enum status take_decision(void *ctx, const struct log_entry *e, struct error *err)
{
    struct showing *s = ctx;
    struct statement said;
    struct error why;
    if (statement_read(e->payload, "log entry", &s->scratch, &said, &why) != OK) {
        return OK;
    }
    const struct value *v = said.predicate_value;
    struct finding_decision *d = &s->decisions[s->out->decisions_len++];
    *d = (struct finding_decision){
        .accepted = !view_eq(value_get_text(v, "action"), VIEW("withdraw")),
        .owner = value_get_text(v, "owner"),
        .reason = value_get_text(v, "reason"),
        .index = e->index,
    };
    (void)clock_parse(value_get_text(v, "createdOn"), &d->time);
    (void)clock_parse(value_get_text(v, "expiresOn"), &d->expires);
    enum status st = copy(s->arena, &d->owner, err);
    st = st == OK ? copy(s->arena, &d->reason, err) : st;
    arena_clear(&s->scratch);
    return st;
}

/* What was refused when it was projected counts for nothing. */
static enum status read_decisions(struct showing *s, struct error *err)
{
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    (void)draft_subject(s->out->finding.fingerprint, &digest, hex);
    const struct sql_value params[] = {sql_text(VIEW(SUPPRESSION_PREDICATE)),
                                       sql_text(view_str(hex)), sql_int(FINDINGS_DECISIONS_MAX)};
    enum status st = log_project(s->ledger->log, err);
    if (st == OK) {
        st = store_sql_run(s->ledger->store,
                           "SELECT t.idx FROM statements t WHERE t.predicate_type = $1 AND "
                           "t.subject_digest = $2 AND NOT EXISTS (SELECT 1 FROM refused r WHERE "
                           "r.entry = t.idx) ORDER BY t.idx DESC LIMIT $3",
                           params, sizeof params / sizeof params[0], take_entry, s, err);
    }
    for (size_t i = s->entries_len; st == OK && i > 0; i--) {
        st = log_each(s->ledger->log, s->entries[i - 1], s->entries[i - 1] + 1, take_decision, s,
                      err);
    }
    return st;
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

enum status findings_show(const struct ledger *l, const struct findings_sight *sight,
                          const struct findings_key *key, struct arena *arena,
                          struct finding_detail *out, struct error *err)
{
    struct finding_detail detail = {.places_len = 0};
    struct showing s = {.ledger = l, .arena = arena, .out = &detail};
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
    arena_init(&s.scratch, 0);
    st = read_all(&s, sight, key, err);
    arena_release(&s.scratch);
    if (st == OK) {
        *out = detail;
    }
    return st;
}
