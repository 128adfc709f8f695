/* What the licences of a subject ask for together, and which do not go together. */
#include "facts_private.h"
#include "licence_private.h"

#include <assay/assure/licences.h>
#include <assay/base/mem.h>
#include <assay/licence/declared.h>

enum { EXPRESSION_MEMORY = 64 * 1024 * 1024 };

/* ---- overrides ------------------------------------------------------------------------- */

static enum status update(const struct facts *f, const char *sql, struct view pattern,
                          struct view licence, struct view terms, int64_t *applied,
                          struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s = facts_prepare(f, sql, &st, err);
    if (s != OK) {
        return s;
    }
    facts_bind_view(st, 1, pattern);
    facts_bind_view(st, 2, licence);
    if (sqlite3_bind_parameter_count(st) > 2) {
        facts_bind_view(st, 3, terms);
    }
    s = facts_step_done(f, st, "overriding licences", err);
    *applied += s == OK ? sqlite3_changes(f->db) : 0;
    return s;
}

static enum status apply(const struct facts *f, const struct licence_override *o, struct view terms,
                         int64_t *applied, struct error *err)
{
    int64_t mentions = 0;
    if (o->component.len > 0) {
        return update(f, "UPDATE t_components SET licence = ?2 WHERE purl GLOB ?1", o->component,
                      o->licence, terms, applied, err);
    }
    enum status st =
        update(f, "UPDATE t_file_licences SET expression = ?2, terms = ?3 WHERE path GLOB ?1",
               o->path, o->licence, terms, applied, err);
    return st == OK ? update(f,
                             "UPDATE t_licences SET expression = ?2, is_unknown = 0, is_vague = 0"
                             " WHERE path GLOB ?1",
                             o->path, o->licence, terms, &mentions, err)
                    : st;
}

static enum status list_override(const struct facts *f, const struct licence_override *o,
                                 int64_t applied, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s = facts_prepare(
        f, "INSERT INTO t_licence_overrides VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &st, err);
    if (s != OK) {
        return s;
    }
    facts_bind_view(st, 1, o->component.len > 0 ? o->component : o->path);
    facts_bind_view(st, 2, o->licence);
    facts_bind_view(st, 3, o->reason);
    facts_bind_view(st, 4, o->until);
    (void)sqlite3_bind_int(st, 5, o->expired ? 1 : 0);
    (void)sqlite3_bind_int64(st, 6, applied);
    return facts_step_done(f, st, "listing an override", err);
}

enum status facts_override_licence(struct facts *f, const struct licence_override *o,
                                   struct error *err)
{
    struct arena arena;
    struct expression e;
    int64_t applied = 0;
    arena_init(&arena, EXPRESSION_MEMORY);
    enum status st = expression_parse(o->licence, EXPRESSION_STRICT, &arena, &e, err);
    if (st == OK && !o->expired) {
        struct view terms = view_str(licence_terms_name(expression_terms(&e)));
        st = apply(f, o, terms, &applied, err);
    }
    arena_release(&arena);
    return st == OK ? list_override(f, o, applied, err) : st;
}

/* ---- the work -------------------------------------------------------------------------- */

/* Tests do not become part of the work, nor do documents. The text of a single licence stands
 * for what lies beside it; several in one file are a list of third parties, of which nobody
 * knows what is used. */
static const char collect[] =
    "DELETE FROM t_expressions; DELETE FROM t_obligations; DELETE FROM t_conflicts;"
    "INSERT INTO t_expressions SELECT expression, sum(f), sum(c),"
    " coalesce(min(CASE WHEN w THEN example END), min(example)), max(w) FROM ("
    " SELECT l.expression AS expression, 1 AS f, 0 AS c, l.path AS example,"
    "  (l.classes & 16) = 0 AND (f.language IN (SELECT id FROM t_languages WHERE name NOT IN"
    "  ('', 'text', 'markdown', 'html', 'xml', 'json', 'yaml', 'toml', 'ini', 'properties'))"
    "  OR l.path IN (SELECT path FROM t_licences WHERE evidence = 'metadata')"
    "  OR l.expression NOT LIKE '% AND %' AND licence_file_named(l.path)) AS w"
    " FROM t_file_licences l LEFT JOIN t_files f ON f.path = l.path"
    " UNION ALL SELECT licence, 0, 1, purl, scope IN (0, 3) FROM t_components WHERE licence <> '')"
    " GROUP BY expression;";

struct work {
    struct arena arena;
    struct licence_policy policy;
    struct facts *facts;
    sqlite3_stmt *insert;
    struct {
        struct view text;
        struct expression expression;
    } * items; /* of the work, to be compared */
    size_t count;
    size_t seen;
    bool partial;
};

static bool count_licence(void *ctx, const struct expression *licence)
{
    size_t *count = ctx;
    (void)licence;
    return ++*count <= LICENCE_TERMS_MAX;
}

static enum status add_obligations(struct work *w, struct view text, const struct expression *e,
                                   struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < w->policy.obligation_count; i++) {
        const struct licence_obligation *o = &w->policy.obligations[i];
        bool asked = licence_obliges(o, e);
        for (unsigned use = 0; st == OK && asked && use < LICENCE_USE_COUNT; use++) {
            if ((o->uses & 1U << use) == 0) {
                continue;
            }
            facts_bind_view(w->insert, 1, text);
            facts_bind_view(w->insert, 2, o->name);
            facts_bind_view(w->insert, 3, o->asks);
            facts_bind_view(w->insert, 4, view_str(licence_use_name((enum licence_use)use)));
            st = facts_step_done(w->facts, w->insert, "storing an obligation", err);
        }
    }
    return st;
}

