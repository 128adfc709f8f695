/* The store: blobs, the log's durable objects and the registers, behind one
 * vtable.
 *
 * A backend is a const `struct store_backend`. The first one, "embedded", keeps
 * `assay.db` (SQLite 3), `blobs/` and `log/` in one directory; the next one
 * (PostgreSQL and S3) fits behind the same functions and must pass
 * tests/store/conformance.c. So nothing here speaks of files: a blob is named
 * by its SHA-256, a log object by a short relative name, a register by SQL
 * that both engines understand.
 *
 * Threads: store_blob_get, store_blob_has and store_log_read may be called from
 * several threads at once. Everything else belongs to one thread at a time.
 *
 * Errors, for every function that reaches the backend: ERR_NO_SPACE (disk or
 * quota full), ERR_PERMISSION (read-only or foreign home), ERR_CORRUPT (stored
 * bytes do not verify; the text names the object and the way out),
 * ERR_CONFLICT (another process holds it), ERR_CANCELLED (see store_place), ERR_IO,
 * ERR_NO_MEMORY. */
#ifndef ASSAY_STORE_STORE_H
#define ASSAY_STORE_STORE_H

#include <assay/base/digest.h>

#include <signal.h>

enum {
    STORE_BLOB_MAX = 1 << 30,       /* bytes of one blob */
    STORE_BATCH_MAX = 1 << 20,      /* blobs or objects of one call */
    STORE_REMOVE_MAX = 1 << 16,     /* blobs that are removed by one call */
    STORE_LOG_OBJECT_MAX = 1 << 25, /* bytes of one log object: 256 entries of 64 KiB, and room */
    STORE_LOG_NAME_MAX = 128,
    STORE_SQL_PARAMS_MAX = 224,
    STORE_SQL_COLUMNS_MAX = 32
};

/* Who asks an S3 server, and which. Texts end with NUL; NULL or empty: not given. */
struct s3_access {
    const char *endpoint; /* "https://HOST[:PORT]"; not given: Amazon's of the region */
    const char *region;   /* not given: us-east-1 */
    const char *key;
    const char *secret;
    const char *token; /* of a session */
};

/* Where a store is. */
struct store_place {
    /* A directory (embedded), or libpq's address of a PostgreSQL database:
     * "postgresql://[USER@]HOST[:PORT]/DATABASE[?OPTIONS]". */
    const char *registers;
    /* NULL for a directory. Beside PostgreSQL: "s3://BUCKET[/PREFIX]". */
    const char *blobs;
    const struct s3_access *access; /* NULL where no blobs are in S3 */
    /* Set by a signal's handler, which must not restart system calls: who waits for the database
     * then gives up (ERR_CANCELLED) when it has not answered within half a second; what was not
     * committed is rolled back, locks are let go of, and the store can only be closed. Calls that
     * wait for nothing go on, so that jobs can be given back. What goes through all of a log gives
     * up, too (store_is_cancelled()). NULL: never. */
    const volatile sig_atomic_t *cancelled;
};

enum store_flags {
    STORE_READ_WRITE = 0, /* made on first use, mode 0700 */
    STORE_READ_ONLY = 1   /* must exist; nothing is written */
};

/* One object of the log: a name such as "tile/0/x001/234" and its bytes. */
struct log_object {
    struct view name;
    struct view bytes;
};

/* A value that goes into or comes out of the registers. Views that come out
 * are valid until the row callback returns. */
enum sql_kind { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB };
struct sql_value {
    enum sql_kind kind;
    int64_t integer;
    struct view bytes;
};

static inline struct sql_value sql_int(int64_t n)
{
    return (struct sql_value){SQL_INT, n, {NULL, 0}};
}
/* SQL_NULL when the view's pointer is NULL. */
static inline struct sql_value sql_text(struct view v)
{
    return (struct sql_value){v.ptr == NULL ? SQL_NULL : SQL_TEXT, 0, v};
}
static inline struct sql_value sql_blob(struct view v)
{
    return (struct sql_value){v.ptr == NULL ? SQL_NULL : SQL_BLOB, 0, v};
}

