/* A light lexer: where comments and strings begin and end, per family of
 * languages. It never fails; on text that does not fit the family it goes on as
 * well as it can, and no string runs over a line end unless the family's do. */
#ifndef ASSAY_INSPECT_TEXT_LEXER_H
#define ASSAY_INSPECT_TEXT_LEXER_H

#include <assay/content/file.h>

enum text_kind {
    TEXT_CODE,
    TEXT_COMMENT,
    TEXT_STRING,
    TEXT_DATA, /* JSON, YAML, tables: machines read it, without comments we know */
    TEXT_PROSE /* documents, translations, text between tags */
};

struct segment {
    enum text_kind kind;
    size_t from;
    size_t to;        /* behind the last byte */
    bool to_line_end; /* a comment that ends with its line */
};

enum { LINE_OPENERS = 3, BLOCK_KINDS = 2 };

enum syntax_flag {
    SYNTAX_NESTED = 1 << 0,      /* block comments nest */
    SYNTAX_TRIPLE = 1 << 1,      /* three quotes open a string over lines */
    SYNTAX_CHARACTER = 1 << 2,   /* ' holds one character, or is no quote at all */
    SYNTAX_DOUBLED = 1 << 3,     /* a quote is doubled in a string, no backslash */
    SYNTAX_MULTILINE = 1 << 4,   /* ordinary strings run over line ends */
    SYNTAX_BACKTICK = 1 << 5,    /* `…` over lines */
    SYNTAX_SPACED_HASH = 1 << 6, /* a comment opener stands behind a blank */
    SYNTAX_RUST_RAW = 1 << 7,    /* r#"…"# */
    SYNTAX_CPP_RAW = 1 << 8,     /* R"x(…)x" */
    SYNTAX_VERBATIM = 1 << 9,    /* @"…" */
    SYNTAX_REGEX = 1 << 10,      /* /…/ where an operand may stand */
    SYNTAX_POD = 1 << 11,        /* "=pod" … "=cut", "=begin" … "=end" */
    SYNTAX_PHP = 1 << 12,        /* code only between <?php and ?> */
    SYNTAX_HTML = 1 << 13,       /* code only between <script> and </script> */
    SYNTAX_SINGLE_RAW = 1 << 14  /* no escapes between single quotes */
};

struct syntax {
    const char *name;
    const char *line[LINE_OPENERS];
    const char *block[BLOCK_KINDS][2];
    const char *quotes;
    unsigned flags;
    enum text_kind ground; /* what is neither comment nor string */
    bool whole;            /* all of it is ground */
};

/* By language, and by extension for languages that have no value of their own. */
const struct syntax *syntax_of(enum language language, struct view path);

struct lexer {
    struct view text;
    const struct syntax *syntax;
    size_t at;
    bool inside; /* in an island of code (PHP, HTML) */
    struct segment pending;
    bool has_pending;
    bool opens[256]; /* bytes at which something may begin */
};

void lexer_init(struct lexer *lx, struct view text, const struct syntax *syntax);
/* Segments in order, none empty, together the whole text. False at the end. */
bool lexer_next(struct lexer *lx, struct segment *out);

#endif
