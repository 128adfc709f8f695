/* Properties of characters, as the text inspector needs them. The data are ICU's;
 * the questions are ours. Thread-safe; no state. */
#ifndef ASSAY_INSPECT_UNICODE_H
#define ASSAY_INSPECT_UNICODE_H

#include <assay/base/utf8.h>

/* One character of a text; an invalid byte is U+FFFD of size 1, valid == false. */
struct character {
    uint32_t cp;
    size_t size;
    bool valid;
};

/* The character at `at` (< text.len), and the one that ends before `at` (> 0). */
struct character unicode_at(struct view text, size_t at);
struct character unicode_before(struct view text, size_t at);

/* The first byte of `text` at or behind `from` that is not ASCII; text.len if none. */
size_t unicode_next_non_ascii(struct view text, size_t from, size_t to);

enum bidi_kind {
    BIDI_NONE,
    BIDI_EMBEDDING,   /* LRE RLE */
    BIDI_OVERRIDE,    /* LRO RLO */
    BIDI_ISOLATE,     /* LRI RLI FSI */
    BIDI_POP,         /* PDF */
    BIDI_POP_ISOLATE, /* PDI */
    BIDI_MARK         /* LRM RLM ALM */
};
enum bidi_kind unicode_bidi_kind(uint32_t cp);
/* RLE, RLO, RLI: what follows runs from right to left. */
bool unicode_is_rtl_opener(uint32_t cp);
/* A letter of a right-to-left script. */
bool unicode_is_rtl(uint32_t cp);

enum invisible_kind {
    INVISIBLE_NONE,
    INVISIBLE_ZERO_WIDTH, /* zero width space, word joiner, invisible operators … */
    INVISIBLE_BOM,        /* U+FEFF */
    INVISIBLE_JOINER,     /* ZWJ ZWNJ */
    INVISIBLE_SOFT_HYPHEN,
    INVISIBLE_FILLER,     /* letters that show nothing (Hangul, Khmer) */
    INVISIBLE_TAG,        /* U+E0000 … U+E007F */
    INVISIBLE_SELECTOR,   /* variation selectors */
    INVISIBLE_ANNOTATION, /* U+FFF9 … U+FFFB */
    INVISIBLE_SEPARATOR   /* U+2028 U+2029 */
};
enum invisible_kind unicode_invisible_kind(uint32_t cp);

/* "U+202E RIGHT-TO-LEFT OVERRIDE" into `out`. */
enum { UNICODE_NAME_MAX = 96 };
void unicode_name(uint32_t cp, char out[UNICODE_NAME_MAX]);

/* Does its script write with joiners (Arabic, Indic …), without blanks between
 * words (Thai, Khmer, Han …)? */
bool unicode_uses_joiners(uint32_t cp);
bool unicode_uses_zero_width_space(uint32_t cp);
bool unicode_is_pictograph(uint32_t cp);
/* May a single variation selector follow it? */
bool unicode_takes_selector(uint32_t cp);
bool unicode_is_combining(uint32_t cp);
/* A blank wider than nothing: NBSP, em space, ideographic space … */
bool unicode_is_blank(uint32_t cp);

/* False for whole blocks in which no letter looks like a Latin one. Cheap. */
bool unicode_may_look_latin(uint32_t cp);

/* May it stand in an identifier (UAX 31, and '_' and '$')? */
bool unicode_is_identifier(uint32_t cp);

enum script {
    SCRIPT_COMMON, /* digits, marks, symbols */
    SCRIPT_LATIN,
    SCRIPT_GREEK,
    SCRIPT_CYRILLIC,
    SCRIPT_LOOKALIKE, /* others with many shapes of Latin: Armenian, Cherokee, Lisu … */
    SCRIPT_STYLED,    /* mathematical and other styled Latin letters */
    SCRIPT_OTHER
};
enum script unicode_script(uint32_t cp);

#endif
