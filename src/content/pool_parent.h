/* The parent's side of the pool, shared by its files: pool.c (the run),
 * pool_packets.c (what children send), pool_children.c (their births and deaths). */
#ifndef ASSAY_CONTENT_POOL_PARENT_H
#define ASSAY_CONTENT_POOL_PARENT_H

#include "results.h"
#include "worker.h"

enum child_role { ROLE_FEEDER, ROLE_HASHER, ROLE_WORKER };

struct child {
    enum child_role role;
    pid_t pid; /* 0: not there */
    int pipe;
    unsigned slot;
    bool timed_out; /* killed by us */
    bool worked;    /* has sent something about an entry */
    bool at_entry;  /* something of `entry` has come, its end has not */
    uint32_t entry;
    bool misbehaved; /* killed by us: sent what makes no sense */
    struct inbox in;
    struct redo *redo; /* what it was started with */
    size_t redo_len;
    /* What it sent of `entry` so far, to be kept. */
    struct buf record;
    uint32_t record_packets;
    bool unkept;   /* it is not to be kept */
    bool has_said; /* which digest the content has, by its word */
    struct sha256 said;
};

/* An entry of which something has arrived, but not its end; or that a worker died of. */
struct open_entry {
    struct redo redo;
    const struct child *owner; /* who sends about it; NULL: nobody now */
};

/* Results of earlier runs, and those of this one that are to be kept. */
struct keeper {
    bool on;
    bool full;      /* no more can be kept */
    int64_t before; /* files that changed since are not kept */
    struct results old;
    unsigned char *seen; /* a bit for each entry of `old` */
    struct kept *list;
    size_t len;
    size_t cap;
    struct buf text;
};

struct pool {
    const struct job *job;
    const struct pool_events *events;
    const struct pool_options *options;
    struct content_limits limits; /* defaults filled in */
    struct source source;
    struct sandbox *sandbox;
    struct shm shm;
    struct child children[WORKERS_MAX + 2]; /* feeder, hasher, workers */
    size_t children_len;
    struct open_entry *open;
    size_t open_len;
    size_t open_cap;
    unsigned char *done; /* a bit for each entry */
    size_t done_cap;
    uint64_t done_files; /* entries ticked off */
    uint32_t count;      /* entries in all, once listed */
    bool listed;
    bool whole_list; /* the feeder came to its end */
    struct keeper keeper;
    bool greeted; /* somebody told what sandbox there is */
    unsigned idle_deaths;
    struct buf path; /* of what is being reported */
    struct buf name;
    uint64_t began;
    uint64_t progressed;
    bool stopped;
    enum gap_reason stop_reason;
    struct pool_result result;
};

/* ---- pool_packets.c ---- */

/* Handle all whole packets that a child has sent. ERR_FORMAT in `misbehaved` of
 * the child; an error is one of the caller's events, or ends the run. */
MUST_CHECK enum status pool_packets(struct pool *p, struct child *c, struct error *err);
/* Report a gap; `path` as it is shown. */
MUST_CHECK enum status pool_gap(struct pool *p, struct view path, enum gap_reason reason,
                                struct view detail, struct error *err);
/* What came of the file at the raw path: facts and frames, or an issue. *good is false, and
 * nothing was delivered, where the payload is malformed. */
MUST_CHECK enum status pool_deliver_file(struct pool *p, struct view raw, struct view payload,
                                         bool *good, struct error *err);
MUST_CHECK enum status pool_deliver_issue(struct pool *p, struct view raw, struct view payload,
                                          bool *good, struct error *err);
/* The path of an entry (and suffix) into p->path. False: no such entry. */
bool pool_path(struct pool *p, uint32_t index, struct view suffix);
bool pool_is_done(const struct pool *p, uint32_t index);
MUST_CHECK enum status pool_done(struct pool *p, uint32_t index, struct error *err);
/* The record of an entry; made when there is none. NULL: no memory. */
struct open_entry *pool_open_entry(struct pool *p, uint32_t index);
struct open_entry *pool_find_entry(struct pool *p, uint32_t index);

unsigned pool_workers(const struct pool *p); /* how many there may be */

/* ---- pool_keep.c ---- */

MUST_CHECK enum status keeper_open(struct pool *p, struct error *err);
void keeper_release(struct keeper *k);
/* A packet about an entry, delivered before; `first`: of this entry. */
void keeper_packet(struct pool *p, struct child *c, const struct packet *packet, bool first);
/* The entry at `raw` is done. */
void keeper_done(struct pool *p, struct child *c, const struct open_entry *e, struct view raw);
/* Deliver what is kept of an entry. *sane is false, and nothing was delivered, where there is
 * no such entry, or it was delivered before. */
MUST_CHECK enum status keeper_deliver(struct pool *p, uint32_t entry, bool stale, bool *sane,
                                      struct error *err);
/* At the end of the run. */
void keeper_save(struct pool *p);

/* ---- pool_children.c ---- */

MUST_CHECK enum status pool_spawn_lister(struct pool *p, struct error *err);
MUST_CHECK enum status pool_spawn_worker(struct pool *p, unsigned slot, struct error *err);
/* Another worker for entries that nobody finished. */
MUST_CHECK enum status pool_spawn_again(struct pool *p, const uint32_t *indexes, size_t len,
                                        struct error *err);
/* Its pipe has ended: see what it died of, put another in its place. */
MUST_CHECK enum status pool_bury(struct pool *p, struct child *c, struct error *err);
void pool_kill_all(struct pool *p);
/* Kill whoever takes too long over one file. */
void pool_watch(struct pool *p, uint64_t now);

#endif
