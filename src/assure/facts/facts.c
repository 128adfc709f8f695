#include "facts_private.h"

#include <assay/base/mem.h>
#include <assay/base/shipped.h>

/* What facts_image.c made of facts_schema.sql. */
extern const struct shipped_file facts_images[];

static const char *const statement_sql[STATEMENT_COUNT] = {
    [INSERT_FILE] = "INSERT INTO t_files VALUES (?1, ?2, ?3, ?4, ?5)",
    [INSERT_FINDING] =
        "INSERT OR IGNORE INTO t_findings (inspector, rule, severity, confidence, path, line, col,"
        " end_line, end_col, message, excerpt, excerpt_line, fingerprint, cwe, controls, marker,"
        " is_secret, state, fix, steps, also, owasp, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "?9, ?10,"
        " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
    [INSERT_STEP] = "INSERT INTO t_flows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [INSERT_COMPONENT] = "INSERT INTO t_components (id, purl, type, namespace, name, version,"
                         " scope, relation, manifest, line, licence, source, note)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [INSERT_HASH] = "INSERT INTO t_hashes VALUES (?1, ?2, ?3)",
    [INSERT_NEED] = "INSERT INTO t_needs VALUES (?1, ?2, ?3)",
    [INSERT_GAP] = "INSERT INTO t_gaps VALUES (?1, ?2, ?3)",
    [INSERT_IGNORE] = "INSERT INTO t_ignores VALUES (?1, ?2, ?3)",
    [INSERT_FUNCTION] = "INSERT INTO t_functions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                        " ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    [MARK_UNUSED] = "UPDATE t_functions SET is_unused = 1 WHERE rowid = ?1",
    [INSERT_MEASURES] =
        "INSERT OR REPLACE INTO t_measures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
        " ?11, NULL)",
    [INSERT_DUPLICATE] = "INSERT INTO t_duplicates VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SET_DUPLICATED] = "UPDATE t_measures SET duplicated_lines = ?2 WHERE path = ?1",
    [INSERT_VULNERABILITY] =
        "INSERT INTO t_vulnerabilities (finding, purl, version, scope, relation, advisory, aliases,"
        " fixed, malicious, known_exploited, epss, cvss, vectors, reachability, reached_path,"
        " reached_line, reached_symbol, reachability_note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
        " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    [INSERT_LICENCE] = "INSERT INTO t_licences VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [INSERT_COPYRIGHT] = "INSERT INTO t_copyrights VALUES (?1, ?2, ?3, ?4)",
    [INSERT_FILE_LICENCE] = "INSERT INTO t_file_licences VALUES (?1, ?2, ?3, ?4)",
    [INSERT_LICENCE_TEXT] = "INSERT INTO t_licence_texts VALUES (?1, ?2)",
    [INSERT_MODIFICATION] = ("INSERT INTO t_modifications (package, path, upstream,"
                             " upstream_digest, digest, identical, modified, added, removed,"
                             " renamed, declared, upstreamed, unexplained, patches,"
                             " patches_in_effect, weakenings, gaps) VALUES (?1, ?2, ?3, ?4, ?5,"
                             " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"),
    [SETTLE_IMPORTED] = ("UPDATE t_findings SET imported = 1, suppressed = ?2,"
                         " suppressed_by = ?3, suppressed_reason = ?4 WHERE rowid = ?1"),
};

static const char *const origin_names[ORIGIN_COUNT] = {
    [ORIGIN_IN_HOUSE] = "in-house",
    [ORIGIN_SUPPLIER] = "supplier",
    [ORIGIN_OPEN_SOURCE] = "open-source",
};

const char *origin_name(enum origin o)
{
    return o < ORIGIN_COUNT ? origin_names[o] : "unknown";
}

bool origin_parse(struct view text, enum origin *out)
{
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        if (view_eq_str(text, origin_names[i])) {
            *out = (enum origin)i;
            return true;
        }
    }
    return false;
}

enum status facts_sql_error(sqlite3 *db, const char *doing, struct error *err)
{
    int code = sqlite3_errcode(db);
    if (code == SQLITE_NOMEM) {
        return error_no_memory(err);
    }
    enum status st = code == SQLITE_INTERRUPT                       ? ERR_TIMEOUT
                     : code == SQLITE_TOOBIG || code == SQLITE_FULL ? ERR_LIMIT
                     : code == SQLITE_ERROR || code == SQLITE_AUTH  ? ERR_FORMAT
                                                                    : ERR_INTERNAL;
    return error_set(err, st, "%s: %s", doing, sqlite3_errmsg(db));
}

enum status facts_prepare(const struct facts *f, const char *sql, sqlite3_stmt **out,
                          struct error *err)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(f->db, sql, -1, &st, NULL) != SQLITE_OK) {
        return facts_sql_error(f->db, "preparing a query over the facts", err);
    }
    enum status status = facts_settle(f, false, err);
    if (status != OK) {
        (void)sqlite3_finalize(st);
        return status;
    }
    *out = st;
    return OK;
}

