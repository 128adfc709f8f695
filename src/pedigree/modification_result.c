/* From what the workers sent to what is said of each file and patch. */
#include "modification_private.h"

#include "generated.h"

#include <assay/base/buf.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdlib.h>

struct building {
    struct comparing *c;
    struct modified_file *files;
    size_t len;
    size_t cap;
    struct modified_patch *patches;
    struct patch_hunk **hunks; /* by patch */
    size_t *hunk_caps;
    struct modification *out;
    struct map gone;     /* digest → file of upstream's that the subject has not */
    struct map upstream; /* digest → struct tree_file, one of each */
};

static struct view digest_key(const struct sha256 *d)
{
    return view_of((const char *)d->bytes, sizeof d->bytes);
}

/* ---- Patches ---- */

static enum status add_hunk(struct building *b, size_t patch, struct patch_hunk one)
{
    struct modified_patch *p = &b->patches[patch];
    enum status st = arena_grow(b->c->arena, (void **)&b->hunks[patch], &b->hunk_caps[patch],
                                p->hunk_count + 1, sizeof one, b->c->err);
    if (st == OK) {
        b->hunks[patch][p->hunk_count++] = one;
        p->hunks = b->hunks[patch];
        p->holding += hunk_effect_holds(one.effect) ? 1 : 0;
    }
    return st;
}

static enum status add_hunks(struct building *b, const struct compare_result *r)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->hunk_count; i++) {
        const struct hunk_result *h = &r->hunks[i];
        const struct patch_section *s = &r->task->sections.items[h->section];
        st = add_hunk(b, s->patch,
                      (struct patch_hunk){
                          .path = r->path,
                          .file = s->number,
                          .hunk = h->hunk,
                          .line = s->file->len > 0 ? s->file->hunks[h->hunk].line : s->file->line,
                          .effect = h->effect,
                          .offset = h->offset,
                          .fuzz = h->fuzz,
                      });
    }
    return st;
}

/* A rename is seen from both names: what was counted twice counts once, the better one. */
static int by_hunk(const void *a, const void *b)
{
    const struct patch_hunk *x = a;
    const struct patch_hunk *y = b;
    if (x->file != y->file) {
        return x->file < y->file ? -1 : 1;
    }
    if (x->hunk != y->hunk) {
        return x->hunk < y->hunk ? -1 : 1;
    }
    return (int)x->effect - (int)y->effect;
}

static void settle_patch(struct modified_patch *p, struct patch_hunk *hunks)
{
    size_t kept = 0;
    if (p->hunk_count > 1) {
        qsort(hunks, p->hunk_count, sizeof *hunks, by_hunk);
    }
    p->holding = 0;
    for (size_t i = 0; i < p->hunk_count; i++) {
        bool again = kept > 0 && hunks[kept - 1].file == hunks[i].file &&
                     hunks[kept - 1].hunk == hunks[i].hunk;
        if (!again) {
            p->holding += hunk_effect_holds(hunks[i].effect) ? 1 : 0;
            hunks[kept++] = hunks[i];
        }
    }
    p->hunk_count = kept;
    p->in_effect = kept > 0 && p->holding == kept;
}

/* ---- Files ---- */

static enum status add_file(struct building *b, const struct modified_file *f)
{
    enum status st = arena_grow(b->c->arena, (void **)&b->files, &b->cap, b->len + 1,
                                sizeof *b->files, b->c->err);
    if (st == OK) {
        b->files[b->len++] = *f;
    }
    return st;
}

static unsigned classes_of(const struct building *b, const struct tree_file *now,
                           const struct tree_file *was)
{
    const struct tree_file *f = now != NULL ? now : was;
    unsigned classes = 0;
    struct view head = was != NULL && was->fetched ? was->bytes : VIEW("");
    if ((f->classes & FILE_GENERATED) != 0 || is_autotools_file(f->path, head)) {
        classes |= MODIFICATION_GENERATED;
    }
    if (now != NULL && was != NULL && ((now->classes ^ was->classes) & FILE_EXECUTABLE) != 0) {
        classes |= MODIFICATION_EXECUTABLE;
    }
    classes |= (f->classes & FILE_TEST) != 0 ? MODIFICATION_TEST : 0;
    classes |= (f->classes & FILE_BINARY) != 0 ? MODIFICATION_BINARY : 0;
    classes |= comparing_is_packaging(b->c, f->path) ? MODIFICATION_PACKAGING : 0;
    return classes;
}

