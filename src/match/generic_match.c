/* Matching generic patterns: the shortest match at each place, by trying an ellipsis
 * shorter before longer.
 *
 * The pattern is flat, the text's blocks are intervals of tokens: going into a block is
 * taking its number, leaving it is taking its parent's. Only an ellipsis branches, so
 * recursion is as deep as the pattern has ellipses and parts. What is known to fail
 * behind an ellipsis is kept as an interval of tokens, which makes the usual search
 * linear; a bound on steps covers the rest. */
#include <stdlib.h>
#include <string.h>

#include <assay/base/mem.h>

#include "generic.h"

enum { STEPS_BASE = 1000000, STEPS_EACH = 64 };

struct dots {
    bool active;
    int slot;
    uint32_t node;     /* the ellipsis */
    uint32_t max_line; /* the last line it may take */
    uint32_t begin;    /* bytes that it has taken: [begin, end) */
    uint32_t end;
};

/* Behind the ellipsis nothing matches that begins at a token of [from, until), in a
 * search that is based on block `base`. */
struct failure {
    uint32_t from;
    uint32_t until;
    uint32_t base;
    bool known;
};

struct place {
    uint32_t node;  /* of the pattern */
    uint32_t token; /* the next one */
    uint32_t block; /* that of the token before */
    uint32_t base;  /* the block that is not left */
    uint32_t last;  /* the last token that matched */
    bool fresh;     /* none has matched yet */
    struct dots dots;
};

struct matching {
    const struct generic_pattern *p;
    const struct generic_document *d;
    const struct generic_options *options;
    struct generic_capture captures[GENERIC_SLOTS_MAX];
    struct failure *failures; /* by node */
    uint64_t steps;           /* that are left */
    bool exhausted;
};

/* A match: tokens first … last. */
struct hit {
    uint32_t first;
    uint32_t last;
    struct generic_capture *captures;
    bool dropped;
};

struct hits {
    struct hit *items;
    size_t len;
    size_t cap;
};

static const struct generic_token *token_at(const struct matching *m, uint32_t i)
{
    return &m->d->tokens[i];
}

static struct view text_of(const struct matching *m, const struct generic_token *t)
{
    return view_slice(m->d->text, t->begin, t->end);
}

static bool at_block_end(const struct matching *m, const struct place *at)
{
    return at->token == m->d->blocks[at->block].end;
}

static bool bind(struct matching *m, int slot, uint32_t begin, uint32_t end)
{
    struct generic_capture *c = &m->captures[slot];
    if (c->bound) {
        return view_eq(view_slice(m->d->text, c->begin, c->end),
                       view_slice(m->d->text, begin, end));
    }
    *c = (struct generic_capture){.begin = begin, .end = end, .bound = true};
    return true;
}

/* A named ellipsis is bound to what it has taken when something else goes on. */
static bool close_dots(struct matching *m, const struct dots *dots)
{
    return !dots->active || dots->slot < 0 || bind(m, dots->slot, dots->begin, dots->end);
}

static uint32_t latest_line(const struct matching *m, uint32_t line)
{
    uint32_t span = m->options->single_line ? 0 : m->options->span;
    return line > UINT32_MAX - span ? UINT32_MAX : line + span;
}

static void open_dots(const struct matching *m, struct place *at)
{
    const struct generic_node *n = &m->p->nodes[at->node];
    const struct generic_token *last = token_at(m, at->last);
    if (at->dots.active) {
        at->dots.max_line = latest_line(m, at->dots.max_line);
    } else {
        uint32_t behind = at->fresh ? last->begin : last->end;
        at->dots = (struct dots){
            .active = true,
            .slot = n->slot,
            .max_line = latest_line(m, last->line),
            .begin = behind,
            .end = behind,
        };
    }
    at->dots.node = at->node;
    at->node++;
}

/* May the token that stands here be passed over? It is, then. */
static bool skip(const struct matching *m, struct place *at)
{
    const struct generic_token *t = token_at(m, at->token);
    if (!at->dots.active || t->line > at->dots.max_line) {
        return false;
    }
    at->dots.end = t->end;
    at->token++;
    return true;
}

static bool same_word(const struct matching *m, struct view a, struct view b)
{
    return m->options->caseless ? view_eq_nocase(a, b) : view_eq(a, b);
}

