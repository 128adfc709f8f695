/* The first line is the path, the rest the content. What is reported must lie
 * within the text and be fit for a record. */
#include <assay/base/utf8.h>
#include <assay/inspect/record.h>
#include <assay/inspect/text.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status check(void *ctx, const struct finding *f, struct error *err)
{
    (void)ctx;
    (void)err;
    struct buf b;
    buf_init(&b, 1 << 20);
    record_write_finding(&b, f);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct finding again;
    bool read = record_read_finding(buf_view(&b), &arena, &again, NULL) == OK;
    /* What is no UTF-8 is written as \xNN. */
    bool excerpt_same = !utf8_valid(f->excerpt) || view_eq(again.excerpt, f->excerpt);
    bool same = read && view_eq(again.message, f->message) && excerpt_same &&
                utf8_valid(again.excerpt) && again.region.line == f->region.line &&
                again.region.end_column == f->region.end_column;
    if (!same || f->fingerprint.len != 35) {
        abort();
    }
    buf_release(&b);
    arena_release(&arena);
    return OK;
}

static void *prepared(void)
{
    static void *shared;
    struct inspect_config config = {0};
    struct sha256 digest;
    if (shared == NULL && (digest_init(NULL) != OK ||
                           text_inspector.prepare(&config, &shared, &digest, NULL) != OK)) {
        abort();
    }
    return shared;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of((const char *)data, size);
    ptrdiff_t end = view_find_char(bytes, '\n');
    struct view path = end < 0 ? bytes : view_slice(bytes, 0, (size_t)end);
    if (size == 0 || !utf8_valid(path) || memchr(path.ptr, '\0', path.len) != NULL) {
        return 0; /* the content room never yields such a path */
    }
    struct file f = {.path = path};
    f.bytes = end < 0 ? VIEW("") : view_slice(bytes, (size_t)end + 1, size);
    f.language = language_detect(f.path, view_slice(f.bytes, 0, 8192));
    f.classes = file_classify(f.path, f.bytes, f.language);
    struct arena arena;
    arena_init(&arena, 0);
    struct result_sink sink = {.finding = check};
    void *worker = NULL;
    if (text_inspector.start(prepared(), &worker, NULL) != OK ||
        text_inspector.file(worker, &f, &arena, &sink, NULL) != OK) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
