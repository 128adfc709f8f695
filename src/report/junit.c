/* The junit format: each requirement a test case, for dashboards that know only tests.
 * Without a verdict each inspector is one, failing when it has findings. */
#include "common.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>
#include <stdio.h>

enum { JUNIT_ROWS_MAX = 200, JUNIT_TEXT_MAX = 1 << 20 };

struct xml {
    struct buf *out;
    struct buf scratch;
};

struct tally {
    uint64_t tests;
    uint64_t failures;
    uint64_t errors;
    uint64_t skipped;
};

/* U+FFFE and U+FFFF, which XML forbids too. */
static bool is_noncharacter(struct view text)
{
    return view_eq_str(text, "\xef\xbf\xbe") || view_eq_str(text, "\xef\xbf\xbf");
}

/* Text made visible first: XML 1.0 has no form for control characters at all. */
static void add_escaped(struct xml *x, struct view text)
{
    buf_clear(&x->scratch);
    utf8_append_visible(&x->scratch, utf8_cut(text, 16384));
    if (x->scratch.failed != OK && x->out->failed == OK) {
        x->out->failed = x->scratch.failed;
    }
    for (size_t i = 0; i < x->scratch.len; i++) {
        if (is_noncharacter(view_slice(buf_view(&x->scratch), i, i + 3))) {
            buf_add_str(x->out, "\xef\xbf\xbd");
            i += 2;
            continue;
        }
        buf_add_markup(x->out, view_of(x->scratch.ptr + i, 1));
    }
}

static void add_attribute(struct xml *x, const char *name, struct view value)
{
    buf_printf(x->out, " %s=\"", name);
    add_escaped(x, value);
    buf_add_char(x->out, '"');
}

static void add_rows(struct xml *x, const struct requirement_result *result)
{
    uint64_t shown = 0;
    for (size_t i = 0; i < result->kept && shown < JUNIT_ROWS_MAX; i++) {
        const struct verdict_row *row = &result->row[i];
        if (row->status != ROW_ALARM && row->status != ROW_ERROR) {
            continue;
        }
        add_escaped(x, row->resource);
        buf_add_str(x->out, ": ");
        add_escaped(x, row->reason);
        buf_add_char(x->out, '\n');
        shown++;
    }
    if (result->alarms > shown) {
        buf_printf(x->out, "... and %" PRIu64 " more\n", result->alarms - shown);
    }
    if (result->requirement->remedy.len > 0) {
        buf_add_str(x->out, "What to do: ");
        add_escaped(x, result->requirement->remedy);
        buf_add_char(x->out, '\n');
    }
}

/* One outcome element with rows: <failure>, <error> or <system-out>. */
static void add_outcome(struct xml *x, const char *element, const struct requirement_result *result)
{
    buf_printf(x->out, "      <%s", element);
    if (strcmp(element, "system-out") != 0) {
        char message[64];
        snprintf(message, sizeof message, "%" PRIu64 " place(s)", result->alarms);
        add_attribute(x, "message", view_str(message));
        add_attribute(x, "type", view_str(row_status_name(result->worst)));
    }
    buf_add_char(x->out, '>');
    add_rows(x, result);
    buf_printf(x->out, "</%s>\n", element);
}

/* A recommendation that is not met is told, but fails nothing: it would turn a build
 * red whose subject is accepted. */
static const char *outcome_element(const struct requirement_result *r)
{
    if (!r->applies || !r->measured || r->worst == ROW_SKIP) {
        return "skipped";
    }
    if (!requirement_fails(r)) {
        return NULL;
    }
    if (r->worst == ROW_ERROR) {
        return "error";
    }
    return r->requirement->level == LEVEL_MUST ? "failure" : "system-out";
}

static void count_element(struct tally *t, const char *element)
{
    t->tests++;
    if (element == NULL) {
        return;
    }
    t->failures += strcmp(element, "failure") == 0;
    t->errors += strcmp(element, "error") == 0;
    t->skipped += strcmp(element, "skipped") == 0;
}

static void add_case_start(struct xml *x, struct view suite, struct view name)
{
    buf_add_str(x->out, "    <testcase");
    add_attribute(x, "classname", suite);
    add_attribute(x, "name", name);
    buf_add_str(x->out, " time=\"0\"");
}