sqlite3_stmt *facts_statement(const struct facts *f, enum facts_statement s)
{
    sqlite3_stmt **st = &f->waiting->statements[s];
    if (*st == NULL) {
        (void)sqlite3_prepare_v3(f->db, statement_sql[s], -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    }
    return *st;
}

void facts_finalize(sqlite3_stmt **st)
{
    (void)sqlite3_finalize(*st);
    *st = NULL;
}

void facts_bind_view(sqlite3_stmt *st, int at, struct view v)
{
    (void)sqlite3_bind_text64(st, at, v.ptr == NULL ? "" : v.ptr, v.len, SQLITE_STATIC,
                              SQLITE_UTF8);
}

struct view facts_column_view(sqlite3_stmt *st, int at)
{
    const char *text = (const char *)sqlite3_column_text(st, at);
    return view_of(text == NULL ? "" : text, (size_t)sqlite3_column_bytes(st, at));
}

enum status facts_step_done(const struct facts *f, sqlite3_stmt *st, const char *doing,
                            struct error *err)
{
    int rc = sqlite3_step(st);
    enum status result =
        rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : facts_sql_error(f->db, doing, err);
    (void)sqlite3_reset(st);
    (void)sqlite3_clear_bindings(st);
    return result;
}

enum status facts_next(sqlite3 *db, sqlite3_stmt *st, const char *doing, bool *more,
                       struct error *err)
{
    int rc = sqlite3_step(st);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        return facts_sql_error(db, doing, err);
    }
    *more = rc == SQLITE_ROW;
    return OK;
}

enum status facts_walk(sqlite3 *db, sqlite3_stmt *st, const char *doing, facts_row *row, void *ctx,
                       struct error *err)
{
    bool more = true;
    enum status status = OK;
    while (more && status == OK) {
        status = facts_next(db, st, doing, &more, err);
        if (status == OK && more) {
            status = row(ctx, st, err);
        }
    }
    return status;
}

/* The empty database, made by the build, is copied page by page. */
static enum status copy_image(struct facts *f, struct error *err)
{
    sqlite3 *image = NULL;
    struct view bytes = facts_images[0].bytes;
    unsigned char *start = (unsigned char *)(uintptr_t)bytes.ptr; /* only read, as the flag says */
    int rc = sqlite3_open_v2(":memory:", &image, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_deserialize(image, "main", start, (sqlite3_int64)bytes.len,
                                 (sqlite3_int64)bytes.len, SQLITE_DESERIALIZE_READONLY);
    }
    sqlite3_backup *copy =
        rc == SQLITE_OK ? sqlite3_backup_init(f->db, "main", image, "main") : NULL;
    rc = copy == NULL ? SQLITE_ERROR : sqlite3_backup_step(copy, -1);
    (void)sqlite3_backup_finish(copy);
    (void)sqlite3_close(image);
    return rc == SQLITE_DONE ? OK : facts_sql_error(f->db, "creating the facts database", err);
}

