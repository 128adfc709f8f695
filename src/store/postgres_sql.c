/* SQL on PostgreSQL. Statements are prepared once; within a transaction those without
 * rows are sent one after the other without waiting for answers (libpq's pipeline
 * mode), so that a batch costs one round trip and not thousands. */
#include "postgres.h"

#include <assay/base/mem.h>

#include <stdio.h>

enum { WAITING_MAX = 1000 }; /* commands unanswered: their answers must fit socket buffers */

/* Types of columns and parameters (catalog/pg_type.dat). */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

/* ---- sending ---- */

struct parameters {
    Oid types[STORE_SQL_PARAMS_MAX];
    const char *values[STORE_SQL_PARAMS_MAX];
    int lengths[STORE_SQL_PARAMS_MAX];
    int formats[STORE_SQL_PARAMS_MAX];
    char numbers[STORE_SQL_PARAMS_MAX][24];
    struct buf texts; /* those that do not end with NUL where they stand */
    size_t bytes;     /* of all, about */
};

/* Texts go with a NUL behind them: libpq has no lengths for them. */
static enum status set_texts(struct parameters *ps, const struct sql_value *params, size_t count,
                             struct error *err)
{
    size_t offsets[STORE_SQL_PARAMS_MAX];
    buf_init(&ps->texts, SIZE_MAX / 2);
    for (size_t i = 0; i < count; i++) {
        offsets[i] = ps->texts.len;
        if (params[i].kind != SQL_TEXT) {
            continue;
        }
        if (params[i].bytes.len > 0 &&
            memchr(params[i].bytes.ptr, '\0', params[i].bytes.len) != NULL) {
            return error_set(err, ERR_USAGE, "a text for the database holds a NUL byte");
        }
        buf_add_view(&ps->texts, params[i].bytes);
        buf_add_char(&ps->texts, '\0');
    }
    enum status st = buf_status(&ps->texts, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        if (params[i].kind == SQL_TEXT) {
            ps->values[i] = ps->texts.ptr + offsets[i];
        }
    }
    return st;
}

static enum status set_parameters(struct parameters *ps, const struct sql_value *params,
                                  size_t count, struct error *err)
{
    enum status st = set_texts(ps, params, count, err);
    ps->bytes = 0;
    for (size_t i = 0; st == OK && i < count; i++) {
        ps->types[i] = 0; /* the statement says */
        ps->formats[i] = 0;
        ps->lengths[i] = 0;
        ps->bytes += sizeof ps->numbers[i] + params[i].bytes.len;
        switch (params[i].kind) {
        case SQL_INT:
            (void)snprintf(ps->numbers[i], sizeof ps->numbers[i], "%lld",
                           (long long)params[i].integer);
            ps->values[i] = ps->numbers[i];
            break;
        case SQL_BLOB:
            ps->values[i] = params[i].bytes.len == 0 ? "" : params[i].bytes.ptr;
            ps->lengths[i] = (int)params[i].bytes.len;
            ps->formats[i] = 1;
            break;
        case SQL_TEXT:
            break;
        case SQL_NULL:
        default:
            ps->values[i] = NULL;
            break;
        }
    }
    return st;
}

/* The statement's name on this connection; it is prepared when it is new. What takes no parameters
 * (definitions of tables, for one) is hardly asked twice, and keeps no name. */
static enum status name_of(struct postgres *p, struct session *session, const char *sql,
                           size_t count, char name[24], unsigned *commands, struct error *err)
{
    size_t known = session->prepared.len;
    uintptr_t at = (uintptr_t)map_get(&session->prepared, view_str(sql));
    name[0] = '\0'; /* the unnamed one, anew each time */
    if (at != 0) {
        (void)snprintf(name, 24, "s%zu", (size_t)at - 1);
        return OK;
    }
    if (count > 0 && known < POSTGRES_STATEMENTS_MAX) {
        enum status st = map_put(&session->prepared, view_str(sql), (void *)(known + 1), NULL, err);
        if (st != OK) {
            return st;
        }
        (void)snprintf(name, 24, "s%zu", known);
    }
    if (pq.pipelineStatus(session->conn) != PQ_PIPELINE_OFF) {
        ++*commands;
        return pq.sendPrepare(session->conn, name, sql, 0, NULL) == 1
                   ? OK
                   : postgres_failed(p, session, NULL, err);
    }
    PGresult *r = pq.sendPrepare(session->conn, name, sql, 0, NULL) == 1
                      ? postgres_results(p, session)
                      : NULL;
    bool good = pq.resultStatus(r) == PGRES_COMMAND_OK;
    enum status st = good ? OK : postgres_failed(p, session, r, err);
    pq.clear(r);
    if (!good) {
        postgres_forget(p, session);
    }
    return st;
}

