/* node_modules: what a lock file says of it, and the tarballs in npm's cache.
 *
 * Sources: npm's documentation of package-lock.json (lockfileVersion 2 and 3, "packages"), the
 * layout of cacache ("content-v2/<algorithm>/<hex>"). */
#include "installed.h"

#include <assay/base/mem.h>

#include <assay/base/file.h>
#include <assay/base/json.h>

#include <unistd.h>

static bool wants(struct view path)
{
    struct view base = path_base(path);
    return view_eq_str(base, ".package-lock.json") || view_eq_str(base, "package-lock.json") ||
           view_eq_str(base, "npm-shrinkwrap.json");
}

/* "sha512-<base64>" → "<cache>/content-v2/sha512/ab/cd/…". */
static enum status find_tarball(struct installing *f, struct installed *p)
{
    CLEANUP(buf_cleanup) struct buf raw = BUF_INIT(SHA512_SIZE * 4);
    CLEANUP(buf_cleanup) struct buf hex = BUF_INIT(SHA512_SIZE * 4);
    struct view digest = view_slice(p->integrity, sizeof "sha512-" - 1, p->integrity.len);
    if (f->in->caches.npm == NULL) {
        p->why = VIEW("npm's cache is not known");
        return OK;
    }
    if (base64_decode(&raw, digest, NULL) != OK || raw.len != SHA512_SIZE) {
        p->why = VIEW("the integrity in the lock file is no SHA-512");
        return OK;
    }
    hex_encode(&hex, buf_view(&raw));
    enum status st = buf_status(&hex, f->err);
    if (st != OK) {
        return st;
    }
    struct view h = buf_view(&hex);
    p->archive = arena_printf(f->arena, "%s/content-v2/sha512/" VIEW_FMT "/" VIEW_FMT "/" VIEW_FMT,
                              f->in->caches.npm, VIEW_ARG(view_slice(h, 0, 2)),
                              VIEW_ARG(view_slice(h, 2, 4)), VIEW_ARG(view_slice(h, 4, h.len)));
    if (p->archive.ptr == NULL) {
        return error_no_memory(f->err);
    }
    if (access(p->archive.ptr, R_OK) != 0) {
        p->archive = VIEW("");
        p->why = VIEW("its tarball is not in npm's cache");
    }
    return OK;
}

/* The first SHA-512 of an "integrity", which may hold several digests. */
static struct view sha512_of_integrity(struct view text)
{
    struct view one;
    while (text.ptr != NULL && view_split(&text, ' ', &one)) {
        if (view_starts(one, VIEW("sha512-"))) {
            return one;
        }
    }
    return VIEW("");
}

/* The name behind the last "node_modules/"; empty: the key is no package's. */
static struct view name_in(struct view key)
{
    const struct view modules = VIEW("node_modules/");
    struct view name = VIEW("");
    for (size_t i = 0; i + modules.len <= key.len; i++) {
        if (view_starts(view_slice(key, i, key.len), modules)) {
            name = view_slice(key, i + modules.len, key.len);
        }
    }
    return name;
}

static enum status take_package(struct installing *f, struct view root, const struct member *m,
                                struct view lock)
{
    struct view version = value_get_text(&m->value, "version");
    struct view name = name_in(m->key);
    struct view alias = value_get_text(&m->value, "name");
    if (name.len == 0 || version.len == 0 || value_get_bool(&m->value, "link", false)) {
        return OK;
    }
    name = alias.len > 0 ? alias : name;
    struct installed p = {.manifest = lock,
                          .integrity = sha512_of_integrity(value_get_text(&m->value, "integrity"))};
    p.dir = arena_printf(f->arena, VIEW_FMT VIEW_FMT "/", VIEW_ARG(root), VIEW_ARG(m->key));
    struct view own = arena_printf(f->arena, VIEW_FMT "package.json", VIEW_ARG(p.dir));
    if (p.dir.ptr == NULL || own.ptr == NULL) {
        return error_no_memory(f->err);
    }
    /* It came in the tarball around it. (What the project itself is going to bundle has one.) */
    if (p.integrity.len == 0 && value_get_bool(&m->value, "inBundle", false)) {
        return map_put(&f->bundled, p.dir, f, NULL, f->err);
    }
    if (tree_get(&f->tree, own) == NULL) {
        return OK; /* not installed */
    }
    enum status st = installing_purl(f, "npm", name, version, &p.purl);
    if (st == OK && p.integrity.len == 0) {
        p.why = VIEW("the lock file has no SHA-512 of it");
    } else if (st == OK) {
        st = find_tarball(f, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *manifest)
{
    struct value root;
    struct view path = manifest->path;
    ptrdiff_t modules = view_find(path, VIEW("node_modules/"));
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    if (view_eq_str(base, ".package-lock.json")) {
        if (!view_ends(dir, VIEW("node_modules/"))) {
            return OK;
        }
        dir = view_slice(dir, 0, dir.len - (sizeof "node_modules/" - 1));
        modules = view_find(dir, VIEW("node_modules/"));
    }
    if (modules >= 0) {
        return OK; /* what a package brought along */
    }
    enum status st =
        json_read(manifest->bytes, path.ptr, JSON_STRICT, NULL, f->arena, &root, f->err);
    const struct value *packages = st == OK ? value_get(&root, "packages") : NULL;
    for (size_t i = 0; st == OK && value_is(packages, VALUE_OBJECT) && i < packages->len; i++) {
        st = take_package(f, dir, &packages->members[i], path);
    }
    return st;
}

/* By this end all three; the hidden one comes first and says what is installed. */
const struct installed_kind installed_npm = {
    .manifest = ".json", .wants = wants, .read = read_manifest};
