/* What the registers say of a deliverable, into memory: rows of one query after the other, as no
 * query may run within another one. */
#include "acceptance_private.h"

#include <assay/base/shipped.h>
#include <assay/base/toml.h>

extern const struct shipped_file shipped_acceptance[];

struct view acceptance_definition(void)
{
    return shipped_acceptance[0].bytes;
}

/* A list that grows in the arena while rows come. */
struct filling {
    struct arena *arena;
    struct acceptance_facts *facts;
    void *items;
    size_t len;
    size_t cap;
    size_t size;
    size_t columns;
    enum status (*take)(struct filling *f, void *item, const struct sql_value *v,
                        struct error *err);
};

static int64_t number(const struct sql_value *v, int64_t otherwise)
{
    return v->kind == SQL_INT ? v->integer : otherwise;
}

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct filling *f = ctx;
    if (count != f->columns) {
        return error_set(err, ERR_CORRUPT,
                         "a register of acceptance is malformed: \"assay log "
                         "rebuild\" makes it anew");
    }
    if (f->len == ACCEPTANCE_ROWS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d rows of one deliverable",
                         ACCEPTANCE_ROWS_MAX);
    }
    enum status st = arena_grow(f->arena, &f->items, &f->cap, f->len + 1, f->size, err);
    if (st == OK) {
        st = f->take(f, (char *)f->items + f->len * f->size, v, err);
    }
    f->len += st == OK;
    return st;
}

static enum status fill(struct store *store, struct filling *f, const char *sql,
                        const struct sql_value *params, size_t count, struct error *err)
{
    return store_sql_run(store, sql, params, count, on_row, f, err);
}

/* ---- the deliverable itself ---- */