/* What cannot be read asks what nobody knows. */
static enum status parse_or_unknown(struct view text, struct arena *arena, struct expression *out,
                                    struct error *err)
{
    enum status st = expression_parse(text, EXPRESSION_LENIENT, arena, out, err);
    return st == ERR_FORMAT || st == ERR_LIMIT
               ? expression_parse(VIEW("LicenseRef-unknown"), EXPRESSION_LENIENT, arena, out, err)
               : st;
}

static enum status expression_row(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct work *w = ctx;
    struct expression e;
    size_t terms = 0;
    if (++w->seen > LICENCE_EXPRESSIONS_MAX) {
        w->partial = true;
        return OK;
    }
    struct view text = arena_copy(&w->arena, facts_column_view(row, 0));
    if (text.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = parse_or_unknown(text, &w->arena, &e, err);
    st = st == OK ? add_obligations(w, text, &e, err) : st;
    if (st != OK || sqlite3_column_int(row, 1) == 0) {
        return st;
    }
    if (w->count == LICENCE_WORK_MAX || !expression_each(&e, count_licence, &terms)) {
        w->partial = true;
        return OK;
    }
    w->items[w->count].text = text;
    w->items[w->count++].expression = e;
    return OK;
}

/* Two licences clash in the same way wherever they meet: the first place stands for all. */
static enum status store_conflict(struct work *w, struct view a, struct view b,
                                  const struct licence_conflict *c, struct error *err)
{
    bool turned = view_cmp(c->one, c->other) > 0;
    facts_bind_view(w->insert, 1, turned ? b : a);
    facts_bind_view(w->insert, 2, turned ? c->other : c->one);
    facts_bind_view(w->insert, 3, turned ? a : b);
    facts_bind_view(w->insert, 4, turned ? c->one : c->other);
    facts_bind_view(w->insert, 5, c->why);
    return facts_step_done(w->facts, w->insert, "storing a conflict", err);
}

static enum status add_conflicts(struct work *w, struct error *err)
{
    struct licence_conflict found;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < w->count; i++) {
        if (licence_conflict(&w->policy, &w->items[i].expression, NULL, &found)) {
            st = store_conflict(w, w->items[i].text, w->items[i].text, &found, err);
        }
        for (size_t k = 0; st == OK && k < i; k++) {
            if (licence_conflict(&w->policy, &w->items[k].expression, &w->items[i].expression,
                                 &found)) {
                st = store_conflict(w, w->items[k].text, w->items[i].text, &found, err);
            }
        }
    }
    return st;
}

