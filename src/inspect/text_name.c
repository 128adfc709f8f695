/* File names that deceive: controls, invisible characters, lookalikes. Each part
 * of the path is judged; what is wrong with a directory is one finding for all
 * the files below it (its fingerprint knows only the directory). */
#include "text_private.h"

enum { SHORT = 3 };

static enum status report_character(struct text_job *job, struct view prefix, uint32_t cp,
                                    enum severity severity, struct error *err)
{
    char name[UNICODE_NAME_MAX];
    unicode_name(cp, name);
    struct text_place place = {.whole = true, .about = prefix};
    return text_report(job, RULE_DECEPTIVE_NAME, severity, CONFIDENCE_HIGH, &place, err,
                       "The name of the file or of a directory on its path holds %s: it is shown "
                       "as another name or with another extension than it has. Rename it.",
                       name);
}

static bool is_at_home(enum invisible_kind kind, uint32_t previous, uint32_t next)
{
    switch ((int)kind) {
    case INVISIBLE_SELECTOR:
        return unicode_takes_selector(previous);
    case INVISIBLE_JOINER:
        return unicode_uses_joiners(previous) || unicode_is_pictograph(next) ||
               unicode_is_pictograph(previous);
    case INVISIBLE_ZERO_WIDTH:
    case INVISIBLE_FILLER:
        return unicode_uses_zero_width_space(previous) || unicode_uses_zero_width_space(next);
    default:
        return kind == INVISIBLE_TAG; /* of flags; without one they show as boxes */
    }
}

static bool is_deceptive(struct view part, size_t at, struct character c)
{
    enum bidi_kind bidi = unicode_bidi_kind(c.cp);
    enum invisible_kind invisible = unicode_invisible_kind(c.cp);
    if (bidi != BIDI_NONE) {
        return bidi != BIDI_MARK;
    }
    if (invisible == INVISIBLE_NONE) {
        return false;
    }
    size_t next = at + c.size;
    return !is_at_home(invisible, at > 0 ? unicode_before(part, at).cp : '/',
                       next < part.len ? unicode_at(part, next).cp : '/');
}

/* The first deceptive character of a part of the path, or 0. */
static uint32_t deceptive_character(struct view part, bool *strong)
{
    bool rtl = false;
    uint32_t mark = 0;
    for (size_t at = unicode_next_non_ascii(part, 0, part.len); at < part.len;) {
        struct character c = unicode_at(part, at);
        if (is_deceptive(part, at, c)) {
            *strong = true;
            return c.cp;
        }
        rtl = rtl || unicode_is_rtl(c.cp);
        mark = unicode_bidi_kind(c.cp) == BIDI_MARK && mark == 0 ? c.cp : mark;
        at = unicode_next_non_ascii(part, at + c.size, part.len);
    }
    *strong = false;
    return rtl ? 0 : mark; /* a mark belongs to a right-to-left name */
}

static enum status report_lookalike(struct text_job *job, struct view prefix, struct view word,
                                    enum severity severity, struct error *err)
{
    struct text_place place = {.whole = true, .about = prefix};
    return text_report(
        job, RULE_CONFUSABLE_NAME, severity,
        severity == SEVERITY_HIGH ? CONFIDENCE_HIGH : CONFIDENCE_LOW, &place, err,
        "The name of the file or of a directory on its path holds the word \"" VIEW_FMT
        "\", whose letters come from another alphabet but look Latin: it can be "
        "taken for a file of the plain name. Rename it.",
        VIEW_ARG(word));
}

/* Words are letters of any script; "_" and "." part them. */
static bool is_word_character(uint32_t cp)
{
    return cp >= 0x80 ? unicode_is_identifier(cp)
                      : (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static enum status check_word(struct text_job *job, struct view prefix, struct view word,
                              bool *natural, struct error *err)
{
    struct text_looks looks;
    enum status s = text_look(job, word, &looks, err);
    if (s != OK) {
        return s;
    }
    *natural = *natural || (looks.non_latin && !looks.ascii_skeleton);
    if (looks.mixed || (looks.styled && looks.ascii_skeleton)) {
        return report_lookalike(job, prefix, word, SEVERITY_HIGH, err);
    }
    bool whole = looks.ascii_skeleton && looks.non_latin && !looks.greek_math &&
                 looks.letters >= SHORT && !*natural;
    return whole ? report_lookalike(job, prefix, word, SEVERITY_MEDIUM, err) : OK;
}

static enum status check_words(struct text_job *job, size_t from, size_t to, struct error *err)
{
    struct view path = job->file->path;
    bool natural = false;
    size_t at = from;
    while (at < to) {
        size_t end = at;
        bool non_ascii = false;
        while (end < to) {
            struct character c = unicode_at(path, end);
            if (!is_word_character(c.cp)) {
                break;
            }
            non_ascii = non_ascii || c.cp >= 0x80;
            end += c.size;
        }
        if (non_ascii) {
            enum status s =
                check_word(job, view_slice(path, 0, to), view_slice(path, at, end), &natural, err);
            if (s != OK) {
                return s;
            }
        }
        at = end > at ? end : at + unicode_at(path, at).size;
    }
    return OK;
}

enum status text_check_name(struct text_job *job, struct error *err)
{
    struct view path = job->file->path;
    if (utf8_is_ascii(path)) {
        return OK;
    }
    size_t from = 0;
    while (from < path.len) {
        ptrdiff_t slash = view_find_char(view_slice(path, from, path.len), '/');
        size_t to = slash == VIEW_NPOS ? path.len : from + (size_t)slash;
        bool strong = false;
        uint32_t cp = deceptive_character(view_slice(path, from, to), &strong);
        enum status s = OK;
        if (cp != 0) {
            s = report_character(job, view_slice(path, 0, to), cp,
                                 strong ? SEVERITY_HIGH : SEVERITY_LOW, err);
        }
        s = s == OK ? check_words(job, from, to, err) : s;
        if (s != OK) {
            return s;
        }
        from = to + 1;
    }
    return OK;
}
