/* The log's objects as files below log/, and its writer lock. */
#include "embedded.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/store/durable.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_STEP_NS = 10 * 1000 * 1000 };

static enum status try_lock(struct embedded *e, unsigned wait_ms, struct error *err)
{
    uint64_t until = clock_monotonic_ns() + (uint64_t)wait_ms * 1000000;
    for (;;) {
        if (flock(e->lock_fd, LOCK_EX | LOCK_NB) == 0) {
            return OK;
        }
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return error_errno(err, errno, "locking %s/.lock", e->log);
        }
        if (clock_monotonic_ns() >= until) {
            return error_set(err, ERR_CONFLICT,
                             "another process is writing to the log (%s/.lock is held): wait for "
                             "it to end and try again",
                             e->log);
        }
        struct timespec step = {0, LOCK_STEP_NS};
        (void)nanosleep(&step, NULL);
    }
}

enum status embedded_log_lock(struct store *s, unsigned wait_ms, struct error *err)
{
    struct embedded *e = embedded_of(s);
    e->lock_fd = openat(e->log_fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (e->lock_fd < 0) {
        return error_errno(err, errno, "opening %s/.lock", e->log);
    }
    enum status st = try_lock(e, wait_ms, err);
    if (st != OK) {
        e->lock_fd = fd_close(e->lock_fd);
        return st;
    }
    durable_sweep(e->log_fd, 0); /* only the lock's holder writes here */
    /* The file is not empty while it is held, and afterwards where there is litter. Where that
     * cannot be written, litter may stay. */
    struct stat sb;
    s->litter = fstat(e->lock_fd, &sb) == 0 && sb.st_size > 0;
    (void)!pwrite(e->lock_fd, "w", 1, 0);
    return OK;
}

void embedded_log_unlock(struct store *s)
{
    struct embedded *e = embedded_of(s);
    if (!s->litter) {
        (void)!ftruncate(e->lock_fd, 0);
    }
    e->lock_fd = fd_close(e->lock_fd);
}

static void to_path(struct view name, char out[DURABLE_PATH_MAX])
{
    (void)snprintf(out, DURABLE_PATH_MAX, VIEW_FMT, VIEW_ARG(name));
}

enum status embedded_log_read(struct store *s, struct view name, struct buf *out, struct error *err)
{
    struct embedded *e = embedded_of(s);
    char path[DURABLE_PATH_MAX];
    to_path(name, path);
    if (e->log_fd < 0) {
        return error_set(err, ERR_NOT_FOUND, "there is no log in %s", e->home);
    }
    enum status st = file_read_at(e->log_fd, path, out, err);
    if (st != OK) {
        (void)error_prefix(err, "%s", e->log);
    }
    return st;
}

struct write {
    const struct log_object *objects;
};

static void write_name(const void *ctx, size_t i, char out[DURABLE_PATH_MAX])
{
    to_path(((const struct write *)ctx)->objects[i].name, out);
}

static const struct view *write_bytes(const void *ctx, size_t i)
{
    return &((const struct write *)ctx)->objects[i].bytes;
}

enum status embedded_log_write(struct store *s, const struct log_object *objects, size_t count,
                               struct error *err)
{
    struct embedded *e = embedded_of(s);
    struct write w = {objects};
    struct durable_batch batch = {.root = e->log_fd,
                                  .home = e->log,
                                  .name = write_name,
                                  .ctx = &w,
                                  .bytes = write_bytes,
                                  .count = count,
                                  .keep_equal = false};
    return durable_write(&batch, err);
}

enum status embedded_log_remove(struct store *s, const struct view *names, size_t count,
                                struct error *err)
{
    struct embedded *e = embedded_of(s);
    enum status st = OK;
    for (size_t i = 0; i < count; i++) {
        char path[DURABLE_PATH_MAX];
        to_path(names[i], path);
        if (unlinkat(e->log_fd, path, 0) != 0 && errno != ENOENT && st == OK) {
            st = error_errno(err, errno, "removing %s/%s", e->log, path);
        }
    }
    return st;
}