static uint32_t patch_of(const struct compare_result *r, const struct change *c)
{
    return c->explanation == CHANGE_DECLARED && c->results > 0
               ? r->task->sections.items[r->hunks[c->result].section].patch
               : NO_PATCH;
}

static enum status take_changes(struct building *b, const struct compare_result *r,
                                struct modified_file *f)
{
    struct modified_change *changes =
        arena_alloc(b->c->arena, r->change_count + 1, sizeof *changes);
    if (changes == NULL) {
        return error_no_memory(b->c->err);
    }
    for (size_t i = 0; i < r->change_count; i++) {
        const struct change *c = &r->changes[i];
        changes[i] = (struct modified_change){*c, r->functions[i], patch_of(r, c)};
        f->unexplained += c->explanation == CHANGE_UNEXPLAINED ? 1 : 0;
        f->upstream += c->explanation == CHANGE_UPSTREAM ? 1 : 0;
    }
    f->changes = changes;
    f->change_count = r->change_count;
    f->weakenings = r->weakenings;
    f->weakening_count = r->weakening_count;
    f->classes |= r->line_ends ? MODIFICATION_LINE_ENDS : 0;
    f->classes |= r->binary ? MODIFICATION_BINARY : 0;
    return OK;
}

/* The last patch that holds for the file as a whole. */
static uint32_t declaring(const struct compare_result *r)
{
    for (size_t i = r == NULL ? 0 : r->hunk_count; i > 0; i--) {
        if (hunk_effect_holds(r->hunks[i - 1].effect)) {
            return r->task->sections.items[r->hunks[i - 1].section].patch;
        }
    }
    return NO_PATCH;
}

/* A file as a whole: made by patches, added, or not compared by lines. */
static void judge_whole(const struct compare_result *r, struct modified_file *f)
{
    bool packaging = (f->classes & MODIFICATION_PACKAGING) != 0;
    bool made = f->state == FILE_ADDED && r != NULL && !r->binary && r->task->sections.len > 0;
    bool lines = r != NULL && !r->binary && (f->state != FILE_ADDED || made);
    if (made && r->as_expected) {
        f->declared = true;
        f->declared_by = declaring(r);
        f->unexplained = 0;
    } else if (!lines) {
        f->classes |= r == NULL && !packaging ? MODIFICATION_NOT_COMPARED : 0;
        f->declared_by = declaring(r);
        f->declared = packaging || f->declared_by != NO_PATCH;
        f->unexplained = f->declared ? 0 : 1;
    }
}

/* The same content under the same base name elsewhere: then nothing is new but the place.
 * Archives have hard links, which come as no files of their own. */
static void judge_copy(const struct building *b, const struct tree_file *now,
                       struct modified_file *f)
{
    const struct tree_file *u = map_get(&b->upstream, digest_key(&now->digest));
    if (f->state != FILE_ADDED || f->declared || u == NULL || now->size == 0 ||
        tree_get(&b->c->subject, u->path) == NULL) {
        return;
    }
    if (view_eq(path_base(u->path), path_base(now->path))) {
        f->classes |= MODIFICATION_COPY;
        f->from = u->path;
        f->declared = true;
        f->unexplained = 0;
        f->change_count = 0;
        f->weakening_count = 0;
    }
}

static void set_state(const struct compare_result *r, bool in_upstream, struct modified_file *f)
{
    f->state = in_upstream ? FILE_MODIFIED : FILE_ADDED;
    if (r != NULL && r->task->has_upstream && !view_eq(r->task->sections.upstream_path, f->path)) {
        f->state = FILE_RENAMED;
        f->from = r->task->sections.upstream_path;
    }
}

static enum status take_subject_file(struct building *b, const struct tree_file *now)
{
    struct comparing *c = b->c;
    const struct tree_file *was = tree_get(&c->upstream, now->path);
    const struct compare_result *r = map_get(&c->results, now->path);
    struct modified_file f = {
        .path = now->path, .language = now->language, .declared_by = NO_PATCH};
    bool same = was != NULL && sha256_eq(&was->digest, &now->digest);
    bool patched = c->as_patched && r != NULL && r->change_count > 0;
    enum status st = r == NULL ? OK : add_hunks(b, r);
    f.classes = classes_of(b, now, was);
    if (st == OK && same && !patched) {
        b->out->counts.identical++;
        b->out->counts.executable += (f.classes & MODIFICATION_EXECUTABLE) != 0 ? 1 : 0;
        return OK;
    }
    set_state(r, was != NULL, &f);
    if (st == OK && r != NULL && !r->binary) {
        st = take_changes(b, r, &f);
    }
    judge_whole(r, &f);
    judge_copy(b, now, &f);
    return st == OK ? add_file(b, &f) : st;
}

