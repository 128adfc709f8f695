/* One model for structured text: what the JSON, YAML and TOML readers yield.
 *
 * Values live in the arena given to the reader; string views point into that
 * arena or into the source text, so both must outlive the values. Each value
 * knows the line and column (1-based) where it stands, for messages. */
#ifndef ASSAY_BASE_VALUE_H
#define ASSAY_BASE_VALUE_H

#include <assay/base/arena.h>

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_STRING,
    VALUE_TIME, /* TOML date or time; `text` holds it as written */
    VALUE_ARRAY,
    VALUE_OBJECT
};

struct member;

struct value {
    enum value_kind kind;
    uint32_t line;
    uint32_t column;
    bool boolean;           /* VALUE_BOOL */
    int64_t integer;        /* VALUE_INT */
    double number;          /* VALUE_INT and VALUE_FLOAT */
    struct view text;       /* STRING, TIME; for numbers (in YAML for any scalar) as written */
    size_t len;             /* ARRAY, OBJECT: how many children */
    struct value *items;    /* ARRAY */
    struct member *members; /* OBJECT, in the order of the text */
};

struct member {
    struct view key;
    uint32_t line;
    uint32_t column;
    struct value value;
};

/* Bounds of one parse. Zero in a field means its default. */
struct parse_limits {
    size_t depth;  /* nesting; default 128 */
    size_t values; /* values in all; default 4 million */
};

/* The value of `key` in an object; NULL if absent, or `v` is NULL or not an
 * object. With duplicate keys the last one counts (as in ECMAScript). */
const struct value *value_get(const struct value *v, const char *key);
const struct value *value_get_view(const struct value *v, struct view key);
/* value_get() along "a.b.c". */
const struct value *value_path(const struct value *v, const char *dotted);

/* The text of a string; an empty view with NULL pointer for anything else. */
struct view value_text(const struct value *v);
/* Text of a string or of a number as it was written; ptr NULL otherwise. */
struct view value_scalar(const struct value *v);
/* value_text(value_get(v, key)). */
struct view value_get_text(const struct value *v, const char *key);
bool value_get_bool(const struct value *v, const char *key, bool fallback);
bool value_is(const struct value *v, enum value_kind kind);
const char *value_kind_name(enum value_kind kind);

/* "<source>:<line>:<column>: expected <what>, found <kind>" as ERR_FORMAT. */
enum status value_expected(const struct value *v, const char *source, const char *what,
                           struct error *err);

/* Collects values while a reader goes through events; turns them into arrays
 * and objects in the arena. Shared by the three readers. */
struct value_builder {
    struct arena *arena;
    struct parse_limits limits;
    struct value_frame *frames; /* open containers */
    size_t depth;
    size_t frames_cap;
    struct member *pending; /* children of all open containers */
    size_t pending_len;
    size_t pending_cap;
    size_t total;
    struct view key; /* of the next value in an object */
    uint32_t key_line;
    uint32_t key_column;
    struct value root;
    bool has_root;
};

void value_builder_init(struct value_builder *b, struct arena *arena,
                        const struct parse_limits *limits);
void value_builder_release(struct value_builder *b);
MUST_CHECK enum status value_builder_open(struct value_builder *b, enum value_kind kind,
                                          uint32_t line, uint32_t column, struct error *err);
MUST_CHECK enum status value_builder_close(struct value_builder *b, struct error *err);
void value_builder_key(struct value_builder *b, struct view key, uint32_t line, uint32_t column);
MUST_CHECK enum status value_builder_add(struct value_builder *b, struct value v,
                                         struct error *err);

#endif
