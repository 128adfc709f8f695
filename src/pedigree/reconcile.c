#include "apply.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum { TEXT_MAX = 1 << 30 };

const char *hunk_effect_name(enum hunk_effect e)
{
    static const char *const names[] = {"exact",  "offset", "fuzz",     "already-upstream",
                                        "undone", "failed", "unchecked"};
    return (size_t)e < sizeof names / sizeof names[0] ? names[e] : "unknown";
}

const char *explanation_name(enum explanation e)
{
    static const char *const names[] = {"declared", "upstream", "unexplained"};
    return (size_t)e < sizeof names / sizeof names[0] ? names[e] : "unknown";
}

struct work {
    const struct reconcile_input *in;
    struct arena *arena;
    struct error *err;
    struct line_list upstream;
    struct line_list subject;
    struct hunk_result *hunks;
    size_t hunk_count;
    /* Of one attempt: */
    struct doc doc;
    struct view text;
    struct spans rest; /* from what is expected to what is there */
    size_t cost;       /* lines in it */
};

/* ---- Patching ---- */

static enum status list_hunks(struct work *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->in->section_count; i++) {
        size_t len = w->in->sections[i].file->len;
        n += len > 0 ? len : 1;
    }
    w->hunks = arena_alloc(w->arena, n + 1, sizeof *w->hunks);
    if (w->hunks == NULL) {
        return error_no_memory(w->err);
    }
    for (size_t i = 0; i < w->in->section_count; i++) {
        size_t len = w->in->sections[i].file->len;
        for (size_t k = 0; k < (len > 0 ? len : 1); k++) {
            w->hunks[w->hunk_count++] =
                (struct hunk_result){.section = (uint32_t)i, .hunk = (uint32_t)k};
        }
    }
    return OK;
}

static enum status join(struct work *w)
{
    size_t len = 0;
    for (size_t i = 0; i < w->doc.len; i++) {
        len += w->doc.lines[i].text.len;
    }
    char *text = len > TEXT_MAX ? NULL : arena_alloc(w->arena, len + 1, 1);
    if (text == NULL) {
        return error_no_memory(w->err);
    }
    w->text = view_of(text, len);
    for (size_t i = 0; i < w->doc.len; i++) {
        struct view line = w->doc.lines[i].text;
        memcpy(text, line.ptr, line.len);
        text += line.len;
    }
    return OK;
}

/* Patch with all hunks that are not called undone, and see what remains. */
static enum status attempt(struct work *w)
{
    uint32_t first = 0;
    enum status st = doc_of(&w->upstream, w->in->has_upstream, w->arena, &w->doc, w->err);
    for (size_t i = 0; st == OK && i < w->in->section_count; i++) {
        const struct diff_file *f = w->in->sections[i].file;
        st = doc_apply(&w->doc, f, first, &w->hunks[first], w->arena, w->err);
        first += (uint32_t)(f->len > 0 ? f->len : 1);
    }
    if (st == OK) {
        st = join(w);
    }
    w->rest = (struct spans){0};
    w->cost = 0;
    if (st == OK && w->in->has_subject) {
        st = spans_of(w->text, w->in->subject, w->arena, &w->rest, w->err);
    }
    for (size_t i = 0; st == OK && i < w->rest.len; i++) {
        const struct span *s = &w->rest.items[i];
        w->cost += (s->old_end - s->old_first) + (s->new_end - s->new_first);
    }
    return st;
}

/* ---- What is declared, but not there ---- */

struct trace {
    uint32_t put;  /* lines of the hunk in the expected text */
    uint32_t kept; /* of them in the subject */
};

static enum status trace_hunks(const struct work *w, struct trace **out)
{
    struct trace *t = arena_alloc(w->arena, w->hunk_count + 1, sizeof *t);
    size_t at = 0;
    if (t == NULL) {
        return error_no_memory(w->err);
    }
    for (size_t i = 0; i < w->doc.len; i++) {
        while (at < w->rest.len && w->rest.items[at].old_end <= i) {
            at++;
        }
        bool gone = at < w->rest.len && w->rest.items[at].old_first <= i;
        if (w->doc.lines[i].by != NO_LINE) {
            t[w->doc.lines[i].by].put++;
            t[w->doc.lines[i].by].kept += gone ? 0 : 1;
        }
    }
    *out = t;
    return OK;
}

static const struct diff_hunk *hunk_of(const struct work *w, size_t i)
{
    const struct diff_file *f = w->in->sections[w->hunks[i].section].file;
    return f->len > 0 ? &f->hunks[w->hunks[i].hunk] : NULL;
}

/* Does what remains put a line back that this hunk takes away? */
static bool comes_back(const struct work *w, const struct diff_hunk *h)
{
    for (size_t k = 0; k < h->len; k++) {
        if (h->lines[k].mark != '-') {
            continue;
        }
        for (size_t i = 0; i < w->rest.len; i++) {
            for (size_t n = w->rest.items[i].new_first; n < w->rest.items[i].new_end; n++) {
                if (view_eq(w->subject.lines[n], h->lines[k].text)) {
                    return true;
                }
            }
        }
        return false;
    }
    return false;
}

