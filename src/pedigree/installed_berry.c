/* Yarn 2 and later: yarn.lock, and the zips of its cache. Packages lie in node_modules, as zips in
 * .yarn/cache, or unpacked in .yarn/unplugged.
 *
 * Sources: Yarn's documentation ("lockfile", "protocols", "cache folder"), and the names that it
 * writes: "<name>-<protocol>-<version>-<10 digits of the locator's hash>-<cache key>.zip" in the
 * common cache, the first 10 digits of the checksum at the end in the project's. A locator's hash
 * is SHA-512(SHA-512(scope name) reference), each in hexadecimal digits. The checksum is the
 * SHA-512 of the zip. */
#include "installed_node.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/yaml.h>

enum { SLUG_HASH = 10, PATCHES_DEPTH = 8 };

struct locator {
    struct view name;      /* "@scope/name" */
    struct view reference; /* "npm:1.2.3" */
};

static bool split_locator(struct view text, struct locator *out)
{
    ptrdiff_t at = text.len == 0 ? -1 : view_find_char(view_slice(text, 1, text.len), '@');
    if (at < 0) {
        return false;
    }
    *out = (struct locator){view_slice(text, 0, (size_t)at + 1),
                            view_slice(text, (size_t)at + 2, text.len)};
    return true;
}

static void add_sha512(struct buf *out, struct view data)
{
    unsigned char digest[SHA512_SIZE];
    sha512_of(data, digest);
    hex_encode(out, view_of((const char *)digest, sizeof digest));
}

static bool is_version(struct view text)
{
    bool sound = text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9';
    for (size_t i = 0; sound && i < text.len; i++) {
        char c = text.ptr[i];
        sound = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                c == '.' || c == '-' || c == '+';
    }
    return sound;
}

/* "@scope/name" → "scope", "name" */
static bool split_name(struct view full, struct view *scope, struct view *name)
{
    *scope = VIEW("");
    *name = full;
    if (view_starts(full, VIEW("@"))) {
        *name = view_slice(full, 1, full.len);
        (void)view_split(name, '/', scope);
    }
    return name->len > 0 && view_find_char(*name, '/') < 0;
}

/* The locator's hash: all its digits. */
static enum status hash_locator(struct view scope, struct view name, struct view reference,
                                struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf ident = BUF_INIT(64 << 10);
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(64 << 10);
    buf_add_view(&ident, scope);
    buf_add_view(&ident, name);
    add_sha512(&whole, buf_view(&ident));
    buf_add_view(&whole, reference);
    add_sha512(out, buf_view(&whole));
    enum status st = buf_status(&ident, err);
    st = st == OK ? buf_status(&whole, err) : st;
    return st == OK ? buf_status(out, err) : st;
}

/* "express-npm-4.18.2-bb15ff679a"; empty: it cannot be the name of a file. */
static enum status slug_of(struct installing *f, const struct locator *l, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf hash = BUF_INIT(256);
    struct view scope;
    struct view name;
    ptrdiff_t colon = view_find_char(l->reference, ':');
    struct view protocol = view_slice(l->reference, 0, colon < 0 ? 0 : (size_t)colon);
    struct view selector = view_slice(l->reference, (size_t)(colon + 1), l->reference.len);
    *out = VIEW("");
    if (!split_name(l->name, &scope, &name) || view_find_char(protocol, '/') >= 0) {
        return OK;
    }
    enum status st = hash_locator(scope, name, l->reference, &hash, f->err);
    if (st != OK) {
        return st;
    }
    bool version = is_version(selector);
    *out =
        arena_printf(f->arena, "%s" VIEW_FMT "%s" VIEW_FMT "-" VIEW_FMT "%s" VIEW_FMT "-" VIEW_FMT,
                     scope.len > 0 ? "@" : "", VIEW_ARG(scope), scope.len > 0 ? "-" : "",
                     VIEW_ARG(name), VIEW_ARG(protocol), version ? "-" : "",
                     VIEW_ARG(view_slice(selector, 0, version ? selector.len : 0)),
                     VIEW_ARG(view_slice(buf_view(&hash), 0, SLUG_HASH)));
    return out->ptr == NULL ? error_no_memory(f->err) : OK;
}

/* ---- The cache ---- */

static const struct view in_no_cache = VIEW_INIT("its zip is not in Yarn's cache");

static enum status look(const struct node_lock *l, const char *dir, const char *sub,
                        struct view name, struct view end, struct installed *p)
{
    if (p->archive.len > 0 || dir == NULL) {
        return OK;
    }
    struct view path = arena_printf(l->f->arena, "%s%s/" VIEW_FMT "-" VIEW_FMT ".zip", dir, sub,
                                    VIEW_ARG(name), VIEW_ARG(end));
    return installing_cached(l->f, path, in_no_cache, p);
}

/* Where the project keeps zips of its own, they serve for what was unpacked of them: they must
 * have the checksum, too. */
static enum status find_zip(const struct node_lock *l, const struct locked *k, struct installed *p)
{
    struct installing *f = l->f;
    const char *project = f->in->subject.kind == SUBJECT_DIRECTORY ? f->in->subject.path : NULL;
    struct view slash = l->root.len > 0 ? VIEW("/") : VIEW("");
    struct view own =
        arena_printf(f->arena, VIEW_FMT VIEW_FMT ".yarn/cache", VIEW_ARG(slash), VIEW_ARG(l->root));
    if (own.ptr == NULL) {
        return error_no_memory(f->err);
    }
    if (k->integrity.len == 0 || k->key.len == 0) {
        p->why = VIEW("the lock file has no checksum of it");
        return OK;
    }
    p->why = in_no_cache;
    enum status st = look(l, f->in->caches.berry, "", k->key, l->suffix, p);
    if (st == OK && !p->packed) {
        st = look(l, project, l->root.len > 0 ? own.ptr : "/.yarn/cache", k->key,
                  view_slice(k->hex, 0, SLUG_HASH), p);
    }
    p->strip = arena_printf(f->arena, "node_modules/" VIEW_FMT "/", VIEW_ARG(k->name));
    return st == OK && p->strip.ptr == NULL ? error_no_memory(f->err) : st;
}