static enum status open_database(struct facts *f, struct error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(":memory:", &f->db, flags, NULL) != SQLITE_OK) {
        return error_set(err, ERR_NO_MEMORY, "cannot open the in-memory database");
    }
    (void)sqlite3_db_config(f->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(f->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(f->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(f->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    enum status st = copy_image(f, err);
    st = st == OK ? facts_waiting_new(&f->waiting, err) : st;
    st = st == OK ? facts_exec(f, "BEGIN", "creating the facts database", err) : st;
    facts_watch(f);
    return st;
}

enum status facts_new(struct facts **out, struct error *err)
{
    struct facts *f = mem_calloc(1, sizeof *f);
    if (f == NULL) {
        return error_no_memory(err);
    }
    f->shown = FINDINGS_PRESENT;
    enum status st = open_database(f, err);
    if (st != OK) {
        (void)facts_free(f);
        return st;
    }
    *out = f;
    return OK;
}

struct facts *facts_free(struct facts *f)
{
    if (f != NULL) {
        f->waiting = facts_waiting_free(f->waiting);
        (void)sqlite3_close(f->db);
        (void)mem_free(f);
    }
    return NULL;
}

enum status facts_set_subject(struct facts *f, const struct facts_subject *s, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_exec(f, "DELETE FROM t_subject", "replacing the subject", err);
    if (status == OK) {
        status =
            facts_prepare(f, "INSERT INTO t_subject VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &st, err);
    }
    if (status != OK) {
        return status;
    }
    char digest[SHA256_HEX_MAX];
    sha256_hex(&s->digest, digest);
    facts_bind_view(st, 1, s->name);
    facts_bind_view(st, 2, s->path);
    facts_bind_view(st, 3, view_str(subject_kind_name(s->kind)));
    facts_bind_view(st, 4, view_str(origin_name(s->origin)));
    facts_bind_view(st, 5, s->git_commit);
    facts_bind_view(st, 6, view_str(digest));
    return facts_step_done(f, st, "storing the subject", err);
}

enum status facts_add_file(struct facts *f, const struct file_facts *file, struct error *err)
{
    struct buf *row = facts_waiting_row(f, INSERT_FILE);
    facts_row_text(row, file->path);
    facts_row_int(row, (int64_t)file->size);
    facts_row_int(row, (int64_t)file->language);
    facts_row_int(row, (int64_t)file->classes);
    facts_row_digest(row, file->has_digest ? &file->digest : NULL);
    f->files++;
    f->bytes += file->size;
    return facts_row_end(f, row, err);
}

static enum status add_flow(struct facts *f, const struct finding *finding, struct error *err)
{
    sqlite3_int64 id = sqlite3_last_insert_rowid(f->db);
    enum status status = OK;
    for (size_t i = 0; status == OK && i < finding->flow_len; i++) {
        const struct flow_step *step = &finding->flow[i];
        sqlite3_stmt *st = facts_statement(f, INSERT_STEP);
        (void)sqlite3_bind_int64(st, 1, id);
        (void)sqlite3_bind_int64(st, 2, (sqlite3_int64)i);
        (void)sqlite3_bind_int64(st, 3, step->region.line);
        (void)sqlite3_bind_int64(st, 4, step->region.column);
        (void)sqlite3_bind_int64(st, 5, step->region.end_line);
        (void)sqlite3_bind_int64(st, 6, step->region.end_column);
        facts_bind_view(st, 7, step->message);
        status = facts_step_done(f, st, "storing a flow", err);
    }
    return status;
}

enum status facts_add_in_state(struct facts *f, const struct finding *finding,
                               enum finding_state state, struct error *err)
{
    char secret[SHA256_HEX_MAX];
    struct view fingerprint = finding->fingerprint;
    if (finding->has_secret) {
        f->secrets = true;
        sha256_hex(&finding->secret, secret);
        fingerprint = view_of(secret, SHA256_HEX_MAX - 1);
    }
    sqlite3_stmt *st = facts_statement(f, INSERT_FINDING);
    facts_bind_view(st, 1, finding->inspector);
    facts_bind_view(st, 2, finding->rule);
    (void)sqlite3_bind_int(st, 3, (int)finding->severity);
    (void)sqlite3_bind_int(st, 4, (int)finding->confidence);
    facts_bind_view(st, 5, finding->path);
    (void)sqlite3_bind_int64(st, 6, finding->region.line);
    (void)sqlite3_bind_int64(st, 7, finding->region.column);
    (void)sqlite3_bind_int64(st, 8, finding->region.end_line);
    (void)sqlite3_bind_int64(st, 9, finding->region.end_column);
    facts_bind_view(st, 10, finding->message);
    facts_bind_view(st, 11, finding->excerpt);
    (void)sqlite3_bind_int64(st, 12, finding->excerpt_line);
    facts_bind_view(st, 13, fingerprint);
    facts_bind_view(st, 14, finding->cwe);
    facts_bind_view(st, 15, finding->controls);
    facts_bind_view(st, 16, finding->marker);
    (void)sqlite3_bind_int(st, 17, finding->has_secret ? 1 : 0);
    (void)sqlite3_bind_int(st, 18, (int)state);
    if (finding->has_fix) {
        facts_bind_view(st, 19, finding->fix);
    }
    (void)sqlite3_bind_int64(st, 20, (sqlite3_int64)finding->flow_len);
    facts_bind_view(st, 21, finding->also);
    facts_bind_view(st, 22, finding->owasp);
    facts_bind_view(st, 23, finding->part);
    enum status status = facts_step_done(f, st, "storing a finding", err);
    /* The same finding a second time was not stored, nor is its flow. */
    bool stored = status == OK && finding->flow_len > 0 && sqlite3_changes(f->db) > 0;
    return stored ? add_flow(f, finding, err) : status;
}

enum status facts_add_finding(struct facts *f, const struct finding *finding, struct error *err)
{
    return facts_add_in_state(f, finding, FINDING_NEW, err);
}

enum status facts_add_gap(struct facts *f, struct view path, enum gap_reason reason,
                          struct view detail, struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, INSERT_GAP);
    facts_bind_view(st, 1, path);
    facts_bind_view(st, 2, view_str(gap_reason_name(reason)));
    facts_bind_view(st, 3, detail);
    return facts_step_done(f, st, "storing a gap", err);
}

enum status facts_add_ignore(struct facts *f, const struct ignore_entry *e, struct error *err)
{
    sqlite3_stmt *st = facts_statement(f, INSERT_IGNORE);
    facts_bind_view(st, 1, e->path);
    facts_bind_view(st, 2, e->rule);
    (void)sqlite3_bind_int64(st, 3, e->line);
    return facts_step_done(f, st, "storing an ignore entry", err);
}

enum status facts_add_inspector(struct facts *f, const char *name, const struct sha256 *digest,
                                struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status =
        facts_prepare(f, "INSERT OR REPLACE INTO t_inspectors VALUES (?1, ?2)", &st, err);
    if (status != OK) {
        return status;
    }
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    facts_bind_view(st, 1, view_str(name));
    facts_bind_view(st, 2, view_str(hex));
    return facts_step_done(f, st, "storing an inspector", err);
}
