/* node_modules: which lock file is whose, and packages by name and version where a lock file
 * does not say where they lie. */
#include "installed_node.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/inventory/component.h>

static const struct view modules = VIEW_INIT("node_modules/");

/* ---- Which files ---- */

static const struct {
    const char *name;
    enum status (*read)(struct installing *f, struct view root, const struct tree_file *lock);
} locks[] = {
    {".package-lock.json", npm_read},  {"package-lock.json", npm_read},
    {"npm-shrinkwrap.json", npm_read}, {"yarn.lock", yarn_read},
    {"pnpm-lock.yaml", pnpm_read},     {".pnpm/lock.yaml", pnpm_read}, /* as it was installed */
};
enum { LOCKS = sizeof locks / sizeof locks[0] };

static size_t lock_of(struct view path)
{
    size_t i = 0;
    while (i < LOCKS && !path_is_named(path, view_str(locks[i].name))) {
        i++;
    }
    return i;
}

static bool is_lock(struct view path)
{
    return lock_of(path) < LOCKS;
}

bool node_is_package(struct view path)
{
    if (!view_ends(path, VIEW("/package.json"))) {
        return false;
    }
    struct view up = path_dir(path_dir(path));
    if (view_starts(path_base(up), VIEW("@"))) {
        up = path_dir(up);
    }
    return view_eq_str(path_base(up), "node_modules");
}

static bool wants(struct view path)
{
    return is_lock(path) || node_is_package(path);
}

static bool shows(struct view path)
{
    return node_is_package(path) ||
           (view_ends(path, VIEW(".zip")) && view_find(path, VIEW(".yarn/cache/")) >= 0);
}

/* What a package brought along says nothing of what was installed; what a manager leaves right
 * in the "node_modules" does. */
static enum status read_lock(struct installing *f, const struct tree_file *lock)
{
    size_t which = lock_of(lock->path);
    struct view name = view_str(locks[which].name);
    struct view dir = view_slice(lock->path, 0, lock->path.len - name.len);
    if (name.ptr[0] == '.') {
        if (!view_ends(dir, modules)) {
            return OK;
        }
        dir.len -= modules.len;
    }
    return view_find(dir, modules) >= 0 ? OK : locks[which].read(f, dir, lock);
}

const struct installed_kind installed_node = {
    .manifest = is_lock, .wants = wants, .shows = shows, .read = read_lock};

/* ---- By name and version ---- */

enum status node_integrity(struct installing *f, struct view hex, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf raw = BUF_INIT(SHA512_SIZE * 4);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(256);
    *out = VIEW("");
    if (hex_decode(&raw, hex, NULL) != OK || raw.len != SHA512_SIZE) {
        return buf_status(&raw, NULL) == ERR_NO_MEMORY ? error_no_memory(f->err) : OK;
    }
    buf_add_str(&text, "sha512-");
    base64_encode(&text, buf_view(&raw), false);
    enum status st = buf_status(&text, f->err);
    if (st == OK) {
        *out = arena_copy(f->arena, buf_view(&text));
    }
    return st == OK && out->ptr == NULL ? error_no_memory(f->err) : st;
}

void node_lock_open(struct node_lock *l)
{
    map_init(&l->by_name);
    arena_init(&l->scratch, 0);
}

void node_lock_close(struct node_lock *l)
{
    map_release(&l->by_name);
    arena_release(&l->scratch);
}

enum status node_lock_add(struct node_lock *l, const struct locked *what)
{
    struct locked *k = arena_alloc(l->f->arena, 1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(l->f->err);
    }
    *k = *what;
    k->next = map_get(&l->by_name, what->name);
    return map_put(&l->by_name, what->name, k, NULL, l->f->err);
}

/* Of that version; else the only one that is pinned, whatever the package says of itself. */
static const struct locked *choose(const struct node_lock *l, struct view name, struct view version)
{
    const struct locked *first = map_get(&l->by_name, name);
    for (const struct locked *k = first; k != NULL; k = k->next) {
        if (view_eq(k->version, version)) {
            return k;
        }
    }
    return first != NULL && first->next == NULL ? first : NULL;
}

/* ".pnpm/@s+a@1.2.3_peers/node_modules/@s/a/": the folder says which version lies there. */
static struct view version_of_folder(struct view dir)
{
    ptrdiff_t at = view_find(dir, VIEW("/.pnpm/"));
    struct view folder = view_slice(dir, at < 0 ? dir.len : (size_t)at + 7, dir.len);
    ptrdiff_t slash = view_find_char(folder, '/');
    folder = view_slice(folder, 0, slash < 0 ? 0 : (size_t)slash);
    at = view_find_char(view_slice(folder, 1, folder.len), '@');
    struct view version = view_slice(folder, at < 0 ? folder.len : (size_t)at + 2, folder.len);
    size_t end = 0;
    while (end < version.len && version.ptr[end] != '_' && version.ptr[end] != '(') {
        end++;
    }
    return view_slice(version, 0, end);
}

