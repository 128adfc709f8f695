/* What the processes of a pool share.
 *
 * table    what is to be inspected. The feeder fills it, the parent ticks off.
 * area     bytes that do not come from the file system (archive entries).
 * control  who is at what. The only memory that workers can write.
 *
 * Workers map table and area for reading alone, and the kernel holds them to it
 * (the memory is sealed against new writable mappings): a worker that has been
 * taken over can neither drop files from the table nor change their bytes.
 * Whoever reads here treats what stands here as hostile all the same: the feeder
 * parses hostile archives, and workers can write all of `control`.
 *
 * The table is a ring of chunks: however large a subject is, its list takes a
 * bounded amount of memory, and the feeder waits when it is that far ahead. */
#ifndef ASSAY_CONTENT_SHM_H
#define ASSAY_CONTENT_SHM_H

#include "path.h"

#include <stdatomic.h>

enum {
    CHUNK_ENTRIES = 4096,
    CHUNK_NAME_BYTES = 512 << 10,
    CHUNK_COUNT = 128,
    AREA_BYTES = 128 << 20,
    WORKERS_MAX = 256,
    PENDING_MAX = 64,
    OID_MAX = 32
};

enum entry_kind {
    ENTRY_HOLE, /* nothing: the chunk's room for names ended before its entries did */
    ENTRY_PATH, /* a file below the subject's directory; name: its raw path */
    ENTRY_SPAN, /* bytes in the area */
    ENTRY_BLOB, /* a git object */
    ENTRY_WHOLE /* a span: the subject itself, whose archive is listed beside it */
};

struct entry {
    uint32_t name_at; /* in the chunk's names */
    uint32_t name_len;
    uint32_t kind; /* enum entry_kind */
    uint32_t mode; /* permission bits; 0 where the worker learns them itself */
    uint64_t span_at;
    uint64_t span_len;
    unsigned char oid[OID_MAX];
};

struct chunk {
    _Atomic uint32_t finished; /* entries that the parent ticked off, and holes */
    struct entry entries[CHUNK_ENTRIES];
    char names[CHUNK_NAME_BYTES];
};

struct table {
    _Atomic uint32_t produced; /* entries 0..produced-1 may be read; futex */
    _Atomic uint32_t listed;   /* no more will come */
    _Atomic uint32_t released; /* counts up as the parent ticks off; futex of the feeder */
    _Atomic uint32_t feeder_waits;
    _Atomic uint32_t found;       /* entries without holes, for the progress */
    _Atomic uint64_t feeder_beat; /* when the feeder began what it is at; 0: it waits */
    struct chunk chunks[CHUNK_COUNT];
};

/* Where one worker is. Written by it, read by the parent. */
struct slot {
    _Atomic uint64_t began;       /* clock_monotonic_ns() of the current step; 0: idle */
    _Atomic uint32_t current;     /* index + 1 of the entry; 0: none */
    _Atomic uint32_t ordinal;     /* step within the entry, counted from 0 */
    _Atomic uint32_t exhausted;   /* died for want of memory */
    _Atomic uint32_t pending_len; /* entries done whose results are not sent yet */
    uint32_t pending[PENDING_MAX];
    uint32_t suffix_len; /* "!/inner/name" of an archive's entry */
    char suffix[PATH_RAW_MAX];
};

struct control {
    _Atomic uint32_t claimed; /* next entry to be taken */
    _Atomic uint32_t waiting; /* workers in futex_wait on table->produced */
    struct slot slots[WORKERS_MAX];
};

struct shm {
    int table_fd;
    int area_fd;
    struct table *table;
    char *area;
    struct control *control;
};

/* In the parent, before any fork. */
MUST_CHECK enum status shm_create(struct shm *s, struct error *err);
void shm_destroy(struct shm *s);

/* In a worker: from here on table and area can only be read. */
MUST_CHECK enum status shm_make_readonly(struct shm *s, struct error *err);

/* In a process that needs no content. */
void shm_drop(struct shm *s);

/* Sleep while *word == seen, at most `ms` milliseconds; wake all sleepers. */
void shm_wait(const _Atomic uint32_t *word, uint32_t seen, unsigned ms);
void shm_wake(_Atomic uint32_t *word);

/* A copy of entry `index`, with its name checked to lie within the chunk. The
 * name points into the table. False when it makes no sense. */
bool table_entry(const struct table *t, uint32_t index, struct entry *out, struct view *name);

/* In the parent: entry `index` is done, its memory may be used again. */
void table_release(struct table *t, uint32_t index);

#endif
