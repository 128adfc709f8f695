/* Between the files of the RE2 reader. */
#ifndef ASSAY_RULES_RE2_NODE_H
#define ASSAY_RULES_RE2_NODE_H

#include <assay/rules/re2.h>

enum re2_flags {
    RE2_FLAG_FOLD = 1 << 0,
    RE2_FLAG_MULTI = 1 << 1,
    RE2_FLAG_DOT_ALL = 1 << 2,
    RE2_FLAG_LAZY = 1 << 3
};

struct re2_parser {
    struct view text;
    size_t at;
    struct arena *arena;
    unsigned flags;
    unsigned depth;
    unsigned groups;
    bool utf;
    size_t error_at;
    struct error *err;
    enum status failed;
};

/* Note the first failure at byte `at`; returns NULL. */
void *re2_fail(struct re2_parser *p, size_t at, const char *what);
struct re2_node *re2_node_new(struct re2_parser *p, enum re2_kind kind);

static inline bool re2_at_end(const struct re2_parser *p)
{
    return p->at >= p->text.len;
}

/* True when the next bytes are `lit`. */
bool re2_looking_at(const struct re2_parser *p, const char *lit);

/* A class: "[...]" at the cursor, or a Perl class letter (dDsSwW). */
struct re2_node *re2_parse_class(struct re2_parser *p);
struct re2_node *re2_perl_class(struct re2_parser *p, char letter);
/* "\p{Name}" or "\PL" with the cursor on the p. */
struct re2_node *re2_parse_property(struct re2_parser *p);
/* A class node of all bytes, or all but the newline. */
struct re2_node *re2_any(struct re2_parser *p, bool newline);
/* An escaped character, cursor behind the backslash. False on failure. */
bool re2_parse_escape(struct re2_parser *p, uint32_t *code_point);
bool re2_take_char(struct re2_parser *p, uint32_t *code_point);

static inline void byte_set_add(struct byte_set *s, unsigned char c)
{
    s->words[c >> 6] |= (uint64_t)1 << (c & 63);
}

void byte_set_range(struct byte_set *s, unsigned low, unsigned high);
void byte_set_merge(struct byte_set *into, const struct byte_set *from);
void byte_set_invert(struct byte_set *s);
/* Add the other case of each ASCII letter. */
void byte_set_fold(struct byte_set *s);

/* Spans of parts. */
void re2_node_span(const struct re2_node *n, bool utf, struct re2_span *out);
void re2_span_join(struct re2_span *into, const struct re2_span *more);
size_t re2_node_min(const struct re2_node *n);
/* Whether it matches the empty text wherever it stands. */
bool re2_node_skippable(const struct re2_node *n);

#endif
