/* The queue of jobs, in SQL that both engines understand but for two words. */
#include <assay/store/queue.h>

#include <assay/base/mem.h>

#include <stdio.h>

enum { SQL_MAX = 1024, JOB_COLUMNS = 7 };
/* Jobs of one statement, and the bytes of its text: both clocks take most of them. */
enum { ADDED_AT_ONCE = 32, ADD_SQL_MAX = 8 << 10 };

#define JOB_SELECT "id, work, state, tries, added, worker, result"

/* ---- running ---- */

struct visiting {
    job_visit visit;
    void *ctx;
    size_t seen;
};

static enum status take_job(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct visiting *to = ctx;
    if (count != JOB_COLUMNS || v[2].integer < 0 || v[2].integer >= JOB_STATES) {
        return error_set(err, ERR_CORRUPT, "the queue holds a malformed job");
    }
    to->seen++;
    const struct job job = {.id = v[0].bytes,
                            .work = v[1].bytes,
                            .state = (enum job_state)v[2].integer,
                            .tries = (unsigned)v[3].integer,
                            .added = v[4].integer,
                            .worker = v[5].bytes,
                            .result = v[6].bytes};
    return to->visit == NULL ? OK : to->visit(to->ctx, &job, err);
}

/* "%s" is the engine's clock. */
#define WITH_CLOCK(s, sql, format) (void)snprintf(sql, SQL_MAX, format, (s)->backend->clock_ms)

static enum status check_text(struct view text, size_t max, const char *what, struct error *err)
{
    return text.len <= max
               ? OK
               : error_set(err, ERR_LIMIT, "a job's %s is longer than %zu bytes", what, max);
}

/* ---- adding ---- */

static enum status check_job(const struct job *job, struct error *err)
{
    enum status st = check_text(job->id, QUEUE_ID_MAX, "id", err);
    if (st == OK && job->id.len == 0) {
        st = error_set(err, ERR_USAGE, "a job needs an id");
    }
    return st == OK ? check_text(job->work, QUEUE_TEXT_MAX, "work", err) : st;
}

/* How many go into the next statement: a power of two, so that few statements are prepared, and no
 * id twice, which PostgreSQL refuses. */
static size_t chunk_of(const struct job *jobs, size_t count)
{
    size_t distinct = 0;
    size_t n = 1;
    for (bool met = false; !met && distinct < count && distinct < ADDED_AT_ONCE;) {
        for (size_t i = 0; !met && i < distinct; i++) {
            met = view_eq(jobs[i].id, jobs[distinct].id);
        }
        distinct += met ? 0 : 1;
    }
    while (n * 2 <= distinct) {
        n *= 2;
    }
    return n;
}

static enum status add_chunk(struct store *s, const struct job *jobs, size_t count, size_t *added,
                             struct error *err)
{
    struct sql_value params[2 * ADDED_AT_ONCE];
    char sql[ADD_SQL_MAX];
    size_t rows = 0;
    const char *clock = s->backend->clock_ms;
    size_t at = (size_t)snprintf(sql, sizeof sql,
                                 "INSERT INTO jobs (id, work, state, due, added, tries, worker, "
                                 "result) VALUES ");
    for (size_t i = 0; i < count && at < sizeof sql; i++) {
        params[2 * i] = sql_text(jobs[i].id);
        params[2 * i + 1] = sql_text(jobs[i].work);
        at += (size_t)snprintf(sql + at, sizeof sql - at, "%s($%zu, $%zu, %d, %s, %s, 0, '', '')",
                               i == 0 ? "" : ", ", 2 * i + 1, 2 * i + 2, JOB_WAITING, clock, clock);
    }
    if (at < sizeof sql) {
        at += (size_t)snprintf(sql + at, sizeof sql - at,
                               " ON CONFLICT (id) DO UPDATE SET work = excluded.work, state = "
                               "excluded.state, due = excluded.due, added = excluded.added, tries "
                               "= 0, worker = '', result = '' WHERE jobs.state = %d RETURNING 1",
                               JOB_FAILED);
    }
    if (at >= sizeof sql) {
        return error_set(err, ERR_INTERNAL, "the statement that adds jobs is too long");
    }
    enum status st = store_sql_count(s, sql, params, 2 * count, &rows, err);
    *added += rows;
    return st;
}

static enum status add_all(struct store *s, const struct job *jobs, size_t count, size_t *added,
                           struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = check_job(&jobs[i], err);
    }
    for (size_t i = 0, n = 0; st == OK && i < count; i += n) {
        n = chunk_of(&jobs[i], count - i);
        st = add_chunk(s, &jobs[i], n, added, err);
    }
    return st;
}

