/* The outbox, in SQL that both engines understand but for the clock. */
#include <assay/store/outbox.h>

#include <assay/base/mem.h>

#include <stdio.h>
#include <string.h>

enum { SQL_MAX = 1024, DELIVERY_COLUMNS = 8, RESULT_MAX = 1000 };

#define DELIVERY_SELECT "id, channel, recipient, payload, state, tries, added, result"

const char *delivery_state_name(enum delivery_state s)
{
    static const char *const names[] = {"waiting", "claimed",   "sending",
                                        "sent",    "uncertain", "failed"};
    return (size_t)s < DELIVERY_STATES ? names[s] : "unknown";
}

struct visiting {
    delivery_visit visit;
    void *ctx;
    size_t seen;
};

static enum status take_delivery(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    struct visiting *to = ctx;
    if (count != DELIVERY_COLUMNS || v[4].integer < 0 || v[4].integer >= DELIVERY_STATES) {
        return error_set(err, ERR_CORRUPT, "the outbox holds a malformed delivery");
    }
    to->seen++;
    const struct delivery d = {.id = v[0].bytes,
                               .channel = v[1].bytes,
                               .recipient = v[2].bytes,
                               .payload = v[3].bytes,
                               .state = (enum delivery_state)v[4].integer,
                               .tries = (unsigned)v[5].integer,
                               .added = v[6].integer,
                               .result = v[7].bytes};
    return to->visit(to->ctx, &d, err);
}

enum status outbox_open(struct store *s, struct error *err)
{
    return s->backend->durable == NULL
               ? OK
               : store_sql_run(s, s->backend->durable, NULL, 0, NULL, NULL, err);
}

/* ---- adding ---- */

static enum status add_notices(struct store *s, const struct delivery *d,
                               const struct notice *notices, size_t count, bool *fresh,
                               size_t *total, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        const struct sql_value params[] = {sql_text(notices[i].item), sql_int(notices[i].level),
                                           sql_text(d->channel), sql_text(d->recipient),
                                           sql_text(d->id)};
        size_t rows = 0;
        st = store_sql_count(s,
                             "INSERT INTO notices (item, level, channel, recipient, delivery) "
                             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (item, level, channel, "
                             "recipient) DO NOTHING RETURNING 1",
                             params, 5, &rows, err);
        fresh[i] = rows > 0;
        *total += rows;
    }
    return st;
}

static enum status add_delivery(struct store *s, const struct delivery *d, struct view payload,
                                struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value params[] = {sql_text(d->id), sql_text(d->channel),
                                       sql_text(d->recipient), sql_text(payload)};
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO deliveries (id, channel, recipient, payload, state, tries, due, "
                   "added, sender, result) VALUES ($1, $2, $3, $4, 0, 0, %s, %s, '', '')",
                   s->backend->clock_ms, s->backend->clock_ms);
    return store_sql_run(s, sql, params, 4, NULL, NULL, err);
}

static enum status check(const struct delivery *d, size_t count, struct error *err)
{
    bool sound = d->id.len > 0 && d->id.len <= OUTBOX_ID_MAX && d->channel.len > 0 &&
                 d->channel.len <= OUTBOX_ID_MAX && d->recipient.ptr != NULL &&
                 d->recipient.len <= OUTBOX_ID_MAX && count <= OUTBOX_NOTICES_MAX;
    return sound
               ? OK
               : error_set(err, ERR_USAGE, "a delivery has an id, a channel and at most %d notices",
                           OUTBOX_NOTICES_MAX);
}

enum status outbox_add(struct store *s, const struct delivery *d, const struct notice *notices,
                       size_t count, bool try, outbox_compose compose, void *ctx, size_t *fresh,
                       struct error *err)
{
    CLEANUP(buf_cleanup) struct buf payload = BUF_INIT(OUTBOX_PAYLOAD_MAX);
    CLEANUP(cleanup_mem) bool *is_fresh = NULL;
    size_t total = 0;
    enum status st = check(d, count, err);
    if (st != OK || count == 0) {
        *fresh = st == OK ? 0 : *fresh;
        return st;
    }
    is_fresh = mem_calloc(count, sizeof *is_fresh);
    if (is_fresh == NULL) {
        return error_no_memory(err);
    }
    st = store_sql_begin(s, err);
    if (st != OK) {
        return st;
    }
    st = add_notices(s, d, notices, count, is_fresh, &total, err);
    if (st == OK && total > 0) {
        st = compose(ctx, is_fresh, &payload, err);
        st = st == OK ? buf_status(&payload, err) : st;
        st = st == OK ? add_delivery(s, d, buf_view(&payload), err) : st;
    }
    enum status end = store_sql_end(s, st == OK && !try, st == OK ? err : NULL);
    st = st == OK ? end : st;
    if (st == OK) {
        *fresh = total;
    }
    return st;
}

