#include "spans.h"

#include <assay/base/library.h>
#include <assay/pedigree/reconcile.h>

#include <git2.h>

/* The functions used, by the name that they have here. */
#define GIT_FUNCTIONS(X)                                                                           \
    X(error_last, git_error_last)                                                                  \
    X(init, git_libgit2_init)                                                                      \
    X(options_init, git_diff_options_init)                                                         \
    X(patch_free, git_patch_free)                                                                  \
    X(patch_from_buffers, git_patch_from_buffers)                                                  \
    X(patch_get_hunk, git_patch_get_hunk)                                                          \
    X(patch_num_hunks, git_patch_num_hunks)

#define GIT_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
static struct {
    GIT_FUNCTIONS(GIT_MEMBER)
} git;
#undef GIT_MEMBER

enum status line_list_of(struct view text, struct arena *arena, struct line_list *out,
                         struct error *err)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        ptrdiff_t end = view_find_char(view_slice(text, at, text.len), '\n');
        at = end < 0 ? text.len : at + (size_t)end + 1;
    }
    struct view *lines = arena_alloc(arena, count + 1, sizeof *lines);
    if (lines == NULL) {
        return error_no_memory(err);
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t end = view_find_char(view_slice(text, at, text.len), '\n');
        size_t next = end < 0 ? text.len : at + (size_t)end + 1;
        lines[i] = view_slice(text, at, next);
        at = next;
    }
    out->lines = lines;
    out->len = count;
    return OK;
}

static enum status git_failed(struct error *err, const char *what)
{
    const git_error *e = git.error_last();
    return error_set(err, ERR_IO, "%s: %s", what,
                     e == NULL || e->message == NULL ? "unknown error" : e->message);
}

enum status reconcile_prepare(struct error *err)
{
#define GIT_SYMBOL(member, function) {#function, &git.member, sizeof git.member},
    static const struct library_symbol symbols[] = {GIT_FUNCTIONS(GIT_SYMBOL)};
#undef GIT_SYMBOL
    enum status st = library_load(ASSAY_GIT2_LIBRARY, "texts cannot be compared", symbols,
                                  sizeof symbols / sizeof *symbols, err);
    return st == OK && git.init() < 0 ? git_failed(err, "cannot start libgit2") : st;
}

static bool take_hunk(git_patch *patch, size_t i, struct span *out)
{
    const git_diff_hunk *h = NULL;
    if (git.patch_get_hunk(&h, NULL, patch, i) != 0 || h->old_start < 0 || h->new_start < 0 ||
        h->old_lines < 0 || h->new_lines < 0) {
        return false;
    }
    /* A range of no lines is named by the line before it. */
    uint32_t old_first = (uint32_t)h->old_start - (h->old_lines > 0 ? 1 : 0);
    uint32_t new_first = (uint32_t)h->new_start - (h->new_lines > 0 ? 1 : 0);
    *out = (struct span){old_first, old_first + (uint32_t)h->old_lines, new_first,
                         new_first + (uint32_t)h->new_lines};
    return true;
}

enum status spans_of(struct view old_text, struct view new_text, struct arena *arena,
                     struct spans *out, struct error *err)
{
    git_diff_options options;
    git_patch *patch = NULL;
    struct spans made = {0};
    if (view_eq(old_text, new_text)) {
        *out = made;
        return OK;
    }
    if (git.options_init(&options, GIT_DIFF_OPTIONS_VERSION) != 0) {
        return git_failed(err, "cannot compare");
    }
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    options.context_lines = 0;
    options.interhunk_lines = 0;
    if (git.patch_from_buffers(&patch, old_text.ptr == NULL ? "" : old_text.ptr, old_text.len, NULL,
                               new_text.ptr == NULL ? "" : new_text.ptr, new_text.len, NULL,
                               &options) != 0) {
        return git_failed(err, "cannot compare");
    }
    enum status st = OK;
    size_t count = git.patch_num_hunks(patch);
    made.items = arena_alloc(arena, count + 1, sizeof *made.items);
    st = made.items == NULL ? error_no_memory(err) : OK;
    for (; st == OK && made.len < count; made.len++) {
        if (!take_hunk(patch, made.len, &made.items[made.len])) {
            st = git_failed(err, "cannot compare");
        }
    }
    git.patch_free(patch);
    if (st == OK) {
        *out = made;
    }
    return st;
}