enum status queue_add(struct store *s, const struct job *jobs, size_t count, size_t *added,
                      struct error *err)
{
    size_t n = 0;
    enum status st = store_sql_begin(s, err);
    if (st != OK) {
        return st;
    }
    st = add_all(s, jobs, count, &n, err);
    enum status end = store_sql_end(s, st == OK, st == OK ? err : NULL);
    st = st == OK ? end : st;
    if (st == OK && added != NULL) {
        *added = n;
    }
    return st;
}

/* ---- claiming ---- */

/* Its workers died so often that it is the job's fault. */
static enum status give_up(struct store *s, struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value tries = sql_int(QUEUE_TRIES_MAX);
    WITH_CLOCK(s, sql,
               "UPDATE jobs SET state = 3, due = NULL, result = 'given up: no worker came to an "
               "end with it' WHERE due <= %s AND tries >= $1");
    return store_sql_run(s, sql, &tries, 1, NULL, NULL, err);
}

enum status queue_claim(struct store *s, struct view worker, size_t limit, unsigned lease_ms,
                        job_visit visit, void *ctx, struct error *err)
{
    char sql[SQL_MAX];
    struct visiting to = {visit, ctx, 0};
    if (limit == 0 || limit > QUEUE_BATCH_MAX || worker.len == 0 || worker.len > QUEUE_ID_MAX) {
        return error_set(err, ERR_USAGE, "a worker with a name claims 1 to %d jobs at once",
                         QUEUE_BATCH_MAX);
    }
    const struct sql_value params[] = {sql_text(worker), sql_int((int64_t)lease_ms),
                                       sql_int((int64_t)limit)};
    enum status st = give_up(s, err);
    (void)snprintf(sql, sizeof sql,
                   "WITH next AS MATERIALIZED "
                   "(SELECT id FROM jobs WHERE due <= %s ORDER BY due LIMIT $3%s) "
                   "UPDATE jobs SET state = 1, worker = $1, due = %s + $2, tries = tries + 1 "
                   "WHERE id IN (SELECT id FROM next) RETURNING " JOB_SELECT,
                   s->backend->clock_ms, s->backend->skip_locked, s->backend->clock_ms);
    return st == OK ? store_sql_run(s, sql, params, 3, take_job, &to, err) : st;
}

enum status queue_heartbeat(struct store *s, struct view worker, unsigned lease_ms, size_t *kept,
                            struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value params[] = {sql_text(worker), sql_int((int64_t)lease_ms)};
    WITH_CLOCK(s, sql,
               "UPDATE jobs SET due = %s + $2 WHERE worker = $1 AND state = 1 AND due IS NOT NULL "
               "RETURNING 1");
    return store_sql_count(s, sql, params, 2, kept, err);
}

/* `sql` changes the row $1 of worker $2. */
static enum status change_own(struct store *s, const char *sql, const struct sql_value *params,
                              size_t count, struct error *err)
{
    size_t rows = 0;
    enum status st = store_sql_count(s, sql, params, count, &rows, err);
    return st == OK && rows == 0
               ? error_set(err, ERR_CONFLICT,
                           "the job " VIEW_FMT " is another worker's by now: its lease was over",
                           VIEW_ARG(params[0].bytes))
               : st;
}

enum status queue_finish(struct store *s, struct view worker, struct view id, struct view result,
                         struct error *err)
{
    const struct sql_value params[] = {sql_text(id), sql_text(worker), sql_int(JOB_DONE),
                                       sql_text(result.ptr == NULL ? VIEW("") : result)};
    enum status st = check_text(result, QUEUE_TEXT_MAX, "result", err);
    return st == OK ? change_own(s,
                                 "UPDATE jobs SET state = $3, due = NULL, result = $4 WHERE id = "
                                 "$1 AND worker = $2 AND state = 1 RETURNING 1",
                                 params, 4, err)
                    : st;
}

enum status queue_release(struct store *s, struct view worker, struct view id, bool begun,
                          unsigned after_ms, struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value params[] = {sql_text(id), sql_text(worker), sql_int((int64_t)after_ms),
                                       sql_int(begun ? 0 : 1)};
    WITH_CLOCK(s, sql,
               "UPDATE jobs SET state = 0, due = %s + $3, tries = tries - $4 WHERE id = $1 AND "
               "worker = $2 AND state = 1 RETURNING 1");
    return change_own(s, sql, params, 4, err);
}

enum status queue_forget(struct store *s, int64_t before, size_t *removed, struct error *err)
{
    const struct sql_value when = sql_int(before);
    return store_sql_count(s, "DELETE FROM jobs WHERE due IS NULL AND added < $1 RETURNING 1",
                           &when, 1, removed, err);
}

/* ---- looking ---- */

enum status queue_each(struct store *s, job_visit visit, void *ctx, struct error *err)
{
    struct visiting to = {visit, ctx, 0};
    return store_sql_run(s, "SELECT " JOB_SELECT " FROM jobs ORDER BY added DESC, id", NULL, 0,
                         take_job, &to, err);
}
