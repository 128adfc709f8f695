/* Makes small executable images for tests: ELF of both widths and byte orders, PE and
 * 64-bit Mach-O, with the sections given. */
#ifndef ASSAY_TESTS_IMAGE_MAKE_H
#define ASSAY_TESTS_IMAGE_MAKE_H

#include <assay/base/buf.h>

#include <string.h>

enum { IMAGE_MADE_SECTIONS = 8, IMAGE_MADE_BASE = 0x400000 };

struct made_section {
    const char *name;
    unsigned type; /* of ELF: 1 data, 3 texts, 6 dynamic, 7 notes */
    struct view bytes;
};

struct made_image {
    struct buf b;
    bool wide;
    bool big;
};

static inline void made_put(struct made_image *m, uint64_t n, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        buf_add_char(&m->b, (char)(n >> 8 * (m->big ? size - 1 - i : i)));
    }
}

static inline void made_pad(struct made_image *m, size_t to)
{
    while (m->b.len < to) {
        buf_add_char(&m->b, '\0');
    }
}

/* Everything at file offset x has the address IMAGE_MADE_BASE + x. Returns the offset of the
 * first section's bytes: they follow each other, each at a multiple of 16. */
static inline size_t made_elf(struct made_image *m, const struct made_section *s, size_t count)
{
    enum { FIRST = 128 };
    struct view names = VIEW("");
    char names_text[512] = "";
    size_t names_len = 1;
    uint32_t name_at[IMAGE_MADE_SECTIONS] = {0};
    size_t at[IMAGE_MADE_SECTIONS + 1];
    unsigned word = m->wide ? 8 : 4;
    size_t end = FIRST;
    for (size_t i = 0; i < count; i++) {
        name_at[i] = (uint32_t)names_len;
        memcpy(names_text + names_len, s[i].name, strlen(s[i].name) + 1);
        names_len += strlen(s[i].name) + 1;
        at[i] = end;
        end = (end + s[i].bytes.len + 15) & ~(size_t)15;
    }
    names = view_of(names_text, names_len);
    at[count] = end;
    size_t table = (end + names.len + 15) & ~(size_t)15;
    size_t total = table + (count + 1) * (m->wide ? 64 : 40);
    buf_add(&m->b, "\177ELF", 4);
    made_put(m, m->wide ? 2 : 1, 1);
    made_put(m, m->big ? 2 : 1, 1);
    made_put(m, 1, 1);
    made_pad(m, 16);
    made_put(m, 2, 2); /* executable */
    made_put(m, 62, 2);
    made_put(m, 1, 4);
    made_put(m, 0, word);
    made_put(m, m->wide ? 64 : 52, word); /* segments */
    made_put(m, table, word);
    made_put(m, 0, 4);
    made_put(m, m->wide ? 64 : 52, 2);
    made_put(m, m->wide ? 56 : 32, 2);
    made_put(m, 1, 2);
    made_put(m, m->wide ? 64 : 40, 2);
    made_put(m, count + 1, 2);
    made_put(m, count, 2);
    made_put(m, 1, 4); /* PT_LOAD */
    if (m->wide) {
        made_put(m, 6, 4);
    }
    made_put(m, 0, word);
    made_put(m, IMAGE_MADE_BASE, word);
    made_put(m, IMAGE_MADE_BASE, word);
    made_put(m, total, word);
    made_put(m, total, word);
    for (size_t i = 0; i < count; i++) {
        made_pad(m, at[i]);
        buf_add_view(&m->b, s[i].bytes);
    }
    made_pad(m, at[count]);
    buf_add_view(&m->b, names);
    made_pad(m, table);
    for (size_t i = 0; i <= count; i++) {
        made_put(m, i < count ? name_at[i] : 0, 4);
        made_put(m, i < count ? s[i].type : 3, 4);
        made_put(m, 0, word);
        made_put(m, IMAGE_MADE_BASE + at[i], word);
        made_put(m, at[i], word);
        made_put(m, i < count ? s[i].bytes.len : names.len, word);
        made_pad(m, table + (i + 1) * (m->wide ? 64 : 40));
    }
    return FIRST;
}

static inline void made_pe(struct made_image *m, const struct made_section *s, size_t count)
{
    enum { PE = 64, OPTIONAL = 112, FIRST = 1024 };
    buf_add(&m->b, "MZ", 2);
    made_pad(m, 0x3c);
    made_put(m, PE, 4);
    buf_add(&m->b, "PE\0\0", 4);
    made_put(m, 0x8664, 2);
    made_put(m, count, 2);
    made_pad(m, PE + 20);
    made_put(m, OPTIONAL, 2);
    made_put(m, 0, 2);
    made_put(m, 0x20b, 2);
    made_pad(m, PE + 24 + 24);
    made_put(m, IMAGE_MADE_BASE, 8);
    made_pad(m, PE + 24 + OPTIONAL);
    size_t at = FIRST;
    for (size_t i = 0; i < count; i++) {
        size_t from = m->b.len;
        buf_add_str(&m->b, s[i].name);
        made_pad(m, from + 8);
        made_put(m, s[i].bytes.len, 4);
        made_put(m, at, 4);
        made_put(m, s[i].bytes.len, 4);
        made_put(m, at, 4);
        made_pad(m, from + 40);
        at = (at + s[i].bytes.len + 15) & ~(size_t)15;
    }
    made_pad(m, FIRST);
    for (size_t i = 0; i < count; i++) {
        buf_add_view(&m->b, s[i].bytes);
        made_pad(m, (m->b.len + 15) & ~(size_t)15);
    }
}

static inline void made_macho(struct made_image *m, const struct made_section *s, size_t count)
{
    enum { FIRST = 1024 };
    size_t size = 72 + count * 80;
    buf_add(&m->b, "\xcf\xfa\xed\xfe", 4);
    made_put(m, 0x0100000c, 4);
    made_put(m, 0, 4);
    made_put(m, 2, 4);
    made_put(m, 1, 4);
    made_put(m, size, 4);
    made_put(m, 0, 8);
    made_put(m, 0x19, 4);
    made_put(m, size, 4);
    made_pad(m, 32 + 64);
    made_put(m, count, 4);
    made_put(m, 0, 4);
    size_t at = FIRST;
    for (size_t i = 0; i < count; i++) {
        size_t from = m->b.len;
        buf_add_str(&m->b, s[i].name);
        made_pad(m, from + 32);
        made_put(m, IMAGE_MADE_BASE + at, 8);
        made_put(m, s[i].bytes.len, 8);
        made_put(m, at, 4);
        made_pad(m, from + 80);
        at = (at + s[i].bytes.len + 15) & ~(size_t)15;
    }
    made_pad(m, FIRST);
    for (size_t i = 0; i < count; i++) {
        buf_add_view(&m->b, s[i].bytes);
        made_pad(m, (m->b.len + 15) & ~(size_t)15);
    }
}

#endif
