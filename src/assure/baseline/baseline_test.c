/* The examples a baseline carries: small sets of facts and what a requirement
 * must say of them. */
#include "facts/query.h"

#include <assay/assure/approvals.h>

#include <assay/assure/modifications.h>

#include <assay/base/mem.h>
#include <assay/base/words.h>

struct tester {
    const struct baseline *baseline;
    struct arena arena; /* per example */
    struct error *err;
};

static struct view text_or(const struct value *v, const char *key, const char *fallback)
{
    struct view t = value_get_text(v, key);
    return t.ptr == NULL ? view_str(fallback) : t;
}

static uint32_t number_or(const struct value *v, const char *key, uint32_t fallback)
{
    const struct value *n = value_get(v, key);
    return value_is(n, VALUE_INT) && n->integer >= 0 && n->integer <= UINT32_MAX
               ? (uint32_t)n->integer
               : fallback;
}

static enum status bad(const struct tester *t, const struct value *v, const char *what)
{
    return value_expected(v, t->baseline->source.ptr, what, t->err);
}

/* "is_new: false" and "suppressed: true" of the finding that was given last. */
static enum status settle_finding(const struct tester *t, struct facts *f, struct view fingerprint,
                                  const struct value *v)
{
    enum status st = OK;
    if (!value_get_bool(v, "is_new", true)) {
        st = facts_mark_unchanged(f, t->err);
    }
    if (st == OK && value_get_bool(v, "suppressed", false)) {
        const struct suppression s = {.fingerprint = fingerprint,
                                      .reason = VIEW("example"),
                                      .owner = VIEW("example"),
                                      .expires = INT64_MAX};
        st = facts_suppress(f, &s, 0, t->err);
    }
    return st;
}

static enum status give_finding(const struct tester *t, struct facts *f, const struct value *v)
{
    enum severity severity;
    enum confidence confidence;
    if (!severity_parse(text_or(v, "severity", "high"), &severity) ||
        !confidence_parse(text_or(v, "confidence", "high"), &confidence)) {
        return bad(t, v, "a known severity and confidence");
    }
    const struct finding finding = {
        .inspector = text_or(v, "inspector", "secrets"),
        .rule = text_or(v, "rule", "example"),
        .severity = severity,
        .confidence = confidence,
        .path = text_or(v, "path", "example.c"),
        .region = {.line = number_or(v, "line", 1)},
        .message = text_or(v, "message", "an example"),
        .fingerprint = text_or(v, "fingerprint", "f1:example"),
        .cwe = text_or(v, "cwe", ""),
        .marker = text_or(v, "marker", ""),
    };
    enum status st = facts_add_finding(f, &finding, t->err);
    if (st == OK && value_get_bool(v, "imported", false)) {
        st = facts_mark_imported(f, t->err);
    }
    return st == OK ? settle_finding(t, f, finding.fingerprint, v) : st;
}

static enum component_scope scope_of(const struct value *v)
{
    for (int i = SCOPE_RUNTIME; i <= SCOPE_BUILD; i++) {
        if (view_eq_str(text_or(v, "scope", "runtime"),
                        component_scope_name((enum component_scope)i))) {
            return (enum component_scope)i;
        }
    }
    return SCOPE_RUNTIME;
}

static enum status give_component(const struct tester *t, struct facts *f, const struct value *v)
{
    struct component c = {
        .purl = text_or(v, "purl", "pkg:generic/example"),
        .type = text_or(v, "type", "generic"),
        .namespace = text_or(v, "namespace", ""),
        .name = text_or(v, "name", "example"),
        .version = text_or(v, "version", ""),
        .manifest = text_or(v, "manifest", "example.lock"),
        .line = number_or(v, "line", 1),
        .licence = text_or(v, "licence", ""),
        .source = text_or(v, "source", ""),
        .scope = scope_of(v),
    };
    struct component_hash one = {.algorithm = VIEW("SHA-256"), .hex = text_or(v, "hash", "")};
    if (one.hex.len > 0) {
        c.hashes = &one;
        c.hash_count = 1;
    }
    return facts_add_component(f, &c, t->err);
}

