/* What hides text from the reader of a screen: blanks that push code out of the
 * window, and control sequences that a terminal obeys. */
#include "text_private.h"

enum { BLANKS_MIN = 200, ESC = 0x1b };

/* ---- blanks ---- */

struct gap {
    size_t from; /* of the blanks */
    size_t to;   /* of the code behind them */
    size_t line_end;
};

/* The next run of blanks from `at` to the end of the line, with something behind. */
static bool gap_in_line(struct view line, size_t at, struct gap *out)
{
    size_t from = at;
    size_t count = 0;
    while (at < line.len) {
        struct character c = unicode_at(line, at);
        if (unicode_is_blank(c.cp)) {
            from = count == 0 ? at : from;
            count++;
        } else if (count >= BLANKS_MIN && c.cp != '\r') {
            *out = (struct gap){from, at, line.len};
            return true;
        } else {
            count = 0;
        }
        at += c.size;
    }
    return false;
}

/* The next gap behind the one in *g, which also tells where its line ends: a
 * line is searched for its end once, however many gaps it has. */
static bool next_gap(struct view text, struct gap *g)
{
    if (g->to < g->line_end && gap_in_line(view_slice(text, 0, g->line_end), g->to, g)) {
        return true;
    }
    size_t at = g->line_end;
    while (at < text.len) {
        ptrdiff_t end = view_find_char(view_slice(text, at, text.len), '\n');
        size_t to = end == VIEW_NPOS ? text.len : at + (size_t)end;
        if (to - at > BLANKS_MIN && gap_in_line(view_slice(text, 0, to), at, g)) {
            return true;
        }
        at = to + 1;
    }
    return false;
}

/* Code is worth hiding; the border of a table is not. */
static bool holds_code(struct view text, size_t at)
{
    enum { LETTERS_MIN = 4, NEAR = 500 };
    size_t letters = 0;
    size_t end = text.len - at > NEAR ? at + NEAR : text.len;
    for (; at < end && text.ptr[at] != '\n' && letters < LETTERS_MIN; at++) {
        letters += ((text.ptr[at] | 0x20) >= 'a' && (text.ptr[at] | 0x20) <= 'z') ? 1U : 0U;
    }
    return letters >= LETTERS_MIN;
}

static bool opens_line(struct view text, size_t at)
{
    return at == 0 || text.ptr[at - 1] == '\n';
}

static enum status report_gap(struct text_job *job, const struct gap *g, struct error *err)
{
    struct text_place place = {.from = g->to, .to = g->to + unicode_at(job->text, g->to).size};
    bool first = opens_line(job->text, g->from);
    return text_report(
        job, RULE_BLANKS, first ? SEVERITY_MEDIUM : SEVERITY_HIGH, CONFIDENCE_MEDIUM, &place, err,
        "Code stands behind %zu bytes of blanks on its line, out of sight in editors "
        "and diffs that do not wrap lines. Read it, and move it to a line of its own "
        "or remove it.",
        g->to - g->from);
}

enum status text_check_blanks(struct text_job *job, struct error *err)
{
    if (job->syntax->ground != TEXT_CODE) {
        return OK;
    }
    struct lexer lx;
    struct segment s;
    struct gap g = {0};
    bool more = next_gap(job->text, &g);
    lexer_init(&lx, job->text, job->syntax);
    while (more && lexer_next(&lx, &s)) {
        while (more && g.to < s.to) {
            /* A literal or comment that only begins behind the blanks follows code. */
            bool code = s.kind == TEXT_CODE;
            enum status status =
                code && holds_code(job->text, g.to) ? report_gap(job, &g, err) : OK;
            if (status != OK) {
                return status;
            }
            more = next_gap(job->text, &g);
        }
    }
    return OK;
}

/* ---- terminal control sequences ---- */

/* "ESC [ parameters final": the parameters, the final byte and the end. */
struct sequence {
    struct view parameters;
    char final;
    size_t to;
};

