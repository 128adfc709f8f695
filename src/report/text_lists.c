/* The lists of the text format: requirements, findings with their code, components. */
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

static enum ink severity_ink(enum severity s)
{
    switch (s) {
    case SEVERITY_CRITICAL:
        return INK_ALERT;
    case SEVERITY_HIGH:
        return INK_RED;
    case SEVERITY_MEDIUM:
        return INK_YELLOW;
    case SEVERITY_LOW:
        return INK_CYAN;
    case SEVERITY_INFO:
        break;
    }
    return INK_DIM;
}

static void upper(struct buf *out, const char *word)
{
    for (; *word != '\0'; word++) {
        buf_add_char(out, *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A') : *word);
    }
}

/* A word of ours in capitals, filled up to `columns`. */
static void label(struct text_writer *t, enum ink ink, const char *word, unsigned columns)
{
    upper(text_sentence(t), word);
    page_text(&t->page, ink, buf_view(&t->sentence));
    size_t len = strlen(word);
    page_indent(&t->page, len < columns ? columns - (unsigned)len : 1);
}

static void requirement_rows(struct text_writer *t, const struct requirement_result *result)
{
    size_t most = t->detail > 1 ? result->kept : t->detail > 0 ? VERBOSE_ROWS : SUMMARY_ROWS;
    uint64_t shown = 0;
    for (size_t i = 0; i < result->kept && shown < most; i++) {
        const struct verdict_row *row = &result->row[i];
        if (row->status != ROW_ALARM && row->status != ROW_ERROR && t->detail < 2) {
            continue;
        }
        struct buf *s = text_sentence(t);
        buf_printf(s, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(utf8_cut(row->resource, 1024)),
                   row->resource.len > 0 ? ": " : "", VIEW_ARG(utf8_cut(row->reason, 1024)));
        page_indent(&t->page, 10);
        page_paragraph(&t->page, INK_PLAIN, 10, 12, buf_view(s));
        shown++;
    }
    uint64_t all = t->detail < 2 && result->worst == ROW_ALARM ? result->alarms : result->rows;
    text_more(t, 10, all > shown ? all - shown : 0);
}

static const char *status_phrase(const struct requirement_result *r)
{
    if (!r->applies) {
        return "does not apply";
    }
    if (!r->measured) {
        return "not measured";
    }
    switch (r->worst) {
    case ROW_ALARM:
        return "not met";
    case ROW_ERROR:
        return "could not be judged";
    case ROW_SKIP:
        return "nothing to judge";
    case ROW_INFO:
    case ROW_OK:
        break;
    }
    return "met";
}

static void requirement_entry(struct text_writer *t, const struct requirement_result *result)
{
    const struct requirement *q = result->requirement;
    bool fails = requirement_fails(result);
    enum ink ink = !fails ? INK_DIM : q->level == LEVEL_MUST ? INK_ALERT : INK_YELLOW;
    page_indent(&t->page, 2);
    label(t, ink, level_word(q->level), 8);
    struct buf *s = text_sentence(t);
    buf_printf(s, VIEW_FMT ": " VIEW_FMT, VIEW_ARG(q->id), VIEW_ARG(q->title));
    if (q->controls.len > 0) {
        buf_printf(s, " [" VIEW_FMT "]", VIEW_ARG(q->controls));
    }
    if (!fails || result->worst == ROW_ERROR) {
        buf_printf(s, " - %s", status_phrase(result));
    }
    page_paragraph(&t->page, fails ? INK_BOLD : INK_PLAIN, 10, 10, buf_view(s));
    if (t->detail > 0 && q->rationale.len > 0 && fails) {
        page_indent(&t->page, 10);
        page_paragraph(&t->page, INK_DIM, 10, 10, q->rationale);
    }
    if (fails || t->detail > 1) {
        requirement_rows(t, result);
    }
}

/* Shown in a summary: what fails, and what must be met but could not be measured. */
static bool is_noteworthy(const struct requirement_result *r)
{
    return requirement_fails(r) ||
           (r->applies && !r->measured && r->requirement->level == LEVEL_MUST);
}

static void requirements_where(struct text_writer *t, const char *title, bool noteworthy, bool must)
{
    const struct verdict *v = t->report->verdict;
    bool begun = false;
    for (size_t i = 0; i < v->count; i++) {
        const struct requirement_result *r = &v->results[i];
        if (is_noteworthy(r) != noteworthy || (r->requirement->level == LEVEL_MUST) != must) {
            continue;
        }
        if (!begun) {
            text_heading(t, title);
            begun = true;
        }
        requirement_entry(t, r);
    }
}

void text_requirements(struct text_writer *t)
{
    if (t->report->verdict == NULL) {
        return;
    }
    requirements_where(t, "Why", true, true);
    requirements_where(t, "Recommended, not met", true, false);
    if (t->detail > 0) {
        requirements_where(t, "Other requirements", false, true);
        requirements_where(t, "Other recommendations", false, false);
    }
}

/* The excerpt with line numbers; the finding's own lines are marked. */
static void show_excerpt(struct text_writer *t, const struct finding *f)
{
    struct view rest = f->excerpt;
    struct view line;
    uint32_t number = f->excerpt_line;
    uint32_t last = f->region.end_line < f->region.line ? f->region.line : f->region.end_line;
    for (unsigned i = 0; i < EXCERPT_LINES && view_line(&rest, &line); i++, number++) {
        bool marked = number >= f->region.line && number <= last;
        bool first = number == f->region.line && f->region.column > 0;
        buf_printf(text_sentence(t), "%s%8" PRIu32 " |%s", marked ? "  >" : "   ", number,
                   line.len > 0 ? " " : "");
        page_text(&t->page, marked ? INK_BOLD : INK_DIM, buf_view(&t->sentence));
        page_source(&t->page, 14, line, first ? f->region.column - 1 : 0);
    }
}

static void finding_place(struct text_writer *t, const struct finding *f)
{
    page_text(&t->page, INK_BOLD, f->path);
    if (f->region.line > 0) {
        struct buf *s = text_sentence(t);
        buf_printf(s, ":%" PRIu32, f->region.line);
        if (f->region.column > 0) {
            buf_printf(s, ":%" PRIu32, f->region.column);
        }
        page_text(&t->page, INK_BOLD, buf_view(s));
    }
    struct buf *s = text_sentence(t);
    buf_add_str(s, "  ");
    add_rule_name(s, f);
    if (f->cwe.len > 0) {
        buf_printf(s, "  " VIEW_FMT, VIEW_ARG(f->cwe));
    }
    if (f->owasp.len > 0) {
        buf_printf(s, "  " VIEW_FMT, VIEW_ARG(f->owasp));
    }
    page_text(&t->page, INK_DIM, buf_view(s));
    page_newline(&t->page);
}

/* "Also found by cppcheck (memleak). " */
static void add_witnesses(struct buf *s, const struct fact_finding *fact)
{
    struct view rest = fact->witnesses;
    struct view tool;
    struct view rule;
    const char *before = "Also found by ";
    /* The first is the finding itself. */
    if (!next_witness(&rest, &tool, &rule)) {
        return;
    }
    while (next_witness(&rest, &tool, &rule)) {
        buf_printf(s, "%s" VIEW_FMT " (" VIEW_FMT ")", before, VIEW_ARG(tool),
                   VIEW_ARG(utf8_cut(rule, 256)));
        before = ", ";
    }
    buf_add_str(s, ". ");
}

/* "The same by rule-a, rule-b. " */
static void add_also(struct buf *s, struct view also)
{
    struct view rule;
    const char *before = "The same by ";
    while (view_line(&also, &rule)) {
        buf_printf(s, "%s" VIEW_FMT, before, VIEW_ARG(utf8_cut(rule, 256)));
        before = ", ";
    }
    buf_add_str(s, before[0] == ',' ? ". " : "");
}

/* The first line of it that says something; all of it is in the other formats. */
static void show_fix(struct text_writer *t, const struct finding *f)
{
    struct view text = view_trim(f->fix);
    if (!f->has_fix) {
        return;
    }
    struct view rest = text;
    struct view line = view_of("", 0);
    bool more = view_line(&rest, &line) && rest.len > 0;
    struct buf *s = text_sentence(t);
    if (text.len == 0) {
        buf_add_str(s, "fix: remove it");
    } else {
        struct view shown = utf8_cut(line, FIX_SHOWN_MAX);
        buf_printf(s, "fix: " VIEW_FMT "%s", VIEW_ARG(shown),
                   more || shown.len < line.len ? " ..." : "");
    }
    page_indent(&t->page, 12);
    page_text(&t->page, INK_GREEN, buf_view(s));
    page_newline(&t->page);
}

static void show_flow(struct text_writer *t, const struct finding *f)
{
    for (size_t i = 0; t->detail > 0 && i < f->flow_len; i++) {
        const struct flow_step *step = &f->flow[i];
        buf_printf(text_sentence(t), "%s%" PRIu32 ":%" PRIu32 "  " VIEW_FMT,
                   i == 0 ? "from " : "  to ", step->region.line, step->region.column,
                   VIEW_ARG(utf8_cut(step->message, 256)));
        page_indent(&t->page, 14);
        page_text(&t->page, INK_DIM, buf_view(&t->sentence));
        page_newline(&t->page);
    }
}

static void finding_notes(struct text_writer *t, const struct fact_finding *fact)
{
    struct buf *s = text_sentence(t);
    add_also(s, fact->finding.also);
    add_witnesses(s, fact);
    if (fact->same_secret > 1) {
        buf_printf(s, "The same secret stands in %" PRIu32 " places. ", fact->same_secret);
    }
    if (fact->suppressed) {
        buf_printf(s, "Suppressed by " VIEW_FMT ": " VIEW_FMT " ", VIEW_ARG(fact->suppressed_by),
                   VIEW_ARG(fact->suppressed_reason));
    }
    if (t->detail > 1) {
        buf_printf(s, "Confidence %s, fingerprint " VIEW_FMT,
                   confidence_name(fact->finding.confidence), VIEW_ARG(fact->finding.fingerprint));
    }
    if (s->len > 0) {
        page_indent(&t->page, 12);
        page_paragraph(&t->page, INK_DIM, 12, 12, buf_view(s));
    }
}

static enum status show_finding(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct text_writer *t = ctx;
    const struct finding *f = &fact->finding;
    if (fact->suppressed && t->detail < 2) {
        return OK;
    }
    if (t->left == 0) {
        return SEEN_ENOUGH;
    }
    t->left--;
    if (t->shown++ > 0) {
        page_newline(&t->page);
    }
    page_indent(&t->page, 2);
    bool gone = fact->state == FINDING_GONE;
    label(t, gone ? INK_DIM : severity_ink(f->severity), gone ? "gone" : severity_name(f->severity),
          10);
    finding_place(t, f);
    page_indent(&t->page, 12);
    page_paragraph(&t->page, INK_PLAIN, 12, 12, f->message);
    finding_notes(t, fact);
    show_excerpt(t, f);
    show_fix(t, f);
    show_flow(t, f);
    return buf_status(t->page.out, err);
}

enum status text_findings(struct text_writer *t, struct error *err)
{
    uint64_t total = findings_total(&t->counts) + t->counts.gone;
    if (total == 0 && (t->detail < 2 || t->counts.suppressed == 0)) {
        return OK;
    }
    t->left = t->detail > 0 ? TEXT_ALL : SUMMARY_FINDINGS;
    t->shown = 0;
    if (total > t->left) {
        char title[64];
        snprintf(title, sizeof title, "The worst %u of %" PRIu64 " %sfindings", t->left, total,
                 t->report->comparison != NULL ? "new " : "");
        text_heading(t, title);
    } else {
        text_heading(t, t->report->comparison != NULL ? "New findings, worst first"
                                                      : "Findings, worst first");
    }
    enum status st = each_done(facts_each_finding(t->report->facts, show_finding, t, err));
    if (st == OK && t->detail == 0 && total > t->shown) {
        page_newline(&t->page);
        buf_printf(text_sentence(t), "... and %" PRIu64 " more: -v shows all.", total - t->shown);
        text_say(t, 2);
    }
    return st;
}

static enum status show_component(void *ctx, const struct component *c, struct error *err)
{
    struct text_writer *t = ctx;
    struct buf *s = text_sentence(t);
    buf_printf(s, VIEW_FMT "  %s, %s", VIEW_ARG(utf8_cut(c->purl, 1024)),
               component_scope_name(c->scope), component_relation_name(c->relation));
    if (c->licence.len > 0) {
        buf_printf(s, ", " VIEW_FMT, VIEW_ARG(utf8_cut(c->licence, 256)));
    }
    buf_printf(s, "  " VIEW_FMT, VIEW_ARG(utf8_cut(c->manifest, 1024)));
    if (c->line > 0) {
        buf_printf(s, ":%" PRIu32, c->line);
    }
    if (c->note.len > 0) {
        buf_printf(s, " (" VIEW_FMT ")", VIEW_ARG(utf8_cut(c->note, 256)));
    }
    page_indent(&t->page, 2);
    page_paragraph(&t->page, INK_PLAIN, 2, 6, buf_view(s));
    return buf_status(t->page.out, err);
}

enum status text_components(struct text_writer *t, struct error *err)
{
    if (t->counts.components == 0) {
        return OK;
    }
    text_heading(t, "Components");
    return facts_each_component(t->report->facts, show_component, t, err);
}