static enum status give_vulnerability(const struct tester *t, struct facts *f,
                                      const struct value *v)
{
    struct component c = {
        .purl = text_or(v, "purl", "pkg:npm/example@1.0.0"),
        .version = text_or(v, "version", "1.0.0"),
        .scope = scope_of(v),
    };
    struct vulnerability what = {
        .id = text_or(v, "advisory", "GHSA-example"),
        .fixed = text_or(v, "fixed", ""),
        .malicious = value_get_bool(v, "malicious", false),
        .exploited = value_get_bool(v, "known_exploited", false),
    };
    struct finding finding = {
        .inspector = VIEW(VULNERABILITIES_INSPECTOR),
        .rule = what.id,
        .path = text_or(v, "manifest", "example.lock"),
        .region = {.line = number_or(v, "line", 1)},
        .message = VIEW("an example"),
        .fingerprint = text_or(v, "fingerprint", "f1:example"),
    };
    if (!severity_parse(text_or(v, "severity", "high"), &finding.severity) ||
        !confidence_parse(text_or(v, "confidence", "high"), &finding.confidence)) {
        return bad(t, v, "a known severity and confidence");
    }
    const struct vulnerability_example said = {
        .status = text_or(v, "status", ""),
        .claimed_status = text_or(v, "claimed_status", ""),
        .claimed_by = text_or(v, "claimed_by", ""),
        .first_seen = text_or(v, "first_seen", ""),
        .due = text_or(v, "due", ""),
        .overdue = value_get_bool(v, "overdue", false),
        .reachability = text_or(v, "reachability", ""),
    };
    enum status st = facts_add_vulnerability(f, &finding, &c, &what, NULL, t->err);
    if (st == OK) {
        st = facts_describe_vulnerability(f, &said, t->err);
    }
    return st == OK ? settle_finding(t, f, finding.fingerprint, v) : st;
}

/* Measured only where the example says a number. */
static enum status give_measures(const struct tester *t, struct facts *f, struct view path,
                                 const struct value *v)
{
    struct file_measures m = {0};
    const struct {
        const char *key;
        uint32_t *to;
    } numbers[] = {
        {"functions", &m.functions},
        {"lines", &m.lines},
        {"code_lines", &m.code_lines},
        {"comment_lines", &m.comment_lines},
        {"statements", &m.statements},
        {"cyclomatic", &m.cyclomatic},
        {"cognitive", &m.cognitive},
        {"dead_statements", &m.dead_statements},
        {"public_functions", &m.public_functions},
        {"documented_functions", &m.documented_functions},
    };
    bool measured = false;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        measured = measured || value_get(v, numbers[i].key) != NULL;
        *numbers[i].to = number_or(v, numbers[i].key, 0);
    }
    if (!measured) {
        return OK;
    }
    enum status st = facts_add_measures(f, path, &m, t->err);
    return st == OK
               ? facts_set_duplicated_lines(f, path, number_or(v, "duplicated_lines", 0), t->err)
               : st;
}

static unsigned classes_of(const struct value *v)
{
    static const struct {
        const char *key;
        enum file_class bit;
    } classes[] = {
        {"is_binary", FILE_BINARY},     {"is_generated", FILE_GENERATED},
        {"is_minified", FILE_MINIFIED}, {"is_vendored", FILE_VENDORED},
        {"is_test", FILE_TEST},         {"is_executable", FILE_EXECUTABLE},
    };
    unsigned all = 0;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        all |= value_get_bool(v, classes[i].key, false) ? (unsigned)classes[i].bit : 0;
    }
    return all;
}

static enum status give_file(const struct tester *t, struct facts *f, const struct value *v)
{
    struct file_facts file = {
        .path = text_or(v, "path", "example.c"),
        .size = number_or(v, "size", 1),
        .language = language_named(text_or(v, "language", "")),
        .classes = classes_of(v),
    };
    enum status st = facts_add_file(f, &file, t->err);
    return st == OK ? give_measures(t, f, file.path, v) : st;
}

