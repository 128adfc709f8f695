/* Packages.db in RPM's own "ndb" format, as SUSE has it.
 *
 * Source: RPM's lib/backend/ndb/rpmpkg.c describes it. A header, slots of 16 bytes in the first
 * pages, and blobs in blocks of 16 bytes. All numbers are little-endian. */
#include "rpm.h"

enum {
    FILE_MAGIC = 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24,
    SLOT_MAGIC = 'S' | 'l' << 8 | 'o' << 16 | 't' << 24,
    BLOB_MAGIC = 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24,
    PAGE_SIZE = 4096,
    SLOT_SIZE = 16,
    FIRST_SLOT = 2, /* the file's header takes the place of two */
    BLOCK_SIZE = 16,
    BLOB_HEADER = 16
};

static enum status damaged(struct error *err)
{
    return error_set(err, ERR_FORMAT, "the package database is damaged");
}

bool rpm_is_ndb(struct view file)
{
    return file.len >= FIRST_SLOT * SLOT_SIZE && rpm_le32(file, 0) == FILE_MAGIC;
}

static enum status read_slot(struct view file, size_t at, const struct rpm_sink *sink,
                             struct error *err)
{
    uint32_t package = rpm_le32(file, at + 4);
    size_t start = (size_t)rpm_le32(file, at + 8) * BLOCK_SIZE;
    if (rpm_le32(file, at) != SLOT_MAGIC) {
        return damaged(err);
    }
    if (package == 0) {
        return OK; /* free */
    }
    if (start > file.len || file.len - start < BLOB_HEADER || rpm_le32(file, start) != BLOB_MAGIC ||
        rpm_le32(file, start + 4) != package) {
        return damaged(err);
    }
    size_t size = rpm_le32(file, start + 12);
    if (size > file.len - start - BLOB_HEADER) {
        return damaged(err);
    }
    start += BLOB_HEADER;
    return sink->blob(sink->ctx, view_slice(file, start, start + size), err);
}

enum status rpm_read_ndb(struct view file, const struct rpm_sink *sink, struct error *err)
{
    size_t slots = (size_t)rpm_le32(file, 12) * (PAGE_SIZE / SLOT_SIZE);
    enum status st = OK;
    if (slots > file.len / SLOT_SIZE) {
        return damaged(err);
    }
    for (size_t i = FIRST_SLOT; st == OK && i < slots; i++) {
        st = read_slot(file, i * SLOT_SIZE, sink, err);
    }
    return st;
}
