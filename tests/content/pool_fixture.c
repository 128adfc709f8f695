#include "pool_fixture.h"

#include "misdeeds.h"

#include <assay/base/buf.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char g_dir[64];

const char *fixture_dir(void)
{
    return g_dir;
}

int fixture_setup(void **state)
{
    (void)state;
    struct error err;
    (void)snprintf(g_dir, sizeof g_dir, "/tmp/assay-content-XXXXXX");
    if (digest_init(&err) != OK || mkdtemp(g_dir) == NULL) {
        return -1;
    }
    return 0;
}

int fixture_teardown(void **state)
{
    (void)state;
    char command[256];
    (void)snprintf(command, sizeof command, "chmod -R u+rwX %s; rm -rf %s", g_dir, g_dir);
    return system(command);
}

const char *at(const char *relative)
{
    static char paths[8][4200];
    static unsigned next;
    char *path = paths[next++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s/%s", g_dir, relative);
    return path;
}

void put(const char *relative, struct view bytes)
{
    char path[4200];
    (void)snprintf(path, sizeof path, "%s/%s", g_dir, relative);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

void put_str(const char *relative, const char *text)
{
    put(relative, view_str(text));
}

void shell(const char *format, ...)
{
    char body[2048];
    char command[2304];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(body, sizeof body, format, args);
    va_end(args);
    (void)snprintf(command, sizeof command, "cd %s && { %s; } >/dev/null 2>&1", g_dir, body);
    int how = system(command);
    if (how != 0) {
        fail_msg("failed (%d): %s", how, body);
    }
}

void assert_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* ---- Lines ---- */

static void add_line(struct lines *l, const char *format, ...) PRINTF_LIKE(2, 3);
static void add_line(struct lines *l, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    assert_true(vasprintf(&text, format, args) >= 0);
    va_end(args);
    assert_int_equal(
        mem_grow((void **)&l->text, &l->cap, l->len + 1, sizeof *l->text, 10000000, NULL), OK);
    l->text[l->len++] = text;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_lines(struct lines *l)
{
    if (l->len > 0) {
        qsort(l->text, l->len, sizeof *l->text, compare_lines);
    }
}

static void release_lines(struct lines *l)
{
    for (size_t i = 0; i < l->len; i++) {
        free(l->text[i]);
    }
    l->text = mem_free(l->text);
    l->len = l->cap = 0;
}

size_t count_lines(const struct lines *l, const char *start)
{
    size_t n = 0;
    for (size_t i = 0; i < l->len; i++) {
        n += strncmp(l->text[i], start, strlen(start)) == 0 ? 1 : 0;
    }
    return n;
}

bool has_line(const struct lines *l, const char *start)
{
    return count_lines(l, start) > 0;
}

static void print_lines(const char *what, const struct lines *l)
{
    for (size_t i = 0; i < l->len && i < 60; i++) {
        print_message("%s %.300s\n", what, l->text[i]);
    }
}

void print_outcome(const struct outcome *o)
{
    print_message("status %s %s\n", status_name(o->status), o->status == OK ? "" : o->err.message);
    print_lines("file", &o->files);
    print_lines("frame", &o->frames);
    print_lines("gap", &o->gaps);
    print_lines("issue", &o->issues);
}

void assert_lines_equal(const struct lines *a, const struct lines *b)
{
    assert_int_equal(a->len, b->len);
    for (size_t i = 0; i < a->len; i++) {
        assert_string_equal(a->text[i], b->text[i]);
    }
}

/* ---- Events ---- */

struct run_state {
    struct outcome *o;
    const struct run_options *options;
};

static enum status on_frame(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                            struct error *err)
{
    struct run_state *r = ctx;
    (void)err;
    add_line(&r->o->frames, VIEW_FMT "|%u|" VIEW_FMT, VIEW_ARG(f->path), (unsigned)type,
             VIEW_ARG(bytes));
    return OK;
}

static enum status on_file(void *ctx, const struct file_facts *f, struct error *err)
{
    struct run_state *r = ctx;
    char hex[SHA256_HEX_MAX] = "";
    if (f->has_digest) {
        sha256_hex(&f->digest, hex);
    }
    add_line(&r->o->files, VIEW_FMT "|%llu|%u|%s", VIEW_ARG(f->path), (unsigned long long)f->size,
             f->classes, hex);
    if (r->options->fail_after != 0 && r->o->files.len >= r->options->fail_after) {
        return error_set(err, ERR_NO_SPACE, "the callback fails");
    }
    return OK;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct run_state *r = ctx;
    (void)err;
    add_line(&r->o->gaps, VIEW_FMT "|%s|" VIEW_FMT, VIEW_ARG(path), gap_reason_name(reason),
             VIEW_ARG(detail));
    return OK;
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    struct run_state *r = ctx;
    (void)err;
    (void)detail;
    add_line(&r->o->issues, VIEW_FMT "|%s", VIEW_ARG(path), content_issue_name(issue));
    return OK;
}

static void on_progress(void *ctx, const struct pool_progress *p)
{
    struct run_state *r = ctx;
    r->o->progressed = true;
    r->o->progress = *p;
}

static bool on_cancelled(void *ctx)
{
    struct run_state *r = ctx;
    return r->options->cancel_after != 0 && r->o->files.len >= r->options->cancel_after;
}

static void run(const char *path, const struct run_options *options, struct outcome *o)
{
    static const struct run_options plain = {.pool = {.workers = 2}};
    *o = (struct outcome){.status = OK};
    struct run_state state = {o, options == NULL ? &plain : options};
    const struct subject subject = {
        .path = path, .revision = state.options->revision, .kind = state.options->kind};
    const struct job job = {.start = misdeed_start,
                            .file = misdeed_file,
                            .stop = misdeed_stop,
                            .digests = state.options->digests,
                            .open_archives = true};
    const struct pool_events events = {.ctx = &state,
                                       .frame = on_frame,
                                       .file = on_file,
                                       .gap = on_gap,
                                       .issue = on_issue,
                                       .progress = on_progress,
                                       .cancelled = on_cancelled};
    o->status = pool_run(&subject, &job, &events, &state.options->pool, &o->result, &o->err);
    sort_lines(&o->files);
    sort_lines(&o->frames);
    sort_lines(&o->gaps);
    sort_lines(&o->issues);
}

void run_pool(const char *path, const struct run_options *options, struct outcome *o)
{
    run(path, options, o);
    assert_no_children();
}

void run_pool_keeping(const char *path, struct outcome *o)
{
    run(path, NULL, o);
}

void outcome_release(struct outcome *o)
{
    release_lines(&o->files);
    release_lines(&o->frames);
    release_lines(&o->gaps);
    release_lines(&o->issues);
}

/* ---- Files that must come through ---- */

void put_good(const char *dir, int n)
{
    for (int i = 0; i < n; i++) {
        char name[200];
        char text[64];
        (void)snprintf(name, sizeof name, "%s/good-%04d.txt", dir, i);
        (void)snprintf(text, sizeof text, "content %d", i);
        put_str(name, text);
    }
}

/* All of put_good() were inspected, with the right content. */
void assert_good(const struct outcome *o, int n)
{
    assert_int_equal(count_lines(&o->files, "good-"), n);
    assert_int_equal(count_lines(&o->frames, "good-"), n);
    for (int i = 0; i < n; i++) {
        char line[100];
        (void)snprintf(line, sizeof line, "good-%04d.txt|1|content %d", i, i);
        assert_true(has_line(&o->frames, line));
    }
}
