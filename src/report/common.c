#include "common.h"

const char *requirement_status(const struct requirement_result *r)
{
    if (!r->applies) {
        return "not-applicable";
    }
    return r->measured ? row_status_name(r->worst) : "not-measured";
}

bool requirement_fails(const struct requirement_result *r)
{
    return r->applies && r->measured && (r->worst == ROW_ALARM || r->worst == ROW_ERROR);
}

const char *subject_kind_word(const struct report *r)
{
    enum subject_kind kind = r->subject->kind;
    if (kind == SUBJECT_AUTO) {
        kind = r->inspection->pool.kind;
    }
    return subject_kind_name(kind == SUBJECT_AUTO ? SUBJECT_DIRECTORY : kind);
}

const char *level_word(enum requirement_level level)
{
    return level == LEVEL_MUST ? "must" : "should";
}

uint64_t findings_total(const struct fact_counts *counts)
{
    uint64_t total = 0;
    for (size_t i = 0; i < SEVERITY_COUNT; i++) {
        total += counts->findings[i];
    }
    return total;
}

bool sha256_is_zero(const struct sha256 *d)
{
    static const struct sha256 zero;
    return sha256_eq(d, &zero);
}

uint32_t cwe_number(struct view cwe)
{
    uint64_t n;
    if (!view_starts(cwe, VIEW("CWE-")) || !view_to_u64(view_slice(cwe, 4, cwe.len), &n) ||
        n > UINT32_MAX) {
        return 0;
    }
    return (uint32_t)n;
}

void add_rule_name(struct buf *out, const struct finding *f)
{
    buf_add_view(out, f->inspector);
    buf_add_char(out, '/');
    buf_add_view(out, f->rule);
}

bool next_witness(struct view *rest, struct view *tool, struct view *rule)
{
    if (!view_line(rest, rule)) {
        return false;
    }
    return view_split(rule, '/', tool);
}

/* Was `tool`, a piece of `witnesses`, named there before? They are few. */
static bool named_before(struct view witnesses, struct view tool)
{
    struct view rest = witnesses;
    struct view earlier;
    struct view rule;
    while (next_witness(&rest, &earlier, &rule) && earlier.ptr < tool.ptr) {
        if (view_eq(earlier, tool)) {
            return true;
        }
    }
    return false;
}

void member_witnesses(struct json_writer *w, const struct fact_finding *fact)
{
    struct view rest = fact->witnesses;
    struct view tool;
    struct view rule;
    json_key(w, "witnesses");
    json_array(w);
    if (rest.len == 0) {
        json_string(w, fact->finding.inspector);
    }
    while (next_witness(&rest, &tool, &rule)) {
        if (!named_before(fact->witnesses, tool)) {
            json_string(w, tool);
        }
    }
    json_array_end(w);
}

void member_lines(struct json_writer *w, const char *key, struct view lines)
{
    struct view line;
    json_key(w, key);
    json_array(w);
    while (view_line(&lines, &line)) {
        json_string(w, line);
    }
    json_array_end(w);
}

void member_text(struct json_writer *w, const char *key, struct view text)
{
    json_key(w, key);
    json_string(w, text);
}

void member_text_or_null(struct json_writer *w, const char *key, struct view text)
{
    json_key(w, key);
    if (text.len == 0) {
        json_null(w);
    } else {
        json_string(w, text);
    }
}

enum status report_undo(struct buf *out, size_t start, enum status st)
{
    if (st != OK && out->len > start) {
        out->len = start;
        out->ptr[start] = '\0';
    }
    return st;
}
