/* Phrases that name or grant a licence, those that add an exception, and words that only
 * licences use, where no known one stands. */
#include "finder.h"

enum { BITS = 4096 };

struct phrases {
    uint64_t first_words[BITS / 64]; /* which hashes phrases begin with, folded */
};

static uint32_t gap_of(uint32_t word)
{
    return word <= WORD_GAP_MAX ? word : 0;
}

/* Whether words from i on are `want`; *end is the word behind. Depth: gaps of one phrase. */
static bool matches_at(const struct finder *f, uint32_t i, const uint32_t *want, uint32_t count,
                       uint32_t *end)
{
    for (uint32_t k = 0; k < count; k++) {
        uint32_t gap = gap_of(want[k]);
        if (gap > 0) {
            for (uint32_t skip = 0; skip <= gap; skip++) {
                if (matches_at(f, i + skip, want + k + 1, count - k - 1, end)) {
                    return true;
                }
            }
            return false;
        }
        if (i >= f->words.count || f->taken[i] || f->words.items[i].hash != want[k]) {
            return false;
        }
        i++;
    }
    *end = i;
    return true;
}

static void index_phrases(const struct pack *p, struct phrases *out)
{
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < p->head.phrases; i++) {
        uint32_t h = p->words[p->phrases[i].first] % BITS;
        out->first_words[h / 64] |= UINT64_C(1) << (h % 64);
    }
}

static uint32_t first_phrase(const struct pack *p, uint32_t word)
{
    uint32_t lo = 0;
    uint32_t hi = p->head.phrases;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (p->words[p->phrases[mid].first] < word) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* Whether the words around speak of licensing. */
static bool is_licensing(const struct finder *f, uint32_t first, uint32_t end)
{
    static const char *const around[] = {"license",  "licensed",  "licenses",   "terms",
                                         "under",    "licensing", "conditions", "distributed",
                                         "released", "permitted", "covered",    "copying"};
    enum { BEFORE = 10, BEHIND = 3 };
    uint32_t from = first > BEFORE ? first - BEFORE : 0;
    uint32_t to = end + BEHIND < f->words.count ? end + BEHIND : f->words.count;
    for (size_t k = 0; k < sizeof around / sizeof *around; k++) {
        uint32_t hash = word_hash(view_str(around[k]));
        for (uint32_t i = from; i < to; i++) {
            if (f->words.items[i].hash == hash && (i < first || i >= end)) {
                return true;
            }
        }
    }
    return false;
}

/* A short name that is a part of something longer: "web.mit.edu", "MIT-like". */
static bool is_joined(const struct finder *f, uint32_t i)
{
    static const char joints[] = "-._@/";
    size_t begin = f->words.items[i].at;
    size_t end = begin + f->words.items[i].len;
    return (begin > 0 && strchr(joints, f->text.ptr[begin - 1]) != NULL &&
            f->text.ptr[begin - 1] != 0) ||
           (end + 1 < f->text.len && f->text.ptr[end] != 0 &&
            strchr(joints, f->text.ptr[end]) != NULL && f->text.ptr[end + 1] > ' ');
}

/* Whether a name names a licence here: a long one always does. */
static bool is_plain(const struct finder *f, uint32_t first, uint32_t end)
{
    enum { LONG = 4 };
    return end - first >= LONG ||
           (is_licensing(f, first, end) && (end > first + 1 || !is_joined(f, first)));
}

/* The exception belongs to the last GNU licence within reach before it. */
static enum status add_exception(struct finder *f, struct view exception, uint32_t first,
                                 uint32_t end, struct error *err)
{
    enum { REACH = 2400 }; /* bytes */
    struct licence_match *best = NULL;
    uint32_t at = f->words.items[first].at;
    for (size_t i = 0; i < f->match_count; i++) {
        struct licence_match *m = &f->matches[i];
        bool gnu = view_find(m->expression, VIEW("GPL-")) != VIEW_NPOS &&
                   view_find(m->expression, VIEW(" ")) == VIEW_NPOS;
        if (gnu && m->begin < at && at - m->begin < REACH &&
            (best == NULL || m->begin > best->begin)) {
            best = m;
        }
    }
    memset(f->taken + first, 1, end - first);
    if (best == NULL) {
        return OK;
    }
    struct view with = arena_printf(f->arena, VIEW_FMT " WITH " VIEW_FMT,
                                    VIEW_ARG(best->expression), VIEW_ARG(exception));
    if (with.ptr == NULL) {
        return error_no_memory(err);
    }
    best->expression = with;
    return OK;
}

static enum status phrase_at(struct finder *f, uint32_t *i, struct error *err)
{
    const struct pack *p = &f->pack;
    uint32_t word = f->words.items[*i].hash;
    for (uint32_t k = first_phrase(p, word); k < p->head.phrases; k++) {
        const struct pack_phrase *phrase = &p->phrases[k];
        uint32_t end;
        if (p->words[phrase->first] != word) {
            break;
        }
        if (!matches_at(f, *i, p->words + phrase->first, phrase->count, &end) ||
            (phrase->kind == PHRASE_NAME && !is_plain(f, *i, end))) {
            continue;
        }
        struct view expression = pack_text_of(p, phrase->expression);
        uint32_t first = *i;
        *i = end - 1;
        if (phrase->kind == PHRASE_EXCEPTION) {
            return add_exception(f, expression, first, end, err);
        }
        const struct licence_match match = {.expression = expression,
                                            .evidence = LICENCE_NOTICE,
                                            .unknown =
                                                view_eq(expression, VIEW("LicenseRef-unknown")),
                                            .vague = phrase->vague != 0,
                                            .named = phrase->kind == PHRASE_NAME,
                                            .score = phrase->vague != 0             ? 60
                                                     : phrase->kind == PHRASE_GRANT ? 95
                                                                                    : 80};
        return finder_add(f, &match, first, end - 1, err);
    }
    return OK;
}

enum status find_notices(struct finder *f, struct error *err)
{
    struct phrases phrases;
    index_phrases(&f->pack, &phrases);
    for (uint32_t i = 0; i < f->words.count; i++) {
        uint32_t h = f->words.items[i].hash % BITS;
        if (f->taken[i] || (phrases.first_words[h / 64] >> (h % 64) & 1) == 0) {
            continue;
        }
        enum status st = phrase_at(f, &i, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}