struct arena;
/* Copies of texts from a row, which ends with its callback; what is no text is empty. */
MUST_CHECK enum status sql_keep_text(struct arena *arena, const struct sql_value *v,
                                     struct view *out, struct error *err);
/* The same from columns that follow each other. */
MUST_CHECK enum status sql_keep_texts(struct arena *arena, const struct sql_value *v,
                                      struct view *const *out, size_t count, struct error *err);

/* Called for each row; a status other than OK ends the query with it. */
typedef enum status (*sql_row)(void *ctx, const struct sql_value *columns, size_t count,
                               struct error *err);
/* A blob as the store keeps it. */
struct blob_info {
    struct sha256 digest;
    uint64_t size;  /* bytes */
    int64_t stored; /* put for the last time, by the clock of the files or of the S3 server; seconds
                       since 1970; INT64_MAX where it is not known */
};
/* Called for each blob, in ascending order of the digests. */
typedef enum status (*blob_visit)(void *ctx, const struct blob_info *blob, struct error *err);

struct store;

/* What a backend must do. The wrappers below check arguments and bounds, so
 * that a backend sees only sound ones; contracts stand at the wrappers. */
struct store_backend {
    const char *name;
    const char *clock_ms;    /* SQL: milliseconds since 1970 by the engine's clock */
    const char *skip_locked; /* SQL behind a SELECT: pass over rows that others hold */
    const char *by_key;      /* SQL behind a CREATE TABLE: rows stand in the order of their key */
    const char *durable;     /* SQL: from now on a commit survives a power cut; NULL: it does */
    /* SQL: of everything that is defined among the tables a row with its kind and name and one with
     * its text, ordered by them. */
    const char *definitions;
    /* SQL: kind and name of what a store never makes, but somebody has made, and that acts on what
     * is written to the store's own tables. */
    const char *strangers;
    enum status (*open)(const struct store_place *place, enum store_flags flags, struct store **out,
                        struct error *err);
    void (*close)(struct store *s);
    enum status (*blob_put)(struct store *s, const struct view *items, const struct sha256 *digests,
                            size_t count, struct error *err);
    enum status (*blob_get)(struct store *s, const struct sha256 *digest, struct buf *out,
                            struct error *err);
    enum status (*blob_has)(struct store *s, const struct sha256 *digest, bool *out,
                            struct error *err);
    enum status (*blob_each)(struct store *s, blob_visit visit, void *ctx, struct error *err);
    /* One; *removed: it was there and old enough. NULL where there is no lock to have. */
    enum status (*blob_remove)(struct store *s, const struct sha256 *digest, int64_t before,
                               bool *removed, struct error *err);
    enum status (*log_lock)(struct store *s, unsigned wait_ms, struct error *err);
    void (*log_unlock)(struct store *s);
    enum status (*log_read)(struct store *s, struct view name, struct buf *out, struct error *err);
    enum status (*log_write)(struct store *s, const struct log_object *objects, size_t count,
                             struct error *err);
    enum status (*log_remove)(struct store *s, const struct view *names, size_t count,
                              struct error *err);
    enum status (*sql_begin)(struct store *s, struct error *err);
    enum status (*sql_end)(struct store *s, bool commit, struct error *err);
    enum status (*sql_run)(struct store *s, const char *sql, const struct sql_value *params,
                           size_t count, sql_row row, void *ctx, struct error *err);
    enum status (*sql_scrub)(struct store *s, const char *table, struct error *err);
    /* NULL: the engine has no means, or needs none. */
    enum status (*sql_sound)(struct store *s, struct error *err);
};

