#include "sources.h"

#include <assay/advisory/osv.h>
#include <assay/base/archive_library.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

/* A table of scores is larger than any advisory. */
enum { ZIP_BLOCK = 64 << 10, NAME_MAX_BYTES = 4096, FILE_BYTES_MAX = 256 << 20 };

/* ---- Which files ---- */

static enum status add_path(struct source_list *list, const char *path, struct error *err)
{
    enum status st = mem_grow((void **)&list->paths, &list->cap, list->len + 1, sizeof *list->paths,
                              IMPORT_FILES_MAX, err);
    if (st != OK) {
        return st;
    }
    char *copy = mem_strndup(path, strlen(path));
    if (copy == NULL) {
        return error_no_memory(err);
    }
    list->paths[list->len++] = copy;
    return OK;
}

static enum status add_any(struct source_list *list, const char *path, unsigned depth,
                           struct error *err);

static enum status add_entries(struct source_list *list, const char *dir, struct dirent **entries,
                               int count, unsigned depth, struct error *err)
{
    enum status st = OK;
    for (int i = 0; st == OK && i < count; i++) {
        struct buf path = BUF_INIT(1 << 16);
        if (entries[i]->d_name[0] != '.') {
            st = path_join(&path, dir, entries[i]->d_name, err);
            st = st == OK ? add_any(list, path.ptr, depth + 1, err) : st;
        }
        buf_release(&path);
    }
    return st;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status add_directory(struct source_list *list, const char *dir, unsigned depth,
                                 struct error *err)
{
    struct dirent **entries = NULL;
    if (depth >= IMPORT_DEPTH_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d directories deep", dir,
                         (int)IMPORT_DEPTH_MAX);
    }
    int count = scandir(dir, &entries, NULL, by_bytes);
    if (count < 0) {
        return error_errno(err, errno, "%s", dir);
    }
    enum status st = add_entries(list, dir, entries, count, depth, err);
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free((void *)entries);
    return st;
}

static enum status add_any(struct source_list *list, const char *path, unsigned depth,
                           struct error *err)
{
    struct stat s;
    /* Links are followed only where the user names them: no circles. */
    if ((depth == 0 ? stat(path, &s) : lstat(path, &s)) != 0) {
        return error_errno(err, errno, "%s", path);
    }
    if (S_ISDIR(s.st_mode)) {
        return add_directory(list, path, depth, err);
    }
    return S_ISREG(s.st_mode) || depth == 0 ? add_path(list, path, err) : OK;
}

enum status source_list_make(const char *const *paths, size_t count, struct source_list *out,
                             struct error *err)
{
    struct source_list list = {NULL, 0, 0};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = add_any(&list, paths[i], 0, err);
    }
    if (st == OK) {
        *out = list;
    } else {
        source_list_release(&list);
    }
    return st;
}

void source_list_release(struct source_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        (void)mem_free(list->paths[i]);
    }
    (void)mem_free((void *)list->paths);
    *list = (struct source_list){NULL, 0, 0};
}

/* ---- Their bytes ---- */

struct walk {
    const struct source_sink *sink;
    struct buf bytes;
    struct buf name;
    uint32_t order;
    uint64_t total;
    const char *zip; /* the one at hand */
    struct archive *archive;
};

static enum status next_order(struct walk *w, uint32_t *order, struct error *err)
{
    if (w->order >= IMPORT_FILES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d files in one import", (int)IMPORT_FILES_MAX);
    }
    *order = w->order++;
    return OK;
}

static enum status count_bytes(struct walk *w, struct error *err)
{
    w->total += w->bytes.len;
    return w->total > IMPORT_BYTES_MAX ? error_set(err, ERR_LIMIT, "more than %d GiB in one import",
                                                   (int)(IMPORT_BYTES_MAX >> 30))
                                       : OK;
}

/* Read the entry at hand. false: it cannot be read, and `why` says so. */
static bool read_entry(struct walk *w, const char **why)
{
    buf_clear(&w->bytes);
    for (;;) {
        char *to = buf_reserve(&w->bytes, ZIP_BLOCK);
        if (to == NULL) {
            *why = w->bytes.failed == ERR_LIMIT ? "it is larger than an advisory may be"
                                                : "there is no memory for it";
            return false;
        }
        la_ssize_t n = libarchive.read_data(w->archive, to, ZIP_BLOCK);
        if (n < 0) {
            const char *text = libarchive.error_string(w->archive);
            *why = text == NULL ? "it cannot be unpacked" : text;
            return false;
        }
        if (n == 0) {
            return true;
        }
        w->bytes.len += (size_t)n;
    }
}

