/* The comparison, and where it leaves something unexplained, once more with the commits. */
#include <assay/pedigree/modification.h>

#include <assay/base/mem.h>

/* The history could not be read: the result says so, and stays as it is. */
static enum status add_gap(struct modification *m, struct view path, const char *why,
                           struct arena *arena, struct error *err)
{
    struct modification_gap *gaps = arena_alloc(arena, m->gap_count + 1, sizeof *gaps);
    if (gaps == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < m->gap_count; i++) {
        gaps[i] = m->gaps[i];
    }
    gaps[m->gap_count] = (struct modification_gap){path, arena_copy(arena, view_str(why))};
    if (gaps[m->gap_count].what.ptr == NULL) {
        return error_no_memory(err);
    }
    m->gaps = gaps;
    m->gap_count++;
    return OK;
}

static enum status add_declared(struct patch_ledger *l, const struct patch_ledger *more,
                                struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && more != NULL && i < more->len; i++) {
        st = arena_grow(l->arena, (void **)&l->patches, &l->cap, l->len + 1, sizeof *l->patches,
                        err);
        if (st == OK) {
            l->patches[l->len++] = more->patches[i];
        }
    }
    return st;
}

enum status modification_run_with_history(const struct modification_input *in,
                                          const struct patch_ledger_git *history,
                                          struct arena *arena, struct modification *out,
                                          struct error *err)
{
    struct error why = {.code = OK};
    struct patch_ledger ledger = {.arena = arena};
    enum status st = modification_run(in, arena, out, err);
    if (st != OK || history == NULL || out->counts.changes_unexplained == 0) {
        return st;
    }
    st = add_declared(&ledger, in->declared, err);
    if (st != OK) {
        return st;
    }
    size_t before = ledger.len;
    st = patch_ledger_read_git(&ledger, history, &why);
    if (st == ERR_NOT_FOUND || (st == OK && ledger.len == before)) {
        return OK; /* it is not in the repository, or as it was brought there */
    }
    if (st != OK) {
        return st == ERR_NO_MEMORY ? error_no_memory(err)
                                   : add_gap(out, VIEW("git history"), why.message, arena, err);
    }
    struct modification_input again = *in;
    again.declared = &ledger;
    return modification_run(&again, arena, out, err);
}