static void file_named(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    const char *text = argc == 1 ? (const char *)sqlite3_value_text(argv[0]) : NULL;
    struct view path = view_of(text, text == NULL ? 0 : (size_t)sqlite3_value_bytes(argv[0]));
    sqlite3_result_int(ctx, licence_file_named(path) ? 1 : 0);
}

static enum status collect_expressions(const struct facts *f, struct error *err)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    bool done = sqlite3_create_function_v2(f->db, "licence_file_named", 1, flags, NULL, file_named,
                                           NULL, NULL, NULL) == SQLITE_OK;
    return done ? facts_exec(f, collect, "collecting licences", err)
                : facts_sql_error(f->db, "collecting licences", err);
}

static enum status settle_work(struct work *w, struct error *err)
{
    struct facts *f = w->facts;
    w->items = arena_alloc(&w->arena, LICENCE_WORK_MAX, sizeof *w->items);
    if (w->items == NULL) {
        return error_no_memory(err);
    }
    enum status st = collect_expressions(f, err);
    st = st == OK ? licence_policy_load(&w->arena, &w->policy, err) : st;
    st = st == OK ? facts_prepare(f, "INSERT INTO t_obligations VALUES (?1, ?2, ?3, ?4)",
                                  &w->insert, err)
                  : st;
    st = st == OK ? facts_each_row(f,
                                   "SELECT expression, in_work FROM t_expressions"
                                   " ORDER BY in_work DESC, expression",
                                   VIEW(""), expression_row, w, err)
                  : st;
    facts_finalize(&w->insert);
    st = st == OK
             ? facts_prepare(f, "INSERT OR IGNORE INTO t_conflicts VALUES (?1, ?2, ?3, ?4, ?5)",
                             &w->insert, err)
             : st;
    st = st == OK ? add_conflicts(w, err) : st;
    facts_finalize(&w->insert);
    return st;
}

enum status facts_settle_licences(struct facts *f, bool *partial, struct error *err)
{
    struct work w = {.facts = f};
    bool more = false;
    arena_init(&w.arena, EXPRESSION_MEMORY);
    enum status st = settle_work(&w, err);
    st = st == OK ? licence_settle_declared(f, &more, err) : st;
    arena_release(&w.arena);
    if (st == OK) {
        *partial = w.partial || more;
    }
    return st;
}

/* ---- reading it back ------------------------------------------------------------------- */

struct obligation_walk {
    facts_obligation_visit *each;
    void *ctx;
};

static enum status obligation_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct obligation_walk *w = ctx;
    const struct fact_obligation o = {
        .expression = facts_column_view(st, 0),
        .obligation = facts_column_view(st, 1),
        .asks = facts_column_view(st, 2),
        .use = facts_column_view(st, 3),
        .files = (uint64_t)sqlite3_column_int64(st, 4),
        .components = (uint64_t)sqlite3_column_int64(st, 5),
        .example = facts_column_view(st, 6),
    };
    return w->each(w->ctx, &o, err);
}

enum status facts_each_obligation(const struct facts *f, facts_obligation_visit *each, void *ctx,
                                  struct error *err)
{
    struct obligation_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT expression, obligation, asks, use, files, components, example"
                          " FROM licence_obligations ORDER BY obligation, expression, use",
                          VIEW(""), obligation_row, &w, err);
}

struct conflict_walk {
    facts_conflict_visit *each;
    void *ctx;
};

static enum status conflict_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct conflict_walk *w = ctx;
    const struct fact_conflict c = {
        .expression = facts_column_view(st, 0),
        .example = facts_column_view(st, 1),
        .licence = facts_column_view(st, 2),
        .other = facts_column_view(st, 3),
        .other_example = facts_column_view(st, 4),
        .other_licence = facts_column_view(st, 5),
        .reason = facts_column_view(st, 6),
    };
    return w->each(w->ctx, &c, err);
}

enum status facts_each_conflict(const struct facts *f, facts_conflict_visit *each, void *ctx,
                                struct error *err)
{
    struct conflict_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT expression, example, licence, other, other_example,"
                          " other_licence, reason FROM licence_conflicts"
                          " ORDER BY expression, other",
                          VIEW(""), conflict_row, &w, err);
}
