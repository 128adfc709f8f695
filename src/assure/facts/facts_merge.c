/* One finding, several witnesses: the rule stands in imports/weakness.h.
 *
 * Two sweeps. The first folds what one tool says twice, because its results came in two
 * formats; the second joins tools. Each goes over the candidates in an order in which what
 * can be the same stands together, and looks back at the last WINDOW findings that stay:
 * a file with a million findings on one line costs no more than any other. */
#include "facts_private.h"

#include <assay/assure/imports.h>
#include <assay/base/mem.h>
#include <assay/imports/weakness.h>

enum { WINDOW = 64, TOOLS_MAX = 16 };

struct candidate {
    sqlite3_int64 id;
    sqlite3_int64 group; /* only within a group can two be the same */
    sqlite3_int64 tool;
    bool imported;
    uint32_t line;
    uint32_t end_line;
    uint32_t column;
};

/* A finding that stays, with the tools that stand behind it. */
struct kept {
    struct candidate c;
    sqlite3_int64 tools[TOOLS_MAX];
    size_t tool_count;
};

struct merger {
    struct facts *facts;
    bool one_tool; /* the first sweep */
    struct kept window[WINDOW];
    size_t count; /* all that were ever put in */
    sqlite3_stmt *raise;
    sqlite3_stmt *add;
    sqlite3_stmt *move;
    sqlite3_stmt *drop;
};

/* Lines between two findings: 0 where they overlap; UINT32_MAX where one has no line. */
static uint32_t distance(const struct candidate *a, const struct candidate *b)
{
    if (a->line == 0 || b->line == 0) {
        return a->line == b->line ? 0 : UINT32_MAX;
    }
    if (a->line > b->end_line) {
        return a->line - b->end_line;
    }
    return b->line > a->end_line ? b->line - a->end_line : 0;
}

static bool has_tool(const struct kept *k, sqlite3_int64 tool)
{
    for (size_t i = 0; i < k->tool_count; i++) {
        if (k->tools[i] == tool) {
            return true;
        }
    }
    return k->tool_count == TOOLS_MAX;
}

/* How far apart, if they are the same at all; UINT32_MAX if not. */
static uint32_t same(const struct merger *m, const struct kept *k, const struct candidate *c)
{
    if (k->c.group != c->group || (!k->c.imported && !c->imported)) {
        return UINT32_MAX;
    }
    if (m->one_tool) {
        bool columns = k->c.column == c->column || k->c.column == 0 || c->column == 0;
        return k->c.line == c->line && columns ? 0 : UINT32_MAX;
    }
    uint32_t far = distance(&k->c, c);
    return has_tool(k, c->tool) || far > 1 ? UINT32_MAX : far;
}

static struct kept *find_same(struct merger *m, const struct candidate *c)
{
    struct kept *best = NULL;
    uint32_t best_far = UINT32_MAX;
    size_t from = m->count > WINDOW ? m->count - WINDOW : 0;
    for (size_t i = from; i < m->count; i++) {
        struct kept *k = &m->window[i % WINDOW];
        uint32_t far = same(m, k, c);
        if (far < best_far) {
            best = k;
            best_far = far;
        }
    }
    return best;
}

static enum status step2(const struct merger *m, sqlite3_stmt *st, sqlite3_int64 stays,
                         sqlite3_int64 goes, struct error *err)
{
    (void)sqlite3_bind_int64(st, 1, stays);
    (void)sqlite3_bind_int64(st, 2, goes);
    return facts_step_done(m->facts, st, "merging findings", err);
}

/* `goes` becomes a witness of `stays`; what already stood behind it, too. */
static enum status absorb(const struct merger *m, sqlite3_int64 stays, sqlite3_int64 goes,
                          struct error *err)
{
    enum status st = step2(m, m->raise, stays, goes, err);
    if (st == OK && !m->one_tool) {
        st = step2(m, m->add, stays, goes, err);
    }
    if (st == OK) {
        st = step2(m, m->move, stays, goes, err);
    }
    return st == OK ? step2(m, m->drop, stays, goes, err) : st;
}

static enum status take(struct merger *m, const struct candidate *c, struct error *err)
{
    struct kept *k = find_same(m, c);
    if (k == NULL) {
        m->window[m->count++ % WINDOW] =
            (struct kept){.c = *c, .tools = {c->tool}, .tool_count = 1};
        return OK;
    }
    bool swap = k->c.imported && !c->imported;
    enum status st = absorb(m, swap ? c->id : k->c.id, swap ? k->c.id : c->id, err);
    if (swap) {
        k->c = *c;
    }
    if (!m->one_tool) {
        k->tools[k->tool_count++] = c->tool;
    }
    return st;
}

