/* The queue, as two workers see it. */
#include "conformance.h"

#include <assay/store/queue.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

enum { LEASE_MS = 60000, SHORT_MS = 50 };

struct seen {
    size_t count;
    unsigned tries;
    char last[64];
    char ids[512];
};

static enum status see(void *ctx, const struct job *job, struct error *err)
{
    struct seen *s = ctx;
    (void)err;
    s->count++;
    s->tries = job->tries;
    (void)snprintf(s->last, sizeof s->last, VIEW_FMT, VIEW_ARG(job->id));
    size_t used = strlen(s->ids);
    (void)snprintf(s->ids + used, sizeof s->ids - used, VIEW_FMT "=" VIEW_FMT ":%d ",
                   VIEW_ARG(job->id), VIEW_ARG(job->work), (int)job->state);
    return OK;
}

static void add(struct store *s, unsigned from, unsigned count, size_t expected)
{
    struct error err = {.code = OK};
    for (unsigned i = from; i < from + count; i++) {
        char id[16];
        size_t added = 9;
        (void)snprintf(id, sizeof id, "job-%u", i);
        const struct job job = {.id = view_str(id), .work = VIEW("w")};
        if (queue_add(s, &job, 1, &added, &err) != OK) {
            fail_msg("%s", err.message);
        }
        assert_int_equal(added, expected);
    }
}

static struct seen claim(struct store *s, const char *worker, size_t limit, unsigned lease)
{
    struct error err = {.code = OK};
    struct seen seen = {.count = 0};
    if (queue_claim(s, view_str(worker), limit, lease, see, &seen, &err) != OK) {
        fail_msg("%s", err.message);
    }
    return seen;
}

static enum status count_state(void *ctx, const struct job *job, struct error *err)
{
    (void)err;
    ((uint64_t *)ctx)[job->state]++;
    return OK;
}

static void counts_are(struct store *s, uint64_t waiting, uint64_t claimed, uint64_t done,
                       uint64_t failed)
{
    uint64_t n[JOB_STATES] = {0};
    assert_int_equal(queue_each(s, count_state, n, NULL), OK);
    assert_int_equal(n[JOB_WAITING], waiting);
    assert_int_equal(n[JOB_CLAIMED], claimed);
    assert_int_equal(n[JOB_DONE], done);
    assert_int_equal(n[JOB_FAILED], failed);
}

static void pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

void conformance_queue(struct store *a, struct store *b)
{
    struct error err = {.code = OK};
    size_t n = 0;
    add(a, 0, 5, 1);
    add(b, 3, 2, 0); /* there already */
    counts_are(b, 5, 0, 0, 0);
    /* Nobody gets what another has. */
    struct seen first = claim(a, "a", 3, LEASE_MS);
    assert_int_equal(first.count, 3);
    assert_int_equal(first.tries, 1);
    struct seen second = claim(b, "b", 10, LEASE_MS);
    assert_int_equal(second.count, 2);
    assert_int_equal(claim(a, "a", 10, LEASE_MS).count, 0);
    counts_are(a, 0, 5, 0, 0);
    assert_int_equal(queue_heartbeat(a, VIEW("a"), LEASE_MS, &n, NULL), OK);
    assert_int_equal(n, 3);
    /* Each ends his own; once. */
    struct view his = view_str(second.last);
    assert_int_equal(queue_finish(a, VIEW("a"), his, VIEW("mine"), &err), ERR_CONFLICT);
    assert_non_null(strstr(err.message, second.last));
    assert_int_equal(queue_finish(b, VIEW("b"), his, VIEW("done"), NULL), OK);
    assert_int_equal(queue_finish(b, VIEW("b"), his, VIEW("again"), NULL), ERR_CONFLICT);
    counts_are(a, 0, 4, 1, 0);
    /* Given back, it can be had again. */
    struct view given = view_str(first.last);
    assert_int_equal(queue_release(a, VIEW("a"), given, true, 0, NULL), OK);
    second = claim(b, "b", 10, LEASE_MS);
    assert_int_equal(second.count, 1);
    assert_int_equal(second.tries, 2);
    assert_string_equal(second.last, first.last);
    assert_int_equal(queue_finish(b, VIEW("b"), given, VIEW("no"), NULL), OK);
    counts_are(a, 0, 3, 2, 0);
    assert_int_equal(queue_forget(a, INT64_MAX, &n, NULL), OK);
    assert_int_equal(n, 2);
    counts_are(a, 0, 3, 0, 0);
}

