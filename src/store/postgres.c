/* The PostgreSQL backend: opening, the tables, and what errors mean. */
#include "postgres.h"
#include "layout.h"

#include <assay/base/mem.h>

#include <stdio.h>
#include <stdlib.h>

enum { WHERE_MAX = 4096 };

/* `blob` and `bytetext` make the tables' texts the same as SQLite's. */
#define BYTETEXT_DOMAIN "CREATE DOMAIN bytetext AS TEXT COLLATE \"C\";"
static const char schema[] =
    "CREATE DOMAIN blob AS bytea;" BYTETEXT_DOMAIN
    "CREATE TABLE store_version (version BIGINT NOT NULL);" STATEMENTS_SCHEMA JOBS_SCHEMA
        OUTBOX_SCHEMA "CREATE TABLE log_objects ("
    "  name TEXT COLLATE \"C\" PRIMARY KEY NOT NULL, bytes BYTEA NOT NULL);"
    "ALTER TABLE log_objects ALTER COLUMN bytes SET STORAGE EXTERNAL;"
    "INSERT INTO store_version VALUES (3);";

/* From each earlier version to this one; what is changed is kept as "…_v1". */
static const char *const migrations[SCHEMA_VERSION] = {
    [1] = "CREATE TABLE statements_v1 AS TABLE statements;"
          "CREATE TABLE projections_v1 AS TABLE projections;" BYTETEXT_DOMAIN
          "ALTER TABLE projections ALTER COLUMN name TYPE bytetext;"
          "ALTER TABLE statements ALTER COLUMN predicate_type TYPE bytetext,"
          "  ALTER COLUMN subject_name TYPE bytetext,"
          "  ALTER COLUMN subject_digest TYPE bytetext;" JOBS_SCHEMA OUTBOX_SCHEMA
          "UPDATE store_version SET version = 3;",
    [2] = OUTBOX_SCHEMA "UPDATE store_version SET version = 3;",
};

/* ---- errors ---- */

static bool state_is(const char *state, const char *start)
{
    return strncmp(state, start, strlen(start)) == 0;
}