/* The head of every backend's own structure. */
struct store {
    const struct store_backend *backend;
    enum store_flags flags;
    bool locked; /* this process holds the writer lock of the log */
    /* While locked: a writer was killed or failed, and objects that it has made or had to remove
     * may lie there for nothing. Who removes them says false, who leaves some says true. A backend
     * that does not keep it from one lock to the next begins with false. */
    bool litter;
    bool querying;                          /* rows of a query are being handed out */
    const volatile sig_atomic_t *cancelled; /* of its place; or NULL */
    /* Put, or found there, without the lock: what statements may be about to name. */
    struct sha256 *expected;
    size_t expected_len;
    size_t expected_cap;
};

/* Did the user ask to stop? For who has much to go through, and leaves nothing half done. */
static inline bool store_is_cancelled(const struct store *s)
{
    return s->cancelled != NULL && *s->cancelled != 0;
}

extern const struct store_backend store_embedded;
extern const struct store_backend store_postgres;

/* Open the embedded store in directory `home`. With STORE_READ_WRITE it is
 * made on first use. A directory that others may write to is refused
 * (ERR_PERMISSION): evidence must not be at everybody's mercy. The database is
 * opened at its first use, so a damaged one (ERR_CORRUPT with the way out: it
 * is only an index, move it away, and it is rebuilt from the log) does not keep
 * anybody from blobs and log. digest_init() first. The caller closes with
 * store_close(). */
MUST_CHECK enum status store_open(const char *home, enum store_flags flags, struct store **out,
                                  struct error *err);
/* The same for any place: which backend it is, its address says. The tables of a database are
 * made on first use; with STORE_READ_ONLY they must be there. */
MUST_CHECK enum status store_open_place(const struct store_place *place, enum store_flags flags,
                                        struct store **out, struct error *err);
/* Registers of its own, empty and in memory, over the blobs and the log of `below`, which must
 * outlive it; those can be read only. For what the registers were at an earlier time. */
MUST_CHECK enum status store_overlay(struct store *below, struct store **out, struct error *err);
/* NULL is allowed; returns NULL. */
struct store *store_close(struct store *s);

/* ---- blobs: content-addressed, immutable ---- */

/* Store `count` pieces; when it returns OK all are durable. digests[i] becomes
 * the SHA-256 of items[i]. What is there already and intact is kept, and as young as if it were
 * new; a damaged copy is replaced. The cost of durability is paid once a call, so put many. */
MUST_CHECK enum status store_blob_put(struct store *s, const struct view *items, size_t count,
                                      struct sha256 *digests, struct error *err);
/* The same for callers that know the digests; they must be right. */
MUST_CHECK enum status store_blob_put_hashed(struct store *s, const struct view *items,
                                             const struct sha256 *digests, size_t count,
                                             struct error *err);

/* Append the blob to `out`, after checking its digest. ERR_NOT_FOUND,
 * ERR_LIMIT when it holds more than out->max allows, ERR_CORRUPT when the
 * bytes have another digest. `out` is as before on failure. */
MUST_CHECK enum status store_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                                      struct error *err);
/* The same without the digest check, for callers that hash anyway. */
MUST_CHECK enum status store_blob_get_unchecked(struct store *s, const struct sha256 *digest,
                                                struct buf *out, struct error *err);
MUST_CHECK enum status store_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                                      struct error *err);
/* The same for a blob that a statement is to name: see store_log_lock(). */
MUST_CHECK enum status store_blob_expect(struct store *s, const struct sha256 *digest, bool *out,
                                         struct error *err);
/* Visit every blob in ascending order (contents are not read). Who removes blobs meanwhile may
 * have removed one that is visited. */
MUST_CHECK enum status store_blob_each(struct store *s, blob_visit visit, void *ctx,
                                       struct error *err);
/* Remove these blobs (STORE_REMOVE_MAX at most), those of them that were stored before `before`.
 * Needs the writer lock, and has been found under it that nothing names them. Which ones they were
 * is kept as the log's object "removed", so that whoever put one of them before, to name it in a
 * statement once the lock is theirs, is told so by store_log_lock(). *removed: how many went. */
