/* The sarif format: SARIF 2.1.0, for code scanning and other tools.
 *
 * Regions are those of the finding itself (for a secret, of the secret and not of what a
 * rule had to match around it). Columns are counted in Unicode code points, as the
 * excerpt tells. What does not fit is said in a notification. */
#include "sarif.h"

#include "document.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>
#include <stdio.h>

struct results {
    struct json_writer *w;
    const struct sarif_rules *rules;
    bool compared;
    uint64_t left;
    struct map repeats; /* location hash to how often it came, as a number in the pointer */
};

void sarif_log_begin(struct json_writer *w)
{
    json_object(w);
    json_member_str(w, "$schema",
                    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                    "sarif-schema-2.1.0.json");
    json_member_str(w, "version", "2.1.0");
    json_key(w, "runs");
    json_array(w);
    json_object(w);
}

void sarif_log_end(struct json_writer *w)
{
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    buf_add_char(w->out, '\n');
}

/* A path as a relative URI reference (RFC 3986). */
static void write_uri(struct json_writer *w, struct view path)
{
    CLEANUP(buf_cleanup) struct buf uri = BUF_INIT(3 * path.len + 1);
    /* A slash at the beginning would make it another kind of reference. */
    buf_add_percent(&uri, view_slice(path, 0, 1), "-._~!$&'()*+,;=@");
    buf_add_percent(&uri, view_slice(path, 1, path.len), "-._~!$&'()*+,;=@/");
    if (uri.failed != OK && w->out->failed == OK) {
        w->out->failed = uri.failed;
    }
    json_key(w, "artifactLocation");
    json_object(w);
    member_text(w, "uri", buf_view(&uri));
    json_member_str(w, "uriBaseId", "SRCROOT");
    json_object_end(w);
}

/* Line `number` of the finding's excerpt; false where it does not reach. */
static bool excerpt_line(const struct finding *f, uint32_t number, struct view *out)
{
    struct view rest = f->excerpt;
    uint32_t at = f->excerpt_line;
    while (view_line(&rest, out)) {
        if (at++ == number) {
            return true;
        }
    }
    return false;
}

/* A byte column as a code-point column. Without the line it is taken as it is. */
static uint32_t code_point_column(const struct finding *f, uint32_t line, uint32_t column)
{
    struct view text;
    if (column == 0 || !excerpt_line(f, line, &text) || column - 1 > text.len) {
        return column;
    }
    uint32_t points = 1;
    for (size_t i = 0; i + 1 < column;) {
        uint32_t cp;
        size_t n = utf8_decode(view_slice(text, i, text.len), &cp);
        i += n == 0 ? 1 : n;
        points++;
    }
    return points;
}

static void write_region_as(struct json_writer *w, const char *key, const struct finding *f,
                            const struct region *r)
{
    uint32_t end_line = r->end_line < r->line ? r->line : r->end_line;
    uint32_t start = code_point_column(f, r->line, r->column);
    uint32_t end = code_point_column(f, end_line, r->end_column);
    json_key(w, key);
    json_object(w);
    json_member_uint(w, "startLine", r->line);
    if (start > 0) {
        json_member_uint(w, "startColumn", start);
    }
    json_member_uint(w, "endLine", end_line);
    if (start > 0 && (end > start || (end > 0 && end_line > r->line))) {
        json_member_uint(w, "endColumn", end);
    }
    json_object_end(w);
}

/* The lines around, when they cover the region and are not too long. */
static void write_context(struct json_writer *w, const struct finding *f)
{
    struct view rest = f->excerpt;
    struct view line;
    uint32_t lines = 0;
    while (view_line(&rest, &line)) {
        lines++;
    }
    uint32_t end_line = f->region.end_line < f->region.line ? f->region.line : f->region.end_line;
    if (f->excerpt.len == 0 || f->excerpt.len > SARIF_SNIPPET_MAX || f->excerpt_line == 0 ||
        f->excerpt_line > f->region.line || end_line > f->excerpt_line + lines - 1) {
        return;
    }
    json_key(w, "contextRegion");
    json_object(w);
    json_member_uint(w, "startLine", f->excerpt_line);
    json_member_uint(w, "endLine", f->excerpt_line + lines - 1);
    json_key(w, "snippet");
    json_object(w);
    member_text(w, "text", f->excerpt);
    json_object_end(w);
    json_object_end(w);
}

static void write_location(struct json_writer *w, const struct finding *f)
{
    json_key(w, "locations");
    json_array(w);
    json_object(w);
    json_key(w, "physicalLocation");
    json_object(w);
    write_uri(w, f->path);
    if (f->region.line > 0) {
        write_region_as(w, "region", f, &f->region);
        write_context(w, f);
    }
    json_object_end(w);
    json_object_end(w);
    json_array_end(w);
}