static enum status give_function(const struct tester *t, struct facts *f, const struct value *v)
{
    struct file_facts file = {.path = text_or(v, "path", "example.c"),
                              .language = language_named(text_or(v, "language", "c")),
                              .classes = classes_of(v)};
    struct function_measures m = {
        .name = text_or(v, "name", "example"),
        .line = number_or(v, "line", 1),
        .cyclomatic = number_or(v, "cyclomatic", 1),
        .cognitive = number_or(v, "cognitive", 0),
        .nesting = number_or(v, "nesting", 0),
        .statements = number_or(v, "statements", 1),
        .parameters = number_or(v, "parameters", 0),
        .gotos = number_or(v, "gotos", 0),
        .returns = number_or(v, "returns", 0),
        .dead_statements = number_or(v, "dead_statements", 0),
        .is_public = value_get_bool(v, "is_public", false),
        .is_documented = value_get_bool(v, "is_documented", false),
        .is_unused = value_get_bool(v, "is_unused", false),
    };
    m.end_line = m.line + number_or(v, "lines", 1) - 1;
    return facts_add_function(f, &file, &m, t->err);
}

static enum status give_change(const struct tester *t, struct facts *f, const struct value *v)
{
    struct function_change_example e = {
        .change = text_or(v, "change", "grown"),
        .path = text_or(v, "path", "example.c"),
        .name = text_or(v, "name", "example"),
        .language = language_named(text_or(v, "language", "c")),
        .classes = classes_of(v),
        .line = number_or(v, "line", 1),
    };
    static const char *const keys[FUNCTION_CHANGE_MEASURES] = {
        "cognitive",      "cyclomatic",   "nesting",           "lines",
        "statements",     "parameters",   "cognitive_before",  "cyclomatic_before",
        "nesting_before", "lines_before", "statements_before", "parameters_before"};
    /* The measures decide; without them the cognitive complexity is 2 and was 1. */
    bool less = view_eq_str(e.change, "shrunk");
    for (size_t i = 0; i < FUNCTION_CHANGE_MEASURES; i++) {
        bool more = i == 0 ? !less : i == FUNCTION_CHANGE_MEASURES / 2 && less;
        e.measures[i] = number_or(v, keys[i], more ? 2 : 1);
    }
    return facts_add_change_example(f, &e, t->err);
}

static enum status give_duplicate(const struct tester *t, struct facts *f, const struct value *v)
{
    struct duplicate d = {
        .path = text_or(v, "path", "example.c"),
        .line = number_or(v, "line", 1),
        .other_path = text_or(v, "other_path", "other.c"),
        .other_line = number_or(v, "other_line", 1),
        .statements = number_or(v, "statements", DUPLICATE_LINES_MIN),
        .nodes = number_or(v, "nodes", DUPLICATE_NODES_MIN),
    };
    uint32_t lines = number_or(v, "lines", DUPLICATE_LINES_MIN);
    d.end_line = d.line + lines - 1;
    d.other_end_line = d.other_line + lines - 1;
    return facts_add_duplicate(f, &d, t->err);
}

static enum status give_licence(const struct tester *t, struct facts *f, const struct value *v)
{
    struct file_facts file = {.path = text_or(v, "path", "example.c"),
                              .language = language_named(text_or(v, "language", "c")),
                              .classes = classes_of(v)};
    struct file_licence l = {.expression = text_or(v, "expression", "MIT"),
                             .terms = TERMS_PERMISSIVE};
    struct view terms = text_or(v, "terms", "permissive");
    for (unsigned i = 0; i < TERMS_COUNT; i++) {
        l.terms = view_eq_str(terms, licence_terms_name((enum licence_terms)i))
                      ? (enum licence_terms)i
                      : l.terms;
    }
    enum status st = facts_add_file_licence(f, &file, &l, t->err);
    struct view evidence = text_or(v, "evidence", "");
    struct licence_match m = {.expression = l.expression, .line = number_or(v, "line", 1)};
    if (st == OK && view_eq(evidence, VIEW("metadata"))) {
        m.evidence = LICENCE_METADATA;
        st = facts_add_licence(f, file.path, &m, t->err);
    }
    return st == OK ? facts_add_file(f, &file, t->err) : st;
}

