/* Python's installed packages: RECORD in *.dist-info.
 *
 * Source: "Recording installed projects" (PEP 376, 427): lines of path, "sha256=<base64url>" and
 * size; paths are relative to where *.dist-info lies. Files without a digest (RECORD itself,
 * byte code) are not compared. */
#include "installed.h"

#include <assay/base/csv.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

static bool wants(struct view path)
{
    return view_ends(path, VIEW(".dist-info/RECORD"));
}

static bool read_digest(struct view text, struct sha256 *out)
{
    CLEANUP(buf_cleanup) struct buf raw = BUF_INIT(256);
    if (!view_starts(text, VIEW("sha256=")) ||
        base64_decode(&raw, view_slice(text, 7, text.len), NULL) != OK || raw.len != SHA256_SIZE) {
        return false;
    }
    memcpy(out->bytes, raw.ptr, SHA256_SIZE);
    return true;
}

/* The directory that a package has to itself, so that a file more in it is one of its own. */
static enum status take_top(struct installing *f, struct installed *p, struct view path)
{
    struct view below = view_slice(path, p->dir.len, path.len);
    ptrdiff_t slash = view_starts(path, p->dir) ? view_find_char(below, '/') : -1;
    struct view top = view_slice(path, 0, p->dir.len + (size_t)(slash + 1));
    return slash <= 0 ? OK : installing_hold(f, top, p);
}

static enum status take_row(struct installing *f, struct installed *p, const struct csv_row *row)
{
    struct sha256 digest;
    struct view name = row->fields[0];
    struct view hash = csv_field(row, 1);
    if (name.len == 0 || name.ptr[0] == '/' || view_find(name, VIEW("../")) >= 0) {
        return OK; /* programs outside of the directory are not compared */
    }
    struct view path = arena_printf(f->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(p->dir), VIEW_ARG(name));
    enum status st = path.ptr == NULL ? error_no_memory(f->err) : take_top(f, p, path);
    if (st == OK) {
        st = map_put(p->claims, path, p, NULL, f->err);
    }
    /* Without a digest, or with another algorithm's: known, not compared. */
    return st == OK && read_digest(hash, &digest) ? installing_record(f, p, path, &digest) : st;
}

static enum status take_rows(struct installing *f, struct installed *p, struct view bytes)
{
    struct csv csv;
    struct csv_row row;
    enum csv_status got;
    enum status st = OK;
    csv_init(&csv, bytes, f->arena);
    while (st == OK && (got = csv_next(&csv, &row)) != CSV_END) {
        if (got == CSV_MALFORMED) {
            return error_set(f->err, ERR_FORMAT, VIEW_FMT ":%zu: a quoted name that does not end",
                             VIEW_ARG(p->manifest), csv.line);
        }
        st = got == CSV_ROW ? take_row(f, p, &row) : error_no_memory(f->err);
    }
    return st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *manifest)
{
    struct view info =
        view_slice(manifest->path, 0, manifest->path.len - (sizeof ".dist-info/RECORD" - 1));
    struct view name = path_base(info);
    ptrdiff_t dash = view_rfind_char(name, '-');
    struct installed p = {.shared = true, .manifest = manifest->path, .dir = path_folder(info)};
    struct installed *added = NULL;
    if (dash <= 0) {
        return error_set(f->err, ERR_FORMAT, VIEW_FMT ": the directory is not called NAME-VERSION",
                         VIEW_ARG(manifest->path));
    }
    enum status st = installing_purl(f, "pypi", view_slice(name, 0, (size_t)dash),
                                     view_slice(name, (size_t)dash + 1, name.len), &p.purl);
    if (st == OK) {
        st = installing_add(f, &p, &added);
    }
    if (st == OK) {
        st = take_rows(f, added, manifest->bytes);
    }
    if (added != NULL) {
        added->why = st == OK ? VIEW("") : VIEW("its RECORD cannot be read");
    }
    return st;
}

const struct installed_kind installed_python = {
    .manifest = wants, .wants = wants, .shows = wants, .read = read_manifest};