static enum status kind_of(const char *state)
{
    static const struct {
        const char *start;
        enum status kind;
    } kinds[] = {
        {"53100", ERR_NO_SPACE},
        {"53200", ERR_NO_MEMORY},
        {"53", ERR_IO},
        {"08", ERR_IO},
        {"57", ERR_IO},
        {"58", ERR_IO},
        {"28", ERR_PERMISSION},
        {"42501", ERR_PERMISSION},
        {"25006", ERR_PERMISSION},
        {"55P03", ERR_CONFLICT},
        {"40", ERR_CONFLICT},
        {"23", ERR_CONFLICT},
        {"3D000", ERR_NOT_FOUND},
        {"22", ERR_USAGE},
        {"42P01", ERR_CORRUPT},
        {"42703", ERR_CORRUPT},
        {"42804", ERR_CORRUPT},
        {"XX001", ERR_CORRUPT},
        {"XX002", ERR_CORRUPT},
        {"54", ERR_LIMIT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (state_is(state, kinds[i].start)) {
            return kinds[i].kind;
        }
    }
    return ERR_INTERNAL;
}

/* The first line is enough; the others are for those who wrote the SQL. */
static struct view first_line(const char *text)
{
    struct view v = view_str(text == NULL ? "" : text);
    ptrdiff_t end = view_find(v, VIEW("\n"));
    return view_slice(v, 0, end < 0 ? v.len : (size_t)end);
}

enum status postgres_failed(struct postgres *p, struct session *session, const PGresult *result,
                            struct error *err)
{
    const char *state = result == NULL ? NULL : pq.resultErrorField(result, PG_DIAG_SQLSTATE);
    if (p->stopped) {
        return error_set(err, ERR_CANCELLED,
                         "%s: stopped while waiting for the database; what was not committed has "
                         "not happened",
                         p->name);
    }
    bool broken = pq.status(session->conn) != CONNECTION_OK;
    struct view why =
        first_line(state == NULL ? pq.errorMessage(session->conn)
                                 : pq.resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    if (state == NULL || broken) {
        return error_set(err, ERR_IO, "%s: " VIEW_FMT "%s", p->name, VIEW_ARG(why),
                         broken ? " (the connection is lost; what was not committed has not "
                                  "happened: try again)"
                                : "");
    }
    enum status kind = kind_of(state);
    if (kind == ERR_CORRUPT) {
        return error_set(err, kind,
                         "%s: " VIEW_FMT " (%s): its registers are only an index; run "
                         "\"assay log rebuild\"",
                         p->name, VIEW_ARG(why), state);
    }
    return error_set(err, kind, "%s: " VIEW_FMT " (%s)", p->name, VIEW_ARG(why), state);
}

enum status postgres_exec(struct postgres *p, struct session *session, const char *sql,
                          struct error *err)
{
    PGresult *r = postgres_query(p, session, sql);
    ExecStatusType got = pq.resultStatus(r);
    enum status st = got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK
                         ? OK
                         : postgres_failed(p, session, r, err);
    pq.clear(r);
    return st;
}

/* ---- connecting ---- */

static void silent(void *ctx, const char *message)
{
    (void)ctx, (void)message; /* notices; libraries do not print */
}

static enum status version_of(struct postgres *p, struct session *session, long *out,
                              struct error *err)
{
    PGresult *r = postgres_query(p, session, "SELECT version FROM store_version");
    const char *state = pq.resultErrorField(r, PG_DIAG_SQLSTATE);
    enum status st = OK;
    if (pq.resultStatus(r) == PGRES_TUPLES_OK && pq.ntuples(r) == 1) {
        *out = strtol(pq.getvalue(r, 0, 0), NULL, 10);
    } else if (state != NULL && state_is(state, "42P01")) {
        *out = 0;
    } else {
        st = postgres_failed(p, session, r, err);
    }
    pq.clear(r);
    return st;
}

/* Several may come first at once: one makes the tables, the others wait for it. */
static enum status make_tables(struct postgres *p, struct session *session, struct error *err)
{
    long version = 0;
    enum status st = postgres_exec(p, session, "BEGIN", err);
    if (st != OK) {
        return st;
    }
    st = postgres_exec(p, session, "SELECT pg_advisory_xact_lock(hashtext('assay store'))", err);
    st = st == OK ? postgres_exec(p, session, "SAVEPOINT look", err) : st;
    st = st == OK ? version_of(p, session, &version, err) : st;
    st = st == OK ? postgres_exec(p, session, "ROLLBACK TO look", err) : st;
    if (st == OK && version >= 0 && version < SCHEMA_VERSION) {
        st = postgres_exec(p, session, version == 0 ? schema : migrations[version], err);
    }
    enum status end =
        postgres_exec(p, session, st == OK ? "COMMIT" : "ROLLBACK", st == OK ? err : NULL);
    return st == OK ? end : st;
}

static enum status check_tables(struct postgres *p, struct session *session, struct error *err)
{
    long version = 0;
    enum status st = version_of(p, session, &version, err);
    if (st == OK && version == 0 && p->base.flags == STORE_READ_ONLY) {
        return error_set(err, ERR_NOT_FOUND, "%s holds no store yet", p->name);
    }
    if (st == OK && version >= 0 && version < SCHEMA_VERSION) {
        return p->base.flags == STORE_READ_ONLY
                   ? error_set(err, ERR_UNSUPPORTED,
                               "%s is of an older version of Assay: a command that writes moves "
                               "it on",
                               p->name)
                   : make_tables(p, session, err);
    }
    if (st == OK && version != SCHEMA_VERSION) {
        return error_set(err, ERR_UNSUPPORTED, "%s was made by a newer version of Assay", p->name);
    }
    return st;
}

/* Over a local socket the keepalives mean nothing. */
#define SESSION                                                                                    \
    "SET client_encoding = UTF8; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; " \
    "SET tcp_keepalives_count = 3"

static enum status connect_now(struct postgres *p, struct session *session, struct error *err)
{
    session->conn = postgres_dial(p);
    if (session->conn == NULL) {
        return p->stopped ? postgres_failed(p, session, NULL, err) : error_no_memory(err);
    }
    if (pq.status(session->conn) != CONNECTION_OK) {
        struct view why = first_line(pq.errorMessage(session->conn));
        return error_set(err, ERR_IO, "%s cannot be reached: " VIEW_FMT, p->name, VIEW_ARG(why));
    }
    (void)pq.setNoticeProcessor(session->conn, silent, NULL);
    return postgres_exec(p, session,
                         p->base.flags == STORE_READ_ONLY
                             ? "SET default_transaction_read_only = on; " SESSION
                             : SESSION,
                         err);
}

enum status postgres_connect(struct postgres *p, struct session *session, struct error *err)
{
    bool waits = session == &p->writer && (p->in_transaction || p->base.locked);
    if (session->conn != NULL && pq.status(session->conn) == CONNECTION_OK) {
        return OK;
    }
    if (p->stopped) {
        return postgres_failed(p, session, NULL, err);
    }
    if (waits) {
        return session->conn != NULL
                   ? postgres_failed(p, session, NULL, err)
                   : error_set(err, ERR_IO,
                               "%s: the connection is lost, and the lock with it: try again",
                               p->name);
    }
    postgres_disconnect(session);
    enum status st = connect_now(p, session, err);
    st = st == OK ? check_tables(p, session, err) : st;
    if (st != OK) {
        postgres_disconnect(session);
    }
    return st;
}

static void forget(struct session *session)
{
    map_release(&session->prepared);
    map_init(&session->prepared);
}

void postgres_forget(struct postgres *p, struct session *session)
{
    forget(session);
    pq.clear(postgres_query(p, session, "DEALLOCATE ALL"));
}

void postgres_disconnect(struct session *session)
{
    forget(session);
    pq.finish(session->conn);
    session->conn = NULL;
    session->unsent = 0;
}

/* ---- opening ---- */

/* "HOST:PORT/DATABASE": the address without what must not be shown. */
static enum status make_name(struct postgres *p, struct error *err)
{
    char *why = NULL;
    PQconninfoOption *options = pq.conninfoParse(p->where, &why);
    if (options == NULL) {
        pq.freemem(why); /* it may quote a password */
        return error_set(err, ERR_USAGE,
                         "the address of the database cannot be read: "
                         "postgresql://USER@HOST:PORT/DATABASE");
    }
    const char *host = "local";
    const char *port = "5432";
    const char *database = "";
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        const char *value = o->val == NULL || o->val[0] == '\0' ? NULL : o->val;
        host = value != NULL && strcmp(o->keyword, "host") == 0 ? value : host;
        port = value != NULL && strcmp(o->keyword, "port") == 0 ? value : port;
        database = value != NULL && strcmp(o->keyword, "dbname") == 0 ? value : database;
    }
    struct buf name = BUF_INIT(WHERE_MAX);
    buf_printf(&name, "%s:%s/%s", host, port, database);
    p->name = buf_steal(&name);
    pq.conninfoFree(options);
    return p->name == NULL ? error_no_memory(err) : OK;
}

static void postgres_close(struct store *s)
{
    struct postgres *p = postgres_of(s);
    postgres_disconnect(&p->writer);
    postgres_disconnect(&p->reader);
    (void)pthread_mutex_destroy(&p->mutex);
    (void)s3_close(p->s3);
    if (p->where != NULL) {
        mem_wipe(p->where, strlen(p->where));
    }
    (void)mem_free(p->where);
    (void)mem_free(p->name);
    (void)mem_free(p);
}

static enum status postgres_open(const struct store_place *place, enum store_flags flags,
                                 struct store **out, struct error *err)
{
    if (place->blobs == NULL || place->blobs[0] == '\0') {
        return error_set(err, ERR_USAGE,
                         "a store in PostgreSQL needs a place for its blobs: "
                         "ASSAY_BLOBS=s3://BUCKET/PREFIX");
    }
    enum status st = pq_library_load(err);
    if (st != OK) {
        return st;
    }
    struct postgres *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    (void)pthread_mutex_init(&p->mutex, NULL);
    map_init(&p->writer.prepared);
    map_init(&p->reader.prepared);
    p->base.flags = flags;
    p->cancelled = place->cancelled;
    p->where = mem_strndup(place->registers, strlen(place->registers));
    st = p->where == NULL ? error_no_memory(err) : make_name(p, err);
    st = st == OK ? s3_open(place->blobs, place->access, &p->s3, err) : st;
    st = st == OK ? postgres_connect(p, &p->writer, err) : st;
    if (st != OK) {
        postgres_close(&p->base);
        return st;
    }
    *out = &p->base;
    return OK;
}

#define OWN_TABLES                                                                                 \
    "relnamespace = CAST(current_schema() AS regnamespace) AND relname IN ('statements', "         \
    "'projections', 'jobs', 'deliveries', 'notices', 'log_objects', 'store_version')"

/* Others may keep tables in the same schema. */
static const char strangers[] =
    "SELECT 'trigger ' || tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
    "WHERE NOT tgisinternal AND " OWN_TABLES
    " UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class "
    "WHERE " OWN_TABLES
    " UNION ALL SELECT 'policy ' || polname FROM pg_policy JOIN pg_class c ON c.oid = polrelid "
    "WHERE " OWN_TABLES;

static const char definitions[] =
    "SELECT * FROM (SELECT 'column ' || table_name || '.' || column_name AS name,"
    " concat_ws(' ', data_type, domain_name, collation_name, is_nullable, column_default) AS text"
    " FROM information_schema.columns WHERE table_schema = current_schema()"
    " UNION ALL SELECT 'index ' || indexname, indexdef FROM pg_indexes"
    " WHERE schemaname = current_schema()"
    " UNION ALL SELECT 'trigger ' || tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = CAST(current_schema() AS regnamespace)"
    " UNION ALL SELECT 'rule ' || rulename, definition FROM pg_rules"
    " WHERE schemaname = current_schema()) d"
    " ORDER BY name COLLATE \"C\", text COLLATE \"C\"";

const struct store_backend store_postgres = {
    .name = "postgresql",
    .clock_ms = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    .skip_locked = " FOR UPDATE SKIP LOCKED",
    .by_key = "",
    .open = postgres_open,
    .close = postgres_close,
    .blob_put = postgres_blob_put,
    .blob_get = postgres_blob_get,
    .blob_has = postgres_blob_has,
    .blob_each = postgres_blob_each,
    .blob_remove = postgres_blob_remove,
    .log_lock = postgres_log_lock,
    .log_unlock = postgres_log_unlock,
    .log_read = postgres_log_read,
    .log_write = postgres_log_write,
    .log_remove = postgres_log_remove,
    .sql_begin = postgres_sql_begin,
    .sql_end = postgres_sql_end,
    .sql_run = postgres_sql_run,
    .sql_scrub = postgres_sql_scrub,
    .definitions = definitions,
    .strangers = strangers,
};
