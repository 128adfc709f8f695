/* From matches to findings: one for each place, the most specific rule's. */
#include "secrets.h"

#include <stdlib.h>

enum {
    RANK_PER_CONFIDENCE = 30,
    RANK_RULE = 100,
    RANK_GENERIC = 20,
    RANK_STRUCTURE = 200 /* keys and key stores that were parsed */
};

static struct view tag_value(const struct secret_rule *rule, struct view prefix)
{
    for (size_t i = 0; i < rule->tags.len; i++) {
        if (view_starts(rule->tags.items[i], prefix)) {
            return view_slice(rule->tags.items[i], prefix.len, rule->tags.items[i].len);
        }
    }
    return view_of(NULL, 0);
}

/* What the rule says of itself, into the match. */
static void describe(const struct secret_rules *rules, struct secret_match *m)
{
    if (m->rule == SECRET_DETECTOR) {
        return;
    }
    const struct secret_rule *rule = rules->rules[m->rule];
    bool generic = view_contains_nocase(rule->id.text, VIEW("generic"));
    m->id = rule->id.text;
    m->message = rule->description;
    m->cwe = tag_value(rule, VIEW("cwe:"));
    m->severity = generic ? SEVERITY_MEDIUM : SEVERITY_HIGH;
    m->confidence = generic ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM;
    (void)severity_parse(tag_value(rule, VIEW("severity:")), &m->severity);
    (void)confidence_parse(tag_value(rule, VIEW("confidence:")), &m->confidence);
    m->rank = (generic ? RANK_GENERIC : RANK_RULE) + (unsigned)m->confidence * RANK_PER_CONFIDENCE;
}

static int by_place(const void *a, const void *b)
{
    const struct secret_match *x = a;
    const struct secret_match *y = b;
    if (x->whole_file != y->whole_file) {
        return x->whole_file ? -1 : 1;
    }
    if (x->secret_start != y->secret_start) {
        return (x->secret_start > y->secret_start) - (x->secret_start < y->secret_start);
    }
    if (x->secret_end != y->secret_end) {
        return (x->secret_end > y->secret_end) - (x->secret_end < y->secret_end);
    }
    return view_cmp(x->id, y->id);
}

static bool better(const struct secret_match *a, const struct secret_match *b)
{
    if (a->rank != b->rank) {
        return a->rank > b->rank;
    }
    /* The one that says more about the surroundings, then the one that covers more. */
    size_t x = a->end - a->start;
    size_t y = b->end - b->start;
    if (x == y) {
        x = a->secret_end - a->secret_start;
        y = b->secret_end - b->secret_start;
    }
    return x != y ? x > y : view_cmp(a->id, b->id) < 0;
}

static bool overlap(const struct secret_match *a, const struct secret_match *b)
{
    if (a->whole_file || b->whole_file) {
        return a->whole_file && b->whole_file;
    }
    return a->secret_start < b->secret_end && b->secret_start < a->secret_end;
}

/* Of matches that overlap the best stays. A file known by name alone is no news
 * where a key was found in it. Returns how many are left in `items`. */
static size_t choose(struct secret_match *items, size_t len)
{
    bool structured = false;
    for (size_t i = 0; i < len; i++) {
        structured = structured ||
                     (!items[i].whole_file && !items[i].veto && items[i].rank >= RANK_STRUCTURE);
    }
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (items[i].whole_file && structured) {
            continue;
        }
        struct secret_match *last = kept == 0 ? NULL : &items[kept - 1];
        if (last == NULL || !overlap(last, &items[i])) {
            items[kept++] = items[i];
        } else if (better(&items[i], last)) {
            *last = items[i];
        }
    }
    size_t shown = 0;
    for (size_t i = 0; i < kept; i++) {
        if (!items[i].veto) {
            items[shown++] = items[i];
        }
    }
    return shown;
}

