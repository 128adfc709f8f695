/* Waiting for the database. libpq's own calls wait until there is an answer or the connection is
 * lost, whatever signal comes. Here all is sent and awaited without blocking, and what cannot be
 * (connecting, which looks up names, and asking a server to cancel) is done by a thread of its own,
 * which is left behind where it takes too long. */
#include "postgres.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

enum {
    LOOK_MS = 250,        /* how often a wait looks whether it is to end: another thread may have
                             had the signal, or it came just before */
    GRACE_MS = 500,       /* for an answer that is on its way, or for giving back what was taken */
    CANCEL_MS = 500,      /* for asking the server to cancel */
    ASIDE_MS = 100,       /* the same beside a thread */
    UNSENT_MAX = 64 << 10 /* bytes that libpq may hold back */
};
#define MS_NS 1000000ULL

/* Whether to wait on. *until: 0 at first; then when the patience ends. */
static bool patient(const struct postgres *p, uint64_t *until)
{
    if (p->cancelled == NULL || *p->cancelled == 0) {
        return true;
    }
    uint64_t now = clock_monotonic_ns();
    if (*until == 0) {
        *until = now + (p->stopped ? 0 : GRACE_MS * MS_NS);
    }
    return now < *until;
}

/* ---- aside ---- */

/* Work that blocks. `drop` frees it where nobody waited to its end. */
struct aside {
    void (*work)(struct aside *a);
    void (*drop)(struct aside *a);
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    bool done;
    bool left; /* by who waited */
};

static void aside_init(struct aside *a, void (*work)(struct aside *), void (*drop)(struct aside *))
{
    pthread_condattr_t clock;
    *a = (struct aside){.work = work, .drop = drop};
    (void)pthread_condattr_init(&clock);
    (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&a->mutex, NULL);
    (void)pthread_cond_init(&a->ended, &clock);
    (void)pthread_condattr_destroy(&clock);
}

static void aside_release(struct aside *a)
{
    (void)pthread_cond_destroy(&a->ended);
    (void)pthread_mutex_destroy(&a->mutex);
}

static void *aside_main(void *arg)
{
    struct aside *a = arg;
    a->work(a);
    (void)pthread_mutex_lock(&a->mutex);
    a->done = true;
    bool left = a->left;
    (void)pthread_cond_signal(&a->ended);
    (void)pthread_mutex_unlock(&a->mutex);
    if (left) {
        a->drop(a);
    }
    return NULL;
}

/* Signals are for those who wait. */
static bool aside_start(struct aside *a, pthread_t *thread)
{
    sigset_t all;
    sigset_t old;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    bool started = pthread_create(thread, NULL, aside_main, a) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    return started;
}

static void aside_wait(struct aside *a)
{
    struct timespec soon;
    (void)clock_gettime(CLOCK_MONOTONIC, &soon);
    soon.tv_nsec += ASIDE_MS * (long)MS_NS;
    soon.tv_sec += soon.tv_nsec / 1000000000;
    soon.tv_nsec %= 1000000000;
    (void)pthread_cond_timedwait(&a->ended, &a->mutex, &soon);
}

/* Until it is done (true), or until `end`, or, where that is 0, until patience ends: then it is the
 * caller's no more. */
static bool aside_run(const struct postgres *p, struct aside *a, uint64_t end)
{
    pthread_t thread;
    uint64_t until = 0;
    if (p->cancelled == NULL || !aside_start(a, &thread)) {
        a->work(a);
        return true;
    }
    (void)pthread_mutex_lock(&a->mutex);
    while (!a->done && (end == 0 ? patient(p, &until) : clock_monotonic_ns() < end)) {
        aside_wait(a);
    }
    bool done = a->done;
    a->left = !done;
    (void)pthread_mutex_unlock(&a->mutex);
    if (done) {
        (void)pthread_join(thread, NULL);
    } else {
        (void)pthread_detach(thread);
    }
    return done;
}

/* ---- connecting ---- */

struct dialling {
    struct aside aside;
    char *where;
    PGconn *conn;
};

static void dial(struct aside *a)
{
    /* A server that has vanished is noticed within a minute, idle or not; so is a client, by the
     * server, which then lets go of the log's lock. What the address says about time-outs counts.
     */
    struct dialling *d = (struct dialling *)a;
    const char *const keys[] = {
        "fallback_application_name", "connect_timeout",  "keepalives_idle", "keepalives_interval",
        "keepalives_count",          "tcp_user_timeout", "dbname",          NULL};
    const char *const values[] = {"assay", "10", "30", "10", "3", "60000", d->where, NULL};
    d->conn = pq.connectdbParams(keys, values, 1);
}