/* GitHub tells alerts apart by this hash alone, so it must differ between two places of
 * the same secret and must not depend on line numbers: hash of rule, path and
 * fingerprint, and a running number for repeats within a file. */
static enum status location_hash(struct results *results, const struct sarif_rule *rule,
                                 const struct finding *f, char out[48], struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(SIZE_MAX / 2);
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    buf_add_view(&text, rule->id);
    buf_add_char(&text, '\n');
    buf_add_view(&text, f->path);
    buf_add_char(&text, '\n');
    buf_add_view(&text, f->fingerprint);
    enum status st = buf_status(&text, err);
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(&text), &digest);
    sha256_hex(&digest, hex);
    struct view key = view_of(hex, 16);
    uintptr_t times = (uintptr_t)map_get(&results->repeats, key) + 1;
    st = map_put(&results->repeats, key, (void *)times, NULL, err);
    if (st == OK) {
        snprintf(out, 48, "%.16s:%" PRIuPTR, hex, times);
    }
    return st;
}

/* Only where the columns are sure to be right: a fix in the wrong place does harm. An
 * empty region has no end column, so it would stand for the rest of the line. */
static bool is_placeable(const struct finding *f)
{
    const struct region *r = &f->region;
    struct view line;
    bool empty = r->line == r->end_line && r->column == r->end_column;
    return f->has_fix && r->line > 0 && r->column > 0 && !empty &&
           excerpt_line(f, r->line, &line) && excerpt_line(f, r->end_line, &line);
}

static void write_fixes(struct json_writer *w, const struct finding *f)
{
    if (!is_placeable(f)) {
        return;
    }
    json_key(w, "fixes");
    json_array(w);
    json_object(w);
    json_key(w, "artifactChanges");
    json_array(w);
    json_object(w);
    write_uri(w, f->path);
    json_key(w, "replacements");
    json_array(w);
    json_object(w);
    write_region_as(w, "deletedRegion", f, &f->region);
    json_key(w, "insertedContent");
    json_object(w);
    member_text(w, "text", f->fix);
    json_object_end(w);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
}

/* A location object of SARIF: `region` in the finding's file, and what is there. */
static void write_place(struct json_writer *w, const struct finding *f, const struct region *region,
                        struct view message)
{
    json_object(w);
    json_key(w, "physicalLocation");
    json_object(w);
    write_uri(w, f->path);
    if (region->line > 0) {
        write_region_as(w, "region", f, region);
    }
    json_object_end(w);
    sarif_write_message(w, "message", message);
    json_object_end(w);
}

/* Where the code uses what is vulnerable. */
static void write_related(struct json_writer *w, const struct fact_finding *fact)
{
    const struct finding at = {.path = fact->reached_path, .region = {.line = fact->reached_line}};
    if (at.path.len == 0) {
        return;
    }
    bool named = fact->reached_symbol.len > 0;
    json_key(w, "relatedLocations");
    json_array(w);
    write_place(w, &at, &at.region, named ? fact->reached_symbol : fact->reachability);
    json_array_end(w);
}

static void write_step(struct json_writer *w, const struct finding *f, const struct flow_step *step)
{
    json_object(w);
    json_key(w, "location");
    write_place(w, f, &step->region, step->message);
    json_object_end(w);
}

static void write_code_flows(struct json_writer *w, const struct finding *f)
{
    if (f->flow_len == 0) {
        return;
    }
    json_key(w, "codeFlows");
    json_array(w);
    json_object(w);
    json_key(w, "threadFlows");
    json_array(w);
    json_object(w);
    json_key(w, "locations");
    json_array(w);
    for (size_t i = 0; i < f->flow_len; i++) {
        write_step(w, f, &f->flow[i]);
    }
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
}

