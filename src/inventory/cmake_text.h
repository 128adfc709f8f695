/* CMake's language: command invocations and their arguments.
 *
 * Source: cmake-language(7). Variables are those that the same file sets to one value
 * ("set(ZLIB_VERSION 1.3)"); what is computed stays as written. */
#ifndef ASSAY_INVENTORY_CMAKE_TEXT_H
#define ASSAY_INVENTORY_CMAKE_TEXT_H

#include "collect.h"

enum { CMAKE_ARGUMENTS_MAX = 100 * 1000, CMAKE_VARIABLES_MAX = 20 * 1000 };

struct cmake_argument {
    struct view text; /* without quotes, variables put in */
    bool computed;    /* variables are left in it that nobody knows */
    bool quoted;
    uint32_t line;
};

struct cmake_text {
    struct collector *c;
    const char *at;
    const char *end;
    const char *line_start;
    uint32_t line;
    struct map variables; /* name → struct cmake_argument */
};

struct cmake_command {
    struct view name; /* as written; case does not count */
    uint32_t line;
    struct cmake_argument *arguments;
    size_t len;
    size_t cap;
};

/* The text must have no NUL byte (collect_is_text()). */
void cmake_text_init(struct cmake_text *t, struct collector *c);
void cmake_text_release(struct cmake_text *t);

/* Take the next command; `out` must be all zero at first and may be used again: its list is
 * overwritten. *found is false at the end. ERR_FORMAT for what CMake itself refuses. */
MUST_CHECK enum status cmake_next(struct cmake_text *t, struct cmake_command *out, bool *found,
                                  struct error *err);

/* Where among the arguments from `from` on the keyword stands, or the length. */
size_t cmake_find(const struct cmake_command *k, size_t from, const char *keyword);
/* The argument behind the keyword; NULL where there is none or it is computed. */
const struct cmake_argument *cmake_value(const struct cmake_command *k, const char *keyword);

#endif
