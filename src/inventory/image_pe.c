/* Source: "PE Format" of Microsoft's documentation. */
#include "image.h"

enum {
    NEW_HEADER = 0x3c,
    FILE_HEADER = 24, /* with the signature */
    SECTION = 40,
    PE32_PLUS = 0x20b
};

enum status image_read_pe(struct image *m, struct error *err)
{
    uint64_t pe = image_number(m, m->bytes, NEW_HEADER, 4);
    if (!view_eq(view_slice(m->bytes, (size_t)pe, (size_t)pe + 4), view_of("PE\0\0", 4))) {
        return OK;
    }
    uint64_t count = image_number(m, m->bytes, pe + 6, 2);
    uint64_t optional = pe + FILE_HEADER;
    uint64_t table = optional + image_number(m, m->bytes, pe + 20, 2);
    m->wide = image_number(m, m->bytes, optional, 2) == PE32_PLUS;
    uint64_t base = m->wide ? image_number(m, m->bytes, optional + 24, 8)
                            : image_number(m, m->bytes, optional + 28, 4);
    enum status st = OK;
    for (uint64_t i = 0; st == OK && i < count; i++) {
        uint64_t at = table + i * SECTION;
        if (at > m->bytes.len || m->bytes.len - at < SECTION) {
            break;
        }
        st = image_add(m, IMAGE_SECTION, image_text(m->bytes, at, 8),
                       image_number(m, m->bytes, at + 20, 4), image_number(m, m->bytes, at + 16, 4),
                       base + image_number(m, m->bytes, at + 12, 4), err);
    }
    return st;
}
