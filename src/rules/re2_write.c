#include "re2_node.h"

struct writer {
    struct buf *out;
    bool trigger; /* for Vectorscan: a superset will do */
    bool utf;
};

static void write_byte(struct buf *out, unsigned char c)
{
    bool plain =
        (c >= '0' && c <= '9') || c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80);
    if (plain) {
        buf_add_char(out, (char)c);
    } else {
        buf_printf(out, "\\x%02x", c);
    }
}

static size_t count_ranges(const struct byte_set *s, unsigned limit)
{
    size_t count = 0;
    bool inside = false;
    for (unsigned c = 0; c < limit; c++) {
        bool has = byte_set_has(s, (unsigned char)c);
        count += has && !inside ? 1 : 0;
        inside = has;
    }
    return count;
}

static void write_ranges(struct buf *out, const struct byte_set *s, unsigned limit)
{
    for (unsigned c = 0; c < limit; c++) {
        if (!byte_set_has(s, (unsigned char)c)) {
            continue;
        }
        unsigned end = c;
        while (end + 1 < limit && byte_set_has(s, (unsigned char)(end + 1))) {
            end++;
        }
        write_byte(out, (unsigned char)c);
        if (end > c) {
            if (end > c + 1) {
                buf_add_char(out, '-');
            }
            write_byte(out, (unsigned char)end);
        }
        c = end;
    }
}

static void write_set(struct buf *out, const struct byte_set *s)
{
    struct byte_set inverse = *s;
    byte_set_invert(&inverse);
    size_t own = count_ranges(s, 256);
    size_t other = count_ranges(&inverse, 256);
    if (other == 0) {
        buf_add_str(out, "(?s:.)");
    } else if (own == 0) {
        buf_add_str(out, "[^\\x00-\\xff]");
    } else if (other < own) {
        buf_add_str(out, "[^");
        write_ranges(out, &inverse, 256);
        buf_add_char(out, ']');
    } else {
        buf_add_char(out, '[');
        write_ranges(out, s, 256);
        buf_add_char(out, ']');
    }
}

static bool any_high(const struct byte_set *s)
{
    return (s->words[2] | s->words[3]) != 0;
}

/* Characters, not bytes: PCRE2 in UTF mode. */
static void write_utf_class(struct buf *out, const struct re2_node *n)
{
    const struct re2_class *set = n->set;
    buf_add_str(out, n->fold ? "(?i:[" : "[");
    if (set->negated) {
        buf_add_char(out, '^');
    }
    write_ranges(out, &set->plain, 128);
    if (any_high(&set->plain)) {
        buf_add_str(out, "\\x{80}-\\x{10ffff}");
    }
    for (const struct re2_wide *w = set->wide; w != NULL; w = w->next) {
        if (w->property.len > 0) {
            buf_add_view(out, w->property);
        } else {
            buf_printf(out, "\\x{%x}-\\x{%x}", (unsigned)w->low, (unsigned)w->high);
        }
    }
    buf_add_str(out, n->fold ? "])" : "]");
}

/* A superset of it as bytes: one to four of them stand for a wide character. */
static void write_wide_trigger(struct buf *out, const struct re2_class *set)
{
    struct byte_set ascii = set->bytes;
    for (const struct re2_wide *w = set->wide; w != NULL; w = w->next) {
        if (w->property.len > 0) {
            byte_set_range(&ascii, 0, 127);
        }
    }
    ascii.words[2] = 0;
    ascii.words[3] = 0;
    buf_add_str(out, "(?:");
    if ((ascii.words[0] | ascii.words[1]) != 0) {
        write_set(out, &ascii);
        buf_add_char(out, '|');
    }
    buf_add_str(out, "[\\x80-\\xff]{1,4})");
}

static void write_class(struct writer *w, const struct re2_node *n)
{
    bool wide = n->set->wide != NULL || any_high(&n->set->bytes);
    if (w->utf && !w->trigger) {
        write_utf_class(w->out, n);
    } else if (w->utf && wide) {
        write_wide_trigger(w->out, n->set);
    } else {
        write_set(w->out, &n->set->bytes);
    }
}

static void write_char(struct writer *w, const struct re2_node *n)
{
    for (size_t i = 0; i < n->len; i++) {
        if (n->bytes[i] >= 0x80 && w->utf && !w->trigger) {
            buf_add_char(w->out, (char)n->bytes[i]);
        } else {
            write_byte(w->out, n->bytes[i]);
        }
    }
}

static void write_assert(struct buf *out, enum re2_assert kind)
{
    static const char *const texts[] = {
        [RE2_TEXT_START] = "\\A",  [RE2_TEXT_END] = "\\z", [RE2_LINE_START] = "(?m:^)",
        [RE2_LINE_END] = "(?m:$)", [RE2_WORD] = "\\b",     [RE2_NO_WORD] = "\\B",
    };
    buf_add_str(out, texts[kind]);
}

static void write_node(struct writer *w, const struct re2_node *n);

static bool is_letter(const struct re2_node *n)
{
    unsigned char c = n->bytes[0] | 0x20;
    return n->len == 1 && c >= 'a' && c <= 'z';
}

/* One of a row of siblings. Letters of either case share one (?i:…), which other
 * literals may stand in, so that engines see one literal. Returns whether it is open. */
static bool write_sibling(struct writer *w, const struct re2_node *n, bool open)
{
    bool literal = n->kind == RE2_LITERAL;
    bool fold = literal && (n->fold || (open && !is_letter(n)));
    if (fold != open) {
        buf_add_str(w->out, fold ? "(?i:" : ")");
    }
    if (literal) {
        write_char(w, n);
    } else {
        write_node(w, n);
    }
    return fold;
}

