#include "finder.h"

#include <assay/base/mem.h>
#include <assay/licence/expression.h>

const char *licence_evidence_name(enum licence_evidence evidence)
{
    static const char *const names[] = {[LICENCE_TAG] = "tag",
                                        [LICENCE_TEXT] = "text",
                                        [LICENCE_NOTICE] = "notice",
                                        [LICENCE_METADATA] = "metadata"};
    return names[evidence];
}

enum status finder_add(struct finder *f, const struct licence_match *match, uint32_t first,
                       uint32_t last, struct error *err)
{
    struct licence_match m = *match;
    if (f->match_count == LICENCE_MATCHES_MAX) {
        f->truncated = true;
        return OK;
    }
    if (arena_grow(f->arena, (void **)&f->matches, &f->match_cap, f->match_count + 1,
                   sizeof *f->matches, NULL) != OK) {
        return error_set(err, ERR_LIMIT, "the licences of the text take too much memory");
    }
    m.begin = f->words.items[first].at;
    m.end = f->words.items[last].at + f->words.items[last].len;
    f->matches[f->match_count++] = m;
    memset(f->taken + first, 1, (size_t)(last - first + 1) * sizeof *f->taken);
    return OK;
}

/* The word that stands at byte `at` or is the next behind it. */
static uint32_t word_at(const struct finder *f, uint32_t at)
{
    uint32_t lo = 0;
    uint32_t hi = f->words.count;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (f->words.items[mid].at < at) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static bool stands(const struct finder *f, uint32_t from, uint32_t to, const char *word)
{
    uint32_t hash = word_hash(view_str(word));
    for (uint32_t i = from; i < to && i < f->words.count; i++) {
        if (f->words.items[i].hash == hash) {
            return true;
        }
    }
    return false;
}

/* Whether the licence `b` is offered instead of `a`, which stands before it. */
static bool is_alternative(const struct finder *f, const struct licence_match *a,
                           const struct licence_match *b)
{
    enum { FAR = 60, NEAR = 8, BEFORE = 14 };
    uint32_t first = word_at(f, a->begin);
    uint32_t from = word_at(f, a->end);
    uint32_t to = word_at(f, b->begin);
    if (to < from || to - from > FAR || a->evidence == LICENCE_TAG || b->evidence == LICENCE_TAG) {
        return false;
    }
    uint32_t near = to - from > NEAR ? to - NEAR : from;
    if (stands(f, near, to, "or") || stands(f, from, to, "alternatively")) {
        return true;
    }
    uint32_t before = first > BEFORE ? first - BEFORE : 0;
    return stands(f, before, first, "either") || stands(f, before, first, "dual") ||
           stands(f, before, first, "dually") || stands(f, from, to + BEFORE, "dual");
}

static void number_lines(struct finder *f, struct licence_findings *out)
{
    uint32_t line = 1;
    uint32_t at = 0;
    for (size_t i = 0; i < f->match_count; i++) {
        for (; at < f->matches[i].begin; at++) {
            line += f->text.ptr[at] == '\n' ? 1 : 0;
        }
        f->matches[i].line = line;
        f->matches[i].alternative = i > 0 && is_alternative(f, &f->matches[i - 1], &f->matches[i]);
    }
    out->matches = f->matches;
    out->match_count = f->match_count;
    out->truncated = out->truncated || f->truncated;
}

enum status licence_detect(struct view text, struct arena *arena, struct licence_findings *out,
                           struct error *err)
{
    struct finder f = {.text = view_slice(text, 0, LICENCE_BYTES_MAX), .arena = arena};
    struct licence_findings found = {.truncated = text.len > LICENCE_BYTES_MAX};
    if (!pack_shipped(&f.pack)) {
        return error_set(err, ERR_INTERNAL, "the licence texts of this program are unreadable");
    }
    enum status st = words_near_licences(f.text, arena, &f.words, err);
    if (st == OK) {
        f.taken = arena_alloc(arena, (size_t)f.words.count + 1, sizeof *f.taken);
        st = f.taken == NULL ? error_set(err, ERR_LIMIT, "the text takes too much memory") : OK;
    }
    st = st == OK ? find_tags(&f, err) : st;
    st = st == OK ? find_stated(&f, err) : st;
    st = st == OK ? find_claims(&f, &found, err) : st;
    if (st != OK) {
        return st;
    }
    settle(&f);
    number_lines(&f, &found);
    *out = found;
    return OK;
}

bool match_said_before(const struct licence_match *matches, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (view_eq(matches[k].expression, matches[i].expression)) {
            return true;
        }
    }
    return false;
}

/* (A OR B) AND C, as text for the parser: it orders and drops what stands twice. Plain
 * repetitions are left out here already: a list of third parties has the same one often. */
static void join(const struct licence_findings *f, struct buf *out)
{
    for (size_t i = 0; i < f->match_count; i++) {
        bool opens = i + 1 < f->match_count && f->matches[i + 1].alternative;
        if (!opens && !f->matches[i].alternative && match_said_before(f->matches, i)) {
            continue;
        }
        if (out->len > 0) {
            buf_add_str(out, f->matches[i].alternative ? " OR " : " AND ");
        }
        if (opens && !f->matches[i].alternative) {
            buf_add_char(out, '(');
        }
        buf_printf(out, "(" VIEW_FMT ")", VIEW_ARG(f->matches[i].expression));
        if (!opens && f->matches[i].alternative) {
            buf_add_char(out, ')');
        }
    }
}

enum status licence_combined(const struct licence_findings *f, struct arena *arena,
                             struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(LICENCE_MATCHES_MAX * 256);
    CLEANUP(buf_cleanup) struct buf canonical = BUF_INIT(LICENCE_MATCHES_MAX * 256);
    struct expression e;
    if (f->match_count == 0) {
        *out = VIEW("");
        return OK;
    }
    join(f, &text);
    enum status st = buf_status(&text, err);
    struct view copy = st == OK ? arena_copy(arena, buf_view(&text)) : VIEW("");
    st = st == OK ? expression_parse(copy, EXPRESSION_LENIENT, arena, &e, err) : st;
    st = st == OK ? expression_write(&e, &canonical, err) : st;
    if (st == OK) {
        copy = arena_copy(arena, buf_view(&canonical));
        st = copy.ptr == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        *out = copy;
    }
    return st;
}
