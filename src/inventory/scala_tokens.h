/* Scala cut into names, texts and marks: as much as build descriptions need. */
#ifndef ASSAY_INVENTORY_SCALA_TOKENS_H
#define ASSAY_INVENTORY_SCALA_TOKENS_H

#include "collect.h"

enum { SCALA_TOKENS_MAX = 2 << 20, SCALA_COMMENT_DEPTH_MAX = 256 };

enum scala_kind {
    SCALA_END,
    SCALA_NAME,
    SCALA_TEXT, /* without its quotes; none with escapes or values in it */
    SCALA_MARK, /* operator characters that stand together, or one bracket or comma */
    SCALA_OTHER /* a number, a character, a text that is computed */
};

struct scala_token {
    enum scala_kind kind;
    uint32_t line;
    struct view text;
};

struct scala_tokens {
    struct scala_token *items; /* in the collector's arena */
    size_t len;
    size_t cap;
};

/* ERR_FORMAT for a text or a comment without an end. */
MUST_CHECK enum status scala_tokens_read(struct scala_tokens *t, struct collector *c,
                                         struct error *err);

#endif