static bool may_be_undone(const struct work *w, const struct trace *t, size_t i)
{
    const struct diff_hunk *h = hunk_of(w, i);
    if (h == NULL || w->hunks[i].effect > EFFECT_FUZZ) {
        return false;
    }
    return t[i].put > 0 ? t[i].kept == 0 : comes_back(w, h);
}

/* Leave the hunks of `list` out; keep that where less remains then. */
static enum status without(struct work *w, const size_t *list, size_t count, bool *better)
{
    struct work before = *w;
    struct hunk_result *own = arena_alloc(w->arena, w->hunk_count + 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(w->err);
    }
    memcpy(own, w->hunks, w->hunk_count * sizeof *own);
    w->hunks = own;
    for (size_t i = 0; i < count; i++) {
        own[list[i]].effect = EFFECT_UNDONE;
    }
    enum status st = attempt(w);
    *better = st == OK && w->cost < before.cost;
    if (!*better) {
        *w = before;
    }
    return st;
}

enum { SINGLES_MAX = 64 };

static enum status find_undone(struct work *w)
{
    struct trace *t = NULL;
    size_t count = 0;
    size_t *list = arena_alloc(w->arena, w->hunk_count + 1, sizeof *list);
    bool better = false;
    enum status st = list == NULL ? error_no_memory(w->err) : trace_hunks(w, &t);
    for (size_t i = 0; st == OK && i < w->hunk_count; i++) {
        if (may_be_undone(w, t, i)) {
            list[count++] = i;
        }
    }
    if (st == OK && count > 0) {
        st = without(w, list, count, &better);
    }
    for (size_t i = 0; st == OK && !better && i < count && i < SINGLES_MAX && count > 1; i++) {
        bool one = false;
        st = without(w, &list[i], 1, &one);
    }
    return st;
}

/* ---- Changes ---- */

struct changes {
    struct change *items;
    size_t len;
    size_t cap;
};

static enum status add_change(struct work *w, struct changes *c, struct change one)
{
    enum status st =
        arena_grow(w->arena, (void **)&c->items, &c->cap, c->len + 1, sizeof *c->items, w->err);
    if (st == OK) {
        c->items[c->len++] = one;
    }
    return st;
}

static bool same_lines(const struct line_list *a, size_t a_first, size_t a_end,
                       const struct line_list *b, size_t b_first, size_t b_end)
{
    bool same = a_end - a_first == b_end - b_first;
    for (size_t i = 0; same && i < a_end - a_first; i++) {
        same = view_eq(a->lines[a_first + i], b->lines[b_first + i]);
    }
    return same;
}

/* Upstream's lines that remain of [first, end) of the expected text, and where they stand. */
static void upstream_range(const struct work *w, const struct span *s, struct change *out)
{
    uint32_t before = 0;
    for (size_t i = s->old_first; i > 0; i--) {
        if (w->doc.lines[i - 1].origin != NO_LINE) {
            before = w->doc.lines[i - 1].origin + 1;
            break;
        }
    }
    out->old_first = before;
    out->old_end = before;
    bool any = false;
    for (size_t i = s->old_first; i < s->old_end; i++) {
        uint32_t origin = w->doc.lines[i].origin;
        if (origin != NO_LINE) {
            out->old_first = any ? out->old_first : origin;
            out->old_end = origin + 1;
            any = true;
        }
    }
}

/* What later versions made of upstream's file. */
struct later {
    struct line_list lines[RECONCILE_LATER_MAX];
    struct spans made[RECONCILE_LATER_MAX];
    struct line_list expected;
};

static enum status read_later(struct work *w, struct later *l)
{
    enum status st = line_list_of(w->text, w->arena, &l->expected, w->err);
    for (size_t v = 0; st == OK && v < w->in->later_count; v++) {
        st = line_list_of(w->in->later[v], w->arena, &l->lines[v], w->err);
        if (st == OK) {
            st = spans_of(w->in->upstream, w->in->later[v], w->arena, &l->made[v], w->err);
        }
    }
    return st;
}

/* Is the rest `s` a change that a later version has made, too? */
static bool in_later(const struct work *w, const struct later *l, const struct span *s)
{
    for (size_t v = 0; v < w->in->later_count; v++) {
        if (w->in->has_subject && view_eq(w->in->later[v], w->in->subject)) {
            return true;
        }
        for (size_t i = 0; i < l->made[v].len; i++) {
            const struct span *m = &l->made[v].items[i];
            if (same_lines(&l->expected, s->old_first, s->old_end, &w->upstream, m->old_first,
                           m->old_end) &&
                same_lines(&w->subject, s->new_first, s->new_end, &l->lines[v], m->new_first,
                           m->new_end)) {
                return true;
            }
        }
    }
    return false;
}

