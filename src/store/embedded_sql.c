/* The registers in SQLite: assay.db, opened at first use.
 *
 * It runs in WAL mode with synchronous=NORMAL: a power cut may cost the last
 * transactions but never the database's soundness, and what it costs is
 * projected again from the log. */
#include "embedded.h"
#include "layout.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 10000, TEXT_MAX = 1 << 24 };

#define SET_VERSION "PRAGMA user_version = 3;"
static const char schema[] = STATEMENTS_SCHEMA JOBS_SCHEMA OUTBOX_SCHEMA SET_VERSION;
/* From each earlier version to this one. */
static const char *const migrations[SCHEMA_VERSION] = {
    [1] = JOBS_SCHEMA OUTBOX_SCHEMA SET_VERSION,
    [2] = OUTBOX_SCHEMA SET_VERSION,
};

static enum status damaged(struct embedded *e, const char *why, struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "%s is damaged (%s): it is only an index; move it away, and it is rebuilt "
                     "from the log",
                     e->db_path, why);
}

/* Our SQL is fixed, so that an "SQL error" can only come from a damaged schema. */
static bool is_damage(int kind)
{
    return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_ERROR ||
           kind == SQLITE_MISMATCH || kind == SQLITE_FORMAT;
}

static enum status sql_failed(struct embedded *e, int rc, struct error *err)
{
    const char *why = e->db == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(e->db);
    int kind = rc & 0xff;
    if (is_damage(kind)) {
        return damaged(e, why, err);
    }
    switch (kind) {
    case SQLITE_FULL:
        return error_set(err, ERR_NO_SPACE, "writing %s: %s", e->db_path, why);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return error_set(err, ERR_PERMISSION, "opening %s: %s", e->db_path, why);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERR_CONFLICT, "%s is in use by another process", e->db_path);
    case SQLITE_NOMEM:
        return error_no_memory(err);
    case SQLITE_TOOBIG:
        return error_set(err, ERR_LIMIT, "a value is too large for %s", e->db_path);
    case SQLITE_CONSTRAINT:
        return error_set(err, ERR_CONFLICT, "%s: %s", e->db_path, why);
    case SQLITE_IOERR:
        return error_set(err, ERR_IO, "reading or writing %s: %s", e->db_path, why);
    default:
        return error_set(err, ERR_INTERNAL, "%s: %s (%d)", e->db_path, why, rc);
    }
}

static enum status exec(struct embedded *e, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(e->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sql_failed(e, rc, err);
}

static enum status schema_version(struct embedded *e, int *out, struct error *err)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(e->db, "PRAGMA user_version", -1, &q, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        *out = sqlite3_column_int(q, 0);
        rc = SQLITE_OK;
    }
    enum status st = rc == SQLITE_OK ? OK : sql_failed(e, rc, err);
    (void)sqlite3_finalize(q);
    return st;
}

static enum status check_version(struct embedded *e, int version, struct error *err)
{
    if (version == SCHEMA_VERSION) {
        return OK;
    }
    if (version > 0 && version < SCHEMA_VERSION) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s is of an older version of Assay: a command that writes moves it on",
                         e->db_path);
    }
    return version > SCHEMA_VERSION
               ? error_set(err, ERR_UNSUPPORTED, "%s was made by a newer version of Assay",
                           e->db_path)
               : damaged(e, "it has no schema version", err);
}

/* The file that the copy grows in, empty and locked: what a killed process left there is used
 * again. *out stays -1 where another process has finished `path` meanwhile. */
static enum status open_growing(const char *tmp, const char *path, int *out, struct error *err)
{
    char journal[PATH_MAX + 16];
    struct stat sb = {.st_nlink = 0};
    CLEANUP(fd_cleanup) int fd = -1;
    while (sb.st_nlink == 0) { /* another process's, which failed */
        fd = fd_close(fd);
        fd = open(tmp, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 || flock(fd, LOCK_EX) != 0 || fstat(fd, &sb) != 0) {
            return error_errno(err, errno, "opening %s", tmp);
        }
    }
    if (access(path, F_OK) == 0) {
        return OK;
    }
    (void)snprintf(journal, sizeof journal, "%s-journal", tmp);
    if (ftruncate(fd, 0) != 0 || (unlink(journal) != 0 && errno != ENOENT)) {
        return error_errno(err, errno, "emptying %s", tmp);
    }
    *out = fd;
    fd = -1;
    return OK;
}

