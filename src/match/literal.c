/* Literals: strings with "...", "$X" and "=~/…/", numbers by value. */
#include <stdlib.h>
#include <string.h>

#include <assay/base/mem.h>

#include "matcher.h"

enum { NUMBER_MAX = 64 };

/* "=~/re/flags" compiled once. NULL: no expression, or one that does not compile. */
static const struct regex *regex_of(struct matcher *m, struct view pattern)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(65536);
    struct regex *re = NULL;
    const char *close = memrchr(pattern.ptr, '/', pattern.len);
    if (map_has(&m->regexes, pattern)) {
        return map_get(&m->regexes, pattern);
    }
    size_t end = close == NULL ? 0 : (size_t)(close - pattern.ptr);
    if (end > 3) {
        struct view flags = view_slice(pattern, end + 1, pattern.len);
        if (flags.len > 0 && flags.len < 4) {
            buf_add_str(&text, "(?");
            buf_add_view(&text, flags);
            buf_add_char(&text, ')');
        }
        buf_add_view(&text, view_slice(pattern, 3, end));
        if (regex_new_perl(buf_view(&text), false, &re, NULL) != OK) {
            re = NULL;
        }
    }
    if (map_put(&m->regexes, pattern, re, NULL, NULL) != OK) {
        re = regex_free(re);
    }
    return re;
}

bool is_metavariable(struct view text)
{
    if (text.len < 2 || text.ptr[0] != '$') {
        return false;
    }
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || c == '_' || (i > 1 && c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return true;
}

bool match_text(struct matcher *m, node_id p, struct view pattern, struct view text, uint32_t begin,
                uint32_t end)
{
    if (view_eq(pattern, VIEW("..."))) {
        return true;
    }
    if (is_metavariable(pattern)) {
        return bind_text(m, p, symbols_intern(m->symbols, text), begin, end);
    }
    if (view_starts(pattern, VIEW("=~/"))) {
        const struct regex *re = regex_of(m, pattern);
        return re != NULL && m->scratch != NULL && regex_test(re, m->scratch, text);
    }
    return view_eq(pattern, text);
}

/* The text without "_" and "'" between its digits; NUMBER_MAX: too long. */
static size_t without_separators(struct view text, char out[NUMBER_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '_' || text.ptr[i] == '\'') {
            continue;
        }
        if (len + 1 == NUMBER_MAX) {
            return NUMBER_MAX;
        }
        out[len++] = text.ptr[i];
    }
    out[len] = '\0';
    return len;
}

/* 0b1, 0o7 and 07: the base, and where its digits begin; 0: a decimal number with a zero. */
static int integer_base(const char *digits, size_t len, size_t *begin)
{
    *begin = 2;
    if (digits[1] == 'b' || digits[1] == 'B') {
        return 2;
    }
    if (digits[1] == 'o' || digits[1] == 'O') {
        return 8;
    }
    *begin = 0;
    bool fraction = memchr(digits, '.', len) != NULL || memchr(digits, 'e', len) != NULL;
    return fraction ? 0 : 8;
}

/* 0x10, 16, 1_6, 16L: the same number. */
static bool number_value(struct view text, double *out)
{
    char digits[NUMBER_MAX];
    size_t len = without_separators(text, digits);
    bool prefixed = len > 2 && digits[0] == '0';
    bool hex = prefixed && (digits[1] == 'x' || digits[1] == 'X');
    if (len == NUMBER_MAX) {
        return false;
    }
    while (len > 1 && strchr(hex ? "uUlL" : "uUlLfFdDnm", digits[len - 1]) != NULL) {
        digits[--len] = '\0';
    }
    char *stop = NULL;
    size_t skip = 0;
    int base = prefixed && !hex ? integer_base(digits, len, &skip) : 0;
    *out = base != 0 ? (double)strtoull(digits + skip, &stop, base) : strtod(digits, &stop);
    return len > 0 && *stop == '\0';
}

bool numbers_equal(struct view a, struct view b)
{
    double x = 0;
    double y = 0;
    if (view_eq(a, b)) {
        return true;
    }
    if (!number_value(a, &x) || !number_value(b, &y)) {
        return false;
    }
    return !(x < y) && !(x > y);
}

/* Where the text between the quotes stands in the source. */
static void inner_span(const struct matcher *m, node_id t, struct view text, uint32_t *begin,
                       uint32_t *end)
{
    const struct node *n = &m->tn[t];
    uint32_t extra = n->end - n->begin;
    *begin = n->begin;
    *end = n->end;
    if (text.len <= extra) {
        struct view whole = tree_text(m->tree, t);
        const char *at = text.len == 0 ? NULL : memmem(whole.ptr, whole.len, text.ptr, text.len);
        if (at != NULL) {
            *begin = n->begin + (uint32_t)(at - whole.ptr);
            *end = *begin + (uint32_t)text.len;
        }
    }
}

static bool is_plain(enum node_kind k)
{
    return k == NODE_STRING || k == NODE_NUMBER || k == NODE_BOOL;
}

/* The flags of a regex are asked for where the pattern has some. */
static bool flags_match(struct matcher *m, node_id p, node_id t)
{
    if (m->pn[p].next == p + 1) {
        return true;
    }
    return m->tn[t].next > t + 1 && match_text(m, p, symbols_text(m->symbols, m->pn[p + 1].symbol),
                                               symbols_text(m->symbols, m->tn[t + 1].symbol),
                                               m->tn[t + 1].begin, m->tn[t + 1].end);
}

bool match_literal(struct matcher *m, node_id p, node_id t)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    struct view pattern = symbols_text(m->symbols, a->symbol);
    struct view text = symbols_text(m->symbols, b->symbol);
    uint32_t begin = 0;
    uint32_t end = 0;
    /* Terraform converts between them: "true" is true, "1" is 1. */
    if (m->pattern->language == LANG_HCL && is_plain(a->kind) && is_plain(b->kind) &&
        a->kind != b->kind) {
        return view_eq(pattern, text);
    }
    switch ((int)a->kind) {
    case NODE_STRING:
    case NODE_SYMBOL:
    case NODE_REGEX:
        if (b->kind != a->kind) {
            return false;
        }
        inner_span(m, t, text, &begin, &end);
        return flags_match(m, p, t) && match_text(m, p, pattern, text, begin, end);
    case NODE_NUMBER:
        return b->kind == NODE_NUMBER && numbers_equal(pattern, text);
    case NODE_NULL:
        return b->kind == NODE_NULL;
    default:
        return a->kind == b->kind && a->symbol == b->symbol;
    }
}
