#include "unicode.h"
#include "icu_library.h"

#include <stdio.h>

enum {
    NBSP = 0xa0,
    SOFT_HYPHEN = 0xad,
    ARABIC_MARK = 0x61c,
    BOM = 0xfeff,
};

struct character unicode_at(struct view text, size_t at)
{
    struct character c;
    c.size = utf8_decode(view_slice(text, at, text.len), &c.cp);
    c.valid = c.size > 0;
    if (!c.valid) {
        c.cp = 0xfffd;
        c.size = 1;
    }
    return c;
}

struct character unicode_before(struct view text, size_t at)
{
    size_t from = at - 1;
    while (from > 0 && at - from < 4 && ((unsigned char)text.ptr[from] & 0xc0) == 0x80) {
        from--;
    }
    struct character c = unicode_at(view_slice(text, from, at), 0);
    if (!c.valid || c.size != at - from) {
        return (struct character){0xfffd, 1, false};
    }
    return c;
}

size_t unicode_next_non_ascii(struct view text, size_t from, size_t to)
{
    to = to < text.len ? to : text.len;
    while (from + 8 <= to) {
        uint64_t block;
        memcpy(&block, text.ptr + from, 8);
        if ((block & 0x8080808080808080ULL) != 0) {
            break;
        }
        from += 8;
    }
    while (from < to && (unsigned char)text.ptr[from] < 0x80) {
        from++;
    }
    return from;
}

enum bidi_kind unicode_bidi_kind(uint32_t cp)
{
    switch (cp) {
    case 0x202a:
    case 0x202b:
        return BIDI_EMBEDDING;
    case 0x202c:
        return BIDI_POP;
    case 0x202d:
    case 0x202e:
        return BIDI_OVERRIDE;
    case 0x2066:
    case 0x2067:
    case 0x2068:
        return BIDI_ISOLATE;
    case 0x2069:
        return BIDI_POP_ISOLATE;
    case 0x200e:
    case 0x200f:
    case ARABIC_MARK:
        return BIDI_MARK;
    default:
        return BIDI_NONE;
    }
}

bool unicode_is_rtl_opener(uint32_t cp)
{
    return cp == 0x202b || cp == 0x202e || cp == 0x2067;
}

bool unicode_is_rtl(uint32_t cp)
{
    /* All right-to-left letters lie in these ranges; the look-up is dear. */
    bool range = (cp >= 0x590 && cp < 0x900) || (cp >= 0xfb1d && cp < 0xff00) ||
                 (cp >= 0x10800 && cp < 0x11000) || (cp >= 0x1e800 && cp < 0x1f000);
    if (!range) {
        return false;
    }
    UCharDirection direction = icu.char_direction((UChar32)cp);
    return (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) &&
           unicode_bidi_kind(cp) == BIDI_NONE;
}

static bool is_zero_width(uint32_t cp)
{
    return cp == 0x200b || cp == 0x180e || (cp >= 0x2060 && cp <= 0x2064) ||
           (cp >= 0x206a && cp <= 0x206f) || (cp >= 0x1bca0 && cp <= 0x1bca3) ||
           (cp >= 0x1d173 && cp <= 0x1d17a);
}

static bool is_selector(uint32_t cp)
{
    return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

static bool is_filler(uint32_t cp)
{
    return cp == 0x115f || cp == 0x1160 || cp == 0x3164 || cp == 0xffa0 || cp == 0x17b4 ||
           cp == 0x17b5;
}

enum invisible_kind unicode_invisible_kind(uint32_t cp)
{
    if (cp < 0x1100) {
        return cp == SOFT_HYPHEN ? INVISIBLE_SOFT_HYPHEN : INVISIBLE_NONE;
    }
    if (cp == 0x200c || cp == 0x200d) {
        return INVISIBLE_JOINER;
    }
    if (cp == 0x2028 || cp == 0x2029) {
        return INVISIBLE_SEPARATOR;
    }
    if (cp == BOM) {
        return INVISIBLE_BOM;
    }
    if (cp >= 0xfff9 && cp <= 0xfffb) {
        return INVISIBLE_ANNOTATION;
    }
    if (cp >= 0xe0000 && cp <= 0xe007f) {
        return INVISIBLE_TAG;
    }
    if (is_selector(cp)) {
        return INVISIBLE_SELECTOR;
    }
    return is_filler(cp)       ? INVISIBLE_FILLER
           : is_zero_width(cp) ? INVISIBLE_ZERO_WIDTH
                               : INVISIBLE_NONE;
}

void unicode_name(uint32_t cp, char out[UNICODE_NAME_MAX])
{
    char name[UNICODE_NAME_MAX - 16];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len =
        icu.char_name((UChar32)cp, U_EXTENDED_CHAR_NAME, name, (int32_t)sizeof name, &status);
    if (U_FAILURE(status) || len < 0 || (size_t)len >= sizeof name) {
        name[0] = '\0';
    }
    (void)snprintf(out, UNICODE_NAME_MAX, "U+%04X%s%s", cp, name[0] != '\0' ? " " : "", name);
}

static UScriptCode script_code(uint32_t cp)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode code = icu.uscript_get_script((UChar32)cp, &status);
    return U_FAILURE(status) ? USCRIPT_UNKNOWN : code;
}

static bool is_one_of(UScriptCode code, const UScriptCode *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == code) {
            return true;
        }
    }
    return false;
}
#define ONE_OF(code, list) is_one_of(code, list, sizeof(list) / sizeof((list)[0]))

