/* The embedded backend: one directory with assay.db, blobs/ and log/. */
#include "embedded.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void embedded_close(struct store *s)
{
    struct embedded *e = embedded_of(s);
    embedded_sql_close(e);
    (void)fd_close(e->blobs_fd);
    (void)fd_close(e->log_fd);
    (void)fd_close(e->lock_fd);
    (void)mem_free(e->home);
    (void)mem_free(e->blobs);
    (void)mem_free(e->log);
    (void)mem_free(e->db_path);
    (void)mem_free(e);
}

/* Evidence that others may rewrite is none. */
static enum status check_owner(const char *path, int fd, struct error *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "looking at %s", path);
    }
    if (sb.st_uid != geteuid() && geteuid() != 0) {
        return error_set(err, ERR_PERMISSION, "%s belongs to another user (uid %u)", path,
                         (unsigned)sb.st_uid);
    }
    if ((sb.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return error_set(err, ERR_PERMISSION,
                         "%s may be written by others (mode %04o): run chmod 700 on it", path,
                         (unsigned)(sb.st_mode & 07777));
    }
    return OK;
}

static enum status open_dir(const char *path, int *out, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, "opening the store's directory %s", path);
    }
    enum status st = check_owner(path, fd, err);
    if (st == OK) {
        *out = fd;
        fd = -1;
    }
    return st;
}

/* A directory below home; absent is fine when only reading. */
static enum status open_sub(struct embedded *e, const char *path, enum store_flags flags, int *out,
                            struct error *err)
{
    (void)e;
    struct stat sb;
    if (flags == STORE_READ_ONLY && stat(path, &sb) != 0 && errno == ENOENT) {
        return OK;
    }
    enum status st = flags == STORE_READ_WRITE ? dir_ensure(path, 0700, err) : OK;
    return st == OK ? open_dir(path, out, err) : st;
}

static enum status sub_path(const char *home, const char *name, char **out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(4096);
    enum status st = path_join(&path, home, name, err);
    if (st == OK) {
        *out = buf_steal(&path);
        st = *out == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status set_paths(struct embedded *e, const char *home, struct error *err)
{
    e->home = mem_strndup(home, strlen(home));
    if (e->home == NULL) {
        return error_no_memory(err);
    }
    enum status st = sub_path(home, "blobs", &e->blobs, err);
    if (st == OK) {
        st = sub_path(home, "log", &e->log, err);
    }
    return st == OK ? sub_path(home, "assay.db", &e->db_path, err) : st;
}

static enum status open_parts(struct embedded *e, enum store_flags flags, struct error *err)
{
    enum status st = flags == STORE_READ_WRITE ? dir_ensure(e->home, 0700, err) : OK;
    CLEANUP(fd_cleanup) int home_fd = -1;
    if (st == OK) {
        st = open_dir(e->home, &home_fd, err);
    }
    if (st == OK) {
        st = open_sub(e, e->blobs, flags, &e->blobs_fd, err);
    }
    if (st == OK) {
        st = open_sub(e, e->log, flags, &e->log_fd, err);
    }
    return st;
}

static enum status embedded_open(const struct store_place *place, enum store_flags flags,
                                 struct store **out, struct error *err)
{
    if (place->blobs != NULL) {
        return error_set(
            err, ERR_USAGE,
            "blobs in %s need a database beside them (postgresql://…), not a directory",
            place->blobs);
    }
    struct embedded *e = mem_calloc(1, sizeof *e);
    if (e == NULL) {
        return error_no_memory(err);
    }
    e->blobs_fd = e->log_fd = e->lock_fd = -1;
    e->base.flags = flags;
    enum status st = set_paths(e, place->registers, err);
    if (st == OK) {
        st = open_parts(e, flags, err);
    }
    if (st != OK) {
        embedded_close(&e->base);
        return st;
    }
    *out = &e->base;
    return OK;
}

const struct store_backend store_embedded = {
    .name = "embedded",
    .clock_ms = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    .skip_locked = "", /* there is one writer */
    .by_key = " WITHOUT ROWID",
    .durable = "PRAGMA synchronous = FULL",
    .open = embedded_open,
    .close = embedded_close,
    .blob_put = embedded_blob_put,
    .blob_get = embedded_blob_get,
    .blob_has = embedded_blob_has,
    .blob_each = embedded_blob_each,
    .blob_remove = embedded_blob_remove,
    .log_lock = embedded_log_lock,
    .log_unlock = embedded_log_unlock,
    .log_read = embedded_log_read,
    .log_write = embedded_log_write,
    .log_remove = embedded_log_remove,
    .sql_begin = embedded_sql_begin,
    .sql_end = embedded_sql_end,
    .sql_run = embedded_sql_run,
    .sql_scrub = embedded_sql_scrub,
    .sql_sound = embedded_sql_sound,
    .definitions = EMBEDDED_DEFINITIONS,
    .strangers = EMBEDDED_STRANGERS,
};
