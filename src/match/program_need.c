#include "program_need.h"

#include <string.h>

enum { LITERAL_TEXT_MAX = 200 };

enum status need_new(struct arena *a, struct need *n, struct error *err)
{
    n->count = 0;
    n->clauses = arena_alloc(a, CLAUSES_MAX, sizeof *n->clauses);
    return n->clauses == NULL ? error_no_memory(err) : OK;
}

static bool same_clause(const struct clause *a, const struct clause *b)
{
    return a->count == b->count &&
           memcmp(a->literals, b->literals, a->count * sizeof a->literals[0]) == 0;
}

void need_clause(struct need *n, const struct clause *c)
{
    if (c->count == 0 || c->count > LITERALS_IN_CLAUSE) {
        return;
    }
    for (size_t i = 0; i < n->count; i++) {
        if (same_clause(&n->clauses[i], c)) {
            return;
        }
    }
    if (n->count < CLAUSES_MAX) {
        n->clauses[n->count++] = *c;
    }
}

/* In small letters; before a word stands LITERAL_WORD. One that is cut is no word. */
static enum status literal_index(struct builder *b, struct view text, bool word, uint32_t *index,
                                 struct error *err)
{
    char lower[LITERAL_TEXT_MAX + 1] = {LITERAL_WORD};
    struct text_ref ref = {0, 0};
    size_t len = text.len < LITERAL_TEXT_MAX ? text.len : LITERAL_TEXT_MAX;
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        lower[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    struct view whole = word && len == text.len ? view_of(lower, len + 1) : view_of(lower + 1, len);
    void *known = map_get(&b->literal_index, whole);
    if (known != NULL) {
        *index = (uint32_t)((uintptr_t)known - 1);
        return OK;
    }
    enum status st = build_text(b, whole, &ref, err);
    st = st == OK ? ADD(b, literals, &ref, index, err) : st;
    return st == OK ? map_put(&b->literal_index, whole, (void *)((uintptr_t)*index + 1), NULL, err)
                    : st;
}

/* Whether it can be looked for: not too short, and not what may be written in other ways. */
static bool is_literal(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return text.len >= LITERAL_MIN;
}

/* false: there is no room for one more. */
static bool add_literal(struct clause *c, uint32_t literal)
{
    for (uint32_t k = 0; k < c->count; k++) {
        if (c->literals[k] == literal) {
            return true;
        }
    }
    if (c->count == LITERALS_IN_CLAUSE) {
        return false;
    }
    c->literals[c->count++] = literal;
    return true;
}

static enum status need_some(struct builder *b, struct need *n, const struct view *texts,
                             size_t count, bool words, struct error *err)
{
    struct clause c = {.count = 0, .shortest = SIZE_MAX};
    enum status st = OK;
    for (size_t i = 0; i < count && st == OK; i++) {
        uint32_t index = 0;
        if (!is_literal(texts[i])) {
            return OK;
        }
        st = literal_index(b, texts[i], words, &index, err);
        if (st == OK && !add_literal(&c, index)) {
            return OK;
        }
        c.shortest = texts[i].len < c.shortest ? texts[i].len : c.shortest;
    }
    if (st == OK) {
        need_clause(n, &c);
    }
    return st;
}

enum status need_one_of(struct builder *b, struct need *n, const struct view *texts, size_t count,
                        struct error *err)
{
    return need_some(b, n, texts, count, false, err);
}

enum status need_text(struct builder *b, struct need *n, struct view text, struct error *err)
{
    return need_some(b, n, &text, 1, false, err);
}

enum status need_word(struct builder *b, struct need *n, struct view text, struct error *err)
{
    return need_some(b, n, &text, 1, true, err);
}

static size_t best_clause(const struct need *n)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n->count; i++) {
        const struct clause *c = &n->clauses[i];
        if (best == SIZE_MAX || c->count < n->clauses[best].count ||
            (c->count == n->clauses[best].count && c->shortest > n->clauses[best].shortest)) {
            best = i;
        }
    }
    return best;
}

bool need_join(struct clause *all, const struct need *n)
{
    size_t best = best_clause(n);
    if (best == SIZE_MAX) {
        return false;
    }
    const struct clause *c = &n->clauses[best];
    for (uint32_t i = 0; i < c->count; i++) {
        if (!add_literal(all, c->literals[i])) {
            return false;
        }
    }
    all->shortest = all->shortest == 0 || c->shortest < all->shortest ? c->shortest : all->shortest;
    return true;
}
