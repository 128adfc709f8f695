/* A file as subject. An archive: the feeder unpacks it into shared memory, entry by entry, while
 * the workers inspect what has been unpacked; archives within it are theirs. */
#include "source.h"

#include "unpack.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status archive_open(const struct subject *subject, struct source *s, struct error *err)
{
    if (strcmp(subject->path, "-") == 0) {
        s->stream = true;
        s->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        return s->fd >= 0 ? OK : error_errno(err, errno, "cannot read standard input");
    }
    s->or_file = subject->kind == SUBJECT_AUTO;
    s->fd = open(subject->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat sb;
    if (s->fd < 0 || fstat(s->fd, &sb) != 0) {
        return error_errno(err, errno, "cannot open %s", subject->path);
    }
    if (!S_ISREG(sb.st_mode)) {
        return error_set(err, ERR_USAGE, "%s is neither a directory nor a file", subject->path);
    }
    s->stamp = file_stamp_of(&sb);
    return OK;
}

enum status source_archive_unchanged(const struct source *s, struct error *err)
{
    struct stat sb;
    if (s->stream) {
        return OK;
    }
    if (fstat(s->fd, &sb) != 0) {
        return error_errno(err, errno, "cannot read %s", s->name);
    }
    const struct file_stamp now = file_stamp_of(&sb);
    return file_stamp_eq(&s->stamp, &now)
               ? OK
               : error_set(err, ERR_CONFLICT, "%s was changed while it was inspected", s->name);
}

/* ---- The sink: what is unpacked goes into the table ---- */

struct sink {
    struct feed *feed;
    struct view strip; /* what names begin with and do without */
};

static struct view stripped(const struct sink *s, struct view path)
{
    return path.len > s->strip.len && view_starts(path, s->strip)
               ? view_slice(path, s->strip.len, path.len)
               : path;
}

static enum status sink_step(void *ctx, bool header, struct error *err)
{
    const struct sink *s = ctx;
    (void)header;
    (void)err;
    feed_beat(s->feed);
    return OK;
}

static enum status sink_room(void *ctx, size_t have, char **at, size_t *room, struct error *err)
{
    const struct sink *s = ctx;
    return feed_room(s->feed, have, at, room, err);
}

static enum status sink_file(void *ctx, struct view path, unsigned mode, size_t len,
                             struct error *err)
{
    const struct sink *s = ctx;
    return feed_bytes(s->feed, stripped(s, path), mode, len, err);
}

static enum status sink_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                            struct error *err)
{
    const struct sink *s = ctx;
    return feed_gap(s->feed, stripped(s, path), reason, detail, err);
}

static enum status sink_issue(void *ctx, struct view path, enum content_issue issue,
                              struct view detail, struct error *err)
{
    const struct sink *s = ctx;
    return feed_issue(s->feed, stripped(s, path), issue, detail, err);
}

static enum status read_head(const struct source *s, struct buf *head, struct error *err)
{
    char *to = buf_reserve(head, ARCHIVE_HEAD);
    if (to == NULL) {
        return buf_status(head, err);
    }
    ssize_t n = pread(s->fd, to, ARCHIVE_HEAD, 0);
    if (n < 0) {
        return error_errno(err, errno, "cannot read %s", s->name);
    }
    head->len = (size_t)n;
    return OK;
}

/* ---- A file by itself: a program, a script, a source ---- */

/* What is named like an archive and is none is damaged: that nothing was found in it says nothing.
 */
static bool is_single_file(const struct source *s, struct view head)
{
    struct view name = view_str(s->name);
    return s->or_file && !archive_is_named(name) && archive_form(name, head) == ARCHIVE_NONE &&
           stands_alone(head);
}

static enum status read_file(const struct source *s, struct feed *f, size_t *len, struct error *err)
{
    for (;;) {
        char *at = NULL;
        size_t room = 0;
        enum status st = feed_room(f, *len, &at, &room, err);
        if (st != OK) {
            return st;
        }
        ssize_t n = pread(s->fd, at, room, (off_t)*len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_errno(err, errno, "cannot read %s", s->name);
        }
        if (n == 0) {
            return OK;
        }
        *len += (size_t)n;
        feed_beat(f);
    }
}

/* `opened`: the archive that it is, too, has been listed. */
static enum status list_file(const struct source *s, struct feed *f, bool opened, struct error *err)
{
    struct view name = path_base(view_str(s->name));
    struct stat sb;
    size_t len = 0;
    if (fstat(s->fd, &sb) != 0) {
        return error_errno(err, errno, "cannot read %s", s->name);
    }
    enum status st = read_file(s, f, &len, err);
    if (st == ERR_LIMIT) {
        return feed_gap(f, name, GAP_TOO_LARGE, VIEW("larger than a file may be"), err);
    }
    if (st != OK) {
        return st;
    }
    return opened ? feed_whole(f, name, sb.st_mode & 07777, len, err)
                  : feed_bytes(f, name, sb.st_mode & 07777, len, err);
}

static enum status list_all(struct source *s, struct feed *f, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf head = BUF_INIT(ARCHIVE_HEAD);
    enum status st = s->stream ? OK : read_head(s, &head, err);
    if (st != OK) {
        return st;
    }
    const struct unpack_input input = {view_str(s->name), buf_view(&head), s->fd, !s->stream};
    struct sink to = {f, view_str(s->strip)};
    const struct unpack_sink sink = {&to, sink_step, sink_room, sink_file, sink_gap, sink_issue};
    struct unpack_budget budget = {0};
    st = unpack(&input, &s->limits, &budget, &sink, err);
    /* A program that is an archive, too (it unpacks itself, a script stands before a zip, the first
     * name of a tar begins with "#!"), is inspected as both: what runs is the file. */
    if (st == OK && s->or_file && is_program(buf_view(&head))) {
        return list_file(s, f, true, err);
    }
    if (st == ERR_FORMAT && !s->stream && is_single_file(s, buf_view(&head))) {
        f->single = true;
        return list_file(s, f, false, err);
    }
    if (st == ERR_FORMAT) {
        return error_prefix(err, "%s is no archive that can be read",
                            s->stream ? "standard input" : s->name);
    }
    return st;
}

static enum status archive_list(struct source *s, struct feed *f, struct error *err)
{
    enum status st = list_all(s, f, err);
    return st == OK ? source_archive_unchanged(s, err) : st;
}

static enum status archive_read_span(struct source *s, const struct entry *e, struct view name,
                                     struct content *out, enum gap_reason *reason,
                                     struct error *err)
{
    (void)name;
    (void)err;
    *reason = GAP_UNREADABLE;
    const char *area = s->reader;
    out->bytes = view_of(area + e->span_at, (size_t)e->span_len);
    out->mode = e->mode;
    out->opened = e->kind == ENTRY_WHOLE;
    return OK;
}

const struct source_kind source_archive = {
    .name = "archive",
    .subject = SUBJECT_ARCHIVE,
    .files = 64,
    .open = archive_open,
    .list = archive_list,
    .read = archive_read_span,
};
