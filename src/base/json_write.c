#include <assay/base/digest.h>
#include <assay/base/json.h>

#include <assay/base/clock.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t ONES = 0x0101010101010101U; /* a one in each byte */

void json_writer_init(struct json_writer *w, struct buf *out, bool pretty)
{
    *w = (struct json_writer){.out = out, .pretty = pretty};
    w->empty[0] = true;
}

static void newline(struct json_writer *w)
{
    if (w->pretty) {
        char white[1 + 2 * JSON_DEPTH_MAX];
        size_t len = 1 + 2 * (size_t)w->depth;
        memset(white, ' ', len);
        white[0] = '\n';
        buf_add(w->out, white, len);
    }
}

/* Comma and indentation before a value or key. */
static void separate(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (!w->empty[w->depth]) {
        buf_add_char(w->out, ',');
    }
    w->empty[w->depth] = false;
    if (w->depth > 0) {
        newline(w);
    }
}

static void open_with(struct json_writer *w, char c)
{
    separate(w);
    buf_add_char(w->out, c);
    if (w->depth + 1 < JSON_DEPTH_MAX) {
        w->depth++;
    } else {
        w->out->failed = ERR_LIMIT;
    }
    w->empty[w->depth] = true;
}

static void close_with(struct json_writer *w, char c)
{
    bool was_empty = w->empty[w->depth];
    if (w->depth > 0) {
        w->depth--;
    }
    if (!was_empty) {
        newline(w);
    }
    buf_add_char(w->out, c);
}

void json_object(struct json_writer *w)
{
    open_with(w, '{');
}

void json_object_end(struct json_writer *w)
{
    close_with(w, '}');
}

void json_array(struct json_writer *w)
{
    open_with(w, '[');
}

void json_array_end(struct json_writer *w)
{
    close_with(w, ']');
}

