/* The outbox, as two senders see it. */
#include "conformance.h"

#include <assay/store/outbox.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

enum { LEASE_MS = 60000 };

static void pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

/* All leases and pauses are over: no test waits for a clock, so that none runs out unawares. */
static void time_passes(struct store *s)
{
    assert_int_equal(store_sql_run(s, "UPDATE deliveries SET due = 0 WHERE due IS NOT NULL", NULL,
                                   0, NULL, NULL, NULL),
                     OK);
}

static enum status compose(void *ctx, const bool *fresh, struct buf *payload, struct error *err)
{
    const size_t *count = ctx;
    for (size_t i = 0; i < *count; i++) {
        buf_add_char(payload, fresh[i] ? '1' : '0');
    }
    return buf_status(payload, err);
}

static enum status refuse(void *ctx, const bool *fresh, struct buf *payload, struct error *err)
{
    (void)ctx, (void)fresh, (void)payload;
    return error_set(err, ERR_LIMIT, "too much to say");
}

static size_t add(struct store *s, const char *id, const struct notice *notices, size_t count,
                  bool try)
{
    struct error err = {.code = OK};
    size_t fresh = 99;
    const struct delivery d = {
        .id = view_str(id), .channel = VIEW_INIT("mail"), .recipient = VIEW_INIT("ann")};
    if (outbox_add(s, &d, notices, count, try, compose, &count, &fresh, &err) != OK) {
        fail_msg("%s", err.message);
    }
    return fresh;
}

struct seen {
    size_t count;
    enum delivery_state state;
    unsigned tries;
    char id[64];
    char payload[64];
    char result[128];
};

static enum status see(void *ctx, const struct delivery *d, struct error *err)
{
    struct seen *s = ctx;
    (void)err;
    s->count++;
    s->state = d->state;
    s->tries = d->tries;
    assert_true(view_eq(d->channel, VIEW("mail")) && view_eq(d->recipient, VIEW("ann")));
    (void)snprintf(s->id, sizeof s->id, VIEW_FMT, VIEW_ARG(d->id));
    (void)snprintf(s->payload, sizeof s->payload, VIEW_FMT, VIEW_ARG(d->payload));
    (void)snprintf(s->result, sizeof s->result, VIEW_FMT, VIEW_ARG(d->result));
    return OK;
}

