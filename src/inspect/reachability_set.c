/* All files of Go of a subject, and which package and module each belongs to. */
#include "reachability.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/content/file.h>

#include <stdlib.h>

enum status code_uses_new(size_t memory, code_reader read, void *ctx, struct code_uses **out,
                          struct error *err)
{
    struct code_uses *u = mem_calloc(1, sizeof *u);
    if (u == NULL) {
        return error_no_memory(err);
    }
    arena_init(&u->arena, memory == 0 ? REACHABILITY_MEMORY_MAX : memory);
    u->read = read;
    u->read_ctx = ctx;
    map_init(&u->directories);
    map_init(&u->roots);
    map_init(&u->packages);
    *out = u;
    return OK;
}

struct code_uses *code_uses_free(struct code_uses *u)
{
    if (u != NULL) {
        map_release(&u->directories);
        map_release(&u->roots);
        map_release(&u->packages);
        arena_release(&u->arena);
    }
    return mem_free(u);
}

bool reach_split_vendor(struct view path, struct view *before, struct view *behind)
{
    static const struct view folder = VIEW_INIT("vendor/");
    for (size_t end = path.len; end >= folder.len; end--) {
        size_t at = end - folder.len;
        if ((at == 0 || path.ptr[at - 1] == '/') && view_eq(view_slice(path, at, end), folder)) {
            *before = view_slice(path, 0, at == 0 ? 0 : at - 1);
            *behind = view_slice(path, end, path.len);
            return true;
        }
    }
    return false;
}

/* ---- collecting ------------------------------------------------------------------------- */

struct view reach_keep(struct code_uses *u, struct view text)
{
    struct view kept = arena_copy(&u->arena, text);
    u->full = u->full || kept.ptr == NULL;
    return kept;
}

static void *keep_list(struct code_uses *u, size_t count, size_t size)
{
    void *list = arena_alloc(&u->arena, count + 1, size);
    u->full = u->full || list == NULL;
    return list;
}

static void keep_uses(struct code_uses *u, const struct go_file *g, struct go_file *out)
{
    struct go_use *uses = keep_list(u, g->use_count, sizeof *uses);
    struct go_function *functions = keep_list(u, g->function_count, sizeof *functions);
    struct go_declaration *list = keep_list(u, g->declaration_count, sizeof *list);
    if (u->full) {
        return;
    }
    for (size_t i = 0; i < g->use_count; i++) {
        uses[i] = (struct go_use){reach_keep(u, g->uses[i].value), g->uses[i].line};
    }
    for (size_t i = 0; i < g->function_count; i++) {
        functions[i] = g->functions[i];
        functions[i].name = reach_keep(u, functions[i].name);
    }
    for (size_t i = 0; i < g->declaration_count; i++) {
        list[i] = (struct go_declaration){reach_keep(u, g->declarations[i].name),
                                          reach_keep(u, g->declarations[i].value)};
    }
    out->uses = uses;
    out->use_count = g->use_count;
    out->functions = functions;
    out->function_count = g->function_count;
    out->declarations = list;
    out->declaration_count = g->declaration_count;
}

static void keep_file(struct code_uses *u, const struct go_file *g, struct go_file *out)
{
    struct go_import *imports = keep_list(u, g->import_count, sizeof *imports);
    if (u->full) {
        return;
    }
    for (size_t i = 0; i < g->import_count; i++) {
        imports[i] = g->imports[i];
        imports[i].path = reach_keep(u, g->imports[i].path);
    }
    *out = (struct go_file){.whole = g->whole,
                            .only_imports = g->only_imports,
                            .constraint = reach_keep(u, g->constraint),
                            .import_count = g->import_count,
                            .imports = imports};
    keep_uses(u, g, out);
}

/* Memory at its bound is no failure: it is said with each answer. */
static enum status settle(struct code_uses *u, enum status st, struct error *err)
{
    if (st == ERR_NO_MEMORY) {
        u->full = true;
    }
    return st == ERR_NO_MEMORY ? OK
           : st == OK          ? OK
                               : error_set(err, st, "files of Go are too many");
}

