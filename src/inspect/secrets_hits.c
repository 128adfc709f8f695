/* Hits of the pattern database, and exact matches from them. */
#include <assay/base/mem.h>

#include "secrets.h"

enum {
    /* More hits than this of one id in one text: search it whole instead. */
    HITS_PER_ID_MAX = 50000,
    HITS_MAX = 4 * 1000 * 1000,
    PLACES_MAX = 200000
};

static bool collect_hit(void *ctx, size_t id, size_t end)
{
    struct secrets_worker *w = ctx;
    uint32_t *count = &w->counts[id];
    if (*count == 0) {
        w->touched[w->touched_count++] = (uint32_t)id;
    }
    if (*count > HITS_PER_ID_MAX) {
        return true;
    }
    (*count)++;
    if (w->hit_count == w->hit_cap) {
        void *items = w->hits;
        if (mem_grow(&items, &w->hit_cap, w->hit_count + 1, sizeof *w->hits, HITS_MAX, NULL) !=
            OK) {
            w->no_memory = true;
            return false;
        }
        w->hits = items;
    }
    w->hits[w->hit_count++] = (struct raw_hit){(uint32_t)id, (uint32_t)end};
    return true;
}

/* Group the worker's hits by id into the text's arrays. */
static enum status group_hits(struct secrets_text *t, struct error *err)
{
    struct secrets_worker *w = t->owner->worker;
    struct arena *arena = t->owner->arena;
    uint32_t *ends = arena_alloc(arena, w->hit_count + 1, sizeof *ends);
    size_t *groups = arena_alloc(arena, w->touched_count + 1, sizeof *groups);
    uint32_t *ids = arena_alloc(arena, w->touched_count + 1, sizeof *ids);
    uint32_t *next = arena_alloc(arena, w->touched_count + 1, sizeof *next);
    if (ends == NULL || groups == NULL || ids == NULL || next == NULL) {
        return error_no_memory(err);
    }
    size_t sum = 0;
    for (size_t i = 0; i < w->touched_count; i++) {
        ids[i] = w->touched[i];
        groups[i] = sum;
        next[i] = (uint32_t)sum;
        sum += w->counts[ids[i]];
        /* From here on, where the id's group is. */
        w->counts[ids[i]] = (uint32_t)i;
    }
    groups[w->touched_count] = sum;
    for (size_t i = 0; i < w->hit_count; i++) {
        ends[next[w->counts[w->hits[i].id]]++] = w->hits[i].end;
    }
    t->ends = ends;
    t->groups = groups;
    t->ids = ids;
    t->id_count = w->touched_count;
    return OK;
}

enum status secrets_hits(struct secrets_text *t, struct error *err)
{
    struct secrets_worker *w = t->owner->worker;
    w->hit_count = 0;
    w->touched_count = 0;
    w->no_memory = false;
    t->id_count = 0;
    enum status st = pattern_scan(w->shared->content, 0, w->content, t->text, collect_hit, w, err);
    if (st == OK && w->no_memory) {
        st = error_set(err, ERR_LIMIT, "more than %d places to look at", HITS_MAX);
    }
    if (st == OK && w->touched_count > 0) {
        st = group_hits(t, err);
    }
    for (size_t i = 0; i < w->touched_count; i++) {
        w->counts[w->touched[i]] = 0;
    }
    return st;
}

struct hit_ends secrets_hits_of(const struct secrets_text *t, uint32_t id)
{
    const struct pattern_db *db = t->owner->worker->shared->content;
    struct hit_ends out = {NULL, 0, pattern_db_state(db, id) == PATTERN_LEFT_OUT};
    for (size_t i = 0; i < t->id_count; i++) {
        if (t->ids[i] == id) {
            out.ends = t->ends + t->groups[i];
            out.len = t->groups[i + 1] - t->groups[i];
            out.whole = pattern_db_state(db, id) != PATTERN_EXACT || out.len > HITS_PER_ID_MAX;
            break;
        }
    }
    return out;
}

static enum status place_add(struct arena *arena, struct place_list *list, size_t start, size_t end,
                             struct error *err)
{
    if (list->len >= PLACES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d matches of one rule", PLACES_MAX);
    }
    enum status grown = arena_grow(arena, (void **)&list->items, &list->cap, list->len + 1,
                                   sizeof *list->items, err);
    if (grown != OK) {
        return grown;
    }
    list->items[list->len++] = (struct place){start, end};
    return OK;
}

/* Go's FindAll over the whole text. */
static enum status find_whole(const struct regex *re, struct regex_scratch *scratch,
                              struct view text, struct arena *arena, struct place_list *out,
                              struct error *err)
{
    struct regex_match m;
    size_t last_end = SIZE_MAX;
    size_t at = 0;
    while (at <= text.len) {
        bool found = false;
        enum status st = regex_find(re, scratch, text, at, SIZE_MAX, &found, &m, err);
        if (st != OK || !found) {
            return st;
        }
        bool accept = true;
        if (m.end == at) {
            accept = m.start != last_end;
            at++;
        } else {
            at = m.end;
        }
        last_end = m.end;
        if (accept) {
            st = place_add(arena, out, m.start, m.end, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* The search for one expression in one text. */
struct finder {
    const struct find_what *what;
    struct regex_scratch *scratch;
    struct view text;
    struct arena *arena;
    struct place_list *out;
    size_t done;     /* no further match starts before this */
    size_t last_end; /* of the last match */
    struct error *err;
};

/* Where to start searching for the matches that contain the hit at `end`; *any is
 * false if there are none. */
static enum status first_start(const struct finder *f, size_t end, size_t *from, bool *any)
{
    const struct re2_span *span = f->what->span;
    *any = true;
    if (f->what->core == NULL) {
        *from = re2_span_back(span, f->text, end, f->done);
        return OK;
    }
    struct re2_span core = *span;
    core.bounded -= span->lead;
    size_t low = re2_span_back(&core, f->text, end, f->done);
    struct regex_match m;
    enum status st = regex_find(f->what->core, f->scratch, f->text, low, end, any, &m, f->err);
    if (st == OK && *any) {
        *from = m.start - f->done > span->lead ? m.start - span->lead : f->done;
    }
    return st;
}

static enum status find_around(struct finder *f, size_t end)
{
    size_t from = 0;
    bool found = false;
    enum status st = first_start(f, end, &from, &found);
    while (st == OK && found && from <= end) {
        struct regex_match m;
        st = regex_find(f->what->whole, f->scratch, f->text, from, end, &found, &m, f->err);
        if (st != OK || !found) {
            break;
        }
        st = place_add(f->arena, f->out, m.start, m.end, f->err);
        f->last_end = m.end > m.start ? m.end : m.end + 1;
        f->done = f->last_end;
        from = f->last_end;
    }
    f->done = f->done > end ? f->done : end + 1;
    return st;
}

/* Every match contains a reported end and starts at most the span before it, so
 * only starts in [end - span, end] are tried, each of them once: the result is that
 * of a search from the beginning. */
enum status secrets_find_all(const struct find_what *what, struct regex_scratch *scratch,
                             struct view text, struct hit_ends hits, struct arena *arena,
                             struct place_list *out, struct error *err)
{
    if (hits.whole) {
        return find_whole(what->whole, scratch, text, arena, out, err);
    }
    struct finder f = {
        .what = what, .scratch = scratch, .text = text, .arena = arena, .out = out, .err = err};
    enum status st = OK;
    for (size_t i = 0; i < hits.len && st == OK; i++) {
        if (hits.ends[i] > f.last_end) {
            st = find_around(&f, hits.ends[i]);
        }
    }
    return st;
}
