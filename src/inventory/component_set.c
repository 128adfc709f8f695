#include <assay/inventory/component_set.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "collect.h"
#include "component_set_private.h"
#include "formats.h"
#include "join.h"
#include "maven_projects.h"
#include "os_release.h"
#include "purl_norm.h"

enum { SET_COMPONENTS_MAX = 20 * 1000 * 1000, KEY_MAX = 64 * 1024 };

enum status component_set_new(struct component_set **out, struct error *err)
{
    struct component_set *set = mem_calloc(1, sizeof *set);
    if (set == NULL) {
        return error_no_memory(err);
    }
    arena_init(&set->arena, 0);
    map_init(&set->lists);
    map_init(&set->copies);
    map_init(&set->index);
    map_init(&set->systems);
    map_init(&set->replaced);
    map_init(&set->asked);
    map_init(&set->stores);
    map_init(&set->commits);
    buf_init(&set->key, KEY_MAX);
    enum status st = maven_projects_new(&set->maven, err);
    if (st != OK) {
        (void)component_set_free(set);
        return st;
    }
    *out = set;
    return OK;
}

struct component_set *component_set_free(struct component_set *set)
{
    if (set == NULL) {
        return NULL;
    }
    (void)mem_free(set->items);
    (void)mem_free(set->formats);
    map_release(&set->lists);
    map_release(&set->copies);
    map_release(&set->index);
    map_release(&set->systems);
    map_release(&set->replaced);
    map_release(&set->asked);
    map_release(&set->stores);
    map_release(&set->commits);
    set->maven = maven_projects_free(set->maven);
    buf_release(&set->key);
    arena_release(&set->arena);
    return mem_free(set);
}

/* Copies; NULL pointers stay, so that absent texts stay absent. */
static bool keep(struct component_set *set, struct view *v)
{
    if (v->ptr != NULL) {
        *v = arena_copy(&set->arena, *v);
        return v->ptr != NULL;
    }
    return true;
}

static enum status keep_needs(struct component_set *set, struct component *c, struct error *err)
{
    if (c->need_count == 0) {
        c->needs = NULL;
        return OK;
    }
    struct component_need *needs = arena_alloc(&set->arena, c->need_count, sizeof *needs);
    if (needs == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < c->need_count; i++) {
        needs[i] = c->needs[i];
        if (!keep(set, &needs[i].purl) || !keep(set, &needs[i].requirement)) {
            return error_no_memory(err);
        }
    }
    c->needs = needs;
    return OK;
}

static enum status keep_component(struct component_set *set, struct component *c, struct error *err)
{
    struct view *const texts[] = {&c->type, &c->namespace, &c->name,   &c->version,
                                  &c->purl, &c->licence,   &c->source, &c->note};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!keep(set, texts[i])) {
            return error_no_memory(err);
        }
    }
    enum status st = keep_needs(set, c, err);
    if (st != OK || c->hash_count == 0) {
        c->hashes = NULL;
        return st;
    }
    struct component_hash *hashes = arena_alloc(&set->arena, c->hash_count, sizeof *hashes);
    if (hashes == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < c->hash_count; i++) {
        hashes[i] = c->hashes[i];
        if (!keep(set, &hashes[i].algorithm) || !keep(set, &hashes[i].hex)) {
            return error_no_memory(err);
        }
    }
    c->hashes = hashes;
    return OK;
}

/* "etc/os-release" and "usr/lib/os-release" belong to the root above. */
static enum status note_system(struct component_set *set, size_t at, struct error *err)
{
    struct view root = set->items[at].manifest;
    static const struct view below[] = {VIEW_INIT("usr/lib/os-release"),
                                        VIEW_INIT("etc/os-release")};
    for (size_t i = 0; i < sizeof below / sizeof below[0]; i++) {
        if (view_ends(root, below[i])) {
            root = view_slice(root, 0, root.len - below[i].len);
            /* A map's key must have an address. */
            root = root.len == 0 ? VIEW("") : root;
            return map_put(&set->systems, root, (void *)(uintptr_t)(at + 1), NULL, err);
        }
    }
    return OK;
}