static void dialling_free(struct dialling *d)
{
    aside_release(&d->aside);
    if (d->where != NULL) {
        mem_wipe(d->where, strlen(d->where));
    }
    (void)mem_free(d->where);
    (void)mem_free(d);
}

static void dial_drop(struct aside *a)
{
    struct dialling *d = (struct dialling *)a;
    pq.finish(d->conn);
    dialling_free(d);
}

PGconn *postgres_dial(struct postgres *p)
{
    struct dialling *d = mem_calloc(1, sizeof *d);
    if (d == NULL) {
        return NULL;
    }
    aside_init(&d->aside, dial, dial_drop);
    d->where = mem_strndup(p->where, strlen(p->where));
    if (d->where == NULL) {
        dialling_free(d);
        return NULL;
    }
    if (!aside_run(p, &d->aside, 0)) {
        p->stopped = true;
        return NULL;
    }
    PGconn *conn = d->conn;
    dialling_free(d);
    if (pq.status(conn) == CONNECTION_OK) {
        (void)pq.setnonblocking(conn, 1);
    }
    return conn;
}

/* ---- giving up ---- */

struct cancelling {
    struct aside aside;
    PGcancel *cancel;
};

static void cancel(struct aside *a)
{
    struct cancelling *c = (struct cancelling *)a;
    char why[256];
    (void)pq.cancel(c->cancel, why, sizeof why);
}

static void cancel_drop(struct aside *a)
{
    struct cancelling *c = (struct cancelling *)a;
    aside_release(&c->aside);
    pq.freeCancel(c->cancel);
    (void)mem_free(c);
}

/* The server, which does not look at a connection while it works or waits for a lock, is told to
 * stop; then the connection is cut, so that it rolls back and lets go of its locks, and libpq finds
 * it lost. */
static void give_up(struct postgres *p, const struct session *session)
{
    struct cancelling *c = p->stopped ? NULL : mem_calloc(1, sizeof *c);
    p->stopped = true;
    if (c != NULL) {
        aside_init(&c->aside, cancel, cancel_drop);
        c->cancel = pq.getCancel(session->conn);
        if (aside_run(p, &c->aside, clock_monotonic_ns() + CANCEL_MS * MS_NS)) {
            cancel_drop(&c->aside);
        }
    }
    (void)shutdown(pq.socket(session->conn), SHUT_RDWR);
}

/* ---- sending and receiving ---- */

static int wait_ms(uint64_t until)
{
    uint64_t now = clock_monotonic_ns();
    uint64_t ms = until <= now ? 0 : (until - now) / MS_NS + 1;
    return until == 0 || ms > LOOK_MS ? LOOK_MS : (int)ms;
}

/* Until there is an answer, or else until all is sent; or the connection is lost, which libpq says
 * at its next call. */
static void await(struct postgres *p, const struct session *session, bool answer)
{
    PGconn *conn = session->conn;
    uint64_t until = 0;
    for (;;) {
        if (answer && pq.isBusy(conn) == 0) {
            return;
        }
        int unsent = pq.flush(conn);
        struct pollfd fd = {pq.socket(conn), (short)(unsent == 0 ? POLLIN : POLLIN | POLLOUT), 0};
        if (unsent < 0 || (unsent == 0 && !answer) || fd.fd < 0) {
            return;
        }
        int n = poll(&fd, 1, wait_ms(until));
        if (n > 0 && (fd.revents & ~POLLOUT) != 0 && pq.consumeInput(conn) != 1) {
            return;
        }
        if (n <= 0 && !patient(p, &until)) {
            give_up(p, session);
            return;
        }
    }
}

void postgres_sent(struct postgres *p, struct session *session, size_t bytes)
{
    session->unsent += bytes;
    if (session->unsent > UNSENT_MAX) {
        session->unsent = 0;
        await(p, session, false);
    }
}

PGresult *postgres_result(struct postgres *p, const struct session *session)
{
    await(p, session, true);
    return pq.getResult(session->conn);
}

PGresult *postgres_results(struct postgres *p, const struct session *session)
{
    PGresult *kept = NULL;
    for (PGresult *r = postgres_result(p, session); r != NULL; r = postgres_result(p, session)) {
        bool failed = kept != NULL && pq.resultStatus(kept) == PGRES_FATAL_ERROR;
        pq.clear(failed ? r : kept);
        kept = failed ? kept : r;
        if (pq.status(session->conn) != CONNECTION_OK) {
            break;
        }
    }
    return kept;
}

PGresult *postgres_query(struct postgres *p, const struct session *session, const char *sql)
{
    return pq.sendQuery(session->conn, sql) == 1 ? postgres_results(p, session) : NULL;
}