static struct seen claim(struct store *s, const char *sender, unsigned lease)
{
    struct error err = {.code = OK};
    struct seen seen = {.count = 0};
    bool found = true;
    if (outbox_claim(s, VIEW("mail"), view_str(sender), lease, see, &seen, &found, &err) != OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(found ? 1 : 0, seen.count);
    return seen;
}

static struct seen newest(struct store *s)
{
    struct seen seen = {.count = 0};
    assert_int_equal(outbox_each(s, 1, see, &seen, NULL), OK);
    return seen;
}

/* What was recorded once is new to nobody; a level or a recipient more is. */
static void notices_are_new_once(struct store *a, struct store *b)
{
    const struct notice two[] = {{VIEW_INIT("i@1"), -7}, {VIEW_INIT("i@2"), -7}};
    const struct notice next[] = {{VIEW_INIT("i@1"), -7}, {VIEW_INIT("i@1"), 1}};
    size_t fresh = 99;
    size_t count = 2;
    const struct delivery d = {
        .id = VIEW_INIT("x"), .channel = VIEW_INIT("mail"), .recipient = VIEW_INIT("ann")};
    /* Nothing stays of a try, nor where the message could not be made. */
    assert_int_equal(add(a, "try", two, 2, true), 2);
    assert_int_equal(outbox_add(a, &d, two, 2, false, refuse, &count, &fresh, NULL), ERR_LIMIT);
    assert_int_equal(fresh, 99);
    assert_int_equal(newest(b).count, 0);
    assert_int_equal(add(a, "one", two, 2, false), 2);
    assert_int_equal(add(b, "two", two, 2, false), 0);
    assert_int_equal(newest(b).count, 1);
    struct seen first = claim(b, "b", LEASE_MS);
    assert_string_equal(first.id, "one");
    assert_string_equal(first.payload, "11");
    assert_int_equal(add(b, "two", next, 2, false), 1);
    assert_string_equal(claim(a, "a", LEASE_MS).payload, "01");
    assert_int_equal(claim(a, "a", LEASE_MS).count, 0);
    assert_int_equal(outbox_finish(b, VIEW("b"), VIEW("one"), DELIVERY_SENT, VIEW("ok"), 0, NULL),
                     OK);
    assert_int_equal(outbox_finish(a, VIEW("a"), VIEW("two"), DELIVERY_FAILED, VIEW("no"), 0, NULL),
                     OK);
    /* No delivery without an id; a bound on what it says. */
    const struct delivery nameless = {.channel = VIEW_INIT("mail"), .recipient = VIEW_INIT("ann")};
    assert_int_equal(outbox_add(a, &nameless, two, 2, false, compose, &count, &fresh, NULL),
                     ERR_USAGE);
}

/* A step that can be taken back is taken again; one that cannot, is not. */
static void senders_die(struct store *a, struct store *b)
{
    const struct notice one = {VIEW_INIT("die@1"), 0};
    int64_t ms = 0;
    assert_int_equal(add(a, "die", &one, 1, false), 1);
    assert_string_equal(claim(a, "a", LEASE_MS).id, "die");
    assert_int_equal(claim(b, "b", LEASE_MS).count, 0);
    time_passes(a);
    /* Whoever comes late must not take the last step. */
    assert_int_equal(outbox_sending(a, VIEW("a"), VIEW("die"), NULL), ERR_CONFLICT);
    struct seen again = claim(b, "b", LEASE_MS);
    assert_int_equal(again.tries, 2);
    assert_int_equal(outbox_sending(a, VIEW("a"), VIEW("die"), NULL), ERR_CONFLICT);
    assert_int_equal(outbox_finish(a, VIEW("a"), VIEW("die"), DELIVERY_SENT, VIEW(""), 0, NULL),
                     ERR_CONFLICT);
    assert_int_equal(
        outbox_finish(b, VIEW("b"), VIEW("die"), DELIVERY_WAITING, VIEW("451"), LEASE_MS, NULL),
        OK);
    assert_int_equal(claim(b, "b", LEASE_MS).count, 0);
    assert_int_equal(outbox_next(b, VIEW("mail"), &ms, NULL), OK);
    assert_true(ms >= 0 && ms <= LEASE_MS);
    time_passes(a);
    assert_string_equal(claim(b, "b", LEASE_MS).result, "451");
    assert_int_equal(outbox_sending(b, VIEW("b"), VIEW("die"), NULL), OK);
    time_passes(a);
    assert_int_equal(claim(a, "a", LEASE_MS).count, 0);
    assert_int_equal(newest(a).state, DELIVERY_UNCERTAIN);
    assert_int_equal(outbox_finish(b, VIEW("b"), VIEW("die"), DELIVERY_SENT, VIEW(""), 0, NULL),
                     ERR_CONFLICT);
    assert_int_equal(outbox_next(b, VIEW("mail"), &ms, NULL), OK);
    assert_int_equal(ms, -1);
    /* A person may ask for it. */
    assert_int_equal(outbox_again(a, VIEW("die"), NULL), OK);
    assert_int_equal(outbox_again(a, VIEW("die"), NULL), ERR_NOT_FOUND);
    again = claim(b, "b", LEASE_MS);
    assert_string_equal(again.payload, "1");
    assert_int_equal(again.tries, 1);
    assert_int_equal(outbox_sending(b, VIEW("b"), VIEW("die"), NULL), OK);
    assert_int_equal(outbox_finish(b, VIEW("b"), VIEW("die"), DELIVERY_SENT, VIEW("250"), 0, NULL),
                     OK);
    again = newest(a);
    assert_int_equal(again.state, DELIVERY_SENT);
    assert_string_equal(again.payload, ""); /* what was sent is not kept */
    assert_int_equal(outbox_again(a, VIEW("die"), NULL), ERR_NOT_FOUND);
}

static void tried_too_often(struct store *s)
{
    const struct notice one = {VIEW_INIT("often@1"), 0};
    assert_int_equal(add(s, "often", &one, 1, false), 1);
    for (unsigned i = 1; i <= OUTBOX_TRIES_MAX; i++) {
        assert_int_equal(claim(s, "a", LEASE_MS).tries, i);
        assert_int_equal(
            outbox_finish(s, VIEW("a"), VIEW("often"), DELIVERY_WAITING, VIEW("no"), 0, NULL), OK);
    }
    pause_ms(2);
    assert_int_equal(claim(s, "a", LEASE_MS).count, 0);
    struct seen seen = newest(s);
    assert_int_equal(seen.state, DELIVERY_FAILED);
    assert_string_equal(seen.result, "no");
}

void conformance_outbox(struct store *a, struct store *b)
{
    assert_int_equal(outbox_open(a, NULL), OK);
    assert_int_equal(outbox_open(b, NULL), OK);
    notices_are_new_once(a, b);
    pause_ms(2); /* the newest is told by its time */
    senders_die(a, b);
    pause_ms(2);
    tried_too_often(a);
}