/* ---- sending ---- */

/* Behind a lease that is over: what may have been sent is uncertain, what was tried too often has
 * failed. */
static enum status bury(struct store *s, struct view channel, struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value params[] = {sql_text(channel), sql_int(OUTBOX_TRIES_MAX)};
    (void)snprintf(sql, sizeof sql,
                   "UPDATE deliveries SET state = 4, due = NULL, result = 'its sender died when it "
                   "may have arrived' WHERE channel = $1 AND state = 2 AND due <= %s",
                   s->backend->clock_ms);
    enum status st = store_sql_run(s, sql, params, 1, NULL, NULL, err);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE deliveries SET state = 5, due = NULL, result = CASE WHEN result = '' "
                   "THEN 'its senders died' ELSE result END WHERE channel = $1 AND state IN (0, 1) "
                   "AND due <= %s AND tries >= $2",
                   s->backend->clock_ms);
    return st == OK ? store_sql_run(s, sql, params, 2, NULL, NULL, err) : st;
}

enum status outbox_claim(struct store *s, struct view channel, struct view sender,
                         unsigned lease_ms, delivery_visit visit, void *ctx, bool *found,
                         struct error *err)
{
    char sql[SQL_MAX];
    struct visiting to = {visit, ctx, 0};
    const struct sql_value params[] = {sql_text(channel), sql_text(sender),
                                       sql_int((int64_t)lease_ms)};
    enum status st = bury(s, channel, err);
    (void)snprintf(sql, sizeof sql,
                   "WITH next AS MATERIALIZED (SELECT id FROM deliveries WHERE channel = $1 AND "
                   "state IN (0, 1) AND due <= %s ORDER BY due, id LIMIT 1%s) "
                   "UPDATE deliveries SET state = 1, sender = $2, due = %s + $3, tries = tries + 1 "
                   "WHERE id IN (SELECT id FROM next) RETURNING " DELIVERY_SELECT,
                   s->backend->clock_ms, s->backend->skip_locked, s->backend->clock_ms);
    if (st == OK) {
        st = store_sql_run(s, sql, params, 3, take_delivery, &to, err);
    }
    if (st == OK) {
        *found = to.seen > 0;
    }
    return st;
}

static enum status change_own(struct store *s, const char *sql, const struct sql_value *params,
                              size_t count, struct error *err)
{
    size_t rows = 0;
    enum status st = store_sql_count(s, sql, params, count, &rows, err);
    return st == OK && rows == 0
               ? error_set(err, ERR_CONFLICT,
                           "the delivery " VIEW_FMT " is another sender's by now: its lease was "
                           "over",
                           VIEW_ARG(params[0].bytes))
               : st;
}

enum status outbox_sending(struct store *s, struct view sender, struct view id, struct error *err)
{
    char sql[SQL_MAX];
    const struct sql_value params[] = {sql_text(id), sql_text(sender)};
    (void)snprintf(sql, sizeof sql,
                   "UPDATE deliveries SET state = 2 WHERE id = $1 AND sender = $2 AND state = 1 "
                   "AND due > %s RETURNING 1",
                   s->backend->clock_ms);
    return change_own(s, sql, params, 2, err);
}

enum status outbox_finish(struct store *s, struct view sender, struct view id,
                          enum delivery_state state, struct view result, unsigned after_ms,
                          struct error *err)
{
    char sql[SQL_MAX];
    result = result.ptr == NULL ? VIEW("") : view_slice(result, 0, RESULT_MAX);
    const struct sql_value params[] = {sql_text(id), sql_text(sender), sql_int(state),
                                       sql_text(result), sql_int((int64_t)after_ms)};
    bool waits = state == DELIVERY_WAITING;
    if (waits) {
        (void)snprintf(sql, sizeof sql,
                       "UPDATE deliveries SET state = $3, due = %s + $5, result = $4 WHERE id = $1 "
                       "AND sender = $2 AND state IN (1, 2) RETURNING 1",
                       s->backend->clock_ms);
    } else {
        (void)snprintf(sql, sizeof sql,
                       "UPDATE deliveries SET state = $3, due = NULL, result = $4%s WHERE id = $1 "
                       "AND sender = $2 AND state IN (1, 2) RETURNING 1",
                       state == DELIVERY_SENT ? ", payload = ''" : "");
    }
    return change_own(s, sql, params, waits ? 5 : 4, err);
}

enum status outbox_again(struct store *s, struct view id, struct error *err)
{
    char sql[SQL_MAX];
    size_t rows = 0;
    const struct sql_value param = sql_text(id);
    (void)snprintf(
        sql, sizeof sql,
        "UPDATE deliveries SET state = 0, tries = 0, due = %s WHERE id = $1 AND state IN "
        "(4, 5) RETURNING 1",
        s->backend->clock_ms);
    enum status st = store_sql_count(s, sql, &param, 1, &rows, err);
    return st == OK && rows == 0
               ? error_set(err, ERR_NOT_FOUND, "there is no uncertain or failed delivery " VIEW_FMT,
                           VIEW_ARG(id))
               : st;
}

