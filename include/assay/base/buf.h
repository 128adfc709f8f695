/* An owning, growing byte buffer with a mandatory maximum.
 *
 * The first failure (memory, maximum) sticks: later appends do nothing, and
 * buf_status() reports it, so that a writer may check once at the end. */
#ifndef ASSAY_BASE_BUF_H
#define ASSAY_BASE_BUF_H

#include <assay/base/error.h>
#include <assay/base/view.h>

struct buf {
    char *ptr; /* always NUL-terminated when not NULL */
    size_t len;
    size_t cap;
    size_t max; /* bytes this buffer may ever hold */
    enum status failed;
};

#define BUF_INIT(maximum)                                                                          \
    {                                                                                              \
        NULL, 0, 0, (maximum), OK                                                                  \
    }

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* frees; the buffer is empty and usable again */
void buf_clear(struct buf *b);   /* forgets contents and failure, keeps memory */

void buf_add_grow(struct buf *b, const void *bytes, size_t len); /* buf_add() is shorter */

static inline void buf_add(struct buf *b, const void *bytes, size_t len)
{
    /* Where there is room, a copy is all: reports are made of millions of small ones. */
    if (b->failed == OK && len < b->cap - b->len && len > 0) {
        memcpy(b->ptr + b->len, bytes, len);
        b->len += len;
        b->ptr[b->len] = '\0';
    } else {
        buf_add_grow(b, bytes, len);
    }
}

static inline void buf_add_view(struct buf *b, struct view v)
{
    buf_add(b, v.ptr, v.len);
}

static inline void buf_add_str(struct buf *b, const char *nul_terminated)
{
    buf_add(b, nul_terminated, strlen(nul_terminated));
}

static inline void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}
/* With references in place of the four characters that XML and HTML would read: & < > ". */
void buf_add_markup(struct buf *b, struct view text);
/* ASCII letters in lower case. */
void buf_add_lower(struct buf *b, struct view text);
/* Percent-encoded (RFC 3986), but for ASCII letters, digits and the characters of `plain`. */
void buf_add_percent(struct buf *b, struct view text, const char *plain);
/* The reverse. A '%' without two hexadecimal digits behind it stays, and the answer is false. */
bool buf_add_unpercent(struct buf *b, struct view text);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Make room for `more` bytes and return where they go; the caller writes there
 * and adds the count to b->len. NULL on failure. */
MUST_CHECK char *buf_reserve(struct buf *b, size_t more);

/* OK, or the first failure with a message. */
MUST_CHECK enum status buf_status(const struct buf *b, struct error *err);

static inline struct view buf_view(const struct buf *b)
{
    return view_of(b->ptr, b->len);
}

/* Hand the memory to the caller (mem_free), leaving the buffer empty. */
MUST_CHECK char *buf_steal(struct buf *b);

/* For CLEANUP(buf_cleanup). */
void buf_cleanup(struct buf *b);

#endif
