/* Package databases in paragraphs of "Key: value" lines (dpkg). */
#ifndef ASSAY_INVENTORY_PARAGRAPHS_H
#define ASSAY_INVENTORY_PARAGRAPHS_H

#include "collect.h"

enum { PARAGRAPH_FIELDS_MAX = 128 };

struct paragraph_field {
    struct view key;
    struct view value; /* of the first line */
    struct view whole; /* with the lines that continue it */
    uint32_t line;
};

struct paragraph {
    struct paragraph_field fields[PARAGRAPH_FIELDS_MAX];
    size_t len;
    uint32_t line; /* of its first field */
};

/* Take the next paragraph from *rest; *line counts. *found is false at the end.
 * A line that is neither a field nor a continuation is ERR_FORMAT. */
MUST_CHECK enum status paragraph_next(const struct collector *c, struct view *rest, uint32_t *line,
                                      struct paragraph *out, bool *found, struct error *err);

/* The field `key` (its case counts), or NULL. */
const struct paragraph_field *paragraph_get(const struct paragraph *p, const char *key);
struct view paragraph_text(const struct paragraph *p, const char *key);

#endif
