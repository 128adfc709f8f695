#include "results.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdlib.h>

struct results_head {
    char magic[8];
    uint32_t order; /* 1, as this machine writes it */
    uint32_t count;
    struct sha256 key; /* all that results depend on beside path and content */
    uint64_t text_len;
    uint32_t note_len; /* at the start of the text */
    uint32_t unused;
};

static const char magic[8] = "ASSAYRE1";

enum { SUM_BYTES = sizeof(uint64_t) };
#define FILE_BYTES_MAX                                                                             \
    (sizeof(struct results_head) + (size_t)RESULTS_MAX * sizeof(struct results_entry) +            \
     RESULTS_TEXT_MAX + SUM_BYTES)

/* ---- Reading ---- */

static bool within(uint32_t at, uint32_t len, uint64_t text_len)
{
    return (uint64_t)at + len <= text_len;
}

/* Whole, of this key, and every place in it lies within. */
bool results_parse(struct view b, const struct sha256 *key, struct results *out)
{
    struct results_head head;
    if (b.len < sizeof head + SUM_BYTES) {
        return false;
    }
    memcpy(&head, b.ptr, sizeof head);
    uint64_t entries = (uint64_t)head.count * sizeof(struct results_entry);
    if (memcmp(head.magic, magic, sizeof magic) != 0 || head.order != 1 ||
        !sha256_eq(&head.key, key) || head.count > RESULTS_MAX ||
        head.text_len > RESULTS_TEXT_MAX || head.note_len > head.text_len ||
        sizeof head + entries + head.text_len + SUM_BYTES != b.len) {
        return false;
    }
    uint64_t sum;
    memcpy(&sum, b.ptr + b.len - SUM_BYTES, sizeof sum);
    if (sum != checksum_of(view_of(b.ptr, b.len - SUM_BYTES))) {
        return false;
    }
    const void *first = b.ptr + sizeof head;
    out->count = head.count;
    out->entries = first;
    out->text = view_of(b.ptr + sizeof head + entries, (size_t)head.text_len);
    out->note = view_slice(out->text, 0, head.note_len);
    for (uint32_t i = 0; i < head.count; i++) {
        const struct results_entry *e = &out->entries[i];
        if (!within(e->path_at, e->path_len, head.text_len) ||
            !within(e->record_at, e->record_len, head.text_len)) {
            return false;
        }
    }
    return true;
}

enum status results_load(const char *path, const struct sha256 *key, struct results *out,
                         struct error *err)
{
    struct results r = {.bytes = BUF_INIT(FILE_BYTES_MAX)};
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = file_open_own(path, &sb);
    enum status st = OK;
    if (fd >= 0) {
        /* Read, not mapped: whoever cuts the file off must not kill us. */
        st = file_read_fd(fd, path, &r.bytes, err);
        (void)futimens(fd, NULL); /* it was used: evicted last */
    }
    if (st == ERR_NO_MEMORY) {
        buf_release(&r.bytes);
        return st;
    }
    if (st != OK || !results_parse(buf_view(&r.bytes), key, &r)) {
        buf_release(&r.bytes);
        r = (struct results){.bytes = BUF_INIT(FILE_BYTES_MAX)};
    }
    *out = r;
    return OK;
}

void results_release(struct results *r)
{
    buf_release(&r->bytes);
    *r = (struct results){.bytes = BUF_INIT(FILE_BYTES_MAX)};
}

struct view results_path(const struct results *r, uint32_t index)
{
    const struct results_entry *e = &r->entries[index];
    return view_slice(r->text, e->path_at, e->path_at + e->path_len);
}

struct view results_record(const struct results *r, uint32_t index)
{
    const struct results_entry *e = &r->entries[index];
    return view_slice(r->text, e->record_at, e->record_at + e->record_len);
}

uint32_t results_find(const struct results *r, struct view path, uint32_t *hint)
{
    uint32_t low = 0;
    uint32_t high = r->count;
    uint32_t look = *hint < r->count ? *hint : 0;
    while (low < high) {
        int order = view_cmp(path, results_path(r, look));
        if (order == 0) {
            *hint = look + 1;
            return look;
        }
        low = order > 0 ? look + 1 : low;
        high = order > 0 ? high : look;
        look = low + (high - low) / 2;
    }
    return RESULTS_NONE;
}

/* ---- Writing ---- */

static int compare_results(const void *a, const void *b)
{
    const struct result *x = *(const struct result *const *)a;
    const struct result *y = *(const struct result *const *)b;
    int order = view_cmp(x->path, y->path);
    return order != 0 ? order : x < y ? -1 : x > y ? 1 : 0;
}

static size_t drop_doubles(struct result **order, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (kept == 0 || !view_eq(order[kept - 1]->path, order[i]->path)) {
            order[kept++] = order[i];
        }
    }
    return kept;
}

/* How many of them fit. */
static size_t count_fitting(struct result *const *order, size_t len, size_t note_len)
{
    uint64_t text = note_len;
    size_t n = 0;
    for (; n < len && n < RESULTS_MAX; n++) {
        text += order[n]->path.len + order[n]->record.len;
        if (text > RESULTS_TEXT_MAX) {
            break;
        }
    }
    return n;
}

static void put_entry(struct buf *out, const struct result *r, uint32_t *text_len)
{
    const struct results_entry e = {
        .stamp = r->stamp,
        .digest = r->digest,
        .has_digest = r->has_digest ? 1 : 0,
        .path_at = *text_len,
        .path_len = (uint32_t)r->path.len,
        .record_at = *text_len + (uint32_t)r->path.len,
        .record_len = (uint32_t)r->record.len,
        .idle = r->idle,
    };
    *text_len += e.path_len + e.record_len;
    buf_add(out, &e, sizeof e);
}

static enum status put_all(struct buf *out, const struct sha256 *key, struct view note,
                           struct result *const *order, size_t len, struct error *err)
{
    struct results_head head = {.order = 1,
                                .count = (uint32_t)len,
                                .key = *key,
                                .text_len = note.len,
                                .note_len = (uint32_t)note.len};
    uint32_t text_len = head.note_len;
    memcpy(head.magic, magic, sizeof magic);
    for (size_t i = 0; i < len; i++) {
        head.text_len += order[i]->path.len + order[i]->record.len;
    }
    buf_add(out, &head, sizeof head);
    for (size_t i = 0; i < len; i++) {
        put_entry(out, order[i], &text_len);
    }
    buf_add_view(out, note);
    for (size_t i = 0; i < len; i++) {
        buf_add_view(out, order[i]->path);
        buf_add_view(out, order[i]->record);
    }
    enum status st = buf_status(out, err);
    if (st != OK) {
        return st;
    }
    uint64_t sum = checksum_of(buf_view(out));
    buf_add(out, &sum, sizeof sum);
    return buf_status(out, err);
}

enum status results_save(const char *path, const struct sha256 *key, struct view note,
                         struct result *list, size_t len, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(FILE_BYTES_MAX);
    CLEANUP(cleanup_mem) struct result **order = mem_calloc(len + 1, sizeof *order);
    if (order == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        order[i] = &list[i];
    }
    qsort(order, len, sizeof *order, compare_results);
    size_t kept = count_fitting(order, drop_doubles(order, len), note.len);
    enum status st = put_all(&out, key, note, order, kept, err);
    return st == OK ? file_write_atomic(path, buf_view(&out), 0600, err) : st;
}
