/* What is embedded in images, one reader a file. Each adds what it finds. */
#ifndef ASSAY_INVENTORY_EXECUTABLE_PARTS_H
#define ASSAY_INVENTORY_EXECUTABLE_PARTS_H

#include "image.h"

MUST_CHECK enum status executable_go(struct collector *c, const struct image *m, struct error *err);
MUST_CHECK enum status executable_rust(struct collector *c, const struct image *m,
                                       struct error *err);
MUST_CHECK enum status executable_elf(struct collector *c, const struct image *m,
                                      struct error *err);

/* ERR_FORMAT without a line: images have none. */
static inline enum status executable_bad(const struct collector *c, const char *what,
                                         struct error *err)
{
    return collect_bad(c, (struct position){1, 1}, err, "%s", what);
}

#endif
