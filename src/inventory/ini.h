/* Files of "[section]" and "key = value" lines: Meson wraps, git's configuration,
 * conanfile.txt. Lines that begin with '#' or ';' are comments. */
#ifndef ASSAY_INVENTORY_INI_H
#define ASSAY_INVENTORY_INI_H

#include "collect.h"

struct ini {
    const struct collector *c;
    struct view rest;
    uint32_t line;
    struct view section; /* the text between the brackets, trimmed; ptr NULL before the first */
};

struct ini_entry {
    struct view key;   /* trimmed; empty for the head of a section */
    struct view value; /* trimmed; ptr NULL for a line without '=' */
    struct view text;  /* the whole line, trimmed */
    uint32_t line;
};

static inline struct ini ini_of(const struct collector *c)
{
    return (struct ini){.c = c, .rest = c->text};
}

/* Take the next line that says something. *found is false at the end. A line before any
 * section, a section that is not closed, a NUL byte in the file are ERR_FORMAT. */
MUST_CHECK enum status ini_next(struct ini *r, struct ini_entry *out, bool *found,
                                struct error *err);

/* The line must be "key = value". */
MUST_CHECK enum status ini_need_pair(const struct ini *r, const struct ini_entry *e,
                                     struct error *err);

#endif
