/* Commits since the import as a ledger: each is a patch, its message the patch's header. */
#include "ledger_kinds.h"

#include <assay/content/changes.h>

static struct view first_line(struct view message)
{
    struct view line = VIEW("");
    (void)view_line(&message, &line);
    return line;
}

static enum status add_commit(struct patch_ledger *l, const struct directory_change *c,
                              struct error *err)
{
    struct view subject = first_line(c->message);
    struct view id = view_slice(c->commit, 0, 12);
    struct declared_patch p = {.kind = LEDGER_GIT, .strip = 1};
    p.name = arena_printf(l->arena, "commit " VIEW_FMT " (" VIEW_FMT ")", VIEW_ARG(id),
                          VIEW_ARG(view_slice(subject, 0, 80)));
    p.path = arena_printf(l->arena, "commit " VIEW_FMT, VIEW_ARG(id));
    if (p.name.ptr == NULL || p.path.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = patch_header_ids(&p.header, c->message, l->arena, err);
    p.header.author = c->author;
    p.header.subject = subject;
    return st == OK ? patch_ledger_add(l, &p, c->diff, err) : st;
}

/* What is not known of the history is a gap of the ledger. */
static enum status add_faults(struct patch_ledger *l, const struct directory_changes *c,
                              struct error *err)
{
    const struct declared_patch p = {
        .kind = LEDGER_GIT, .name = VIEW("git history"), .path = VIEW("git history")};
    enum status st = OK;
    if (c->left_out > 0) {
        st = patch_ledger_add_fault(l, &p, "commits that change too much were left out", err);
    }
    return st == OK && c->truncated
               ? patch_ledger_add_fault(l, &p, "not all of the history is there, or was read", err)
               : st;
}

enum status patch_ledger_read_git(struct patch_ledger *l, const struct patch_ledger_git *git,
                                  struct error *err)
{
    struct directory_changes changes;
    enum status st =
        directory_changes_read(git->path, git->directory, git->lenient, l->arena, &changes, err);
    for (size_t i = 0; st == OK && i < changes.len; i++) {
        if (changes.items[i].diff.len > 0) {
            st = add_commit(l, &changes.items[i], err);
        }
    }
    return st == OK ? add_faults(l, &changes, err) : st;
}