static enum status give_claim(const struct tester *t, struct facts *f, const struct value *v)
{
    struct fact_claim c = {
        .sbom = text_or(v, "sbom", "supplier.cdx.json"),
        .component = text_or(v, "component", "pkg:npm/example"),
        .claimed = text_or(v, "claimed", "1.0.0"),
        .claimed_at = VIEW("supplier.cdx.json:1"),
        .measured = text_or(v, "measured", "1.0.1"),
        .measured_at = VIEW("package-lock.json:1"),
        .path = VIEW("package-lock.json"),
        .line = 1,
    };
    return claim_kind_parse(text_or(v, "kind", "version"), &c.kind) ? facts_add_claim(f, &c, t->err)
                                                                    : bad(t, v, "a known kind");
}

static enum status give_approval(const struct tester *t, struct facts *f, const struct value *v)
{
    const struct approval a = {
        .component = text_or(v, "component", "pkg:npm/example"),
        .versions = text_or(v, "versions", ""),
        .functions = text_or(v, "functions", "authentication"),
        .checks = VIEW("an example"),
        .owner = text_or(v, "owner", "somebody"),
        .expires = value_get_bool(v, "expired", false) ? 0 : 1,
    };
    return facts_add_approval(f, &a, 0, t->err);
}

static enum status give_gap(const struct tester *t, struct facts *f, const struct value *v)
{
    return facts_add_gap(f, text_or(v, "path", "example.zip"), GAP_ENCRYPTED,
                         text_or(v, "detail", ""), t->err);
}

/* The row alone; "recorded: true" for one with answers for this content. */
static enum status give_modification(const struct tester *t, struct facts *f, const struct value *v)
{
    struct modification m = {.counts = {
                                 .modified = number_or(v, "modified", 1),
                                 .changes_declared = number_or(v, "declared", 1),
                                 .changes_unexplained = number_or(v, "unexplained", 0),
                             }};
    const struct modified_package p = {.name = text_or(v, "package", "pkg:generic/example"),
                                       .upstream = VIEW("example.tar.gz"),
                                       .modification = &m};
    enum status st = facts_add_modified(f, &p, t->err);
    return st == OK && value_get_bool(v, "recorded", false) ? facts_mark_recorded(f, p.name, t->err)
                                                            : st;
}

static enum status give(const struct tester *t, struct facts *f, const struct value *given)
{
    static const struct {
        const char *key;
        enum status (*one)(const struct tester *t, struct facts *f, const struct value *v);
    } kinds[] = {
        {"findings", give_finding},
        {"components", give_component},
        {"files", give_file},
        {"vulnerabilities", give_vulnerability},
        {"gaps", give_gap},
        {"claims", give_claim},
        {"functions", give_function},
        {"function_changes", give_change},
        {"duplicates", give_duplicate},
        {"file_licences", give_licence},
        {"modifications", give_modification},
        {"approvals", give_approval},
    };
    if (given != NULL && given->kind != VALUE_OBJECT) {
        return bad(t, given,
                   "a mapping of findings, components, vulnerabilities, files, gaps, "
                   "functions, duplicates, file_licences, claims");
    }
    for (size_t m = 0; given != NULL && m < given->len; m++) {
        const struct value *list = &given->members[m].value;
        size_t k = 0;
        const size_t count = sizeof kinds / sizeof kinds[0];
        while (k < count && !view_eq_str(given->members[m].key, kinds[k].key)) {
            k++;
        }
        if (k == count || list->kind != VALUE_ARRAY) {
            return bad(
                t, list,
                "a list under findings, components, vulnerabilities, files, gaps, functions, "
                "duplicates, file_licences or claims");
        }
        for (size_t i = 0; i < list->len; i++) {
            enum status st = kinds[k].one(t, f, &list->items[i]);
            if (st != OK) {
                return st;
            }
        }
    }
    return OK;
}

