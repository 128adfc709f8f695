#include "modification_private.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#include <stdlib.h>

const char *file_state_name(enum file_state s)
{
    static const char *const names[] = {"identical", "modified", "added", "removed", "renamed"};
    return (size_t)s < sizeof names / sizeof names[0] ? names[s] : "unknown";
}

bool comparing_is_packaging(const struct comparing *c, struct view path)
{
    return c->debian && (view_starts(path, VIEW("debian/")) || view_starts(path, VIEW(".pc/")));
}

/* ---- Listing ---- */

static bool wants_patch(struct view path)
{
    return view_ends(path, VIEW(".patch")) || view_ends(path, VIEW(".diff")) ||
           view_eq(view_slice(path, path.len > 6 ? path.len - 6 : 0, path.len), VIEW("series")) ||
           view_find_char(path, '.') < 0;
}

static bool wants_ledger(struct view path)
{
    return patch_ledger_wants(path) || wants_patch(path);
}

static enum status list_trees(struct comparing *c)
{
    const struct modification_input *in = c->in;
    struct error *err = c->err;
    enum status st = tree_list(&c->upstream, c->as_patched ? patch_ledger_wants : NULL, err);
    if (st == OK) {
        st = tree_list(&c->subject, patch_ledger_wants, err);
    }
    if (st == OK) {
        st = tree_list(&c->ledger_tree, wants_ledger, err);
    }
    if (st == OK) {
        st = tree_list(&c->patches, wants_patch, err);
    }
    for (size_t i = 0; st == OK && i < in->later_count; i++) {
        st = tree_list(&c->later[i], NULL, err);
    }
    tree_sort(&c->upstream);
    tree_sort(&c->subject);
    tree_sort(&c->ledger_tree);
    tree_sort(&c->patches);
    return st;
}

static bool is_known(const void *ctx, struct view path)
{
    const struct comparing *c = ctx;
    return tree_get(&c->upstream, path) != NULL || tree_get(&c->subject, path) != NULL;
}

/* ---- What is to be compared ---- */

static enum status want(struct comparing *c, struct view path)
{
    return map_put(&c->wanted, path, c, NULL, c->err);
}

static bool is_wanted(const void *ctx, struct view path)
{
    return map_has(ctx, path);
}

static enum status make_task(struct comparing *c, struct view path)
{
    struct compare_task *task = arena_alloc(c->arena, 1, sizeof *task);
    if (task == NULL) {
        return error_no_memory(c->err);
    }
    enum status st = sections_of(&c->index, path, &task->sections, c->err);
    if (st == OK) {
        st = want(c, task->sections.upstream_path);
    }
    return st == OK ? map_put(&c->tasks, path, task, NULL, c->err) : st;
}

/* Files that differ, and all that a patch is about: one that changes nothing may be not in
 * effect. */
static enum status choose_tasks(struct comparing *c)
{
    const struct content_tree *t = comparing_subject(c);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->len; i++) {
        const struct tree_file *f = t->files[i];
        const struct tree_file *u = tree_get(&c->upstream, f->path);
        bool same = u != NULL && sha256_eq(&u->digest, &f->digest);
        bool packaging = comparing_is_packaging(c, f->path);
        if (sections_touch(&c->index, f->path) || (!same && !packaging)) {
            st = make_task(c, f->path);
        }
    }
    for (size_t i = 0; st == OK && i < c->index.path_count; i++) {
        if (!map_has(&c->tasks, c->index.paths[i])) {
            st = make_task(c, c->index.paths[i]);
        }
    }
    return st;
}

static enum status fill_task(struct comparing *c, struct compare_task *task)
{
    const struct tree_file *u = tree_get(&c->upstream, task->sections.upstream_path);
    if (u != NULL && u->fetched) {
        task->has_upstream = true;
        task->upstream = u->bytes;
        task->upstream_binary = (u->classes & FILE_BINARY) != 0;
    }
    for (size_t i = 0; i < c->in->later_count; i++) {
        const struct tree_file *l = tree_get(&c->later[i], task->sections.upstream_path);
        if (l != NULL && l->fetched && u != NULL) {
            task->later[task->later_count++] = l->bytes;
        }
    }
    return OK;
}

/* Upstream's bytes could not be had: then there is nothing to compare with. */
static bool is_lost(const struct comparing *c, const struct compare_task *task)
{
    const struct tree_file *u = tree_get(&c->upstream, task->sections.upstream_path);
    return u != NULL && !u->fetched;
}