static enum status take_upstream_file(struct building *b, const struct tree_file *was)
{
    struct comparing *c = b->c;
    if (c->as_patched || tree_get(&c->subject, was->path) != NULL) {
        return OK;
    }
    const struct compare_result *r = map_get(&c->results, was->path);
    if (c->in->expected != NULL && r == NULL && !map_has(c->in->expected, was->path)) {
        return OK;
    }
    struct modified_file f = {.path = was->path,
                              .state = FILE_REMOVED,
                              .language = was->language,
                              .declared_by = NO_PATCH};
    f.classes = classes_of(b, NULL, was);
    f.declared = (f.classes & MODIFICATION_PACKAGING) != 0 || (r != NULL && !r->expects_file);
    f.declared_by = r != NULL && !r->expects_file ? declaring(r) : NO_PATCH;
    f.unexplained = f.declared ? 0 : 1;
    enum status st = r == NULL ? OK : add_hunks(b, r);
    return st == OK ? add_file(b, &f) : st;
}

/* Files that patches name and neither side has. */
static enum status take_patch_files(struct building *b)
{
    struct comparing *c = b->c;
    struct view path;
    void *value = NULL;
    enum status st = OK;
    for (size_t at = 0; st == OK && map_next(&c->results, &at, &path, &value);) {
        const struct compare_result *r = value;
        if (tree_get(comparing_subject(c), path) != NULL || tree_get(&c->upstream, path) != NULL) {
            continue;
        }
        if (!c->as_patched) {
            for (size_t i = 0; i < r->hunk_count; i++) {
                /* It would make a file that is not there. */
                bool whole = r->expects_file && r->hunks[i].effect <= EFFECT_FUZZ;
                r->hunks[i].effect = whole ? EFFECT_UNDONE : r->hunks[i].effect;
            }
        }
        st = add_hunks(b, r);
        if (st == OK && c->as_patched && r->expects_file) {
            struct modified_file f = {.path = path, .state = FILE_ADDED, .declared = true};
            f.declared_by = declaring(r);
            f.classes = comparing_is_packaging(c, path) ? MODIFICATION_PACKAGING : 0;
            st = add_file(b, &f);
        }
    }
    return st;
}

/* ---- Renames ---- */

static enum status find_renames(struct building *b)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->len; i++) {
        const struct modified_file *f = &b->files[i];
        const struct tree_file *u =
            f->state == FILE_REMOVED ? tree_get(&b->c->upstream, f->path) : NULL;
        if (u != NULL && u->size > 0) {
            st = map_put(&b->gone, digest_key(&u->digest), &b->files[i], NULL, b->c->err);
        }
    }
    for (size_t i = 0; st == OK && i < b->len; i++) {
        struct modified_file *f = &b->files[i];
        const struct tree_file *now =
            f->state == FILE_ADDED ? tree_get(&b->c->subject, f->path) : NULL;
        struct modified_file *was =
            now == NULL ? NULL : map_get(&b->gone, digest_key(&now->digest));
        if (was != NULL && was->state == FILE_REMOVED) {
            f->state = FILE_RENAMED;
            f->from = was->path;
            f->changes = NULL;
            f->change_count = 0;
            f->weakening_count = 0;
            f->unexplained = f->declared ? 0 : 1;
            was->state = FILE_IDENTICAL; /* it has moved */
            was->unexplained = 0;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < b->len; i++) {
        if (b->files[i].state != FILE_IDENTICAL) {
            b->files[kept++] = b->files[i];
        }
    }
    b->len = kept;
    return st;
}

/* ---- Sums ---- */