enum status postgres_send(struct postgres *p, struct session *session, const char *sql,
                          const struct sql_value *params, size_t count, unsigned *commands,
                          struct error *err)
{
    char name[24];
    struct parameters ps;
    *commands = 0;
    enum status st = set_parameters(&ps, params, count, err);
    st = st == OK ? name_of(p, session, sql, count, name, commands, err) : st;
    if (st == OK && pq.sendQueryPrepared(session->conn, name, (int)count, ps.values, ps.lengths,
                                         ps.formats, 1) != 1) {
        st = postgres_failed(p, session, NULL, err);
    }
    *commands += st == OK ? 1 : 0;
    if (st == OK) {
        postgres_sent(p, session, ps.bytes + (*commands > 1 ? strlen(sql) : 0));
    }
    buf_release(&ps.texts);
    return st;
}

/* ---- taking answers ---- */

static int64_t number_from(const char *bytes, int len)
{
    uint64_t n = 0;
    for (int i = 0; i < len; i++) {
        n = n << 8 | (unsigned char)bytes[i];
    }
    unsigned shift = 64 - 8 * (unsigned)len;
    return (int64_t)(n << shift) >> shift;
}

static struct sql_value column(const PGresult *r, int row, int i)
{
    const char *bytes = pq.getvalue(r, row, i);
    int len = pq.getlength(r, row, i);
    if (pq.getisnull(r, row, i) != 0) {
        return (struct sql_value){SQL_NULL, 0, {NULL, 0}};
    }
    switch (pq.ftype(r, i)) {
    case OID_BOOL:
        return sql_int(bytes[0] != 0 ? 1 : 0);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return sql_int(number_from(bytes, len));
    case OID_BYTEA:
        return sql_blob(view_of(bytes, (size_t)len));
    default:
        return sql_text(view_of(bytes, (size_t)len));
    }
}

static void give_rows(const PGresult *r, struct postgres_rows *rows)
{
    struct sql_value columns[STORE_SQL_COLUMNS_MAX];
    int width = pq.nfields(r);
    if (rows == NULL || rows->row == NULL) {
        return;
    }
    if (width > STORE_SQL_COLUMNS_MAX) {
        rows->st = error_set(rows->err, ERR_LIMIT, "a query returns more than %d columns",
                             STORE_SQL_COLUMNS_MAX);
    }
    for (int k = 0; rows->st == OK && k < pq.ntuples(r); k++) {
        for (int i = 0; i < width; i++) {
            columns[i] = column(r, k, i);
        }
        rows->st = rows->row(rows->ctx, columns, (size_t)width, rows->err);
    }
}

static enum status take_one(struct postgres *p, struct session *session, const PGresult *r,
                            struct postgres_rows *rows, struct error *err)
{
    ExecStatusType got = pq.resultStatus(r);
    if (got == PGRES_SINGLE_TUPLE || got == PGRES_TUPLES_OK) {
        give_rows(r, rows);
        return OK;
    }
    return got == PGRES_COMMAND_OK || got == PGRES_EMPTY_QUERY
               ? OK
               : postgres_failed(p, session, r, err);
}

enum status postgres_take(struct postgres *p, struct session *session, unsigned commands,
                          struct postgres_rows *rows, struct error *err)
{
    enum status st = OK;
    for (unsigned i = 0; i < commands; i++) {
        bool last = i + 1 == commands;
        if (last && rows != NULL && rows->row != NULL) {
            (void)pq.setSingleRowMode(session->conn);
        }
        for (PGresult *r = postgres_result(p, session); r != NULL;
             r = postgres_result(p, session)) {
            st = st == OK ? take_one(p, session, r, last ? rows : NULL, err) : st;
            pq.clear(r);
            if (pq.status(session->conn) != CONNECTION_OK) {
                return st == OK ? postgres_failed(p, session, NULL, err) : st;
            }
        }
    }
    return st;
}

/* ---- transactions ---- */

/* Everything that was sent is answered now; the first failure is kept. */
static void flush(struct postgres *p, struct postgres_rows *rows)
{
    struct session *w = &p->writer;
    struct error err = {.code = OK};
    enum status st = OK;
    if (pq.pipelineSync(w->conn) == 1) {
        st = postgres_take(p, w, p->waiting, rows, &err);
        pq.clear(postgres_result(p, w)); /* of the synchronisation */
    } else {
        st = postgres_failed(p, w, NULL, &err);
    }
    p->waiting = 0;
    if (st != OK && p->failed == OK) {
        p->failed = st;
        p->failure = err;
    }
}

static enum status failure(const struct postgres *p, struct error *err)
{
    if (p->failed != OK && err != NULL) {
        *err = p->failure;
    }
    return p->failed;
}