static void write_list(struct writer *w, const struct re2_node *first, size_t count)
{
    bool open = false;
    const struct re2_node *n = first;
    for (size_t i = 0; n != NULL && i < count; i++, n = n->next) {
        open = write_sibling(w, n, open);
    }
    buf_add_str(w->out, open ? ")" : "");
}

static void write_alternate(struct writer *w, const struct re2_node *n)
{
    buf_add_str(w->out, "(?:");
    for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
        if (c != n->child) {
            buf_add_char(w->out, '|');
        }
        write_list(w, c, 1);
    }
    buf_add_char(w->out, ')');
}

static void write_repeat(struct writer *w, const struct re2_node *n)
{
    /* The group makes any child one atom, a repeat too. */
    bool atom = n->child->kind == RE2_CLASS && !w->utf;
    buf_add_str(w->out, atom ? "" : "(?:");
    write_list(w, n->child, 1);
    buf_add_str(w->out, atom ? "" : ")");
    if (n->max == RE2_UNLIMITED && n->min <= 1) {
        buf_add_char(w->out, n->min == 0 ? '*' : '+');
    } else if (n->max == RE2_UNLIMITED) {
        buf_printf(w->out, "{%d,}", n->min);
    } else if (n->min == 0 && n->max == 1) {
        buf_add_char(w->out, '?');
    } else {
        buf_printf(w->out, "{%d,%d}", n->min, n->max);
    }
    if (n->lazy && !w->trigger) {
        buf_add_char(w->out, '?');
    }
}

static void write_node(struct writer *w, const struct re2_node *n)
{
    switch (n->kind) {
    case RE2_LITERAL:
        write_list(w, n, 1);
        break;
    case RE2_CLASS:
        write_class(w, n);
        break;
    case RE2_CONCAT:
        write_list(w, n->child, SIZE_MAX);
        break;
    case RE2_ALTERNATE:
        write_alternate(w, n);
        break;
    case RE2_REPEAT:
        write_repeat(w, n);
        break;
    case RE2_GROUP:
        buf_add_str(w->out, n->capture && !w->trigger ? "(" : "(?:");
        write_list(w, n->child, 1);
        buf_add_char(w->out, ')');
        break;
    case RE2_ASSERT:
        write_assert(w->out, n->assertion);
        break;
    case RE2_EMPTY:
        break;
    }
}

void re2_write_pcre2(const struct re2 *re, struct buf *out)
{
    struct writer w = {.out = out, .utf = re->utf};
    write_node(&w, re->root);
}

enum {
    PARTS_MAX = 512,
    /* A literal this long is rare enough that what follows it need not be in the
     * trigger: confirming the few hits is cheaper than an automaton for the tail. */
    RARE_LITERAL = 7
};

struct parts {
    const struct re2_node *at[PARTS_MAX];
    size_t len;
    bool cut; /* there are more */
};

/* The expression as a row of parts; a prefix of it where there are too many. */
static void collect(const struct re2_node *n, struct parts *parts)
{
    if (n->kind == RE2_CONCAT || n->kind == RE2_GROUP) {
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            collect(c, parts);
        }
    } else if (n->kind != RE2_EMPTY && parts->len < PARTS_MAX) {
        parts->at[parts->len++] = n;
    } else if (n->kind != RE2_EMPTY) {
        parts->cut = true;
    }
}

/* Leading parts that may be empty do not change where a match can end. */
static size_t first_needed(const struct parts *parts)
{
    for (size_t i = 0; i < parts->len; i++) {
        if (re2_node_min(parts->at[i]) > 0 || parts->at[i]->kind == RE2_ASSERT) {
            return i;
        }
    }
    return parts->len;
}

/* One past the end of the first rare literal, or all. */
static size_t last_needed(const struct parts *parts, size_t from)
{
    size_t run = 0;
    for (size_t i = from; i < parts->len; i++) {
        run = parts->at[i]->kind == RE2_LITERAL ? run + 1 : 0;
        bool more = i + 1 < parts->len && parts->at[i + 1]->kind == RE2_LITERAL;
        if (run >= RARE_LITERAL && !more) {
            return i + 1;
        }
    }
    return parts->len;
}

static void write_parts(struct writer *w, const struct parts *parts, size_t from, size_t to)
{
    bool open = false;
    for (size_t i = from; i < to; i++) {
        open = write_sibling(w, parts->at[i], open);
    }
    buf_add_str(w->out, open ? ")" : "");
}

void re2_write_trigger(const struct re2 *re, struct buf *out, struct re2_span *span)
{
    struct parts parts = {.len = 0};
    collect(re->root, &parts);
    size_t from = first_needed(&parts);
    size_t to = last_needed(&parts, from);
    *span = (struct re2_span){0};
    bool skippable = true;
    for (size_t i = 0; i < to; i++) {
        struct re2_span one;
        re2_node_span(parts.at[i], re->utf, &one);
        re2_span_join(span, &one);
        if (i < from) {
            skippable = skippable && re2_node_skippable(parts.at[i]) && !one.unbounded;
            span->lead = skippable ? span->bounded : 0;
        }
    }
    span->lead = parts.cut ? 0 : span->lead;
    write_parts(&(struct writer){.out = out, .trigger = true, .utf = re->utf}, &parts, from, to);
}

void re2_write_core(const struct re2 *re, struct buf *out)
{
    struct parts parts = {.len = 0};
    collect(re->root, &parts);
    write_parts(&(struct writer){.out = out, .utf = re->utf}, &parts, first_needed(&parts),
                parts.len);
}
