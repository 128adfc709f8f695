/* Bidirectional controls (UAX 9) that make code look other than it is.
 *
 * A control acts to the end of its paragraph, which for source text is the line.
 * So each line of a comment or string is judged alone: what it opens and does not
 * close also reorders the delimiter and the code behind it (Trojan Source). What
 * is closed again can only move text within the comment or string. */
#include "text_private.h"

enum { DEPTH_MAX = 125 }; /* UAX 9: max_depth */

struct opener {
    uint32_t cp;
    size_t at;
};

/* A line of a segment. */
struct part {
    size_t from;
    size_t to;
    bool to_line_end; /* nothing follows on the line */
    struct opener stack[DEPTH_MAX];
    size_t depth;
    bool rtl;               /* right-to-left letters in it */
    bool latin;             /* ASCII letters or digits in it */
    struct opener override; /* the first of each sort; cp 0: none */
    struct opener rtl_opener;
    struct opener control;
    struct opener mark;
};

static void note(struct opener *first, uint32_t cp, size_t at)
{
    if (first->cp == 0) {
        *first = (struct opener){cp, at};
    }
}

static bool is_isolate(uint32_t cp)
{
    return unicode_bidi_kind(cp) == BIDI_ISOLATE;
}

static void push(struct part *p, uint32_t cp, size_t at)
{
    if (p->depth < DEPTH_MAX) {
        p->stack[p->depth++] = (struct opener){cp, at};
    }
    note(&p->control, cp, at);
    if (unicode_is_rtl_opener(cp)) {
        note(&p->rtl_opener, cp, at);
    }
}

static void pop_isolate(struct part *p)
{
    size_t depth = p->depth;
    while (depth > 0 && !is_isolate(p->stack[depth - 1].cp)) {
        depth--;
    }
    if (depth > 0) {
        p->depth = depth - 1; /* it closes the embeddings inside as well */
    }
}

static void read_control(struct part *p, uint32_t cp, size_t at)
{
    switch (unicode_bidi_kind(cp)) {
    case BIDI_OVERRIDE:
        note(&p->override, cp, at);
        push(p, cp, at);
        break;
    case BIDI_EMBEDDING:
    case BIDI_ISOLATE:
        push(p, cp, at);
        break;
    case BIDI_POP:
        note(&p->control, cp, at);
        if (p->depth > 0 && !is_isolate(p->stack[p->depth - 1].cp)) {
            p->depth--;
        }
        break;
    case BIDI_POP_ISOLATE:
        note(&p->control, cp, at);
        pop_isolate(p);
        break;
    case BIDI_MARK:
        note(&p->mark, cp, at);
        break;
    case BIDI_NONE:
        p->rtl = p->rtl || unicode_is_rtl(cp);
        break;
    }
}

static bool is_ascii_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void read_part(struct view text, struct part *p)
{
    for (size_t i = p->from; i < p->to;) {
        if ((unsigned char)text.ptr[i] < 0x80) {
            p->latin = p->latin || is_ascii_alnum(text.ptr[i]);
            i++;
            continue;
        }
        struct character c = unicode_at(text, i);
        read_control(p, c.cp, i);
        i += c.size;
    }
}

static enum status report(struct text_job *job, enum text_rule rule, enum severity severity,
                          enum confidence confidence, const struct opener *what,
                          const char *explained, struct error *err)
{
    char name[UNICODE_NAME_MAX];
    unicode_name(what->cp, name);
    struct text_place place = {.from = what->at,
                               .to = what->at + unicode_at(job->text, what->at).size};
    return text_report(job, rule, severity, confidence, &place, err, "%s %s", name, explained);
}

/* Does what stays open turn text around, or only say "left to right" once more? */
static const struct opener *open_reorderer(const struct part *p)
{
    for (size_t i = 0; i < p->depth; i++) {
        if (unicode_is_rtl_opener(p->stack[i].cp) || p->stack[i].cp == 0x202d) {
            return &p->stack[i];
        }
    }
    return NULL;
}

