/* The registers' rows, in SQL that every backend understands. */
#include <assay/store/registers.h>

#include <stdio.h>

enum { STATEMENT_COLUMNS = 7, INSERT_MAX = 4096 };

static enum status take_int(void *ctx, const struct sql_value *columns, size_t count,
                            struct error *err)
{
    (void)err;
    if (count == 1 && columns[0].kind == SQL_INT) {
        *(int64_t *)ctx = columns[0].integer;
    }
    return OK;
}

enum status registers_projected(struct store *s, const char *projection, uint64_t *out,
                                struct error *err)
{
    struct sql_value name = sql_text(view_str(projection));
    int64_t size = 0;
    enum status st = store_sql_run(s, "SELECT size FROM projections WHERE name = $1", &name, 1,
                                   take_int, &size, err);
    if (st == OK && size < 0) {
        return error_set(err, ERR_CORRUPT,
                         "the register of %s has a senseless mark: rebuild it from the log",
                         projection);
    }
    if (st == OK) {
        *out = (uint64_t)size;
    }
    return st;
}

enum status registers_set_projected(struct store *s, const char *projection, uint64_t size,
                                    struct error *err)
{
    struct sql_value params[] = {sql_text(view_str(projection)), sql_int((int64_t)size)};
    return store_sql_run(s,
                         "INSERT INTO projections (name, size) VALUES ($1, $2) "
                         "ON CONFLICT (name) DO UPDATE SET size = excluded.size",
                         params, 2, NULL, NULL, err);
}

enum status registers_reset(struct store *s, const char *projection, struct error *err)
{
    if (strcmp(projection, "statements") != 0) {
        return error_set(err, ERR_USAGE, "there is no register '%s'", projection);
    }
    enum status st = store_sql_run(s, "DELETE FROM statements", NULL, 0, NULL, NULL, err);
    return st == OK ? registers_set_projected(s, projection, 0, err) : st;
}

static struct view digest_view(const struct sha256 *d)
{
    return view_of((const char *)d->bytes, SHA256_SIZE);
}

/* An empty view without a pointer would become NULL. */
static struct sql_value text_or_empty(struct view v)
{
    return sql_text(v.ptr == NULL ? VIEW("") : v);
}

static struct sql_value time_or_null(int64_t t)
{
    return t == REGISTERS_NO_TIME ? sql_text(view_of(NULL, 0)) : sql_int(t);
}

#define INSERT_STATEMENTS                                                                          \
    "INSERT INTO statements (idx, envelope, signer, predicate_type, subject_name, "                \
    "subject_digest, time) VALUES "
#define ON_STATEMENT_CONFLICT                                                                      \
    " ON CONFLICT (idx) DO UPDATE SET envelope = excluded.envelope, signer = excluded.signer, "    \
    "predicate_type = excluded.predicate_type, subject_name = excluded.subject_name, "             \
    "subject_digest = excluded.subject_digest, time = excluded.time"

/* The text for `count` rows, each with parameters of its own. No memory is taken: a register
 * that cannot follow for want of it would have ever more to catch up with. */
static void insert_text(char out[INSERT_MAX], size_t count)
{
    size_t at = (size_t)snprintf(out, INSERT_MAX, "%s", INSERT_STATEMENTS);
    for (size_t i = 0; i < count * STATEMENT_COLUMNS && at < INSERT_MAX; i++) {
        const char *before = i == 0 ? "(" : i % STATEMENT_COLUMNS == 0 ? "), (" : ", ";
        at += (size_t)snprintf(out + at, INSERT_MAX - at, "%s$%zu", before, i + 1);
    }
    if (at < INSERT_MAX) {
        (void)snprintf(out + at, INSERT_MAX - at, ")%s", ON_STATEMENT_CONFLICT);
    }
}

enum status statements_put(struct store *s, const struct statement_row *rows, size_t count,
                           struct error *err)
{
    struct sql_value params[STATEMENTS_AT_ONCE * STATEMENT_COLUMNS];
    char sql[INSERT_MAX];
    if (count == 0 || count > STATEMENTS_AT_ONCE) {
        return error_set(err, ERR_USAGE, "1 to %d rows of statements at once", STATEMENTS_AT_ONCE);
    }
    for (size_t i = 0; i < count; i++) {
        const struct statement_row *row = &rows[i];
        struct sql_value *p = &params[i * STATEMENT_COLUMNS];
        p[0] = sql_int((int64_t)row->index);
        p[1] = sql_blob(digest_view(&row->envelope));
        p[2] = sql_blob(digest_view(&row->key));
        p[3] = text_or_empty(row->predicate_type);
        p[4] = text_or_empty(row->subject_name);
        p[5] = text_or_empty(row->subject_digest);
        p[6] = time_or_null(row->time);
    }
    insert_text(sql, count);
    return store_sql_run(s, sql, params, count * STATEMENT_COLUMNS, NULL, NULL, err);
}

struct statements_query {
    statement_visit visit;
    void *ctx;
};

static bool take_digest(const struct sql_value *v, struct sha256 *out)
{
    if (v->kind != SQL_BLOB || v->bytes.len != SHA256_SIZE) {
        return false;
    }
    memcpy(out->bytes, v->bytes.ptr, SHA256_SIZE);
    return true;
}

static int64_t take_time(const struct sql_value *v)
{
    return v->kind == SQL_INT ? v->integer : REGISTERS_NO_TIME;
}

static enum status statement_from(void *ctx, const struct sql_value *c, size_t count,
                                  struct error *err)
{
    const struct statements_query *q = ctx;
    struct statement_row row = {.index = 0};
    if (count != 7 || c[0].kind != SQL_INT || c[0].integer < 0 ||
        !take_digest(&c[1], &row.envelope) || !take_digest(&c[2], &row.key)) {
        return error_set(err, ERR_CORRUPT,
                         "the register of statements holds a malformed row: rebuild it from the "
                         "log");
    }
    row.index = (uint64_t)c[0].integer;
    row.predicate_type = c[3].bytes;
    row.subject_name = c[4].bytes;
    row.subject_digest = c[5].bytes;
    row.time = take_time(&c[6]);
    return q->visit(q->ctx, &row, err);
}

#define STATEMENTS_SELECT                                                                          \
    "SELECT idx, envelope, signer, predicate_type, subject_name, subject_digest, time "            \
    "FROM statements WHERE (CAST($1 AS TEXT) IS NULL OR predicate_type = $1) "                     \
    "AND (CAST($2 AS TEXT) IS NULL OR subject_digest = $2) AND idx >= $3 ORDER BY idx "

enum status statements_each(struct store *s, const struct statement_filter *filter,
                            statement_visit visit, void *ctx, struct error *err)
{
    static const struct statement_filter any;
    const struct statement_filter *f = filter == NULL ? &any : filter;
    bool limited = f->limit > 0 && f->limit <= INT64_MAX;
    struct sql_value params[] = {sql_text(f->predicate_type), sql_text(f->subject_digest),
                                 sql_int(f->from <= INT64_MAX ? (int64_t)f->from : INT64_MAX),
                                 sql_int(limited ? (int64_t)f->limit : INT64_MAX)};
    struct statements_query q = {visit, ctx};
    return store_sql_run(
        s, f->newest_first ? STATEMENTS_SELECT "DESC LIMIT $4" : STATEMENTS_SELECT "ASC LIMIT $4",
        params, 4, statement_from, &q, err);
}