static void add_requirement(struct xml *x, struct view suite, const struct requirement_result *r)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(32768);
    buf_printf(&name, VIEW_FMT ": " VIEW_FMT, VIEW_ARG(utf8_cut(r->requirement->id, 1024)),
               VIEW_ARG(utf8_cut(r->requirement->title, 8192)));
    if (name.failed != OK && x->out->failed == OK) {
        x->out->failed = name.failed;
    }
    add_case_start(x, suite, buf_view(&name));
    const char *element = outcome_element(r);
    if (element == NULL) {
        buf_add_str(x->out, "/>\n");
        return;
    }
    buf_add_str(x->out, ">\n");
    if (strcmp(element, "skipped") == 0) {
        buf_printf(x->out, "      <skipped>%s</skipped>\n", requirement_status(r));
    } else {
        add_outcome(x, element, r);
    }
    buf_add_str(x->out, "    </testcase>\n");
}

struct gap_lines {
    struct xml *x;
    unsigned left;
};

static enum status add_gap(void *ctx, const struct fact_gap *gap, struct error *err)
{
    struct gap_lines *lines = ctx;
    if (lines->left == 0) {
        return SEEN_ENOUGH;
    }
    lines->left--;
    add_escaped(lines->x, gap->path);
    buf_add_str(lines->x->out, ": ");
    add_escaped(lines->x, gap->reason);
    buf_add_char(lines->x->out, '\n');
    return buf_status(lines->x->out, err);
}

static enum status add_completeness(struct xml *x, struct view suite, const struct report *r,
                                    const struct fact_counts *counts, struct error *err)
{
    add_case_start(x, suite, VIEW("everything was inspected"));
    if (counts->gaps == 0) {
        buf_add_str(x->out, "/>\n");
        return OK;
    }
    buf_printf(x->out, ">\n      <error message=\"%" PRIu64 " not inspected\" type=\"incomplete\">",
               counts->gaps);
    struct gap_lines lines = {x, JUNIT_ROWS_MAX};
    enum status st = each_done(facts_each_gap(r->facts, add_gap, &lines, err));
    if (counts->gaps > JUNIT_ROWS_MAX) {
        buf_printf(x->out, "... and %" PRIu64 " more\n", counts->gaps - JUNIT_ROWS_MAX);
    }
    buf_add_str(x->out, "</error>\n    </testcase>\n");
    return st;
}

struct inspector_walk {
    struct xml *x;
    const char *name; /* NULL: all other tools, whose findings were imported */
    uint64_t count;   /* findings of this inspector that are not suppressed */
    bool write;       /* second walk: lines of the first JUNIT_ROWS_MAX */
};

static enum status walk_finding(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct inspector_walk *walk = ctx;
    const struct finding *f = &fact->finding;
    bool counts = walk->name == NULL ? fact->imported : view_eq_str(f->inspector, walk->name);
    if (fact->suppressed || fact->state == FINDING_GONE || !counts) {
        return OK;
    }
    walk->count++;
    if (!walk->write || walk->count > JUNIT_ROWS_MAX) {
        return OK;
    }
    add_escaped(walk->x, f->path);
    buf_printf(walk->x->out, ":%" PRIu32 ": %s: ", f->region.line, severity_name(f->severity));
    add_escaped(walk->x, f->rule);
    buf_add_char(walk->x->out, '\n');
    return buf_status(walk->x->out, err);
}

static enum status count_of(const struct report *r, const char *inspector, uint64_t *out,
                            struct error *err)
{
    struct inspector_walk walk = {.name = inspector};
    enum status st = facts_each_finding(r->facts, walk_finding, &walk, err);
    if (st == OK) {
        *out = walk.count;
    }
    return st;
}

static enum status add_inspector(struct xml *x, const struct report *r, const char *inspector,
                                 struct error *err)
{
    uint64_t count = 0;
    enum status st = count_of(r, inspector, &count, err);
    if (st != OK) {
        return st;
    }
    if (count == 0 && inspector == NULL) {
        return OK; /* nothing was imported, or nothing stands against the subject */
    }
    add_case_start(x, VIEW("assay"), inspector == NULL ? VIEW("imported") : view_str(inspector));
    if (count == 0) {
        buf_add_str(x->out, "/>\n");
        return OK;
    }
    buf_printf(x->out, ">\n      <failure message=\"%" PRIu64 " finding(s)\" type=\"findings\">",
               count);
    struct inspector_walk walk = {.x = x, .name = inspector, .write = true};
    st = facts_each_finding(r->facts, walk_finding, &walk, err);
    if (count > JUNIT_ROWS_MAX) {
        buf_printf(x->out, "... and %" PRIu64 " more\n", count - JUNIT_ROWS_MAX);
    }
    buf_add_str(x->out, "</failure>\n    </testcase>\n");
    return st;
}

