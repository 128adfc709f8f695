/* The files within a workbook, which is a ZIP archive (libarchive underneath). */
#include "table_parts.h"

#include <assay/base/archive_library.h>
#include <assay/base/mem.h>

enum { BLOCK = 64 << 10 };

static enum status zip_error(struct archive *a, const char *source, struct error *err)
{
    const char *text = libarchive.error_string(a);
    return error_set(err, ERR_FORMAT, "%s: a damaged workbook: %s", source,
                     text == NULL ? "it cannot be read" : text);
}

static enum status read_part(struct archive *a, const char *source, const char *name,
                             struct buf *out, struct error *err)
{
    for (;;) {
        char *to = buf_reserve(out, BLOCK);
        if (to == NULL) {
            struct error why;
            enum status st = buf_status(out, &why);
            return st == ERR_LIMIT ? error_set(err, ERR_LIMIT, "%s: %s is larger than %d MiB",
                                               source, name, TABLE_PART_MAX >> 20)
                                   : error_no_memory(err);
        }
        la_ssize_t n = libarchive.read_data(a, to, BLOCK);
        if (n < 0) {
            return zip_error(a, source, err);
        }
        if (n == 0) {
            return OK;
        }
        out->len += (size_t)n;
    }
}

/* All entries are looked at: a name that occurs twice means two things. */
static enum status find_part(struct archive *a, const char *source, const char *name,
                             struct buf *out, bool *found, struct error *err)
{
    struct archive_entry *entry;
    *found = false;
    for (size_t seen = 0;; seen++) {
        int rc = libarchive.read_next_header(a, &entry);
        if (rc == ARCHIVE_EOF) {
            return OK;
        }
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) {
            return zip_error(a, source, err);
        }
        if (seen >= TABLE_PARTS_MAX) {
            return error_set(err, ERR_LIMIT, "%s: more than %d files in the workbook", source,
                             TABLE_PARTS_MAX);
        }
        const char *path = libarchive.entry_pathname(entry);
        if (path == NULL || strcmp(path, name) != 0) {
            continue;
        }
        if (*found || libarchive.entry_filetype(entry) != AE_IFREG) {
            return error_set(err, ERR_FORMAT, "%s: %s is there twice, or no file", source, name);
        }
        *found = true;
        enum status st = read_part(a, source, name, out, err);
        if (st != OK) {
            return st;
        }
    }
}

enum status table_part(struct view zip, const char *source, const char *name, struct buf *out,
                       bool *found, struct error *err)
{
    enum status st = archive_library_load(err);
    if (st != OK) {
        return st;
    }
    struct archive *a = libarchive.read_new();
    if (a == NULL || libarchive.read_support_format_zip_seekable(a) != ARCHIVE_OK) {
        (void)libarchive.read_free(a);
        return error_no_memory(err);
    }
    st = libarchive.read_open_memory(a, zip.ptr, zip.len) == ARCHIVE_OK
             ? find_part(a, source, name, out, found, err)
             : zip_error(a, source, err);
    (void)libarchive.read_free(a);
    return st;
}
