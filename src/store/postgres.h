/* The PostgreSQL backend's own structure, shared by its files.
 *
 * Registers and the log's objects are tables, so that what is durable is what was
 * committed on the connection that holds the log's lock: a writer that lost its
 * connection has lost the lock and can change nothing any more. Blobs, which no two
 * writers can dispute, are in S3. */
#ifndef ASSAY_STORE_POSTGRES_H
#define ASSAY_STORE_POSTGRES_H

#include "pq_library.h"
#include "s3.h"

#include <assay/base/map.h>

#include <pthread.h>
#include <stdatomic.h>

enum { POSTGRES_STATEMENTS_MAX = 1024 };

/* A connection with the statements that were prepared on it. */
struct session {
    PGconn *conn;        /* connected at first use */
    struct map prepared; /* their texts, to n + 1: it is called "s<n>" */
    size_t unsent;       /* bytes given to libpq since it was seen to send all */
};

struct postgres {
    struct store base;
    char *where; /* for libpq */
    char *name;  /* "HOST:PORT/DATABASE", for messages */
    struct s3 *s3;
    struct session writer; /* registers, the lock, what is written */
    bool in_transaction;
    unsigned waiting;      /* commands that were sent in the transaction and not answered yet */
    enum status failed;    /* of one of these … */
    struct error failure;  /* … and why */
    struct session reader; /* log objects, for any thread */
    pthread_mutex_t mutex; /* of the reader */
    const volatile sig_atomic_t *cancelled; /* of the place */
    atomic_bool stopped;                    /* for it a wait was given up, and no other begins */
};

static inline struct postgres *postgres_of(struct store *s)
{
    return (struct postgres *)s;
}

/* What went wrong, by SQLSTATE; `result` may be NULL (the connection broke). */
MUST_CHECK enum status postgres_failed(struct postgres *p, struct session *session,
                                       const PGresult *result, struct error *err);
/* Connect where that is not done yet, and make or check the tables. */
MUST_CHECK enum status postgres_connect(struct postgres *p, struct session *session,
                                        struct error *err);
void postgres_disconnect(struct session *session);

/* Waiting. What is awaited while *cancelled is set has half a second; then the connection is lost,
 * and postgres_failed() says ERR_CANCELLED. */
/* A new connection, perhaps a failed one; NULL: no memory, or stopped. */
PGconn *postgres_dial(struct postgres *p);
/* So many bytes were handed to libpq: see that it does not gather ever more. */
void postgres_sent(struct postgres *p, struct session *session, size_t bytes);
/* The next result of what was sent, to be cleared; NULL: there is none any more. */
PGresult *postgres_result(struct postgres *p, const struct session *session);
/* The last of all, or the first failure. */
PGresult *postgres_results(struct postgres *p, const struct session *session);
/* The same of SQL without parameters, outside of pipelines; NULL: it could not be sent. */
PGresult *postgres_query(struct postgres *p, const struct session *session, const char *sql);
/* Run one command without parameters and rows. */
MUST_CHECK enum status postgres_exec(struct postgres *p, struct session *session, const char *sql,
                                     struct error *err);
/* Send a statement, preparing it where it is new; its answers are still to be taken.
 * *commands: how many were sent. `params` as of store_sql_run(). */
MUST_CHECK enum status postgres_send(struct postgres *p, struct session *session, const char *sql,
                                     const struct sql_value *params, size_t count,
                                     unsigned *commands, struct error *err);
/* Where rows go; what the receiver says is kept apart from what the database says. */
struct postgres_rows {
    sql_row row; /* NULL: nowhere */
    void *ctx;
    enum status st;
    struct error *err;
};
/* Take the answers of `commands` that were sent; the last one's rows go to `rows`. All are
 * taken, whatever happens; the database's first failure comes back. */
MUST_CHECK enum status postgres_take(struct postgres *p, struct session *session, unsigned commands,
                                     struct postgres_rows *rows, struct error *err);
/* Forget what was prepared, here and there. */
void postgres_forget(struct postgres *p, struct session *session);

/* `sql` begins the transaction. */
MUST_CHECK enum status postgres_begin(struct postgres *p, const char *sql, struct error *err);
enum status postgres_sql_begin(struct store *s, struct error *err);
enum status postgres_sql_end(struct store *s, bool commit, struct error *err);
enum status postgres_sql_scrub(struct store *s, const char *table, struct error *err);
enum status postgres_sql_run(struct store *s, const char *sql, const struct sql_value *params,
                             size_t count, sql_row row, void *ctx, struct error *err);
enum status postgres_log_lock(struct store *s, unsigned wait_ms, struct error *err);
void postgres_log_unlock(struct store *s);
enum status postgres_log_read(struct store *s, struct view name, struct buf *out,
                              struct error *err);
enum status postgres_log_write(struct store *s, const struct log_object *objects, size_t count,
                               struct error *err);
enum status postgres_log_remove(struct store *s, const struct view *names, size_t count,
                                struct error *err);
enum status postgres_blob_put(struct store *s, const struct view *items,
                              const struct sha256 *digests, size_t count, struct error *err);
enum status postgres_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                              struct error *err);
enum status postgres_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                              struct error *err);
enum status postgres_blob_each(struct store *s, blob_visit visit, void *ctx, struct error *err);
enum status postgres_blob_remove(struct store *s, const struct sha256 *digest, int64_t before,
                                 bool *removed, struct error *err);

#endif
