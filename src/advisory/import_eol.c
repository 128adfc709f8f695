#include "import_eol.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

enum { PATH_BYTES_MAX = 1 << 16 };

enum status import_eol_read(struct eol_table *table, struct view bytes, struct view source,
                            struct error *err)
{
    struct view base = path_base(source);
    ptrdiff_t dot = view_rfind_char(base, '.');
    struct view product = view_slice(base, 0, dot < 0 ? base.len : (size_t)dot);
    return eol_read(bytes, source.ptr, product, table, err);
}

enum status eol_open(const char *database, struct eol_table *table, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EOL_FILE_MAX);
    struct error why;
    buf_printf(&path, "%s.eol", database);
    enum status st = buf_status(&path, err);
    if (st != OK) {
        return st;
    }
    st = file_read(path.ptr, &text, &why);
    if (st != OK) {
        return st == ERR_NOT_FOUND ? OK : error_set(err, st, "%s", why.message);
    }
    return eol_read(buf_view(&text), path.ptr, VIEW(""), table, err);
}

enum status import_eol_keep(const char *database, bool keep, const struct eol_table *read,
                            struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EOL_FILE_MAX);
    struct eol_table all;
    eol_init(&all);
    buf_printf(&path, "%s.eol", database);
    enum status st = buf_status(&path, err);
    if (st == OK && keep) {
        st = eol_open(database, &all, err);
    }
    if (st == OK) {
        st = eol_merge(&all, read, err);
    }
    if (st == OK) {
        st = eol_write(&all, &text, err);
    }
    eol_release(&all);
    return st == OK ? file_write_atomic(path.ptr, buf_view(&text), 0600, err) : st;
}