/* ---- The lock file ---- */

struct berry {
    struct node_lock lock;
    struct map entries; /* resolution → struct value */
};

/* "patch:lodash@npm%3A4.17.20#~/.yarn/patches/x.patch": what is patched. Yarn's own patches
 * ("builtin<compat/…>") are a part of what it installs. */
static enum status patched(struct installing *f, const struct locator *l, struct view *inner)
{
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(64 << 10);
    ptrdiff_t hash = view_rfind_char(l->reference, '#');
    struct view by = view_slice(l->reference, hash < 0 ? 0 : (size_t)hash, l->reference.len);
    *inner = VIEW("");
    if (!view_starts(l->reference, VIEW("patch:")) || hash < 6 ||
        view_find(by, VIEW("builtin<")) >= 0) {
        return OK;
    }
    (void)buf_add_unpercent(&plain, view_slice(l->reference, 6, (size_t)hash));
    enum status st = buf_status(&plain, f->err);
    if (st == OK) {
        *inner = arena_copy(f->arena, buf_view(&plain));
        st = inner->ptr == NULL ? error_no_memory(f->err) : OK;
    }
    return st;
}

static enum status unpatched(const struct berry *b, const struct value **entry, struct locator *l)
{
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < PATCHES_DEPTH; i++) {
        struct view inner;
        st = patched(b->lock.f, l, &inner);
        if (st != OK || inner.len == 0) {
            return st;
        }
        const struct value *found = map_get(&b->entries, inner);
        if (found == NULL || !split_locator(inner, l)) {
            return OK;
        }
        *entry = found;
    }
    return st;
}

static enum status take_zip(struct node_lock *l, const struct locked *k, struct view slug,
                            struct view checksum)
{
    struct installing *f = l->f;
    struct view path = arena_printf(f->arena, VIEW_FMT ".yarn/cache/" VIEW_FMT "-" VIEW_FMT ".zip",
                                    VIEW_ARG(l->root), VIEW_ARG(slug),
                                    VIEW_ARG(view_slice(checksum, 0, SLUG_HASH)));
    if (path.ptr == NULL) {
        return error_no_memory(f->err);
    }
    if (tree_get(&f->tree, path) == NULL) {
        return OK;
    }
    struct installed p = {.manifest = path, .packed = true, .integrity = k->integrity};
    p.dir = path_folder(path);
    enum status st = installing_purl(f, "npm", k->name, k->version, &p.purl);
    if (st == OK) {
        st = find_zip(l, k, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

static struct view lock_checksum(struct node_lock *l, const struct value *entry)
{
    struct view checksum = value_get_text(entry, "checksum");
    ptrdiff_t slash = view_find_char(checksum, '/');
    if (slash > 0 && l->suffix.len == 0) {
        l->suffix = view_slice(checksum, 0, (size_t)slash);
    }
    return view_slice(checksum, (size_t)(slash + 1), checksum.len);
}

static enum status take_entry(struct berry *b, const struct value *entry)
{
    struct node_lock *l = &b->lock;
    struct installing *f = l->f;
    struct locator at;
    struct view own;
    if (!split_locator(value_get_text(entry, "resolution"), &at)) {
        return OK;
    }
    struct view here = lock_checksum(l, entry);
    enum status st = slug_of(f, &at, &own);
    if (st == OK) {
        st = unpatched(b, &entry, &at);
    }
    struct locked k = {.name = at.name,
                       .version = value_scalar(value_get(entry, "version")),
                       .hex = lock_checksum(l, entry)};
    if (st == OK) {
        st = slug_of(f, &at, &k.key);
    }
    if (st == OK) {
        st = node_integrity(f, k.hex, &k.integrity);
    }
    if (st != OK || k.version.len == 0 || k.integrity.len == 0) {
        return st;
    }
    st = node_lock_add(l, &k);
    return st == OK && own.len > 0 ? take_zip(l, &k, own, here) : st;
}

static enum status take_entries(struct berry *b, const struct value *root)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < root->len; i++) {
        struct value *entry = &root->members[i].value;
        st = map_put(&b->entries, value_get_text(entry, "resolution"), entry, NULL, b->lock.f->err);
    }
    for (size_t i = 0; st == OK && i < root->len; i++) {
        st = take_entry(b, &root->members[i].value);
    }
    return st == OK ? node_lock_take(&b->lock) : st;
}

enum status installed_read_berry(struct installing *f, struct view root,
                                 const struct tree_file *lock)
{
    struct value all;
    struct berry b = {.lock = {.f = f, .manifest = lock->path, .root = root, .find = find_zip}};
    enum status st = yaml_read(lock->bytes, lock->path.ptr, NULL, f->arena, &all, f->err);
    if (st != OK || !value_is(&all, VALUE_OBJECT)) {
        return st;
    }
    node_lock_open(&b.lock);
    map_init(&b.entries);
    b.lock.suffix = value_scalar(value_path(&all, "__metadata.cacheKey"));
    st = take_entries(&b, &all);
    map_release(&b.entries);
    node_lock_close(&b.lock);
    return st;
}