/* ---- looking ---- */

static enum status take_wait(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    if (count == 1 && v[0].kind == SQL_INT) {
        *(int64_t *)ctx = v[0].integer < 0 ? 0 : v[0].integer;
    }
    return OK;
}

enum status outbox_next(struct store *s, struct view channel, int64_t *ms, struct error *err)
{
    char sql[SQL_MAX];
    int64_t wait = -1;
    const struct sql_value param = sql_text(channel);
    (void)snprintf(sql, sizeof sql,
                   "SELECT MIN(due) - %s FROM deliveries WHERE channel = $1 AND state IN (0, 1)",
                   s->backend->clock_ms);
    enum status st = store_sql_run(s, sql, &param, 1, take_wait, &wait, err);
    if (st == OK) {
        *ms = wait;
    }
    return st;
}

enum status outbox_each(struct store *s, size_t limit, delivery_visit visit, void *ctx,
                        struct error *err)
{
    struct visiting to = {visit, ctx, 0};
    const struct sql_value most = sql_int(limit == 0 ? INT64_MAX : (int64_t)limit);
    return store_sql_run(
        s, "SELECT " DELIVERY_SELECT " FROM deliveries ORDER BY added DESC, id LIMIT $1", &most, 1,
        take_delivery, &to, err);
}

/* ---- copies ---- */

struct copying {
    struct store *to;
    size_t copied;
};

static enum status copy_delivery(void *ctx, const struct sql_value *v, size_t count,
                                 struct error *err)
{
    enum { STATE = 4, TRIES, DUE, ADDED, RESULT, COLUMNS };
    struct copying *c = ctx;
    size_t rows = 0;
    if (count != COLUMNS) {
        return error_set(err, ERR_CORRUPT, "the outbox holds a malformed delivery");
    }
    struct sql_value row[COLUMNS];
    memcpy(row, v, sizeof row);
    if (row[STATE].integer == DELIVERY_CLAIMED) {
        row[STATE].integer = DELIVERY_WAITING;
    } else if (row[STATE].integer == DELIVERY_SENDING) {
        row[STATE].integer = DELIVERY_UNCERTAIN;
        row[DUE] = (struct sql_value){.kind = SQL_NULL};
        row[RESULT] = sql_text(VIEW("it was being sent when the store was copied"));
    }
    enum status st = store_sql_count(
        c->to,
        "INSERT INTO deliveries (id, channel, recipient, payload, state, tries, due, added, "
        "result, sender) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '') ON CONFLICT (id) DO "
        "UPDATE SET payload = excluded.payload, state = excluded.state, tries = excluded.tries, "
        "due = excluded.due, result = excluded.result, sender = '' WHERE deliveries.state IN (0, "
        "1) AND excluded.state >= 3 RETURNING 1",
        row, COLUMNS, &rows, err);
    c->copied += rows;
    return st;
}

static enum status copy_notice(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    enum { COLUMNS = 5 };
    const struct copying *c = ctx;
    return count != COLUMNS
               ? error_set(err, ERR_CORRUPT, "the outbox holds a malformed notice")
               : store_sql_run(c->to,
                               "INSERT INTO notices (item, level, channel, recipient, delivery) "
                               "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (item, level, channel, "
                               "recipient) DO NOTHING",
                               v, COLUMNS, NULL, NULL, err);
}

enum status outbox_copy(struct store *from, struct store *to, size_t *copied, struct error *err)
{
    struct copying c = {.to = to};
    struct error why = {.code = OK};
    if (store_sql_run(from,
                      "SELECT delivery FROM notices UNION ALL SELECT id FROM deliveries LIMIT 1",
                      NULL, 0, NULL, NULL, &why) != OK) {
        return error_set(err, ERR_NOT_FOUND, "%s", why.message);
    }
    enum status st = store_sql_begin(to, err);
    if (st != OK) {
        return st;
    }
    st = store_sql_run(from,
                       "SELECT id, channel, recipient, payload, state, tries, due, added, result "
                       "FROM deliveries ORDER BY id",
                       NULL, 0, copy_delivery, &c, err);
    if (st == OK) {
        st = store_sql_run(from,
                           "SELECT item, level, channel, recipient, delivery FROM notices ORDER "
                           "BY item, level, channel, recipient",
                           NULL, 0, copy_notice, &c, err);
    }
    enum status end = store_sql_end(to, st == OK, st == OK ? err : NULL);
    st = st == OK ? end : st;
    if (st == OK) {
        *copied = c.copied;
    }
    return st;
}
