/* The parent's side of the pool, shared by its files: pool.c (the run),
 * pool_packets.c (what children send), pool_children.c (their births and deaths). */
#ifndef ASSAY_CONTENT_POOL_PARENT_H
#define ASSAY_CONTENT_POOL_PARENT_H

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
};

/* An entry of which something has arrived, but not its end; or that a worker died of. */
struct open_entry {
    struct redo redo;
    const struct child *owner; /* who sends about it; NULL: nobody now */
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
/* The path of an entry (and suffix) into p->path. False: no such entry. */
bool pool_path(struct pool *p, uint32_t index, struct view suffix);
bool pool_is_done(const struct pool *p, uint32_t index);
MUST_CHECK enum status pool_done(struct pool *p, uint32_t index, struct error *err);
/* The record of an entry; made when there is none. NULL: no memory. */
struct open_entry *pool_open_entry(struct pool *p, uint32_t index);
struct open_entry *pool_find_entry(struct pool *p, uint32_t index);

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