/* The artifact of META-INF/maven/GROUP/NAME/pom.…, and what its name begins with, for the manifest
 * in META-INF/. */
static enum status note_artifact(struct component_set *set, size_t at, struct error *err)
{
    const struct component *c = &set->items[at];
    struct view folder = path_dir(path_dir(path_dir(path_dir(c->manifest))));
    void *position = (void *)(uintptr_t)(at + 1);
    enum status st = OK;
    folder = view_slice(c->manifest, 0, folder.len + 1);
    for (size_t i = 1; st == OK && i <= c->name.len; i++) {
        if (i == c->name.len || !is_word_char(c->name.ptr[i], "")) {
            st = component_set_key(set, VIEW("artifacts"), folder, view_slice(c->name, 0, i), err);
            st = st == OK ? map_put(&set->index, buf_view(&set->key), position, NULL, err) : st;
        }
    }
    return st;
}

static enum status note(struct component_set *set, size_t at, struct error *err)
{
    const struct component *c = &set->items[at];
    const struct manifest_format *format = set->formats[at];
    struct view base = path_base(c->manifest);
    struct view folder = path_folder(c->manifest);
    if (format == &os_release_format) {
        return note_system(set, at, err);
    }
    enum status st = component_set_note_copies(set, at, err);
    if (st == OK && (format == &pom_properties_format || format == &pom_embedded_format)) {
        st = note_artifact(set, at, err);
    }
    if (st != OK || format == NULL || format->fold != FOLD_NONE) {
        return st;
    }
    st = component_set_key(set, base, folder, view_of(NULL, 0), err);
    void *position = (void *)(uintptr_t)(at + 1);
    if (st == OK) {
        st = map_put(&set->lists, buf_view(&set->key), position, NULL, err);
    }
    if (st == OK) {
        st = component_set_key(set, base, folder, c->purl, err);
    }
    return st == OK ? map_put(&set->index, buf_view(&set->key), position, NULL, err) : st;
}

/* The path of `c`, once for all of its file, which come one after the other. */
static enum status keep_manifest(struct component_set *set, struct component *c,
                                 const struct manifest_format **format, struct error *err)
{
    bool packed = component_is_packed(c);
    const struct component *last = set->len == 0 ? NULL : &set->items[set->len - 1];
    bool same = last != NULL && view_eq(last->manifest, c->manifest);
    if (same && packed == component_is_packed(last)) {
        c->manifest = last->manifest;
        *format = set->formats[set->len - 1];
        return OK;
    }
    *format = packed ? manifest_format_packed(c->manifest) : manifest_format_of(c->manifest);
    return keep(set, &c->manifest) ? OK : error_no_memory(err);
}

static enum status make_room(struct component_set *set, struct error *err)
{
    void *items = set->items;
    enum status st =
        mem_grow(&items, &set->cap, set->len + 1, sizeof *set->items, SET_COMPONENTS_MAX, err);
    set->items = items;
    void *formats = (void *)set->formats;
    if (st == OK) {
        st = mem_grow(&formats, &set->formats_cap, set->len + 1, sizeof *set->formats,
                      SET_COMPONENTS_MAX, err);
    }
    set->formats = formats;
    return st;
}

/* Every file of a folder in a Nix store says the same. */
static enum status is_told(struct component_set *set, const struct component *c, bool *told,
                           struct error *err)
{
    struct view type = VIEW("nix");
    *told = false;
    if (!view_eq(c->type, type)) {
        return OK;
    }
    ptrdiff_t at = view_find(c->manifest, VIEW("nix/store/"));
    struct view store = view_slice(c->manifest, 0, at < 0 ? 0 : (size_t)at);
    enum status st = component_set_key(set, type, store, c->purl, err);
    *told = st == OK && map_has(&set->stores, buf_view(&set->key));
    return st == OK && !*told ? map_put(&set->stores, buf_view(&set->key), set, NULL, err) : st;
}

