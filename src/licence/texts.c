/* Licences that stand in a text: shared runs, candidates, alignment, the best of them. */
#include "align.h"
#include "finder.h"

#include <stdlib.h>

#include <assay/base/mem.h>

enum {
    HITS_MAX = 2 * 1024 * 1024,
    CANDIDATES_MAX = 4000,
    SHARED_MIN_PERCENT = 25, /* of a licence's kept runs, for it to be aligned at all */
    SCORE_MIN = 8000,        /* of 10000: of a licence's text */
    SCORE_MIN_SHORT = 9000,  /* of one under SHORT words */
    SCORE_NEAR = 6200,       /* below: not even close to it */
    SHORT = 45,
    SCRATCH_MAX = 256 * 1024 * 1024
};

struct candidate {
    uint32_t text;
    struct alignment at;
    uint32_t score;  /* Dice, of 10000 */
    uint64_t weight; /* what is explained, by how well */
};

struct search {
    struct finder *f;
    uint32_t *heavy; /* hashes of heavy words */
    uint32_t *place; /* heavy word → word */
    uint32_t count;
    struct hit *hits;
    size_t hit_count;
    size_t hit_cap;
    struct candidate *candidates;
    size_t candidate_count;
    size_t candidate_cap;
    struct arena scratch;
    struct error *err;
    enum status failed;
};

