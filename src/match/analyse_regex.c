/* Regular expressions that may take exponential time.
 *
 * The approximation is that of Semgrep's analyser: a repetition whose upper bound is at
 * least four, of something that holds a repetition which can match in two ways without
 * being empty, followed in the same sequence by anything that can fail. Possessive
 * repetitions do not backtrack and are safe. Alternatives that overlap (a|aa)* are not
 * seen.
 *
 * One pass without a tree: of each part only these facts are kept. */
#include <string.h>

#include "analyse.h"

enum { GROUPS_MAX = 200, BOUNDLESS = 1 << 20 };

struct facts {
    bool two;      /* it can match two ways, neither empty */
    bool deep_two; /* it or something in it can */
    bool repeats;  /* it or something in it is the dangerous repetition */
    bool can_fail; /* it does not match everywhere */
    bool found;    /* the whole pattern of danger is inside */
};

struct reader {
    struct view text;
    size_t at;
    unsigned depth;
    bool failed;
};

static struct facts read_choice(struct reader *r);

static bool at_end(const struct reader *r)
{
    return r->at >= r->text.len;
}

static bool take(struct reader *r, const char *text)
{
    struct view wanted = view_str(text);
    bool here = view_starts(view_slice(r->text, r->at, r->text.len), wanted);
    r->at += here ? wanted.len : 0;
    return here;
}

/* [...]: behind its end. "]" at its start is a character, [:alpha:] a class of its own. */
static void skip_class(struct reader *r)
{
    (void)take(r, "^");
    (void)take(r, "]");
    while (!at_end(r)) {
        char c = r->text.ptr[r->at];
        if (c == ']') {
            r->at++;
            return;
        }
        if (c == '[' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == ':') {
            ptrdiff_t close = view_find(view_slice(r->text, r->at, r->text.len), VIEW(":]"));
            r->at += close == VIEW_NPOS ? 1 : (size_t)close + 2;
            continue;
        }
        r->at += c == '\\' ? 2 : 1;
    }
    r->failed = true;
}

static void skip_name(struct reader *r, char close)
{
    ptrdiff_t at = view_find_char(view_slice(r->text, r->at, r->text.len), close);
    r->at += at == VIEW_NPOS ? 0 : (size_t)at + 1;
    r->failed = r->failed || at == VIEW_NPOS;
}

/* What follows "(?": (?:, (?=, (?!, (?<=, (?<!, (?>, (?|, (?<name>, (?P<name>, (?'name',
 * (?i), (?i:, (?#comment). True: a group's content follows. */
static bool group_head(struct reader *r)
{
    static const char *const plain[] = {":", "=", "!", "<=", "<!", ">", "|"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (take(r, plain[i])) {
            return true;
        }
    }
    if (take(r, "P<") || take(r, "<")) {
        skip_name(r, '>');
        return true;
    }
    if (take(r, "'")) {
        skip_name(r, '\'');
        return true;
    }
    if (take(r, "#")) {
        skip_name(r, ')');
        return false;
    }
    if (take(r, "(")) { /* a condition: its alternatives follow */
        skip_name(r, ')');
        return true;
    }
    while (!at_end(r) && r->text.ptr[r->at] != ':' && r->text.ptr[r->at] != ')') {
        r->at++;
    }
    bool content = take(r, ":");
    if (!content && !take(r, ")")) {
        r->failed = true;
    }
    return content;
}

static struct facts read_group(struct reader *r)
{
    struct facts f = {.two = false};
    if (take(r, "?") && !group_head(r)) {
        return f;
    }
    if (r->failed || r->depth == GROUPS_MAX) {
        r->failed = true;
        return f;
    }
    r->depth++;
    f = read_choice(r);
    r->depth--;
    if (!take(r, ")")) {
        r->failed = true;
    }
    return f;
}

/* A character, a class, an anchor, a group: what stands before a quantifier. */
static struct facts read_atom(struct reader *r)
{
    struct facts f = {.can_fail = true};
    char c = r->text.ptr[r->at++];
    if (c == '(') {
        return read_group(r);
    }
    if (c == '[') {
        skip_class(r);
    } else if (c == '\\') {
        char e = at_end(r) ? '\0' : r->text.ptr[r->at];
        r->failed = r->failed || at_end(r);
        r->at++;
        f.can_fail = e != 'K';
    } else if (c == '*' || c == '+' || c == '?') {
        r->failed = true; /* nothing to repeat */
    }
    return f;
}

static bool read_count(struct reader *r, unsigned *out)
{
    unsigned n = 0;
    size_t begin = r->at;
    while (!at_end(r) && r->text.ptr[r->at] >= '0' && r->text.ptr[r->at] <= '9') {
        n = n < BOUNDLESS ? n * 10 + (unsigned)(r->text.ptr[r->at] - '0') : n;
        r->at++;
    }
    *out = n;
    return r->at > begin;
}

/* *, +, ?, {n}, {n,}, {n,m}; other braces are characters. */
static bool read_quantifier(struct reader *r, unsigned *low, unsigned *high)
{
    size_t before = r->at;
    *low = take(r, "+") ? 1 : 0;
    *high = BOUNDLESS;
    if (*low == 1 || take(r, "*")) {
        return true;
    }
    if (take(r, "?")) {
        *high = 1;
        return true;
    }
    if (take(r, "{") && read_count(r, low)) {
        bool open = take(r, ",");
        if (!open) {
            *high = *low;
        } else if (!read_count(r, high)) {
            *high = BOUNDLESS;
        }
        if (take(r, "}")) {
            return true;
        }
    }
    r->at = before;
    return false;
}

static struct facts read_repeated(struct reader *r)
{
    struct facts f = read_atom(r);
    unsigned low = 0;
    unsigned high = 0;
    while (!r->failed && read_quantifier(r, &low, &high)) {
        bool possessive = take(r, "+");
        if (!possessive) {
            (void)take(r, "?");
        }
        bool inner = f.deep_two;
        f.two = !possessive &&
                (high >= BOUNDLESS || (low >= 1 && high > low) || (low == 0 && high >= 2));
        f.repeats = f.repeats || (!possessive && high >= 4 && inner);
        f.deep_two = f.deep_two || f.two;
    }
    return f;
}

static struct facts read_sequence(struct reader *r)
{
    struct facts all = {.two = false};
    size_t count = 0;
    while (!r->failed && !at_end(r) && r->text.ptr[r->at] != '|' && r->text.ptr[r->at] != ')') {
        struct facts f = read_repeated(r);
        all.found = all.found || f.found || (all.repeats && f.can_fail);
        all.two = count == 0 && f.two;
        all.deep_two = all.deep_two || f.deep_two;
        all.repeats = all.repeats || f.repeats;
        all.can_fail = all.can_fail || f.can_fail;
        count++;
    }
    return all;
}

static struct facts read_choice(struct reader *r)
{
    struct facts all = read_sequence(r);
    while (!r->failed && take(r, "|")) {
        struct facts f = read_sequence(r);
        all.two = false;
        all.deep_two = all.deep_two || f.deep_two;
        all.repeats = all.repeats || f.repeats;
        all.can_fail = all.can_fail || f.can_fail;
        all.found = all.found || f.found;
    }
    return all;
}

bool analyse_regex_explodes(struct view regex)
{
    struct reader r = {.text = regex};
    struct facts f = read_choice(&r);
    return !r.failed && at_end(&r) && f.found;
}
