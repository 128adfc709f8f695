#include "confirm.h"

#include "child.h"

#include <assay/base/file.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES_MAX = 64, LOOK_US = 300, EACH_MIN = 64 };

/* What a process writes and the parent reads; `list` of the parent stays its own. */
struct said {
    bool good;
    struct file_stamp stamp;
    struct sha256 digest;
};

struct confirming {
    const struct child_setup *setup;
    const struct confirmation *list;
    size_t len;
    const struct confirm_options *options;
    struct said *said;
};

static bool hash_file(int fd, struct hasher *h, struct sha256 *out)
{
    enum { PIECE = 256 << 10 };
    static char piece[PIECE];
    hasher_begin(h);
    for (;;) {
        ssize_t n = read(fd, piece, PIECE);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            hasher_end(h, out);
            return n == 0;
        }
        hasher_add(h, piece, (size_t)n);
    }
}

/* Looked at before and behind the reading: it must be the same, and old enough that the
 * run that inspected it cannot have seen something else. */
static void look_at(const struct confirming *c, int fd, struct hasher *h, struct said *to)
{
    struct stat sb;
    struct said s = {.good = false};
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || !file_stamps_are_kept(fd)) {
        return;
    }
    s.stamp = file_stamp_of(&sb);
    if (s.stamp.changed >= c->options->before) {
        return;
    }
    if (c->options->digests) {
        if (!hash_file(fd, h, &s.digest) || fstat(fd, &sb) != 0) {
            return;
        }
        const struct file_stamp again = file_stamp_of(&sb);
        if (!file_stamp_eq(&s.stamp, &again)) {
            return;
        }
    }
    s.good = true;
    *to = s;
}

static void look_at_all(const struct confirming *c, unsigned first, unsigned step)
{
    const struct source *s = c->setup->source;
    struct hasher *h = NULL;
    if (hasher_new(&h, NULL) != OK) {
        return;
    }
    for (size_t i = first; i < c->len; i += step) {
        char path[PATH_RAW_MAX + 1];
        struct view raw = c->list[i].path;
        if (raw.len > PATH_RAW_MAX) {
            continue;
        }
        memcpy(path, raw.ptr, raw.len);
        path[raw.len] = '\0';
        int fd = source_open_below(s->fd, path, O_RDONLY, s->without_openat2);
        if (fd >= 0) {
            look_at(c, fd, h, &c->said[i]);
            (void)close(fd);
        }
    }
    (void)hasher_free(h);
}

_Noreturn static void confirm_main(const struct confirming *c, unsigned first, unsigned step)
{
    struct child_setup own = *c->setup;
    struct source source = *own.source;
    struct confirming in = *c;
    struct sandbox_facts facts;
    struct error err = {.code = OK};
    int none = -1;
    own.source = &source;
    in.setup = &own;
    child_begin(&own);
    enum status st = child_keep(&none, &source.fd, NULL, &err);
    if (st == OK) {
        st = child_lock(&own, &facts, &err);
    }
    if (st == OK) {
        look_at_all(&in, first, step);
    }
    _exit(st == OK ? 0 : 1);
}

/* Wait for all; whoever is still at it when the user stops is stopped. */
static void wait_for(const pid_t *pids, unsigned n, const struct confirm_options *o)
{
    for (unsigned i = 0; i < n; i++) {
        int how = 0;
        for (;;) {
            pid_t got = waitpid(pids[i], &how, WNOHANG);
            if (got > 0 || (got < 0 && errno != EINTR)) {
                break;
            }
            if (o->cancelled != NULL && o->cancelled(o->ctx)) {
                (void)kill(pids[i], SIGKILL);
            }
            (void)usleep(LOOK_US);
        }
    }
}

static unsigned start_all(const struct confirming *c, pid_t *pids)
{
    unsigned most = c->options->processes < PROCESSES_MAX ? c->options->processes : PROCESSES_MAX;
    size_t useful = c->len / EACH_MIN + 1;
    unsigned n = useful < most ? (unsigned)useful : most;
    unsigned started = 0;
    for (unsigned i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            confirm_main(c, i, n);
        }
        if (pid > 0) {
            pids[started++] = pid;
        }
    }
    return started;
}

enum status confirm_files(const struct child_setup *setup, struct confirmation *list, size_t len,
                          const struct confirm_options *options, struct error *err)
{
    if (len == 0) {
        return OK;
    }
    size_t bytes = len * sizeof(struct said);
    void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return error_no_memory(err);
    }
    const struct confirming c = {setup, list, len, options, shared};
    pid_t pids[PROCESSES_MAX];
    wait_for(pids, start_all(&c, pids), options);
    for (size_t i = 0; i < len; i++) {
        list[i].good = c.said[i].good;
        list[i].stamp = c.said[i].stamp;
        list[i].digest = c.said[i].digest;
    }
    (void)munmap(shared, bytes);
    return OK;
}
