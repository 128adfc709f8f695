#include <assay/base/buf.h>

#include <assay/base/mem.h>

#include <stdint.h>
#include <stdio.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf)BUF_INIT(max);
}

void buf_release(struct buf *b)
{
    (void)mem_free(b->ptr);
    *b = (struct buf)BUF_INIT(b->max);
}

void buf_cleanup(struct buf *b)
{
    buf_release(b);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = OK;
    if (b->ptr != NULL) {
        b->ptr[0] = '\0';
    }
}

char *buf_reserve(struct buf *b, size_t more)
{
    if (b->failed != OK) {
        return NULL;
    }
    if (more > b->max || b->len > b->max - more || b->max == SIZE_MAX) {
        b->failed = ERR_LIMIT;
        return NULL;
    }
    size_t need = b->len + more + 1;
    if (need > b->cap) {
        size_t next = b->cap < 64 ? 64 : b->cap + b->cap / 2;
        if (next < need) {
            next = need;
        }
        if (next > b->max + 1) {
            next = b->max + 1;
        }
        char *grown = mem_realloc(b->ptr, next, 1);
        if (grown == NULL) {
            b->failed = ERR_NO_MEMORY;
            return NULL;
        }
        b->ptr = grown;
        b->cap = next;
    }
    return b->ptr + b->len;
}

void buf_add_grow(struct buf *b, const void *bytes, size_t len)
{
    char *to = buf_reserve(b, len);
    if (to == NULL) {
        return;
    }
    if (len > 0) {
        memcpy(to, bytes, len);
    }
    b->len += len;
    b->ptr[b->len] = '\0';
}

void buf_add_percent(struct buf *b, struct view text, const char *plain)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (c != '\0' && strchr(plain, c) != NULL);
        if (kept) {
            buf_add_char(b, (char)c);
        } else {
            buf_printf(b, "%%%02X", c);
        }
    }
}

bool buf_add_unpercent(struct buf *b, struct view text)
{
    bool sound = true;
    for (size_t i = 0; i < text.len; i++) {
        bool escape = text.ptr[i] == '%';
        int high = escape && i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        int low = high < 0 ? -1 : hex_digit(text.ptr[i + 2]);
        buf_add_char(b, low < 0 ? text.ptr[i] : (char)(high << 4 | low));
        i += low < 0 ? 0 : 2;
        sound = sound && (!escape || low >= 0);
    }
    return sound;
}

void buf_add_markup(struct buf *b, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_add_str(b, "&amp;");
            break;
        case '<':
            buf_add_str(b, "&lt;");
            break;
        case '>':
            buf_add_str(b, "&gt;");
            break;
        case '"':
            buf_add_str(b, "&quot;");
            break;
        default:
            buf_add_char(b, text.ptr[i]);
        }
    }
}

void buf_add_lower(struct buf *b, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        buf_add_char(b, char_lower(text.ptr[i]));
    }
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n >= 0) {
        char *to = buf_reserve(b, (size_t)n);
        if (to != NULL) {
            (void)vsnprintf(to, (size_t)n + 1, fmt, again);
            b->len += (size_t)n;
        }
    }
    va_end(again);
}

enum status buf_status(const struct buf *b, struct error *err)
{
    if (b->failed == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (b->failed != OK) {
        return error_set(err, b->failed, "more than %zu bytes", b->max);
    }
    return OK;
}

char *buf_steal(struct buf *b)
{
    char *p = b->ptr;
    *b = (struct buf)BUF_INIT(b->max);
    return p;
}
