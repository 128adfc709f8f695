#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int append_log(const char *path)
{
    // ruleid: c-access-then-open
    if (access(path, W_OK) != 0)
        return -1;
    return open(path, O_WRONLY | O_APPEND);
}

FILE *read_config(const char *path)
{
    FILE *f = NULL;
    // ruleid: c-access-then-open
    if (access(path, R_OK) == 0) {
        f = fopen(path, "r");
    }
    return f;
}

int append_log_right(const char *path)
{
    // ok: c-access-then-open
    int fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    return fd;
}

int has_tool(void)
{
    // ok: c-access-then-open
    return access("/usr/bin/gpg", X_OK) == 0;
}

int open_regular(const char *path)
{
    struct stat info;
    // ruleid: c-stat-then-open
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return -1;
    return open(path, O_RDONLY);
}

FILE *open_owned(const char *path)
{
    struct stat info;
    // ruleid: c-stat-then-open
    if (stat(path, &info) != 0 || info.st_uid != getuid())
        return NULL;
    FILE *f = fopen(path, "r");
    return f;
}

int open_regular_right(const char *path)
{
    struct stat info;
    // ok: c-stat-then-open
    int fd = open(path, O_RDONLY | O_NOFOLLOW);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

long size_of_file(const char *path)
{
    struct stat info;
    // ok: c-stat-then-open
    if (stat(path, &info) != 0)
        return -1;
    return (long)info.st_size;
}

void publish(const char *path, int fd)
{
    // ruleid: c-world-writable-permissions
    chmod(path, 0777);
    // ruleid: c-world-writable-permissions
    fchmod(fd, S_IRUSR | S_IWUSR | S_IWOTH);
    // ruleid: c-world-writable-permissions
    mkfifo(path, 0622);
    // ok: c-world-writable-permissions
    chmod(path, 0755);
    // ok: c-world-writable-permissions
    fchmod(fd, S_IRUSR | S_IWUSR);
    // ok: c-world-writable-permissions
    open(path, O_CREAT | O_WRONLY, 0600);
}

void become_daemon(void)
{
    // ruleid: c-umask-removed
    umask(0);
    // ok: c-umask-removed
    umask(077);
    // ok: c-umask-removed
    umask(S_IRWXG | S_IRWXO);
}

void open_up(void)
{
    // ruleid: c-umask-removed
    mode_t old = umask(000);
    umask(old);
}

int create(const char *path, int dir)
{
    // ruleid: c-open-creates-without-mode
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (fd < 0)
        // ruleid: c-open-creates-without-mode
        fd = openat(dir, path, O_RDWR | O_CREAT);
    if (fd < 0)
        // ok: c-open-creates-without-mode
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    // ok: c-open-creates-without-mode
    return fd < 0 ? open(path, O_RDONLY) : fd;
}

FILE *debug_file(void)
{
    // ruleid: c-predictable-temporary-file
    FILE *f = fopen("/tmp/service.debug", "w");
    // ruleid: c-predictable-temporary-file
    int fd = open("/tmp/service.lock", O_CREAT | O_RDWR, 0600);
    // ok: c-predictable-temporary-file
    int exclusive = open("/tmp/service.pid", O_CREAT | O_EXCL | O_RDWR, 0600);
    close(fd);
    close(exclusive);
    // ok: c-predictable-temporary-file
    return f ? f : fopen("/var/log/service.debug", "a");
}

int inside(const char *path)
{
    char resolved[PATH_MAX];
    // ruleid: c-realpath-unchecked
    realpath(path, resolved);
    return starts_with(resolved, "/srv/");
}

void print_path(const char *path, char *resolved)
{
    // ruleid: c-realpath-unchecked
    realpath(path, resolved);
    puts(resolved);
}

int inside_right(const char *path)
{
    char resolved[PATH_MAX];
    // ok: c-realpath-unchecked
    if (realpath(path, resolved) == NULL)
        return 0;
    // ok: c-realpath-unchecked
    char *again = realpath(path, NULL);
    free(again);
    return starts_with(resolved, "/srv/");
}

int store(int fd, const void *data, size_t size)
{
    ssize_t n = write(fd, data, size);
    // ruleid: c-double-close
    close(fd);
    if (n < 0)
        perror("write");
    return close(fd) == 0 ? 0 : -1;
}

void finish(FILE *out)
{
    // ruleid: c-double-close
    fclose(out);
    puts("done");
    fclose(out);
}

int store_once(int fd, const void *data, size_t size)
{
    if (write(fd, data, size) < 0) {
        // ok: c-double-close
        close(fd);
        return -1;
    }
    return close(fd);
}

void reopen(const char *path)
{
    int fd = open(path, O_RDONLY);
    // ok: c-double-close
    close(fd);
    fd = open(path, O_WRONLY);
    close(fd);
}
