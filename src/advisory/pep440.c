/* PyPI, after PEP 440 (the regular expression of its appendix B, the order of its
 * "summary of permitted suffixes"). What does not match is ordered among its like
 * as setuptools once did and is before all that do match. */
#include "pep440.h"
#include "order.h"

struct spelling {
    struct view word;
    char kind;
};

/* Longer ones first. */
static const struct spelling pre_words[] = {
    {VIEW_INIT("preview"), 'r'}, {VIEW_INIT("alpha"), 'a'}, {VIEW_INIT("beta"), 'b'},
    {VIEW_INIT("pre"), 'r'},     {VIEW_INIT("rc"), 'r'},    {VIEW_INIT("a"), 'a'},
    {VIEW_INIT("b"), 'b'},       {VIEW_INIT("c"), 'r'},
};
static const struct spelling post_words[] = {
    {VIEW_INIT("post"), 'p'}, {VIEW_INIT("rev"), 'p'}, {VIEW_INIT("r"), 'p'}};
static const struct spelling dev_words[] = {{VIEW_INIT("dev"), 'd'}};

static bool is_separator(struct view v)
{
    return order_at(v, '.') || order_at(v, '-') || order_at(v, '_');
}

/* Take "[-_.]?word[-_.]?digits?"; 0 and nothing taken when it is none of `words`. */
static char take_suffix(struct view *v, const struct spelling *words, size_t count,
                        struct view *number)
{
    struct view rest = *v;
    if (is_separator(rest)) {
        order_skip(&rest, 1);
    }
    bool word = rest.len > 0 && order_is_letter(rest.ptr[0]);
    for (size_t i = 0; word && i < count; i++) {
        size_t len = words[i].word.len;
        if (!view_eq_nocase(view_slice(rest, 0, len), words[i].word)) {
            continue;
        }
        order_skip(&rest, len);
        if (is_separator(rest) &&
            (words[i].kind != 'p' || rest.len > 1) /* the last may belong to what follows */) {
            order_skip(&rest, 1);
        }
        *number = order_take_digits(&rest);
        *v = rest;
        return words[i].kind;
    }
    return 0;
}

/* "-1" is short for ".post1". */
static bool take_post(struct view *v, struct view *number)
{
    struct view rest = *v;
    if (order_at(rest, '-')) {
        order_skip(&rest, 1);
        *number = order_take_digits(&rest);
        if (number->len > 0) {
            *v = rest;
            return true;
        }
    }
    return take_suffix(v, post_words, sizeof post_words / sizeof post_words[0], number) != 0;
}

static bool take_release(struct view *v, struct pep440 *out)
{
    out->release = order_take_digits(v);
    if (out->release.len > 0 && order_at(*v, '!')) {
        out->epoch = out->release;
        order_skip(v, 1);
        out->release = order_take_digits(v);
    }
    while (out->release.len > 0 && v->len > 1 && v->ptr[0] == '.' && order_is_digit(v->ptr[1])) {
        order_skip(v, 1);
        struct view number = order_take_digits(v);
        out->release.len += number.len + 1;
    }
    return out->release.len > 0;
}

/* "+word.word", separated by single '.', '-', '_'. */
static bool take_local(struct view *v, struct view *local)
{
    order_skip(v, 1);
    *local = *v;
    bool separated = true;
    for (size_t i = 0; i < v->len; i++) {
        bool plain = order_is_digit(v->ptr[i]) || order_is_letter(v->ptr[i]);
        if (!plain && (separated || !is_separator(view_slice(*v, i, v->len)))) {
            return false;
        }
        separated = !plain;
    }
    order_skip(v, v->len);
    return !separated;
}

bool pep440_parse(struct view v, struct pep440 *out)
{
    *out = (struct pep440){0};
    if (order_at(v, 'v') || order_at(v, 'V')) {
        order_skip(&v, 1);
    }
    if (!take_release(&v, out)) {
        return false;
    }
    out->pre = take_suffix(&v, pre_words, sizeof pre_words / sizeof pre_words[0], &out->pre_number);
    out->post = take_post(&v, &out->post_number);
    out->dev =
        take_suffix(&v, dev_words, sizeof dev_words / sizeof dev_words[0], &out->dev_number) != 0;
    return order_at(v, '+') ? take_local(&v, &out->local) : v.len == 0;
}

/* A development release of the version itself is before its pre-releases, what has
 * no pre-release is after them. */
static int pre_rank(const struct pep440 *v)
{
    if (v->pre != 0) {
        return v->pre;
    }
    return v->dev && !v->post ? 0 : 0x7f;
}

static int order_local_part(struct view a, struct view b)
{
    bool a_number = order_all_digits(a);
    bool b_number = order_all_digits(b);
    if (a_number != b_number) {
        return a_number ? 1 : -1;
    }
    return a_number ? order_numbers(a, b) : order_texts_nocase(a, b);
}

static struct view take_local_part(struct view *v)
{
    size_t n = 0;
    while (n < v->len && !is_separator(view_slice(*v, n, v->len))) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n < v->len ? n + 1 : n);
    return taken;
}

static int order_local(struct view a, struct view b)
{
    while (a.len > 0 && b.len > 0) {
        int order = order_local_part(take_local_part(&a), take_local_part(&b));
        if (order != 0) {
            return order;
        }
    }
    return (a.len > 0) - (b.len > 0);
}

/* Without the part is `missing` (-1: before, 1: after) of with it. */
static int order_part(bool a, struct view a_number, bool b, struct view b_number, int missing)
{
    if (a != b) {
        return a ? -missing : missing;
    }
    return order_numbers(a_number, b_number);
}

int pep440_order(const struct pep440 *a, const struct pep440 *b)
{
    int order = order_numbers(a->epoch, b->epoch);
    if (order == 0) {
        order = semver_order_numbers(a->release, b->release);
    }
    if (order == 0) {
        order = pre_rank(a) - pre_rank(b);
    }
    if (order == 0) {
        order = order_numbers(a->pre_number, b->pre_number);
    }
    if (order == 0) {
        order = order_part(a->post, a->post_number, b->post, b->post_number, -1);
    }
    if (order == 0) {
        order = order_part(a->dev, a->dev_number, b->dev, b->dev_number, 1);
    }
    return order != 0 ? order : order_local(a->local, b->local);
}

static bool compare(struct view a, struct view b, int *order)
{
    struct pep440 left;
    struct pep440 right;
    bool a_parsed = pep440_parse(a, &left);
    bool b_parsed = pep440_parse(b, &right);
    if (a_parsed && b_parsed) {
        *order = pep440_order(&left, &right);
        return true;
    }
    if (!a_parsed && !b_parsed) {
        return pypi_legacy_compare(a, b, order);
    }
    struct view legacy = a_parsed ? b : a;
    *order = a_parsed ? 1 : -1;
    return pypi_legacy_compare(legacy, legacy, &(int){0});
}

const struct version_order order_pypi = {"pypi", compare};
