/* Imported findings: into the facts, merged with others, logged once, read back. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/authority.h>
#include <assay/assure/documents.h>
#include <assay/assure/imports.h>
#include <assay/evidence/statement.h>
#include <assay/store/registers.h>

#include <stdio.h>

static struct error err;

#define SARIF(tool, results)                                                                       \
    "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"" tool                     \
    "\"}},\"results\":[" results "]}]}"
#define RESULT(rule, cwe, line, more)                                                              \
    "{\"ruleId\":\"" rule "\",\"properties\":{\"cwe\":\"" cwe                                      \
    "\"},\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":{"                      \
    "\"artifactLocation\":{\"uri\":\"a.c\"},\"region\":{\"startLine\":" #line "}}}]" more "}"

static struct import_file file_of(const char *text)
{
    return (struct import_file){.bytes = view_str(text),
                                .name = "dir/report.sarif",
                                .format = import_format_named(VIEW("sarif"))};
}

static struct facts *new_facts(void)
{
    struct facts *f = NULL;
    assert_ok(digest_init(&err), err);
    assert_ok(facts_new(&f, &err), err);
    return f;
}

static void import_text(struct facts *f, const char *text)
{
    struct import_file file = file_of(text);
    struct import_summary sum;
    assert_ok(facts_import(f, &file, &sum, &err), err);
}

static enum status write_down(void *ctx, const struct fact_finding *fact, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT "/" VIEW_FMT ":%u %s%s", VIEW_ARG(fact->finding.inspector),
               VIEW_ARG(fact->finding.rule), fact->finding.region.line,
               severity_name(fact->finding.severity), fact->suppressed ? " suppressed" : "");
    struct view rest = fact->witnesses;
    struct view line;
    for (const char *before = " "; rest.len > 0 && view_line(&rest, &line); before = "+") {
        buf_printf(out, "%s" VIEW_FMT, before, VIEW_ARG(line));
    }
    buf_add_char(out, '\n');
    return buf_status(out, e);
}

static void check_facts(const struct facts *f, const char *expected)
{
    struct buf text = BUF_INIT(1 << 20);
    assert_ok(facts_each_finding(f, write_down, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

/* ---- facts ---- */

static void test_import(void **state)
{
    (void)state;
    struct facts *f = new_facts();
    struct import_file file = file_of(SARIF("one", RESULT("r", "CWE-89", 3, "")));
    struct import_summary sum;
    assert_ok(facts_import(f, &file, &sum, &err), err);
    assert_int_equal(sum.findings, 1);
    check_facts(f, "one/r:3 medium\n");
    /* The same bytes again change nothing. */
    assert_ok(facts_import(f, &file, &sum, &err), err);
    assert_int_equal(sum.findings, 0);
    check_facts(f, "one/r:3 medium\n");
    uint64_t elsewhere = 0;
    assert_ok(facts_imported_elsewhere(f, &elsewhere, &err), err);
    assert_int_equal(elsewhere, 1);
    const struct file_facts there = {.path = VIEW("a.c")};
    assert_ok(facts_add_file(f, &there, &err), err);
    assert_ok(facts_imported_elsewhere(f, &elsewhere, &err), err);
    assert_int_equal(elsewhere, 0);
    (void)facts_free(f);
}

/* A file that breaks off leaves nothing behind. */
static void test_all_or_nothing(void **state)
{
    (void)state;
    struct facts *f = new_facts();
    struct import_file file = file_of(SARIF("one", RESULT("r", "CWE-89", 3, "") ",7"));
    struct import_summary sum = {.findings = 99};
    assert_status(facts_import(f, &file, &sum, &err), ERR_FORMAT, err);
    assert_int_equal(sum.findings, 99);
    check_facts(f, "");
    import_text(f, SARIF("one", RESULT("r", "CWE-89", 3, "")));
    check_facts(f, "one/r:3 medium\n");
    (void)facts_free(f);
}

#define HIDDEN ",\"suppressions\":[{\"kind\":\"inSource\",\"justification\":\"why\"}]"

static void test_suppressed_by_the_tool(void **state)
{
    (void)state;
    for (int honour = 0; honour < 2; honour++) {
        struct facts *f = new_facts();
        struct import_file file = file_of(SARIF("one", RESULT("r", "CWE-89", 3, HIDDEN)));
        struct import_summary sum;
        file.honour_suppressions = honour == 1;
        assert_ok(facts_import(f, &file, &sum, &err), err);
        assert_int_equal(sum.suppressed, 1);
        check_facts(f, honour ? "one/r:3 medium suppressed\n" : "one/r:3 medium\n");
        (void)facts_free(f);
    }
}

static void add_own(struct facts *f, const char *rule, const char *cwe, uint32_t line,
                    uint32_t end_line)
{
    const struct finding own = {
        .inspector = VIEW("code"),
        .rule = view_str(rule),
        .message = VIEW("m"),
        .path = VIEW("a.c"),
        .region = {line, 1, end_line, 2},
        .fingerprint = VIEW("f1:00000000000000000000000000000000"),
        .cwe = view_str(cwe),
    };
    assert_ok(facts_add_finding(f, &own, &err), err);
}

