/* A directory: walked by the feeder, each directory's names in byte order; files
 * are read by the workers. Symbolic links are never followed. The `.git` directory
 * at the top is not content (a revision of it is inspected by naming one);
 * everything else is listed. */
#include "source.h"

#include "magic.h"

#include <assay/base/arena.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct name {
    struct view text; /* NUL-terminated */
    unsigned char type;
    bool stamped;
    struct file_stamp stamp;
};

/* One directory on the way down. */
struct level {
    struct arena arena;
    struct name *names;
    size_t len;
    size_t cap;
    size_t at;
    size_t path_len; /* of the walk's path, this directory included */
};

struct walk {
    struct source *source;
    struct feed *feed;
    struct buf path; /* raw, of what is being looked at */
    struct buf shown;
    struct level *levels;
    size_t depth;
    size_t cap;
    uint32_t kept_hint;
};

static bool has_entry(int dir, const char *name)
{
    struct stat sb;
    return fstatat(dir, name, &sb, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum status dir_open(const struct subject *subject, struct source *s, struct error *err)
{
    s->fd = open(subject->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->fd < 0) {
        return error_errno(err, errno, "cannot open %s", subject->path);
    }
    /* Its objects are packed: as files they would look clean, whatever they hold. */
    if (has_entry(s->fd, "HEAD") && has_entry(s->fd, "objects") && has_entry(s->fd, "refs")) {
        s->fd = fd_close(s->fd);
        return error_set(err, ERR_USAGE,
                         "%s is a git repository without a work tree; name a revision with --rev",
                         subject->path);
    }
    return OK;
}

/* ---- Reports ---- */

static struct view shown(struct walk *w, struct view raw)
{
    buf_clear(&w->shown);
    path_display(&w->shown, raw);
    return buf_view(&w->shown);
}

static enum status report_gap(struct walk *w, enum gap_reason reason, const char *what, int errnum,
                              struct error *err)
{
    struct error text = {.code = OK};
    (void)(errnum != 0 ? error_errno(&text, errnum, "%s", what)
                       : error_set(&text, ERR_IO, "%s", what));
    return feed_gap(w->feed, shown(w, buf_view(&w->path)), reason, view_str(text.message), err);
}

static enum status report_issue(struct walk *w, enum content_issue issue, struct view detail,
                                struct error *err)
{
    return feed_issue(w->feed, shown(w, buf_view(&w->path)), issue, detail, err);
}

/* ---- Reading a directory ---- */

/* A directory may have more names than can be gone through in the time for one file. */
static void beat_at(struct walk *w, size_t name)
{
    enum { EACH = 256 };
    if (name % EACH == 0) {
        feed_beat(w->feed);
    }
}

static int compare_names(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    return view_cmp(x->text, y->text);
}

static enum status add_name(struct walk *w, struct level *l, const struct dirent *e,
                            struct error *err)
{
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
        return OK;
    }
    /* What comes beyond the limit of entries is reported when they are handed over. */
    enum status st = mem_grow((void **)&l->names, &l->cap, l->len + 1, sizeof *l->names,
                              (size_t)w->source->limits.entries + 1024, err);
    struct view text = {NULL, 0};
    if (st == OK) {
        text = arena_copy(&l->arena, view_str(e->d_name));
        st = text.ptr == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        l->names[l->len++] = (struct name){.text = text, .type = e->d_type};
    }
    return st;
}

static enum status read_names(struct walk *w, struct level *l, DIR *d, struct error *err)
{
    enum status st = OK;
    for (;;) {
        errno = 0;
        const struct dirent *e = readdir(d);
        if (e == NULL) {
            break;
        }
        beat_at(w, l->len);
        st = add_name(w, l, e, err);
        if (st != OK) {
            return st == ERR_LIMIT ? report_gap(w, GAP_ENTRIES, "more names than the limit", 0, err)
                                   : st;
        }
    }
    int failed = errno;
    if (failed != 0) {
        st = report_gap(w, GAP_UNREADABLE, "cannot read the directory to its end", failed, err);
    }
    return st;
}

static bool has_kept(const struct walk *w)
{
    const struct results *kept = w->source->kept;
    return kept != NULL && kept->count > 0 && w->source->trust_stamps;
}

/* Where the directory is open, its files are found without walking down to them; what those are
 * that a file system does not tell the type of comes along. */
static void note_stamps(struct walk *w, struct level *l, int directory)
{
    for (size_t i = 0; has_kept(w) && i < l->len; i++) {
        struct name *n = &l->names[i];
        struct stat sb;
        beat_at(w, i);
        if ((n->type == DT_REG || n->type == DT_UNKNOWN) &&
            fstatat(directory, n->text.ptr, &sb, AT_SYMLINK_NOFOLLOW) == 0) {
            n->type = (unsigned char)IFTODT(sb.st_mode);
            n->stamped = n->type == DT_REG;
            n->stamp = file_stamp_of(&sb);
        }
    }
}

/* Names that differ only in case become one on other systems. */
static int compare_folded(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    int order = strcasecmp(x->text.ptr, y->text.ptr);
    return order != 0 ? order : view_cmp(x->text, y->text);
}

static enum status report_twins(struct walk *w, const struct name *folded, size_t len,
                                struct error *err)
{
    enum status st = OK;
    size_t path_len = w->path.len;
    for (size_t i = 1; st == OK && i < len; i++) {
        if (strcasecmp(folded[i - 1].text.ptr, folded[i].text.ptr) != 0) {
            continue;
        }
        if (path_len > 0) {
            buf_add_char(&w->path, '/');
        }
        buf_add_view(&w->path, folded[i].text);
        CLEANUP(buf_cleanup) struct buf other = BUF_INIT(DETAIL_MAX);
        path_display(&other, folded[i - 1].text);
        st = report_issue(w, ISSUE_CASE_COLLISION, buf_view(&other), err);
        w->path.len = path_len;
    }
    return st;
}

/* Names that are the same but for case have capitals in one of them at least. */
static bool may_have_twins(const struct level *l)
{
    bool capitals = false;
    for (size_t i = 0; i < l->len && !capitals; i++) {
        for (size_t at = 0; at < l->names[i].text.len && !capitals; at++) {
            capitals = l->names[i].text.ptr[at] >= 'A' && l->names[i].text.ptr[at] <= 'Z';
        }
    }
    return capitals && l->len > 1;
}

static enum status find_twins(struct walk *w, const struct level *l, struct error *err)
{
    if (!may_have_twins(l)) {
        return OK;
    }
    struct name *folded = mem_calloc(l->len, sizeof *folded);
    if (folded == NULL) {
        return error_no_memory(err);
    }
    memcpy(folded, l->names, l->len * sizeof *folded);
    qsort(folded, l->len, sizeof *folded, compare_folded);
    enum status st = report_twins(w, folded, l->len, err);
    (void)mem_free(folded);
    return st;
}

/* ---- Going down and up ---- */

static void leave(struct walk *w)
{
    struct level *l = &w->levels[--w->depth];
    arena_release(&l->arena);
    (void)mem_free(l->names);
}

/* Go into the directory at w->path. One that cannot be read is a gap. */
static enum status enter(struct walk *w, struct error *err)
{
    if (w->depth > w->source->limits.path_depth) {
        return report_gap(w, GAP_DEPTH, "nested in too many directories", 0, err);
    }
    feed_beat(w->feed);
    enum status st = mem_grow((void **)&w->levels, &w->cap, w->depth + 1, sizeof *w->levels,
                              (size_t)w->source->limits.path_depth + 2, err);
    if (st != OK) {
        return st;
    }
    const char *path = w->path.len == 0 ? "." : w->path.ptr;
    int fd =
        source_open_below(w->source->fd, path, O_RDONLY | O_DIRECTORY, w->source->without_openat2);
    if (fd < 0) {
        return report_gap(w, GAP_UNREADABLE, "cannot open the directory", errno, err);
    }
    DIR *d = fdopendir(fd);
    if (d == NULL) {
        st = report_gap(w, GAP_UNREADABLE, "cannot read the directory", errno, err);
        (void)fd_close(fd);
        return st;
    }
    struct level *l = &w->levels[w->depth++];
    *l = (struct level){.path_len = w->path.len};
    arena_init(&l->arena, 0);
    st = read_names(w, l, d, err);
    if (st == OK && l->len > 0) {
        note_stamps(w, l, dirfd(d));
        qsort(l->names, l->len, sizeof *l->names, compare_names);
        st = find_twins(w, l, err);
    }
    (void)closedir(d); /* at once: a deep tree must not use up the descriptors */
    return st;
}

/* ---- Entries ---- */

static bool is_git_dir(struct view path)
{
    return view_eq_str(path, ".git") || view_starts(path, VIEW(".git/"));
}

/* Where does the kernel say that the link leads? */
static bool link_leaves(struct walk *w, struct view target)
{
    if (path_link_leaves(buf_view(&w->path), target)) {
        return true;
    }
    CLEANUP(buf_cleanup) struct buf to = BUF_INIT(2 * (size_t)PATH_RAW_MAX);
    path_link_target(&to, buf_view(&w->path), target);
    if (is_git_dir(buf_view(&to))) {
        return true; /* below the subject, but not listed */
    }
    if (w->source->without_openat2) {
        return false;
    }
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
    int fd = (int)syscall(SYS_openat2, w->source->fd, w->path.ptr, &how, sizeof how);
    if (fd < 0) {
        return errno == EXDEV;
    }
    (void)close(fd);
    return false;
}

static enum status take_link(struct walk *w, struct error *err)
{
    char target[PATH_RAW_MAX];
    ssize_t n = readlinkat(w->source->fd, w->path.ptr, target, sizeof target);
    if (n < 0) {
        return report_gap(w, GAP_UNREADABLE, "cannot read the link", errno, err);
    }
    struct view to = view_of(target, (size_t)n);
    if (!link_leaves(w, to)) {
        return OK;
    }
    return report_issue(w, ISSUE_LINK_ESCAPES, view_slice(to, 0, 512), err);
}

static enum status learn_type(struct walk *w, unsigned char *type, struct error *err)
{
    struct stat sb;
    if (fstatat(w->source->fd, w->path.ptr, &sb, AT_SYMLINK_NOFOLLOW) != 0) {
        return report_gap(w, GAP_UNREADABLE, "cannot be looked at", errno, err);
    }
    *type = (unsigned char)IFTODT(sb.st_mode);
    return OK;
}

/* As it was when its results were kept? Only the inode's own time tells, which nobody can
 * set back; the others come for good measure. */
static bool is_kept(struct walk *w, const struct name *n, uint32_t *index)
{
    const struct results *kept = w->source->kept;
    if (!n->stamped) {
        return false;
    }
    *index = results_find(kept, buf_view(&w->path), &w->kept_hint);
    return *index != RESULTS_NONE && file_stamp_eq(&n->stamp, &kept->entries[*index].stamp);
}

static enum status take_file(struct walk *w, const struct name *n, struct error *err)
{
    static const struct entry plain = {.kind = ENTRY_PATH};
    uint32_t kept = RESULTS_NONE;
    return is_kept(w, n, &kept) ? feed_known(w->feed, kept, err)
                                : feed_entry(w->feed, buf_view(&w->path), &plain, err);
}

static enum status take_typed(struct walk *w, const struct name *n, unsigned char type,
                              struct error *err)
{
    switch (type) {
    case DT_REG:
        return take_file(w, n, err);
    case DT_DIR:
        return is_git_dir(buf_view(&w->path)) ? OK : enter(w, err);
    case DT_LNK:
        return take_link(w, err);
    case DT_UNKNOWN:
        return OK; /* reported by learn_type() */
    default:
        return report_issue(w, ISSUE_DEVICE_NODE, VIEW("a device, FIFO or socket"), err);
    }
}

static enum status take_name(struct walk *w, const struct name *n, struct error *err)
{
    if (w->path.len > 0) {
        buf_add_char(&w->path, '/');
    }
    buf_add_view(&w->path, n->text);
    if (buf_status(&w->path, NULL) != OK) {
        w->path.failed = OK;
        return report_gap(w, GAP_DEPTH, "a path longer than the system takes", 0, err);
    }
    enum status st = OK;
    if (!utf8_valid(n->text)) {
        st = report_issue(w, ISSUE_NAME_ENCODING, VIEW("the name is not UTF-8"), err);
    }
    unsigned char type = n->type;
    if (st == OK && type == DT_UNKNOWN) {
        st = learn_type(w, &type, err);
    }
    return st == OK ? take_typed(w, n, type, err) : st;
}

static enum status walk_all(struct walk *w, struct error *err)
{
    enum status st = enter(w, err);
    while (st == OK && w->depth > 0) {
        struct level *l = &w->levels[w->depth - 1];
        w->path.len = l->path_len;
        if (w->path.ptr != NULL) {
            w->path.ptr[w->path.len] = '\0';
        }
        if (l->at == l->len) {
            leave(w);
        } else {
            beat_at(w, l->at);
            st = take_name(w, &l->names[l->at++], err);
        }
    }
    return st;
}

static enum status dir_list(struct source *s, struct feed *f, struct error *err)
{
    struct walk w = {.source = s, .feed = f};
    buf_init(&w.path, PATH_RAW_MAX);
    buf_init(&w.shown, 4 * (size_t)PATH_RAW_MAX);
    enum status st = walk_all(&w, err);
    while (w.depth > 0) {
        leave(&w);
    }
    (void)mem_free(w.levels);
    buf_release(&w.path);
    buf_release(&w.shown);
    return st;
}

/* ---- Workers ---- */

static enum status read_all(int fd, uint64_t size, uint64_t max, struct content *out,
                            struct error *err)
{
    size_t have = 0;
    for (;;) {
        /* One byte more than expected: a short read then means the end. */
        size_t need = have < size ? (size_t)size + 1 : have + 4096;
        enum status st = slab_reserve(&out->slab, need, (size_t)max * 2 + 8192, err);
        if (st != OK) {
            return st;
        }
        ssize_t n = read(fd, out->slab.ptr + have, out->slab.cap - have);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_errno(err, errno, "cannot read");
        }
        have += (size_t)n;
        if (have > max) {
            return error_set(err, ERR_LIMIT, "larger than %llu bytes", (unsigned long long)max);
        }
        if (n == 0 || have == size) {
            out->bytes = view_of(out->slab.ptr, have);
            return OK;
        }
    }
}

