/* rpmdb.sqlite: the table "Packages" with the headers as blobs.
 *
 * Source: "Database File Format" of SQLite. Only table b-trees are walked; each page at most as
 * often as the file has pages, so that a cycle ends. What stands in a write-ahead log beside the
 * file is not seen. */
#include <assay/base/buf.h>

#include "rpm.h"

enum {
    HEADER_SIZE = 100,
    LEAF = 0x0d,
    INTERIOR = 0x05,
    DEPTH_MAX = 20,
    BLOB_MAX = 64 << 20,
    BLOB_COLUMN_MIN = 12
};

struct sqlite {
    struct view file;
    size_t page_size;
    size_t usable;
    size_t pages;
    size_t visited;
    struct buf payload; /* of a row that overflows its page */
    const struct rpm_sink *sink;
    uint32_t root; /* of the table, found in the schema */
};

typedef enum status (*row_fn)(struct sqlite *s, struct view row, struct error *err);

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_FORMAT, "the SQLite database is damaged");
}

/* A variable-length integer off the front of *v. */
static bool take_varint(struct view *v, uint64_t *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 9 && i < v->len; i++) {
        unsigned char byte = (unsigned char)v->ptr[i];
        n = i == 8 ? (n << 8 | byte) : (n << 7 | (byte & 0x7f));
        if (i == 8 || byte < 0x80) {
            *v = view_slice(*v, i + 1, v->len);
            *out = n;
            return true;
        }
    }
    return false;
}

static struct view page_of(const struct sqlite *s, uint32_t number)
{
    if (number == 0 || number > s->pages) {
        return view_of(NULL, 0);
    }
    size_t at = (size_t)(number - 1) * s->page_size;
    return view_slice(s->file, at, at + s->page_size);
}

/* The bytes of a payload of `size` that stand in the page itself. */
static size_t local_size(const struct sqlite *s, uint64_t size)
{
    size_t most = s->usable - 35;
    size_t least = (s->usable - 12) * 32 / 255 - 23;
    if (size <= most) {
        return (size_t)size;
    }
    size_t k = least + (size_t)((size - least) % (s->usable - 4));
    return k <= most ? k : least;
}

static enum status read_payload(struct sqlite *s, struct view cell, struct view *out,
                                struct error *err)
{
    uint64_t size = 0;
    uint64_t rowid = 0;
    if (!take_varint(&cell, &size) || !take_varint(&cell, &rowid) || size > BLOB_MAX) {
        return damaged(err);
    }
    size_t local = local_size(s, size);
    if (local > cell.len || (local < size && cell.len - local < 4)) {
        return damaged(err);
    }
    if (local == size) {
        *out = view_slice(cell, 0, local);
        return OK;
    }
    uint32_t next = rpm_be32(cell, local);
    buf_clear(&s->payload);
    buf_add_view(&s->payload, view_slice(cell, 0, local));
    while (s->payload.len < size && s->payload.failed == OK) {
        struct view page = page_of(s, next);
        if (page.len < s->page_size) {
            return damaged(err);
        }
        size_t part = (size_t)size - s->payload.len;
        part = part < s->usable - 4 ? part : s->usable - 4;
        next = rpm_be32(page, 0);
        buf_add_view(&s->payload, view_slice(page, 4, 4 + part));
    }
    *out = buf_view(&s->payload);
    return buf_status(&s->payload, err);
}

static enum status walk(struct sqlite *s, uint32_t number, int depth, row_fn row,
                        struct error *err);

static enum status walk_cell(struct sqlite *s, struct view page, size_t at, bool leaf, int depth,
                             row_fn row, struct error *err)
{
    struct view payload;
    if (at + 4 > page.len) {
        return damaged(err);
    }
    if (!leaf) {
        return walk(s, rpm_be32(page, at), depth - 1, row, err);
    }
    struct view cell = view_slice(page, at, s->usable);
    enum status st = read_payload(s, cell, &payload, err);
    return st == OK ? row(s, payload, err) : st;
}