enum status postgres_begin(struct postgres *p, const char *sql, struct error *err)
{
    if (p->in_transaction) {
        return error_set(err, ERR_USAGE, "a transaction within a transaction");
    }
    enum status st = postgres_connect(p, &p->writer, err);
    if (st != OK) {
        return st;
    }
    st = postgres_exec(p, &p->writer, sql, err);
    if (st == OK && pq.enterPipelineMode(p->writer.conn) != 1) {
        st = postgres_failed(p, &p->writer, NULL, err);
    }
    if (st != OK) {
        /* `sql` may have failed behind its BEGIN; nobody else would end that transaction. */
        if (postgres_exec(p, &p->writer, "ROLLBACK", NULL) != OK) {
            postgres_disconnect(&p->writer);
        }
        return st;
    }
    p->in_transaction = true;
    p->waiting = 0;
    p->failed = OK;
    return OK;
}

/* One at a time, as SQLite has it: who projects must see what others have projected. */
enum status postgres_sql_begin(struct store *s, struct error *err)
{
    return postgres_begin(postgres_of(s),
                          "BEGIN; SELECT pg_advisory_xact_lock(hashtext('assay registers'), "
                          "hashtext(current_schema()))",
                          err);
}

static enum status end_with(struct postgres *p, bool commit, struct error *err)
{
    enum status st = postgres_exec(p, &p->writer, commit ? "COMMIT" : "ROLLBACK", err);
    return st == ERR_CANCELLED && commit
               ? error_set(err, st,
                           "%s: stopped while the database was committing: look whether it has "
                           "happened before you do it again",
                           p->name)
               : st;
}

enum status postgres_sql_end(struct store *s, bool commit, struct error *err)
{
    struct postgres *p = postgres_of(s);
    if (!p->in_transaction) {
        return commit ? error_set(err, ERR_USAGE, "there is no transaction to end") : OK;
    }
    flush(p, NULL);
    p->in_transaction = false;
    bool left = pq.exitPipelineMode(p->writer.conn) == 1;
    enum status st = failure(p, err);
    if (st == OK && !left) {
        st = postgres_failed(p, &p->writer, NULL, err);
    }
    bool good = st == OK && commit;
    enum status end = left ? end_with(p, good, st == OK ? err : NULL) : ERR_IO;
    if (!left || end != OK) {
        postgres_disconnect(&p->writer); /* which rolls back, and lets go of the lock */
    } else if (st != OK) {
        postgres_forget(p, &p->writer); /* what was prepared behind the failure was not */
    }
    return st == OK && commit ? end : commit ? st : OK;
}

/* A new file for the table: VACUUM alone leaves the old bytes where the rows were. */
enum status postgres_sql_scrub(struct store *s, const char *table, struct error *err)
{
    struct postgres *p = postgres_of(s);
    char sql[128];
    if (p->in_transaction) {
        return error_set(err, ERR_USAGE, "scrubbing within a transaction");
    }
    (void)snprintf(sql, sizeof sql, "VACUUM (FULL) %s", table);
    enum status st = postgres_connect(p, &p->writer, err);
    st = st == OK ? postgres_exec(p, &p->writer, "SET lock_timeout = 10000", err) : st;
    if (st != OK) {
        return st;
    }
    st = postgres_exec(p, &p->writer, sql, err);
    enum status end = postgres_exec(p, &p->writer, "SET lock_timeout = 0", st == OK ? err : NULL);
    return st == OK ? end : st;
}

static enum status run_in_transaction(struct postgres *p, const char *sql,
                                      const struct sql_value *params, size_t count,
                                      struct postgres_rows *rows, struct error *err)
{
    unsigned commands = 0;
    if (p->failed != OK) {
        return failure(p, err);
    }
    enum status st = postgres_send(p, &p->writer, sql, params, count, &commands, err);
    p->waiting += commands;
    if (st != OK) {
        p->failed = st;
        p->failure = err == NULL ? (struct error){.code = st} : *err;
        return st;
    }
    if (rows->row != NULL || p->waiting >= WAITING_MAX) {
        flush(p, rows);
    }
    return failure(p, err);
}

enum status postgres_sql_run(struct store *s, const char *sql, const struct sql_value *params,
                             size_t count, sql_row row, void *ctx, struct error *err)
{
    struct postgres *p = postgres_of(s);
    struct postgres_rows rows = {row, ctx, OK, err};
    enum status st;
    if (p->in_transaction) {
        st = run_in_transaction(p, sql, params, count, &rows, err);
    } else {
        unsigned commands = 0;
        st = postgres_connect(p, &p->writer, err);
        st = st == OK ? postgres_send(p, &p->writer, sql, params, count, &commands, err) : st;
        st = st == OK ? postgres_take(p, &p->writer, commands, &rows, err) : st;
    }
    return st == OK ? rows.st : st;
}
