/* One licence is often named several times in a file: in full, by a short name, by the name
 * of a file. What says less than another match is dropped. */
#include "finder.h"

#include <stdlib.h>

enum { BESIDE = 500 }; /* bytes: what stands so near belongs together */

/* "GPL-2.0-or-later" → "GPL-2.0" (with `version`) or "GPL". */
static struct view stem(struct view id, bool version)
{
    ptrdiff_t space = view_find_char(id, ' ');
    id = space == VIEW_NPOS ? id : view_slice(id, 0, (size_t)space);
    ptrdiff_t dash = view_find_char(id, '-');
    if (dash == VIEW_NPOS) {
        return id;
    }
    ptrdiff_t next = view_find_char(view_slice(id, (size_t)dash + 1, id.len), '-');
    if (!version || next == VIEW_NPOS) {
        return view_slice(id, 0, version ? id.len : (size_t)dash);
    }
    return view_slice(id, 0, (size_t)(dash + 1 + next));
}

static bool is_later(struct view id)
{
    return view_find(id, VIEW("-or-later")) != VIEW_NPOS;
}

static uint32_t distance(const struct licence_match *a, const struct licence_match *b)
{
    if (a->end <= b->begin) {
        return b->begin - a->end;
    }
    return b->end <= a->begin ? a->begin - b->end : 0;
}

/* Whether `b` says what `a` says, and more. */
static bool says_more(const struct licence_match *a, const struct licence_match *b)
{
    if (a->unknown) {
        return !b->unknown && distance(a, b) < BESIDE;
    }
    if (a->vague) {
        return !b->vague && !b->unknown &&
               view_eq(stem(a->expression, false), stem(b->expression, false));
    }
    return a->bare && !b->bare && is_later(b->expression) &&
           view_eq(stem(a->expression, true), stem(b->expression, true));
}

static int by_begin(const void *a, const void *b)
{
    const struct licence_match *x = a;
    const struct licence_match *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return x->end < y->end ? -1 : x->end > y->end;
}

/* A list of licences, not of what is licensed so. */
static bool is_list(const struct finder *f)
{
    unsigned names = 0;
    for (size_t i = 0; i < f->match_count; i++) {
        const struct licence_match *m = &f->matches[i];
        if (!m->named && m->evidence != LICENCE_TAG) {
            return false;
        }
        names += m->named && !match_said_before(f->matches, i) ? 1 : 0;
    }
    return names >= LICENCE_NAMES_LISTED;
}

/* Whether another match says what this one does, and more. */
static bool is_outdone(const struct finder *f, size_t i)
{
    const struct licence_match *m = &f->matches[i];
    bool more = false;
    for (size_t k = 0; k < f->match_count && !more && (m->unknown || m->vague || m->bare); k++) {
        more = k != i && says_more(m, &f->matches[k]);
    }
    return more;
}

void settle(struct finder *f)
{
    size_t kept = 0;
    bool list = is_list(f);
    for (size_t i = 0; i < f->match_count; i++) {
        /* no longer needed for words; there are as many words at least */
        f->taken[i] = (list && f->matches[i].named) || is_outdone(f, i);
    }
    for (size_t i = 0; i < f->match_count; i++) {
        if (!f->taken[i]) {
            f->matches[kept++] = f->matches[i];
        }
    }
    f->match_count = kept;
    if (kept > 1) {
        qsort(f->matches, kept, sizeof *f->matches, by_begin);
    }
}
