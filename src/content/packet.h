/* Packets: what feeder and workers send to the parent through their pipes.
 *
 * A packet is whole or it is nothing: a file's results travel in one, so that a
 * worker that dies leaves no half of them. Integers are in host order (both ends
 * are one program). The reader takes every byte as hostile. */
#ifndef ASSAY_CONTENT_PACKET_H
#define ASSAY_CONTENT_PACKET_H

#include "path.h"

enum {
    FRAME_MAX = 16 << 20,       /* one frame */
    FILE_FRAMES_MAX = 32 << 20, /* all frames of a file */
    PACKET_MAX = FILE_FRAMES_MAX + (1 << 20),
    DETAIL_MAX = 2048,
    OUTBOX_FLUSH = 64 << 10
};

enum packet_kind {
    PACKET_HELLO = 1, /* sandbox facts */
    PACKET_FILE,      /* facts and frames of an inspected file */
    PACKET_GAP,
    PACKET_ISSUE,
    PACKET_DONE,   /* nothing more will come of this entry */
    PACKET_LISTED, /* feeder: the list is complete; git commit, whether it is a single file */
    PACKET_DIGEST, /* of the archive */
    PACKET_KNOWN,  /* the file is as it was: its results are those of an earlier run */
    PACKET_ERROR   /* the process gives up: status and message */
};

struct packet {
    enum packet_kind kind;
    uint32_t index;
    struct view payload;
};

/* ---- Writing ---- */

struct outbox {
    struct buf bytes;
    int fd;
    size_t start;    /* of the packet being written */
    size_t complete; /* bytes of whole packets */
};

void outbox_init(struct outbox *o, int fd);
void outbox_release(struct outbox *o);

void outbox_begin(struct outbox *o, enum packet_kind kind, uint32_t index);
/* Complete the packet; drops it and says so when memory or the maximum ended. */
MUST_CHECK enum status outbox_end(struct outbox *o, struct error *err);
void outbox_drop(struct outbox *o);

void outbox_u32(struct outbox *o, uint32_t v);
void outbox_u64(struct outbox *o, uint64_t v);
void outbox_text(struct outbox *o, struct view v); /* length and bytes */

/* Whole small packets. Path and detail are cut to PATH_RAW_MAX and DETAIL_MAX. */
void outbox_gap(struct outbox *o, uint32_t index, struct view path, enum gap_reason reason,
                struct view detail);
void outbox_issue(struct outbox *o, uint32_t index, struct view path, enum content_issue issue,
                  struct view detail);
void outbox_done(struct outbox *o, uint32_t index);
void outbox_known(struct outbox *o, uint32_t index, uint32_t entry, bool stale);
void outbox_error(struct outbox *o, const struct error *e);

/* Write all whole packets to the pipe; or only when there is much of it. */
MUST_CHECK enum status outbox_flush(struct outbox *o, struct error *err);
MUST_CHECK enum status outbox_flush_large(struct outbox *o, struct error *err);

/* The head of a PACKET_FILE; frames follow it, each by outbox_frame(). */
void outbox_facts(struct outbox *o, const struct file_facts *facts);
void outbox_frame(struct outbox *o, uint8_t type, struct view bytes);

/* ---- Reading ---- */

struct inbox {
    struct buf bytes;
    size_t at;
};

void inbox_init(struct inbox *in);
void inbox_release(struct inbox *in);

/* The next whole packet; *found is false when more bytes are needed. The view is
 * valid until the next inbox_fill(). ERR_FORMAT: the other end misbehaves. */
MUST_CHECK enum status inbox_next(struct inbox *in, struct packet *out, bool *found,
                                  struct error *err);

/* Read once from `fd`: *open is false at its end. EAGAIN is OK with nothing read. */
MUST_CHECK enum status inbox_fill(struct inbox *in, int fd, bool *open, struct error *err);

/* Payloads. False: malformed. Views point into the packet; `path` of facts is the
 * suffix behind the entry's own path ("" or "!/x"). */
bool packet_facts(struct view *rest, struct file_facts *out);
bool packet_frame(struct view *rest, uint8_t *type, struct view *bytes);
bool packet_gap(struct view payload, struct view *path, enum gap_reason *reason,
                struct view *detail);
bool packet_issue(struct view payload, struct view *path, enum content_issue *issue,
                  struct view *detail);
bool packet_hello(struct view payload, struct sandbox_facts *out);
struct listed {
    uint32_t count;
    uint64_t left_out;
    bool single;
    struct view commit;
};
bool packet_listed(struct view payload, struct listed *out);
/* *entry: in the kept results. *stale: its content is the same, its stamp is not. */
bool packet_known(struct view payload, uint32_t *entry, bool *stale);
bool packet_digest(struct view payload, struct sha256 *digest);
bool packet_error(struct view payload, struct error *out);

#endif
