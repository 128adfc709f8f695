/* The secrets inspector on texts in memory, for tests. */
#ifndef ASSAY_TESTS_SECRETS_FIXTURE_H
#define ASSAY_TESTS_SECRETS_FIXTURE_H

#include "testing.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inspect/secrets.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct found {
    struct arena arena;
    struct finding *items;
    size_t len;
    size_t cap;
};

struct secrets_run {
    void *shared;
    void *worker;
    struct sha256 digest;
};

static inline enum status keep_finding(void *ctx, const struct finding *f, struct error *err)
{
    struct found *out = ctx;
    void *items = out->items;
    enum status st = mem_grow(&items, &out->cap, out->len + 1, sizeof *out->items, 100000, err);
    if (st != OK) {
        return st;
    }
    out->items = items;
    struct finding *copy = &out->items[out->len++];
    *copy = *f;
    struct view *texts[] = {&copy->rule, &copy->message, &copy->path, &copy->excerpt,
                            &copy->marker};
    for (size_t i = 0; i < COUNT(texts); i++) {
        *texts[i] = arena_copy(&out->arena, *texts[i]);
        assert_non_null(texts[i]->ptr);
    }
    return OK;
}

/* `rules` is a file or NULL for the shipped pack. */
static inline void run_open(struct secrets_run *run, const char *rules, int depth)
{
    const char *paths[] = {rules, NULL};
    struct inspect_config config = {.secret_rules = rules == NULL ? NULL : paths,
                                    .decode_depth = depth};
    struct error err = {0};
    assert_ok(secrets_inspector.prepare(&config, &run->shared, &run->digest, &err), err);
    assert_ok(secrets_inspector.start(run->shared, &run->worker, &err), err);
}

/* Rules given as text. */
static inline void run_open_text(struct secrets_run *run, const char *rules, int depth)
{
    char path[] = "/tmp/assay-secrets-XXXXXX";
    struct error err = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_ok(file_write_fd(fd, path, view_str(rules), &err), err);
    (void)close(fd);
    run_open(run, path, depth);
    (void)unlink(path);
}

static inline void run_close(struct secrets_run *run)
{
    secrets_inspector.stop(run->worker);
    secrets_inspector.release(run->shared);
}

static inline enum status run_file(struct secrets_run *run, const char *path, struct view text,
                                   struct found *out, struct error *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    /* An exact copy on the heap, so that reading beyond it is seen. */
    char *copy = mem_realloc(NULL, text.len == 0 ? 1 : text.len, 1);
    assert_non_null(copy);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    struct file f = {.path = view_str(path), .bytes = view_of(copy, text.len)};
    struct result_sink sink = {.ctx = out, .finding = keep_finding};
    enum status st = secrets_inspector.file(run->worker, &f, &arena, &sink, err);
    (void)mem_free(copy);
    arena_release(&arena);
    return st;
}

static inline void inspect(struct secrets_run *run, const char *path, struct view text,
                           struct found *out)
{
    struct error err = {0};
    memset(out, 0, sizeof *out);
    arena_init(&out->arena, 0);
    assert_ok(run_file(run, path, text, out, &err), err);
}

static inline void found_release(struct found *f)
{
    (void)mem_free(f->items);
    arena_release(&f->arena);
    memset(f, 0, sizeof *f);
}

/* Nothing that leaves the inspector holds `secret`. */
static inline void assert_not_shown(const struct found *f, struct view secret)
{
    for (size_t i = 0; i < f->len; i++) {
        assert_true(view_find(f->items[i].excerpt, secret) == VIEW_NPOS);
        assert_true(view_find(f->items[i].message, secret) == VIEW_NPOS);
        assert_true(view_find(f->items[i].fingerprint, secret) == VIEW_NPOS);
    }
}

#endif
