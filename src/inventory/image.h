/* The parts of an executable image, whatever its format. */
#ifndef ASSAY_INVENTORY_IMAGE_H
#define ASSAY_INVENTORY_IMAGE_H

#include "collect.h"

enum image_format { IMAGE_ELF, IMAGE_PE, IMAGE_MACHO };
enum image_kind { IMAGE_SECTION, IMAGE_SEGMENT, IMAGE_NOTES, IMAGE_DYNAMIC };

enum { IMAGE_PARTS_MAX = 70 * 1000, IMAGE_SLICES_MAX = 16 };

struct image_part {
    enum image_kind kind;
    struct view name;  /* of a section, or empty */
    struct view bytes; /* what of it lies in the file */
    uint64_t address;
};

struct image {
    enum image_format format;
    bool big_endian;
    bool wide; /* 64 bits */
    struct view bytes;
    struct arena *arena;
    struct image_part *parts;
    size_t len;
    size_t cap;
};

/* Read the tables of one image. What makes no sense is left out; only memory and limits
 * can fail. */
MUST_CHECK enum status image_read(struct view bytes, struct arena *arena, struct image *out,
                                  struct error *err);

/* The images of a universal Mach-O file, or the file itself; returns how many. */
size_t image_slices(struct view bytes, struct view out[IMAGE_SLICES_MAX]);

/* The first part of this name; empty when there is none. */
struct view image_section(const struct image *m, const char *name);
/* `len` bytes at an address; ptr NULL when the file does not hold them all. */
struct view image_at(const struct image *m, uint64_t address, uint64_t len);

/* Numbers of `size` bytes (1 to 8) at an offset; 0 behind the end. */
uint64_t image_number(const struct image *m, struct view v, uint64_t offset, unsigned size);

/* The readers of the formats, in the files of their names. */
MUST_CHECK enum status image_read_elf(struct image *m, struct error *err);
MUST_CHECK enum status image_read_pe(struct image *m, struct error *err);
MUST_CHECK enum status image_read_macho(struct image *m, struct error *err);
/* For them: a part; the range is cut to what lies in the file. */
MUST_CHECK enum status image_add(struct image *m, enum image_kind kind, struct view name,
                                 uint64_t offset, uint64_t size, uint64_t address,
                                 struct error *err);
/* Text at an offset up to a NUL byte, at most `max` bytes. */
struct view image_text(struct view v, uint64_t offset, size_t max);

#endif
