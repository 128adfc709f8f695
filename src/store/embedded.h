/* The embedded backend's own structure, shared by its files. */
#ifndef ASSAY_STORE_EMBEDDED_H
#define ASSAY_STORE_EMBEDDED_H

#include <assay/store/store.h>

#include <sqlite3.h>

enum { EMBEDDED_CACHED_MAX = 512 };

struct embedded_statement {
    sqlite3_stmt *q;
    /* Which of our parameters ("$7") SQLite's first, second … is. */
    unsigned char places[STORE_SQL_PARAMS_MAX];
};

struct embedded {
    struct store base;
    char *home;
    char *blobs; /* paths, for messages */
    char *log;
    char *db_path;
    int blobs_fd; /* -1: the directory is absent (read-only store) */
    int log_fd;
    int lock_fd;
    sqlite3 *db; /* opened at first use */
    size_t cached_len;
    struct embedded_statement cached[EMBEDDED_CACHED_MAX]; /* what is asked often in front */
};

static inline struct embedded *embedded_of(struct store *s)
{
    return (struct embedded *)s;
}

enum status embedded_blob_put(struct store *s, const struct view *items,
                              const struct sha256 *digests, size_t count, struct error *err);
enum status embedded_blob_get(struct store *s, const struct sha256 *digest, struct buf *out,
                              struct error *err);
enum status embedded_blob_has(struct store *s, const struct sha256 *digest, bool *out,
                              struct error *err);
enum status embedded_blob_each(struct store *s, blob_visit visit, void *ctx, struct error *err);
enum status embedded_blob_remove(struct store *s, const struct sha256 *digest, int64_t before,
                                 bool *removed, struct error *err);
enum status embedded_log_lock(struct store *s, unsigned wait_ms, struct error *err);
void embedded_log_unlock(struct store *s);
enum status embedded_log_read(struct store *s, struct view name, struct buf *out,
                              struct error *err);
enum status embedded_log_write(struct store *s, const struct log_object *objects, size_t count,
                               struct error *err);
enum status embedded_log_remove(struct store *s, const struct view *names, size_t count,
                                struct error *err);
enum status embedded_sql_begin(struct store *s, struct error *err);
enum status embedded_sql_end(struct store *s, bool commit, struct error *err);
enum status embedded_sql_scrub(struct store *s, const char *table, struct error *err);
enum status embedded_sql_run(struct store *s, const char *sql, const struct sql_value *params,
                             size_t count, sql_row row, void *ctx, struct error *err);
enum status embedded_sql_sound(struct store *s, struct error *err);
/* What SQLite calls what it keeps. */
#define EMBEDDED_DEFINITIONS                                                                       \
    "SELECT type || ' ' || name || ' on ' || tbl_name, COALESCE(sql, '') FROM sqlite_master "      \
    "ORDER BY 1, 2"
#define EMBEDDED_STRANGERS                                                                         \
    "SELECT type || ' ' || name FROM sqlite_master WHERE type NOT IN ('table', 'index') ORDER BY " \
    "1"
/* An empty database that is in memory only; db_path is what messages call it. */
enum status embedded_sql_open_memory(struct embedded *e, struct error *err);
void embedded_sql_close(struct embedded *e);

#endif
