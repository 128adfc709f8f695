#include "pool_parent.h"

#include <assay/base/mem.h>

#include <signal.h>

/* ---- Entries ---- */

/* The raw name of an entry, copied into p->name: whoever writes there must not change it
 * between check and use. */
static bool entry_name(struct pool *p, uint32_t index)
{
    struct entry e;
    struct view name;
    if (!table_entry(p->shm.table, index, &e, &name)) {
        return false;
    }
    buf_clear(&p->name);
    buf_add_view(&p->name, name);
    return buf_status(&p->name, NULL) == OK;
}

/* p->path of the name in p->name. */
static bool show_path(struct pool *p, struct view suffix)
{
    buf_clear(&p->path);
    path_display(&p->path, buf_view(&p->name));
    buf_add_view(&p->path, suffix);
    return buf_status(&p->path, NULL) == OK;
}

bool pool_path(struct pool *p, uint32_t index, struct view suffix)
{
    return entry_name(p, index) && show_path(p, suffix);
}

static bool raw_path(struct pool *p, struct view raw, struct view suffix)
{
    buf_clear(&p->name);
    buf_add_view(&p->name, raw);
    return buf_status(&p->name, NULL) == OK && show_path(p, suffix);
}

bool pool_is_done(const struct pool *p, uint32_t index)
{
    return index / 8 < p->done_cap && (p->done[index / 8] >> (index % 8) & 1) != 0;
}

enum status pool_done(struct pool *p, uint32_t index, struct error *err)
{
    size_t old = p->done_cap;
    /* An entry takes an index, and a chunk that long names fill leaves some empty. */
    size_t max = (size_t)(p->limits.entries * 40 + 2 * (uint64_t)CHUNK_ENTRIES) / 8 + 1;
    enum status st = mem_grow((void **)&p->done, &p->done_cap, (size_t)index / 8 + 1, 1, max, err);
    if (st != OK) {
        return st;
    }
    memset(p->done + old, 0, p->done_cap - old);
    p->done[index / 8] |= (unsigned char)(1U << index % 8);
    p->done_files++;
    p->idle_deaths = 0;
    struct open_entry *e = pool_find_entry(p, index);
    if (e != NULL) {
        *e = p->open[--p->open_len];
    }
    table_release(p->shm.table, index);
    return OK;
}

struct open_entry *pool_find_entry(struct pool *p, uint32_t index)
{
    for (size_t i = 0; i < p->open_len; i++) {
        if (p->open[i].redo.index == index) {
            return &p->open[i];
        }
    }
    return NULL;
}

struct open_entry *pool_open_entry(struct pool *p, uint32_t index)
{
    struct open_entry *e = pool_find_entry(p, index);
    if (e != NULL) {
        return e;
    }
    size_t max = (size_t)WORKERS_MAX * PENDING_MAX * 2;
    if (mem_grow((void **)&p->open, &p->open_cap, p->open_len + 1, sizeof *p->open, max, NULL) !=
        OK) {
        return NULL;
    }
    e = &p->open[p->open_len++];
    *e = (struct open_entry){.redo = {.index = index}};
    return e;
}

/* ---- Events ---- */

enum status pool_gap(struct pool *p, struct view path, enum gap_reason reason, struct view detail,
                     struct error *err)
{
    p->result.gaps++;
    return p->events->gap == NULL ? OK : p->events->gap(p->events->ctx, path, reason, detail, err);
}

static void stop(struct pool *p, enum gap_reason reason)
{
    p->stopped = true;
    p->stop_reason = reason;
}

/* A malformed payload is like a malformed packet. */
static enum status refuse(struct child *c)
{
    c->misbehaved = true;
    (void)kill(c->pid, SIGKILL);
    return OK;
}

static enum status deliver_frames(struct pool *p, const struct file_facts *f, struct view frames,
                                  struct error *err)
{
    enum status st = OK;
    while (st == OK && frames.len > 0 && p->events->frame != NULL) {
        uint8_t type;
        struct view bytes;
        if (!packet_frame(&frames, &type, &bytes)) {
            break; /* checked before: cannot be */
        }
        st = p->events->frame(p->events->ctx, f, type, bytes, err);
    }
    return st;
}

static bool frames_are_whole(struct view frames)
{
    uint8_t type;
    struct view bytes;
    while (frames.len > 0) {
        if (!packet_frame(&frames, &type, &bytes)) {
            return false;
        }
    }
    return true;
}

/* The file's path is in p->path. */
static enum status deliver_file(struct pool *p, struct file_facts *f, struct view frames,
                                struct error *err)
{
    f->path = buf_view(&p->path);
    enum status st = deliver_frames(p, f, frames, err);
    if (st == OK && p->events->file != NULL) {
        st = p->events->file(p->events->ctx, f, err);
    }
    p->result.files++;
    p->result.bytes += f->size;
    if (p->result.bytes > p->limits.total_bytes) {
        stop(p, GAP_TOTAL_BYTES);
    } else if (p->result.files > p->limits.entries) {
        stop(p, GAP_ENTRIES);
    }
    return st;
}