enum status component_set_add(void *ctx, const struct component *c, struct error *err)
{
    struct component_set *set = ctx;
    struct component own = *c;
    const struct manifest_format *format = NULL;
    bool told = false;
    enum status st = is_told(set, c, &told, err);
    if (st != OK || told) {
        return st;
    }
    st = make_room(set, err);
    if (st == OK) {
        st = keep_component(set, &own, err);
    }
    if (st == OK) {
        st = keep_manifest(set, &own, &format, err);
    }
    if (st != OK) {
        return st;
    }
    set->formats[set->len] = format;
    set->items[set->len++] = own;
    return note(set, set->len - 1, err);
}

enum status component_set_model(void *ctx, struct view path, struct view model, struct error *err)
{
    struct component_set *set = ctx;
    if (manifest_format_of(path) != &pom_format) {
        return error_set(err, ERR_FORMAT, "a file of this kind has no model");
    }
    return maven_projects_add(set->maven, path, model, err);
}

void component_set_maven_repository(struct component_set *set,
                                    const struct maven_repository *repository)
{
    maven_projects_repository(set->maven, repository);
}

void component_set_maven_tree(struct component_set *set, const struct maven_tree *tree)
{
    maven_projects_tree(set->maven, tree);
}

size_t component_set_maven_missing(const struct component_set *set)
{
    return maven_projects_missing(set->maven);
}

enum status component_set_commit(struct component_set *set, struct view path, struct view commit,
                                 struct error *err)
{
    struct view own = arena_copy(&set->arena, commit);
    struct view *kept = arena_alloc(&set->arena, 1, sizeof *kept);
    if (own.ptr == NULL || kept == NULL) {
        return error_no_memory(err);
    }
    *kept = own;
    return map_put(&set->commits, path, kept, NULL, err);
}

/* The commit of a submodule, which stands in the tree and not in the file. */
static enum status settle_commit(struct component_set *set, struct component *c, struct error *err)
{
    struct view path;
    if (!submodule_path(c, &path)) {
        return OK;
    }
    struct view whole = text_join(&set->arena, path_folder(c->manifest), path);
    const struct view *commit = whole.ptr == NULL ? NULL : map_get(&set->commits, whole);
    if (commit == NULL) {
        return whole.ptr == NULL ? error_no_memory(err) : OK;
    }
    return component_pin(c, *commit, &set->arena, err);
}

static enum status settle_commits(struct component_set *set, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && set->commits.len > 0 && i < set->len; i++) {
        st = set->formats[i] == &gitmodules_format ? settle_commit(set, &set->items[i], err) : OK;
    }
    return st;
}

/* ---- putting projects together ---- */

static enum status replace(void *ctx, struct view path, struct error *err)
{
    struct component_set *set = ctx;
    return map_put(&set->replaced, path, set, NULL, err);
}

/* What the files alone say of projects that were put together is gone: marked, as positions in
 * the index must hold. */
static enum status settle_projects(struct component_set *set, struct error *err)
{
    const struct maven_result to = {
        .ctx = set, .again = replace, .sink = {.ctx = set, .component = component_set_add}};
    size_t alone = set->len;
    enum status st = maven_projects_resolve(set->maven, &to, err);
    for (size_t i = 0; st == OK && i < alone && set->replaced.len > 0; i++) {
        struct component *c = &set->items[i];
        bool gone = set->formats[i] == &pom_format && map_has(&set->replaced, c->manifest);
        c->name = gone ? view_of(NULL, 0) : c->name;
    }
    return st;
}

/* ---- direct or transitive ---- */

/* What a project asks for, whatever the version: "file NUL folder NUL type/namespace/name/"; and
 * that the file asks for anything: "file NUL folder". */
static enum status write_asked(struct component_set *set, struct view file,
                               const struct component *c, bool any, struct error *err)
{
    enum status st = component_set_key(set, file, path_folder(c->manifest), view_of(NULL, 0), err);
    if (st == OK && !any) {
        buf_add_char(&set->key, '\0');
        const struct view parts[] = {c->type, c->namespace, c->name};
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            buf_add_view(&set->key, parts[i]);
            buf_add_char(&set->key, '/');
        }
        st = buf_status(&set->key, err);
    }
    return st;
}

