/* What is said of each vulnerability in sight: the table vulnerability_decisions, which queries of
 * controls find through open_vulnerabilities (posture_views.sql). A statement means every name of
 * a vulnerability, and whom it means vulnerability_particularity() decides; so this is no query. */
#include "posture_tables.h"

#include <assay/assure/vulnerabilities.h>
#include <assay/base/arena.h>
#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/words.h>

const char *const posture_decisions_from[] = {"vulnerability_sightings", "vulnerability_statuses",
                                              NULL};

struct said {
    struct view component;
    struct view product;
    struct view status;
    int64_t accepted;
    int64_t entry;
};

/* One that goes by this name, and the next one that does. */
struct named {
    const struct said *said;
    const struct named *next;
};

struct deciding {
    sqlite3 *db;
    struct arena arena;
    struct map names; /* to struct named */
    sqlite3_stmt *insert;
};

/* One vulnerability in one component of one subject. */
struct seen {
    struct view subject;
    struct view vulnerability;
    struct view component;
    const struct said *best;
    unsigned particular; /* of the best */
};

typedef enum status (*each_name)(struct deciding *d, struct view name, void *ctx,
                                 struct error *err);

static enum status visit_names(struct deciding *d, struct view first, struct view others,
                               each_name visit, void *ctx, struct error *err)
{
    struct view name;
    enum status st = visit(d, first, ctx, err);
    while (st == OK && words_next(&others, &name)) {
        st = visit(d, name, ctx, err);
    }
    return st;
}

/* ---- what is said ---- */

static enum status add_name(struct deciding *d, struct view name, void *ctx, struct error *err)
{
    struct named *n = arena_alloc(&d->arena, 1, sizeof *n);
    if (n == NULL) {
        return error_no_memory(err);
    }
    *n = (struct named){.said = ctx, .next = map_get(&d->names, name)};
    return map_put(&d->names, name, n, NULL, err);
}

static enum status add_said(void *ctx, sqlite3_stmt *q, struct error *err)
{
    struct deciding *d = ctx;
    struct said *s = arena_alloc(&d->arena, 1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    *s = (struct said){.component = arena_copy(&d->arena, facts_column_view(q, 2)),
                       .product = arena_copy(&d->arena, facts_column_view(q, 3)),
                       .status = arena_copy(&d->arena, facts_column_view(q, 4)),
                       .accepted = sqlite3_column_int64(q, 5),
                       .entry = sqlite3_column_int64(q, 6)};
    if (s->component.ptr == NULL || s->product.ptr == NULL || s->status.ptr == NULL) {
        return error_no_memory(err);
    }
    return visit_names(d, facts_column_view(q, 0), facts_column_view(q, 1), add_name, s, err);
}

/* ---- what is in sight ---- */

/* The most particular statement counts, among equals the newest. */
static enum status weigh(struct deciding *d, struct view name, void *ctx, struct error *err)
{
    struct seen *s = ctx;
    (void)err;
    for (const struct named *n = map_get(&d->names, name); n != NULL; n = n->next) {
        unsigned particular = vulnerability_particularity(n->said->component, n->said->product,
                                                          s->component, s->subject);
        bool newer =
            particular == s->particular && s->best != NULL && n->said->entry > s->best->entry;
        if (particular > s->particular || (particular > 0 && newer)) {
            s->best = n->said;
            s->particular = particular;
        }
    }
    return OK;
}

static enum status decide(void *ctx, sqlite3_stmt *q, struct error *err)
{
    struct deciding *d = ctx;
    struct seen s = {.subject = facts_column_view(q, 2),
                     .vulnerability = facts_column_view(q, 0),
                     .component = facts_column_view(q, 3)};
    enum status st = visit_names(d, s.vulnerability, facts_column_view(q, 1), weigh, &s, err);
    if (st != OK || s.best == NULL) {
        return st;
    }
    facts_bind_view(d->insert, 1, s.subject);
    facts_bind_view(d->insert, 2, s.vulnerability);
    facts_bind_view(d->insert, 3, s.component);
    facts_bind_view(d->insert, 4, s.best->status);
    (void)sqlite3_bind_int64(d->insert, 5, s.best->accepted);
    int rc = sqlite3_step(d->insert);
    (void)sqlite3_reset(d->insert);
    return rc == SQLITE_DONE ? OK : facts_sql_error(d->db, "a decision", err);
}

/* ---- both ---- */

static enum status each_row(struct deciding *d, const char *sql, int64_t now, facts_row *row,
                            struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *q = NULL;
    static const char doing[] = "what is said of vulnerabilities";
    if (sqlite3_prepare_v2(d->db, sql, -1, &q, NULL) != SQLITE_OK ||
        (sqlite3_bind_parameter_count(q) > 0 && sqlite3_bind_int64(q, 1, now) != SQLITE_OK)) {
        return facts_sql_error(d->db, doing, err);
    }
    return facts_walk(d->db, q, doing, row, d, err);
}

static enum status decide_all(struct deciding *d, int64_t now, struct error *err)
{
    enum status st = each_row(d,
                              "SELECT vulnerability, aliases, component, product, status, "
                              "accepted, idx FROM vulnerability_statuses "
                              "WHERE source = 'own' AND (expires IS NULL OR expires > ?1)",
                              now, add_said, err);
    if (st != OK || d->names.len == 0) {
        return st;
    }
    if (sqlite3_prepare_v2(d->db, "INSERT INTO " POSTURE_DECISIONS " VALUES (?1, ?2, ?3, ?4, ?5)",
                           -1, &d->insert, NULL) != SQLITE_OK) {
        return facts_sql_error(d->db, "a decision", err);
    }
    return each_row(d,
                    "SELECT vulnerability, aliases, subject, component "
                    "FROM vulnerability_sightings WHERE gone IS NULL",
                    now, decide, err);
}

enum status posture_tables_decide(struct posture_tables *t, int64_t now, struct error *err)
{
    struct deciding d = {.db = t->db};
    enum status st = posture_tables_exec(t, "BEGIN; DELETE FROM " POSTURE_DECISIONS, err);
    if (st != OK) {
        return st;
    }
    arena_init(&d.arena, 0);
    map_init(&d.names);
    st = decide_all(&d, posture_day(now) * CLOCK_DAY, err);
    (void)sqlite3_finalize(d.insert);
    map_release(&d.names);
    arena_release(&d.arena);
    enum status ended = posture_tables_exec(t, "COMMIT", st == OK ? err : NULL);
    return st == OK ? ended : st;
}