static void check_merged(const char *first, const char *second, const char *expected)
{
    struct facts *f = new_facts();
    import_text(f, first);
    import_text(f, second);
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, expected);
    /* Merging what is merged changes nothing. */
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, expected);
    (void)facts_free(f);
}

static void test_same(void **state)
{
    (void)state;
    /* Same CWE family, one line apart; the graver severity counts. */
    check_merged(SARIF("one", RESULT("md5", "CWE-327", 3, ",\"level\":\"note\"")),
                 SARIF("two", RESULT("weak", "CWE-328", 4, ",\"level\":\"error\"")),
                 "one/md5:3 high one/md5+two/weak\n");
    /* By the rule's name where there is no CWE. */
    check_merged(SARIF("one", RESULT("py.sqli", "", 3, "")),
                 SARIF("two", RESULT("B608.hardcoded_sql", "CWE-89", 3, "")),
                 "one/py.sqli:3 medium one/py.sqli+two/B608.hardcoded_sql\n");
}

static void test_different(void **state)
{
    (void)state;
    /* Two lines apart. */
    check_merged(SARIF("one", RESULT("r", "CWE-89", 3, "")),
                 SARIF("two", RESULT("r", "CWE-89", 5, "")), "one/r:3 medium\ntwo/r:5 medium\n");
    /* Another weakness. */
    check_merged(SARIF("one", RESULT("r", "CWE-89", 3, "")),
                 SARIF("two", RESULT("r", "CWE-79", 3, "")), "one/r:3 medium\ntwo/r:3 medium\n");
    /* Unknown ones, though the rules have one name. */
    check_merged(SARIF("one", RESULT("r", "", 3, "")), SARIF("two", RESULT("r", "", 3, "")),
                 "one/r:3 medium\ntwo/r:3 medium\n");
    /* One tool's own two rules. */
    check_merged(SARIF("one", RESULT("r", "CWE-89", 3, "")),
                 SARIF("one", RESULT("s", "CWE-89", 3, "")), "one/r:3 medium\none/s:3 medium\n");
    /* What a tool has suppressed is no witness. */
    struct facts *f = new_facts();
    struct import_file file = file_of(SARIF("one", RESULT("r", "CWE-89", 3, HIDDEN)));
    struct import_summary sum;
    file.honour_suppressions = true;
    assert_ok(facts_import(f, &file, &sum, &err), err);
    import_text(f, SARIF("two", RESULT("r", "CWE-89", 3, "")));
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, "two/r:3 medium\none/r:3 medium suppressed\n");
    (void)facts_free(f);
}

/* One tool's result in two formats: once, without witnesses. */
static void test_two_formats(void **state)
{
    (void)state;
    static const char gitlab[] =
        "{\"version\":\"15.0.0\",\"scan\":{\"scanner\":{\"id\":\"one\"}},\"vulnerabilities\":[{"
        "\"name\":\"other words\",\"severity\":\"Critical\",\"identifiers\":[{\"type\":\"x\","
        "\"value\":\"r\"}],\"location\":{\"file\":\"a.c\",\"start_line\":3}}]}";
    struct facts *f = new_facts();
    struct import_file file = file_of(gitlab);
    struct import_summary sum;
    file.format = import_format_named(VIEW("gitlab"));
    import_text(f, SARIF("one", RESULT("r", "CWE-89", 3, "")));
    assert_ok(facts_import(f, &file, &sum, &err), err);
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, "one/r:3 critical\n");
    (void)facts_free(f);
}

/* Our own finding stays, whoever came first, and keeps its fingerprint. */
static void test_own_stays(void **state)
{
    (void)state;
    struct facts *f = new_facts();
    import_text(f, SARIF("aaa", RESULT("r", "CWE-78", 3, ",\"level\":\"error\"")));
    import_text(f, SARIF("zzz", RESULT("q", "CWE-78", 9, "")));
    add_own(f, "shell", "CWE-78", 4, 8);
    add_own(f, "shell-too", "CWE-78", 4, 4);
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, "code/shell:4 high code/shell+aaa/r+zzz/q\ncode/shell-too:4 info\n");
    const struct suppression s = {.fingerprint = VIEW("f1:00000000000000000000000000000000"),
                                  .reason = VIEW("why"),
                                  .owner = VIEW("who"),
                                  .expires = NOW + 1};
    assert_ok(facts_suppress(f, &s, NOW, &err), err);
    check_facts(f, "code/shell:4 high suppressed code/shell+aaa/r+zzz/q\n"
                   "code/shell-too:4 info suppressed\n");
    (void)facts_free(f);
}

/* ---- the log ---- */

static struct import_receipt record(const struct bench *t, const char *text)
{
    struct import_file file = file_of(text);
    struct import_document d;
    struct import_receipt receipt;
    assert_ok(import_document_read(&file, &d, &err), err);
    assert_ok(imports_record(&t->ledger, &file, &d, VIEW("1.0"), NOW, &receipt, &err), err);
    import_document_release(&d);
    return receipt;
}

