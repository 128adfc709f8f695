#include "text_fixture.h"

#include <assay/base/utf8.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void *shared;
static void *worker;
static struct outcome outcome;

int text_setup(void **state)
{
    (void)state;
    struct inspect_config config = {0};
    struct sha256 digest;
    if (digest_init(NULL) != OK || text_inspector.prepare(&config, &shared, &digest, NULL) != OK) {
        return -1;
    }
    return text_inspector.start(shared, &worker, NULL) == OK ? 0 : -1;
}

int text_teardown(void **state)
{
    (void)state;
    text_inspector.release(shared);
    return 0;
}

static void keep_text(char *to, size_t size, struct view from)
{
    (void)snprintf(to, size, VIEW_FMT, VIEW_ARG(from));
}

static enum status keep(void *ctx, const struct finding *f, struct error *err)
{
    (void)err;
    struct outcome *o = ctx;
    assert_true(o->count < KEPT_MAX);
    struct kept *k = &o->kept[o->count++];
    assert_true(view_eq(f->inspector, VIEW("text")));
    assert_true(utf8_valid(f->message) && f->message.len > 20);
    assert_int_equal(f->fingerprint.len, 35);
    assert_true(view_starts(f->fingerprint, VIEW("f1:")));
    assert_true(f->cwe.len > 4);
    keep_text(k->rule, sizeof k->rule, f->rule);
    keep_text(k->message, sizeof k->message, f->message);
    keep_text(k->excerpt, sizeof k->excerpt, f->excerpt);
    keep_text(k->fingerprint, sizeof k->fingerprint, f->fingerprint);
    keep_text(k->cwe, sizeof k->cwe, f->cwe);
    k->severity = f->severity;
    k->region = f->region;
    return OK;
}

const struct outcome *text_inspect(const char *path, struct view content)
{
    struct arena arena;
    arena_init(&arena, 0);
    outcome.count = 0;
    struct result_sink sink = {.ctx = &outcome, .finding = keep};
    struct file f = {.path = view_str(path), .bytes = content};
    f.language = language_detect(f.path, view_slice(content, 0, 8192));
    f.classes = file_classify(f.path, content, f.language);
    outcome.status = text_inspector.file(worker, &f, &arena, &sink, NULL);
    arena_release(&arena);
    return &outcome;
}

static void fail_with(const char *path, struct view content, const char *wanted)
{
    struct buf visible;
    buf_init(&visible, 4096);
    utf8_append_visible(&visible, view_slice(content, 0, 300));
    print_error("%s: wanted %s\n%s\n", path, wanted, visible.ptr == NULL ? "" : visible.ptr);
    for (size_t i = 0; i < outcome.count; i++) {
        print_error("  got %s %s at %u:%u\n", outcome.kept[i].rule,
                    severity_name(outcome.kept[i].severity), outcome.kept[i].region.line,
                    outcome.kept[i].region.column);
    }
    buf_release(&visible);
    fail();
}

void text_expect(const char *path, struct view content, const char *rule, enum severity severity)
{
    const struct outcome *o = text_inspect(path, content);
    assert_int_equal(o->status, OK);
    if (rule == NULL) {
        if (o->count != 0) {
            fail_with(path, content, "nothing");
        }
        return;
    }
    if (o->count != 1 || strcmp(o->kept[0].rule, rule) != 0 || o->kept[0].severity != severity) {
        fail_with(path, content, rule);
    }
}

void text_expect_any(const char *path, struct view content, const char *rule,
                     enum severity severity)
{
    const struct outcome *o = text_inspect(path, content);
    assert_int_equal(o->status, OK);
    for (size_t i = 0; i < o->count; i++) {
        if (strcmp(o->kept[i].rule, rule) == 0 && o->kept[i].severity == severity) {
            return;
        }
    }
    fail_with(path, content, rule);
}

const char *utf8(uint32_t cp)
{
    enum { RING = 16 };
    static char ring[RING][8];
    static unsigned at;
    char *out = ring[at++ % RING];
    struct buf b;
    buf_init(&b, 8);
    utf8_append(&b, cp);
    (void)snprintf(out, sizeof ring[0], "%s", b.ptr == NULL ? "" : b.ptr);
    buf_release(&b);
    return out;
}

struct view text_of(const char *fmt, ...)
{
    enum { RING = 4, SIZE = 4096 };
    static char ring[RING][SIZE];
    static unsigned at;
    char *out = ring[at++ % RING];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(out, SIZE, fmt, args);
    va_end(args);
    assert_true(n >= 0 && n < SIZE);
    return view_of(out, (size_t)n);
}