static void write_suppressions(struct json_writer *w, const struct fact_finding *fact)
{
    json_key(w, "suppressions");
    json_array(w);
    if (fact->suppressed) {
        bool in_source = fact->finding.marker.len > 0 && view_eq_str(fact->suppressed_by, "marker");
        json_object(w);
        json_member_str(w, "kind", in_source ? "inSource" : "external");
        json_member_str(w, "status", "accepted");
        member_text(w, "justification", fact->suppressed_reason);
        json_key(w, "properties");
        json_object(w);
        member_text(w, "by", fact->suppressed_by);
        json_object_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_result_properties(struct json_writer *w, const struct fact_finding *fact)
{
    json_key(w, "properties");
    json_object(w);
    json_member_str(w, "severity", severity_name(fact->finding.severity));
    json_member_str(w, "confidence", confidence_name(fact->finding.confidence));
    if (fact->finding.owasp.len > 0) {
        json_member_words(w, "owasp", fact->finding.owasp);
    }
    json_member_words(w, "controls", fact->finding.controls);
    if (fact->finding.also.len > 0) {
        member_lines(w, "also", fact->finding.also);
    }
    if (fact->witnesses.len > 0) {
        member_witnesses(w, fact);
    }
    if (fact->reachability.len > 0) {
        member_text(w, "reachability", fact->reachability);
    }
    json_object_end(w);
}

/* 3.27.24: "unchanged" includes results that are in another place now. */
static const char *baseline_state(enum finding_state state)
{
    return state == FINDING_GONE ? "absent" : finding_state_name(state);
}

static enum status write_result(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct results *results = ctx;
    struct json_writer *w = results->w;
    const struct finding *f = &fact->finding;
    if (results->left == 0) {
        return SEEN_ENOUGH;
    }
    results->left--;
    CLEANUP(buf_cleanup) struct buf space = BUF_INIT(REPORT_BYTES_MAX);
    const struct sarif_rule *rule = sarif_rule_of(results->rules, f, &space);
    enum status st = buf_status(&space, err);
    if (st != OK) {
        return st;
    }
    if (rule == NULL) {
        return error_set(err, ERR_INTERNAL, "a finding's rule was not collected");
    }
    char hash[48];
    st = location_hash(results, rule, f, hash, err);
    if (st != OK) {
        return st;
    }
    json_object(w);
    member_text(w, "ruleId", rule->id);
    json_member_uint(w, "ruleIndex", rule->index);
    json_member_str(w, "level", sarif_level(f->severity));
    if (results->compared) {
        json_member_str(w, "baselineState", baseline_state(fact->state));
    }
    sarif_write_message(w, "message", f->message);
    write_location(w, f);
    json_key(w, "partialFingerprints");
    json_object(w);
    member_text(w, "assayFingerprint/v1", f->fingerprint);
    json_member_str(w, "primaryLocationLineHash", hash);
    json_object_end(w);
    if (cwe_number(f->cwe) != 0) {
        json_key(w, "taxa");
        json_array(w);
        sarif_write_taxon(w, cwe_number(f->cwe));
        json_array_end(w);
    }
    write_related(w, fact);
    write_fixes(w, f);
    write_code_flows(w, f);
    write_suppressions(w, fact);
    write_result_properties(w, fact);
    json_object_end(w);
    return buf_status(w->out, err);
}

static void begin_notification(struct json_writer *w, const char *id, uint64_t index,
                               const char *level, struct view text)
{
    json_object(w);
    json_key(w, "descriptor");
    json_object(w);
    json_member_str(w, "id", id);
    json_member_uint(w, "index", index);
    json_object_end(w);
    json_member_str(w, "level", level);
    sarif_write_message(w, "message", text);
}

struct notifications {
    struct json_writer *w;
    uint64_t left;
};

static enum status write_gap(void *ctx, const struct fact_gap *gap, struct error *err)
{
    struct notifications *n = ctx;
    if (n->left == 0) {
        return SEEN_ENOUGH;
    }
    n->left--;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(4096);
    buf_printf(&text, "Not inspected (" VIEW_FMT ")", VIEW_ARG(utf8_cut(gap->reason, 256)));
    if (gap->detail.len > 0) {
        buf_printf(&text, ": " VIEW_FMT, VIEW_ARG(utf8_cut(gap->detail, 2048)));
    }
    enum status st = buf_status(&text, err);
    if (st != OK) {
        return st;
    }
    begin_notification(n->w, "not-inspected", 0, "error", buf_view(&text));
    json_key(n->w, "locations");
    json_array(n->w);
    json_object(n->w);
    json_key(n->w, "physicalLocation");
    json_object(n->w);
    write_uri(n->w, gap->path);
    json_object_end(n->w);
    json_object_end(n->w);
    json_array_end(n->w);
    json_object_end(n->w);
    return buf_status(n->w->out, err);
}

static void note_cut(struct json_writer *w, const char *what, uint64_t total, uint64_t max)
{
    if (total <= max) {
        return;
    }
    char text[160];
    snprintf(text, sizeof text,
             "%" PRIu64 " of %" PRIu64 " %s were left out; the json format holds all.", total - max,
             total, what);
    begin_notification(w, "cut", 1, "warning", view_str(text));
    json_object_end(w);
}

static enum status write_invocation(struct json_writer *w, const struct report *r,
                                    const struct fact_counts *counts, struct error *err)
{
    json_key(w, "invocations");
    json_array(w);
    json_object(w);
    /* What was not inspected is a failure of the run: absence of findings means nothing. */
    json_member_bool(w, "executionSuccessful", counts->gaps == 0);
    json_member_time(w, "startTimeUtc", r->started);
    json_member_time(w, "endTimeUtc", r->finished);
    json_key(w, "toolExecutionNotifications");
    json_array(w);
    note_cut(w, "results", findings_total(counts) + counts->suppressed + counts->gone,
             SARIF_RESULTS_MAX);
    note_cut(w, "parts that were not inspected", counts->gaps, SARIF_NOTIFICATIONS_MAX);
    struct notifications n = {w, SARIF_NOTIFICATIONS_MAX};
    enum status st = each_done(facts_each_gap(r->facts, write_gap, &n, err));
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
    return st;
}

static void write_descriptor(struct json_writer *w, const char *id, const char *text)
{
    json_object(w);
    json_member_str(w, "id", id);
    sarif_write_message(w, "shortDescription", view_str(text));
    json_object_end(w);
}

static void write_tool(struct json_writer *w, const struct report *r,
                       const struct sarif_rules *rules)
{
    json_key(w, "tool");
    json_object(w);
    json_key(w, "driver");
    json_object(w);
    json_member_str(w, "name", "Assay");
    member_text(w, "version", r->tool_version);
    member_text(w, "semanticVersion", r->tool_version);
    sarif_write_rules(w, rules);
    json_key(w, "notifications");
    json_array(w);
    write_descriptor(w, "not-inspected", "A file, or a part of the subject, was not inspected.");
    write_descriptor(w, "cut", "Entries were left out of this file.");
    json_array_end(w);
    json_key(w, "supportedTaxonomies");
    json_array(w);
    json_object(w);
    json_member_str(w, "name", "CWE");
    json_member_uint(w, "index", 0);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    json_object_end(w);
}

static enum status write_run_properties(struct json_writer *w, const struct report *r,
                                        struct error *err)
{
    json_key(w, "properties");
    json_object(w);
    member_text(w, "subject", r->subject->name);
    json_member_str(w, "origin", origin_name(r->subject->origin));
    member_text_or_null(w, "gitCommit", r->subject->git_commit);
    if (r->comparison != NULL) {
        member_text(w, "comparedWith", r->comparison->name);
        member_text_or_null(w, "comparedWithCommit", r->comparison->git_commit);
    }
    if (r->verdict != NULL) {
        json_member_str(w, "outcome", outcome_name(r->verdict->outcome));
        member_text(w, "baseline", r->verdict->baseline->id);
        member_text(w, "baselineVersion", r->verdict->baseline->version);
    }
    enum status st = document_advice(w, r->facts, err);
    json_object_end(w);
    return st;
}

static enum status write_results(struct json_writer *w, const struct report *r,
                                 const struct sarif_rules *rules, struct error *err)
{
    struct results results = {
        .w = w, .rules = rules, .left = SARIF_RESULTS_MAX, .compared = r->comparison != NULL};
    map_init(&results.repeats);
    json_key(w, "results");
    json_array(w);
    enum status st =
        each_done(facts_each_finding_in(r->facts, FINDINGS_ALL, write_result, &results, err));
    json_array_end(w);
    map_release(&results.repeats);
    return st;
}

static enum status write_log(struct json_writer *w, const struct report *r,
                             const struct sarif_rules *rules, struct error *err)
{
    struct fact_counts counts = {0};
    enum status st = facts_count_in(r->facts, FINDINGS_ALL, &counts, err);
    if (st != OK) {
        return st;
    }
    sarif_log_begin(w);
    write_tool(w, r, rules);
    st = write_invocation(w, r, &counts, err);
    if (st != OK) {
        return st;
    }
    sarif_write_taxonomies(w, rules);
    json_key(w, "originalUriBaseIds");
    json_object(w);
    json_key(w, "SRCROOT");
    json_object(w);
    sarif_write_message(w, "description", VIEW("The subject that was inspected."));
    json_object_end(w);
    json_object_end(w);
    json_key(w, "automationDetails");
    json_object(w);
    json_member_str(w, "id", "assay/");
    json_object_end(w);
    json_member_str(w, "columnKind", "unicodeCodePoints");
    st = write_results(w, r, rules, err);
    if (st != OK) {
        return st;
    }
    st = write_run_properties(w, r, err);
    if (st != OK) {
        return st;
    }
    sarif_log_end(w);
    return buf_status(w->out, err);
}

static enum status write_sarif(const struct report *r, const struct report_style *style,
                               struct buf *out, struct error *err)
{
    (void)style;
    size_t start = out->len;
    struct sarif_rules rules;
    sarif_rules_init(&rules);
    struct json_writer w;
    json_writer_init(&w, out, true);
    enum status st = sarif_rules_collect(&rules, r, err);
    if (st == OK) {
        st = write_log(&w, r, &rules, err);
    }
    sarif_rules_release(&rules);
    return report_undo(out, start, st);
}

const struct report_format report_format_sarif = {
    .name = "sarif",
    .extension = ".sarif",
    .purpose = "SARIF 2.1.0, for code scanning and other tools",
    .write = write_sarif,
};
