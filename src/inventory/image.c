#include "image.h"

#include <assay/inventory/executable.h>

static uint32_t big32(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

#define FAT 0xcafebabeU

/* A Java class file begins with the same four bytes; its version follows, which is higher
 * than any number of architectures. */
static bool is_fat(struct view bytes)
{
    return bytes.len >= 8 && big32(bytes, 0) == FAT && big32(bytes, 4) > 0 &&
           big32(bytes, 4) <= IMAGE_SLICES_MAX;
}

static bool is_macho(struct view bytes)
{
    return view_starts(bytes, VIEW("\xcf\xfa\xed\xfe")) ||
           view_starts(bytes, VIEW("\xce\xfa\xed\xfe")) ||
           view_starts(bytes, VIEW("\xfe\xed\xfa\xcf")) ||
           view_starts(bytes, VIEW("\xfe\xed\xfa\xce"));
}

bool executable_is(struct view bytes)
{
    return view_starts(bytes, VIEW("\177ELF")) || view_starts(bytes, VIEW("MZ")) ||
           is_macho(bytes) || is_fat(bytes);
}

size_t image_slices(struct view bytes, struct view out[IMAGE_SLICES_MAX])
{
    enum { HEAD = 8, ARCH = 20 };
    if (!is_fat(bytes)) {
        out[0] = bytes;
        return 1;
    }
    size_t n = 0;
    for (size_t i = 0; i < big32(bytes, 4) && HEAD + (i + 1) * ARCH <= bytes.len; i++) {
        size_t offset = big32(bytes, HEAD + i * ARCH + 8);
        out[n++] = view_slice(bytes, offset, offset + big32(bytes, HEAD + i * ARCH + 12));
    }
    return n;
}

enum status image_read(struct view bytes, struct arena *arena, struct image *out, struct error *err)
{
    *out = (struct image){.bytes = bytes, .arena = arena};
    if (view_starts(bytes, VIEW("\177ELF"))) {
        out->format = IMAGE_ELF;
        return image_read_elf(out, err);
    }
    out->format = is_macho(bytes) ? IMAGE_MACHO : IMAGE_PE;
    return out->format == IMAGE_MACHO ? image_read_macho(out, err) : image_read_pe(out, err);
}

enum status image_add(struct image *m, enum image_kind kind, struct view name, uint64_t offset,
                      uint64_t size, uint64_t address, struct error *err)
{
    if (offset >= m->bytes.len || size == 0) {
        return OK;
    }
    uint64_t room = m->bytes.len - offset;
    if (m->len >= IMAGE_PARTS_MAX) {
        return error_set(err, ERR_LIMIT, "an executable of more than %d parts", IMAGE_PARTS_MAX);
    }
    enum status st =
        arena_grow(m->arena, (void **)&m->parts, &m->cap, m->len + 1, sizeof *m->parts, err);
    if (st == OK) {
        struct view part = view_of(m->bytes.ptr + offset, (size_t)(size < room ? size : room));
        m->parts[m->len++] =
            (struct image_part){.kind = kind, .name = name, .bytes = part, .address = address};
    }
    return st;
}

struct view image_section(const struct image *m, const char *name)
{
    for (size_t i = 0; i < m->len; i++) {
        if (view_eq_str(m->parts[i].name, name)) {
            return m->parts[i].bytes;
        }
    }
    return view_of(NULL, 0);
}

struct view image_at(const struct image *m, uint64_t address, uint64_t len)
{
    for (size_t i = 0; i < m->len; i++) {
        const struct image_part *p = &m->parts[i];
        if (p->address != 0 && address >= p->address && address - p->address < p->bytes.len &&
            len <= p->bytes.len - (address - p->address)) {
            return view_of(p->bytes.ptr + (address - p->address), (size_t)len);
        }
    }
    return view_of(NULL, 0);
}

uint64_t image_number(const struct image *m, struct view v, uint64_t offset, unsigned size)
{
    uint64_t n = 0;
    if (offset > v.len || size > v.len - offset) {
        return 0;
    }
    const unsigned char *p = (const unsigned char *)v.ptr + offset;
    for (unsigned i = 0; i < size; i++) {
        n = n << 8 | p[m->big_endian ? i : size - 1 - i];
    }
    return n;
}

struct view image_text(struct view v, uint64_t offset, size_t max)
{
    if (offset >= v.len) {
        return view_of(NULL, 0);
    }
    struct view text = view_slice(v, (size_t)offset, v.len);
    size_t len = strnlen(text.ptr, text.len < max ? text.len : max);
    return view_slice(text, 0, len);
}
