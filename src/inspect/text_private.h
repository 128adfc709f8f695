/* What the parts of the text inspector share: the file at hand, its findings. */
#ifndef ASSAY_INSPECT_TEXT_PRIVATE_H
#define ASSAY_INSPECT_TEXT_PRIVATE_H

#include "text_lexer.h"
#include "unicode.h"

#include <assay/base/lines.h>
#include <assay/inspect/text.h>

enum text_rule {
    RULE_BIDI_UNTERMINATED,
    RULE_BIDI_CONTROL,
    RULE_BIDI_OVERRIDE,
    RULE_BIDI_MARK,
    RULE_INVISIBLE,
    RULE_PAYLOAD,
    RULE_SEPARATOR,
    RULE_BOM,
    RULE_CONFUSABLE,
    RULE_MIXED_SCRIPT,
    RULE_CONFUSABLE_NAME,
    RULE_DECEPTIVE_NAME,
    RULE_MIXED_ENCODING,
    RULE_OVERLONG,
    RULE_BLANKS,
    RULE_ESCAPE,
    RULE_COUNT
};

enum { SKELETON_OF_ASCII = 2 }; /* bytes at the most: 'm' looks like "rn" */

/* Read-only after prepare(). */
struct text_shared {
    void *spoof; /* USpoofChecker */
    /* Of each ASCII character of identifiers, NUL-terminated. */
    char skeleton[128][SKELETON_OF_ASCII + 2];
};

enum { FINDINGS_PER_RULE = 20, FINDINGS_MAX = 200 };

struct text_job {
    const struct text_shared *shared;
    const struct file *file;
    struct view text; /* UTF-8; the file's bytes, or converted */
    const struct syntax *syntax;
    struct arena *arena;
    const struct result_sink *sink;
    struct lines lines;
    bool indexed;
    /* What text_check_encoding() saw in passing. */
    bool has_rtl;        /* letters of a right-to-left script */
    bool has_controls;   /* bidirectional controls or invisible characters */
    bool has_lookalikes; /* letters that may look Latin */
    size_t findings;
    size_t per_rule[RULE_COUNT];
    struct fingerprints seen;
};

/* One finding; from == to == 0 with `whole`: about the file as a whole. */
struct text_place {
    size_t from;
    size_t to;
    bool whole;
    struct view about; /* whole: what it is about (a part of the path); the identity */
};

/* Report; the message is formatted. OK too when a limit swallows it. */
enum status text_report(struct text_job *job, enum text_rule rule, enum severity severity,
                        enum confidence confidence, const struct text_place *place,
                        struct error *err, const char *fmt, ...) PRINTF_LIKE(7, 8);

/* What a cheap pass over all bytes tells. */
struct text_traits {
    bool non_ascii;
    bool escape; /* an ESC byte */
    bool nul;
    bool blanks; /* 128 aligned blanks in a row: perhaps 200 */
};
struct text_traits text_scan(struct view bytes);

/* UTF-16 with its mark as UTF-8 in the arena; false when it is none. */
MUST_CHECK enum status text_from_utf16(struct view bytes, struct arena *arena, struct view *out,
                                       bool *is_utf16, struct error *err);

/* The parts; each reports what it finds. */
MUST_CHECK enum status text_check_encoding(struct text_job *job, struct error *err);
MUST_CHECK enum status text_check_utf16_part(struct text_job *job, struct error *err);
MUST_CHECK enum status text_check_bidi(struct text_job *job, const struct segment *s,
                                       struct error *err);
MUST_CHECK enum status text_check_invisible(struct text_job *job, const struct segment *s,
                                            struct error *err);
MUST_CHECK enum status text_check_identifiers(struct text_job *job, struct error *err);
MUST_CHECK enum status text_check_blanks(struct text_job *job, struct error *err);
MUST_CHECK enum status text_check_escapes(struct text_job *job, struct error *err);
MUST_CHECK enum status text_check_name(struct text_job *job, struct error *err);

/* How one word looks. */
struct text_looks {
    struct view skeleton; /* in the arena */
    bool ascii_skeleton;  /* it can be taken for an ASCII word */
    bool non_latin;       /* no letter of it is Latin */
    bool mixed;           /* Latin letters and lookalikes of others in it */
    bool formula;         /* a styled letter or Greek that nobody takes for Latin */
    bool styled;          /* two or more styled letters (bold, full-width …) */
    bool operator_like;   /* a letter in it looks like '!', ':' … */
    bool greek_math;      /* Greek letters that nobody takes for Latin ones */
    size_t letters;
};
MUST_CHECK enum status text_look(struct text_job *job, struct view word, struct text_looks *out,
                                 struct error *err);

/* A short literal of letters, digits and the like: one that programs compare. */
bool text_is_name_literal(const struct text_job *job, const struct segment *s);

/* "comment", "string literal" … for messages. */
const char *text_kind_name(enum text_kind kind);

#endif