MUST_CHECK enum status store_blob_remove(struct store *s, const struct sha256 *digests,
                                         size_t count, int64_t before, size_t *removed,
                                         struct error *err);

/* ---- the log's durable objects ---- */

/* Become the only writer of the log, on any process. Waits up to `wait_ms`,
 * then ERR_CONFLICT. The lock ends with store_log_unlock(), store_close() or
 * the process. ERR_CONFLICT also where a blob that was put or expected by means of this `s` has
 * been removed since (store_blob_remove()): it is to be put once more. */
MUST_CHECK enum status store_log_lock(struct store *s, unsigned wait_ms, struct error *err);
void store_log_unlock(struct store *s);

/* Append an object's bytes to `out`. ERR_NOT_FOUND, ERR_LIMIT (out->max). Names
 * are ASCII letters, digits, '.', '-', '_' and '/', no part empty or beginning
 * with '.', at most STORE_LOG_NAME_MAX bytes. */
MUST_CHECK enum status store_log_read(struct store *s, struct view name, struct buf *out,
                                      struct error *err);
/* Write objects; needs the writer lock. Each replaces its old self atomically;
 * when it returns OK all are durable. They may become visible in any order, so
 * the object that commits a batch (the checkpoint) goes into a second call. */
MUST_CHECK enum status store_log_write(struct store *s, const struct log_object *objects,
                                       size_t count, struct error *err);
/* Remove objects that are no longer needed; missing ones are no error. Needs
 * the writer lock. */
MUST_CHECK enum status store_log_remove(struct store *s, const struct view *names, size_t count,
                                        struct error *err);

/* ---- registers: projections of the log, in SQL (see registers.h) ---- */

/* A transaction; they do not nest. */
MUST_CHECK enum status store_sql_begin(struct store *s, struct error *err);
MUST_CHECK enum status store_sql_end(struct store *s, bool commit, struct error *err);

/* What was deleted from `table`, or overwritten there, shall not lie in the registers' files any
 * more either: no older version of a row, no journal. Not within a transaction. ERR_CONFLICT:
 * others are reading it; a later call finishes. What backups and the machine's disk still hold is
 * not reached. */
MUST_CHECK enum status store_sql_scrub(struct store *s, const char *table, struct error *err);

/* Is the database sound in itself: its pages, its indexes beside their tables, and nothing in it
 * that acts by itself? ERR_CORRUPT names what is wrong. It reads all of it. */
MUST_CHECK enum status store_sql_sound(struct store *s, struct error *err);
/* Append how everything is defined, a line each: "KIND NAME: TEXT". */
MUST_CHECK enum status store_sql_definitions(struct store *s, struct buf *out, struct error *err);

/* Run one statement of the SQL that SQLite and PostgreSQL share, parameters as
 * $1, $2 …. The text must be the program's own: outside values go in as
 * parameters only, as CAST($1 AS TEXT) where nothing else shows their type. `row` gets each row,
 * and may read blobs and log objects but run no other SQL (ERR_USAGE). It may be NULL; then, within
 * a transaction, a backend may come back before the database has answered: what is wrong with the
 * statement is said by a later call, by store_sql_end() at the latest. */
MUST_CHECK enum status store_sql_run(struct store *s, const char *sql,
                                     const struct sql_value *params, size_t count, sql_row row,
                                     void *ctx, struct error *err);

/* The same for a statement that returns rows which only count. */
MUST_CHECK enum status store_sql_count(struct store *s, const char *sql,
                                       const struct sql_value *params, size_t count, size_t *rows,
                                       struct error *err);
/* Does it return any? It runs to its end: LIMIT 1 where there may be many. */
MUST_CHECK enum status store_sql_finds(struct store *s, const char *sql,
                                       const struct sql_value *params, size_t count, bool *found,
                                       struct error *err);

#endif
