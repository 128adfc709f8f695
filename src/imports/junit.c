/* JUnit XML, as Ant, Surefire, pytest, GoogleTest and many linters write it.
 *
 * Every test case is counted; one with <failure> or <error> becomes a finding of rule
 * "test-failure" or "test-error". A linter's report is told by its failures: they name a
 * file and, as type, a severity; there the test case's name is the rule, and
 * it is no test. Counts in the attributes of suites are claims and not read. */
#include "reader.h"

#include <assay/base/xml.h>

static bool is_lint(const struct xml_node *test, const struct xml_node *failure,
                    enum severity *severity)
{
    return xml_attribute(test, "file").len > 0 && xml_attribute(test, "name").len > 0 &&
           severity_word(xml_attribute(failure, "type"), severity);
}

static struct view first_line(struct view text)
{
    struct view line = {NULL, 0};
    return view_line(&text, &line) ? line : view_of("", 0);
}

static enum status test_message(struct import_reader *r, const struct xml_node *test,
                                const struct xml_node *failure, bool is_error, struct view *out,
                                struct error *err)
{
    struct view class = xml_attribute(test, "classname");
    struct view name = xml_attribute(test, "name");
    struct view why = xml_attribute(failure, "message");
    if (why.len == 0) {
        why = first_line(xml_text(failure));
    }
    *out =
        arena_printf(&r->scratch, "The test " VIEW_FMT "%s" VIEW_FMT " %s%s" VIEW_FMT,
                     VIEW_ARG(view_slice(class, 0, 1024)), class.len > 0 ? " " : "",
                     VIEW_ARG(view_slice(name, 0, 1024)), is_error ? "could not be run" : "failed",
                     why.len > 0 ? ": " : ".", VIEW_ARG(view_slice(why, 0, IMPORT_MESSAGE_MAX)));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status add_failure(struct import_reader *r, const struct xml_node *test,
                               const struct xml_node *failure, bool is_error, struct error *err)
{
    struct view name = xml_attribute(test, "name");
    struct import_item item = {
        .rule = is_error ? VIEW("test-error") : VIEW("test-failure"),
        .severity = SEVERITY_MEDIUM,
        .confidence = CONFIDENCE_HIGH,
        .path = xml_attribute(test, "file"),
        .at = xml_line(test),
    };
    item.region.line = number_in(xml_attribute(test, "line"));
    enum status st = OK;
    if (is_lint(test, failure, &item.severity)) {
        item.rule = name;
        item.message = xml_attribute(failure, "message");
        item.content = xml_text(failure);
        item.confidence = CONFIDENCE_MEDIUM;
    } else {
        st = test_message(r, test, failure, is_error, &item.message, err);
        /* The same test tomorrow, whatever it then says. */
        item.content = arena_printf(&r->scratch, VIEW_FMT "\n" VIEW_FMT,
                                    VIEW_ARG(xml_attribute(test, "classname")), VIEW_ARG(name));
        if (item.content.ptr == NULL) {
            st = error_no_memory(err);
        }
    }
    return st == OK ? reader_emit(r, &item, err) : st;
}

static enum import_outcome outcome_of(const struct xml_node *test)
{
    if (xml_child(test, "error") != NULL) {
        return TEST_ERROR;
    }
    if (xml_child(test, "failure") != NULL) {
        return TEST_FAILED;
    }
    return xml_child(test, "skipped") != NULL ? TEST_SKIPPED : TEST_PASSED;
}

static enum status read_test(struct import_reader *r, const struct xml_node *test,
                             struct error *err)
{
    const struct xml_node *failure = xml_child(test, "failure");
    const struct xml_node *error = xml_child(test, "error");
    enum severity unused;
    if (failure != NULL && is_lint(test, failure, &unused)) {
        return add_failure(r, test, failure, false, err);
    }
    const struct import_test said = {.suite = xml_attribute(test, "classname"),
                                     .name = xml_attribute(test, "name"),
                                     .outcome = outcome_of(test)};
    enum status st = reader_test(r, &said, xml_line(test), err);
    return st == OK && said.outcome >= TEST_FAILED
               ? add_failure(r, test, error != NULL ? error : failure, error != NULL, err)
               : st;
}

/* The next node in document order below `top`, without going into test cases. */
static const struct xml_node *next_node(const struct xml_node *top, const struct xml_node *node)
{
    const struct xml_node *child = xml_is(node, "testcase") ? NULL : xml_first(node);
    if (child != NULL) {
        return child;
    }
    while (node != top && xml_sibling(node) == NULL) {
        node = xml_parent(node);
    }
    return node == top ? NULL : xml_sibling(node);
}

static enum status read_suites(struct import_reader *r, const struct xml_node *root,
                               struct error *err)
{
    if (!xml_is(root, "testsuites") && !xml_is(root, "testsuite")) {
        return reader_bad(r, xml_line(root), 0, err, "expected <testsuites> or <testsuite>");
    }
    const struct xml_node *suite = xml_is(root, "testsuite") ? root : xml_child(root, "testsuite");
    struct view name = xml_attribute(suite, "name");
    /* A suite's name is no tool's, but for the one that puts it there. */
    bool named = view_starts(name, VIEW("semgrep"));
    enum status st = reader_tool(r, named ? name : VIEW("junit"), VIEW(""), err);
    for (const struct xml_node *n = root; st == OK && n != NULL; n = next_node(root, n)) {
        if (xml_is(n, "testcase")) {
            st = read_test(r, n, err);
        }
    }
    return st;
}

static enum status read_file(struct import_reader *r, struct error *err)
{
    struct xml_document *doc = NULL;
    enum status st = xml_read(r->text, r->name, &doc, err);
    if (st == OK) {
        st = read_suites(r, xml_root(doc), err);
        (void)xml_free(doc);
    }
    return st;
}

static bool sniff(struct view text)
{
    struct view head = view_slice(text, 0, 4096);
    return view_starts(view_trim(head), VIEW("<")) && view_find(head, VIEW("<testsuite")) >= 0;
}

const struct import_format junit_format = {.name = "junit",
                                           .purpose = "JUnit XML: tests and their failures",
                                           .sniff = sniff,
                                           .read = read_file};
