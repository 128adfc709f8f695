/* The feeder's side of the table: entries in, bytes of archive entries into the
 * area, gaps and issues to the parent. */
#ifndef ASSAY_CONTENT_FEED_H
#define ASSAY_CONTENT_FEED_H

#include "packet.h"
#include "shm.h"

/* A span in the area that waits for its entry to be done. Spans are laid one
 * behind the other and given back in the same order. */
struct feed_span {
    uint32_t index;
    uint64_t at;
    uint64_t end;
};

struct feed {
    struct table *table;
    char *area;
    struct control *control;
    struct outbox *out;
    const struct content_limits *limits;
    uint64_t count; /* files handed over */
    uint32_t next;  /* index of the next entry */
    uint32_t names; /* bytes of names used in the current chunk */
    /* The area: spans[first..last) are in use, modulo spans_cap. */
    struct feed_span *spans;
    size_t spans_cap;
    size_t spans_len;
    size_t spans_first;
    char commit[65];   /* git: what the revision turned out to be */
    uint64_t left_out; /* git: the same at source.unlike */
    bool single;       /* the subject is a file by itself, and no archive */
    uint64_t open_at;  /* where the bytes of the entry being read go */
};

void feed_init(struct feed *f, struct shm *shm, struct outbox *out,
               const struct content_limits *limits);
void feed_release(struct feed *f);

/* Hand over an entry; `e` says all but the name. Waits while the table is full.
 * ERR_CANCELLED, with the gap reported, when limits.entries is reached. */
MUST_CHECK enum status feed_entry(struct feed *f, struct view name, const struct entry *e,
                                  struct error *err);

/* Room in the area for an entry of which `have` bytes have been written so far;
 * what is there may move to make more of it. At least one byte, unless the entry
 * cannot fit at all: ERR_LIMIT. */
MUST_CHECK enum status feed_room(struct feed *f, size_t have, char **at, size_t *room,
                                 struct error *err);

/* A file whose results are kept: the parent has them. */
MUST_CHECK enum status feed_known(struct feed *f, uint32_t kept, struct error *err);

/* Hand over the `len` bytes written at feed_room() as a file. */
MUST_CHECK enum status feed_bytes(struct feed *f, struct view name, unsigned mode, size_t len,
                                  struct error *err);
/* The same as the subject itself: the archive that it holds is not opened once more. */
MUST_CHECK enum status feed_whole(struct feed *f, struct view name, unsigned mode, size_t len,
                                  struct error *err);

MUST_CHECK enum status feed_gap(struct feed *f, struct view path, enum gap_reason reason,
                                struct view detail, struct error *err);
MUST_CHECK enum status feed_issue(struct feed *f, struct view path, enum content_issue issue,
                                  struct view detail, struct error *err);

/* Tell the parent that something is being done (now), or that the feeder waits
 * for somebody else. */
void feed_beat(struct feed *f);
void feed_idle(struct feed *f);

#endif
