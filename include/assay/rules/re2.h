/* RE2/Go regular expressions (the syntax of gitleaks rules) read into a tree,
 * measured, and written again in the syntax of PCRE2 and of Vectorscan.
 *
 * Semantics kept: leftmost-first, `$` without (?m) is the very end, `.` without
 * (?s) excludes the newline, \s \d \w \b are ASCII, classes fold ASCII case.
 * Look-around, back-references, possessive and atomic groups are refused, as RE2
 * refuses them. Text is matched as bytes: `.` and negated classes take one byte
 * of a character outside ASCII, except in patterns that name such characters in a
 * class (or use \p): those are marked `utf` and take whole characters.
 *
 * Limits: 256 KiB of pattern, groups nested 250 deep, repeat counts up to 1000
 * (RE2's own), also as a product of nested ones.
 * Syntax: https://github.com/google/re2/wiki/Syntax */
#ifndef ASSAY_RULES_RE2_H
#define ASSAY_RULES_RE2_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

struct byte_set {
    uint64_t words[4];
};

static inline bool byte_set_has(const struct byte_set *s, unsigned char c)
{
    return (s->words[c >> 6] >> (c & 63) & 1) != 0;
}

enum re2_kind {
    RE2_EMPTY,
    RE2_LITERAL, /* one character */
    RE2_CLASS,
    RE2_CONCAT,
    RE2_ALTERNATE,
    RE2_REPEAT,
    RE2_GROUP, /* capturing or not */
    RE2_ASSERT
};

enum re2_assert {
    RE2_TEXT_START,
    RE2_TEXT_END,
    RE2_LINE_START,
    RE2_LINE_END,
    RE2_WORD,
    RE2_NO_WORD
};

enum { RE2_UNLIMITED = -1 };

/* What a class holds beyond single bytes, in the order it was written. */
struct re2_wide {
    uint32_t low, high;   /* code points */
    struct view property; /* "\p{Greek}" as written; then low and high are unused */
    struct re2_wide *next;
};

struct re2_class {
    struct byte_set
        bytes; /* final: folded and negated; in utf patterns only the ASCII half counts */
    struct byte_set plain; /* as written, before negation, folded */
    bool negated;
    struct re2_wide *wide;
};

struct re2_node {
    enum re2_kind kind;
    bool fold;    /* LITERAL: either case */
    bool lazy;    /* REPEAT */
    bool capture; /* GROUP */
    enum re2_assert assertion;
    unsigned char bytes[4]; /* LITERAL: UTF-8 */
    unsigned char len;
    int min, max; /* REPEAT; max may be RE2_UNLIMITED */
    struct re2_class *set;
    struct re2_node *child; /* first; CONCAT, ALTERNATE, REPEAT, GROUP */
    struct re2_node *next;  /* sibling */
};

struct re2 {
    struct re2_node *root;
    unsigned groups; /* capturing ones */
    bool utf;
};

/* Read a pattern; the tree lives in `arena`. ERR_FORMAT with a message that says
 * what is wrong and the byte offset, which is put in *error_at too (may be NULL). */
MUST_CHECK enum status re2_parse(struct view pattern, struct arena *arena, struct re2 *out,
                                 size_t *error_at, struct error *err);

/* How far left of a place inside a match its start can lie: at most `bounded`
 * bytes that are not in `endless`, and any number of bytes that are (they are
 * what unlimited repeats take). */
struct re2_span {
    size_t bounded;
    bool unbounded;
    struct byte_set endless;
    /* The part of `bounded` that a trigger's left-out lead takes, where that lead may
     * always be empty: then what follows it (the core) matches wherever the whole does,
     * and the whole starts at most `lead` bytes before it. Else 0. */
    size_t lead;
};

/* The first byte offset, >= floor, at which a match may start that covers or ends
 * at `end`. */
size_t re2_span_back(const struct re2_span *span, struct view text, size_t end, size_t floor);

/* The span of the whole expression. */
void re2_span_of(const struct re2 *re, struct re2_span *out);

/* The fewest bytes that a match takes. */
size_t re2_min_width(const struct re2 *re);

/* The longest row of literal characters that every match holds. */
size_t re2_longest_literal(const struct re2 *re);

/* Append the expression for PCRE2. Compile with PCRE2_ALT_CIRCUMFLEX, newline LF,
 * and PCRE2_UTF | PCRE2_MATCH_INVALID_UTF where re->utf. */
void re2_write_pcre2(const struct re2 *re, struct buf *out);

/* Append a trigger for Vectorscan: a necessary part of the expression, written so
 * that every match of the whole contains a match of the trigger that ends at `e`
 * with the whole's start in [re2_span_back(span, text, e, 0), e]. Leading parts
 * that may be empty are left out, and what follows a rare enough literal. */
void re2_write_trigger(const struct re2 *re, struct buf *out, struct re2_span *span);

/* Append the expression without its lead for PCRE2; only where span.lead > 0. */
void re2_write_core(const struct re2 *re, struct buf *out);

#endif
