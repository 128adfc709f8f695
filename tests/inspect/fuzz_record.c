/* Any bytes as each kind of record. What is read must survive writing and
 * reading again unchanged. */
#include <assay/base/utf8.h>
#include <assay/inspect/record.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void finding_again(struct view bytes)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct finding f;
    if (record_read_finding(bytes, &arena, &f, NULL) == OK) {
        struct buf b;
        buf_init(&b, 4 << 20);
        record_write_finding(&b, &f);
        if (!view_eq(buf_view(&b), bytes) || !utf8_valid(f.message) || !utf8_valid(f.path) ||
            !utf8_valid(f.fix) || f.flow_len > FLOW_STEPS_MAX) {
            abort();
        }
        buf_release(&b);
    }
    arena_release(&arena);
}

static void component_again(struct view bytes)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct component c;
    if (record_read_component(bytes, &arena, &c, NULL) == OK) {
        struct buf b;
        buf_init(&b, 4 << 20);
        record_write_component(&b, &c);
        if (!view_eq(buf_view(&b), bytes)) {
            abort();
        }
        buf_release(&b);
    }
    arena_release(&arena);
}

static void ignore_again(struct view bytes)
{
    struct ignore_entry e;
    if (record_read_ignore(bytes, &e, NULL) != OK) {
        return;
    }
    struct buf b;
    buf_init(&b, 4 << 20);
    record_write_ignore(&b, &e);
    if (!view_eq(buf_view(&b), bytes)) {
        abort();
    }
    buf_release(&b);
}

static void function_again(struct view bytes)
{
    struct function_measures f;
    struct buf b;
    if (record_read_function(bytes, &f, NULL) != OK) {
        return;
    }
    /* Names that would not show are written out, so only what follows is the same. */
    buf_init(&b, 4 << 20);
    record_write_function(&b, &f);
    struct function_measures again;
    if (record_read_function(buf_view(&b), &again, NULL) != OK || again.line != f.line ||
        again.dead_statements != f.dead_statements || again.is_public != f.is_public ||
        !utf8_valid(f.name)) {
        abort();
    }
    buf_release(&b);
}

static void measures_again(struct view bytes)
{
    struct file_measures m;
    if (record_read_measures(bytes, &m, NULL) != OK) {
        return;
    }
    struct buf b;
    buf_init(&b, 4 << 20);
    record_write_measures(&b, &m);
    if (!view_eq(buf_view(&b), bytes)) {
        abort();
    }
    buf_release(&b);
}

static void units_again(struct view bytes)
{
    struct arena arena;
    struct code_unit *units = NULL;
    size_t len = 0;
    arena_init(&arena, 64 << 20);
    if (record_read_units(bytes, &arena, &units, &len, NULL) == OK) {
        struct buf b;
        buf_init(&b, 4 << 20);
        record_write_units(&b, units, len);
        if (!view_eq(buf_view(&b), bytes)) {
            abort();
        }
        buf_release(&b);
    }
    arena_release(&arena);
}

static void words_again(struct view bytes)
{
    struct arena arena;
    struct file_words words;
    arena_init(&arena, 64 << 20);
    if (record_read_words(bytes, &arena, &words, NULL) == OK) {
        struct buf b;
        buf_init(&b, 4 << 20);
        record_write_words(&b, &words);
        if (!view_eq(buf_view(&b), bytes)) {
            abort();
        }
        buf_release(&b);
    }
    arena_release(&arena);
}

static void same_bytes(struct buf *written, struct view bytes)
{
    if (!view_eq(buf_view(written), bytes)) {
        abort();
    }
    buf_clear(written);
}

static void licences_again(struct view bytes)
{
    struct licence_match match;
    struct copyright copyright;
    struct file_licence whole;
    struct buf b;
    buf_init(&b, 4 << 20);
    if (record_read_licence(bytes, &match, NULL) == OK) {
        record_write_licence(&b, &match);
        same_bytes(&b, bytes);
    }
    if (record_read_copyright(bytes, &copyright, NULL) == OK) {
        record_write_copyright(&b, &copyright);
        same_bytes(&b, bytes);
    }
    if (record_read_file_licence(bytes, &whole, NULL) == OK) {
        record_write_file_licence(&b, &whole);
        same_bytes(&b, bytes);
    }
    buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of((const char *)data, size);
    finding_again(bytes);
    component_again(bytes);
    ignore_again(bytes);
    function_again(bytes);
    measures_again(bytes);
    units_again(bytes);
    words_again(bytes);
    licences_again(bytes);
    return 0;
}