static void escape_char(struct buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        buf_add(out, "\\\"", 2);
        break;
    case '\\':
        buf_add(out, "\\\\", 2);
        break;
    case '\n':
        buf_add(out, "\\n", 2);
        break;
    case '\r':
        buf_add(out, "\\r", 2);
        break;
    case '\t':
        buf_add(out, "\\t", 2);
        break;
    default: {
        char code[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        buf_add(out, code, sizeof code);
        break;
    }
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<';
}

/* The top bit of each byte of `x` that is less than `n`, of bytes below 0x80. */
static uint64_t less(uint64_t x, uint64_t n)
{
    return (x - ONES * n) & ~x;
}

/* Whether eight bytes are all plain: no top bit, and none of what is_plain() leaves out. (A
 * borrow of one byte reaches the next only when that one is not plain itself.) */
static bool are_plain(const char *eight)
{
    uint64_t x;
    memcpy(&x, eight, sizeof x);
    uint64_t other = x | less(x, 0x20) | less(x ^ (ONES * '"'), 1) | less(x ^ (ONES * '\\'), 1) |
                     less(x ^ (ONES * '<'), 1) | less(x ^ (ONES * 0x7f), 1);
    return (other & (ONES * 0x80)) == 0;
}

/* Where the plain characters from `i` on end. */
static size_t plain_end(struct view text, size_t i)
{
    while (text.len - i >= sizeof(uint64_t) && are_plain(text.ptr + i)) {
        i += sizeof(uint64_t);
    }
    while (i < text.len && is_plain((unsigned char)text.ptr[i])) {
        i++;
    }
    return i;
}

/* A character that hides or re-orders text is escaped, in UTF-16 units, so that JSON
 * about deceptive text does not deceive its reader. */
static void escape_code_point(struct buf *out, uint32_t cp)
{
    if (cp < 0x10000) {
        buf_printf(out, "\\u%04x", cp);
    } else {
        uint32_t rest = cp - 0x10000;
        buf_printf(out, "\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
    }
}

/* The character at the start of `text`, which is not ASCII; returns its length. */
static size_t escape_multibyte(struct buf *out, struct view text)
{
    uint32_t cp;
    size_t n = utf8_decode(text, &cp);
    if (n == 0) {
        buf_add(out, "\xef\xbf\xbd", 3);
        return 1;
    }
    if (utf8_is_deceptive(cp)) {
        escape_code_point(out, cp);
    } else {
        buf_add(out, text.ptr, n);
    }
    return n;
}

void json_escape(struct buf *out, struct view text)
{
    size_t i = 0;
    while (i < text.len) {
        size_t from = i;
        i = plain_end(text, i);
        buf_add(out, text.ptr + from, i - from);
        if (i == text.len) {
            break;
        }
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x80) {
            escape_char(out, c);
            i++;
            continue;
        }
        i += escape_multibyte(out, view_slice(text, i, text.len));
    }
}

void json_string(struct json_writer *w, struct view text)
{
    separate(w);
    buf_add_char(w->out, '"');
    json_escape(w->out, text);
    buf_add_char(w->out, '"');
}

void json_str(struct json_writer *w, const char *nul_terminated)
{
    json_string(w, view_str(nul_terminated));
}

void json_key_view(struct json_writer *w, struct view key)
{
    json_string(w, key);
    buf_add_str(w->out, w->pretty ? ": " : ":");
    w->after_key = true;
}

void json_key(struct json_writer *w, const char *key)
{
    json_key_view(w, view_str(key));
}

void json_int(struct json_writer *w, int64_t n)
{
    separate(w);
    buf_printf(w->out, "%lld", (long long)n);
}

void json_uint(struct json_writer *w, uint64_t n)
{
    separate(w);
    buf_printf(w->out, "%llu", (unsigned long long)n);
}

void json_double(struct json_writer *w, double n)
{
    if (!isfinite(n)) {
        json_null(w);
        return;
    }
    separate(w);
    /* 15 digits show what was meant ("0.1"); where they lose something, 17 do not. */
    char text[40];
    (void)snprintf(text, sizeof text, "%.15g", n);
    double back = strtod(text, NULL);
    if (back < n || back > n) {
        (void)snprintf(text, sizeof text, "%.17g", n);
    }
    buf_add_str(w->out, text);
}

void json_bool(struct json_writer *w, bool b)
{
    separate(w);
    buf_add_str(w->out, b ? "true" : "false");
}

void json_null(struct json_writer *w)
{
    separate(w);
    buf_add_str(w->out, "null");
}

void json_raw(struct json_writer *w, struct view json)
{
    separate(w);
    buf_add_view(w->out, json);
}

void json_member(struct json_writer *w, const char *key, struct view text)
{
    if (text.ptr != NULL) {
        json_key(w, key);
        json_string(w, text);
    }
}

void json_member_str(struct json_writer *w, const char *key, const char *nul_terminated)
{
    json_member(w, key, view_str(nul_terminated));
}

void json_member_uint(struct json_writer *w, const char *key, uint64_t n)
{
    json_key(w, key);
    json_uint(w, n);
}

void json_member_bool(struct json_writer *w, const char *key, bool b)
{
    json_key(w, key);
    json_bool(w, b);
}

void json_member_sha256(struct json_writer *w, const char *key, const struct sha256 *digest)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    json_member_str(w, key, hex);
}

void json_member_words(struct json_writer *w, const char *key, struct view words)
{
    struct view word;
    json_key(w, key);
    json_array(w);
    while (words_next(&words, &word)) {
        json_string(w, word);
    }
    json_array_end(w);
}

void json_member_time(struct json_writer *w, const char *key, int64_t seconds)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(seconds, text);
    json_member_str(w, key, text);
}

void json_member_day(struct json_writer *w, const char *key, int64_t seconds)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(seconds, text);
    json_member(w, key, view_of(text, strlen("2026-11-21")));
}

void json_value(struct json_writer *w, const struct value *v)
{
    switch (v->kind) {
    case VALUE_BOOL:
        json_bool(w, v->boolean);
        break;
    case VALUE_INT:
        json_int(w, v->integer);
        break;
    case VALUE_FLOAT:
        json_double(w, v->number);
        break;
    case VALUE_STRING:
    case VALUE_TIME:
        json_string(w, v->text);
        break;
    case VALUE_ARRAY:
        json_array(w);
        for (size_t i = 0; i < v->len; i++) {
            json_value(w, &v->items[i]);
        }
        json_array_end(w);
        break;
    case VALUE_OBJECT:
        json_object(w);
        for (size_t i = 0; i < v->len; i++) {
            json_key_view(w, v->members[i].key);
            json_value(w, &v->members[i].value);
        }
        json_object_end(w);
        break;
    case VALUE_NULL:
    default:
        json_null(w);
        break;
    }
}
