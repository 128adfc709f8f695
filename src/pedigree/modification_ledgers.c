/* The ledgers of the subject, and of what the user names beside it. */
#include "modification_private.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

static enum status read_tree(struct comparing *c, struct content_tree *t)
{
    const struct patch_ledger_files files = tree_ledger_files(t);
    struct view changelog;
    enum status st = patch_ledger_read(&c->ledger, &files, c->err);
    if (st == OK && files.find(t, VIEW("debian/changelog"), &changelog)) {
        st = patch_ledger_read_changelog(&c->ledger, changelog, c->err);
    }
    c->debian = c->debian || (tree_get(t, VIEW("debian/changelog")) != NULL &&
                              tree_get(t, VIEW("debian/control")) != NULL);
    return st;
}

static enum status read_named(struct comparing *c)
{
    const struct patch_ledger_files files = tree_ledger_files(&c->patches);
    return c->patches.len == 0 ? OK : patch_ledger_read_directory(&c->ledger, &files, c->err);
}

/* The .diff.gz of a source of format 1.0: all of the tree that Debian made, in one. */
static enum status read_debian_diff(struct comparing *c)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->ledger_tree.len; i++) {
        const struct tree_file *f = c->ledger_tree.files[i];
        if (!f->fetched || view_find_char(f->path, '/') >= 0 ||
            !view_ends(f->path, VIEW(".diff"))) {
            continue;
        }
        const struct declared_patch p = {
            .kind = LEDGER_DEBIAN_DIFF, .strip = 1, .name = f->path, .path = f->path};
        st = patch_ledger_add(&c->ledger, &p, f->bytes, c->err);
        c->debian = true;
    }
    return st;
}

static enum status add_declared(struct comparing *c)
{
    const struct patch_ledger *l = c->in->declared;
    enum status st = OK;
    for (size_t i = 0; st == OK && l != NULL && i < l->len; i++) {
        st = arena_grow(c->arena, (void **)&c->ledger.patches, &c->ledger.cap, c->ledger.len + 1,
                        sizeof *c->ledger.patches, c->err);
        if (st == OK) {
            c->ledger.patches[c->ledger.len++] = l->patches[i];
        }
    }
    return st;
}

/* A patch that cannot be read leaves differences unexplained: the result says so. */
static enum status report_faults(struct comparing *c)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->ledger.len; i++) {
        const struct declared_patch *p = &c->ledger.patches[i];
        if (p->fault.len > 0) {
            st = gaps_add(&c->gaps, p->path, p->fault, c->err);
        }
    }
    return st;
}

enum status comparing_read_ledgers(struct comparing *c)
{
    enum status st = read_tree(c, comparing_subject(c));
    if (st == OK && c->ledger_tree.len > 0 && c->ledger.len == 0) {
        st = read_tree(c, &c->ledger_tree);
    }
    if (st == OK) {
        st = read_debian_diff(c);
    }
    if (st == OK) {
        st = read_named(c);
    }
    if (st == OK) {
        st = add_declared(c);
    }
    return st == OK ? report_faults(c) : st;
}
