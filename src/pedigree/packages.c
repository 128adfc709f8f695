#include "installed.h"

#include <assay/base/mem.h>

#include <stdlib.h>

static bool wants(struct view path)
{
    return installing_wants(path) || patch_ledger_wants(path);
}

/* A ledger that cannot be read leaves differences unexplained: a gap. */
static enum status read_ledger(struct installing *f)
{
    const struct patch_ledger_files files = tree_ledger_files(&f->tree);
    enum status st = patch_ledger_read(&f->ledger, &files, f->err);
    if (st != OK) {
        return installing_fault(f, VIEW(""), st, f->err);
    }
    for (size_t i = 0; st == OK && i < f->ledger.len; i++) {
        const struct declared_patch *p = &f->ledger.patches[i];
        st = p->fault.len > 0 ? gaps_add(&f->gaps, p->path, p->fault, f->err) : OK;
    }
    return st;
}

static int by_path(const void *a, const void *b)
{
    const struct package *x = a;
    const struct package *y = b;
    int order = view_cmp(x->path, y->path);
    return order != 0 ? order : view_cmp(x->purl, y->purl);
}

static bool is_modified(const struct package *p)
{
    return p->modification != NULL && p->modification->file_count > 0;
}

static enum status compare_all(struct installing *f, struct packages *out)
{
    struct packages made = {.len = f->len};
    struct package *items = arena_alloc(f->arena, f->len + 1, sizeof *items);
    enum status st = items == NULL ? error_no_memory(f->err) : OK;
    for (size_t i = 0; st == OK && i < f->len; i++) {
        st = installed_compare(f, f->items[i], &items[i]);
    }
    if (st != OK) {
        return st;
    }
    if (f->len > 1) {
        qsort(items, f->len, sizeof *items, by_path);
    }
    for (size_t i = 0; i < f->len; i++) {
        made.compared += items[i].modification != NULL ? 1 : 0;
        made.modified += is_modified(&items[i]) ? 1 : 0;
    }
    made.items = items;
    made.gaps = f->gaps.items;
    made.gap_count = f->gaps.len;
    *out = made;
    return OK;
}

enum status packages_find(const struct packages_input *in, struct arena *arena,
                          struct packages *out, struct error *err)
{
    const struct modification_source source = {.subject = in->subject, .prefix = ""};
    struct installing f;
    installing_open(&f, in, arena, err);
    tree_open(&f.tree, arena, &in->pool, &f.gaps, &source, 1);
    f.tree.no_issues = true; /* of the subject, not of a package: it is not compared */
    enum status st = tree_list(&f.tree, wants, err);
    tree_sort(&f.tree);
    if (st == OK) {
        st = read_ledger(&f);
    }
    if (st == OK) {
        st = installing_read(&f);
    }
    if (st == OK) {
        st = compare_all(&f, out);
    }
    tree_close(&f.tree);
    installing_close(&f);
    return st;
}
