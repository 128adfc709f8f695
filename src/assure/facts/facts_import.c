/* Findings of other tools become facts. */
#include "facts_private.h"

#include <assay/assure/imports.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdio.h>

struct importer {
    struct facts *facts;
    const struct import_file *file;
    struct sha256 digest;
    struct buf tools; /* "semgrep 1.2.3, cppcheck 2.10" */
};

static enum status run_sql(const struct facts *f, const char *sql, struct error *err)
{
    return facts_exec(f, sql, "importing findings", err);
}

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *err)
{
    struct importer *i = ctx;
    char name[IMPORT_TOOL_MAX + sizeof "imported-"];
    (void)snprintf(name, sizeof name, VIEW_FMT, VIEW_ARG(tool->name));
    buf_printf(&i->tools, "%s%s%s" VIEW_FMT, i->tools.len > 0 ? ", " : "", name,
               tool->version.len > 0 ? " " : "", VIEW_ARG(tool->version));
    enum status st = buf_status(&i->tools, err);
    return st == OK ? facts_add_inspector(i->facts, name, &i->digest, err) : st;
}

static enum status settle(struct facts *f, struct view tool, struct view suppressed,
                          struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, SETTLE_IMPORTED);
    (void)sqlite3_bind_int64(st, 1, sqlite3_last_insert_rowid(f->db));
    (void)sqlite3_bind_int(st, 2, suppressed.len > 0 ? 1 : 0);
    facts_bind_view(st, 3, suppressed.len > 0 ? tool : VIEW(""));
    facts_bind_view(st, 4, suppressed);
    return facts_step_done(f, st, "storing an imported finding", err);
}

enum status facts_mark_imported(struct facts *f, struct error *err)
{
    return settle(f, VIEW(""), VIEW(""), err);
}

enum status facts_mark_unchanged(struct facts *f, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status =
        facts_prepare(f, "UPDATE t_findings SET state = ?2 WHERE rowid = ?1", &st, err);
    if (status != OK) {
        return status;
    }
    (void)sqlite3_bind_int64(st, 1, sqlite3_last_insert_rowid(f->db));
    (void)sqlite3_bind_int(st, 2, FINDING_UNCHANGED);
    return facts_step_done(f, st, "settling a finding", err);
}

enum status facts_add_imported(struct facts *f, const struct finding *finding,
                               struct view suppressed, struct error *err)
{
    enum status st = facts_add_finding(f, finding, err);
    if (st != OK || sqlite3_changes(f->db) == 0) {
        return st; /* the same finding again */
    }
    return settle(f, finding->inspector, suppressed, err);
}

/* What the tool itself suppressed is suppressed where the caller honours that; elsewhere
 * it is a marker like one in the source, for the reader to see. */
static enum status on_finding(void *ctx, const struct finding *finding,
                              const struct import_suppression *s, struct error *err)
{
    const struct importer *i = ctx;
    struct finding f = *finding;
    bool suppressed = s->suppressed && i->file->honour_suppressions;
    if (s->suppressed && !suppressed) {
        f.marker = s->reason;
    }
    return facts_add_imported(i->facts, &f, suppressed ? s->reason : VIEW(""), err);
}

static enum status is_known(const struct facts *f, struct view digest, bool *out, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, "SELECT 1 FROM t_imports WHERE digest = ?1", &st, err);
    if (status == OK) {
        facts_bind_view(st, 1, digest);
        status = facts_next(f->db, st, "looking for a report", out, err);
    }
    return status;
}

static enum status add_import(const struct importer *i, struct view digest,
                              const struct import_summary *sum, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    const uint64_t counts[] = {sum->findings,  sum->suppressed, sum->outside,
                               sum->placeless, sum->passed,     sum->tests,
                               sum->failures,  sum->errors,     sum->skipped};
    enum status status = facts_prepare(
        i->facts,
        "INSERT INTO t_imports (digest, name, format, tools, findings, suppressed, outside,"
        " placeless, passed, tests, failures, errors, skipped)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, digest);
    facts_bind_view(st, 2, path_base(view_str(i->file->name)));
    facts_bind_view(st, 3, view_str(i->file->format->name));
    facts_bind_view(st, 4, buf_view(&i->tools));
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        (void)sqlite3_bind_int64(st, 5 + (int)k, (sqlite3_int64)counts[k]);
    }
    return facts_step_done(i->facts, st, "storing an import", err);
}

static enum status import_all(struct importer *i, struct view digest, struct import_summary *out,
                              struct error *err)
{
    const struct import_sink sink = {.ctx = i, .tool = on_tool, .finding = on_finding};
    enum status st = import_read(i->file->format, i->file->bytes, i->file->name, &i->file->options,
                                 &sink, out, err);
    return st == OK ? add_import(i, digest, out, err) : st;
}

enum status facts_import(struct facts *f, const struct import_file *file,
                         struct import_summary *out, struct error *err)
{
    struct importer i = {.facts = f, .file = file, .tools = BUF_INIT(64 * 1024)};
    struct import_summary sum = {0};
    char hex[SHA256_HEX_MAX];
    bool known = false;
    sha256_of(file->bytes, &i.digest);
    sha256_hex(&i.digest, hex);
    enum status st = is_known(f, view_str(hex), &known, err);
    if (st == OK && !known) {
        st = run_sql(f, "SAVEPOINT import", err);
        if (st == OK) {
            st = import_all(&i, view_str(hex), &sum, err);
            const char *end = st == OK ? "RELEASE import" : "ROLLBACK TO import; RELEASE import";
            struct error second;
            enum status ended = run_sql(f, end, &second);
            st = st == OK && ended != OK ? error_set(err, ended, "%s", second.message) : st;
        }
    }
    buf_release(&i.tools);
    if (st == OK) {
        *out = sum;
    }
    return st;
}

enum status facts_imported_elsewhere(const struct facts *f, uint64_t *out, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status =
        facts_prepare(f,
                      "SELECT count(*) FROM t_findings WHERE imported AND path NOT IN"
                      " (SELECT path FROM t_files)",
                      &st, err);
    if (status != OK) {
        return status;
    }
    if (sqlite3_step(st) != SQLITE_ROW) {
        return facts_sql_error(f->db, "counting imported findings", err);
    }
    *out = (uint64_t)sqlite3_column_int64(st, 0);
    return OK;
}

static uint64_t column_count(sqlite3_stmt *st, int at)
{
    sqlite3_int64 n = sqlite3_column_int64(st, at);
    return n < 0 ? 0 : (uint64_t)n;
}

struct import_walk {
    enum status (*each)(void *ctx, const struct fact_import *i, struct error *err);
    void *ctx;
};

static enum status import_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct import_walk *w = ctx;
    const struct fact_import row = {
        .name = facts_column_view(st, 0),
        .format = facts_column_view(st, 1),
        .tools = facts_column_view(st, 2),
        .sha256 = facts_column_view(st, 3),
        .sum = {column_count(st, 4), column_count(st, 5), column_count(st, 6), column_count(st, 7),
                column_count(st, 8), column_count(st, 9), column_count(st, 10),
                column_count(st, 11), column_count(st, 12)},
    };
    return w->each(w->ctx, &row, err);
}

enum status facts_each_import(const struct facts *f,
                              enum status (*each)(void *ctx, const struct fact_import *i,
                                                  struct error *err),
                              void *ctx, struct error *err)
{
    struct import_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT name, format, tools, digest, findings, suppressed, outside,"
                          " placeless, passed, tests, failures, errors, skipped FROM t_imports"
                          " ORDER BY name, digest",
                          VIEW(""), import_row, &w, err);
}
