/* JSON: reading into values (yajl underneath: it hands out unescaped strings
 * in place and knows its offset), and a streaming writer. */
#ifndef ASSAY_BASE_JSON_H
#define ASSAY_BASE_JSON_H

#include <assay/base/buf.h>
#include <assay/base/value.h>

struct sha256; /* digest.h */

enum json_flags {
    JSON_STRICT = 0,
    JSON_COMMENTS = 1 /* allow C and C++ comments */
};

/* Parse one JSON text (RFC 8259, UTF-8, an initial byte order mark allowed).
 * `source` names it in messages: "<source>:<line>:<column>: …". On success
 * *root and everything below it lives in `arena`; strings may point into
 * `text`. `limits` may be NULL for the defaults. */
MUST_CHECK enum status json_read(struct view text, const char *source, enum json_flags flags,
                                 const struct parse_limits *limits, struct arena *arena,
                                 struct value *root, struct error *err);

/* A writer that keeps track of commas. Misuse (a key outside an object) is a
 * bug of the caller. Output is UTF-8; invalid sequences become U+FFFD; characters
 * that utf8_is_deceptive() names, and '<' so that JSON can stand inside HTML, are
 * escaped. Check
 * buf_status(out) at the end. */
enum { JSON_DEPTH_MAX = 64 };
struct json_writer {
    struct buf *out;
    bool pretty; /* two-space indentation */
    unsigned depth;
    bool after_key;
    bool empty[JSON_DEPTH_MAX];
};

void json_writer_init(struct json_writer *w, struct buf *out, bool pretty);
void json_object(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_key_view(struct json_writer *w, struct view key);
void json_string(struct json_writer *w, struct view text);
void json_str(struct json_writer *w, const char *nul_terminated);
void json_int(struct json_writer *w, int64_t n);
void json_uint(struct json_writer *w, uint64_t n);
void json_double(struct json_writer *w, double n); /* non-finite becomes null */
void json_bool(struct json_writer *w, bool b);
void json_null(struct json_writer *w);
/* Text that is already JSON. */
void json_raw(struct json_writer *w, struct view json);
/* key and value in one; the view form leaves the member out when ptr is NULL. */
void json_member(struct json_writer *w, const char *key, struct view text);
void json_member_str(struct json_writer *w, const char *key, const char *nul_terminated);
void json_member_uint(struct json_writer *w, const char *key, uint64_t n);
void json_member_bool(struct json_writer *w, const char *key, bool b);
/* In lower-case hexadecimal. */
void json_member_sha256(struct json_writer *w, const char *key, const struct sha256 *digest);
/* Words between spaces (base/words.h), as a list of strings. */
void json_member_words(struct json_writer *w, const char *key, struct view words);
/* Seconds since 1970 as RFC 3339. */
void json_member_time(struct json_writer *w, const char *key, int64_t seconds);
/* Its day alone: "2026-11-21". */
void json_member_day(struct json_writer *w, const char *key, int64_t seconds);

/* A whole value as read; times as strings. Readers bound its depth. */
void json_value(struct json_writer *w, const struct value *v);

/* The escaped text between quotes, without a writer. */
void json_escape(struct buf *out, struct view text);

#endif