static struct view marker_in(const struct secrets_file *f, uint32_t from, uint32_t to)
{
    static const struct view markers[] = {VIEW_INIT("gitleaks:allow"), VIEW_INIT("assay:allow")};
    for (uint32_t line = from; line <= to && line - from < 1000; line++) {
        struct view text = lines_text(&f->lines, line);
        for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
            if (view_find(text, markers[i]) != VIEW_NPOS) {
                return markers[i];
            }
        }
    }
    return view_of(NULL, 0);
}

static enum status place_finding(struct secrets_file *f, const struct secret_match *m,
                                 struct finding *out, struct error *err)
{
    struct position a = lines_at(&f->lines, m->secret_start);
    struct position b = lines_at(&f->lines, m->secret_end);
    out->region = (struct region){a.line, a.column, b.line, b.column};
    struct position start = lines_at(&f->lines, m->start);
    struct position end = lines_at(&f->lines, m->end);
    out->marker = marker_in(f, start.line < a.line ? start.line : a.line,
                            end.line > b.line ? end.line : b.line);
    return secrets_excerpt(f, m->secret_start, m->secret_end, &out->excerpt, &out->excerpt_line,
                           err);
}

static enum status report_one(struct secrets_file *f, const struct secret_match *m,
                              const struct result_sink *sink, struct error *err)
{
    struct finding finding = {
        .inspector = VIEW_INIT("secrets"),
        .rule = m->id,
        .severity = m->severity,
        .confidence = m->confidence,
        .path = f->file->path,
        .has_secret = true,
        .cwe = m->cwe.len > 0 ? m->cwe : VIEW("CWE-798"),
        .controls = VIEW_INIT("8.28 5.17"),
    };
    const char *how = m->depth > 0 ? " It stands encoded in the file." : "";
    finding.message =
        m->message.len > 0
            ? arena_printf(f->arena, VIEW_FMT "%s", VIEW_ARG(m->message), how)
            : arena_printf(f->arena, "A value that the rule " VIEW_FMT " takes for a secret.%s",
                           VIEW_ARG(m->id), how);
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    sha256_of(m->value, &finding.secret);
    enum status st = m->whole_file ? OK : place_finding(f, m, &finding, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

static enum status report_rest(struct secrets_file *f, size_t left_out,
                               const struct result_sink *sink, struct error *err)
{
    struct finding finding = {
        .inspector = VIEW_INIT("secrets"),
        .rule = VIEW_INIT("secrets-not-listed"),
        .severity = SEVERITY_HIGH,
        .confidence = CONFIDENCE_HIGH,
        .path = f->file->path,
        .cwe = VIEW_INIT("CWE-798"),
        .controls = VIEW_INIT("8.28 5.17"),
    };
    finding.message =
        arena_printf(f->arena, "This file holds %zu more secrets than the %d that are listed.",
                     left_out, SECRETS_PER_FILE_MAX);
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    struct fingerprints seen = {.arena = f->arena};
    const struct fingerprint_parts parts = {
        .inspector = finding.inspector, .rule = finding.rule, .path = finding.path};
    enum status st = fingerprint_view(&seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

enum status secrets_report(struct secrets_file *f, const struct result_sink *sink,
                           struct error *err)
{
    size_t len = f->matches.len;
    if (len == 0) {
        return OK;
    }
    enum status st = secrets_lines(f, err);
    struct secret_match *items = arena_alloc(f->arena, len, sizeof *items);
    if (st != OK || items == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        describe(f->worker->shared->rules, &f->matches.items[i]);
        items[i] = f->matches.items[i];
    }
    qsort(items, len, sizeof *items, by_place);
    size_t kept = choose(items, len);
    size_t listed = kept > SECRETS_PER_FILE_MAX ? SECRETS_PER_FILE_MAX : kept;
    for (size_t i = 0; i < listed && st == OK; i++) {
        st = report_one(f, &items[i], sink, err);
    }
    return st == OK && kept > listed ? report_rest(f, kept - listed, sink, err) : st;
}
