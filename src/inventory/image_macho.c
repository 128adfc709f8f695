/* Source: mach-o/loader.h as documented by Apple's "OS X ABI Mach-O File Format Reference". */
#include "image.h"

enum { LC_SEGMENT = 1, LC_SEGMENT_64 = 0x19, COMMANDS_MAX = 10000, SECTION_NAME = 16 };

static enum status read_segment(struct image *m, uint64_t at, uint64_t size, struct error *err)
{
    unsigned word = m->wide ? 8 : 4;
    uint64_t head = m->wide ? 72 : 56;
    uint64_t step = m->wide ? 80 : 68;
    uint64_t count = image_number(m, m->bytes, at + head - 8, 4);
    enum status st = OK;
    for (uint64_t i = 0; st == OK && i < count && head + (i + 1) * step <= size; i++) {
        uint64_t section = at + head + i * step;
        st = image_add(m, IMAGE_SECTION, image_text(m->bytes, section, SECTION_NAME),
                       image_number(m, m->bytes, section + 32 + 2 * word, 4),
                       image_number(m, m->bytes, section + 32 + word, word),
                       image_number(m, m->bytes, section + 32, word), err);
    }
    return st;
}

enum status image_read_macho(struct image *m, struct error *err)
{
    unsigned char first = (unsigned char)m->bytes.ptr[0];
    m->big_endian = first == 0xfe;
    m->wide = first == 0xcf || (m->big_endian && (unsigned char)m->bytes.ptr[3] == 0xcf);
    uint64_t at = m->wide ? 32 : 28;
    uint64_t count = image_number(m, m->bytes, 16, 4);
    enum status st = OK;
    for (uint64_t i = 0; st == OK && i < count && i < COMMANDS_MAX; i++) {
        uint64_t type = image_number(m, m->bytes, at, 4);
        uint64_t size = image_number(m, m->bytes, at + 4, 4);
        if (size < 8 || at > m->bytes.len || m->bytes.len - at < size) {
            break;
        }
        if (type == (m->wide ? LC_SEGMENT_64 : LC_SEGMENT)) {
            st = read_segment(m, at, size, err);
        }
        at += size;
    }
    return st;
}