static void count_file(struct modification_counts *n, const struct modified_file *f)
{
    uint64_t *const by_state[] = {&n->identical, &n->modified, &n->added, &n->removed, &n->renamed};
    ++*by_state[f->state];
    n->generated += (f->classes & MODIFICATION_GENERATED) != 0 ? 1 : 0;
    n->line_ends += (f->classes & MODIFICATION_LINE_ENDS) != 0 ? 1 : 0;
    n->binary += (f->classes & MODIFICATION_BINARY) != 0 ? 1 : 0;
    n->packaging += (f->classes & MODIFICATION_PACKAGING) != 0 ? 1 : 0;
    n->executable += (f->classes & MODIFICATION_EXECUTABLE) != 0 ? 1 : 0;
    n->copies += (f->classes & MODIFICATION_COPY) != 0 ? 1 : 0;
    n->changes_unexplained += f->unexplained;
    n->changes_upstream += f->upstream;
    n->files_unexplained += f->unexplained > 0 ? 1 : 0;
    n->weakenings += f->weakening_count;
    for (size_t i = 0; i < f->change_count; i++) {
        n->changes_declared += f->changes[i].change.explanation == CHANGE_DECLARED ? 1 : 0;
    }
}

static int by_path(const void *a, const void *b)
{
    const struct modified_file *x = a;
    const struct modified_file *y = b;
    return view_cmp(x->path, y->path);
}

static enum status digest_of(const struct content_tree *t, struct sha256 *out, struct error *err)
{
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    for (size_t i = 0; i < t->len; i++) {
        hash_line(h, &t->files[i]->digest, VIEW(""), t->files[i]->path);
    }
    hasher_end(h, out);
    (void)hasher_free(h);
    return OK;
}

static enum status begin(struct building *b)
{
    const struct patch_ledger *l = &b->c->ledger;
    struct arena *arena = b->c->arena;
    b->patches = arena_alloc(arena, l->len + 1, sizeof *b->patches);
    b->hunks = arena_alloc(arena, l->len + 1, sizeof *b->hunks);
    b->hunk_caps = arena_alloc(arena, l->len + 1, sizeof *b->hunk_caps);
    if (b->patches == NULL || b->hunks == NULL || b->hunk_caps == NULL) {
        return error_no_memory(b->c->err);
    }
    for (size_t i = 0; i < l->len; i++) {
        b->patches[i].patch = &l->patches[i];
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->c->upstream.len; i++) {
        struct tree_file *u = b->c->upstream.files[i];
        st = map_put(&b->upstream, digest_key(&u->digest), u, NULL, b->c->err);
    }
    return st;
}

static void finish(struct building *b)
{
    struct modification *out = b->out;
    struct modification_counts *n = &out->counts;
    const struct comparing *c = b->c;
    if (b->len > 1) {
        qsort(b->files, b->len, sizeof *b->files, by_path);
    }
    for (size_t i = 0; i < b->len; i++) {
        count_file(n, &b->files[i]);
    }
    for (size_t i = 0; i < c->ledger.len; i++) {
        settle_patch(&b->patches[i], b->hunks[i]);
        n->patches_in_effect += b->patches[i].in_effect ? 1 : 0;
        n->patch_hunks += b->patches[i].hunk_count;
        n->patch_hunks_in_effect += b->patches[i].holding;
    }
    n->patches = c->ledger.len;
    out->debian = c->debian;
    out->upstream_strip = c->upstream.strip[0];
    out->subject_strip = c->as_patched ? c->upstream.strip[0] : c->subject.strip[0];
    out->files = b->files;
    out->file_count = b->len;
    out->patches = b->patches;
    out->patch_count = c->ledger.len;
    out->gaps = c->gaps.items;
    out->gap_count = c->gaps.len;
}

enum status comparing_conclude(struct comparing *c, struct modification *out)
{
    struct modification made = {0};
    struct building b = {.c = c, .out = &made};
    const struct content_tree *t = comparing_subject(c);
    map_init(&b.gone);
    map_init(&b.upstream);
    enum status st = begin(&b);
    for (size_t i = 0; st == OK && i < t->len; i++) {
        st = take_subject_file(&b, t->files[i]);
    }
    for (size_t i = 0; st == OK && i < c->upstream.len; i++) {
        st = take_upstream_file(&b, c->upstream.files[i]);
    }
    if (st == OK) {
        st = take_patch_files(&b);
    }
    if (st == OK) {
        st = find_renames(&b);
    }
    if (st == OK) {
        st = digest_of(&c->upstream, &made.upstream_digest, c->err);
    }
    if (st == OK) {
        st = digest_of(t, &made.subject_digest, c->err);
    }
    if (st == OK) {
        finish(&b);
        *out = made;
    }
    map_release(&b.gone);
    map_release(&b.upstream);
    return st;
}