static uint32_t column_u32(sqlite3_stmt *st, int at)
{
    sqlite3_int64 n = sqlite3_column_int64(st, at);
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static enum status sweep(struct merger *m, const char *candidates, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(m->facts, candidates, &st, err);
    m->count = 0;
    int rc = SQLITE_DONE;
    while (status == OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        const struct candidate c = {
            .id = sqlite3_column_int64(st, 0),
            .group = sqlite3_column_int64(st, 1),
            .tool = sqlite3_column_int64(st, 2),
            .imported = sqlite3_column_int(st, 3) != 0,
            .line = column_u32(st, 4),
            .end_line = column_u32(st, 5),
            .column = column_u32(st, 6),
        };
        status = take(m, &c, err);
    }
    return status == OK && rc != SQLITE_DONE ? facts_sql_error(m->facts->db, "merging", err)
                                             : status;
}

static enum status run_sql(const struct facts *f, const char *sql, struct error *err)
{
    return facts_exec(f, sql, "merging findings", err);
}

static enum status add_weakness(const struct facts *f, sqlite3_stmt *row, sqlite3_stmt *insert,
                                struct error *err)
{
    char word[WEAKNESS_MAX];
    if (!weakness_of(facts_column_view(row, 1), facts_column_view(row, 2), word)) {
        return OK;
    }
    (void)sqlite3_bind_int64(insert, 1, sqlite3_column_int64(row, 0));
    facts_bind_view(insert, 2, view_str(word));
    return facts_step_done(f, insert, "naming a weakness", err);
}

/* A word for each finding of a file that another tool speaks of, too. */
static enum status name_weaknesses(const struct facts *f, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *rows = NULL;
    CLEANUP(facts_finalize) sqlite3_stmt *insert = NULL;
    enum status st =
        facts_prepare(f,
                      "SELECT rowid, cwe, rule FROM t_findings WHERE NOT suppressed AND state <> 2"
                      " AND path IN (SELECT path FROM t_findings WHERE imported)",
                      &rows, err);
    if (st == OK) {
        st = facts_prepare(f, "INSERT INTO temp.weaknesses VALUES (?1, ?2)", &insert, err);
    }
    bool more = st == OK;
    while (more && st == OK) {
        st = facts_next(f->db, rows, "naming weaknesses", &more, err);
        if (st == OK && more) {
            st = add_weakness(f, rows, insert, err);
        }
    }
    return st;
}

static enum status prepare(struct merger *m, struct error *err)
{
    const struct {
        sqlite3_stmt **to;
        const char *sql;
    } all[] = {
        {&m->raise, "UPDATE t_findings AS f SET severity = max(f.severity, o.severity),"
                    " confidence = max(f.confidence, o.confidence),"
                    " cwe = CASE f.cwe WHEN '' THEN o.cwe ELSE f.cwe END"
                    " FROM t_findings AS o WHERE f.rowid = ?1 AND o.rowid = ?2"},
        {&m->add, "INSERT INTO t_witnesses SELECT ?1, inspector, rule, severity, line"
                  " FROM t_findings WHERE rowid = ?2"},
        {&m->move, "UPDATE t_witnesses SET finding = ?1 WHERE finding = ?2"},
        {&m->drop, "DELETE FROM t_findings WHERE rowid = ?2 AND ?1 = ?1"},
    };
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof all / sizeof all[0]; i++) {
        st = facts_prepare(m->facts, all[i].sql, all[i].to, err);
    }
    return st;
}

/* The sweeps read copies: merging changes the table itself. */
static const char one_tool_candidates[] =
    "CREATE TEMP TABLE candidates AS SELECT f.rowid AS id,"
    " dense_rank() OVER (ORDER BY path, inspector, rule) AS grp, 0 AS tool, 1 AS imported,"
    " line, end_line, col FROM t_findings f WHERE imported AND NOT suppressed AND state <> 2"
    " ORDER BY grp, line, col DESC, cwe = '', fingerprint";
static const char tools_candidates[] =
    "DROP TABLE temp.candidates;"
    "CREATE TEMP TABLE candidates AS SELECT f.rowid AS id,"
    " dense_rank() OVER (ORDER BY path, w.word) AS grp,"
    " dense_rank() OVER (ORDER BY inspector) AS tool, imported, line, end_line, col"
    " FROM t_findings f JOIN temp.weaknesses w ON w.id = f.rowid"
    " ORDER BY grp, line, inspector, rule, col, fingerprint";
static const char walk[] = "SELECT id, grp, tool, imported, line, end_line, col"
                           " FROM temp.candidates ORDER BY rowid";

static enum status merge(struct merger *m, struct error *err)
{
    enum status st = run_sql(m->facts, one_tool_candidates, err);
    if (st == OK) {
        m->one_tool = true;
        st = sweep(m, walk, err);
    }
    if (st == OK) {
        st = run_sql(m->facts, "CREATE TEMP TABLE weaknesses (id INTEGER PRIMARY KEY, word TEXT)",
                     err);
    }
    if (st == OK) {
        st = name_weaknesses(m->facts, err);
    }
    if (st == OK) {
        st = run_sql(m->facts, tools_candidates, err);
    }
    if (st == OK) {
        m->one_tool = false;
        st = sweep(m, walk, err);
    }
    return st;
}

enum status facts_merge_witnesses(struct facts *f, struct error *err)
{
    struct merger *m = mem_calloc(1, sizeof *m);
    struct error second;
    if (m == NULL) {
        return error_no_memory(err);
    }
    m->facts = f;
    enum status st = prepare(m, err);
    if (st == OK) {
        st = merge(m, err);
    }
    facts_finalize(&m->raise);
    facts_finalize(&m->add);
    facts_finalize(&m->move);
    facts_finalize(&m->drop);
    (void)mem_free(m);
    enum status dropped = run_sql(f,
                                  "DROP TABLE IF EXISTS temp.candidates;"
                                  "DROP TABLE IF EXISTS temp.weaknesses",
                                  &second);
    return st == OK && dropped != OK ? error_set(err, dropped, "%s", second.message) : st;
}
