/* A package in a content-addressed store, as an archive in memory (cpio, "newc": any name, any
 * length), so that it is listed and compared like all others. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <sys/mman.h>

static const struct view broken = VIEW_INIT("its index in the store cannot be read");
static const struct view exchanged =
    VIEW_INIT("its files in the store are not what they are called");

static void pad(struct buf *out)
{
    static const char zeros[4] = {0};
    buf_add(out, zeros, (4 - out->len % 4) % 4);
}

static void add_member(struct buf *out, struct view name, unsigned mode, struct view bytes)
{
    buf_printf(out, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0U, mode, 0U, 0U,
               1U, 0U, (unsigned)bytes.len, 0U, 0U, 0U, 0U, (unsigned)name.len + 1, 0U);
    buf_add_view(out, name);
    buf_add_char(out, '\0');
    pad(out);
    buf_add_view(out, bytes);
    pad(out);
}

/* "<store>/v10/index/ab/x.json" and "<store>/v3/files/ab/x-index.json" → "<store>/…/files" */
static struct view files_of(struct arena *arena, struct view index)
{
    struct view dir = path_dir(path_dir(index));
    return view_eq_str(path_base(dir), "files")
               ? arena_copy(arena, dir)
               : arena_printf(arena, VIEW_FMT "/files", VIEW_ARG(path_dir(dir)));
}

/* By its digest, which it must have. */
static enum status add_file(struct installing *f, struct view files, const struct member *m,
                            struct buf *out, struct view *why)
{
    enum { EXECUTABLE = 0111 };
    CLEANUP(buf_cleanup) struct buf raw = BUF_INIT(1024);
    CLEANUP(buf_cleanup) struct buf hex = BUF_INIT(1024);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(PACKAGE_ARCHIVE_MAX);
    struct view integrity = value_get_text(&m->value, "integrity");
    uint64_t mode = 0;
    unsigned char digest[SHA512_SIZE];
    if (!view_starts(integrity, VIEW("sha512-")) ||
        base64_decode(&raw, view_slice(integrity, 7, integrity.len), NULL) != OK ||
        raw.len != SHA512_SIZE || !view_to_u64(value_scalar(value_get(&m->value, "mode")), &mode)) {
        *why = broken;
        return buf_status(&raw, NULL) == ERR_NO_MEMORY ? error_no_memory(f->err) : OK;
    }
    bool executable = (mode & EXECUTABLE) == EXECUTABLE;
    hex_encode(&hex, buf_view(&raw));
    enum status st = buf_status(&hex, f->err);
    struct view h = buf_view(&hex);
    struct view path = arena_printf(f->arena, VIEW_FMT "/" VIEW_FMT "/" VIEW_FMT "%s",
                                    VIEW_ARG(files), VIEW_ARG(view_slice(h, 0, 2)),
                                    VIEW_ARG(view_slice(h, 2, h.len)), executable ? "-exec" : "");
    if (st != OK || path.ptr == NULL) {
        return st == OK ? error_no_memory(f->err) : st;
    }
    if (file_read(path.ptr, &bytes, NULL) != OK) {
        *why = VIEW("its files are not all in the store");
        return buf_status(&bytes, NULL) == ERR_NO_MEMORY ? error_no_memory(f->err) : OK;
    }
    sha512_of(buf_view(&bytes), digest);
    if (memcmp(digest, raw.ptr, sizeof digest) != 0) {
        *why = exchanged;
        return OK;
    }
    add_member(out, m->key, executable ? 0100755 : 0100644, buf_view(&bytes));
    return OK;
}

static enum status pack(struct installing *f, const struct installed *what, struct buf *out,
                        struct view *why)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(PACKAGE_ARCHIVE_MAX);
    struct value root;
    struct error fault = {.code = OK};
    enum status st = file_read(what->index.ptr, &text, &fault);
    if (st == OK) {
        st =
            json_read(buf_view(&text), what->index.ptr, JSON_STRICT, NULL, f->arena, &root, &fault);
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(f->err);
    }
    const struct value *list = st == OK ? value_get(&root, "files") : NULL;
    struct view files = files_of(f->arena, what->index);
    if (files.ptr == NULL) {
        return error_no_memory(f->err);
    }
    *why = value_is(list, VALUE_OBJECT) ? VIEW("") : broken;
    st = OK;
    for (size_t i = 0; st == OK && why->len == 0 && i < list->len; i++) {
        st = add_file(f, files, &list->members[i], out, why);
    }
    add_member(out, VIEW("TRAILER!!!"), 0, VIEW(""));
    if (st == OK && buf_status(out, NULL) == ERR_LIMIT) {
        *why = VIEW("its files are more than what is looked into");
        return OK;
    }
    return st == OK ? buf_status(out, f->err) : st;
}

enum status package_store_open(struct installing *f, const struct installed *what, int *fd,
                               struct view *why)
{
    CLEANUP(buf_cleanup) struct buf archive = BUF_INIT(PACKAGE_ARCHIVE_MAX);
    enum status st = pack(f, what, &archive, why);
    if (st != OK || why->len > 0) {
        return st;
    }
    int made = memfd_create("package", MFD_CLOEXEC);
    if (made < 0) {
        return error_errno(f->err, errno, "a package cannot be put into memory");
    }
    st = file_write_fd(made, "a package in memory", buf_view(&archive), f->err);
    *fd = st == OK ? made : fd_close(made);
    return st;
}
