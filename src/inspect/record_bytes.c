#include "record_bytes.h"

#include <assay/base/utf8.h>

enum { VARINT_MAX = 5 };

void put_number(struct buf *out, uint32_t n)
{
    char bytes[VARINT_MAX];
    size_t len = 0;
    while (n >= 0x80) {
        bytes[len++] = (char)(n | 0x80);
        n >>= 7;
    }
    bytes[len++] = (char)n;
    buf_add(out, bytes, len);
}

void put_bytes(struct buf *out, struct view v)
{
    put_number(out, (uint32_t)v.len);
    buf_add_view(out, v);
}

void put_text(struct buf *out, struct view text, size_t max)
{
    struct view cut = utf8_cut(text, max);
    if (utf8_is_ascii(cut) || utf8_valid(cut)) {
        put_bytes(out, cut);
        return;
    }
    struct buf visible;
    buf_init(&visible, max * 10);
    utf8_append_visible(&visible, cut);
    if (visible.failed != OK) {
        out->failed = visible.failed;
    } else {
        put_bytes(out, utf8_cut(buf_view(&visible), max));
    }
    buf_release(&visible);
}

void put_region(struct buf *out, struct region r)
{
    bool backwards =
        r.end_line < r.line || (r.end_line == r.line && r.end_column < r.column) || r.line == 0;
    if (r.line > 0 && r.column == 0) {
        r.column = 1;
    }
    put_number(out, r.line);
    put_number(out, r.line == 0 ? 0 : r.column);
    put_number(out, backwards ? r.line : r.end_line);
    put_number(out, r.line == 0 ? 0 : backwards || r.end_column == 0 ? r.column : r.end_column);
}

void refuse(struct reader *r, const char *wrong)
{
    if (r->wrong == NULL) {
        r->wrong = wrong;
    }
    r->rest.len = 0;
}

struct view take(struct reader *r, size_t len)
{
    if (len > r->rest.len) {
        refuse(r, "it ends too early");
        return VIEW("");
    }
    struct view piece = view_slice(r->rest, 0, len);
    r->rest = view_slice(r->rest, len, r->rest.len);
    return piece;
}

uint32_t take_number(struct reader *r)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        struct view byte = take(r, 1);
        if (byte.len == 0) {
            return 0;
        }
        unsigned char b = (unsigned char)byte.ptr[0];
        n |= (uint64_t)(b & 0x7f) << (7 * i);
        if (b < 0x80) {
            bool longer_than_needed = b == 0 && i > 0;
            if (n > UINT32_MAX || longer_than_needed) {
                break;
            }
            return (uint32_t)n;
        }
    }
    refuse(r, "a number is malformed");
    return 0;
}

uint32_t take_enum(struct reader *r, uint32_t last, const char *wrong)
{
    uint32_t n = take_number(r);
    if (n > last) {
        refuse(r, wrong);
        return 0;
    }
    return n;
}

struct view take_text(struct reader *r, size_t max)
{
    struct view text = take(r, take_number(r));
    if (text.len > max) {
        refuse(r, "a text is too long");
        return VIEW("");
    }
    if (!utf8_is_ascii(text) && !utf8_valid(text)) {
        refuse(r, "a text is not UTF-8");
        return VIEW("");
    }
    return text;
}

struct view take_label(struct reader *r, size_t max, const char *wrong)
{
    struct view text = take_text(r, max);
    bool good = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        good = good && (unsigned char)text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f;
    }
    if (!good) {
        refuse(r, wrong);
        return VIEW("");
    }
    return text;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
}

struct view take_word(struct reader *r, const char *wrong)
{
    struct view text = take_text(r, NAME_MAX_BYTES);
    bool good = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        good = good && is_word_char(text.ptr[i]);
    }
    if (!good) {
        refuse(r, wrong);
        return VIEW("");
    }
    return text;
}

struct region take_region(struct reader *r)
{
    struct region at;
    at.line = take_number(r);
    at.column = take_number(r);
    at.end_line = take_number(r);
    at.end_column = take_number(r);
    bool whole_file = at.line == 0 && at.column == 0 && at.end_line == 0 && at.end_column == 0;
    bool forward =
        at.line > 0 && at.column > 0 && at.end_column > 0 &&
        (at.end_line > at.line || (at.end_line == at.line && at.end_column >= at.column));
    if (!whole_file && !forward) {
        refuse(r, "a region runs backwards");
    }
    return at;
}

void take_version(struct reader *r)
{
    struct view byte = take(r, 1);
    if (byte.len == 1 && byte.ptr[0] != RECORD_VERSION) {
        refuse(r, "its version is unknown");
    }
}

enum status finish(struct reader *r, const char *what, struct error *err)
{
    if (r->wrong == NULL && r->rest.len > 0) {
        refuse(r, "bytes follow its end");
    }
    if (r->wrong != NULL) {
        return error_set(err, ERR_FORMAT, "a %s record from a worker is malformed: %s", what,
                         r->wrong);
    }
    return OK;
}
