#include "git_child.h"

#include "child.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the child ------------------------------------------------------------------------- */

static enum status answer(const struct git_child *g, struct child_setup *setup, struct buf *out,
                          struct error *err)
{
    struct source *s = setup->source;
    struct sandbox_facts facts;
    enum status st = child_keep(&setup->pipe, &s->fd, NULL, err);
    st = st == OK && s->kind->prepare != NULL ? s->kind->prepare(s, err) : st;
    st = st == OK ? child_lock(setup, &facts, err) : st;
    st = st == OK ? s->kind->attach(s, err) : st;
    return st == OK ? g->work(source_git_repository(s), g->ctx, out, err) : st;
}

static void write_failure(struct buf *out, const struct error *e)
{
    struct json_writer j;
    buf_clear(out);
    json_writer_init(&j, out, false);
    json_object(&j);
    json_key(&j, "code");
    json_int(&j, (int64_t)e->code);
    json_member(&j, "error", view_str(e->message));
    json_object_end(&j);
}

static _Noreturn void child_main(const struct git_child *g, struct child_setup *setup)
{
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(g->answer_max);
    child_begin(setup);
    if (answer(g, setup, &out, &err) != OK) {
        write_failure(&out, &err);
    }
    for (size_t at = 0; at < out.len;) {
        ssize_t n = write(setup->pipe, out.ptr + at, out.len - at);
        if (n <= 0) {
            _exit(1);
        }
        at += (size_t)n;
    }
    _exit(0);
}

/* ---- the parent ------------------------------------------------------------------------ */

static enum status read_answer(const struct git_child *g, int fd, struct buf *out,
                               struct error *err)
{
    const uint64_t deadline = clock_monotonic_ns() + (uint64_t)g->seconds * UINT64_C(1000000000);
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        uint64_t now = clock_monotonic_ns();
        if (now >= deadline) {
            return error_set(err, ERR_TIMEOUT, "%s took more than %u seconds", g->what, g->seconds);
        }
        int rc = poll(&p, 1, (int)((deadline - now) / 1000000) + 1);
        if (rc < 0 && errno != EINTR) {
            return error_errno(err, errno, "waiting for %s", g->what);
        }
        if (rc <= 0) {
            continue;
        }
        char *to = buf_reserve(out, 64 * 1024);
        ssize_t n = to == NULL ? -1 : read(fd, to, 64 * 1024);
        if (n < 0) {
            return to == NULL ? buf_status(out, err)
                              : error_errno(err, errno, "reading %s", g->what);
        }
        if (n == 0) {
            return OK;
        }
        out->len += (size_t)n;
    }
}

static enum status run_child(const struct git_child *g, struct child_setup *setup, struct buf *text,
                             struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return error_errno(err, errno, "cannot make a pipe");
    }
    setup->parent = getpid();
    setup->pipe = ends[1];
    pid_t pid = fork();
    if (pid == 0) {
        child_main(g, setup);
    }
    (void)close(ends[1]);
    enum status st =
        pid < 0 ? error_errno(err, errno, "cannot fork") : read_answer(g, ends[0], text, err);
    (void)close(ends[0]);
    if (pid > 0) {
        int how;
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
        }
    }
    return st;
}

int64_t git_child_moment(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return value_is(n, VALUE_INT) ? n->integer : 0;
}

uint64_t git_child_number(const struct value *v, const char *key)
{
    int64_t n = git_child_moment(v, key);
    return n < 0 ? 0 : (uint64_t)n;
}

static enum status take_answer(const struct git_child *g, struct view text, struct arena *arena,
                               struct value *out, struct error *err)
{
    struct view copy = arena_copy(arena, text);
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    if (text.len == 0 || json_read(copy, g->what, JSON_STRICT, NULL, arena, out, NULL) != OK) {
        return error_set(err, ERR_FORMAT, "the process that reads %s died", g->what);
    }
    struct view failed = value_get_text(out, "error");
    if (failed.ptr != NULL) {
        int64_t code = git_child_moment(out, "code");
        return error_set(err, code > OK && code < ERR_INTERNAL ? (enum status)code : ERR_FORMAT,
                         VIEW_FMT, VIEW_ARG(failed));
    }
    return OK;
}

enum status git_child_run(const struct git_child *g, struct arena *arena, struct value *out,
                          struct error *err)
{
    const struct subject subject = {.path = g->path, .kind = SUBJECT_GIT, .revision = g->revision};
    const struct content_limits limits = {
        .worker_bytes = UINT64_C(512) << 20, .file_bytes = UINT64_C(128) << 20, .path_depth = 256};
    struct source source = {.fd = -1};
    struct sandbox *sandbox = NULL;
    struct buf text = BUF_INIT(g->answer_max);
    enum status st = source_open(&subject, &limits, &source, err);
    if (st != OK) {
        return st;
    }
    st = sandbox_new(g->lenient, &sandbox, err);
    if (st == OK) {
        struct child_setup setup = {.source = &source, .sandbox = sandbox, .limits = &limits};
        st = run_child(g, &setup, &text, err);
    }
    st = st == OK ? take_answer(g, buf_view(&text), arena, out, err) : st;
    (void)sandbox_free(sandbox);
    source_close(&source);
    buf_release(&text);
    return st;
}