static enum status add_module(struct code_uses *u, struct view path, const struct go_file *g,
                              struct error *err)
{
    void *items = u->modules;
    struct view before;
    struct view behind;
    if (reach_split_vendor(path, &before, &behind)) {
        return OK;
    }
    enum status st = arena_grow(&u->arena, &items, &u->module_cap, u->module_count + 1,
                                sizeof *u->modules, NULL);
    u->modules = items;
    if (st == OK) {
        struct view kept = reach_keep(u, path);
        u->modules[u->module_count++] =
            (struct reach_module){.directory = path_dir(kept), .path = reach_keep(u, g->module)};
    }
    return settle(u, st, err);
}

/* A file of which the imports alone were known. */
static void add_whole(struct code_uses *u, struct view path, const struct go_file *g)
{
    CLEANUP(buf_cleanup) struct buf folder = BUF_INIT(1 << 20);
    struct view directory =
        u->reading > 0 ? reach_dependency_folder(u, path, &folder) : path_dir(path);
    const struct reach_package *p = map_get(&u->directories, directory);
    for (uint32_t i = p == NULL ? 0 : p->first; p != NULL && i < p->first + p->count; i++) {
        struct reach_file *f = &u->files[i];
        if (view_eq(path_base(f->path), path_base(path)) && f->go.only_imports) {
            keep_file(u, g, &f->go);
            return;
        }
    }
}

enum status reach_add_file(struct code_uses *u, struct reach_file *f, const struct go_file *g,
                           struct error *err)
{
    void *items = u->files;
    keep_file(u, g, &f->go);
    enum status st = arena_grow(&u->arena, &items, &u->cap, u->count + 1, sizeof *u->files, NULL);
    u->files = items;
    if (st == OK && !u->full) {
        u->files[u->count++] = *f;
    }
    return settle(u, st, err);
}

enum status code_uses_add(struct code_uses *u, struct view path, unsigned classes,
                          const struct go_file *g, struct error *err)
{
    struct view before;
    struct reach_file f = {.module = REACH_NONE};
    if (u->full) {
        return OK;
    }
    if (u->joined) {
        add_whole(u, path, g);
        return OK;
    }
    if (u->reading > 0) {
        return reach_add_dependency(u, path, g, err);
    }
    if (g->is_module) {
        return add_module(u, path, g, err);
    }
    f.path = reach_keep(u, path);
    f.directory = path_dir(f.path);
    f.test = (classes & FILE_TEST) != 0 || view_ends(path, VIEW("_test.go"));
    bool vendored = reach_split_vendor(f.path, &before, &f.vendored);
    f.vendored = path_dir(f.vendored);
    return vendored && (f.test || f.vendored.len == 0) ? OK : reach_add_file(u, &f, g, err);
}

enum status code_uses_blind(struct code_uses *u, struct view path, struct error *err)
{
    void *items = u->blind;
    struct view base = path_base(path);
    if (u->full || u->joined || u->reading > 0 ||
        (!view_ends(base, VIEW(".go")) && view_find_char(base, '.') >= 0)) {
        return OK;
    }
    enum status st =
        arena_grow(&u->arena, &items, &u->blind_cap, u->blind_count + 1, sizeof *u->blind, NULL);
    u->blind = items;
    if (st == OK) {
        u->blind[u->blind_count++] = reach_keep(u, path);
    }
    return settle(u, st, err);
}

