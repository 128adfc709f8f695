/* The tables behind language_detect(): sorted, searched by halving. */
#ifndef ASSAY_CONTENT_LANGUAGE_TABLES_H
#define ASSAY_CONTENT_LANGUAGE_TABLES_H

#include <assay/content/file.h>

struct language_row {
    const char *key; /* lower case */
    enum language language;
    bool ambiguous; /* `language` is only the likeliest: the content decides */
};

enum { LANGUAGE_KEY_MAX = 24 };

/* NULL when absent. Keys are lower case and at most LANGUAGE_KEY_MAX bytes. */
const struct language_row *language_by_name(struct view lower_name);
const struct language_row *language_by_extension(struct view lower_extension);
const struct language_row *language_by_interpreter(struct view program);
/* Names of modes in "-*- mode: x -*-" and "vim: ft=x". */
const struct language_row *language_by_mode(struct view lower_mode);
/* Suffixes of templates and copies around another name: "config.h.in". */
bool language_is_wrapper(struct view lower_extension);

/* The row of `key`, or NULL. */
const struct language_row *language_find(const struct language_row *rows, size_t count,
                                         struct view key);
#define LANGUAGE_FIND(table, key) language_find(table, sizeof(table) / sizeof((table)[0]), key)

/* The tables as such, for the test that checks their order. */
enum { LANGUAGE_TABLES = 3 };
const struct language_row *language_table(int index, size_t *count);

/* Decide what an ambiguous row left open, from the start of the file. */
enum language language_decide(const struct language_row *row, struct view head);
/* By content alone; LANG_UNKNOWN when nothing speaks for one. */
enum language language_by_content(struct view head);

#endif