static enum status copy_into(struct embedded *e, const char *tmp, int fd, struct error *err)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(e->db, "VACUUM INTO $1", -1, &q, NULL);
    rc = rc == SQLITE_OK ? sqlite3_bind_text(q, 1, tmp, -1, SQLITE_STATIC) : rc;
    rc = rc == SQLITE_OK ? sqlite3_step(q) : rc;
    enum status st = rc == SQLITE_DONE ? OK : sql_failed(e, rc, err);
    (void)sqlite3_finalize(q);
    return st == OK && fsync(fd) != 0 ? error_errno(err, errno, "flushing %s", tmp) : st;
}

/* A copy beside the database, "assay.db.v1": made whole before its name is there. */
static enum status back_up(struct embedded *e, int version, struct error *err)
{
    char path[PATH_MAX];
    char tmp[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s.v%d", e->db_path, version);
    int m = snprintf(tmp, sizeof tmp, "%s.v%d.tmp", e->db_path, version);
    if (n < 0 || m < 0 || (size_t)m >= sizeof tmp) {
        return error_set(err, ERR_LIMIT, "the path %s is too long", e->db_path);
    }
    if (access(path, F_OK) == 0) {
        (void)unlink(tmp); /* of an earlier try that was cut off between two names */
        return OK;
    }
    CLEANUP(fd_cleanup) int fd = -1;
    enum status st = open_growing(tmp, path, &fd, err);
    if (st != OK || fd < 0) {
        return st;
    }
    st = copy_into(e, tmp, fd, err);
    if (st != OK) {
        (void)unlink(tmp);
        (void)error_prefix(err, "keeping the database of the older version as %s", path);
        return st;
    }
    st = file_name_new(tmp, path, err);
    return st == ERR_CONFLICT ? OK : st; /* another process was faster */
}

/* Make the tables, or move them on, unless another process has just done it. */
static enum status change_schema(struct embedded *e, struct error *err)
{
    int version = 0;
    enum status st = exec(e, "BEGIN IMMEDIATE", err);
    if (st != OK) {
        return st;
    }
    st = schema_version(e, &version, err);
    if (st == OK && version < SCHEMA_VERSION) {
        st = exec(e, version == 0 ? schema : migrations[version], err);
    }
    return st == OK ? exec(e, "COMMIT", err) : st;
}

static enum status ensure_schema(struct embedded *e, struct error *err)
{
    int version = 0;
    enum status st = schema_version(e, &version, err);
    bool change = version >= 0 && version < SCHEMA_VERSION && e->base.flags != STORE_READ_ONLY;
    if (st != OK || !change) {
        return st == OK ? check_version(e, version, err) : st;
    }
    st = version > 0 ? back_up(e, version, err) : OK;
    return st == OK ? change_schema(e, err) : st;
}

/* Without the right to write beside it, a WAL database opens only as immutable. */
static enum status open_uri(struct embedded *e, char *out, size_t cap, bool immutable,
                            struct error *err)
{
    size_t n = (size_t)snprintf(out, cap, "file:");
    for (const char *p = e->db_path; *p != '\0' && n + 4 < cap; p++) {
        if (*p == '%' || *p == '?' || *p == '#') {
            n += (size_t)snprintf(out + n, cap - n, "%%%02x", (unsigned)(unsigned char)*p);
        } else {
            out[n++] = *p;
        }
    }
    if (n + 16 > cap) {
        return error_set(err, ERR_LIMIT, "the path %s is too long", e->db_path);
    }
    (void)snprintf(out + n, cap - n, "%s", immutable ? "?immutable=1" : "");
    return OK;
}

/* SQLite would make the file readable by all; its own files take its mode. */
static enum status make_private(struct embedded *e, struct error *err)
{
    int fd = open(e->db_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return error_errno(err, errno, "opening %s", e->db_path);
    }
    (void)close(fd);
    return OK;
}

static enum status open_handle(struct embedded *e, struct error *err)
{
    bool reading = e->base.flags == STORE_READ_ONLY;
    struct stat sb;
    if (reading && stat(e->db_path, &sb) != 0) {
        return error_errno(err, errno, "opening %s", e->db_path);
    }
    char uri[PATH_MAX];
    enum status st = reading ? OK : make_private(e, err);
    if (st != OK) {
        return st;
    }
    st = open_uri(e, uri, sizeof uri, reading && access(e->home, W_OK) != 0, err);
    if (st != OK) {
        return st;
    }
    int flags = (reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(uri, &e->db, flags, NULL);
    return rc == SQLITE_OK ? OK : sql_failed(e, rc, err);
}

static enum status open_db(struct embedded *e, struct error *err)
{
    if (e->db != NULL) {
        return OK;
    }
    enum status st = open_handle(e, err);
    if (st == OK) {
        (void)sqlite3_extended_result_codes(e->db, 1);
        (void)sqlite3_busy_timeout(e->db, BUSY_MS);
        (void)sqlite3_limit(e->db, SQLITE_LIMIT_LENGTH, TEXT_MAX);
        (void)sqlite3_db_config(e->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
        (void)sqlite3_db_config(e->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
        st = exec(e,
                  "PRAGMA cell_size_check = ON; PRAGMA synchronous = NORMAL; "
                  "PRAGMA secure_delete = ON;",
                  err);
    }
    if (st == OK && e->base.flags == STORE_READ_WRITE) {
        st = exec(e, "PRAGMA journal_mode = WAL;", err);
    }
    if (st == OK) {
        st = ensure_schema(e, err);
    }
    if (st != OK) {
        embedded_sql_close(e);
    }
    return st;
}

enum status embedded_sql_open_memory(struct embedded *e, struct error *err)
{
    int rc = sqlite3_open_v2(
        ":memory:", &e->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    return rc == SQLITE_OK ? exec(e, schema, err) : sql_failed(e, rc, err);
}

void embedded_sql_close(struct embedded *e)
{
    for (size_t i = 0; i < e->cached_len; i++) {
        (void)sqlite3_finalize(e->cached[i].q);
    }
    e->cached_len = 0;
    (void)sqlite3_close(e->db);
    e->db = NULL;
}

/* With secure_delete what was deleted is overwritten; the journal still has the old pages. It ends
 * with its last connection, which may be another process's. */
enum status embedded_sql_scrub(struct store *s, const char *table, struct error *err)
{
    struct embedded *e = embedded_of(s);
    (void)table;
    enum status st = open_db(e, err);
    if (st != OK) {
        return st;
    }
    int rc = sqlite3_wal_checkpoint_v2(e->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if ((rc & 0xff) == SQLITE_BUSY) {
        return error_set(err, ERR_CONFLICT,
                         "another process is reading %s: what was deleted still lies in its "
                         "journal; do the same again later",
                         e->db_path);
    }
    return rc == SQLITE_OK ? OK : sql_failed(e, rc, err);
}

static enum status take_complaint(void *ctx, const struct sql_value *v, size_t count,
                                  struct error *err)
{
    struct embedded *e = ctx;
    (void)count;
    return view_eq(v[0].bytes, VIEW("ok")) ? OK : damaged(e, v[0].bytes.ptr, err);
}

/* Pages, and each index beside its table: a query that goes by an index shows only that. */
enum status embedded_sql_sound(struct store *s, struct error *err)
{
    return embedded_sql_run(s, "PRAGMA integrity_check(1)", NULL, 0, take_complaint, embedded_of(s),
                            err);
}

enum status embedded_sql_begin(struct store *s, struct error *err)
{
    struct embedded *e = embedded_of(s);
    enum status st = open_db(e, err);
    return st == OK ? exec(e, "BEGIN IMMEDIATE", err) : st;
}

enum status embedded_sql_end(struct store *s, bool commit, struct error *err)
{
    struct embedded *e = embedded_of(s);
    if (e->db == NULL || sqlite3_get_autocommit(e->db) != 0) {
        return commit ? error_set(err, ERR_USAGE, "there is no transaction to end") : OK;
    }
    enum status st = exec(e, commit ? "COMMIT" : "ROLLBACK", err);
    if (st != OK && commit) {
        (void)sqlite3_exec(e->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return st;
}

/* SQLite numbers parameters in the order of the text, and finds their names one by one. */
static void find_places(sqlite3_stmt *q, unsigned char places[STORE_SQL_PARAMS_MAX])
{
    int count = sqlite3_bind_parameter_count(q);
    for (int i = 0; i < count && i < STORE_SQL_PARAMS_MAX; i++) {
        uint64_t n = 0;
        const char *name = sqlite3_bind_parameter_name(q, i + 1);
        bool known = name != NULL && name[0] == '$' && view_to_u64(view_str(name + 1), &n) &&
                     n <= STORE_SQL_PARAMS_MAX;
        places[i] = known ? (unsigned char)n : 0;
    }
}

/* Half the way to the front: what is asked often is found soon. */
static size_t move_forward(struct embedded *e, size_t i)
{
    struct embedded_statement moved = e->cached[i];
    e->cached[i] = e->cached[i / 2];
    e->cached[i / 2] = moved;
    return i / 2;
}

/* A place for one more; where all are taken, the hindmost goes. */
static size_t take_place(struct embedded *e)
{
    if (e->cached_len == EMBEDDED_CACHED_MAX) {
        (void)sqlite3_finalize(e->cached[--e->cached_len].q);
    }
    return e->cached_len++;
}

/* Prepared statements are kept by their text. */
static enum status prepare(struct embedded *e, const char *sql, size_t *out, struct error *err)
{
    for (size_t i = 0; i < e->cached_len; i++) {
        sqlite3_stmt *q = e->cached[i].q;
        if (strcmp(sqlite3_sql(q), sql) == 0) {
            *out = move_forward(e, i);
            return OK;
        }
    }
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v3(e->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL);
    if (rc != SQLITE_OK) {
        return sql_failed(e, rc, err);
    }
    *out = take_place(e);
    e->cached[*out].q = q;
    find_places(q, e->cached[*out].places);
    return OK;
}

static int bind_one(sqlite3_stmt *q, int at, const struct sql_value *v)
{
    switch (v->kind) {
    case SQL_INT:
        return sqlite3_bind_int64(q, at, v->integer);
    case SQL_TEXT:
        return sqlite3_bind_text64(q, at, v->bytes.ptr, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
    case SQL_BLOB:
        return sqlite3_bind_blob64(q, at, v->bytes.ptr, v->bytes.len, SQLITE_STATIC);
    case SQL_NULL:
    default:
        return sqlite3_bind_null(q, at);
    }
}

/* A parameter that the text does not use is passed over. */
static enum status bind_all(struct embedded *e, size_t cached, const struct sql_value *params,
                            size_t count, struct error *err)
{
    sqlite3_stmt *q = e->cached[cached].q;
    int used = sqlite3_bind_parameter_count(q);
    int rc = SQLITE_OK;
    for (int i = 0; rc == SQLITE_OK && i < used && i < STORE_SQL_PARAMS_MAX; i++) {
        size_t n = e->cached[cached].places[i];
        rc = n > 0 && n <= count ? bind_one(q, i + 1, &params[n - 1]) : SQLITE_OK;
    }
    return rc == SQLITE_OK ? OK : sql_failed(e, rc, err);
}

static struct sql_value column(sqlite3_stmt *q, int i)
{
    int kind = sqlite3_column_type(q, i);
    if (kind == SQLITE_INTEGER) {
        return sql_int(sqlite3_column_int64(q, i));
    }
    if (kind == SQLITE_NULL) {
        return (struct sql_value){SQL_NULL, 0, {NULL, 0}};
    }
    const char *bytes =
        kind == SQLITE_BLOB ? sqlite3_column_blob(q, i) : (const char *)sqlite3_column_text(q, i);
    struct view v = view_of(bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(q, i));
    return kind == SQLITE_BLOB ? sql_blob(v) : sql_text(v);
}

static enum status step_all(struct embedded *e, sqlite3_stmt *q, sql_row row, void *ctx,
                            struct error *err)
{
    struct sql_value columns[STORE_SQL_COLUMNS_MAX];
    int n = sqlite3_column_count(q);
    if (n > STORE_SQL_COLUMNS_MAX) {
        return error_set(err, ERR_LIMIT, "a query returns more than %d columns",
                         STORE_SQL_COLUMNS_MAX);
    }
    for (;;) {
        int rc = sqlite3_step(q);
        if (rc == SQLITE_DONE) {
            return OK;
        }
        if (rc != SQLITE_ROW) {
            return sql_failed(e, rc, err);
        }
        for (int i = 0; i < n; i++) {
            columns[i] = column(q, i);
        }
        enum status st = row == NULL ? OK : row(ctx, columns, (size_t)n, err);
        if (st != OK) {
            return st;
        }
    }
}

enum status embedded_sql_run(struct store *s, const char *sql, const struct sql_value *params,
                             size_t count, sql_row row, void *ctx, struct error *err)
{
    struct embedded *e = embedded_of(s);
    enum status st = open_db(e, err);
    sqlite3_stmt *q = NULL;
    size_t cached = 0;
    if (st == OK) {
        st = prepare(e, sql, &cached, err);
    }
    if (st == OK) {
        q = e->cached[cached].q;
        st = bind_all(e, cached, params, count, err);
    }
    if (st == OK) {
        st = step_all(e, q, row, ctx, err);
    }
    if (q != NULL) {
        (void)sqlite3_reset(q);
        (void)sqlite3_clear_bindings(q);
    }
    return st;
}
