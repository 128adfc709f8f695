/* Conditions over labels: or < and < not < name, brackets; as Python reads them. */
#include "taint_sets.h"

enum { REQUIRES_DEPTH_MAX = 32 };

struct reading {
    const struct taint_sets *sets;
    const struct symbols *symbols;
    taint_set set;
    struct view text;
    size_t at;
    unsigned depth;
    bool broken;
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

/* The next word or bracket; empty at the end. */
static struct view peek(struct reading *r)
{
    while (r->at < r->text.len && (r->text.ptr[r->at] == ' ' || r->text.ptr[r->at] == '\t' ||
                                   r->text.ptr[r->at] == '\n' || r->text.ptr[r->at] == '\r')) {
        r->at++;
    }
    size_t end = r->at;
    while (end < r->text.len && is_word(r->text.ptr[end])) {
        end++;
    }
    return view_slice(r->text, r->at, end == r->at && end < r->text.len ? end + 1 : end);
}

static bool take(struct reading *r, const char *word)
{
    struct view next = peek(r);
    if (!view_eq_str(next, word)) {
        return false;
    }
    r->at += next.len;
    return true;
}

static bool is_label(const struct symbols *symbols, symbol_id label, struct view name)
{
    return label == 0 ? view_eq(name, VIEW("__SOURCE__"))
                      : view_eq(symbols_text(symbols, label), name);
}

static bool has_label(const struct reading *r, struct view name)
{
    size_t count = 0;
    const struct taint *members = taint_set_members(r->sets, r->set, &count);
    for (size_t i = 0; i < count; i++) {
        if (is_label(r->symbols, members[i].label, name)) {
            return true;
        }
    }
    return false;
}

static bool read_or(struct reading *r);

static bool read_one(struct reading *r)
{
    bool negated = false;
    while (take(r, "not")) {
        negated = !negated;
    }
    if (take(r, "(")) {
        if (++r->depth > REQUIRES_DEPTH_MAX) {
            r->broken = true;
            return false;
        }
        bool value = read_or(r);
        r->broken = r->broken || !take(r, ")");
        r->depth--;
        return value != negated;
    }
    struct view name = peek(r);
    if (name.len == 0 || !is_word(name.ptr[0])) {
        r->broken = true;
        return false;
    }
    r->at += name.len;
    if (view_eq(name, VIEW("True")) || view_eq(name, VIEW("true"))) {
        return !negated;
    }
    if (view_eq(name, VIEW("False")) || view_eq(name, VIEW("false"))) {
        return negated;
    }
    return has_label(r, name) != negated;
}

static bool read_and(struct reading *r)
{
    bool value = read_one(r);
    while (!r->broken && take(r, "and")) {
        bool right = read_one(r);
        value = value && right;
    }
    return value;
}

static bool read_or(struct reading *r)
{
    bool value = read_and(r);
    while (!r->broken && take(r, "or")) {
        bool right = read_and(r);
        value = value || right;
    }
    return value;
}

bool taint_requires(const struct taint_sets *s, const struct symbols *symbols, taint_set set,
                    struct view text, bool empty)
{
    struct reading r = {.sets = s, .symbols = symbols, .set = set, .text = text};
    if (peek(&r).len == 0) {
        return empty;
    }
    bool value = read_or(&r);
    return value && !r.broken && peek(&r).len == 0;
}

bool taint_mentions(const struct symbols *symbols, struct view text, symbol_id label)
{
    struct reading r = {.text = text};
    for (struct view word = peek(&r); word.len > 0; word = peek(&r)) {
        if (is_label(symbols, label, word)) {
            return true;
        }
        r.at += word.len;
    }
    return false;
}