/* The subject's own issues are findings of "content", which is no inspector of the table;
 * behind it comes what was imported. */
static const char *inspector_at(const struct report *r, size_t i)
{
    size_t count = r->inspection->inspector_count;
    return i < count ? r->inspection->inspectors[i].name : i == count ? "content" : NULL;
}

static enum status tally_up(const struct report *r, const struct fact_counts *counts,
                            struct tally *out, struct error *err)
{
    struct tally t = {.tests = 1, .errors = counts->gaps > 0};
    for (size_t i = 0; r->verdict != NULL && i < r->verdict->count; i++) {
        count_element(&t, outcome_element(&r->verdict->results[i]));
    }
    for (size_t i = 0; r->verdict == NULL && i <= r->inspection->inspector_count + 1; i++) {
        uint64_t n = 0;
        enum status st = count_of(r, inspector_at(r, i), &n, err);
        if (st != OK) {
            return st;
        }
        if (n > 0 || inspector_at(r, i) != NULL) {
            count_element(&t, n > 0 ? "failure" : NULL);
        }
    }
    *out = t;
    return OK;
}

static void add_head(struct xml *x, const struct report *r, struct view suite,
                     const struct tally *t)
{
    char time[CLOCK_TEXT_MAX];
    clock_rfc3339(r->started, time);
    buf_add_str(x->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(x, "name", VIEW("Assay"));
    buf_printf(x->out,
               " tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"%" PRIu64
               "\" time=\"%.3f\">\n  <testsuite",
               t->tests, t->failures, t->errors, r->seconds);
    add_attribute(x, "name", suite);
    /* The schemas of JUnit's readers want the time without its zone. */
    buf_printf(x->out,
               " tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"%" PRIu64
               "\" skipped=\"%" PRIu64 "\" time=\"%.3f\" timestamp=\"%.19s\" hostname=\"\">\n",
               t->tests, t->failures, t->errors, t->skipped, r->seconds, time);
    buf_add_str(x->out, "    <properties>\n      <property name=\"subject\"");
    add_attribute(x, "value", r->subject->name);
    buf_add_str(x->out, "/>\n    </properties>\n");
}

static enum status write_suites(struct xml *x, const struct report *r, struct error *err)
{
    struct fact_counts counts = {0};
    struct tally t;
    enum status st = facts_count(r->facts, &counts, err);
    if (st != OK) {
        return st;
    }
    st = tally_up(r, &counts, &t, err);
    if (st != OK) {
        return st;
    }
    struct view suite = r->verdict == NULL ? VIEW("assay") : r->verdict->baseline->id;
    add_head(x, r, suite, &t);
    for (size_t i = 0; r->verdict != NULL && i < r->verdict->count; i++) {
        add_requirement(x, suite, &r->verdict->results[i]);
    }
    for (size_t i = 0; r->verdict == NULL && i <= r->inspection->inspector_count + 1; i++) {
        st = add_inspector(x, r, inspector_at(r, i), err);
        if (st != OK) {
            return st;
        }
    }
    st = add_completeness(x, suite, r, &counts, err);
    if (st != OK) {
        return st;
    }
    buf_add_str(x->out, "  </testsuite>\n</testsuites>\n");
    return buf_status(x->out, err);
}

static enum status write_junit(const struct report *r, const struct report_style *style,
                               struct buf *out, struct error *err)
{
    (void)style;
    size_t start = out->len;
    struct xml x = {.out = out};
    buf_init(&x.scratch, JUNIT_TEXT_MAX);
    enum status st = write_suites(&x, r, err);
    buf_release(&x.scratch);
    return report_undo(out, start, st);
}

const struct report_format report_format_junit = {
    .name = "junit",
    .extension = ".xml",
    .purpose = "JUnit XML, each requirement a test case",
    .write = write_junit,
};