static uint32_t text_at(const struct pack *p, uint32_t token)
{
    uint32_t lo = 0;
    uint32_t hi = p->head.texts;
    while (hi - lo > 1) {
        uint32_t mid = (lo + hi) / 2;
        if (p->texts[mid].first <= token) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static void look_up(void *ctx, uint32_t at, uint32_t gram)
{
    struct search *s = ctx;
    const struct pack *p = &s->f->pack;
    uint32_t lo = p->directory[gram >> 16];
    uint32_t end = p->directory[(gram >> 16) + 1];
    while (lo < end && p->grams[lo] < gram) {
        lo++;
    }
    if (lo >= end || p->grams[lo] != gram || s->failed != OK) {
        return;
    }
    uint32_t n = p->first[lo + 1] - p->first[lo];
    if (s->hit_count + n > HITS_MAX) {
        s->f->truncated = true;
        return;
    }
    s->failed = mem_grow((void **)&s->hits, &s->hit_cap, s->hit_count + n, sizeof *s->hits,
                         HITS_MAX, s->err);
    for (uint32_t i = 0; i < n && s->failed == OK; i++) {
        uint32_t token = p->postings[p->first[lo] + i];
        uint32_t text = text_at(p, token);
        s->hits[s->hit_count++] = (struct hit){text, token - p->texts[text].first, at};
    }
}

/* By text, then by how far the text is shifted against the licence. */
static int by_shift(const void *a, const void *b)
{
    const struct hit *x = a;
    const struct hit *y = b;
    if (x->text != y->text) {
        return x->text < y->text ? -1 : 1;
    }
    int64_t dx = (int64_t)x->q - x->p;
    int64_t dy = (int64_t)y->q - y->p;
    if (dx != dy) {
        return dx < dy ? -1 : 1;
    }
    return x->q < y->q ? -1 : x->q > y->q;
}

static void try_candidate(struct search *s, struct hit *hits, size_t count)
{
    const struct pack *p = &s->f->pack;
    const struct pack_text *t = &p->texts[hits[0].text];
    /* Winnowing keeps two of (window + 1) runs on average. */
    if (count * 100 * (GRAM_WINDOW + 1) < (size_t)t->count * 2 * SHARED_MIN_PERCENT) {
        return;
    }
    struct candidate c = {.text = hits[0].text};
    s->failed = align(p->tokens + t->first, t->count, s->heavy, s->count, hits, count, &s->scratch,
                      &c.at, s->err);
    arena_clear(&s->scratch);
    uint32_t span = c.at.last - c.at.first + 1;
    c.score = (uint32_t)((uint64_t)c.at.common * 20000 / ((uint64_t)t->count + span));
    c.score = c.score > 10000 ? 10000 : c.score;
    if (s->failed != OK || c.score < SCORE_NEAR) {
        return;
    }
    c.weight = (uint64_t)c.at.common * (c.score - SCORE_NEAR + 1) * (c.score - SCORE_NEAR + 1);
    s->failed = mem_grow((void **)&s->candidates, &s->candidate_cap, s->candidate_count + 1,
                         sizeof c, CANDIDATES_MAX, s->err);
    if (s->failed == OK) {
        s->candidates[s->candidate_count++] = c;
    } else if (s->failed == ERR_LIMIT) {
        s->f->truncated = true;
        s->failed = OK;
    }
}

/* One text, one stretch: hits whose shift drifts little from one to the next. */
static void find_candidates(struct search *s)
{
    if (s->hit_count > 1) {
        qsort(s->hits, s->hit_count, sizeof *s->hits, by_shift);
    }
    for (size_t i = 0; i < s->hit_count && s->failed == OK;) {
        const struct hit *h = &s->hits[i];
        uint32_t tolerance = 12 + s->f->pack.texts[h->text].count / 12;
        size_t n = 1;
        while (i + n < s->hit_count && h[n].text == h->text &&
               ((int64_t)h[n].q - h[n].p) - ((int64_t)h[n - 1].q - h[n - 1].p) <= tolerance) {
            n++;
        }
        struct hit *group = &s->hits[i];
        i += n;
        try_candidate(s, group, n);
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->weight != y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x->text < y->text ? -1 : x->text > y->text;
}

/* How many of the candidate's words belong to better ones, in percent. */
static uint32_t taken_percent(const struct search *s, const struct candidate *c)
{
    uint32_t n = 0;
    for (uint32_t i = c->at.first; i <= c->at.last; i++) {
        n += s->f->taken[s->place[i]] ? 1 : 0;
    }
    return n * 100 / (c->at.last - c->at.first + 1);
}

static bool is_good(const struct pack_text *t, uint32_t score)
{
    return score >= (t->count < SHORT ? SCORE_MIN_SHORT : SCORE_MIN);
}

/* The best first; one that lies in what better ones explain is dropped. What is near a
 * licence and not it waits until notices were looked for. */
static enum status choose(struct search *s, bool near)
{
    const struct pack *p = &s->f->pack;
    for (size_t i = 0; i < s->candidate_count; i++) {
        const struct candidate *c = &s->candidates[i];
        const struct pack_text *t = &p->texts[c->text];
        if (near == is_good(t, c->score) || taken_percent(s, c) > (near ? 0 : 20) ||
            (near && t->notice != 0)) {
            continue;
        }
        const struct licence_match match = {
            .expression = near ? VIEW("LicenseRef-unknown") : pack_text_of(p, t->expression),
            .evidence = t->notice != 0 ? LICENCE_NOTICE : LICENCE_TEXT,
            .unknown = near,
            .score = (uint8_t)(c->score / 100),
        };
        enum status st =
            finder_add(s->f, &match, s->place[c->at.first], s->place[c->at.last], s->err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status heavy_words(struct search *s, struct error *err)
{
    const struct words *w = &s->f->words;
    s->heavy = arena_alloc(s->f->arena, (size_t)w->count + 1, sizeof *s->heavy);
    s->place = arena_alloc(s->f->arena, (size_t)w->count + 1, sizeof *s->place);
    if (s->heavy == NULL || s->place == NULL) {
        return error_set(err, ERR_LIMIT, "comparing with licences takes too much memory");
    }
    for (uint32_t i = 0; i < w->count; i++) {
        if (!w->items[i].light) {
            s->heavy[s->count] = w->items[i].hash;
            s->place[s->count++] = i;
        }
    }
    return OK;
}

enum status find_stated(struct finder *f, struct error *err)
{
    struct search s = {.f = f, .err = err};
    arena_init(&s.scratch, SCRATCH_MAX);
    enum status st = heavy_words(&s, err);
    if (st == OK) {
        grams_of(s.heavy, s.count, look_up, &s);
        find_candidates(&s);
        if (s.candidate_count > 1) {
            qsort(s.candidates, s.candidate_count, sizeof *s.candidates, by_weight);
        }
        st = s.failed == OK ? choose(&s, false) : s.failed;
    }
    st = st == OK ? find_gnu(f, err) : st;
    st = st == OK ? find_notices(f, err) : st;
    st = st == OK ? choose(&s, true) : st;
    mem_free(s.hits);
    mem_free(s.candidates);
    arena_release(&s.scratch);
    return st;
}
