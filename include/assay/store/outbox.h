/* What is to be told to people and programs, in the store: each thing once.
 *
 * A notice is what somebody was told of: an item at a level, over a channel, to a recipient. It is
 * recorded in the same transaction as the delivery that carries it, before anything is sent, so
 * that no other run, on whatever machine, makes it again.
 *
 * A delivery goes through these states, each written before the next step is taken:
 *
 *   waiting -> claimed (a lease) -> [sending] -> sent | failed | waiting again, later
 *
 * Who dies while it is claimed has sent nothing that counts, or something that its recipient knows
 * by its id: when the lease is over, somebody else does it. A channel whose recipients do not know
 * ids (mail) says outbox_sending() before the step that cannot be taken back. Who dies behind it
 * leaves the delivery UNCERTAIN: nobody can know whether it arrived, and it is not sent again
 * unless a person asks for it (outbox_again()).
 *
 * Times are the store's clock. The outbox is no evidence and follows from no log. */
#ifndef ASSAY_STORE_OUTBOX_H
#define ASSAY_STORE_OUTBOX_H

#include <assay/store/store.h>

enum {
    OUTBOX_ID_MAX = 128,
    OUTBOX_PAYLOAD_MAX = 1 << 20,
    OUTBOX_TRIES_MAX = 10, /* claims of one delivery; behind the last it has failed */
    OUTBOX_NOTICES_MAX = 10000
};

enum delivery_state {
    DELIVERY_WAITING,
    DELIVERY_CLAIMED,
    DELIVERY_SENDING,
    DELIVERY_SENT,
    DELIVERY_UNCERTAIN,
    DELIVERY_FAILED,
    DELIVERY_STATES
};
const char *delivery_state_name(enum delivery_state s);

struct delivery {
    struct view id; /* idempotency id, the caller's */
    struct view channel;
    struct view recipient; /* in the caller's form; may be empty */
    struct view payload;   /* empty once it was sent */
    enum delivery_state state;
    unsigned tries;     /* claims so far, this one included */
    int64_t added;      /* milliseconds since 1970 */
    struct view result; /* what was said of it last */
};
/* Views are valid until the callback returns; it may run no SQL. */
typedef enum status (*delivery_visit)(void *ctx, const struct delivery *d, struct error *err);

struct notice {
    struct view item;
    int64_t level;
};
/* Write the payload for those notices that are new. */
typedef enum status (*outbox_compose)(void *ctx, const bool *fresh, struct buf *payload,
                                      struct error *err);

/* Durable against power cuts, too, from here on: each change reaches the disk before the call
 * returns. */
MUST_CHECK enum status outbox_open(struct store *s, struct error *err);

/* Record the notices that are new over this channel to this recipient, and a delivery that carries
 * them, in one transaction; d's id, channel and recipient count. *fresh: how many were new; with
 * none there is no delivery. With `try` nothing stays. */
MUST_CHECK enum status outbox_add(struct store *s, const struct delivery *d,
                                  const struct notice *notices, size_t count, bool try,
                                  outbox_compose compose, void *ctx, size_t *fresh,
                                  struct error *err);

/* Claim the next delivery of the channel that waits and whose time has come, or whose lease is
 * over. *found: there was one. Deliveries whose sender died are given up or become uncertain. */
MUST_CHECK enum status outbox_claim(struct store *s, struct view channel, struct view sender,
                                    unsigned lease_ms, delivery_visit visit, void *ctx, bool *found,
                                    struct error *err);
/* The next step cannot be taken back. ERR_CONFLICT: the lease is over, do not take it. */
MUST_CHECK enum status outbox_sending(struct store *s, struct view sender, struct view id,
                                      struct error *err);
/* How it went: SENT, FAILED, UNCERTAIN, or WAITING to be tried again in `after_ms`. ERR_CONFLICT:
 * it is somebody else's by now, and nothing was changed. */
MUST_CHECK enum status outbox_finish(struct store *s, struct view sender, struct view id,
                                     enum delivery_state state, struct view result,
                                     unsigned after_ms, struct error *err);
/* A person wants it sent again: an uncertain or failed delivery waits anew. ERR_NOT_FOUND: there is
 * no such one. */
MUST_CHECK enum status outbox_again(struct store *s, struct view id, struct error *err);
/* Milliseconds until the next delivery of the channel may be claimed; -1: none waits. */
MUST_CHECK enum status outbox_next(struct store *s, struct view channel, int64_t *ms,
                                   struct error *err);
/* Make what `from` has told known to `to`, another store, so that it is not told from there once
 * more: deliveries with their state, and notices, in one transaction. What was being sent is
 * uncertain there. What `to` knows stays, but that what still waits there takes the end that `from`
 * has seen. *copied: deliveries that are new or ended by it. ERR_NOT_FOUND: `from` has no outbox
 * that can be read: no database, a damaged one, or one of an older version. */
MUST_CHECK enum status outbox_copy(struct store *from, struct store *to, size_t *copied,
                                   struct error *err);
/* The newest first; `limit` 0: all. */
MUST_CHECK enum status outbox_each(struct store *s, size_t limit, delivery_visit visit, void *ctx,
                                   struct error *err);

#endif
