/* Paths of other tools as paths of the subject. */
#include "reader.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "C:\…" or "C:/…" */
static bool has_drive(struct view path)
{
    return path.len >= 3 && is_letter(path.ptr[0]) && path.ptr[1] == ':' &&
           (path.ptr[2] == '\\' || path.ptr[2] == '/');
}

bool import_is_absolute(struct view path)
{
    return (path.len > 0 && path.ptr[0] == '/') || has_drive(path) ||
           view_starts(path, VIEW("file:"));
}

/* "file:///a", "file://localhost/a", "file:/a" and "FILE:///C:/a" to "/a" and "C:/a". */
static struct view without_scheme(struct view raw, bool *was_uri)
{
    if (raw.len < 5 || !view_eq_nocase(view_slice(raw, 0, 5), VIEW("file:"))) {
        return raw;
    }
    *was_uri = true;
    raw = view_slice(raw, 5, raw.len);
    if (view_starts(raw, VIEW("//"))) {
        raw = view_slice(raw, 2, raw.len);
        ptrdiff_t slash = view_find_char(raw, '/');
        raw = slash < 0 ? view_of("/", 1) : view_slice(raw, (size_t)slash, raw.len);
    }
    return has_drive(view_slice(raw, 1, raw.len)) ? view_slice(raw, 1, raw.len) : raw;
}

/* Names of Windows are told by a drive, or by backslashes and no slash. */
static void slashes(struct buf *path)
{
    struct view v = buf_view(path);
    if (has_drive(v) || (view_find_char(v, '\\') >= 0 && view_find_char(v, '/') < 0)) {
        for (size_t i = 0; i < path->len; i++) {
            path->ptr[i] = path->ptr[i] == '\\' ? '/' : path->ptr[i];
        }
    }
}

/* Take the last name off; what climbs out of the beginning stays as "..". */
static void climb(struct buf *out, size_t floor)
{
    struct view v = view_slice(buf_view(out), floor, out->len);
    ptrdiff_t slash = view_rfind_char(v, '/');
    struct view last = slash < 0 ? v : view_slice(v, (size_t)slash + 1, v.len);
    if (v.len == 0 || view_eq(last, VIEW(".."))) {
        buf_add_str(out, v.len == 0 ? ".." : "/..");
        return;
    }
    out->len = floor + (slash < 0 ? 0 : (size_t)slash);
}

/* Without ".", ".." and double slashes. */
static void add_clean(struct buf *out, struct view path)
{
    size_t floor = 0;
    struct view rest = path;
    struct view name;
    if (path.len > 0 && path.ptr[0] == '/') {
        buf_add_char(out, '/');
        floor = 1;
    }
    while (view_split(&rest, '/', &name)) {
        if (name.len == 0 || view_eq(name, VIEW("."))) {
            continue;
        }
        if (view_eq(name, VIEW(".."))) {
            climb(out, floor);
            continue;
        }
        if (out->len > floor) {
            buf_add_char(out, '/');
        }
        buf_add_view(out, name);
    }
    if (out->len == 0) {
        buf_add_char(out, '.');
    }
}

static bool is_below(struct view path, struct view root)
{
    return view_eq(path, root) || (view_starts(path, root) && path.ptr[root.len] == '/');
}

static struct view without_root(const struct import_reader *r, struct view path)
{
    const struct view *best = NULL;
    for (size_t i = 0; i < r->root_count; i++) {
        const struct view *root = &r->roots[i];
        if (is_below(path, *root) && (best == NULL || root->len < best->len)) {
            best = root;
        }
        if (i == 0 && best != NULL && r->root_given) {
            break;
        }
    }
    if (best == NULL) {
        return path;
    }
    return path.len == best->len ? VIEW(".") : view_slice(path, best->len + 1, path.len);
}

enum status import_path(struct import_reader *r, struct view raw, bool is_uri, struct view *out,
                        bool *outside, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf decoded = BUF_INIT(2 * IMPORT_PATH_MAX);
    CLEANUP(buf_cleanup) struct buf clean = BUF_INIT(3 * IMPORT_PATH_MAX);
    CLEANUP(buf_cleanup) struct buf visible = BUF_INIT(40 * IMPORT_PATH_MAX);
    struct view rest = without_scheme(view_slice(raw, 0, IMPORT_PATH_MAX), &is_uri);
    if (is_uri) {
        (void)buf_add_unpercent(&decoded, rest);
    } else {
        buf_add_view(&decoded, rest);
    }
    slashes(&decoded);
    add_clean(&clean, buf_view(&decoded));
    struct view path = without_root(r, buf_view(&clean));
    utf8_append_visible(&visible, path);
    enum status st = buf_status(&decoded, err);
    if (st == OK) {
        st = buf_status(&clean, err);
    }
    if (st == OK) {
        st = buf_status(&visible, err);
    }
    if (st != OK) {
        return st;
    }
    struct view kept = arena_copy(&r->scratch, utf8_cut(buf_view(&visible), IMPORT_PATH_MAX));
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    *outside = import_is_absolute(kept) || view_starts(kept, VIEW("../")) ||
               view_eq(kept, VIEW("..")) || raw.len > IMPORT_PATH_MAX;
    *out = kept;
    return OK;
}