static enum status note_asked(struct component_set *set, const struct component *c,
                              struct error *err)
{
    enum status st = OK;
    for (int any = 0; st == OK && any < 2; any++) {
        st = write_asked(set, path_base(c->manifest), c, any == 1, err);
        st = st == OK ? map_put(&set->asked, buf_view(&set->key), set, NULL, err) : st;
    }
    return st;
}

/* Where the lock file does not say who asked, and its project's file beside it does. */
static enum status settle_relation(struct component_set *set, struct view file, struct component *c,
                                   struct error *err)
{
    enum status st = write_asked(set, file, c, true, err);
    if (st != OK || !map_has(&set->asked, buf_view(&set->key))) {
        return st;
    }
    st = write_asked(set, file, c, false, err);
    bool asked = st == OK && map_has(&set->asked, buf_view(&set->key));
    bool unknown = c->relation == RELATION_UNKNOWN;
    c->relation = asked ? RELATION_DIRECT : unknown ? RELATION_TRANSITIVE : c->relation;
    return st;
}

/* What builds the project is in no lock file. */
static enum status settle_relations(struct component_set *set, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < set->len; i++) {
        const struct component *c = &set->items[i];
        const struct manifest_format *f = set->formats[i];
        bool asks = f != NULL && f->fold == FOLD_DECLARED && c->scope != SCOPE_BUILD;
        st = asks ? note_asked(set, c, err) : OK;
    }
    for (size_t i = 0; st == OK && set->asked.len > 0 && i < set->len; i++) {
        const struct manifest_format *f = set->formats[i];
        bool asked = f != NULL && f->asked_in.len > 0;
        st = asked ? settle_relation(set, f->asked_in, &set->items[i], err) : OK;
    }
    return st;
}

/* ---- at the end ---- */

/* The os-release of the root that holds a package database, or NULL. */
static const struct component *system_of(const struct component_set *set, const struct component *c)
{
    struct view folder = path_folder(c->manifest);
    while (component_set_above(&folder)) {
        uintptr_t at = (uintptr_t)map_get(&set->systems, folder.len == 0 ? VIEW("") : folder);
        if (at != 0) {
            return &set->items[at - 1];
        }
    }
    return NULL;
}

/* A package of a system gets its release into the package URL, and so does what it needs. */
static enum status settle_system(struct component_set *set, struct component *c,
                                 const struct component *system, struct error *err)
{
    struct component_need *needs = arena_alloc(&set->arena, c->need_count + 1, sizeof *needs);
    enum status st =
        needs == NULL ? error_no_memory(err) : system_package(c, system, &set->arena, err);
    for (size_t i = 0; st == OK && i < c->need_count; i++) {
        struct component other = {.purl = c->needs[i].purl};
        st = system_package(&other, system, &set->arena, err);
        needs[i] = (struct component_need){other.purl, c->needs[i].requirement};
    }
    if (st == OK) {
        c->needs = needs;
    }
    return st;
}

/* Positions in the index must hold until all is folded: mark, do not move. */
static enum status fold_all(struct component_set *set, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < set->len; i++) {
        bool gone = set->items[i].name.ptr == NULL;
        st = gone ? OK : component_set_fold(set, i, &gone, err);
        set->items[i].name = gone ? view_of(NULL, 0) : set->items[i].name;
    }
    return st;
}

enum status component_set_finish(struct component_set *set, const struct component_sink *sink,
                                 struct error *err)
{
    enum status st = settle_projects(set, err);
    st = st == OK ? component_set_drop_copies(set, err) : st;
    st = st == OK ? settle_commits(set, err) : st;
    st = st == OK ? settle_relations(set, err) : st;
    st = st == OK ? fold_all(set, err) : st;
    for (size_t i = 0; st == OK && i < set->len; i++) {
        struct component *c = &set->items[i];
        if (c->name.ptr == NULL) {
            continue;
        }
        const struct component *system = is_system_package(c) ? system_of(set, c) : NULL;
        st = system == NULL ? OK : settle_system(set, c, system, err);
        if (st == OK) {
            st = sink->component(sink->ctx, c, err);
        }
    }
    return st;
}
