/* Source: the System V ABI, "Object Files" (gABI 4.1), both widths and byte orders. */
#include "image.h"

enum { NAME_MAX_LEN = 256, PT_LOAD = 1, PT_DYNAMIC = 2, PT_NOTE = 4, SHT_NOBITS = 8, SHT_NOTE = 7 };

/* Offsets of what is read, by width. */
struct layout {
    unsigned word; /* bytes of an address */
    unsigned phoff, shoff, phentsize;
    unsigned p_offset, p_vaddr, p_filesz, p_size;
    unsigned s_addr, s_offset, s_length, s_size;
};

static const struct layout narrow = {4, 28, 32, 42, 4, 8, 16, 32, 12, 16, 20, 40};
static const struct layout wide = {8, 32, 40, 54, 8, 16, 32, 56, 16, 24, 32, 64};

static enum status read_segments(struct image *m, const struct layout *l, struct error *err)
{
    uint64_t table = image_number(m, m->bytes, l->phoff, l->word);
    uint64_t step = image_number(m, m->bytes, l->phentsize, 2);
    uint64_t count = image_number(m, m->bytes, l->phentsize + 2, 2);
    enum status st = OK;
    for (uint64_t i = 0; st == OK && step >= l->p_size && i < count; i++) {
        uint64_t at = table + i * step;
        if (at > m->bytes.len || m->bytes.len - at < step) {
            break;
        }
        uint64_t type = image_number(m, m->bytes, at, 4);
        enum image_kind kind = type == PT_NOTE      ? IMAGE_NOTES
                               : type == PT_DYNAMIC ? IMAGE_DYNAMIC
                                                    : IMAGE_SEGMENT;
        if (type == PT_LOAD || kind != IMAGE_SEGMENT) {
            st = image_add(m, kind, VIEW(""), image_number(m, m->bytes, at + l->p_offset, l->word),
                           image_number(m, m->bytes, at + l->p_filesz, l->word),
                           image_number(m, m->bytes, at + l->p_vaddr, l->word), err);
        }
    }
    return st;
}

static enum status read_sections(struct image *m, const struct layout *l, struct error *err)
{
    uint64_t table = image_number(m, m->bytes, l->shoff, l->word);
    uint64_t step = image_number(m, m->bytes, l->phentsize + 4, 2);
    uint64_t count = image_number(m, m->bytes, l->phentsize + 6, 2);
    uint64_t names_at = table + image_number(m, m->bytes, l->phentsize + 8, 2) * step;
    uint64_t offset = image_number(m, m->bytes, names_at + l->s_offset, l->word);
    uint64_t length = image_number(m, m->bytes, names_at + l->s_length, l->word);
    struct view names = offset < m->bytes.len && length <= m->bytes.len - offset
                            ? view_slice(m->bytes, (size_t)offset, (size_t)(offset + length))
                            : view_of(NULL, 0);
    enum status st = OK;
    for (uint64_t i = 0; st == OK && table > 0 && step >= l->s_size && i < count; i++) {
        uint64_t at = table + i * step;
        if (at > m->bytes.len || m->bytes.len - at < step) {
            break;
        }
        uint64_t type = image_number(m, m->bytes, at + 4, 4);
        struct view name = image_text(names, image_number(m, m->bytes, at, 4), NAME_MAX_LEN);
        if (type != SHT_NOBITS) {
            st = image_add(m, type == SHT_NOTE ? IMAGE_NOTES : IMAGE_SECTION, name,
                           image_number(m, m->bytes, at + l->s_offset, l->word),
                           image_number(m, m->bytes, at + l->s_length, l->word),
                           image_number(m, m->bytes, at + l->s_addr, l->word), err);
        }
    }
    return st;
}

enum status image_read_elf(struct image *m, struct error *err)
{
    if (m->bytes.len < 52) {
        return OK;
    }
    m->wide = m->bytes.ptr[4] == 2;
    m->big_endian = m->bytes.ptr[5] == 2;
    const struct layout *l = m->wide ? &wide : &narrow;
    enum status st = read_segments(m, l, err);
    return st == OK ? read_sections(m, l, err) : st;
}
