#include <assay/store/durable.h>

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/parallel.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SINGLE_MAX = 32,      /* up to so many files, fsync each */
    PARALLEL_EACH = 1024, /* files a thread, at least */
    PARALLEL_THREADS = 4, /* more only wait for the directory's lock */
    BESIDE_DEPTH = 3      /* directories below the root that targets lie in, at most */
};
#define TMP_DIR  ".tmp"
#define LOCKNAME ".lock"

enum { NEW = 0, PRESENT = 1, RENAMED = 2 };

struct job {
    const struct durable_batch *batch;
    unsigned char *state; /* of each file */
    uint64_t token;       /* makes temporary names our own */
    bool single;          /* fsync each file */
    atomic_bool made_directory;
};

static void tmp_name(const struct job *j, size_t i, char out[DURABLE_PATH_MAX])
{
    char *at = out;
    if (j->batch->beside) {
        j->batch->name(j->batch->ctx, i, out);
        char *slash = strrchr(out, '/');
        at = slash == NULL ? out : slash + 1;
    }
    (void)snprintf(at, DURABLE_PATH_MAX - (size_t)(at - out), "%s%016" PRIx64 "-%zu",
                   j->batch->beside ? TMP_DIR "-" : TMP_DIR "/", j->token, i);
}

static enum status fail(const struct durable_batch *b, const char *what, const char *path,
                        struct error *err)
{
    return error_errno(err, errno, "%s %s/%s", what, b->home, path);
}

/* Is the file there with exactly these bytes? Compared piecewise, so that a
 * large blob does not need its size in memory twice. */
static bool same_bytes(int root, const char *path, struct view bytes, bool sync)
{
    CLEANUP(fd_cleanup) int fd = openat(root, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat sb;
    if (fd < 0 || fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) ||
        (uint64_t)sb.st_size != bytes.len) {
        return false;
    }
    char piece[8192];
    size_t at = 0;
    while (at < bytes.len) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0 || (size_t)n > bytes.len - at || memcmp(piece, bytes.ptr + at, (size_t)n) != 0) {
            return false;
        }
        at += (size_t)n;
    }
    /* Another process may have written it and not have flushed it yet. */
    return !sync || fsync(fd) == 0;
}

/* Make the directories that `path` lies in. */
static enum status make_parents(struct job *j, const char *path, struct error *err)
{
    char part[DURABLE_PATH_MAX];
    for (size_t i = 0; path[i] != '\0' && i + 1 < sizeof part; i++) {
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = '\0';
            if (mkdirat(j->batch->root, part, 0700) == 0) {
                atomic_store(&j->made_directory, true);
            } else if (errno != EEXIST) {
                return fail(j->batch, "creating directory", part, err);
            }
        }
    }
    return OK;
}

/* Open a new temporary file, making its directory when that is missing. */
static enum status open_tmp(struct job *j, const char *tmp, int *out, struct error *err)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    mode_t mode = j->batch->mode == 0 ? S_IRUSR : j->batch->mode;
    int fd = openat(j->batch->root, tmp, flags, mode);
    if (fd < 0 && errno == ENOENT) {
        enum status st = make_parents(j, tmp, err);
        if (st != OK) {
            return st;
        }
        fd = openat(j->batch->root, tmp, flags, mode);
    }
    if (fd < 0) {
        return fail(j->batch, "creating", tmp, err);
    }
    *out = fd;
    return OK;
}

static enum status write_tmp(struct job *j, size_t i, struct view bytes, struct error *err)
{
    char tmp[DURABLE_PATH_MAX];
    tmp_name(j, i, tmp);
    const struct durable_batch *b = j->batch;
    CLEANUP(fd_cleanup) int fd = -1;
    enum status st = open_tmp(j, tmp, &fd, err);
    if (st != OK) {
        return st;
    }
    st = file_write_fd(fd, tmp, bytes, err);
    if (st != OK) {
        (void)error_prefix(err, "%s", b->home);
        return st;
    }
    return j->single && fsync(fd) != 0 ? fail(b, "flushing", tmp, err) : OK;
}

