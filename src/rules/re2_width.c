#include "re2_node.h"

/* Enough for any file; keeps products of repeat counts from overflowing. */
static const size_t WIDTH_MAX = (size_t)1 << 40;

static size_t saturate(size_t a, size_t b)
{
    return a + b > WIDTH_MAX ? WIDTH_MAX : a + b;
}

static size_t times(size_t a, size_t n)
{
    return n != 0 && a > WIDTH_MAX / n ? WIDTH_MAX : a * n;
}

static bool has_high(const struct re2_class *set)
{
    return set->wide != NULL || (set->bytes.words[2] | set->bytes.words[3]) != 0;
}

/* Every byte that may occur in a match of `n`. */
static void alphabet(const struct re2_node *n, struct byte_set *out)
{
    if (n->kind == RE2_LITERAL) {
        struct byte_set own = {{0}};
        for (size_t i = 0; i < n->len; i++) {
            byte_set_add(&own, n->bytes[i]);
        }
        if (n->fold) {
            byte_set_fold(&own);
        }
        byte_set_merge(out, &own);
    } else if (n->kind == RE2_CLASS) {
        byte_set_merge(out, &n->set->bytes);
        if (n->set->wide != NULL) {
            /* A property may hold any of ASCII. */
            byte_set_range(out, 0, 255);
        }
    }
    for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
        alphabet(c, out);
    }
}

void re2_span_join(struct re2_span *into, const struct re2_span *more)
{
    into->bounded = saturate(into->bounded, more->bounded);
    into->unbounded = into->unbounded || more->unbounded;
    byte_set_merge(&into->endless, &more->endless);
}

static void alternate_span(const struct re2_node *n, bool utf, struct re2_span *out)
{
    for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
        struct re2_span one = {0};
        re2_node_span(c, utf, &one);
        size_t widest = one.bounded > out->bounded ? one.bounded : out->bounded;
        re2_span_join(out, &one);
        out->bounded = widest;
    }
}

static void repeat_span(const struct re2_node *n, bool utf, struct re2_span *out)
{
    if (n->max == RE2_UNLIMITED) {
        out->unbounded = true;
        alphabet(n->child, &out->endless);
        return;
    }
    re2_node_span(n->child, utf, out);
    out->bounded = times(out->bounded, (size_t)n->max);
}

void re2_node_span(const struct re2_node *n, bool utf, struct re2_span *out)
{
    *out = (struct re2_span){0};
    switch (n->kind) {
    case RE2_LITERAL:
        out->bounded = n->len;
        break;
    case RE2_CLASS:
        out->bounded = utf && has_high(n->set) ? 4 : 1;
        break;
    case RE2_CONCAT:
    case RE2_GROUP:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            struct re2_span one;
            re2_node_span(c, utf, &one);
            re2_span_join(out, &one);
        }
        break;
    case RE2_ALTERNATE:
        alternate_span(n, utf, out);
        break;
    case RE2_REPEAT:
        repeat_span(n, utf, out);
        break;
    case RE2_EMPTY:
    case RE2_ASSERT:
        break;
    }
}

void re2_span_of(const struct re2 *re, struct re2_span *out)
{
    re2_node_span(re->root, re->utf, out);
}

size_t re2_node_min(const struct re2_node *n)
{
    size_t sum = 0;
    switch (n->kind) {
    case RE2_LITERAL:
        return n->len;
    case RE2_CLASS:
        return 1;
    case RE2_REPEAT:
        return times(re2_node_min(n->child), (size_t)n->min);
    case RE2_ALTERNATE:
        sum = SIZE_MAX;
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            size_t one = re2_node_min(c);
            sum = one < sum ? one : sum;
        }
        return sum;
    case RE2_CONCAT:
    case RE2_GROUP:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            sum = saturate(sum, re2_node_min(c));
        }
        return sum;
    case RE2_EMPTY:
    case RE2_ASSERT:
        break;
    }
    return 0;
}

bool re2_node_skippable(const struct re2_node *n)
{
    switch (n->kind) {
    case RE2_EMPTY:
        return true;
    case RE2_REPEAT:
        return n->min == 0 || re2_node_skippable(n->child);
    case RE2_GROUP:
    case RE2_CONCAT:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            if (!re2_node_skippable(c)) {
                return false;
            }
        }
        return true;
    case RE2_ALTERNATE:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            if (re2_node_skippable(c)) {
                return true;
            }
        }
        return false;
    case RE2_LITERAL:
    case RE2_CLASS:
    case RE2_ASSERT:
        break;
    }
    return false;
}

size_t re2_min_width(const struct re2 *re)
{
    return re2_node_min(re->root);
}

/* Letters in either case written as a class count as literals: [Aa]. */
static bool as_literal(const struct re2_node *n)
{
    if (n->kind != RE2_CLASS || n->set->wide != NULL) {
        return n->kind == RE2_LITERAL;
    }
    int count = 0;
    for (size_t i = 0; i < 4; i++) {
        count += __builtin_popcountll(n->set->bytes.words[i]);
    }
    return count <= 2;
}

static size_t best_of(const struct re2_node *n, size_t *run)
{
    size_t best = 0;
    size_t one = 0;
    switch (n->kind) {
    case RE2_LITERAL:
    case RE2_CLASS:
        *run = as_literal(n) ? *run + 1 : 0;
        return *run;
    case RE2_CONCAT:
    case RE2_GROUP:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            one = best_of(c, run);
            best = one > best ? one : best;
        }
        return best;
    case RE2_ALTERNATE:
        best = SIZE_MAX;
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            size_t own = 0;
            one = best_of(c, &own);
            best = one < best ? one : best;
        }
        *run = 0;
        return best;
    case RE2_REPEAT:
        *run = 0;
        best = n->min > 0 ? best_of(n->child, run) : 0;
        *run = 0;
        return best;
    case RE2_EMPTY:
    case RE2_ASSERT:
        break;
    }
    return *run;
}

size_t re2_longest_literal(const struct re2 *re)
{
    size_t run = 0;
    return best_of(re->root, &run);
}

size_t re2_span_back(const struct re2_span *span, struct view text, size_t end, size_t floor)
{
    if (floor >= end) {
        return floor;
    }
    if (!span->unbounded) {
        return end - floor > span->bounded ? end - span->bounded : floor;
    }
    size_t left = span->bounded;
    size_t at = end;
    while (at > floor) {
        if (!byte_set_has(&span->endless, (unsigned char)text.ptr[at - 1])) {
            if (left == 0) {
                break;
            }
            left--;
        }
        at--;
    }
    return at;
}
