#include "apply.h"

enum status doc_of(const struct line_list *upstream, bool exists, struct arena *arena,
                   struct doc *out, struct error *err)
{
    struct doc d = {.len = upstream->len, .upstream_len = upstream->len, .exists = exists};
    d.lines = arena_alloc(arena, d.len + 1, sizeof *d.lines);
    d.removed_by = arena_alloc(arena, d.len + 1, sizeof *d.removed_by);
    if (d.lines == NULL || d.removed_by == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < d.len; i++) {
        d.lines[i] = (struct doc_line){upstream->lines[i], (uint32_t)i, NO_LINE};
        d.removed_by[i] = NO_LINE;
    }
    *out = d;
    return OK;
}

/* Some lines of a hunk: those of one side of it. */
struct block {
    const struct diff_line *lines; /* of the hunk, both sides */
    size_t from;                   /* [from, to) are looked at */
    size_t to;
    char skip; /* the other side's mark */
    size_t count;
};

static struct block block_of(const struct diff_hunk *h, char skip, unsigned fuzz)
{
    struct block b = {.lines = h->lines, .to = h->len, .skip = skip};
    for (unsigned i = 0; i < fuzz && b.from < b.to && h->lines[b.from].mark == ' '; i++) {
        b.from++;
    }
    for (unsigned i = 0; i < fuzz && b.to > b.from && h->lines[b.to - 1].mark == ' '; i++) {
        b.to--;
    }
    for (size_t i = b.from; i < b.to; i++) {
        b.count += h->lines[i].mark != skip ? 1 : 0;
    }
    return b;
}

static bool stands_at(const struct doc *d, const struct block *b, size_t at)
{
    if (at > d->len || b->count > d->len - at) {
        return false;
    }
    for (size_t i = b->from; i < b->to; i++) {
        if (b->lines[i].mark == b->skip) {
            continue;
        }
        if (!view_eq(b->lines[i].text, d->lines[at].text)) {
            return false;
        }
        at++;
    }
    return true;
}

/* The place nearest to `want`, not before `least`. */
static bool find_block(const struct doc *d, const struct block *b, size_t want, size_t least,
                       size_t *out)
{
    if (b->count == 0) {
        *out = want;
        return want >= least && want <= d->len;
    }
    want = want > d->len ? d->len : want; /* a head may say anything */
    for (size_t off = 0; off <= d->len; off++) {
        if (want + off >= least && stands_at(d, b, want + off)) {
            *out = want + off;
            return true;
        }
        if (off > 0 && off <= want && want - off >= least && stands_at(d, b, want - off)) {
            *out = want - off;
            return true;
        }
    }
    return false;
}

struct applying {
    const struct doc *from;
    struct doc to; /* lines made so far */
    size_t at;     /* lines of `from` that were dealt with */
    int64_t drift; /* where hunks were found, less where they said */
};

static void copy_lines(struct applying *a, size_t end)
{
    while (a->at < end) {
        a->to.lines[a->to.len++] = a->from->lines[a->at++];
    }
}

static void put_block(struct applying *a, const struct block *b, uint32_t number)
{
    for (size_t i = b->from; i < b->to; i++) {
        const struct diff_line *l = &b->lines[i];
        if (l->mark == '+') {
            a->to.lines[a->to.len++] = (struct doc_line){l->text, NO_LINE, number};
        } else if (l->mark == ' ') {
            copy_lines(a, a->at + 1);
        } else {
            uint32_t origin = a->from->lines[a->at++].origin;
            if (origin != NO_LINE) {
                a->to.removed_by[origin] = number;
            }
        }
    }
}

static size_t wanted(const struct applying *a, const struct diff_hunk *h, size_t skipped)
{
    int64_t at = (int64_t)h->old_start - (h->old_count > 0 ? 1 : 0) + a->drift + (int64_t)skipped;
    return at < 0 ? 0 : (size_t)at;
}

static bool apply_hunk(struct applying *a, const struct diff_hunk *h, uint32_t number,
                       struct hunk_result *r)
{
    for (unsigned fuzz = 0; fuzz <= RECONCILE_FUZZ_MAX; fuzz++) {
        struct block b = block_of(h, '+', fuzz);
        size_t at = 0;
        if (fuzz > 0 && b.count == 0) {
            break; /* nothing would be left to know the place by */
        }
        if (!find_block(a->from, &b, wanted(a, h, b.from), a->at, &at)) {
            continue;
        }
        int64_t said = (int64_t)h->old_start - (h->old_count > 0 ? 1 : 0) + (int64_t)b.from;
        a->drift = (int64_t)at - said;
        r->fuzz = fuzz;
        r->offset = (int32_t)a->drift;
        r->effect = fuzz > 0 ? EFFECT_FUZZ : a->drift != 0 ? EFFECT_OFFSET : EFFECT_EXACT;
        copy_lines(a, at);
        put_block(a, &b, number);
        return true;
    }
    return false;
}

static void judge_unapplied(const struct applying *a, const struct diff_hunk *h,
                            struct hunk_result *r)
{
    struct block b = block_of(h, '-', 0);
    size_t at = 0;
    size_t want = h->new_start > 0 ? h->new_start - 1 : 0;
    bool has = b.count > 0 && find_block(a->from, &b, want, 0, &at);
    r->effect = has ? EFFECT_ALREADY : EFFECT_FAILED;
}

static size_t lines_added(const struct diff_file *section)
{
    size_t n = 0;
    for (size_t i = 0; i < section->len; i++) {
        n += section->hunks[i].len;
    }
    return n;
}

static enum status apply_hunks(struct doc *d, const struct diff_file *section, uint32_t first,
                               struct hunk_result *results, struct arena *arena, struct error *err)
{
    struct applying a = {.from = d, .to = *d};
    a.to.lines = arena_alloc(arena, d->len + lines_added(section) + 1, sizeof *a.to.lines);
    a.to.len = 0;
    if (a.to.lines == NULL) {
        return error_no_memory(err);
    }
    bool any = false;
    for (size_t i = 0; i < section->len; i++) {
        const struct diff_hunk *h = &section->hunks[i];
        if (results[i].effect == EFFECT_UNDONE) {
            continue;
        }
        /* What would make the file, where there is one already, adds nothing to it. */
        bool there = section->adds && d->len > 0 && h->old_count == 0;
        bool applied = !there && apply_hunk(&a, h, first + (uint32_t)i, &results[i]);
        if (!applied) {
            judge_unapplied(&a, h, &results[i]);
        }
        any = any || applied;
    }
    copy_lines(&a, d->len);
    d->lines = a.to.lines;
    d->len = a.to.len;
    d->exists = any ? !(section->removes && d->len == 0) : d->exists;
    return OK;
}

enum status doc_apply(struct doc *d, const struct diff_file *section, uint32_t first,
                      struct hunk_result *results, struct arena *arena, struct error *err)
{
    if (section->len > 0) {
        return apply_hunks(d, section, first, results, arena, err);
    }
    if (results[0].effect == EFFECT_UNDONE) {
        return OK;
    }
    /* Without hunks: a rename, an empty file that comes or goes, a binary change. */
    results[0].effect = section->binary ? EFFECT_UNCHECKED : EFFECT_EXACT;
    if (!section->binary && (section->adds || section->removes)) {
        bool fits = d->len == 0 && d->exists == section->removes;
        results[0].effect = fits                         ? EFFECT_EXACT
                            : d->exists && section->adds ? EFFECT_ALREADY
                                                         : EFFECT_FAILED;
        d->exists = fits ? section->adds : d->exists;
    }
    return OK;
}