static enum status take_deliverable(struct filling *f, void *item, const struct sql_value *v,
                                    struct error *err)
{
    struct acceptance *a = &f->facts->a;
    struct view *const out[] = {&a->id,      &a->title,   &a->supplier,
                                &a->project, &a->version, &a->tier};
    (void)item;
    f->facts->found = true;
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status take_receipt(struct filling *f, void *item, const struct sql_value *v,
                                struct error *err)
{
    struct acceptance *a = &f->facts->a;
    (void)item;
    (void)err;
    a->received = true;
    a->receipt = (uint64_t)number(&v[0], 0);
    a->received_on = number(&v[1], 0);
    return OK;
}

static enum status take_said(struct filling *f, void *item, const struct sql_value *v,
                             struct error *err)
{
    (void)item;
    (void)err;
    f->facts->a.said = number(&v[0], INT64_MIN);
    return OK;
}

static enum status load_head(struct store *store, struct acceptance_facts *facts,
                             const struct sql_value *id, struct error *err)
{
    struct filling f = {
        .arena = facts->arena, .facts = facts, .size = 1, .columns = 6, .take = take_deliverable};
    enum status st = fill(store, &f,
                          "SELECT id, title, supplier, project, version, tier FROM deliverables "
                          "WHERE id = $1 AND active = 1",
                          id, 1, err);
    if (st == OK && !facts->found) {
        return error_set(err, ERR_NOT_FOUND,
                         "there is no deliverable \"" VIEW_FMT "\": \"assay deliverable announce\"",
                         VIEW_ARG(id->bytes));
    }
    f.columns = 1;
    f.take = take_said;
    if (st == OK) {
        st = fill(store, &f, "SELECT time FROM deliverable_times WHERE deliverable = $1", id, 1,
                  err);
    }
    f.columns = 2;
    f.take = take_receipt;
    return st == OK ? fill(store, &f,
                           "SELECT receipt, time FROM deliverable_receipts WHERE deliverable = $1 "
                           "ORDER BY receipt DESC LIMIT 1",
                           id, 1, err)
                    : st;
}

/* ---- what came, and what was found in it ---- */

static enum status take_file(struct filling *f, void *item, const struct sql_value *v,
                             struct error *err)
{
    struct delivered_file *file = item;
    enum { SIZE = 5, ENTRY, GAPS, OWN_BASELINE, OWN_RULES, BOUND };
    struct view *const out[] = {&file->name, &file->digest, &file->outcome, &file->baseline,
                                &file->baseline_digest};
    *file = (struct delivered_file){.size = (uint64_t)number(&v[SIZE], 0),
                                    .inspected = v[ENTRY].kind == SQL_INT,
                                    .entry = (uint64_t)number(&v[ENTRY], 0),
                                    .gaps = (uint64_t)number(&v[GAPS], 0),
                                    .own_baseline = number(&v[OWN_BASELINE], 0) != 0,
                                    .own_rules = number(&v[OWN_RULES], 0) != 0,
                                    .bound = (uint64_t)number(&v[BOUND], 0)};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status take_claim(struct filling *f, void *item, const struct sql_value *v,
                              struct error *err)
{
    struct acceptance_claim *c = item;
    struct view *const out[] = {&c->document, &c->digest, &c->kind, &c->quotes};
    *c = (struct acceptance_claim){.contradictions = (uint64_t)number(&v[4], 0)};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status load_delivery(struct store *store, struct acceptance_facts *facts,
                                 const struct sql_value *id, struct error *err)
{
    const struct sql_value params[] = {*id, sql_int((int64_t)facts->a.receipt)};
    struct filling f = {.arena = facts->arena,
                        .facts = facts,
                        .size = sizeof(struct delivered_file),
                        .columns = 11,
                        .take = take_file};
    if (!facts->a.received) {
        return OK;
    }
    enum status st =
        fill(store, &f,
             "SELECT f.name, f.digest, i.outcome, i.baseline, i.baseline_digest, f.size, "
             "i.entry, i.gaps, i.own_baseline, i.own_rules, i.idx FROM delivered_files f LEFT JOIN "
             "delivery_inspections i "
             "ON i.deliverable = f.deliverable AND i.digest = f.digest "
             "WHERE f.deliverable = $1 AND f.receipt = $2 ORDER BY f.name",
             params, 2, err);
    facts->a.files = f.items;
    facts->a.files_len = f.len;
    struct filling c = {.arena = facts->arena,
                        .facts = facts,
                        .size = sizeof(struct acceptance_claim),
                        .columns = 5,
                        .take = take_claim};
    if (st == OK) {
        st = fill(store, &c,
                  "SELECT c.document, c.digest, c.kind, c.quotes, c.contradictions FROM "
                  "delivery_claims c "
                  "WHERE c.deliverable = $1 AND c.digest IN (SELECT digest FROM delivered_files "
                  "WHERE deliverable = $1 AND receipt = $2) ORDER BY c.document, c.digest, c.kind",
                  params, 2, err);
    }
    facts->claims = c.items;
    facts->claims_len = c.len;
    return st;
}

/* ---- evidence ---- */

static enum status take_evidence(struct filling *f, void *item, const struct sql_value *v,
                                 struct error *err)
{
    enum { MADE = 7, UNTIL, SAID };
    struct acceptance_evidence *e = item;
    struct view *const out[] = {&e->id,     &e->kind,  &e->document, &e->provenance,
                                &e->digest, &e->scope, &e->person};
    *e = (struct acceptance_evidence){.made = number(&v[MADE], 0),
                                      .until = number(&v[UNTIL], INT64_MIN),
                                      .said = number(&v[SAID], 0)};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status take_request(struct filling *f, void *item, const struct sql_value *v,
                                struct error *err)
{
    struct acceptance_request *r = item;
    *r = (struct acceptance_request){.due = number(&v[1], 0)};
    return sql_keep_text(f->arena, &v[0], &r->kind, err);
}

static enum status take_submission(struct filling *f, void *item, const struct sql_value *v,
                                   struct error *err)
{
    struct acceptance_submission *s = item;
    struct view *const out[] = {&s->person, &s->id};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

/* Of evidence that was withdrawn, too: it was theirs when the deliverable was looked at. */
static enum status load_submissions(struct store *store, struct acceptance_facts *facts,
                                    const struct sql_value *id, struct error *err)
{
    struct filling f = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 2,
                        .size = sizeof(struct acceptance_submission),
                        .take = take_submission};
    enum status st = fill(store, &f,
                          "SELECT person, id FROM evidence_submissions WHERE deliverable = $1 "
                          "AND person <> '' ORDER BY person, id",
                          id, 1, err);
    facts->a.submissions = f.items;
    facts->a.submissions_len = f.len;
    return st;
}

static enum status load_evidence(struct store *store, struct acceptance_facts *facts,
                                 const struct sql_value *id, struct error *err)
{
    struct filling f = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 10,
                        .size = sizeof(struct acceptance_evidence),
                        .take = take_evidence};
    enum status st = fill(store, &f,
                          "SELECT e.id, e.kind, e.document, e.provenance, e.digest, "
                          "e.scope, s.person, e.made, e.period_until, s.time "
                          "FROM evidence e JOIN evidence_submissions s "
                          "ON s.deliverable = e.deliverable AND s.id = e.id AND s.idx = e.idx "
                          "WHERE e.deliverable = $1 AND e.active = 1 ORDER BY e.kind, e.idx DESC",
                          id, 1, err);
    facts->a.evidence = f.items;
    facts->a.evidence_len = f.len;
    struct filling q = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 2,
                        .size = sizeof(struct acceptance_request),
                        .take = take_request};
    if (st == OK) { /* asked for, and nothing of the kind came since */
        st = fill(store, &q,
                  "SELECT q.kind, q.due FROM evidence_requests q WHERE q.deliverable = $1 "
                  "AND q.active = 1 AND NOT EXISTS (SELECT 1 FROM evidence e WHERE "
                  "e.deliverable = q.deliverable AND e.kind = q.kind AND e.active = 1 "
                  "AND e.idx > q.idx) ORDER BY q.kind",
                  id, 1, err);
    }
    facts->requests = q.items;
    facts->requests_len = q.len;
    return st;
}

/* ---- exceptions, nonconformities, decisions ---- */

static enum status take_exception(struct filling *f, void *item, const struct sql_value *v,
                                  struct error *err)
{
    struct acceptance_exception *e = item;
    struct view *const out[] = {&e->id, &e->excuses};
    *e = (struct acceptance_exception){.expires = number(&v[2], 0)};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status take_flaw(struct filling *f, void *item, const struct sql_value *v,
                             struct error *err)
{
    struct acceptance_flaw *n = item;
    struct view *const out[] = {&n->id, &n->title, &n->state};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status load_exceptions(struct store *store, struct acceptance_facts *facts,
                                   const struct sql_value *id, struct error *err)
{
    struct filling f = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 3,
                        .size = sizeof(struct acceptance_exception),
                        .take = take_exception};
    enum status st = fill(store, &f,
                          "SELECT id, excuses, expires FROM exceptions "
                          "WHERE deliverable = $1 AND active = 1 ORDER BY id",
                          id, 1, err);
    facts->exceptions = f.items;
    facts->exceptions_len = f.len;
    struct filling n = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 3,
                        .size = sizeof(struct acceptance_flaw),
                        .take = take_flaw};
    if (st == OK) {
        st = fill(store, &n,
                  "SELECT id, title, state FROM nonconformities WHERE deliverable = $1 "
                  "AND active = 1 AND state <> 'closed' ORDER BY id",
                  id, 1, err);
    }
    facts->flaws = n.items;
    facts->flaws_len = n.len;
    return st;
}

static enum status take_decision(struct filling *f, void *item, const struct sql_value *v,
                                 struct error *err)
{
    enum { ACCEPTS = 4, TIME, RECEIPT, ENTRY };
    struct acceptance_decision *d = item;
    struct view *const out[] = {&d->person, &d->key, &d->conditions, &d->reason};
    *d = (struct acceptance_decision){.accepts = number(&v[ACCEPTS], 0) == 1,
                                      .time = number(&v[TIME], 0),
                                      .receipt = (uint64_t)number(&v[RECEIPT], 0),
                                      .entry = (uint64_t)number(&v[ENTRY], 0)};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static enum status take_outcome(struct filling *f, void *item, const struct sql_value *v,
                                struct error *err)
{
    (void)item;
    (void)err;
    for (int s = ACCEPTANCE_ACCEPTED; s <= ACCEPTANCE_REJECTED; s++) {
        if (view_eq_str(v[0].bytes, acceptance_state_name((enum acceptance_state)s))) {
            f->facts->has_outcome = true;
            f->facts->outcome = (enum acceptance_state)s;
        }
    }
    return OK;
}

static enum status load_decisions(struct store *store, struct acceptance_facts *facts,
                                  const struct sql_value *id, struct error *err)
{
    const struct sql_value params[] = {*id, sql_int((int64_t)facts->a.receipt)};
    struct filling f = {.arena = facts->arena,
                        .facts = facts,
                        .columns = 8,
                        .size = sizeof(struct acceptance_decision),
                        .take = take_decision};
    if (!facts->a.received) {
        return OK;
    }
    enum status st = fill(store, &f,
                          "SELECT person, key, conditions, reason, accepts, time, receipt, idx "
                          "FROM deliverable_decisions WHERE deliverable = $1 "
                          "ORDER BY receipt DESC, person",
                          id, 1, err);
    struct acceptance_decision *all = f.items;
    size_t newest = 0;
    while (newest < f.len && all[newest].receipt == facts->a.receipt) {
        newest++;
    }
    facts->a.decisions = all;
    facts->a.decisions_len = newest;
    facts->a.earlier = newest < f.len ? all + newest : NULL;
    facts->a.earlier_len = f.len - newest;
    struct filling o = {
        .arena = facts->arena, .facts = facts, .columns = 1, .size = 1, .take = take_outcome};
    return st == OK ? fill(store, &o,
                           "SELECT outcome FROM deliverable_outcomes WHERE deliverable = $1 "
                           "AND receipt = $2",
                           params, 2, err)
                    : st;
}

/* ---- which evidence is needed ---- */

static enum status take_rule(struct filling *f, void *item, const struct sql_value *v,
                             struct error *err)
{
    struct evidence_rule *r = item;
    struct view *const out[] = {&r->tier, &r->kind, &r->provenance};
    *r = (struct evidence_rule){.fresh_days = number(&v[3], 0),
                                .bound = view_eq(v[4].bytes, VIEW("digest")),
                                .period = view_eq(v[5].bytes, VIEW("needed")),
                                .scope = view_eq(v[6].bytes, VIEW("needed"))};
    return sql_keep_texts(f->arena, v, out, sizeof out / sizeof out[0], err);
}

static bool is_for(const struct value *rule, struct view tier)
{
    const struct value *tiers = value_get(rule, "tiers");
    for (size_t i = 0; value_is(tiers, VALUE_ARRAY) && i < tiers->len; i++) {
        if (view_eq(value_text(&tiers->items[i]), tier)) {
            return true;
        }
    }
    return false;
}

static enum status add_shipped(struct filling *f, struct view tier, struct error *err)
{
    struct value root;
    enum status st =
        toml_read(acceptance_definition(), "acceptance.toml", NULL, f->arena, &root, err);
    const struct value *list = st == OK ? value_get(&root, "evidence") : NULL;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *v = &list->items[i];
        const struct value *days = value_get(v, "fresh-days");
        struct view provenance = value_get_text(v, "provenance");
        if (!is_for(v, tier)) {
            continue;
        }
        st = arena_grow(f->arena, &f->items, &f->cap, f->len + 1, f->size, err);
        if (st == OK) {
            ((struct evidence_rule *)f->items)[f->len++] =
                (struct evidence_rule){.tier = tier,
                                       .kind = value_get_text(v, "kind"),
                                       .fresh_days = days == NULL ? 0 : days->integer,
                                       .provenance = provenance.ptr == NULL ? VIEW("") : provenance,
                                       .bound = value_get_bool(v, "bound", false),
                                       .period = value_get_bool(v, "period", false),
                                       .scope = value_get_bool(v, "scope", false)};
        }
    }
    return st;
}

enum status evidence_rules_shipped(struct view tier, evidence_rule_visit visit, void *ctx,
                                   struct error *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct filling f = {.arena = &arena, .size = sizeof(struct evidence_rule)};
    enum status st = add_shipped(&f, tier, err);
    for (size_t i = 0; st == OK && i < f.len; i++) {
        st = visit(ctx, &((const struct evidence_rule *)f.items)[i], err);
    }
    arena_release(&arena);
    return st;
}

static enum status load_rules(struct store *store, struct view tier, struct filling *f,
                              struct error *err)
{
    const struct sql_value param = sql_text(tier);
    f->size = sizeof(struct evidence_rule);
    f->columns = 7;
    f->take = take_rule;
    enum status st = fill(store, f,
                          "SELECT tier, kind, provenance, fresh_days, binding, period, scope "
                          "FROM evidence_requirements WHERE tier = $1 ORDER BY kind",
                          &param, 1, err);
    return st == OK && f->len == 0 ? add_shipped(f, tier, err) : st;
}

enum status evidence_rules_each(struct store *store, struct view tier, evidence_rule_visit visit,
                                void *ctx, struct error *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct filling f = {.arena = &arena};
    enum status st = load_rules(store, tier, &f, err);
    for (size_t i = 0; st == OK && i < f.len; i++) {
        st = visit(ctx, &((const struct evidence_rule *)f.items)[i], err);
    }
    arena_release(&arena);
    return st;
}

enum status acceptance_load(struct store *store, struct view id, struct arena *arena,
                            struct acceptance_facts *out, struct error *err)
{
    const struct sql_value param = sql_text(id);
    *out = (struct acceptance_facts){.arena = arena};
    out->a.said = INT64_MIN;
    enum status st = load_head(store, out, &param, err);
    if (st == OK) {
        st = load_delivery(store, out, &param, err);
    }
    if (st == OK) {
        st = load_evidence(store, out, &param, err);
    }
    if (st == OK) {
        st = load_submissions(store, out, &param, err);
    }
    if (st == OK) {
        st = load_exceptions(store, out, &param, err);
    }
    if (st == OK) {
        st = load_decisions(store, out, &param, err);
    }
    if (st == OK) {
        st = acceptance_load_approvals(store, out, err);
    }
    struct filling rules = {.arena = arena};
    if (st == OK) {
        st = load_rules(store, out->a.tier, &rules, err);
    }
    out->rules = rules.items;
    out->rules_len = rules.len;
    return st;
}