/* "node_modules/@s/a/" → "@s/a" */
static struct view name_of_folder(struct view dir)
{
    struct view bare = view_slice(dir, 0, dir.len - 1);
    struct view up = path_dir(bare);
    struct view scope = path_base(up);
    size_t from = view_starts(scope, VIEW("@")) ? up.len - scope.len : up.len + 1;
    return view_slice(bare, from, bare.len);
}

/* By what the package says of itself; *name may become the name that it gives itself. */
static enum status choose_by_manifest(struct node_lock *l, const struct tree_file *file,
                                      struct view *name, const struct locked **out)
{
    struct value own = {.kind = VALUE_NULL};
    struct error why = {.code = OK};
    enum status st = file->fetched ? json_read(file->bytes, file->path.ptr, JSON_STRICT, NULL,
                                               &l->scratch, &own, &why)
                                   : OK;
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(l->f->err);
    }
    if (st != OK) {
        own = (struct value){.kind = VALUE_NULL};
    }
    struct view says = value_get_text(&own, "name");
    *name = says.len > 0 && map_has(&l->by_name, says) ? says : *name;
    *out = choose(l, *name, value_get_text(&own, "version"));
    return OK;
}

static enum status take_one(struct node_lock *l, const struct tree_file *file)
{
    struct installing *f = l->f;
    struct view dir = view_slice(file->path, 0, file->path.len - (sizeof "package.json" - 1));
    struct view name = name_of_folder(dir);
    struct view version = version_of_folder(dir);
    const struct locked *k = version.len > 0 ? choose(l, name, version) : NULL;
    enum status st = k == NULL ? choose_by_manifest(l, file, &name, &k) : OK;
    if (st != OK || (k == NULL && !map_has(&l->by_name, name))) {
        return st; /* no package of this lock file's */
    }
    struct installed p = {.manifest = l->manifest, .dir = dir};
    st = installing_purl(f, "npm", name, k == NULL ? VIEW("") : k->version, &p.purl);
    if (st == OK && k == NULL) {
        p.why = VIEW("the lock file pins other versions of it");
    } else if (st == OK) {
        p.integrity = k->integrity;
        st = l->find(l, k, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

enum status node_lock_take(struct node_lock *l)
{
    size_t at = 0;
    size_t to = 0;
    enum status st = OK;
    installing_range(l->f, l->root, &at, &to);
    for (; st == OK && at < to; at++) {
        const struct tree_file *file = l->f->tree.files[at];
        st = node_is_package(file->path) ? take_one(l, file) : OK;
        arena_clear(&l->scratch);
    }
    return st;
}

/* ---- As the inventory reads it ---- */

/* Can it be a part of a path, with slashes or without? */
static bool is_part(struct view text, bool slashes)
{
    return view_find(text, VIEW("..")) < 0 && view_find_char(text, '\0') < 0 &&
           (slashes || view_find_char(text, '/') < 0);
}

static enum status take_hash(struct node_lock *l, const struct component *c, struct locked *k)
{
    for (size_t i = 0; i < c->hash_count; i++) {
        if (view_eq(c->hashes[i].algorithm, VIEW("SHA-512"))) {
            k->hex = arena_copy(l->f->arena, c->hashes[i].hex);
            return k->hex.ptr == NULL ? error_no_memory(l->f->err)
                                      : node_integrity(l->f, k->hex, &k->integrity);
        }
    }
    return OK;
}

static enum status on_component(void *ctx, const struct component *c, struct error *err)
{
    struct node_lock *l = ctx;
    struct arena *a = l->f->arena;
    ptrdiff_t hash = view_rfind_char(c->source, '#');
    struct view scope = c->namespace;
    struct locked k = {
        .name = arena_printf(a, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(scope), scope.len > 0 ? "/" : "",
                             VIEW_ARG(c->name)),
        .version = arena_copy(a, c->version),
        .key = arena_copy(
            a, view_slice(c->source, hash < 0 ? c->source.len : (size_t)hash + 1, c->source.len))};
    if (k.name.ptr == NULL || k.version.ptr == NULL || k.key.ptr == NULL) {
        return error_no_memory(err);
    }
    if (!is_part(k.name, true) || !is_part(k.version, false) || !is_part(k.key, false)) {
        return OK; /* from no registry */
    }
    enum status st = take_hash(l, c, &k);
    return st == OK ? node_lock_add(l, &k) : st;
}

enum status node_lock_read(struct node_lock *l, struct view name, struct view bytes)
{
    struct installing *f = l->f;
    const struct component_sink sink = {.ctx = l, .component = on_component};
    node_lock_open(l);
    enum status st =
        manifest_parse(manifest_format_of(name), l->manifest, bytes, f->arena, &sink, f->err);
    if (st == OK) {
        st = node_lock_take(l);
    }
    node_lock_close(l);
    return st;
}