static enum status drop_lost(struct comparing *c)
{
    struct map kept;
    struct view path;
    void *value = NULL;
    enum status st = OK;
    map_init(&kept);
    for (size_t at = 0; st == OK && map_next(&c->tasks, &at, &path, &value);) {
        if (!is_lost(c, value)) {
            st = fill_task(c, value);
            if (st == OK) {
                st = map_put(&kept, path, value, NULL, c->err);
            }
        }
    }
    map_release(&c->tasks);
    c->tasks = kept;
    return st;
}

static enum status fetch(struct comparing *c)
{
    enum status st = tree_fetch(&c->upstream, is_wanted, &c->wanted, c->err);
    for (size_t i = 0; st == OK && i < c->in->later_count; i++) {
        st = tree_fetch(&c->later[i], is_wanted, &c->wanted, c->err);
    }
    return st == OK ? drop_lost(c) : st;
}

/* Files that only patches know: no source has them, so no worker comes by. */
static enum status compare_rest(struct comparing *c)
{
    struct view path;
    void *value = NULL;
    enum status st = OK;
    const struct content_tree *t = comparing_subject(c);
    for (size_t at = 0; st == OK && map_next(&c->tasks, &at, &path, &value);) {
        const struct compare_task *task = value;
        if (tree_get(t, path) != NULL || task->sections.len == 0) {
            continue;
        }
        const struct file none = {.path = path};
        struct compare_result *r = arena_alloc(c->arena, 1, sizeof *r);
        if (r == NULL) {
            return error_no_memory(c->err);
        }
        st = compare_file(task, &none, true, NULL, c->arena, r, c->err);
        r->path = path;
        if (st == OK) {
            st = map_put(&c->results, path, r, NULL, c->err);
        }
    }
    return st;
}

static void open_trees(struct comparing *c)
{
    const struct modification_input *in = c->in;
    tree_open(&c->upstream, c->arena, &in->pool, &c->gaps, in->upstream, in->upstream_count);
    tree_open(&c->subject, c->arena, &in->pool, &c->gaps, in->subject, in->subject_count);
    tree_open(&c->ledger_tree, c->arena, &in->pool, &c->gaps, in->ledger, in->ledger_count);
    tree_open(&c->patches, c->arena, &in->pool, &c->gaps, in->patches, in->patch_count);
    for (size_t i = 0; i < in->later_count; i++) {
        tree_open(&c->later[i], c->arena, &in->pool, &c->gaps, &in->later[i], 1);
    }
    map_init(&c->wanted);
    map_init(&c->tasks);
    map_init(&c->results);
}

static void close_trees(struct comparing *c)
{
    tree_close(&c->upstream);
    tree_close(&c->subject);
    tree_close(&c->ledger_tree);
    tree_close(&c->patches);
    for (size_t i = 0; i < c->in->later_count; i++) {
        tree_close(&c->later[i]);
    }
    map_release(&c->wanted);
    map_release(&c->tasks);
    map_release(&c->results);
    sections_release(&c->index);
}

static enum status check_input(const struct modification_input *in, struct error *err)
{
    if (in->upstream_count == 0) {
        return error_set(err, ERR_USAGE, "no upstream is named to compare with");
    }
    if (in->later_count > RECONCILE_LATER_MAX) {
        return error_set(err, ERR_USAGE, "more than %d later versions", RECONCILE_LATER_MAX);
    }
    return OK;
}

enum status modification_run(const struct modification_input *in, struct arena *arena,
                             struct modification *out, struct error *err)
{
    enum status st = check_input(in, err);
    if (st != OK) {
        return st;
    }
    struct comparing *c = arena_alloc(arena, 1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    *c = (struct comparing){.in = in, .arena = arena, .err = err};
    c->gaps.arena = arena;
    c->ledger.arena = arena;
    c->as_patched = in->subject_count == 0;
    open_trees(c);
    st = list_trees(c);
    if (st == OK) {
        st = comparing_read_ledgers(c);
    }
    if (st == OK) {
        st = sections_build(&c->index, &c->ledger, is_known, c, arena, err);
    }
    if (st == OK) {
        st = choose_tasks(c);
    }
    if (st == OK) {
        st = fetch(c);
    }
    if (st == OK) {
        st = compare_run(comparing_subject(c), &c->tasks, c->as_patched, &c->results, err);
    }
    if (st == OK) {
        st = compare_rest(c);
    }
    if (st == OK) {
        st = comparing_conclude(c, out);
    }
    close_trees(c);
    return st;
}
