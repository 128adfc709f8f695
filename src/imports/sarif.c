/* SARIF 2.1.0: runs and their results. Code flows, graphs, fixes and web requests are
 * passed over. */
#include "sarif.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

const struct value *sarif_at(const struct value *list, const struct value *index)
{
    if (!value_is(list, VALUE_ARRAY) || !value_is(index, VALUE_INT) || index->integer < 0 ||
        (uint64_t)index->integer >= list->len) {
        return NULL;
    }
    return &list->items[index->integer];
}

const struct value *sarif_first(const struct value *list)
{
    return value_is(list, VALUE_ARRAY) && list->len > 0 ? &list->items[0] : NULL;
}

/* Results that say that something is in order, or was once wrong. */
static bool is_passed(const struct value *result)
{
    struct view kind = value_get_text(result, "kind");
    return view_eq(kind, VIEW("pass")) || view_eq(kind, VIEW("notApplicable")) ||
           view_eq(value_get_text(result, "baselineState"), VIEW("absent"));
}

/* One suppression that is neither rejected nor still being looked at suppresses. */
static enum status read_suppression(struct import_reader *r, const struct value *result,
                                    struct import_suppression *out, struct error *err)
{
    const struct value *list = value_get(result, "suppressions");
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *s = &list->items[i];
        struct view status = value_get_text(s, "status");
        if (!value_is(s, VALUE_OBJECT) || (status.len > 0 && !view_eq(status, VIEW("accepted")))) {
            continue;
        }
        struct view why = view_slice(value_get_text(s, "justification"), 0, IMPORT_MESSAGE_MAX);
        bool in_source = view_eq(value_get_text(s, "kind"), VIEW("inSource"));
        out->suppressed = true;
        out->reason = arena_printf(&r->scratch, "suppressed %s%s" VIEW_FMT,
                                   in_source ? "in the source" : "outside of the source",
                                   why.len > 0 ? ": " : "", VIEW_ARG(why));
        return out->reason.ptr == NULL ? error_no_memory(err) : OK;
    }
    return OK;
}

/* The first member that can tell results apart; some tools write a fixed sentence. */
static struct view fingerprint_in(const struct value *prints)
{
    enum { PRINT_MIN = 8 };
    for (size_t i = 0; value_is(prints, VALUE_OBJECT) && i < prints->len; i++) {
        struct view text = value_text(&prints->members[i].value);
        if (text.len >= PRINT_MIN && view_find_char(text, ' ') < 0) {
            return text;
        }
    }
    return view_of("", 0);
}

static struct view content_of(const struct value *result, struct view snippet)
{
    if (view_trim(snippet).len > 0) {
        return snippet;
    }
    struct view print = fingerprint_in(value_get(result, "fingerprints"));
    return print.len > 0 ? print : fingerprint_in(value_get(result, "partialFingerprints"));
}

static enum status read_result(const struct sarif_run *run, const struct value *result,
                               struct error *err)
{
    struct import_reader *r = run->r;
    if (!value_is(result, VALUE_OBJECT)) {
        return value_expected(result, r->name, "a result", err);
    }
    if (is_passed(result)) {
        r->sum.passed++;
        return OK;
    }
    const struct value *rule = sarif_find_rule(run, result);
    const struct value *place =
        value_get(sarif_first(value_get(result, "locations")), "physicalLocation");
    struct view snippet = value_text(value_path(place, "region.snippet.text"));
    struct import_item item = {
        .rule = sarif_rule_id(result, rule),
        .severity = sarif_severity(result, rule),
        .confidence = sarif_confidence(rule),
        .content = content_of(result, snippet),
        .at = result->line,
    };
    enum status st = sarif_place(run, place, &item, err);
    if (st == OK) {
        st = sarif_cwe(run, result, rule, &item.cwe, err);
    }
    if (st == OK) {
        st = sarif_message(run, result, rule, &item.message, err);
    }
    if (st == OK) {
        st = read_suppression(r, result, &item.suppression, err);
    }
    return st == OK ? reader_emit(r, &item, err) : st;
}

static enum status read_results(struct sarif_run *run, struct error *err)
{
    const struct value *driver = value_path(run->run, "tool.driver");
    const struct value *results = value_get(run->run, "results");
    struct view version = value_get_text(driver, "semanticVersion");
    if (!value_is(driver, VALUE_OBJECT)) {
        return value_expected(run->run, run->r->name, "a run with \"tool\" and \"driver\"", err);
    }
    if (results != NULL && results->kind != VALUE_ARRAY && results->kind != VALUE_NULL) {
        return value_expected(results, run->r->name, "a list of results", err);
    }
    if (value_path(run->run, "externalPropertyFileReferences.results") != NULL) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s:%u: the run's results are in other files, which are not opened",
                         run->r->name, run->run->line);
    }
    enum status st =
        reader_tool(run->r, value_get_text(driver, "name"),
                    version.len > 0 ? version : value_get_text(driver, "version"), err);
    if (st == OK) {
        st = sarif_index_rules(run, err);
    }
    if (st == OK) {
        st = sarif_roots(run, err);
    }
    for (size_t i = 0; st == OK && value_is(results, VALUE_ARRAY) && i < results->len; i++) {
        st = read_result(run, &results->items[i], err);
    }
    return st;
}

static enum status read_run(struct import_reader *r, const struct value *v, struct error *err)
{
    struct sarif_run run = {.r = r, .run = v};
    size_t roots = r->root_count;
    if (!value_is(v, VALUE_OBJECT)) {
        return value_expected(v, r->name, "a run", err);
    }
    map_init(&run.rules);
    enum status st = read_results(&run, err);
    map_release(&run.rules);
    r->root_count = roots;
    return st;
}

static enum status read_file(struct import_reader *r, struct error *err)
{
    struct value root;
    enum status st = json_read(r->text, r->name, JSON_STRICT, NULL, &r->arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *runs = value_get(&root, "runs");
    struct view version = value_get_text(&root, "version");
    if (!view_starts(version, VIEW("2.1"))) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: expected SARIF 2.1.0, found version \"" VIEW_FMT "\"", r->name,
                         VIEW_ARG(view_slice(version, 0, 40)));
    }
    if (!value_is(runs, VALUE_ARRAY)) {
        return value_expected(runs == NULL ? &root : runs, r->name, "a list \"runs\"", err);
    }
    for (size_t i = 0; st == OK && i < runs->len; i++) {
        st = read_run(r, &runs->items[i], err);
    }
    return st;
}

static bool sniff(struct view text)
{
    return view_starts(view_trim(view_slice(text, 0, 1024)), VIEW("{")) &&
           view_find(text, VIEW("\"runs\"")) >= 0 && view_find(text, VIEW("\"version\"")) >= 0;
}

const struct import_format sarif_format = {
    .name = "sarif", .purpose = "SARIF 2.1.0 of any tool", .sniff = sniff, .read = read_file};
