/* Maven, after the "version order specification" of the POM reference: tokens
 * between dots, hyphens and changes from digit to other; each has its separator as
 * prefix. Null tokens ("0", "", "ga", "final", "release") fall away at the end and
 * before a hyphen.
 *
 * Tokens are read one by one. Whether a null token falls away depends on what
 * follows the run of such tokens it stands in, so that a run is read ahead once. */
#include "order.h"

enum { RANK_EMPTY = 5, RANK_SP = 6, RANK_OTHER = 7 };

struct maven_token {
    char prefix;  /* '.', '-', or 0 for the first one */
    bool number;  /* `text` holds digits without leading zeros */
    bool padding; /* stands for a token that the version does not have */
    int rank;     /* of a word */
    struct view text;
};

struct maven_reader {
    struct view rest;
    char prefix; /* of the token at `rest` */
    bool ended;
    const char *kept; /* null tokens before this place stay */
};

static const struct {
    struct view name;
    int rank;
} words[] = {
    {VIEW_INIT("alpha"), 0},
    {VIEW_INIT("beta"), 1},
    {VIEW_INIT("milestone"), 2},
    {VIEW_INIT("rc"), 3},
    {VIEW_INIT("cr"), 3},
    {VIEW_INIT("snapshot"), 4},
    {VIEW_INIT("ga"), RANK_EMPTY},
    {VIEW_INIT("final"), RANK_EMPTY},
    {VIEW_INIT("release"), RANK_EMPTY},
    {VIEW_INIT("sp"), RANK_SP},
};

/* "a", "b" and "m" are short for words, but only with a number after them. */
static int rank_of(struct view word, bool number_follows)
{
    if (word.len == 1 && number_follows) {
        switch (char_lower(word.ptr[0])) {
        case 'a':
            return 0;
        case 'b':
            return 1;
        case 'm':
            return 2;
        default:
            return RANK_OTHER;
        }
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(word, words[i].name)) {
            return words[i].rank;
        }
    }
    return RANK_OTHER;
}

static bool is_break(char c)
{
    return c == '.' || c == '-';
}

static struct view take_word(struct view *v)
{
    size_t n = 0;
    while (n < v->len && !order_is_digit(v->ptr[n]) && !is_break(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

/* The prefix of what comes next; a change between digits and words is a hyphen. */
static void step(struct maven_reader *r)
{
    if (r->rest.len == 0) {
        r->ended = true;
    } else if (is_break(r->rest.ptr[0])) {
        r->prefix = r->rest.ptr[0];
        order_skip(&r->rest, 1);
    } else {
        r->prefix = '-';
    }
}

/* The next token as written. An empty one is the number 0. */
static struct maven_token read_token(struct maven_reader *r)
{
    struct maven_token t = {.prefix = r->prefix, .number = true};
    if (r->rest.len == 0 || is_break(r->rest.ptr[0]) || order_is_digit(r->rest.ptr[0])) {
        t.text = order_take_digits(&r->rest);
        while (order_at(t.text, '0')) {
            order_skip(&t.text, 1);
        }
    } else {
        t.number = false;
        t.text = take_word(&r->rest);
        t.rank = rank_of(t.text, r->rest.len > 0 && order_is_digit(r->rest.ptr[0]));
    }
    step(r);
    return t;
}

static bool is_null(const struct maven_token *t)
{
    return t->number ? t->text.len == 0 : t->rank == RANK_EMPTY;
}

/* A run of null tokens begins here: leave out those that fall away. Of a run that
 * a dotted token follows, the part from its last hyphen on stays. */
static void trim_run(struct maven_reader *r)
{
    struct maven_reader ahead = *r;
    struct maven_reader stay = *r;
    for (;;) {
        struct maven_reader here = ahead;
        struct maven_token t = {.prefix = '-'};
        if (!ahead.ended) {
            t = read_token(&ahead);
        }
        if (here.ended || !is_null(&t)) {
            *r = t.prefix == '-' ? here : stay;
            r->kept = here.rest.ptr;
            return;
        }
        stay = t.prefix == '-' ? here : stay;
    }
}

static struct maven_token next(struct maven_reader *r)
{
    struct maven_reader before = *r;
    if (r->ended) {
        return (struct maven_token){.padding = true};
    }
    struct maven_token t = read_token(r);
    if (before.prefix == 0 || !is_null(&t) || before.rest.ptr < r->kept) {
        return t;
    }
    const char *kept = r->kept;
    *r = before;
    r->kept = kept;
    trim_run(r);
    return r->ended ? (struct maven_token){.padding = true} : read_token(r);
}

/* What a missing token is, set against `other`. */
static void pad(struct maven_token *t, const struct maven_token *other)
{
    t->prefix = other->prefix;
    t->number = other->prefix == '.' && (other->number || other->rank != RANK_SP);
    t->rank = RANK_EMPTY;
}

/* ".word" < "-word" < "-number" < ".number" */
static int rank_of_kind(const struct maven_token *t)
{
    if (t->number) {
        return t->prefix == '-' ? 2 : 3;
    }
    return t->prefix == '-' ? 1 : 0;
}

/* A padded 0 is no number beside a word, but a word of its own, "0". */
static int order_words(const struct maven_token *a, const struct maven_token *b)
{
    int left = a->number ? RANK_OTHER : a->rank;
    int right = b->number ? RANK_OTHER : b->rank;
    if (left != right || left != RANK_OTHER) {
        return left - right;
    }
    return order_texts_nocase(a->number ? VIEW("0") : a->text, b->number ? VIEW("0") : b->text);
}

static int order_tokens(const struct maven_token *a, const struct maven_token *b)
{
    if (a->prefix != b->prefix) {
        return rank_of_kind(a) - rank_of_kind(b);
    }
    if (a->number && b->number) {
        return order_numbers(a->text, b->text);
    }
    if (a->number && !a->padding) {
        return 1;
    }
    if (b->number && !b->padding) {
        return -1;
    }
    return order_words(a, b);
}

static bool compare(struct view a, struct view b, int *order)
{
    struct maven_reader left = {.rest = a, .kept = a.ptr};
    struct maven_reader right = {.rest = b, .kept = b.ptr};
    int result = 0;
    while (result == 0) {
        struct maven_token l = next(&left);
        struct maven_token r = next(&right);
        if (l.padding && r.padding) {
            break;
        }
        if (l.padding) {
            pad(&l, &r);
        } else if (r.padding) {
            pad(&r, &l);
        }
        result = order_tokens(&l, &r);
    }
    *order = result;
    return true;
}

const struct version_order order_maven = {"maven", compare};
