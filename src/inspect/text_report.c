/* Findings of the text inspector: message, region, excerpt, fingerprint. */
#include "text_private.h"

#include <stdio.h>

enum { EXCERPT_BEFORE = 100, EXCERPT_AFTER = 140, EXCERPT_MAX = 4096, CODE_LINE_MAX = 2000 };

struct rule_row {
    const char *id;
    const char *cwe;
};

static const struct rule_row rules[RULE_COUNT] = {
    [RULE_BIDI_UNTERMINATED] = {"bidi-unterminated", "CWE-451"},
    [RULE_BIDI_CONTROL] = {"bidi-control", "CWE-451"},
    [RULE_BIDI_OVERRIDE] = {"bidi-override", "CWE-451"},
    [RULE_BIDI_MARK] = {"bidi-mark", "CWE-451"},
    [RULE_INVISIBLE] = {"invisible-character", "CWE-451"},
    [RULE_PAYLOAD] = {"hidden-payload", "CWE-506"},
    [RULE_SEPARATOR] = {"line-separator", "CWE-451"},
    [RULE_BOM] = {"misplaced-bom", "CWE-451"},
    [RULE_CONFUSABLE] = {"confusable-identifier", "CWE-1007"},
    [RULE_MIXED_SCRIPT] = {"mixed-script-identifier", "CWE-1007"},
    [RULE_CONFUSABLE_NAME] = {"confusable-name", "CWE-1007"},
    [RULE_DECEPTIVE_NAME] = {"deceptive-name", "CWE-451"},
    [RULE_MIXED_ENCODING] = {"mixed-encoding", "CWE-116"},
    [RULE_OVERLONG] = {"overlong-utf8", "CWE-116"},
    [RULE_BLANKS] = {"hidden-after-blanks", "CWE-451"},
    [RULE_ESCAPE] = {"terminal-escape", "CWE-150"},
};

const char *text_kind_name(enum text_kind kind)
{
    switch (kind) {
    case TEXT_CODE:
        return "code";
    case TEXT_COMMENT:
        return "a comment";
    case TEXT_STRING:
        return "a string literal";
    case TEXT_DATA:
        return "data";
    case TEXT_PROSE:
        return "text";
    }
    return "text";
}

/* The line around `at`, at most CODE_LINE_MAX bytes to each side. */
static struct view line_around(struct view text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < CODE_LINE_MAX && text.ptr[from - 1] != '\n') {
        from--;
    }
    size_t to = at;
    while (to < text.len && to - at < CODE_LINE_MAX && text.ptr[to] != '\n') {
        to++;
    }
    return view_trim(view_slice(text, from, to));
}

static enum status fingerprint(struct text_job *job, enum text_rule rule,
                               const struct text_place *place, struct view *out, struct error *err)
{
    /* A part of a path that several files share is one finding for them all. */
    bool shared = place->whole && place->about.len > 0;
    const struct fingerprint_parts parts = {
        .inspector = VIEW("text"),
        .rule = view_str(rules[rule].id),
        .path = shared ? VIEW("") : job->file->path,
        .context = place->whole ? place->about : line_around(job->text, place->from),
    };
    return fingerprint_view(&job->seen, &parts, out, err);
}

static size_t character_start(struct view text, size_t at)
{
    for (int i = 0; i < 3 && at > 0 && ((unsigned char)text.ptr[at] & 0xc0) == 0x80; i++) {
        at--;
    }
    return at;
}

/* The line as it is, or the part of it around the place: reports make it visible. */
static enum status excerpt(struct text_job *job, const struct text_place *place, uint32_t line,
                           struct view *out, struct error *err)
{
    struct view text = lines_text(&job->lines, line);
    size_t at = place->from - job->lines.starts[line - 1];
    at = at < text.len ? at : text.len;
    if (text.len > EXCERPT_MAX) {
        size_t from = at > EXCERPT_BEFORE ? character_start(text, at - EXCERPT_BEFORE) : 0;
        text = utf8_cut(view_slice(text, from, text.len), at - from + EXCERPT_AFTER);
    }
    *out = arena_copy(job->arena, text);
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status locate(struct text_job *job, const struct text_place *place, struct finding *f,
                          struct error *err)
{
    if (place->whole) {
        return OK;
    }
    if (!job->indexed) {
        enum status s = lines_index(job->text, job->arena, &job->lines, err);
        if (s != OK) {
            return s;
        }
        job->indexed = true;
    }
    struct position from = lines_at(&job->lines, place->from);
    struct position to = lines_at(&job->lines, place->to);
    f->region = (struct region){from.line, from.column, to.line, to.column};
    f->excerpt_line = from.line;
    return excerpt(job, place, from.line, &f->excerpt, err);
}

static enum status emit(struct text_job *job, enum text_rule rule, const struct text_place *place,
                        struct finding *f, struct error *err)
{
    f->inspector = VIEW("text");
    f->rule = view_str(rules[rule].id);
    f->cwe = view_str(rules[rule].cwe);
    f->controls = VIEW("8.28");
    f->path = job->file->path;
    enum status s = fingerprint(job, rule, place, &f->fingerprint, err);
    if (s == OK) {
        s = locate(job, place, f, err);
    }
    if (s == OK) {
        job->findings++;
        job->per_rule[rule]++;
        s = job->sink->finding(job->sink->ctx, f, err);
    }
    return s;
}

enum status text_report(struct text_job *job, enum text_rule rule, enum severity severity,
                        enum confidence confidence, const struct text_place *place,
                        struct error *err, const char *fmt, ...)
{
    if (job->per_rule[rule] >= FINDINGS_PER_RULE || job->findings >= FINDINGS_MAX) {
        return OK;
    }
    struct buf message;
    buf_init(&message, 2048);
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_add_str(&message, text);
    if (job->per_rule[rule] + 1 == FINDINGS_PER_RULE || job->findings + 1 == FINDINGS_MAX) {
        buf_add_str(&message, " The file may hold more such places: this is the last one shown.");
    }
    enum status s = buf_status(&message, err);
    if (s == OK) {
        struct finding f = {
            .message = buf_view(&message), .severity = severity, .confidence = confidence};
        s = emit(job, rule, place, &f, err);
    }
    buf_release(&message);
    return s;
}
