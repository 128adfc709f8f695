#include "posture_rules.h"

#include "acceptance/acceptance_private.h"

#include <assay/assure/contract_matrix.h>
#include <assay/assure/remediation.h>
#include <assay/assure/shipped_baselines.h>
#include <assay/base/mem.h>
#include <assay/base/yaml.h>

struct needs {
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct view tier;
};

/* `days`: 0 is none. */
static enum status need(const struct needs *n, struct view kind, int64_t days, struct error *err)
{
    facts_bind_view(n->insert, 1, n->tier);
    facts_bind_view(n->insert, 2, kind);
    if (days > 0) {
        (void)sqlite3_bind_int64(n->insert, 3, days);
    }
    int rc = sqlite3_step(n->insert);
    (void)sqlite3_reset(n->insert);
    (void)sqlite3_clear_bindings(n->insert);
    return rc == SQLITE_DONE ? OK : facts_sql_error(n->db, "what is built in", err);
}

static enum status need_clauses(struct needs *n, struct error *err)
{
    enum status st = OK;
    for (const struct clause_kind *k = clause_kinds; st == OK && k->kind != NULL; k++) {
        st = clause_kind_needed(k, n->tier) ? need(n, view_str(k->kind), 0, err) : OK;
    }
    return st;
}

static enum status need_rule(void *ctx, const struct evidence_rule *r, struct error *err)
{
    return need(ctx, r->kind, r->fresh_days, err);
}

static enum status need_evidence(struct needs *n, struct error *err)
{
    return evidence_rules_shipped(n->tier, need_rule, n, err);
}

static enum status add_needs(sqlite3 *db, const char *sql,
                             enum status (*of_tier)(struct needs *n, struct error *err),
                             struct error *err)
{
    static const char *const tiers[] = {"critical", "high", "medium", "low"};
    CLEANUP(facts_finalize) sqlite3_stmt *insert = NULL;
    enum status st = OK;
    if (sqlite3_prepare_v2(db, sql, -1, &insert, NULL) != SQLITE_OK) {
        return facts_sql_error(db, "what is built in", err);
    }
    for (size_t i = 0; st == OK && i < sizeof tiers / sizeof tiers[0]; i++) {
        struct needs n = {.db = db, .insert = insert, .tier = view_str(tiers[i])};
        st = of_tier(&n, err);
    }
    return st;
}

/* ---- limits ---- */

struct limits {
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct view origin;
};

static enum status add_limit(void *ctx, const struct remediation_case *c, int64_t days,
                             struct error *err)
{
    const struct limits *l = ctx;
    facts_bind_view(l->insert, 1, l->origin);
    facts_bind_view(l->insert, 2, c->severity);
    (void)sqlite3_bind_int(l->insert, 3, c->exploited);
    (void)sqlite3_bind_int(l->insert, 4, c->malicious);
    (void)sqlite3_bind_int64(l->insert, 5, days);
    int rc = sqlite3_step(l->insert);
    (void)sqlite3_reset(l->insert);
    return rc == SQLITE_DONE ? OK : facts_sql_error(l->db, "limits", err);
}

enum status posture_rules_remediation(sqlite3 *db, const struct value *parameters,
                                      struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *insert = NULL;
    if (sqlite3_exec(db, "DELETE FROM remediation_days", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "INSERT INTO remediation_days VALUES (?1, ?2, ?3, ?4, ?5)", -1,
                           &insert, NULL) != SQLITE_OK) {
        return facts_sql_error(db, "limits", err);
    }
    struct limits l = {.db = db, .insert = insert, .origin = VIEW("")};
    enum status st = remediation_each(parameters, l.origin, add_limit, &l, err);
    for (enum origin o = ORIGIN_IN_HOUSE; st == OK && o < ORIGIN_COUNT; o++) {
        l.origin = view_str(origin_name(o));
        st = remediation_each(parameters, l.origin, add_limit, &l, err);
    }
    return st;
}

static enum status add_built_in_limits(sqlite3 *db, struct error *err)
{
    struct arena arena;
    struct value baseline;
    arena_init(&arena, 0);
    enum status st =
        yaml_read(shipped_baselines[0].bytes, "default.yaml", NULL, &arena, &baseline, err);
    if (st == OK) {
        st = posture_rules_remediation(db, value_get(&baseline, "parameters"), err);
    }
    arena_release(&arena);
    return st;
}

enum status posture_rules_add(sqlite3 *db, struct error *err)
{
    enum status st =
        add_needs(db, "INSERT INTO built_in_clauses VALUES (?1, ?2)", need_clauses, err);
    if (st == OK) {
        st = add_needs(db, "INSERT INTO built_in_evidence VALUES (?1, ?2, ?3)", need_evidence, err);
    }
    return st == OK ? add_built_in_limits(db, err) : st;
}
