/* Characters that do not show, and data hidden in rows of them. */
#include "text_private.h"

enum {
    RUN_MIN = 8,       /* invisible characters in a row that hide something */
    SELECTORS_MIN = 4, /* nothing takes more than one variation selector */
    TAGS_MAX = 32,     /* of a flag emoji */
    BLACK_FLAG = 0x1f3f4,
    CANCEL_TAG = 0xe007f
};

struct run {
    size_t from;
    size_t to;
    size_t count;
    size_t tags;
    size_t selectors;
    uint32_t first;
    uint32_t last;
};

/* The invisible characters from `at` on without a gap. */
static struct run read_run(struct view text, size_t at, size_t end)
{
    struct run r = {.from = at, .to = at};
    while (r.to < end && (unsigned char)text.ptr[r.to] >= 0x80) {
        struct character c = unicode_at(text, r.to);
        enum invisible_kind kind = unicode_invisible_kind(c.cp);
        if (!c.valid || kind == INVISIBLE_NONE || kind == INVISIBLE_SEPARATOR) {
            break;
        }
        r.first = r.count == 0 ? c.cp : r.first;
        r.last = c.cp;
        r.count++;
        r.tags += kind == INVISIBLE_TAG ? 1 : 0;
        r.selectors += kind == INVISIBLE_SELECTOR ? 1 : 0;
        r.to += c.size;
    }
    return r;
}

static uint32_t before(struct view text, size_t at)
{
    return at == 0 ? '\n' : unicode_before(text, at).cp;
}

static uint32_t behind(struct view text, size_t at)
{
    return at >= text.len ? '\n' : unicode_at(text, at).cp;
}

static bool is_flag(struct view text, const struct run *r)
{
    return r->tags == r->count && r->last == CANCEL_TAG && r->count <= TAGS_MAX &&
           before(text, r->from) == BLACK_FLAG;
}

static bool is_payload(struct view text, const struct run *r)
{
    if (r->tags > 0) {
        return !is_flag(text, r);
    }
    return r->selectors >= SELECTORS_MIN || r->count >= RUN_MIN;
}

/* What tag characters and variation selectors say when read as bytes. */
static void decode(struct view text, const struct run *r, struct buf *out)
{
    for (size_t at = r->from; at < r->to && out->len < 60;) {
        struct character c = unicode_at(text, at);
        uint32_t byte = 0;
        if (c.cp >= 0xe0000 && c.cp <= 0xe007f) {
            byte = c.cp - 0xe0000;
        } else if (c.cp >= 0xe0100 && c.cp <= 0xe01ef) {
            byte = c.cp - 0xe0100 + 16;
        } else if (c.cp >= 0xfe00 && c.cp <= 0xfe0f) {
            byte = c.cp - 0xfe00;
        }
        if (byte >= 0x20 && byte < 0x7f) {
            buf_add_char(out, (char)byte);
        }
        at += c.size;
    }
}

static enum status report_payload(struct text_job *job, const struct run *r, struct error *err)
{
    char name[UNICODE_NAME_MAX];
    unicode_name(r->first, name);
    struct buf hidden;
    buf_init(&hidden, 128);
    decode(job->text, r, &hidden);
    struct text_place place = {.from = r->from, .to = r->to};
    enum status s = buf_status(&hidden, err);
    if (s == OK) {
        s = text_report(job, RULE_PAYLOAD, SEVERITY_CRITICAL, CONFIDENCE_HIGH, &place, err,
                        "%zu invisible characters in a row (the first is %s) hold data that no "
                        "editor shows%s%s%s. Such rows carry hidden code or instructions that a "
                        "small decoder, or a language model, reads. Find out what reads them, and "
                        "remove them.",
                        r->count, name, hidden.len > 0 ? ": \"" : "",
                        hidden.len > 0 ? hidden.ptr : "", hidden.len > 0 ? "\"" : "");
    }
    buf_release(&hidden);
    return s;
}

/* ---- single characters ---- */

static bool is_ascii_alnum(uint32_t cp)
{
    return cp < 0x80 && unicode_is_identifier(cp) && cp != '$';
}

/* The visible character before, over marks and selectors. */
static uint32_t base_before(struct view text, size_t at)
{
    for (int i = 0; i < 8 && at > 0; i++) {
        struct character c = unicode_before(text, at);
        bool skip =
            unicode_is_combining(c.cp) || unicode_invisible_kind(c.cp) == INVISIBLE_SELECTOR;
        if (!skip) {
            return c.cp;
        }
        at -= c.size;
    }
    return '\n';
}

/* Needed by the script or the emoji that it stands in. */
static bool is_at_home(struct view text, const struct run *r, enum invisible_kind kind)
{
    uint32_t base = base_before(text, r->from);
    uint32_t next = behind(text, r->to);
    switch ((int)kind) {
    case INVISIBLE_JOINER:
        return unicode_uses_joiners(base) || unicode_uses_joiners(next) ||
               (unicode_is_pictograph(base) && unicode_is_pictograph(next));
    case INVISIBLE_ZERO_WIDTH:
    case INVISIBLE_FILLER:
        return unicode_uses_zero_width_space(base) || unicode_uses_zero_width_space(next);
    case INVISIBLE_SELECTOR:
        return unicode_takes_selector(base);
    default:
        return false;
    }
}