static enum status take_file(struct pool *p, struct child *c, const struct packet *packet,
                             struct error *err)
{
    struct file_facts f;
    struct view rest = packet->payload;
    if (!packet_facts(&rest, &f) || !frames_are_whole(rest) ||
        !pool_path(p, packet->index, f.path)) {
        return refuse(c);
    }
    return deliver_file(p, &f, rest, err);
}

enum status pool_deliver_file(struct pool *p, struct view raw, struct view payload, bool *good,
                              struct error *err)
{
    struct file_facts f;
    *good = packet_facts(&payload, &f) && frames_are_whole(payload) && raw_path(p, raw, f.path);
    return *good ? deliver_file(p, &f, payload, err) : OK;
}

/* In a worker's packets the path is a suffix, in the feeder's it is all. */
static bool remark_path(struct pool *p, const struct child *c, const struct packet *packet,
                        struct view text)
{
    if (c->role == ROLE_WORKER) {
        return pool_path(p, packet->index, text);
    }
    buf_clear(&p->path);
    buf_add_view(&p->path, text);
    return buf_status(&p->path, NULL) == OK;
}

static enum status take_gap(struct pool *p, struct child *c, const struct packet *packet,
                            struct error *err)
{
    struct view path;
    struct view detail;
    enum gap_reason reason;
    if (!packet_gap(packet->payload, &path, &reason, &detail) || !remark_path(p, c, packet, path)) {
        return refuse(c);
    }
    return pool_gap(p, buf_view(&p->path), reason, detail, err);
}

static enum status tell_issue(struct pool *p, enum content_issue issue, struct view detail,
                              struct error *err)
{
    return p->events->issue == NULL
               ? OK
               : p->events->issue(p->events->ctx, buf_view(&p->path), issue, detail, err);
}

enum status pool_deliver_issue(struct pool *p, struct view raw, struct view payload, bool *good,
                               struct error *err)
{
    struct view path;
    struct view detail;
    enum content_issue issue;
    *good = packet_issue(payload, &path, &issue, &detail) && raw_path(p, raw, path);
    return *good ? tell_issue(p, issue, detail, err) : OK;
}

static enum status take_issue(struct pool *p, struct child *c, const struct packet *packet,
                              struct error *err)
{
    struct view path;
    struct view detail;
    enum content_issue issue;
    if (!packet_issue(packet->payload, &path, &issue, &detail) ||
        !remark_path(p, c, packet, path)) {
        return refuse(c);
    }
    return tell_issue(p, issue, detail, err);
}

/* A file that is as it was. The feeder says so of what it did not hand over; a worker of an
 * entry, and then of no other path. */
static enum status take_known(struct pool *p, struct child *c, const struct packet *packet,
                              struct error *err)
{
    uint32_t entry;
    bool stale;
    bool sane = packet_known(packet->payload, &entry, &stale) && entry < p->keeper.old.count;
    if (sane && c->role == ROLE_WORKER) {
        sane = entry_name(p, packet->index) &&
               view_eq(buf_view(&p->name), results_path(&p->keeper.old, entry));
    }
    enum status st = sane ? keeper_deliver(p, entry, stale, &sane, err) : OK;
    return sane ? st : refuse(c);
}

/* ---- Who may send what ---- */

/* The least that any of the processes got counts. */
static enum status take_hello(struct pool *p, struct child *c, struct view payload)
{
    struct sandbox_facts f;
    if (!packet_hello(payload, &f)) {
        return refuse(c);
    }
    struct sandbox_facts *r = &p->result.sandbox;
    if (!p->greeted) {
        *r = f;
    }
    p->greeted = true;
    r->landlock_abi = f.landlock_abi < r->landlock_abi ? f.landlock_abi : r->landlock_abi;
    r->seccomp = r->seccomp && f.seccomp;
    r->rlimits = r->rlimits && f.rlimits;
    r->no_new_privs = r->no_new_privs && f.no_new_privs;
    return OK;
}

static enum status take_listed(struct pool *p, struct child *c, struct view payload)
{
    struct listed l;
    if (p->listed || !packet_listed(payload, &l) ||
        l.count > atomic_load(&p->shm.table->produced) ||
        (l.single && p->result.kind != SUBJECT_ARCHIVE)) {
        return refuse(c);
    }
    p->listed = true;
    p->whole_list = true;
    p->count = l.count;
    p->result.left_out = l.left_out;
    p->result.kind = l.single ? SUBJECT_FILE : p->result.kind;
    memcpy(p->result.git_commit, l.commit.ptr, l.commit.len);
    p->result.git_commit[l.commit.len] = '\0';
    return OK;
}

