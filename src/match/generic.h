/* Patterns over any text: words, punctuation, and blocks made by indentation and by
 * brackets that close on their line. The language is Semgrep's generic mode (spacegrep):
 *
 * A text is tokens: words [A-Za-z0-9_]+, punctuation a character each, any other byte.
 * White space separates. Lines indented deeper than the one before are a block of it
 * (a tab counts 8), what stands between brackets of one line is a block, too. In a
 * pattern `$X` is any word (the same where it stands twice), `...` skips as many tokens
 * as it must within `span` lines (`... ...` twice as many), `$...X` does and binds the
 * text that it skipped, and an indented part must be a whole block of the text. Four and
 * more dots stand for themselves. A match begins anywhere in a block and goes into blocks
 * inside of it, but not out of that in which it began.
 *
 * Of matches that end at the same token the shortest is kept (the longest where the
 * pattern ends with an ellipsis), of those that begin at the same token the shortest. A
 * pattern that begins with an ellipsis is tried at the beginnings of blocks only. */
#ifndef ASSAY_MATCH_GENERIC_H
#define ASSAY_MATCH_GENERIC_H

#include <assay/base/arena.h>

enum {
    GENERIC_SLOTS_MAX = 32,
    GENERIC_NODES_MAX = 2048, /* of a pattern */
    GENERIC_ELLIPSES_MAX = 128,
    GENERIC_TOKENS_MAX = 8 * 1024 * 1024, /* of a text */
    GENERIC_MATCHES_MAX = 100000
};

/* --- texts: generic_read.c --- */

enum generic_comments { GENERIC_PLAIN, GENERIC_C, GENERIC_CPP, GENERIC_SHELL };

struct generic_token {
    uint32_t begin; /* bytes: [begin, end) */
    uint32_t end;
    uint32_t line;
    uint32_t block; /* the innermost one */
};

/* A block begins with a token of its own, never with a block inside of it. */
struct generic_block {
    uint32_t begin;  /* index of its first token */
    uint32_t end;    /* of the token behind its last */
    uint32_t parent; /* block 0 is its own */
};

struct generic_document {
    struct view text; /* comments are blanks */
    struct generic_token *tokens;
    uint32_t token_count;
    struct generic_block *blocks; /* block 0: the whole */
    uint32_t block_count;
    uint64_t words[64]; /* which words stand there, by 12 bits of their hash */
    bool bytes[256];    /* which other tokens stand there */
};

/* Nothing in `out` needs to be released but the arena; `text` must stay. ERR_LIMIT for
 * more than GENERIC_TOKENS_MAX tokens, ERR_NO_MEMORY when the arena is full. */
MUST_CHECK enum status generic_read(struct view text, enum generic_comments comments,
                                    struct arena *arena, struct generic_document *out,
                                    struct error *err);
/* Text that people read: not binary, not one long line. Looks at its first 4 KiB. */
bool generic_readable(struct view text);

bool generic_is_word(char c);
/* The next token from *at on in the line; false at its end. *at is then behind it. */
bool generic_next(struct view text, size_t *at, size_t *begin, size_t *end);
/* The columns of blanks at the line's start; *at is then behind them. */
uint32_t generic_indent(struct view text, size_t *at);
uint32_t generic_word_bit(struct view word); /* without regard to case */

/* --- patterns: generic_parse.c --- */

enum generic_kind {
    GENERIC_WORD, /* text */
    GENERIC_BYTE, /* text: one byte that is no word */
    GENERIC_METAVARIABLE,
    GENERIC_ELLIPSIS,
    GENERIC_OPEN,  /* an indented part begins; `other`: its GENERIC_CLOSE */
    GENERIC_CLOSE, /* it ends */
    GENERIC_END
};

struct generic_node {
    enum generic_kind kind;
    struct view text;
    uint32_t other;
    int slot;         /* METAVARIABLE, ELLIPSIS with a name; -1: none */
    bool independent; /* ELLIPSIS: what follows asks for no metavariable from before */
};

struct generic_pattern {
    struct generic_node *nodes;
    uint32_t count;
    struct view slots[GENERIC_SLOTS_MAX]; /* "$X", "$...X" */
    uint32_t slot_count;
};

/* ERR_FORMAT for a named ellipsis right behind another ellipsis and for a pattern without
 * tokens, ERR_LIMIT for too many nodes or names. `text` must stay. */
MUST_CHECK enum status generic_parse(struct view text, struct arena *arena,
                                     struct generic_pattern *out, struct error *err);

/* --- matching: generic_match.c --- */

struct generic_options {
    uint32_t span;    /* how many lines an ellipsis may take */
    bool caseless;    /* words without regard to case; metavariables keep theirs */
    bool single_line; /* a match lies in one line */
};

struct generic_capture {
    uint32_t begin; /* bytes of the text: [begin, end) */
    uint32_t end;
    bool bound;
};

/* Every match in order of its place: `found` gets its bytes and the captures by slot
 * (valid during the call only) and returns false to stop. Work is bounded: *exhausted is
 * set when matches may be missing. Temporary memory comes from `arena`. */
void generic_match(const struct generic_pattern *pattern, const struct generic_document *document,
                   const struct generic_options *options, struct arena *arena,
                   bool (*found)(void *ctx, uint32_t begin, uint32_t end,
                                 const struct generic_capture *captures),
                   void *ctx, bool *exhausted);

#endif
