/* The feeder: lists the subject into shared memory. Sandboxed like a worker, since
 * it is the one that parses archives' and repositories' structure. */
#include "child.h"
#include "feed.h"
#include "magic.h"

#include <assay/base/digest.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static enum status begin(const struct child_setup *c, struct outbox *out, struct error *err)
{
    enum status st = OK;
    if (c->source->kind->prepare != NULL) {
        st = c->source->kind->prepare(c->source, err);
    }
    if (st == OK) {
        st = child_keep(&out->fd, &c->source->fd, NULL, err);
    }
    if (st == OK) {
        st = child_enter(c, out, err);
    }
    if (st == OK && c->source->kind->attach != NULL) {
        st = c->source->kind->attach(c->source, err);
    }
    return st;
}

/* What stopped the list after files were handed over costs the rest, not all. */
static enum status survive(struct feed *f, enum status st, struct error *err)
{
    if (st == OK || st == ERR_CANCELLED) {
        return OK;
    }
    if (f->count == 0) {
        return st;
    }
    enum gap_reason reason = st == ERR_NO_MEMORY ? GAP_MEMORY : GAP_UNREADABLE;
    struct error why = *err;
    return feed_gap(f, view_of("", 0), reason, view_str(why.message), err);
}

static enum status list(const struct child_setup *c, struct outbox *out, struct error *err)
{
    struct feed f;
    feed_init(&f, c->shm, out, c->limits);
    feed_beat(&f);
    enum status st = survive(&f, c->source->kind->list(c->source, &f, err), err);
    if (st == OK) {
        outbox_begin(out, PACKET_LISTED, 0);
        outbox_u32(out, f.next);
        outbox_u64(out, f.left_out);
        outbox_u32(out, f.single ? 1 : 0);
        outbox_text(out, view_str(f.commit));
        st = outbox_end(out, err);
    }
    if (st == OK) {
        st = outbox_flush(out, err);
    }
    feed_idle(&f);
    feed_release(&f);
    return st;
}

void feeder_main(const struct child_setup *setup)
{
    struct child_setup own = *setup;
    struct outbox out;
    struct error err = {.code = OK};
    child_begin(&own);
    outbox_init(&out, own.pipe);
    enum status st = begin(&own, &out, &err);
    if (st == OK) {
        st = list(&own, &out, &err);
    }
    atomic_store(&own.shm->table->listed, 1);
    shm_wake(&own.shm->table->produced);
    if (st != OK) {
        child_fail(&out, &err);
    }
    _exit(0);
}

/* ---- The digest of an archive ---- */

/* Pass on what was read; a reader that has gone away (it reached a limit) does not
 * end the hashing. */
static void pass_on(int *out, const char *bytes, size_t len)
{
    while (*out >= 0 && len > 0) {
        ssize_t n = write(*out, bytes, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            (void)close(*out);
            *out = -1;
            return;
        }
        bytes += n;
        len -= (size_t)n;
    }
}

/* The first bytes, however they come. */
struct beginning {
    char bytes[4];
    size_t len;
};

static void begins_with(struct beginning *b, const char *piece, size_t len)
{
    size_t more = sizeof b->bytes - b->len;
    more = len < more ? len : more;
    memcpy(b->bytes + b->len, piece, more);
    b->len += more;
}

static enum status hash_all(int in, int out, bool stream, struct sha256 *digest,
                            struct beginning *beginning, struct error *err)
{
    enum { PIECE = 64 << 10 };
    static char piece[PIECE];
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    off_t at = 0;
    for (;;) {
        ssize_t n = stream ? read(in, piece, PIECE) : pread(in, piece, PIECE, at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            st = error_errno(err, errno, "cannot read the archive to its end");
            break;
        }
        if (n == 0) {
            hasher_end(h, digest);
            break;
        }
        at += n;
        hasher_add(h, piece, (size_t)n);
        begins_with(beginning, piece, (size_t)n);
        pass_on(&out, piece, (size_t)n);
    }
    (void)hasher_free(h);
    if (out >= 0) {
        (void)close(out);
    }
    return st;
}

void hasher_main(const struct child_setup *setup, int in, int out)
{
    struct child_setup own = *setup;
    struct source source = *setup->source;
    struct outbox box;
    struct error err = {.code = OK};
    struct sha256 digest;
    struct beginning beginning = {.len = 0};
    own.source = &source;
    source.fd = in;
    child_begin(&own);
    (void)signal(SIGPIPE, SIG_IGN);
    outbox_init(&box, own.pipe);
    enum status st = child_keep(&box.fd, &source.fd, &out, &err);
    if (st == OK) {
        st = child_enter(&own, &box, &err);
    }
    if (st == OK) {
        st = hash_all(source.fd, out, source.stream, &digest, &beginning, &err);
    }
    if (st == OK) {
        st = source_archive_unchanged(&source, &err);
    }
    if (st != OK) {
        child_fail(&box, &err);
    }
    /* As a file it would be inspected, too (source_archive.c); a stream comes by once. */
    if (source.stream && is_program(view_of(beginning.bytes, beginning.len))) {
        outbox_gap(&box, 0, VIEW(""), GAP_UNREADABLE,
                   VIEW("a program that is an archive, too: name it as a file"));
    }
    outbox_begin(&box, PACKET_DIGEST, 0);
    buf_add(&box.bytes, digest.bytes, sizeof digest.bytes);
    st = outbox_end(&box, &err);
    if (st == OK) {
        st = outbox_flush(&box, &err);
    }
    _exit(st == OK ? 0 : 2);
}