/* A literal that holds nothing but controls: a constant. */
static bool is_constant(const struct segment *s, const struct part *p)
{
    return s->kind == TEXT_STRING && !p->latin && !p->rtl;
}

/* Only punctuation follows on the line: nothing is there to be reordered. */
static bool is_last_on_line(const struct text_job *job, const struct part *p)
{
    for (size_t i = p->to; i < job->text.len && job->text.ptr[i] != '\n'; i++) {
        if (is_ascii_alnum(job->text.ptr[i]) || (unsigned char)job->text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static enum status unterminated_in_code(struct text_job *job, const struct segment *s,
                                        const struct part *p, struct error *err)
{
    const struct opener *open = open_reorderer(p);
    if (open == NULL || (is_constant(s, p) && is_last_on_line(job, p))) {
        return report(job, RULE_BIDI_UNTERMINATED, SEVERITY_MEDIUM, CONFIDENCE_MEDIUM, &p->stack[0],
                      "is opened here and not closed before the end of the literal, comment or "
                      "line. It moves nothing yet, but code that is added to this line later may "
                      "be shown in another order than it runs. Write it as an escape sequence.",
                      err);
    }
    bool own_text_only = p->to_line_end && p->rtl && p->override.cp == 0;
    if (own_text_only && s->kind == TEXT_COMMENT) {
        return OK; /* a comment in Arabic or Hebrew that ends with its line */
    }
    bool constant = is_constant(s, p);
    return report(job, RULE_BIDI_UNTERMINATED, constant ? SEVERITY_HIGH : SEVERITY_CRITICAL,
                  constant ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH, open,
                  "is opened here and not closed before the end of the literal, comment or line: "
                  "editors and review tools show the code behind it in another order than "
                  "compilers read it, so that comments pose as code and code as comments (Trojan "
                  "Source, CVE-2021-42574). Read the line with the character made visible and "
                  "remove it; where text needs it, close it (U+202C, U+2069) or write an escape.",
                  err);
}

static enum status controls_in_code(struct text_job *job, const struct segment *s,
                                    const struct part *p, struct error *err)
{
    if (p->depth > 0) {
        return unterminated_in_code(job, s, p, err);
    }
    if (s->kind == TEXT_CODE && p->control.cp != 0) {
        return report(job, RULE_BIDI_CONTROL, SEVERITY_HIGH, CONFIDENCE_HIGH, &p->control,
                      "stands in code, outside of comments and strings, where it has no use but "
                      "to change the order in which the code is shown. Remove it.",
                      err);
    }
    if (p->override.cp != 0) {
        return report(job, RULE_BIDI_OVERRIDE, p->rtl ? SEVERITY_MEDIUM : SEVERITY_HIGH,
                      CONFIDENCE_MEDIUM, &p->override,
                      "forces the direction of the text that follows: it is shown letter by "
                      "letter in another order than it is stored. Natural text does not need "
                      "overrides. Remove it or write an escape sequence.",
                      err);
    }
    if (p->rtl_opener.cp != 0 && !p->rtl && p->latin) {
        return report(job, RULE_BIDI_CONTROL, SEVERITY_HIGH, CONFIDENCE_MEDIUM, &p->rtl_opener,
                      "sets text from right to left that holds no right-to-left letters: its "
                      "words and brackets are shown in another order than they are stored. "
                      "Remove it, or write an escape sequence where the text needs it.",
                      err);
    }
    return OK;
}

static enum status controls_in_text(struct text_job *job, const struct part *p, struct error *err)
{
    const struct opener *open = p->depth > 0 ? open_reorderer(p) : NULL;
    bool override = p->override.cp != 0;
    /* A document or translation of a right-to-left language closes what it opens,
     * or leaves it to the end of the paragraph; overrides are not usual there. */
    if (!p->latin || (job->has_rtl && (open == NULL || !override))) {
        return OK;
    }
    if (open != NULL) {
        return report(job, RULE_BIDI_UNTERMINATED, job->has_rtl ? SEVERITY_LOW : SEVERITY_MEDIUM,
                      CONFIDENCE_MEDIUM, open,
                      "is opened here and not closed on this line, which holds Latin text: it is "
                      "shown in another order than machines read it. Remove it or close it.",
                      err);
    }
    if (override) {
        return report(job, RULE_BIDI_OVERRIDE, SEVERITY_MEDIUM, CONFIDENCE_LOW, &p->override,
                      "forces the direction of the text that follows: it is shown in another order "
                      "than it is stored. Natural text does not need overrides. Remove it.",
                      err);
    }
    return OK;
}

/* Letters, digits and what joins names: a literal that programs compare. */
static bool is_name_like(struct view literal)
{
    size_t visible = 0;
    for (size_t at = 0; at < literal.len;) {
        struct character c = unicode_at(literal, at);
        bool named = c.cp < 0x80 && (unicode_is_identifier(c.cp) || strchr("-.@", (int)c.cp));
        bool quote = c.cp < 0x80 && strchr("\"'`#", (int)c.cp) != NULL;
        bool hidden =
            unicode_bidi_kind(c.cp) != BIDI_NONE || unicode_invisible_kind(c.cp) != INVISIBLE_NONE;
        if (!named && !quote && !hidden) {
            return false;
        }
        visible += named ? 1 : 0;
        at += c.size;
    }
    return visible > 1;
}

bool text_is_name_literal(const struct text_job *job, const struct segment *s)
{
    enum { LONGEST = 200 };
    return s->kind == TEXT_STRING && s->to - s->from <= LONGEST &&
           is_name_like(view_slice(job->text, s->from, s->to));
}

static enum status marks_in_code(struct text_job *job, const struct segment *s,
                                 const struct part *p, struct error *err)
{
    if (p->mark.cp == 0) {
        return OK;
    }
    if (s->kind == TEXT_CODE) {
        return report(job, RULE_BIDI_MARK, SEVERITY_MEDIUM, CONFIDENCE_HIGH, &p->mark,
                      "stands in code, outside of comments and strings. It cannot be seen and "
                      "changes the order in which its neighbours are shown. Remove it.",
                      err);
    }
    if (!text_is_name_literal(job, s)) {
        return OK;
    }
    return report(
        job, RULE_BIDI_MARK, SEVERITY_LOW, CONFIDENCE_LOW, &p->mark,
        "cannot be seen and stands in a literal that names something: it does not equal one "
        "that looks the same. Remove it or write an escape sequence.",
        err);
}

static enum status check_part(struct text_job *job, const struct segment *s, struct part *p,
                              struct error *err)
{
    read_part(job->text, p);
    if (p->control.cp == 0 && p->mark.cp == 0) {
        return OK;
    }
    if (s->kind == TEXT_DATA || s->kind == TEXT_PROSE) {
        return controls_in_text(job, p, err);
    }
    enum status status = controls_in_code(job, s, p, err);
    return status == OK ? marks_in_code(job, s, p, err) : status;
}

enum status text_check_bidi(struct text_job *job, const struct segment *s, struct error *err)
{
    size_t at = unicode_next_non_ascii(job->text, s->from, s->to);
    while (at < s->to) {
        struct part p = {.from = at, .to = s->to, .to_line_end = s->to_line_end};
        while (p.from > s->from && job->text.ptr[p.from - 1] != '\n') {
            p.from--;
        }
        ptrdiff_t end = view_find_char(view_slice(job->text, at, s->to), '\n');
        if (end != VIEW_NPOS) {
            p.to = at + (size_t)end;
            p.to_line_end = true;
        }
        enum status status = check_part(job, s, &p, err);
        if (status != OK) {
            return status;
        }
        at = unicode_next_non_ascii(job->text, p.to, s->to);
    }
    return OK;
}
