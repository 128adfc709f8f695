/* Files: whole reads with a bound, atomic durable writes, directories.
 * Every descriptor is opened O_CLOEXEC. Paths are NUL-terminated. */
#ifndef ASSAY_BASE_FILE_H
#define ASSAY_BASE_FILE_H

#include <assay/base/buf.h>

#include <sys/stat.h>

/* Append the file's bytes to `out`. ERR_LIMIT when it holds more than out->max
 * allows. `dirfd` may be AT_FDCWD. */
MUST_CHECK enum status file_read_at(int dirfd, const char *path, struct buf *out,
                                    struct error *err);
MUST_CHECK enum status file_read(const char *path, struct buf *out, struct error *err);

/* Open for reading what must be a regular file of the effective user, such as one of a cache
 * that others could write to; the last part may not be a symbolic link. -1 if it is not, or
 * does not open. `info` is set where it opens. */
MUST_CHECK int file_open_own(const char *path, struct stat *info);

/* Append all that an open descriptor yields; `name` is for messages. */
MUST_CHECK enum status file_read_fd(int fd, const char *name, struct buf *out, struct error *err);

/* Write all bytes, retrying short writes and EINTR. */
MUST_CHECK enum status file_write_fd(int fd, const char *name, struct view bytes,
                                     struct error *err);

/* Replace `path` atomically and durably: temporary file beside it ("PATH.tmp.XXXXXX", locked by
 * flock(2) as long as its writer lives), fsync, rename, fsync of the directory. */
MUST_CHECK enum status file_write_atomic(const char *path, struct view bytes, mode_t mode,
                                         struct error *err);
/* The same for what is not in memory at once: `writer` writes all of it to `fd`, from its
 * beginning; `name` is for messages. When it fails, its status comes back and `path` is as it was.
 */
typedef enum status (*file_writer)(void *ctx, int fd, const char *name, struct error *err);
MUST_CHECK enum status file_write_atomic_by(const char *path, mode_t mode, file_writer writer,
                                            void *ctx, struct error *err);
/* Remove such a temporary file, if its writer was killed. Failures are ignored. */
void file_drop_abandoned(int dirfd, const char *name);

/* mkdir -p with `mode` for what it creates. */
MUST_CHECK enum status dir_ensure(const char *path, mode_t mode, struct error *err);

/* Give a finished file its name, unless something has that name already (ERR_CONFLICT): of several
 * that try at once one succeeds. `tmp`, in the same directory, is gone afterwards, whatever
 * happens. Durable. */
MUST_CHECK enum status file_name_new(const char *tmp, const char *path, struct error *err);
/* As file_write_atomic(), but what is there already stays: ERR_CONFLICT. */
MUST_CHECK enum status file_write_new(const char *path, struct view bytes, mode_t mode,
                                      struct error *err);
/* fsync a directory, so that names created in it are durable. */
MUST_CHECK enum status dir_sync(const char *path, struct error *err);

/* "a" + "b" → "a/b" in `out` (cleared first). */
MUST_CHECK enum status path_join(struct buf *out, const char *a, const char *b, struct error *err);

/* The part behind the last '/'; the view's own bytes. */
struct view path_base(struct view path);
/* What stands before the last '/'; empty without one. The view's own bytes. */
struct view path_dir(struct view path);
/* The same with that '/': "a/b" → "a/", "b" → "". */
struct view path_folder(struct view path);
/* Does it end with this name, a whole one: "x/composer.lock" with "composer.lock"? The name may
 * have folders before it. */
bool path_is_named(struct view path, struct view name);
/* The part behind the last '.' of the base name, without it; empty if none. */
struct view path_ext(struct view path);

/* Close, ignoring errors, and return -1: `fd = fd_close(fd)`. -1 is allowed. */
int fd_close(int fd);
void fd_cleanup(int *fd); /* for CLEANUP(fd_cleanup) int fd = -1; */

#endif