static enum status read_wanted(struct walk *w, uint32_t order, struct error *err)
{
    const struct source_sink *sink = w->sink;
    const char *why = NULL;
    if (!read_entry(w, &why)) {
        return sink->fault(sink->ctx, buf_view(&w->name), order, why, err);
    }
    enum status st = count_bytes(w, err);
    return st == OK ? sink->file(sink->ctx, buf_view(&w->name), order, buf_view(&w->bytes), err)
                    : st;
}

static enum status read_zip_entry(struct walk *w, struct archive_entry *entry, struct error *err)
{
    uint32_t order;
    if (libarchive.entry_filetype(entry) == AE_IFDIR) {
        return OK;
    }
    enum status st = next_order(w, &order, err);
    if (st != OK) {
        return st;
    }
    const char *name = libarchive.entry_pathname(entry);
    buf_clear(&w->name);
    buf_printf(&w->name, "%s!/%s", w->zip, name == NULL ? "?" : name);
    if (buf_status(&w->name, NULL) != OK) {
        buf_clear(&w->name);
        buf_add_str(&w->name, "an entry with an overlong name");
    }
    return w->sink->wants(w->sink->ctx, buf_view(&w->name), order) ? read_wanted(w, order, err)
                                                                   : OK;
}

static enum status zip_fault(struct walk *w, struct error *err)
{
    uint32_t order;
    const char *text = libarchive.error_string(w->archive);
    enum status st = next_order(w, &order, err);
    return st == OK ? w->sink->fault(w->sink->ctx, view_str(w->zip), order,
                                     text == NULL ? "it cannot be read further" : text, err)
                    : st;
}

static enum status read_zip_entries(struct walk *w, struct error *err)
{
    for (;;) {
        struct archive_entry *entry;
        int rc = libarchive.read_next_header(w->archive, &entry);
        if (rc == ARCHIVE_EOF) {
            return OK;
        }
        if (rc < ARCHIVE_WARN) {
            return zip_fault(w, err);
        }
        enum status st = read_zip_entry(w, entry, err);
        if (st != OK) {
            return st;
        }
    }
}

static enum status read_zip(struct walk *w, const char *path, struct error *err)
{
    w->zip = path;
    w->archive = libarchive.read_new();
    if (w->archive == NULL ||
        libarchive.read_support_format_zip_seekable(w->archive) != ARCHIVE_OK) {
        (void)libarchive.read_free(w->archive);
        return error_no_memory(err);
    }
    enum status st = libarchive.read_open_filename(w->archive, path, ZIP_BLOCK) == ARCHIVE_OK
                         ? read_zip_entries(w, err)
                         : zip_fault(w, err);
    (void)libarchive.read_free(w->archive);
    return st;
}

static enum status read_gzip(struct walk *w, const char *path, struct error *err)
{
    gzFile in = gzopen(path, "rbe");
    enum status st = in == NULL ? error_errno(err, errno, "%s", path) : OK;
    for (int n = 1; st == OK && n > 0;) {
        char *to = buf_reserve(&w->bytes, ZIP_BLOCK);
        n = to == NULL ? -1 : gzread(in, to, ZIP_BLOCK);
        if (n < 0) {
            st = error_set(err, ERR_FORMAT, "%s: it cannot be unpacked", path);
        } else {
            w->bytes.len += (size_t)n;
        }
    }
    if (in != NULL) {
        (void)gzclose(in);
    }
    return st;
}

static enum status read_plain(struct walk *w, const char *path, struct error *err)
{
    uint32_t order;
    struct error why;
    enum status st = next_order(w, &order, err);
    if (st != OK || !w->sink->wants(w->sink->ctx, view_str(path), order)) {
        return st;
    }
    buf_clear(&w->bytes);
    bool packed = view_ends_nocase(view_str(path), VIEW(".gz"));
    if ((packed ? read_gzip(w, path, &why) : file_read(path, &w->bytes, &why)) != OK) {
        return w->sink->fault(w->sink->ctx, view_str(path), order, why.message, err);
    }
    st = count_bytes(w, err);
    return st == OK ? w->sink->file(w->sink->ctx, view_str(path), order, buf_view(&w->bytes), err)
                    : st;
}

enum status sources_read(const struct source_list *list, const struct source_sink *sink,
                         struct error *err)
{
    struct walk w = {.sink = sink};
    buf_init(&w.bytes, FILE_BYTES_MAX);
    buf_init(&w.name, NAME_MAX_BYTES);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        bool zip = view_ends_nocase(view_str(list->paths[i]), VIEW(".zip"));
        st = zip ? read_zip(&w, list->paths[i], err) : read_plain(&w, list->paths[i], err);
    }
    buf_release(&w.bytes);
    buf_release(&w.name);
    return st;
}