/* A worker that is gone loses its claims; a job that kills its workers comes to an end. */
void conformance_leases(struct store *a, struct store *b)
{
    size_t n = 0;
    add(a, 0, 1, 1);
    assert_int_equal(claim(a, "a", 1, SHORT_MS).count, 1);
    for (unsigned i = 2; i <= QUEUE_TRIES_MAX; i++) {
        pause_ms(SHORT_MS + 20);
        struct seen again = claim(b, "b", 1, SHORT_MS);
        assert_int_equal(again.count, 1);
        assert_int_equal(again.tries, i);
        assert_int_equal(queue_finish(a, VIEW("a"), VIEW("job-0"), VIEW(""), NULL), ERR_CONFLICT);
        assert_int_equal(queue_heartbeat(a, VIEW("a"), LEASE_MS, &n, NULL), OK);
        assert_int_equal(n, 0);
    }
    pause_ms(SHORT_MS + 20);
    assert_int_equal(claim(a, "a", 1, LEASE_MS).count, 0);
    counts_are(b, 0, 0, 0, 1);
    struct seen all = {.count = 0};
    assert_int_equal(queue_each(b, see, &all, NULL), OK);
    assert_string_equal(all.ids, "job-0=w:3 ");
    for (unsigned i = 0; i < 2 * QUEUE_TRIES_MAX; i++) { /* nobody began it: nobody tried */
        if (i == 0) {
            add(a, 1, 1, 1);
        }
        assert_int_equal(claim(a, "a", 1, LEASE_MS).tries, 1);
        assert_int_equal(queue_release(a, VIEW("a"), VIEW("job-1"), false, 0, NULL), OK);
    }
    assert_int_equal(claim(a, "a", 1, LEASE_MS).tries, 1);
    assert_int_equal(queue_finish(a, VIEW("a"), VIEW("job-1"), VIEW("done"), NULL), OK);
    add(a, 0, 1, 1); /* what has failed can be asked for again */
    add(b, 0, 1, 0);
    struct seen anew = claim(b, "b", 1, LEASE_MS);
    assert_int_equal(anew.count, 1);
    assert_int_equal(anew.tries, 1);
    add(a, 0, 1, 0);
    assert_int_equal(queue_finish(b, VIEW("b"), VIEW("job-0"), VIEW("done"), NULL), OK);
    add(a, 0, 1, 0); /* what is done stays done */
}

void conformance_queue_bounds(struct store *s)
{
    static char large[QUEUE_TEXT_MAX + 1];
    struct error err = {.code = OK};
    memset(large, 'x', sizeof large);
    const struct job bad[] = {{.id = VIEW_INIT("ok"), .work = VIEW_INIT("w")},
                              {.id = VIEW_INIT("big"), .work = view_of(large, sizeof large)}};
    assert_int_equal(queue_add(s, bad, 2, NULL, &err), ERR_LIMIT);
    const struct job nameless = {.work = VIEW_INIT("w")};
    assert_int_equal(queue_add(s, &nameless, 1, NULL, NULL), ERR_USAGE);
    counts_are(s, 0, 0, 0, 0); /* all or none */
    assert_int_equal(queue_claim(s, VIEW(""), 1, LEASE_MS, see, NULL, NULL), ERR_USAGE);
    assert_int_equal(queue_claim(s, VIEW("a"), 0, LEASE_MS, see, NULL, NULL), ERR_USAGE);
    assert_int_equal(queue_claim(s, VIEW("a"), QUEUE_BATCH_MAX + 1, LEASE_MS, see, NULL, NULL),
                     ERR_USAGE);
}

/* Many in one call, some of them twice, some there already. */
void conformance_queue_many(struct store *s)
{
    enum { MANY = 150, DISTINCT = 70, EARLIER = 10 };
    static char ids[MANY][16];
    static struct job jobs[MANY];
    struct error err = {.code = OK};
    size_t added = 0;
    add(s, 0, EARLIER, 1);
    for (unsigned i = 0; i < MANY; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "job-%u", i % DISTINCT);
        jobs[i] = (struct job){.id = view_str(ids[i]), .work = VIEW("w")};
    }
    if (queue_add(s, jobs, MANY, &added, &err) != OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(added, DISTINCT - EARLIER);
    counts_are(s, DISTINCT, 0, 0, 0);
    assert_int_equal(claim(s, "a", MANY, LEASE_MS).count, DISTINCT);
    assert_int_equal(queue_add(s, jobs, 0, &added, &err), OK);
    assert_int_equal(added, 0);
}