static void check_loaded(const struct bench *t, const char *expected)
{
    struct facts *f = new_facts();
    assert_ok(imports_load(&t->ledger, f, &err), err);
    assert_ok(facts_merge_witnesses(f, &err), err);
    check_facts(f, expected);
    (void)facts_free(f);
}

static void test_twice_is_once(void **state)
{
    const struct bench *t = *state;
    static const char first[] = SARIF("one", RESULT("r", "CWE-89", 3, ""));
    static const char second[] =
        SARIF("two", RESULT("s", "CWE-89", 4, "") "," RESULT("x", "CWE-79", 50, HIDDEN));
    struct import_receipt r = record(t, first);
    assert_false(r.already);
    assert_int_equal(r.index, 0);
    r = record(t, first);
    assert_true(r.already);
    assert_int_equal(r.index, 0);
    assert_int_equal(bench_log_size(t), 1);
    r = record(t, second);
    assert_false(r.already);
    assert_int_equal(r.index, 1);
    check_loaded(t, "one/r:3 medium one/r+two/s\ntwo/x:50 medium suppressed\n");
    /* The register is no evidence: emptied, it is made anew from the log. */
    assert_ok(registers_reset(t->store, "statements", &err), err);
    assert_true(record(t, first).already);
    assert_int_equal(bench_log_size(t), 2);
}

/* A row that is no import cannot make a file count as imported. */
static void test_forged_row(void **state)
{
    const struct bench *t = *state;
    static const char first[] = SARIF("one", RESULT("r", "CWE-89", 3, ""));
    static const char second[] = SARIF("two", RESULT("r", "CWE-89", 3, ""));
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    (void)record(t, first);
    sha256_of(view_str(second), &digest);
    sha256_hex(&digest, hex);
    const struct statement_row forged = {.index = 0,
                                         .predicate_type = VIEW(IMPORT_PREDICATE),
                                         .subject_name = VIEW("x"),
                                         .subject_digest = view_str(hex),
                                         .time = NOW};
    assert_ok(statements_put(t->store, &forged, 1, &err), err);
    struct import_receipt r = record(t, second);
    assert_false(r.already);
    assert_int_equal(r.index, 1);
}

static enum status count_missing(void *ctx, uint64_t entry, const struct sha256 *digest,
                                 struct error *e)
{
    (void)entry;
    (void)digest;
    (void)e;
    ++*(uint64_t *)ctx;
    return OK;
}

static enum status check_documents(void *ctx, const struct authority *a, const struct log_entry *e,
                                   const struct statement *s, bool counts, struct error *error)
{
    (void)a;
    (void)counts;
    return documents_check(ctx, e, s, error);
}

static enum status check_statement(void *ctx, const struct log_entry *e, struct error *error)
{
    struct arena arena;
    struct statement s;
    (void)ctx;
    arena_init(&arena, 0);
    assert_ok(statement_read(e->payload, "entry", &arena, &s, error), *error);
    assert_view(s.predicate_type, IMPORT_PREDICATE);
    assert_view(s.subjects[0].name, "report.sarif");
    assert_view(value_get_text(s.predicate_value, "format"), "sarif");
    assert_view(value_get_text(s.predicate_value, "time"), "2027-01-15T08:00:00Z");
    const struct value *counts = value_get(s.predicate_value, "counts");
    assert_int_equal(value_get(counts, "findings")->integer, 2);
    assert_int_equal(value_get(counts, "medium")->integer, 1);
    assert_int_equal(value_get(counts, "suppressed")->integer, 1);
    const struct value *tools = value_get(s.predicate_value, "tools");
    assert_int_equal(tools->len, 1);
    assert_view(value_get_text(&tools->items[0], "name"), "one");
    arena_release(&arena);
    return OK;
}

/* What the statement says, and that its document is asked for by log verify. */
static void test_statement(void **state)
{
    const struct bench *t = *state;
    uint64_t missing = 0;
    uint64_t checked = 0;
    struct document_check *documents = NULL;
    assert_ok(documents_begin(t->store, &documents, &err), err);
    struct authority_audit asked = {.statement = check_documents, .ctx = documents};
    struct authority *authority = NULL;
    (void)record(t, SARIF("one", RESULT("r", "CWE-89", 3, "") "," RESULT("s", "", 9, HIDDEN)));
    assert_ok(log_each(t->log, 0, 1, check_statement, NULL, &err), err);
    assert_ok(authority_of_log(&t->ledger, UINT64_MAX, &asked, &authority, &err), err);
    (void)authority_free(authority);
    assert_ok(documents_end(documents, count_missing, &missing, &checked, &err), err);
    documents = documents_free(documents);
    assert_int_equal(checked, 1);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_suppressed_by_the_tool),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_different),
        cmocka_unit_test(test_two_formats),
        cmocka_unit_test(test_own_stays),
        cmocka_unit_test_setup_teardown(test_twice_is_once, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_forged_row, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_statement, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