static enum status write_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct job *j = ctx;
    (void)part;
    for (size_t i = from; i < to; i++) {
        struct view bytes = *j->batch->bytes(j->batch->ctx, i);
        char path[DURABLE_PATH_MAX];
        j->batch->name(j->batch->ctx, i, path);
        if (j->batch->keep_equal && same_bytes(j->batch->root, path, bytes, j->single)) {
            j->state[i] = PRESENT; /* and as young as if it were new */
            (void)utimensat(j->batch->root, path, NULL, AT_SYMLINK_NOFOLLOW);
            continue;
        }
        enum status st = write_tmp(j, i, bytes, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status rename_one(struct job *j, size_t i, struct error *err)
{
    char tmp[DURABLE_PATH_MAX];
    char path[DURABLE_PATH_MAX];
    tmp_name(j, i, tmp);
    j->batch->name(j->batch->ctx, i, path);
    int root = j->batch->root;
    int rc = renameat(root, tmp, root, path);
    if (rc != 0 && errno == ENOENT) {
        enum status st = make_parents(j, path, err);
        if (st != OK) {
            return st;
        }
        rc = renameat(root, tmp, root, path);
    }
    if (rc != 0) {
        return fail(j->batch, "renaming to", path, err);
    }
    j->state[i] = RENAMED;
    return OK;
}

static enum status rename_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct job *j = ctx;
    (void)part;
    for (size_t i = from; i < to; i++) {
        enum status st = j->state[i] == NEW ? rename_one(j, i, err) : OK;
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status sync_dir(const struct durable_batch *b, const char *path, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = openat(b->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        return fail(b, "flushing directory", path, err);
    }
    return OK;
}

/* Cut `path` to its directory; false when it has none. */
static bool to_parent(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

/* Flush the directory that `path` is cut to, and all above it if asked. */
static enum status sync_chain(const struct durable_batch *b, char *path, bool all,
                              struct error *err)
{
    enum status st = sync_dir(b, path, err);
    while (st == OK && all && to_parent(path)) {
        st = sync_dir(b, path, err);
    }
    return st;
}

/* Flush the directory of each file once; those above it too if any is new. */
static enum status sync_parents(struct job *j, struct error *err)
{
    char last[DURABLE_PATH_MAX] = "";
    bool all = atomic_load(&j->made_directory);
    bool root = all;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < j->batch->count; i++) {
        char path[DURABLE_PATH_MAX];
        j->batch->name(j->batch->ctx, i, path);
        if (!to_parent(path)) {
            root = true;
        } else if (strcmp(path, last) != 0) {
            memcpy(last, path, sizeof last);
            st = sync_chain(j->batch, path, all, err);
        }
    }
    return st == OK && root ? sync_dir(j->batch, ".", err) : st;
}

static enum status sync_all(const struct durable_batch *b, struct error *err)
{
    return syncfs(b->root) == 0 ? OK : fail(b, "flushing", "", err);
}

static void remove_tmp(const struct job *j)
{
    for (size_t i = 0; i < j->batch->count; i++) {
        if (j->state[i] == NEW) {
            char tmp[DURABLE_PATH_MAX];
            tmp_name(j, i, tmp);
            (void)unlinkat(j->batch->root, tmp, 0);
        }
    }
}

/* Temporary files beside targets, wherever they lie: nobody writes now. */
static void sweep_beside(int root, const char *path, unsigned depth)
{
    int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        (void)fd_close(fd);
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (view_starts(view_str(e->d_name), VIEW(DURABLE_TMP_PREFIX))) {
            (void)unlinkat(fd, e->d_name, 0);
        } else if (depth > 0 && e->d_name[0] != '.' && e->d_type != DT_REG) {
            sweep_beside(fd, e->d_name, depth - 1);
        }
    }
    (void)closedir(dir);
}

/* Whoever writes beside targets shares the lock, and the lock's file is not empty as long: who
 * finds it so and nobody holding it cleans up behind a writer that was killed. */
static enum status begin_beside(const struct durable_batch *b, int *out, struct error *err)
{
    struct stat sb;
    CLEANUP(fd_cleanup)
    int fd = openat(b->root, LOCKNAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(b, "opening", LOCKNAME, err);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &sb) == 0 && sb.st_size > 0) {
        sweep_beside(b->root, ".", BESIDE_DEPTH);
    }
    int rc;
    do {
        rc = flock(fd, LOCK_SH);
    } while (rc != 0 && errno == EINTR);
    if (rc != 0) {
        return fail(b, "locking", LOCKNAME, err);
    }
    if (pwrite(fd, "w", 1, 0) != 1) {
        return fail(b, "writing", LOCKNAME, err);
    }
    *out = fd;
    fd = -1;
    return OK;
}

static void end_beside(int lock)
{
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
        (void)!ftruncate(lock, 0); /* else others still write, or the next one looks in vain */
    }
    (void)fd_close(lock);
}

static enum status run(struct job *j, struct error *err)
{
    const struct durable_batch *b = j->batch;
    enum status st = parallel_run(b->count, PARALLEL_THREADS, PARALLEL_EACH, write_part, j, err);
    if (st == OK && !j->single) {
        st = sync_all(b, err);
    }
    if (st == OK) {
        st = parallel_run(b->count, PARALLEL_THREADS, PARALLEL_EACH, rename_part, j, err);
    }
    if (st == OK) {
        st = j->single ? sync_parents(j, err) : sync_all(b, err);
    }
    return st;
}

enum status durable_write(const struct durable_batch *b, struct error *err)
{
    CLEANUP(cleanup_mem) unsigned char *state = mem_calloc(b->count, 1);
    if (state == NULL) {
        return error_no_memory(err);
    }
    struct job j = {.batch = b, .state = state, .single = b->count <= SINGLE_MAX};
    if (getrandom(&j.token, sizeof j.token, 0) != (ssize_t)sizeof j.token) {
        return error_errno(err, errno, "reading random bytes");
    }
    if (!b->beside && mkdirat(b->root, TMP_DIR, 0700) != 0 && errno != EEXIST) {
        return fail(b, "creating directory", TMP_DIR, err);
    }
    int lock = -1;
    enum status st = b->beside ? begin_beside(b, &lock, err) : OK;
    st = st == OK ? run(&j, err) : st;
    if (st != OK) {
        remove_tmp(&j);
    }
    end_beside(lock);
    return st;
}

void durable_sweep(int root, int64_t age)
{
    int fd = openat(root, TMP_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        (void)fd_close(fd);
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            durable_sweep_one(fd, e->d_name, age);
        }
    }
    (void)closedir(dir);
}

void durable_sweep_one(int dir, const char *name, int64_t age)
{
    struct stat sb;
    if (fstatat(dir, name, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
        clock_now() - (int64_t)sb.st_mtime >= age) {
        (void)unlinkat(dir, name, 0);
    }
}
