/* Private to the base room: the parts of the TOML reader.
 *
 *   toml.c         documents: headers, key/value lines, the public entry
 *   toml_text.c    white space, comments, keys, strings
 *   toml_value.c   values: arrays and inline tables
 *   toml_scalar.c  numbers, booleans, dates and times
 *   toml_tree.c    tables while they grow, and what may be defined twice */
#ifndef ASSAY_BASE_TOML_READER_H
#define ASSAY_BASE_TOML_READER_H

#include <assay/base/toml.h>

#include "key_index.h"

/* How a table came to be decides what may still be added to it (TOML 1.0,
 * "Table", "Keys"). */
enum toml_origin {
    TOML_IMPLICIT, /* named on the way to another table: [a.b] makes a */
    TOML_HEADER,   /* [a] */
    TOML_DOTTED,   /* a.b = 1 makes a */
    TOML_TABLES    /* [[a]]: its children are the elements, without keys */
};

struct toml_node {
    struct member member;     /* its value is complete when `table` is NULL */
    struct toml_table *table; /* one that still grows */
    struct toml_node *next;
};

struct toml_table {
    enum toml_origin origin;
    size_t len;
    struct toml_node *first;
    struct toml_node *last;
    struct key_index index; /* when there are many children */
};

/* Where the reader stands in the tree; the root has level 1. */
struct toml_cursor {
    struct toml_table *table;
    size_t level;
};

struct toml_key {
    struct view text;
    uint32_t line;
    uint32_t column;
};

struct toml_reader {
    struct view text;
    size_t at;
    uint32_t line;
    size_t line_start;
    const char *source;
    struct arena *arena;  /* of the caller: what the values point to */
    struct arena scratch; /* tables and nodes */
    struct arena brief;   /* those of inline tables: gone when the outermost ends */
    size_t inline_level;  /* inline tables that are open */
    size_t max_depth;
    size_t max_values;
    size_t values;
    struct value *items; /* elements of all arrays that are open */
    size_t items_len;
    size_t items_cap;
    struct error *err;
};

/* --- toml_text.c --- */

/* The next byte, or -1 at the end. */
static inline int toml_peek(const struct toml_reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1;
}

struct toml_key toml_here(const struct toml_reader *r); /* only line and column */

/* "source:line:column: <why>" for the place where the reader stands, or `at`. */
enum status toml_fail(struct toml_reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
enum status toml_fail_at(struct toml_reader *r, const struct toml_key *at, enum status code,
                         const char *fmt, ...) PRINTF_LIKE(4, 5);

void toml_skip_space(struct toml_reader *r);
/* Take one line end if there is one. */
bool toml_newline(struct toml_reader *r);
/* White space, comments and line ends, as many as there are. */
MUST_CHECK enum status toml_skip_lines(struct toml_reader *r);
/* The rest of a line behind a statement. */
MUST_CHECK enum status toml_end_line(struct toml_reader *r);
/* One part of a dotted key, with the white space around it. */
MUST_CHECK enum status toml_read_key(struct toml_reader *r, struct toml_key *key);
/* A string that begins here. */
MUST_CHECK enum status toml_read_string(struct toml_reader *r, struct view *out);

/* --- toml_scalar.c --- */

/* Booleans, numbers, dates and times; NULL, or why `text` is none of them. */
const char *toml_scalar(struct view text, struct value *v);
/* Digits as in "1979-05-27": white space and a time may follow. */
bool toml_is_date(struct view text);

/* --- toml_value.c --- */

/* Any value that begins here, `level` containers deep. */
MUST_CHECK enum status toml_read_value(struct toml_reader *r, size_t level, struct value *v);
/* "key = value" into the table at `in`. */
MUST_CHECK enum status toml_read_pair(struct toml_reader *r, struct toml_cursor in);

/* --- toml_tree.c --- */

MUST_CHECK enum status toml_count(struct toml_reader *r, const struct toml_key *at);
struct toml_table *toml_table_new(struct toml_reader *r, enum toml_origin origin);
/* Go into `key` on the way to the last part of a dotted key, or of a header. */
MUST_CHECK enum status toml_enter_dotted(struct toml_reader *r, struct toml_cursor *c,
                                         const struct toml_key *key);
MUST_CHECK enum status toml_enter_header(struct toml_reader *r, struct toml_cursor *c,
                                         const struct toml_key *key);
/* The last part of a header: [key] or [[key]]. */
MUST_CHECK enum status toml_define(struct toml_reader *r, struct toml_cursor *c,
                                   const struct toml_key *key);
MUST_CHECK enum status toml_append(struct toml_reader *r, struct toml_cursor *c,
                                   const struct toml_key *key);
/* A complete value. */
MUST_CHECK enum status toml_add(struct toml_reader *r, struct toml_table *t,
                                const struct toml_key *key, const struct value *v);
/* Turn a table and all below it into values in the caller's arena. */
MUST_CHECK enum status toml_finish(struct toml_reader *r, const struct toml_table *t,
                                   struct value *v);

#endif