static enum status walk(struct sqlite *s, uint32_t number, int depth, row_fn row, struct error *err)
{
    struct view page = page_of(s, number);
    size_t head = number == 1 ? HEADER_SIZE : 0;
    if (page.len < s->page_size || depth == 0 || s->visited++ > s->pages) {
        return damaged(err);
    }
    unsigned char type = (unsigned char)page.ptr[head];
    bool leaf = type == LEAF;
    size_t cells = rpm_be16(page, head + 3);
    size_t first = head + (leaf ? 8 : 12);
    if ((!leaf && type != INTERIOR) || first + cells * 2 > page.len) {
        return damaged(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < cells; i++) {
        st = walk_cell(s, page, rpm_be16(page, first + i * 2), leaf, depth, row, err);
    }
    return st == OK && !leaf ? walk(s, rpm_be32(page, head + 8), depth - 1, row, err) : st;
}

/* ---- records ---- */

enum { COLUMNS_MAX = 8 };

struct record {
    uint64_t types[COLUMNS_MAX];
    struct view columns[COLUMNS_MAX];
    size_t count;
};

static size_t size_of_type(uint64_t type)
{
    static const size_t fixed[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < BLOB_COLUMN_MIN ? fixed[type] : (size_t)((type - BLOB_COLUMN_MIN) / 2);
}

static bool read_record(struct view row, struct record *out)
{
    struct view head = row;
    uint64_t size = 0;
    *out = (struct record){.count = 0};
    if (!take_varint(&head, &size) || size > row.len) {
        return false;
    }
    struct view body = view_slice(row, (size_t)size, row.len);
    head = view_slice(row, row.len - head.len, (size_t)size);
    while (head.len > 0 && out->count < COLUMNS_MAX) {
        uint64_t type = 0;
        if (!take_varint(&head, &type) || size_of_type(type) > body.len) {
            return false;
        }
        size_t n = size_of_type(type);
        out->types[out->count] = type;
        out->columns[out->count++] = view_slice(body, 0, n);
        body = view_slice(body, n, body.len);
    }
    return true;
}

/* (type, name, tbl_name, rootpage, sql) */
static enum status find_table(struct sqlite *s, struct view row, struct error *err)
{
    struct record r;
    if (!read_record(row, &r) || r.count < 4) {
        return damaged(err);
    }
    if (view_eq_str(r.columns[0], "table") && view_eq_str(r.columns[1], "Packages")) {
        s->root = 0;
        for (size_t i = 0; i < r.columns[3].len; i++) {
            s->root = s->root << 8 | (unsigned char)r.columns[3].ptr[i];
        }
    }
    return OK;
}

/* (hnum, blob) */
static enum status hand_out(struct sqlite *s, struct view row, struct error *err)
{
    struct record r;
    if (!read_record(row, &r) || r.count < 2) {
        return damaged(err);
    }
    bool blob = r.types[1] >= BLOB_COLUMN_MIN && r.types[1] % 2 == 0;
    return blob ? s->sink->blob(s->sink->ctx, r.columns[1], err) : OK;
}

bool rpm_is_sqlite(struct view file)
{
    return view_starts(file, view_of("SQLite format 3", sizeof "SQLite format 3"));
}

enum status rpm_read_sqlite(struct view file, const struct rpm_sink *sink, struct error *err)
{
    enum { SMALLEST_PAGE = 512, LARGEST_PAGE = 65536 };
    struct sqlite s = {.file = file, .sink = sink};
    if (file.len < HEADER_SIZE) {
        return damaged(err);
    }
    s.page_size = rpm_be16(file, 16);
    s.page_size = s.page_size == 1 ? LARGEST_PAGE : s.page_size;
    size_t reserved = (unsigned char)file.ptr[20];
    if (s.page_size < SMALLEST_PAGE || (s.page_size & (s.page_size - 1)) != 0) {
        return damaged(err);
    }
    s.usable = s.page_size - reserved;
    s.pages = file.len / s.page_size;
    if (s.usable < 480) {
        return damaged(err);
    }
    buf_init(&s.payload, BLOB_MAX + 1);
    enum status st = walk(&s, 1, DEPTH_MAX, find_table, err);
    s.visited = 0;
    if (st == OK && s.root != 0) {
        st = walk(&s, s.root, DEPTH_MAX, hand_out, err);
    }
    buf_release(&s.payload);
    return st;
}