/* Whether the part of the pattern's list from `node` on can match nothing at all. */
static bool matches_nothing(const struct matching *m, uint32_t node)
{
    for (unsigned depth = 0;; node++) {
        enum generic_kind kind = m->p->nodes[node].kind;
        if (kind == GENERIC_WORD || kind == GENERIC_BYTE || kind == GENERIC_METAVARIABLE) {
            return false;
        }
        if (kind == GENERIC_END || (kind == GENERIC_CLOSE && depth == 0)) {
            return true;
        }
        depth += kind == GENERIC_OPEN ? 1 : 0;
        depth -= kind == GENERIC_CLOSE ? 1 : 0;
    }
}

/* The pattern, or its indented part, is used up: what of the block is left is the
 * ellipsis's before, or must be nothing. */
static bool finish(struct matching *m, struct place *at, uint32_t *last)
{
    uint32_t end = m->d->blocks[at->block].end;
    if (!at->dots.active) {
        *last = at->last;
        return m->p->nodes[at->node].kind == GENERIC_END || at->token == end;
    }
    uint32_t low = at->token;
    uint32_t high = end;
    while (low < high) { /* lines grow: the first token beyond max_line */
        uint32_t middle = low + (high - low) / 2;
        if (token_at(m, middle)->line <= at->dots.max_line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *last = low > at->token ? low - 1 : at->last;
    uint32_t behind = token_at(m, *last)->end;
    at->dots.end = behind > at->dots.end ? behind : at->dots.end;
    return close_dots(m, &at->dots);
}

static bool follow(struct matching *m, struct place at, uint32_t *last);

/* An indented part: it goes with a block of the text, whole. True: `at` is behind it. */
static bool step_part(struct matching *m, struct place *at, uint32_t *last, bool *done)
{
    uint32_t close = m->p->nodes[at->node].other;
    if (at_block_end(m, at)) {
        struct place rest = *at;
        rest.node = close + 1;
        rest.dots.active = false;
        *done = true;
        *last = at->last;
        return matches_nothing(m, at->node + 1) && matches_nothing(m, rest.node) &&
               close_dots(m, &at->dots);
    }
    uint32_t block = token_at(m, at->token)->block;
    if (block == at->block) { /* a token of this block, not one inside of it */
        if (skip(m, at)) {
            return true;
        }
        if (!close_dots(m, &at->dots) || !matches_nothing(m, at->node + 1)) {
            return false;
        }
        at->dots.active = false;
        at->node = close + 1;
        return true;
    }
    struct place inner = {
        .node = at->node + 1,
        .token = at->token,
        .block = block,
        .base = block,
        .last = at->last,
        .fresh = at->fresh,
    };
    if (!close_dots(m, &at->dots) || !follow(m, inner, &at->last)) {
        return false;
    }
    at->dots.active = false;
    at->node = close + 1;
    at->token = m->d->blocks[block].end;
    at->fresh = false;
    return true;
}

/* Does the token match by itself? */
static bool token_matches(const struct matching *m, const struct generic_node *n,
                          const struct generic_token *t)
{
    struct view text = text_of(m, t);
    bool word = generic_is_word(text.ptr[0]);
    if (n->kind == GENERIC_METAVARIABLE) {
        return word;
    }
    return n->kind == GENERIC_BYTE ? text.ptr[0] == n->text.ptr[0]
                                   : word && same_word(m, text, n->text);
}

/* The token is taken, if the metavariables agree. */
static bool take_token(struct matching *m, const struct generic_node *n, struct place *at)
{
    const struct generic_token *t = token_at(m, at->token);
    if (!close_dots(m, &at->dots) ||
        (n->kind == GENERIC_METAVARIABLE && !bind(m, n->slot, t->begin, t->end))) {
        return false;
    }
    at->last = at->token++;
    at->node++;
    at->fresh = false;
    at->dots.active = false;
    return true;
}

/* Behind an ellipsis: try with this token; else it is passed over. */
static bool try_token(struct matching *m, const struct generic_node *n, const struct place *at,
                      uint32_t *last)
{
    struct generic_capture kept[GENERIC_SLOTS_MAX];
    struct place next = *at;
    size_t size = m->p->slot_count * sizeof kept[0];
    memcpy(kept, m->captures, size);
    if (take_token(m, n, &next) && follow(m, next, last)) {
        return true;
    }
    memcpy(m->captures, kept, size);
    return false;
}

/* Jump over tokens that are known to fail behind this ellipsis. They all lie in front of
 * its last line's end: `until` was the end of an ellipsis that began no later. */
static void jump(const struct matching *m, struct place *at)
{
    const struct failure *f = &m->failures[at->dots.node];
    if (f->known && f->base == at->base && at->token >= f->from && at->token < f->until) {
        uint32_t before = f->until - 1;
        at->dots.end = token_at(m, before)->end;
        at->block = token_at(m, before)->block;
        at->token = f->until;
    }
}

static void remember(struct matching *m, const struct place *at, uint32_t from)
{
    struct failure *f = &m->failures[at->dots.node];
    bool extends = f->known && f->base == at->base && from >= f->from && from <= f->until;
    if (m->exhausted || at->token <= from) {
        return;
    }
    *f = (struct failure){
        .from = extends ? f->from : from,
        .until = extends && f->until > at->token ? f->until : at->token,
        .base = at->base,
        .known = true,
    };
}

/* The tokens behind an ellipsis one after the other. */
static bool scan_dots(struct matching *m, struct place at, uint32_t *last)
{
    const struct generic_node *n = &m->p->nodes[at.node];
    bool keep = m->p->nodes[at.dots.node].independent;
    uint32_t from = at.token;
    while (m->steps > 0) {
        m->steps--;
        if (keep) {
            jump(m, &at);
        }
        if (at_block_end(m, &at)) {
            if (at.block == at.base) {
                break;
            }
            at.block = m->d->blocks[at.block].parent;
            continue;
        }
        const struct generic_token *t = token_at(m, at.token);
        if (t->line > at.dots.max_line) {
            break;
        }
        at.block = t->block;
        if (token_matches(m, n, t) && try_token(m, n, &at, last)) {
            return true;
        }
        if (!skip(m, &at)) {
            break;
        }
    }
    m->exhausted = m->exhausted || m->steps == 0;
    if (keep) {
        remember(m, &at, from);
    }
    return false;
}

/* Go on from `at`; *last is the last token of the match. */
static bool follow(struct matching *m, struct place at, uint32_t *last)
{
    while (m->steps > 0) {
        m->steps--;
        const struct generic_node *n = &m->p->nodes[at.node];
        bool done = false;
        if (n->kind == GENERIC_END || n->kind == GENERIC_CLOSE) {
            return finish(m, &at, last);
        }
        if (n->kind == GENERIC_ELLIPSIS) {
            open_dots(m, &at);
        } else if (n->kind == GENERIC_OPEN) {
            if (!step_part(m, &at, last, &done)) {
                return false;
            }
            if (done) {
                return true;
            }
        } else if (at.dots.active) {
            return scan_dots(m, at, last);
        } else if (at_block_end(m, &at)) {
            if (at.block == at.base) {
                return false;
            }
            at.block = m->d->blocks[at.block].parent;
        } else {
            const struct generic_token *t = token_at(m, at.token);
            at.block = t->block;
            if (!token_matches(m, n, t) || !take_token(m, n, &at)) {
                return false;
            }
        }
    }
    m->exhausted = true;
    return false;
}

/* --- all matches --- */

static bool by_line(const struct matching *m, uint32_t first, uint32_t last)
{
    return !m->options->single_line || token_at(m, first)->line == token_at(m, last)->line;
}

static bool begins_block(const struct matching *m, uint32_t i)
{
    return m->d->blocks[token_at(m, i)->block].begin == i;
}

static bool match_from(struct matching *m, uint32_t first, uint32_t *last)
{
    uint32_t block = token_at(m, first)->block;
    const struct place at = {
        .token = first, .block = block, .base = block, .last = first, .fresh = true};
    memset(m->captures, 0, m->p->slot_count * sizeof m->captures[0]);
    return follow(m, at, last) && by_line(m, first, *last);
}

/* Words and punctuation that the pattern asks for stand somewhere in the text. */
static bool all_there(const struct generic_pattern *p, const struct generic_document *d)
{
    for (uint32_t i = 0; i < p->count; i++) {
        const struct generic_node *n = &p->nodes[i];
        uint32_t bit = n->kind == GENERIC_WORD ? generic_word_bit(n->text) : 0;
        if ((n->kind == GENERIC_BYTE && !d->bytes[(unsigned char)n->text.ptr[0]]) ||
            (n->kind == GENERIC_WORD && (d->words[bit / 64] >> bit % 64 & 1) == 0)) {
            return false;
        }
    }
    return true;
}

static bool worth_trying(const struct matching *m, uint32_t first)
{
    const struct generic_node *n = &m->p->nodes[0];
    return n->kind == GENERIC_ELLIPSIS
               ? begins_block(m, first)
               : n->kind != GENERIC_OPEN && token_matches(m, n, token_at(m, first));
}

static bool add_hit(const struct matching *m, struct hits *hits, struct arena *arena,
                    uint32_t first, uint32_t last)
{
    size_t slots = m->p->slot_count;
    struct generic_capture *captures = arena_alloc(arena, slots + 1, sizeof *captures);
    if (captures == NULL || mem_grow((void **)&hits->items, &hits->cap, hits->len + 1,
                                     sizeof *hits->items, GENERIC_MATCHES_MAX, NULL) != OK) {
        return false;
    }
    memcpy(captures, m->captures, slots * sizeof *captures);
    hits->items[hits->len++] = (struct hit){.first = first, .last = last, .captures = captures};
    return true;
}

static void collect(struct matching *m, struct hits *hits, struct arena *arena)
{
    for (uint32_t i = 0; i < m->d->token_count && !m->exhausted; i++) {
        uint32_t last = i;
        if (worth_trying(m, i) && match_from(m, i, &last) && !add_hit(m, hits, arena, i, last)) {
            m->exhausted = true;
        }
    }
}

static int by_last(const void *a, const void *b)
{
    const struct hit *x = *(struct hit *const *)a;
    const struct hit *y = *(struct hit *const *)b;
    if (x->last != y->last) {
        return x->last < y->last ? -1 : 1;
    }
    return x->first < y->first ? -1 : x->first > y->first;
}

/* One match for each last token. */
static bool drop_doubles(struct hits *hits, bool keep_longest)
{
    if (hits->len < 2) {
        return true;
    }
    struct hit **order = mem_calloc(hits->len, sizeof(struct hit *));
    if (order == NULL) {
        return false;
    }
    for (size_t i = 0; i < hits->len; i++) {
        order[i] = &hits->items[i];
    }
    qsort(order, hits->len, sizeof(struct hit *), by_last);
    for (size_t i = 1; i < hits->len; i++) {
        if (order[i]->last == order[i - 1]->last) {
            order[keep_longest ? i : i - 1]->dropped = true;
        }
    }
    mem_free(order);
    return true;
}

void generic_match(const struct generic_pattern *pattern, const struct generic_document *document,
                   const struct generic_options *options, struct arena *arena,
                   bool (*found)(void *ctx, uint32_t begin, uint32_t end,
                                 const struct generic_capture *captures),
                   void *ctx, bool *exhausted)
{
    struct hits hits = {NULL, 0, 0};
    struct matching m = {
        .p = pattern,
        .d = document,
        .options = options,
        .failures = arena_alloc(arena, pattern->count, sizeof(struct failure)),
        .steps = STEPS_BASE + (uint64_t)document->token_count * STEPS_EACH,
    };
    if (!all_there(pattern, document)) {
        return;
    }
    if (m.failures != NULL) {
        collect(&m, &hits, arena);
    }
    bool trailing =
        pattern->count > 1 && pattern->nodes[pattern->count - 2].kind == GENERIC_ELLIPSIS;
    if (m.failures == NULL || m.exhausted || !drop_doubles(&hits, trailing)) {
        *exhausted = true;
    }
    for (size_t i = 0; i < hits.len; i++) {
        const struct hit *h = &hits.items[i];
        if (!h->dropped &&
            !found(ctx, token_at(&m, h->first)->begin, token_at(&m, h->last)->end, h->captures)) {
            break;
        }
    }
    mem_free(hits.items);
}