static enum status report_one(struct text_job *job, enum text_rule rule, enum severity severity,
                              const struct run *r, const char *explained, struct error *err)
{
    char name[UNICODE_NAME_MAX];
    unicode_name(r->first, name);
    struct text_place place = {.from = r->from, .to = r->to};
    enum confidence sure = severity >= SEVERITY_HIGH ? CONFIDENCE_HIGH : CONFIDENCE_LOW;
    return text_report(job, rule, severity, sure, &place, err, "%s %s", name, explained);
}

static enum status one_in_code(struct text_job *job, const struct run *r, enum invisible_kind kind,
                               struct error *err)
{
    uint32_t previous = before(job->text, r->from);
    if (kind == INVISIBLE_BOM && (previous == '\n' || previous == '\r')) {
        return report_one(job, RULE_BOM, SEVERITY_LOW, r,
                          "(byte order mark) stands inside of the file, as after joining files. "
                          "Compilers treat it as a blank, a letter or an error. Remove it.",
                          err);
    }
    return report_one(job, RULE_INVISIBLE, SEVERITY_HIGH, r,
                      "does not show and stands in code: a name with it looks like one without "
                      "it, yet is another (CVE-2021-42694). Remove it.",
                      err);
}

static enum status one_in_string(struct text_job *job, const struct segment *s, const struct run *r,
                                 struct error *err)
{
    bool left = is_ascii_alnum(before(job->text, r->from));
    bool right = is_ascii_alnum(behind(job->text, r->to));
    bool inside = left && right;
    if (!inside && !text_is_name_literal(job, s)) {
        return OK;
    }
    return report_one(job, RULE_INVISIBLE, inside ? SEVERITY_MEDIUM : SEVERITY_LOW, r,
                      "does not show and stands in a literal beside a letter or digit: the literal "
                      "does not equal one that looks the same. Remove it, or write an escape "
                      "sequence if it is meant.",
                      err);
}

static enum status one_in_data(struct text_job *job, const struct run *r, struct error *err)
{
    if (!is_ascii_alnum(before(job->text, r->from)) || !is_ascii_alnum(behind(job->text, r->to))) {
        return OK;
    }
    return report_one(job, RULE_INVISIBLE, SEVERITY_LOW, r,
                      "does not show and stands inside of a word of a file that machines read: the "
                      "word does not equal one that looks the same. Remove it.",
                      err);
}

static enum status check_one(struct text_job *job, const struct segment *s, const struct run *r,
                             struct error *err)
{
    enum invisible_kind kind = unicode_invisible_kind(r->first);
    if ((r->from == 0 && kind == INVISIBLE_BOM) || is_flag(job->text, r) ||
        is_at_home(job->text, r, kind)) {
        return OK;
    }
    if (kind == INVISIBLE_ANNOTATION && s->kind != TEXT_PROSE) {
        return report_one(job, RULE_INVISIBLE, SEVERITY_MEDIUM, r,
                          "opens or closes an annotation: programs that know it hide the text "
                          "inside. Remove it.",
                          err);
    }
    if (s->kind == TEXT_CODE) {
        return one_in_code(job, r, kind, err);
    }
    bool hyphenates = kind == INVISIBLE_SOFT_HYPHEN || kind == INVISIBLE_SELECTOR;
    if (s->kind == TEXT_STRING && !hyphenates) {
        return one_in_string(job, s, r, err);
    }
    if (s->kind == TEXT_DATA && !hyphenates) {
        return one_in_data(job, r, err);
    }
    return OK;
}

/* U+2028 and U+2029 end a line, and so a line comment, in these languages. */
static bool ends_lines(enum language language)
{
    return language == LANG_JAVASCRIPT || language == LANG_TYPESCRIPT || language == LANG_TSX ||
           language == LANG_CSHARP || language == LANG_HTML || language == LANG_SWIFT;
}

static enum status check_separator(struct text_job *job, const struct segment *s,
                                   struct character c, size_t at, struct error *err)
{
    if (s->kind != TEXT_COMMENT || !s->to_line_end || !ends_lines(job->file->language)) {
        return OK;
    }
    struct run r = {.from = at, .to = at + c.size, .count = 1, .first = c.cp, .last = c.cp};
    return report_one(job, RULE_SEPARATOR, SEVERITY_HIGH, &r,
                      "ends the line for the compiler, though editors show one line: what looks "
                      "like the rest of the comment is code that runs. Remove it.",
                      err);
}

enum status text_check_invisible(struct text_job *job, const struct segment *s, struct error *err)
{
    size_t at = unicode_next_non_ascii(job->text, s->from, s->to);
    enum status status = OK;
    while (at < s->to && status == OK) {
        struct character c = unicode_at(job->text, at);
        enum invisible_kind kind = c.valid ? unicode_invisible_kind(c.cp) : INVISIBLE_NONE;
        size_t next = at + c.size;
        if (kind == INVISIBLE_SEPARATOR) {
            status = check_separator(job, s, c, at, err);
        } else if (kind != INVISIBLE_NONE) {
            struct run r = read_run(job->text, at, s->to);
            next = r.to;
            status = is_payload(job->text, &r) ? report_payload(job, &r, err)
                                               : check_one(job, s, &r, err);
        }
        at = unicode_next_non_ascii(job->text, next, s->to);
    }
    return status;
}