static enum status add_rest(struct work *w, struct changes *c)
{
    struct later later = {0};
    enum status st = w->rest.len > 0 ? read_later(w, &later) : OK;
    for (size_t i = 0; st == OK && i < w->rest.len; i++) {
        const struct span *s = &w->rest.items[i];
        struct change one = {.new_first = s->new_first, .new_end = s->new_end};
        upstream_range(w, s, &one);
        one.explanation = in_later(w, &later, s) ? CHANGE_UPSTREAM : CHANGE_UNEXPLAINED;
        st = add_change(w, c, one);
    }
    return st;
}

static bool touches(const struct spans *rest, const struct span *s)
{
    for (size_t i = 0; i < rest->len; i++) {
        const struct span *r = &rest->items[i];
        bool empty = r->new_first == r->new_end || s->new_first == s->new_end;
        if (empty ? r->new_first <= s->new_end && r->new_end >= s->new_first
                  : r->new_first < s->new_end && r->new_end > s->new_first) {
            return true;
        }
    }
    return false;
}

/* The hunk that put a line into the subject's file, by the line. */
static enum status lines_by(const struct work *w, uint32_t **out)
{
    uint32_t *by = arena_alloc(w->arena, w->subject.len + 1, sizeof *by);
    if (by == NULL) {
        return error_no_memory(w->err);
    }
    for (size_t i = 0; i < w->subject.len; i++) {
        by[i] = NO_LINE;
    }
    size_t at = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->doc.len; i++) {
        while (at < w->rest.len && w->rest.items[at].old_first <= i &&
               i >= w->rest.items[at].old_end) {
            n = w->rest.items[at++].new_end;
        }
        bool gone = at < w->rest.len && w->rest.items[at].old_first <= i;
        if (!gone && n < w->subject.len) {
            by[n++] = w->doc.lines[i].by;
        }
    }
    *out = by;
    return OK;
}

static void note_by(struct change *c, uint32_t by, uint32_t *last)
{
    if (by != NO_LINE && by != *last) {
        c->result = c->results == 0 || by < c->result ? by : c->result;
        c->results++;
        *last = by;
    }
}

static enum status add_declared(struct work *w, struct changes *c)
{
    struct spans all = {0};
    uint32_t *by = NULL;
    enum status st = spans_of(w->in->upstream, w->in->subject, w->arena, &all, w->err);
    if (st == OK) {
        st = lines_by(w, &by);
    }
    for (size_t i = 0; st == OK && i < all.len; i++) {
        const struct span *s = &all.items[i];
        struct change one = {
            s->old_first, s->old_end, s->new_first, s->new_end, CHANGE_DECLARED, 0, 0};
        uint32_t last = NO_LINE;
        if (touches(&w->rest, s)) {
            continue; /* what is not declared of it stands in the rest */
        }
        for (uint32_t n = s->new_first; n < s->new_end && n < w->subject.len; n++) {
            note_by(&one, by[n], &last);
        }
        for (uint32_t n = s->old_first; n < s->old_end && n < w->doc.upstream_len; n++) {
            note_by(&one, w->doc.removed_by[n], &last);
        }
        st = add_change(w, c, one);
    }
    return st;
}

static int by_place(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;
    if (x->new_first != y->new_first) {
        return x->new_first < y->new_first ? -1 : 1;
    }
    return x->old_first < y->old_first ? -1 : x->old_first > y->old_first ? 1 : 0;
}

enum status reconcile_file(const struct reconcile_input *in, struct arena *arena,
                           struct reconciliation *out, struct error *err)
{
    struct work w = {.in = in, .arena = arena, .err = err};
    struct reconcile_input made = *in;
    struct changes c = {0};
    enum status st = line_list_of(in->upstream, arena, &w.upstream, err);
    if (st == OK) {
        st = line_list_of(in->subject, arena, &w.subject, err);
    }
    if (st == OK) {
        st = list_hunks(&w);
    }
    if (st == OK) {
        st = attempt(&w);
    }
    if (st == OK && w.rest.len > 0 && w.hunk_count > 0) {
        st = find_undone(&w);
    }
    if (st == OK && !in->has_subject) {
        made.subject = w.text;
        w.in = &made;
        st = line_list_of(w.text, arena, &w.subject, err);
    }
    if (st == OK && !in->only_hunks) {
        st = add_rest(&w, &c);
    }
    if (st == OK && !in->only_hunks) {
        st = add_declared(&w, &c);
    }
    if (st != OK) {
        return st;
    }
    if (c.len > 0) {
        qsort(c.items, c.len, sizeof *c.items, by_place);
    }
    *out = (struct reconciliation){w.hunks, w.hunk_count, c.items, c.len, w.text, w.doc.exists};
    return OK;
}
