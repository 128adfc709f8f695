#include <assay/content/history.h>

#include "child.h"
#include "history_walk.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20 };

/* ---- the child ------------------------------------------------------------------------- */

static enum status walk(struct child_setup *setup, struct buf *out, struct error *err)
{
    struct source *s = setup->source;
    struct sandbox_facts facts;
    enum status st = child_keep(&setup->pipe, &s->fd, NULL, err);
    st = st == OK && s->kind->prepare != NULL ? s->kind->prepare(s, err) : st;
    st = st == OK ? child_lock(setup, &facts, err) : st;
    st = st == OK ? s->kind->attach(s, err) : st;
    return st == OK ? history_walk(source_git_repository(s), out, err) : st;
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

static _Noreturn void child_main(struct child_setup *setup)
{
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(ANSWER_MAX);
    child_begin(setup);
    if (walk(setup, &out, &err) != OK) {
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

static enum status read_answer(int fd, struct buf *out, struct error *err)
{
    const uint64_t deadline =
        clock_monotonic_ns() + (uint64_t)HISTORY_SECONDS * UINT64_C(1000000000);
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        uint64_t now = clock_monotonic_ns();
        if (now >= deadline) {
            return error_set(err, ERR_TIMEOUT, "the history took more than %d seconds",
                             HISTORY_SECONDS);
        }
        int rc = poll(&p, 1, (int)((deadline - now) / 1000000) + 1);
        if (rc < 0 && errno != EINTR) {
            return error_errno(err, errno, "waiting for the history");
        }
        if (rc <= 0) {
            continue;
        }
        char *to = buf_reserve(out, 64 * 1024);
        ssize_t n = to == NULL ? -1 : read(fd, to, 64 * 1024);
        if (n < 0) {
            return to == NULL ? buf_status(out, err)
                              : error_errno(err, errno, "reading the history");
        }
        if (n == 0) {
            return OK;
        }
        out->len += (size_t)n;
    }
}

static uint64_t number(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return value_is(n, VALUE_INT) && n->integer >= 0 ? (uint64_t)n->integer : 0;
}

static int64_t moment(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return value_is(n, VALUE_INT) ? n->integer : 0;
}

static size_t listed(const struct value *list)
{
    size_t count = value_is(list, VALUE_ARRAY) ? list->len : 0;
    return count > HISTORY_TOP ? HISTORY_TOP : count;
}

static enum status take_lists(const struct value *root, struct arena *arena, struct history *h,
                              struct error *err)
{
    const struct value *top = value_get(root, "top");
    const struct value *newest = value_get(root, "newest");
    struct history_author *authors = arena_alloc(arena, HISTORY_TOP, sizeof *authors);
    struct history_release *releases = arena_alloc(arena, HISTORY_TOP, sizeof *releases);
    if (authors == NULL || releases == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < listed(top); i++) {
        authors[i].name = value_get_text(&top->items[i], "name");
        authors[i].commits = number(&top->items[i], "commits");
    }
    for (size_t i = 0; i < listed(newest); i++) {
        releases[i].name = value_get_text(&newest->items[i], "name");
        releases[i].time = moment(&newest->items[i], "time");
        releases[i].is_signed = value_get_bool(&newest->items[i], "signed", false);
    }
    h->top = authors;
    h->top_count = listed(top);
    h->newest = releases;
    h->newest_count = listed(newest);
    return OK;
}

/* The child may have been taken over: nothing is believed but the shape. */
static enum status take_answer(struct view text, struct arena *arena, struct history *out,
                               struct error *err)
{
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    struct view copy = arena_copy(arena, text);
    if (root == NULL || copy.ptr == NULL) {
        return error_no_memory(err);
    }
    if (text.len == 0 || json_read(copy, "history", JSON_STRICT, NULL, arena, root, NULL) != OK) {
        return error_set(err, ERR_FORMAT, "the process that reads the history died");
    }
    struct view failed = value_get_text(root, "error");
    if (failed.ptr != NULL) {
        int64_t code = moment(root, "code");
        return error_set(err, code > OK && code < ERR_INTERNAL ? (enum status)code : ERR_FORMAT,
                         VIEW_FMT, VIEW_ARG(failed));
    }
    struct history h = {
        .shallow = value_get_bool(root, "shallow", false),
        .truncated = value_get_bool(root, "truncated", false),
        .commits = number(root, "commits"),
        .first = moment(root, "first"),
        .last = moment(root, "last"),
        .recent = number(root, "recent"),
        .recent_merges = number(root, "recentMerges"),
        .recent_signed = number(root, "recentSigned"),
        .recent_reviewed = number(root, "recentReviewed"),
        .authors = number(root, "authors"),
        .bus_factor = number(root, "busFactor"),
        .tags = number(root, "tags"),
        .releases = number(root, "releases"),
    };
    const struct value *months = value_get(root, "months");
    for (size_t i = 0; value_is(months, VALUE_ARRAY) && i < months->len && i < HISTORY_MONTHS;
         i++) {
        h.months[i] = months->items[i].integer < 0 ? 0 : (uint64_t)months->items[i].integer;
    }
    enum status st = take_lists(root, arena, &h, err);
    if (st == OK) {
        *out = h;
    }
    return st;
}

static enum status run_child(struct child_setup *setup, struct buf *answer, struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return error_errno(err, errno, "cannot make a pipe");
    }
    setup->parent = getpid();
    setup->pipe = ends[1];
    pid_t pid = fork();
    if (pid == 0) {
        child_main(setup);
    }
    (void)close(ends[1]);
    enum status st =
        pid < 0 ? error_errno(err, errno, "cannot fork") : read_answer(ends[0], answer, err);
    (void)close(ends[0]);
    if (pid > 0) {
        int how;
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
        }
    }
    return st;
}

enum status history_read(const char *path, bool lenient, struct arena *arena, struct history *out,
                         struct error *err)
{
    const struct subject subject = {.path = path, .kind = SUBJECT_GIT, .revision = "HEAD"};
    const struct content_limits limits = {
        .worker_bytes = UINT64_C(512) << 20, .file_bytes = UINT64_C(128) << 20, .path_depth = 256};
    struct source source = {.fd = -1};
    struct sandbox *sandbox = NULL;
    struct buf answer = BUF_INIT(ANSWER_MAX);
    enum status st = source_open(&subject, &limits, &source, err);
    if (st != OK) {
        return st;
    }
    st = sandbox_new(lenient, &sandbox, err);
    if (st == OK) {
        struct child_setup setup = {.source = &source, .sandbox = sandbox, .limits = &limits};
        st = run_child(&setup, &answer, err);
    }
    st = st == OK ? take_answer(buf_view(&answer), arena, out, err) : st;
    (void)sandbox_free(sandbox);
    source_close(&source);
    buf_release(&answer);
    return st;
}
