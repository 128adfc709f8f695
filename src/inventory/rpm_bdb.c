/* Packages in a Berkeley DB hash, as RPM had it until 4.15.
 *
 * Source: Berkeley DB's on-disk format (dbinc/db_page.h describes it). Pages are read one after
 * the other; a header stands in a chain of overflow pages, which is followed at most as far as
 * the file has pages. Files of big-endian machines are refused. */
#include <assay/base/buf.h>

#include "rpm.h"

enum {
    META_SIZE = 72,
    HASH_MAGIC = 0x00061561,
    PAGE_HEADER = 26,
    PAGE_HASH_UNSORTED = 2,
    PAGE_OVERFLOW = 7,
    PAGE_HASH = 13,
    ITEM_INLINE = 1,
    ITEM_OVERFLOW = 3,
    BLOB_MAX = 64 << 20
};

struct bdb {
    struct view file;
    size_t page_size;
    struct buf blob;
    const struct rpm_sink *sink;
    size_t followed; /* overflow pages in all: each belongs to one item */
};

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_FORMAT, "the Berkeley DB file is damaged");
}

static struct view page_of(const struct bdb *b, uint32_t number)
{
    size_t at = (size_t)number * b->page_size;
    struct view page = view_slice(b->file, at, at + b->page_size);
    return page.len == b->page_size ? page : view_of(NULL, 0);
}

static enum status follow(struct bdb *b, uint32_t number, uint32_t size, struct error *err)
{
    size_t pages = b->file.len / b->page_size;
    buf_clear(&b->blob);
    while (number != 0 && b->blob.len < size && b->blob.failed == OK) {
        struct view page = page_of(b, number);
        if (page.ptr == NULL || page.ptr[25] != PAGE_OVERFLOW || b->followed++ > pages) {
            return damaged(err);
        }
        size_t used = rpm_le16(page, 22);
        if (used > page.len - PAGE_HEADER) {
            return damaged(err);
        }
        buf_add_view(&b->blob, view_slice(page, PAGE_HEADER, PAGE_HEADER + used));
        number = rpm_le32(page, 16);
    }
    enum status st = buf_status(&b->blob, err);
    if (st == OK && b->blob.len < size) {
        return damaged(err);
    }
    return st == OK ? b->sink->blob(b->sink->ctx, view_slice(buf_view(&b->blob), 0, size), err)
                    : st;
}

/* Items lie from the end of the page towards its front, so that one ends where the one before
 * it begins. */
static enum status read_item(struct bdb *b, struct view page, size_t at, size_t end,
                             struct error *err)
{
    if (at < PAGE_HEADER || at >= page.len || end > page.len || end <= at) {
        return damaged(err);
    }
    if (page.ptr[at] == ITEM_INLINE) {
        return b->sink->blob(b->sink->ctx, view_slice(page, at + 1, end), err);
    }
    if (page.ptr[at] != ITEM_OVERFLOW || at + 12 > page.len) {
        return OK;
    }
    uint32_t size = rpm_le32(page, at + 8);
    return size > BLOB_MAX ? damaged(err) : follow(b, rpm_le32(page, at + 4), size, err);
}

static enum status read_page(struct bdb *b, struct view page, struct error *err)
{
    size_t entries = rpm_le16(page, 20);
    enum status st = OK;
    if (PAGE_HEADER + entries * 2 > page.len) {
        return damaged(err);
    }
    /* Keys and values take turns. */
    for (size_t i = 1; st == OK && i < entries; i += 2) {
        size_t at = rpm_le16(page, PAGE_HEADER + i * 2);
        size_t end = rpm_le16(page, PAGE_HEADER + (i - 1) * 2);
        st = read_item(b, page, at, end, err);
    }
    return st;
}

bool rpm_is_bdb(struct view file)
{
    return file.len >= META_SIZE && rpm_le32(file, 12) == HASH_MAGIC;
}

enum status rpm_read_bdb(struct view file, const struct rpm_sink *sink, struct error *err)
{
    enum { SMALLEST_PAGE = 512, LARGEST_PAGE = 65536 };
    struct bdb b = {.file = file, .sink = sink, .page_size = rpm_le32(file, 20)};
    bool sane = b.page_size >= SMALLEST_PAGE && b.page_size <= LARGEST_PAGE &&
                (b.page_size & (b.page_size - 1)) == 0;
    if (!sane || file.ptr[24] != 0) {
        return error_set(err, ERR_FORMAT, "the Berkeley DB file is damaged or encrypted");
    }
    buf_init(&b.blob, BLOB_MAX + LARGEST_PAGE);
    size_t pages = file.len / b.page_size;
    enum status st = OK;
    for (size_t i = 1; st == OK && i < pages; i++) {
        struct view page = page_of(&b, (uint32_t)i);
        bool hash = page.ptr[25] == PAGE_HASH || page.ptr[25] == PAGE_HASH_UNSORTED;
        st = hash ? read_page(&b, page, err) : OK;
    }
    buf_release(&b.blob);
    return st;
}
