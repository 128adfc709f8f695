#include <assay/base/file.h>

#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024 };

int fd_close(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}

void fd_cleanup(int *fd)
{
    *fd = fd_close(*fd);
}

int file_open_own(const char *path, struct stat *info)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, info) != 0 || !S_ISREG(info->st_mode) || info->st_uid != geteuid())) {
        fd = fd_close(fd);
    }
    return fd;
}

/* Forget what a failed read has appended; NUL behind what is left. */
static void cut_back(struct buf *out, size_t len)
{
    out->len = len;
    if (out->ptr != NULL) {
        out->ptr[len] = '\0';
    }
}

/* How much to ask for first: one byte more than a regular file's size shows its
 * end without growing. */
static size_t first_step(int fd, const struct buf *out)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || sb.st_size <= 0) {
        return READ_STEP;
    }
    return (uint64_t)sb.st_size < out->max ? (size_t)sb.st_size + 1 : out->max;
}

static enum status too_large(const char *name, const struct buf *out, struct error *err)
{
    return error_set(err, ERR_LIMIT, "%s is larger than the limit of %zu bytes", name, out->max);
}

/* Read at most `step` bytes more, and at least one to see the end; *n is 0 there. */
static enum status read_some(int fd, const char *name, struct buf *out, size_t step, size_t *n,
                             struct error *err)
{
    size_t room = out->max > out->len ? out->max - out->len : 0;
    char probe;
    size_t want = room == 0 ? 1 : step < room ? step : room;
    char *to = room == 0 ? &probe : buf_reserve(out, want);
    if (to == NULL) {
        return buf_status(out, err);
    }
    ssize_t got;
    do {
        got = read(fd, to, want);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return error_errno(err, errno, "reading %s", name);
    }
    if (got > 0 && room == 0) {
        return too_large(name, out, err);
    }
    *n = (size_t)got;
    return OK;
}

enum status file_read_fd(int fd, const char *name, struct buf *out, struct error *err)
{
    size_t start = out->len;
    size_t step = first_step(fd, out);
    size_t n = 1;
    while (n > 0) {
        enum status st = read_some(fd, name, out, step, &n, err);
        if (st != OK) {
            cut_back(out, start);
            return st;
        }
        out->len += n;
        step = READ_STEP;
    }
    cut_back(out, out->len);
    return OK;
}

enum status file_read_at(int dirfd, const char *path, struct buf *out, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return error_errno(err, errno, "opening %s", path);
    }
    return file_read_fd(fd, path, out, err);
}

enum status file_read(const char *path, struct buf *out, struct error *err)
{
    return file_read_at(AT_FDCWD, path, out, err);
}

enum status file_write_fd(int fd, const char *name, struct view bytes, struct error *err)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_errno(err, errno, "writing %s", name);
        }
        done += (size_t)n;
    }
    return OK;
}

/* The directory part of `path`, NUL-terminated in `out`. */
static enum status parent_of(struct buf *out, const char *path, struct error *err)
{
    ptrdiff_t slash = view_rfind_char(view_str(path), '/');
    buf_clear(out);
    if (slash < 0) {
        buf_add_str(out, ".");
    } else {
        buf_add(out, path, slash == 0 ? 1 : (size_t)slash);
    }
    return buf_status(out, err);
}

enum status dir_sync(const char *path, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, "opening directory %s", path);
    }
    if (fsync(fd) != 0) {
        return error_errno(err, errno, "flushing directory %s", path);
    }
    return OK;
}

/* A file_writer of a view. */
static enum status write_view(void *ctx, int fd, const char *name, struct error *err)
{
    const struct view *bytes = ctx;
    return file_write_fd(fd, name, *bytes, err);
}

/* A new file beside `path`, locked as long as it is open: see file_drop_abandoned(), which may have
 * been quicker than the lock. */