/* ---- joining ---------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    const struct reach_file *x = a;
    const struct reach_file *y = b;
    int order = view_cmp(x->directory, y->directory);
    return order != 0 ? order : view_cmp(x->path, y->path);
}

static struct view vendor_key(struct view module, struct view path, struct buf *key)
{
    buf_clear(key);
    buf_add_view(key, module);
    buf_add_char(key, '\0');
    buf_add_view(key, path);
    return buf_view(key);
}

struct reach_package *reach_imported(const struct code_uses *u, uint32_t module, struct view path)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(1 << 20);
    struct reach_package *p =
        module == REACH_NONE
            ? NULL
            : map_get(&u->packages, vendor_key(u->modules[module].directory, path, &key));
    return p == NULL ? map_get(&u->packages, path) : p;
}

uint32_t reach_module_of(const struct code_uses *u, struct view directory)
{
    for (;;) {
        const struct reach_module *m = map_get(&u->roots, directory);
        if (m != NULL) {
            return (uint32_t)(m - u->modules);
        }
        if (directory.len == 0) {
            return REACH_NONE;
        }
        directory = path_dir(directory);
    }
}

/* "example.com/m" and "a/b" below it. */
static enum status enter_own(struct code_uses *u, const struct reach_file *f,
                             struct reach_package *p, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(1 << 20);
    if (f->module == REACH_NONE || u->modules[f->module].path.len == 0) {
        return OK;
    }
    const struct reach_module *m = &u->modules[f->module];
    size_t from = m->directory.len == 0 ? 0 : m->directory.len + 1;
    struct view rest = view_slice(f->directory, from, f->directory.len);
    buf_add_view(&key, m->path);
    buf_add_str(&key, rest.len > 0 ? "/" : "");
    buf_add_view(&key, rest);
    enum status st = buf_status(&key, err);
    return st == OK ? map_put(&u->packages, buf_view(&key), p, NULL, err) : st;
}

static enum status enter_vendored(struct code_uses *u, const struct reach_file *f,
                                  struct reach_package *p, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(1 << 20);
    struct view root;
    struct view behind;
    if (!reach_split_vendor(f->path, &root, &behind) || f->dependency > 0) {
        root = u->modules[f->module].directory;
    }
    struct view text = vendor_key(root, f->vendored, &key);
    enum status st = buf_status(&key, err);
    return st == OK ? map_put(&u->packages, text, p, NULL, err) : st;
}

/* Files [first, last) are one directory. */
static enum status enter(struct code_uses *u, size_t first, size_t last, struct error *err)
{
    const struct reach_file *f = &u->files[first];
    struct reach_package *p = arena_alloc(&u->arena, 1, sizeof *p);
    uint32_t module = f->dependency > 0 ? f->module : reach_module_of(u, f->directory);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->first = (uint32_t)first;
    p->count = (uint32_t)(last - first);
    for (size_t i = first; i < last; i++) {
        u->files[i].module = module;
        u->files[i].package = p;
    }
    enum status st = map_put(&u->directories, f->directory, p, NULL, err);
    if (st != OK) {
        return st;
    }
    return f->vendored.len > 0 ? enter_vendored(u, f, p, err) : enter_own(u, f, p, err);
}

static enum status join(struct code_uses *u, struct error *err)
{
    enum status st = OK;
    if (u->count > 1) {
        qsort(u->files, u->count, sizeof *u->files, by_path);
    }
    for (size_t i = 0; i < u->count && st == OK;) {
        size_t end = i + 1;
        while (end < u->count && view_eq(u->files[end].directory, u->files[i].directory)) {
            end++;
        }
        st = enter(u, i, end, err);
        i = end;
    }
    return st;
}

static enum status read_imports(struct code_uses *u, struct error *err)
{
    const struct code_request subject = {.module = VIEW("")};
    enum status st = u->read == NULL ? OK : u->read(u->read_ctx, u, &subject, err);
    for (size_t i = 0; i < u->module_count && st == OK; i++) {
        st = map_put(&u->roots, u->modules[i].directory, &u->modules[i], NULL, err);
    }
    return st == OK && u->read != NULL && !u->full ? reach_load_dependencies(u, err) : st;
}

enum status reach_join(struct code_uses *u, struct error *err)
{
    if (u->joined) {
        return OK;
    }
    enum status st = read_imports(u, err);
    if (st == OK) {
        u->joined = true;
        u->full = u->full || join(u, NULL) != OK;
    }
    return st;
}