bool unicode_uses_joiners(uint32_t cp)
{
    static const UScriptCode scripts[] = {
        USCRIPT_ARABIC,     USCRIPT_SYRIAC,    USCRIPT_MANDAIC,   USCRIPT_NKO,
        USCRIPT_HEBREW,     USCRIPT_MONGOLIAN, USCRIPT_BENGALI,   USCRIPT_GUJARATI,
        USCRIPT_DEVANAGARI, USCRIPT_GURMUKHI,  USCRIPT_ORIYA,     USCRIPT_TAMIL,
        USCRIPT_TELUGU,     USCRIPT_KANNADA,   USCRIPT_MALAYALAM, USCRIPT_SINHALA,
        USCRIPT_KHMER,      USCRIPT_MYANMAR,   USCRIPT_TIBETAN,   USCRIPT_BALINESE,
        USCRIPT_JAVANESE,   USCRIPT_LIMBU,     USCRIPT_CHAKMA,    USCRIPT_BRAHMI,
        USCRIPT_GRANTHA,    USCRIPT_THAI,      USCRIPT_LAO,       USCRIPT_MEITEI_MAYEK,
        USCRIPT_ADLAM,      USCRIPT_THAANA,
    };
    return cp >= 0x590 && ONE_OF(script_code(cp), scripts);
}

bool unicode_uses_zero_width_space(uint32_t cp)
{
    static const UScriptCode scripts[] = {
        USCRIPT_THAI,    USCRIPT_LAO,      USCRIPT_KHMER,    USCRIPT_MYANMAR,
        USCRIPT_TIBETAN, USCRIPT_HAN,      USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
        USCRIPT_HANGUL,  USCRIPT_BALINESE, USCRIPT_JAVANESE, USCRIPT_BOPOMOFO,
    };
    return cp >= 0xe00 && (ONE_OF(script_code(cp), scripts) || unicode_uses_joiners(cp));
}

bool unicode_is_pictograph(uint32_t cp)
{
    return cp >= 0x80 && (icu.has_binary_property((UChar32)cp, UCHAR_EXTENDED_PICTOGRAPHIC) ||
                          icu.has_binary_property((UChar32)cp, UCHAR_EMOJI_MODIFIER));
}

/* Scripts with standardised variants. */
static bool has_variants(uint32_t cp)
{
    static const UScriptCode scripts[] = {
        USCRIPT_HAN,
        USCRIPT_MONGOLIAN,
        USCRIPT_MYANMAR,
        USCRIPT_PHAGS_PA,
        USCRIPT_HIRAGANA,
        USCRIPT_KATAKANA,
        USCRIPT_EGYPTIAN_HIEROGLYPHS,
    };
    return ONE_OF(script_code(cp), scripts);
}

bool unicode_takes_selector(uint32_t cp)
{
    if (cp < 0x80) {
        return (cp >= '0' && cp <= '9') || cp == '#' || cp == '*'; /* keycaps */
    }
    switch (icu.char_type((UChar32)cp)) {
    case U_MATH_SYMBOL:
    case U_OTHER_SYMBOL:
    case U_MODIFIER_SYMBOL:
    case U_OTHER_PUNCTUATION:
    case U_DASH_PUNCTUATION:
        return true;
    default:
        return unicode_is_pictograph(cp) || has_variants(cp) ||
               icu.has_binary_property((UChar32)cp, UCHAR_EMOJI);
    }
}

bool unicode_is_combining(uint32_t cp)
{
    int8_t type = cp < 0x300 ? (int8_t)U_UNASSIGNED : icu.char_type((UChar32)cp);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
           type == U_COMBINING_SPACING_MARK;
}

bool unicode_is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == NBSP || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x3000 ||
           cp == 0x2800;
}

bool unicode_may_look_latin(uint32_t cp)
{
    bool latin1_sign = cp < 0xc0 && cp != 0xaa && cp != 0xb5 && cp != 0xba;
    bool punctuation = cp >= 0x2000 && cp < 0x2071;
    bool symbol = cp >= 0x2190 && cp < 0x2c00;
    bool east_asian = (cp >= 0x2e80 && cp < 0xa4d0) || (cp >= 0xac00 && cp < 0xd800);
    bool emoji = cp >= 0x1f000 && cp < 0x1fb00;
    return !latin1_sign && !punctuation && !symbol && !east_asian && !emoji;
}

bool unicode_is_identifier(uint32_t cp)
{
    if (cp < 0x80) {
        return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
               cp == '_' || cp == '$';
    }
    return icu.has_binary_property((UChar32)cp, UCHAR_XID_CONTINUE);
}

enum script unicode_script(uint32_t cp)
{
    static const UScriptCode lookalikes[] = {
        USCRIPT_ARMENIAN, USCRIPT_CHEROKEE,    USCRIPT_COPTIC, USCRIPT_LISU,
        USCRIPT_DESERET,  USCRIPT_WARANG_CITI, USCRIPT_OSAGE,  USCRIPT_CARIAN,
        USCRIPT_LYCIAN,   USCRIPT_OLD_ITALIC,  USCRIPT_GOTHIC,
    };
    bool styled = (cp >= 0x1d400 && cp <= 0x1d7ff) || (cp >= 0xff21 && cp <= 0xff5a) ||
                  (cp >= 0x2100 && cp <= 0x214f && icu.is_letter((UChar32)cp) != 0);
    if (styled) {
        return SCRIPT_STYLED;
    }
    UScriptCode code = script_code(cp);
    switch ((int)code) {
    case USCRIPT_LATIN:
        return SCRIPT_LATIN;
    case USCRIPT_GREEK:
        return SCRIPT_GREEK;
    case USCRIPT_CYRILLIC:
        return SCRIPT_CYRILLIC;
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
        return SCRIPT_COMMON;
    default:
        return ONE_OF(code, lookalikes) ? SCRIPT_LOOKALIKE : SCRIPT_OTHER;
    }
}