static enum status create_beside(struct buf *tmp, const char *path, int *out, struct error *err)
{
    struct stat sb = {.st_nlink = 0};
    while (sb.st_nlink == 0) {
        buf_clear(tmp);
        buf_printf(tmp, "%s.tmp.XXXXXX", path);
        enum status st = buf_status(tmp, err);
        if (st != OK) {
            return st;
        }
        *out = fd_close(*out);
        *out = mkostemp(tmp->ptr, O_CLOEXEC);
        if (*out < 0) {
            return error_errno(err, errno, "creating %s", tmp->ptr);
        }
        bool taken = flock(*out, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (taken || fstat(*out, &sb) != 0) {
            sb.st_nlink = 0;
            (void)unlink(tmp->ptr);
        }
    }
    return OK;
}

/* A whole file beside `path`; its name goes to `tmp`. The caller closes *out once it has its own
 * name. */
static enum status write_beside(struct buf *tmp, const char *path, mode_t mode, file_writer writer,
                                void *ctx, int *out, struct error *err)
{
    enum status st = create_beside(tmp, path, out, err);
    if (st != OK) {
        return st;
    }
    st = writer(ctx, *out, tmp->ptr, err);
    if (st == OK && fsync(*out) != 0) {
        st = error_errno(err, errno, "flushing %s", tmp->ptr);
    }
    if (st == OK && fchmod(*out, mode) != 0) {
        st = error_errno(err, errno, "setting the mode of %s", tmp->ptr);
    }
    if (st != OK) {
        (void)unlink(tmp->ptr);
    }
    return st;
}

void file_drop_abandoned(int dirfd, const char *name)
{
    CLEANUP(fd_cleanup)
    int fd = openat(dirfd, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    struct stat sb;
    if (fd >= 0 && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0) {
        (void)unlinkat(dirfd, name, 0);
    }
}

enum status file_write_atomic(const char *path, struct view bytes, mode_t mode, struct error *err)
{
    return file_write_atomic_by(path, mode, write_view, &bytes, err);
}

enum status file_write_atomic_by(const char *path, mode_t mode, file_writer writer, void *ctx,
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf tmp = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(8192);
    CLEANUP(fd_cleanup) int fd = -1;
    enum status st = parent_of(&dir, path, err);
    if (st == OK) {
        st = write_beside(&tmp, path, mode, writer, ctx, &fd, err);
    }
    if (st != OK) {
        return st;
    }
    if (rename(tmp.ptr, path) != 0) {
        st = error_errno(err, errno, "renaming %s to %s", tmp.ptr, path);
        (void)unlink(tmp.ptr);
        return st;
    }
    return dir_sync(dir.ptr, err);
}

/* In two steps where the file system knows no better one. */
static int rename_new(const char *tmp, const char *path)
{
    int rc = renameat2(AT_FDCWD, tmp, AT_FDCWD, path, RENAME_NOREPLACE);
    if (rc != 0 && (errno == EINVAL || errno == ENOSYS)) {
        rc = link(tmp, path);
        if (rc == 0) {
            (void)unlink(tmp);
        }
    }
    return rc;
}

enum status file_name_new(const char *tmp, const char *path, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(8192);
    enum status st = parent_of(&dir, path, err);
    if (st == OK && rename_new(tmp, path) != 0) {
        st = errno == EEXIST ? error_set(err, ERR_CONFLICT, "%s exists already", path)
                             : error_errno(err, errno, "naming %s", path);
    }
    if (st != OK) {
        (void)unlink(tmp);
        return st;
    }
    return dir_sync(dir.ptr, err);
}

enum status file_write_new(const char *path, struct view bytes, mode_t mode, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf tmp = BUF_INIT(8192);
    CLEANUP(fd_cleanup) int fd = -1;
    enum status st = write_beside(&tmp, path, mode, write_view, &bytes, &fd, err);
    return st == OK ? file_name_new(tmp.ptr, path, err) : st;
}

static enum status dir_make(const char *path, mode_t mode, struct error *err)
{
    if (mkdir(path, mode) == 0) {
        /* What is made durable below it would be lost with its name. */
        CLEANUP(buf_cleanup) struct buf parent = BUF_INIT(8192);
        enum status st = parent_of(&parent, path, err);
        return st == OK ? dir_sync(parent.ptr, err) : st;
    }
    int why = errno;
    struct stat sb;
    if (why == EEXIST && stat(path, &sb) == 0 && S_ISDIR(sb.st_mode)) {
        return OK;
    }
    return error_errno(err, why, "creating directory %s", path);
}

enum status dir_ensure(const char *path, mode_t mode, struct error *err)
{
    struct stat sb;
    if (stat(path, &sb) == 0 && S_ISDIR(sb.st_mode)) {
        return OK;
    }
    CLEANUP(buf_cleanup) struct buf part = BUF_INIT(8192);
    buf_add_str(&part, path);
    enum status st = buf_status(&part, err);
    for (size_t i = 1; st == OK && i < part.len; i++) {
        if (part.ptr[i] == '/') {
            part.ptr[i] = '\0';
            /* An existing ancestor that refuses mkdir (read-only root) is fine. */
            if (stat(part.ptr, &sb) != 0) {
                st = dir_make(part.ptr, mode, err);
            }
            part.ptr[i] = '/';
        }
    }
    return st == OK ? dir_make(path, mode, err) : st;
}

enum status path_join(struct buf *out, const char *a, const char *b, struct error *err)
{
    buf_clear(out);
    buf_add_str(out, a);
    if (out->len > 0 && out->ptr[out->len - 1] != '/') {
        buf_add_char(out, '/');
    }
    buf_add_str(out, b);
    return buf_status(out, err);
}

struct view path_base(struct view path)
{
    ptrdiff_t slash = view_rfind_char(path, '/');
    return slash < 0 ? path : view_slice(path, (size_t)slash + 1, path.len);
}

struct view path_dir(struct view path)
{
    ptrdiff_t slash = view_rfind_char(path, '/');
    return view_slice(path, 0, slash < 0 ? 0 : (size_t)slash);
}

struct view path_folder(struct view path)
{
    return view_slice(path, 0, (size_t)(view_rfind_char(path, '/') + 1));
}

bool path_is_named(struct view path, struct view name)
{
    size_t at = path.len - (name.len < path.len ? name.len : path.len);
    return view_ends(path, name) && (at == 0 || path.ptr[at - 1] == '/');
}

struct view path_ext(struct view path)
{
    struct view base = path_base(path);
    ptrdiff_t dot = view_rfind_char(base, '.');
    return dot <= 0 ? view_of(NULL, 0) : view_slice(base, (size_t)dot + 1, base.len);
}
