/* node_modules: what a lock file says of it, and the tarballs in npm's cache.
 *
 * Sources: npm's documentation of package-lock.json (lockfileVersion 2 and 3:
 * "packages"; 1: "dependencies"), the
 * layout of cacache ("content-v2/<algorithm>/<hex>"). */
#include "installed_node.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/words.h>

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
    struct view archive =
        arena_printf(f->arena, "%s/content-v2/sha512/" VIEW_FMT "/" VIEW_FMT "/" VIEW_FMT,
                     f->in->caches.npm, VIEW_ARG(view_slice(h, 0, 2)),
                     VIEW_ARG(view_slice(h, 2, 4)), VIEW_ARG(view_slice(h, 4, h.len)));
    return installing_cached(f, archive, VIEW("its tarball is not in npm's cache"), p);
}

/* The first SHA-512 of an "integrity", which may hold several digests. */
static struct view sha512_of_integrity(struct view text)
{
    struct view one;
    while (words_next(&text, &one)) {
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

struct npm {
    struct installing *f;
    struct view lock; /* its path */
};

/* What lies in `dir` (with its slash), of that name and version. */
static enum status take_package(const struct npm *n, struct view dir, struct view name,
                                const struct value *entry)
{
    struct installing *f = n->f;
    struct installed p = {.manifest = n->lock,
                          .dir = dir,
                          .integrity = sha512_of_integrity(value_get_text(entry, "integrity"))};
    struct view own = arena_printf(f->arena, VIEW_FMT "package.json", VIEW_ARG(dir));
    if (own.ptr == NULL) {
        return error_no_memory(f->err);
    }
    /* It came in the tarball around it. (What the project itself is going to bundle has one.) */
    if (p.integrity.len == 0 &&
        (value_get_bool(entry, "inBundle", false) || value_get_bool(entry, "bundled", false))) {
        return map_put(&f->bundled, p.dir, f, NULL, f->err);
    }
    if (tree_get(&f->tree, own) == NULL) {
        return OK; /* not installed */
    }
    enum status st = installing_purl(f, "npm", name, value_get_text(entry, "version"), &p.purl);
    if (st == OK && p.integrity.len == 0) {
        p.why = VIEW("the lock file has no SHA-512 of it");
    } else if (st == OK) {
        st = find_tarball(f, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

/* lockfileVersion 2 and 3: "node_modules/a/node_modules/b" → what lies there. */
static enum status take_packages(const struct npm *n, struct view root, const struct value *list)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_OBJECT) && i < list->len; i++) {
        const struct member *m = &list->members[i];
        struct view name = name_in(m->key);
        struct view alias = value_get_text(&m->value, "name");
        if (name.len == 0 || value_get_text(&m->value, "version").len == 0 ||
            value_get_bool(&m->value, "link", false)) {
            continue;
        }
        struct view dir =
            arena_printf(n->f->arena, VIEW_FMT VIEW_FMT "/", VIEW_ARG(root), VIEW_ARG(m->key));
        st = dir.ptr == NULL ? error_no_memory(n->f->err)
                             : take_package(n, dir, alias.len > 0 ? alias : name, &m->value);
    }
    return st;
}

/* lockfileVersion 1: each package holds those that lie in its own node_modules. What is from no
 * registry has an address for a version. */
static enum status take_nested(const struct npm *n, struct view root, const struct value *list)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_OBJECT) && i < list->len; i++) {
        const struct member *m = &list->members[i];
        struct view version = value_get_text(&m->value, "version");
        struct view dir = arena_printf(n->f->arena, VIEW_FMT "node_modules/" VIEW_FMT "/",
                                       VIEW_ARG(root), VIEW_ARG(m->key));
        if (dir.ptr == NULL) {
            return error_no_memory(n->f->err);
        }
        if (m->key.len > 0 && version.len > 0 && view_find_char(version, ':') < 0) {
            st = take_package(n, dir, m->key, &m->value);
        }
        if (st == OK) {
            st = take_nested(n, dir, value_get(&m->value, "dependencies"));
        }
    }
    return st;
}

enum status npm_read(struct installing *f, struct view root, const struct tree_file *lock)
{
    struct value all;
    const struct npm n = {f, lock->path};
    enum status st =
        json_read(lock->bytes, lock->path.ptr, JSON_STRICT, NULL, f->arena, &all, f->err);
    const struct value *packages = st == OK ? value_get(&all, "packages") : NULL;
    if (st != OK || value_is(packages, VALUE_OBJECT)) {
        return st == OK ? take_packages(&n, root, packages) : st;
    }
    return take_nested(&n, root, value_get(&all, "dependencies"));
}
