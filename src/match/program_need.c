#include "program_need.h"

#include <string.h>

enum { LITERAL_TEXT_MAX = 200, WEIGHT_BITS = 24 };

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

static bool has_literal(const struct clause *c, uint32_t literal)
{
    for (uint32_t k = 0; k < c->count; k++) {
        if (c->literals[k] == literal) {
            return true;
        }
    }
    return false;
}

/* false: there is no room for one more. */
static bool add_literal(struct clause *c, uint32_t literal)
{
    if (has_literal(c, literal)) {
        return true;
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
    struct clause c = {.count = 0};
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

/* A long text stands in fewer files than a short one, a word in fewer than a part of words: each
 * character halves. "request" is in most files of a server, "getParameter" in few. */
static uint64_t weight_of(const struct builder *b, uint32_t literal)
{
    const struct text_ref *ref = &((const struct text_ref *)b->literals.items)[literal];
    bool word = ((const char *)b->text.items)[ref->begin] == LITERAL_WORD;
    size_t worth = ref->len + (word ? 1 : 0);
    return UINT64_C(1) << (worth < WEIGHT_BITS ? WEIGHT_BITS - worth : 0);
}

/* The clause with which `all` becomes true of the fewest more files. */
static const struct clause *best_clause(const struct builder *b, const struct need *n,
                                        const struct clause *all)
{
    const struct clause *best = NULL;
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < n->count; i++) {
        const struct clause *c = &n->clauses[i];
        uint64_t weight = 0;
        for (uint32_t k = 0; k < c->count; k++) {
            weight += has_literal(all, c->literals[k]) ? 0 : weight_of(b, c->literals[k]);
        }
        if (weight < least) {
            least = weight;
            best = c;
        }
    }
    return best;
}

bool need_join(const struct builder *b, struct clause *all, const struct need *n)
{
    const struct clause *best = best_clause(b, n, all);
    bool joined = best != NULL;
    for (uint32_t i = 0; joined && i < best->count; i++) {
        joined = add_literal(all, best->literals[i]);
    }
    return joined;
}