static enum status take_digest(struct pool *p, struct child *c, struct view payload)
{
    if (!packet_digest(payload, &p->result.archive_digest)) {
        return refuse(c);
    }
    p->result.has_archive_digest = true;
    return OK;
}

/* A process may say that it cannot begin. Later, with the subject's bytes in it, its
 * word does not end the run. */
static enum status take_error(struct pool *p, struct child *c, struct view payload,
                              struct error *err)
{
    struct error e;
    bool late = c->role == ROLE_FEEDER ? atomic_load(&p->shm.table->produced) > 0 : c->worked;
    if (late || !packet_error(payload, &e)) {
        return refuse(c);
    }
    return error_set(err, e.code, "%s", e.message);
}

static enum status take_result(struct pool *p, struct child *c, const struct packet *packet,
                               struct error *err)
{
    switch (packet->kind) {
    case PACKET_FILE:
        return take_file(p, c, packet, err);
    case PACKET_GAP:
        return take_gap(p, c, packet, err);
    case PACKET_ISSUE:
        return take_issue(p, c, packet, err);
    case PACKET_KNOWN:
        return take_known(p, c, packet, err);
    case PACKET_HELLO:
    case PACKET_DONE:
    case PACKET_LISTED:
    case PACKET_DIGEST:
    case PACKET_ERROR:
    default:
        return refuse(c);
    }
}

/* About an entry: it must exist, not be done, not be somebody else's, and the one
 * before must be done. */
static enum status take_entry_packet(struct pool *p, struct child *c, const struct packet *packet,
                                     struct error *err)
{
    if (packet->index >= atomic_load(&p->shm.table->produced) || pool_is_done(p, packet->index)) {
        return refuse(c);
    }
    struct open_entry *e = pool_open_entry(p, packet->index);
    bool at_another = c->at_entry && c->entry != packet->index;
    if (e == NULL || at_another || (e->owner != NULL && e->owner != c)) {
        return refuse(c);
    }
    e->owner = c;
    c->worked = true;
    c->entry = packet->index;
    c->at_entry = packet->kind != PACKET_DONE;
    if (packet->kind == PACKET_DONE) {
        if (entry_name(p, packet->index)) {
            keeper_done(p, c, e, buf_view(&p->name));
        }
        return pool_done(p, packet->index, err);
    }
    enum status st = take_result(p, c, packet, err);
    if (!c->misbehaved) {
        /* What was refused has not arrived: whoever does the entry again sends it again. */
        keeper_packet(p, c, packet, e->redo.received++ == 0);
    }
    return st;
}

static enum status take_feeder_packet(struct pool *p, struct child *c, const struct packet *packet,
                                      struct error *err)
{
    switch (packet->kind) {
    case PACKET_LISTED:
        return take_listed(p, c, packet->payload);
    case PACKET_GAP:
        return take_gap(p, c, packet, err);
    case PACKET_ISSUE:
        return take_issue(p, c, packet, err);
    case PACKET_KNOWN:
        return take_known(p, c, packet, err);
    case PACKET_HELLO:
    case PACKET_FILE:
    case PACKET_DONE:
    case PACKET_DIGEST:
    case PACKET_ERROR:
    default:
        return refuse(c);
    }
}

static enum status take_packet(struct pool *p, struct child *c, const struct packet *packet,
                               struct error *err)
{
    if (packet->kind == PACKET_HELLO) {
        return take_hello(p, c, packet->payload);
    }
    if (packet->kind == PACKET_ERROR) {
        return take_error(p, c, packet->payload, err);
    }
    if (c->role == ROLE_FEEDER) {
        return take_feeder_packet(p, c, packet, err);
    }
    if (c->role == ROLE_HASHER) {
        return packet->kind == PACKET_DIGEST ? take_digest(p, c, packet->payload)
               : packet->kind == PACKET_GAP  ? take_gap(p, c, packet, err)
                                             : refuse(c);
    }
    bool about_entry = packet->kind == PACKET_FILE || packet->kind == PACKET_GAP ||
                       packet->kind == PACKET_ISSUE || packet->kind == PACKET_KNOWN ||
                       packet->kind == PACKET_DONE;
    return about_entry ? take_entry_packet(p, c, packet, err) : refuse(c);
}

enum status pool_packets(struct pool *p, struct child *c, struct error *err)
{
    for (;;) {
        struct packet packet;
        bool found = false;
        enum status st =
            c->misbehaved || p->stopped ? OK : inbox_next(&c->in, &packet, &found, NULL);
        if (st != OK) {
            return refuse(c);
        }
        if (!found) {
            return OK;
        }
        st = take_packet(p, c, &packet, err);
        if (st != OK) {
            return st;
        }
    }
}