/* Larger than a file may be: an archive can still be unpacked from its descriptor,
 * since each of its entries is measured for itself. */
static enum status read_large(struct source *s, int fd, struct view name, uint64_t size,
                              struct content *out, struct error *err)
{
    enum status st = slab_reserve(&out->slab, ARCHIVE_HEAD, (size_t)ARCHIVE_HEAD * 16, err);
    if (st != OK) {
        return st;
    }
    ssize_t n = s->open_archives ? pread(fd, out->slab.ptr, ARCHIVE_HEAD, 0) : 0;
    out->bytes = view_of(out->slab.ptr, n > 0 ? (size_t)n : 0);
    if (archive_form(name, out->bytes) == ARCHIVE_NONE) {
        return error_set(err, ERR_LIMIT, "%llu bytes are more than the limit of %llu",
                         (unsigned long long)size, (unsigned long long)s->limits.file_bytes);
    }
    out->stream = fd;
    out->size = size;
    return OK;
}

static enum status read_file(struct source *s, int fd, struct view name, struct content *out,
                             struct error *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "cannot look at it");
    }
    if (!S_ISREG(sb.st_mode)) {
        return error_set(err, ERR_IO, "is no regular file any more");
    }
    uint64_t size = sb.st_size < 0 ? 0 : (uint64_t)sb.st_size;
    out->mode = sb.st_mode & 07777;
    out->stamp = file_stamp_of(&sb);
    if (size > s->limits.file_bytes) {
        return read_large(s, fd, name, size, out, err);
    }
    return read_all(fd, size, s->limits.file_bytes, out, err);
}

static enum status dir_read(struct source *s, const struct entry *e, struct view name,
                            struct content *out, enum gap_reason *reason, struct error *err)
{
    (void)e;
    char path[PATH_RAW_MAX + 1];
    memcpy(path, name.ptr, name.len);
    path[name.len] = '\0';
    *reason = GAP_UNREADABLE;
    int fd = source_open_below(s->fd, path, O_RDONLY, s->without_openat2);
    if (fd < 0) {
        return error_errno(err, errno, "cannot open");
    }
    enum status st = read_file(s, fd, name, out, err);
    if (st != OK || out->stream < 0) {
        (void)close(fd);
    }
    if (st == ERR_LIMIT) {
        *reason = GAP_TOO_LARGE;
    } else if (st == ERR_NO_MEMORY) {
        *reason = GAP_MEMORY;
    }
    return st;
}

const struct source_kind source_directory = {
    .name = "directory",
    .subject = SUBJECT_DIRECTORY,
    .reads_below = true,
    .files = 64,
    .open = dir_open,
    .list = dir_list,
    .read = dir_read,
};
