/* Composer: vendor/, by composer.lock and vendor/composer/installed.json (versions 1 and 2), with
 * the archives of its cache.
 *
 * Sources: Composer's documentation (composer.lock, "cache-files-dir"); its cache names an archive
 * "<package>/<SHA-1 of the address>.<type>". "shasum" is the archive's SHA-1; where it is empty, as
 * for archives that a forge makes, nothing says what the archive has to be. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

static bool is_installed(struct view path)
{
    return path_is_named(path, VIEW("composer/installed.json"));
}

static bool wants(struct view path)
{
    return is_installed(path) || path_is_named(path, VIEW("composer.lock"));
}

/* "vendor/name": both parts are of a path. */
static bool is_name(struct view name)
{
    ptrdiff_t slash = view_find_char(name, '/');
    return slash > 0 && (size_t)slash + 1 < name.len && view_find(name, VIEW("..")) < 0 &&
           view_find_char(name, '\0') < 0;
}

static enum status find_archive(struct installing *f, const struct value *dist, struct view name,
                                struct installed *p)
{
    CLEANUP(buf_cleanup) struct buf hex = BUF_INIT(256);
    struct view url = value_get_text(dist, "url");
    struct view type = value_get_text(dist, "type");
    struct view sum = value_get_text(dist, "shasum");
    unsigned char digest[SHA1_SIZE];
    if (f->in->caches.composer == NULL || url.len == 0 || type.len == 0 ||
        view_find_char(type, '/') >= 0) {
        p->why = url.len == 0 ? VIEW("it was installed from a repository, not from an archive")
                              : VIEW("Composer's cache is not known");
        return OK;
    }
    sha1_of(url, digest);
    hex_encode(&hex, view_of((const char *)digest, sizeof digest));
    enum status st = buf_status(&hex, f->err);
    if (st != OK) {
        return st;
    }
    struct view archive =
        arena_printf(f->arena, "%s/" VIEW_FMT "/" VIEW_FMT "." VIEW_FMT, f->in->caches.composer,
                     VIEW_ARG(name), VIEW_ARG(buf_view(&hex)), VIEW_ARG(type));
    p->integrity = sum.len == 0 ? sum : arena_printf(f->arena, "sha1-" VIEW_FMT, VIEW_ARG(sum));
    return sum.len > 0 && p->integrity.ptr == NULL
               ? error_no_memory(f->err)
               : installing_cached(f, archive, VIEW("its archive is not in Composer's cache"), p);
}

/* "vendor/" and "../acme/taker" as seen from vendor/composer; another place is not known. */
static enum status place(struct installing *f, struct view vendor, struct view name,
                         struct view says, struct view *dir)
{
    struct view below = view_starts(says, VIEW("../")) ? view_slice(says, 3, says.len) : name;
    if (view_starts(below, VIEW("../"))) {
        below = view_slice(below, 3, below.len);
        vendor = path_dir(view_slice(vendor, 0, vendor.len - (vendor.len > 0 ? 1 : 0)));
        vendor.len += vendor.len > 0 ? 1 : 0;
    }
    bool sound = view_find(below, VIEW("../")) < 0 && below.len > 0;
    struct view end = sound && view_ends(below, VIEW("/")) ? VIEW("") : VIEW("/");
    *dir = !sound ? VIEW("")
                  : arena_printf(f->arena, VIEW_FMT VIEW_FMT VIEW_FMT, VIEW_ARG(vendor),
                                 VIEW_ARG(below), VIEW_ARG(end));
    return sound && dir->ptr == NULL ? error_no_memory(f->err) : OK;
}

static enum status take_package(struct installing *f, const struct tree_file *manifest,
                                struct view vendor, const struct value *entry)
{
    struct view name = value_get_text(entry, "name");
    struct installed p = {.manifest = manifest->path};
    const struct value *dist = value_get(entry, "dist");
    if (!is_name(name) || view_eq_str(value_get_text(dist, "type"), "path")) {
        return OK; /* a folder of the project's own */
    }
    enum status st = place(f, vendor, name, value_get_text(entry, "install-path"), &p.dir);
    size_t from = 0;
    size_t to = 0;
    if (st != OK || p.dir.len == 0) {
        return st;
    }
    installing_range(f, p.dir, &from, &to);
    if (from == to) {
        return OK; /* not installed */
    }
    st = installing_purl(f, "composer", name, value_get_text(entry, "version"), &p.purl);
    if (st == OK) {
        st = find_archive(f, dist, name, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

static enum status take_list(struct installing *f, const struct tree_file *manifest,
                             struct view vendor, const struct value *list)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        st = take_package(f, manifest, vendor, &list->items[i]);
    }
    return st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *manifest)
{
    struct value root;
    struct view path = manifest->path;
    struct view vendor;
    enum status st =
        json_read(manifest->bytes, path.ptr, JSON_STRICT, NULL, f->arena, &root, f->err);
    if (st != OK) {
        return st;
    }
    if (is_installed(path)) {
        vendor = view_slice(path, 0, path.len - (sizeof "composer/installed.json" - 1));
        return take_list(f, manifest, vendor,
                         value_is(&root, VALUE_ARRAY) ? &root : value_get(&root, "packages"));
    }
    vendor = arena_printf(f->arena, VIEW_FMT "vendor/",
                          VIEW_ARG(view_slice(path, 0, path.len - (sizeof "composer.lock" - 1))));
    if (vendor.ptr == NULL) {
        return error_no_memory(f->err);
    }
    st = take_list(f, manifest, vendor, value_get(&root, "packages"));
    return st == OK ? take_list(f, manifest, vendor, value_get(&root, "packages-dev")) : st;
}

const struct installed_kind installed_composer = {
    .manifest = wants, .wants = wants, .shows = is_installed, .read = read_manifest};