/* Facts with the example's contents, its origin, and all that is needed measured. */
static enum status make_facts(struct tester *t, const struct requirement *r,
                              const struct value *example, enum origin origin, struct facts **out)
{
    struct facts *f = NULL;
    enum status st = facts_new(&f, t->err);
    if (st != OK) {
        return st;
    }
    const struct facts_subject subject = {
        .name = VIEW("example"), .path = VIEW("example"), .origin = origin};
    const struct sha256 none = {{0}};
    st = facts_set_subject(f, &subject, t->err);
    struct view rest = r->needs;
    struct view name;
    while (st == OK && words_next(&rest, &name)) {
        struct view word = arena_copy(&t->arena, name);
        st = word.ptr == NULL ? error_no_memory(t->err)
                              : facts_add_inspector(f, word.ptr, &none, t->err);
    }
    if (st == OK) {
        st = give(t, f, value_get(example, "given"));
    }
    bool partial = false;
    if (st == OK) {
        st = baseline_apply(t->baseline, f, origin, 0, &partial, t->err);
    }
    if (st != OK) {
        (void)facts_free(f);
        return st;
    }
    *out = f;
    return OK;
}

static enum status run_example(struct tester *t, const struct requirement *r,
                               const struct value *example, struct baseline_example *out)
{
    enum origin origin = ORIGIN_IN_HOUSE;
    struct view said = value_get_text(example, "origin");
    if (said.ptr != NULL && !origin_parse(said, &origin)) {
        return bad(t, value_get(example, "origin"), "an origin");
    }
    struct view expect = value_get_text(example, "expect");
    if (expect.ptr == NULL) {
        return bad(t, example, "\"expect\" with ok, alarm, info, skip or error");
    }
    struct facts *f = NULL;
    enum status st = make_facts(t, r, example, origin, &f);
    if (st != OK) {
        return st;
    }
    struct baseline one = *t->baseline;
    one.requirements = r;
    one.count = 1;
    struct verdict v;
    st = verdict_evaluate(f, &one, origin, &t->arena, &v, t->err);
    (void)facts_free(f);
    if (st != OK) {
        return st;
    }
    const struct requirement_result *result = &v.results[0];
    struct view got =
        result->applies ? view_str(row_status_name(result->worst)) : VIEW("not applicable");
    struct view reason = result->kept > 0 ? result->row[0].reason : VIEW("no rows");
    out->expected = expect;
    out->found = got;
    out->passed = view_eq(got, expect);
    out->detail =
        arena_printf(&t->arena, "expected " VIEW_FMT ", found " VIEW_FMT " (" VIEW_FMT ")",
                     VIEW_ARG(expect), VIEW_ARG(got), VIEW_ARG(reason));
    return out->detail.ptr == NULL ? error_no_memory(t->err) : OK;
}

static enum status test_requirement(
    struct tester *t, const struct requirement *r, const struct value *source,
    enum status (*report)(void *ctx, const struct baseline_example *e, struct error *err),
    void *ctx)
{
    const struct value *examples = value_get(source, "examples");
    if (examples != NULL && examples->kind != VALUE_ARRAY) {
        return bad(t, examples, "a list of examples");
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && examples != NULL && i < examples->len; i++) {
        struct baseline_example e = {
            .requirement = r->id,
            .name = text_or(&examples->items[i], "name", "(no name)"),
        };
        st = run_example(t, r, &examples->items[i], &e);
        if (st == OK) {
            st = report(ctx, &e, t->err);
        }
        arena_clear(&t->arena);
    }
    return st;
}

enum status baseline_test(const struct baseline *b,
                          enum status (*report)(void *ctx, const struct baseline_example *e,
                                                struct error *err),
                          void *ctx, struct error *err)
{
    struct tester t = {.baseline = b, .err = err};
    arena_init(&t.arena, 0);
    const struct value *list = value_get(b->document, "requirements");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < b->count; i++) {
        st = test_requirement(&t, &b->requirements[i], &list->items[i], report, ctx);
    }
    arena_release(&t.arena);
    return st;
}