static struct sequence read_sequence(struct view text, size_t at)
{
    size_t i = at + 2;
    while (i < text.len && i - at < 32 && text.ptr[i] >= 0x20 && text.ptr[i] <= 0x3f) {
        i++;
    }
    struct sequence s = {view_slice(text, at + 2, i), '\0', i};
    if (i < text.len && text.ptr[i] >= 0x40 && text.ptr[i] <= 0x7e) {
        s.final = text.ptr[i];
        s.to = i + 1;
    }
    return s;
}

/* SGR 8 conceals. */
static bool conceals(struct view parameters)
{
    struct view piece;
    while (view_split(&parameters, ';', &piece)) {
        if (view_eq(piece, VIEW("8"))) {
            return true;
        }
        if (view_eq(piece, VIEW("38")) || view_eq(piece, VIEW("48"))) {
            return false; /* a colour number follows */
        }
    }
    return false;
}

/* Colours decorate; these move the cursor, erase, conceal or talk to the terminal. */
static bool hides(const struct sequence *s)
{
    for (size_t i = 0; i < s->parameters.len; i++) {
        if (s->parameters.ptr[i] < '0') {
            return false; /* "ESC [ 3 % d m": the template of a program */
        }
    }
    return (s->final != '\0' && strchr("ABCDEFGHJKLMPSTXdfsu", s->final) != NULL) ||
           (s->final == 'm' && conceals(s->parameters));
}

static enum status check_escape(struct text_job *job, const struct segment *segment, size_t at,
                                struct error *err)
{
    char next = at + 1 < job->text.len ? job->text.ptr[at + 1] : '\0';
    struct text_place place = {.from = at, .to = at + 2};
    if (next == '[') {
        struct sequence s = read_sequence(job->text, at);
        if (!hides(&s)) {
            return OK;
        }
        place.to = s.to;
    } else if (next != ']' && next != 'P' && next != '^' && next != '_') {
        return OK;
    }
    bool code = segment->kind == TEXT_CODE || segment->kind == TEXT_COMMENT;
    return text_report(
        job, RULE_ESCAPE, code ? SEVERITY_MEDIUM : SEVERITY_LOW,
        code ? CONFIDENCE_HIGH : CONFIDENCE_LOW, &place, err,
        "A terminal control sequence stands in %s: shown with cat, less -r, git or a "
        "pager it moves the cursor, erases or conceals, so that a reviewer sees "
        "other text than the file holds. Remove it, or write the escape character "
        "as \\x1b.",
        text_kind_name(segment->kind));
}

/* One finding a line: *skip is where the next line begins after one. */
static enum status escapes_in_segment(struct text_job *job, const struct segment *s, size_t *skip,
                                      struct error *err)
{
    size_t at = s->from > *skip ? s->from : *skip;
    while (at < s->to) {
        const char *esc = memchr(job->text.ptr + at, ESC, s->to - at);
        if (esc == NULL) {
            break;
        }
        at = (size_t)(esc - job->text.ptr);
        size_t before = job->per_rule[RULE_ESCAPE];
        enum status status = check_escape(job, s, at, err);
        if (status != OK) {
            return status;
        }
        at++;
        if (job->per_rule[RULE_ESCAPE] > before) {
            ptrdiff_t end = view_find_char(view_slice(job->text, at, job->text.len), '\n');
            *skip = end == VIEW_NPOS ? job->text.len : at + (size_t)end;
            at = *skip;
        }
    }
    return OK;
}

enum status text_check_escapes(struct text_job *job, struct error *err)
{
    struct lexer lx;
    struct segment s;
    size_t skip = 0;
    lexer_init(&lx, job->text, job->syntax);
    while (job->per_rule[RULE_ESCAPE] < FINDINGS_PER_RULE && lexer_next(&lx, &s)) {
        enum status status = escapes_in_segment(job, &s, &skip, err);
        if (status != OK) {
            return status;
        }
    }
    return OK;
}
