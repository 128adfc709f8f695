#include "packet.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include "packet_head.h"

void outbox_init(struct outbox *o, int fd)
{
    *o = (struct outbox){.fd = fd};
    /* A batch of small packets and one of the largest. */
    buf_init(&o->bytes, (size_t)PACKET_MAX + (1 << 20));
}

void outbox_release(struct outbox *o)
{
    buf_release(&o->bytes);
    o->start = 0;
    o->complete = 0;
}

void outbox_begin(struct outbox *o, enum packet_kind kind, uint32_t index)
{
    struct packet_head head = {PACKET_MAGIC, (uint32_t)kind, index, 0};
    o->start = o->complete;
    buf_add(&o->bytes, &head, sizeof head);
}

void outbox_drop(struct outbox *o)
{
    o->bytes.failed = OK;
    o->bytes.len = o->complete;
}

enum status outbox_end(struct outbox *o, struct error *err)
{
    enum status st = buf_status(&o->bytes, err);
    size_t len = o->bytes.len - o->start;
    if (st == OK && (len < sizeof(struct packet_head) || len > PACKET_MAX)) {
        st = error_set(err, ERR_LIMIT, "too many results for one file");
    }
    if (st != OK) {
        outbox_drop(o);
        return st;
    }
    uint32_t payload = (uint32_t)(len - sizeof(struct packet_head));
    memcpy(o->bytes.ptr + o->start + offsetof(struct packet_head, len), &payload, sizeof payload);
    o->complete = o->bytes.len;
    return OK;
}

void outbox_u32(struct outbox *o, uint32_t v)
{
    buf_add(&o->bytes, &v, sizeof v);
}

void outbox_u64(struct outbox *o, uint64_t v)
{
    buf_add(&o->bytes, &v, sizeof v);
}

void outbox_text(struct outbox *o, struct view v)
{
    outbox_u32(o, (uint32_t)v.len);
    buf_add_view(&o->bytes, v);
}

/* A small packet that does not fit is a bug or the end of memory: without it the
 * entry stays unticked, and the parent reports that. */
static void end_small(struct outbox *o)
{
    enum status st = outbox_end(o, NULL);
    (void)st;
}

/* Texts are made valid here, since the reader drops who sends broken ones. */
static void add_clean(struct outbox *o, struct view text, size_t max)
{
    if (utf8_valid(text)) {
        outbox_text(o, utf8_cut(text, max));
        return;
    }
    CLEANUP(buf_cleanup) struct buf clean = BUF_INIT(4 * (size_t)PATH_RAW_MAX + DETAIL_MAX);
    path_display(&clean, view_slice(text, 0, max));
    outbox_text(o, utf8_cut(buf_view(&clean), max));
}

void outbox_gap(struct outbox *o, uint32_t index, struct view path, enum gap_reason reason,
                struct view detail)
{
    outbox_begin(o, PACKET_GAP, index);
    outbox_u32(o, (uint32_t)reason);
    add_clean(o, path, PATH_RAW_MAX);
    add_clean(o, detail, DETAIL_MAX);
    end_small(o);
}

void outbox_issue(struct outbox *o, uint32_t index, struct view path, enum content_issue issue,
                  struct view detail)
{
    outbox_begin(o, PACKET_ISSUE, index);
    outbox_u32(o, (uint32_t)issue);
    add_clean(o, path, PATH_RAW_MAX);
    add_clean(o, detail, DETAIL_MAX);
    end_small(o);
}

void outbox_done(struct outbox *o, uint32_t index)
{
    outbox_begin(o, PACKET_DONE, index);
    end_small(o);
}

void outbox_known(struct outbox *o, uint32_t index, uint32_t entry, bool stale)
{
    outbox_begin(o, PACKET_KNOWN, index);
    outbox_u32(o, entry);
    outbox_u32(o, stale ? 1 : 0);
    end_small(o);
}

void outbox_error(struct outbox *o, const struct error *e)
{
    outbox_begin(o, PACKET_ERROR, 0);
    outbox_u32(o, (uint32_t)e->code);
    add_clean(o, view_of(e->message, strnlen(e->message, sizeof e->message)),
              ERROR_MESSAGE_MAX - 1);
    end_small(o);
}

enum status outbox_flush(struct outbox *o, struct error *err)
{
    if (o->complete == 0) {
        return OK;
    }
    enum status st = file_write_fd(o->fd, "pipe", view_of(o->bytes.ptr, o->complete), err);
    if (o->bytes.cap > (4 << 20)) {
        buf_release(&o->bytes); /* one file had very many results: back to modest */
    } else {
        buf_clear(&o->bytes);
    }
    o->complete = 0;
    return st;
}

enum status outbox_flush_large(struct outbox *o, struct error *err)
{
    return o->complete < OUTBOX_FLUSH ? OK : outbox_flush(o, err);
}

void outbox_facts(struct outbox *o, const struct file_facts *facts)
{
    outbox_u64(o, facts->size);
    outbox_u32(o, (uint32_t)facts->language);
    outbox_u32(o, facts->classes);
    outbox_u32(o, facts->has_digest ? 1 : 0);
    buf_add(&o->bytes, facts->digest.bytes, sizeof facts->digest.bytes);
    outbox_text(o, facts->path);
}

void outbox_frame(struct outbox *o, uint8_t type, struct view bytes)
{
    outbox_u32(o, type);
    outbox_text(o, bytes);
}
