/* Fixes: changes to a text in order and without overlap, findings that several rules
 * share, and how fixes and flows travel from workers. */
#include "testing.h"

#include <assay/base/mem.h>
#include <assay/inspect/edits.h>
#include <assay/inspect/record.h>

#include "code_findings.h"

static struct arena arena;

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* --- edits --- */

static void add(struct edits *e, size_t begin, size_t end, const char *text)
{
    assert_int_equal(edits_add(e, begin, end, view_str(text), VIEW("r"), NULL), OK);
}

static void expect(struct edits *e, const char *source, size_t kept, const char *want)
{
    struct buf out = BUF_INIT(1000);
    assert_int_equal(edits_settle(e), kept);
    assert_int_equal(edits_apply(e, view_str(source), &out, NULL), OK);
    assert_view(buf_view(&out), want);
    buf_release(&out);
}

static void edits_are_done_in_order_of_place(void **state)
{
    (void)state;
    struct edits e = {.arena = &arena};
    add(&e, 8, 11, "THREE");
    add(&e, 0, 3, "");
    add(&e, 11, 11, "!");
    expect(&e, "one two three", 3, " two THREE!ee");
}

static void of_overlapping_edits_the_first_wins(void **state)
{
    (void)state;
    struct edits e = {.arena = &arena};
    add(&e, 4, 9, "b");
    add(&e, 0, 5, "a");
    add(&e, 9, 10, "c");
    expect(&e, "0123456789", 2, "a5678c");
    assert_false(e.items[0].skipped);
    assert_true(e.items[1].skipped);
    assert_int_equal(e.items[1].begin, 4);
}

static void of_edits_at_one_place_the_longer_wins(void **state)
{
    (void)state;
    struct edits e = {.arena = &arena};
    add(&e, 0, 0, "inserted ");
    add(&e, 0, 3, "inner");
    add(&e, 0, 5, "outer");
    expect(&e, "0123456", 1, "outer56");
    assert_int_equal(e.len, 3);
}

static void the_same_edit_twice_is_one(void **state)
{
    (void)state;
    struct edits e = {.arena = &arena};
    add(&e, 2, 3, "x");
    add(&e, 2, 3, "x");
    expect(&e, "0123", 1, "01x3");
    assert_int_equal(e.len, 1);
}

static void no_edit_leaves_the_text(void **state)
{
    (void)state;
    struct edits e = {.arena = &arena};
    expect(&e, "text", 0, "text");
    expect(&e, "", 0, "");
}

static void edits_outside_are_refused(void **state)
{
    (void)state;
    const size_t wrong[][2] = {{3, 5}, {5, 5}, {3, 2}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct edits e = {.arena = &arena};
        struct buf out = BUF_INIT(1000);
        add(&e, wrong[i][0], wrong[i][1], "x");
        (void)edits_settle(&e);
        assert_int_equal(edits_apply(&e, VIEW("0123"), &out, NULL), ERR_FORMAT);
        buf_release(&out);
    }
}

static void many_edits(void **state)
{
    (void)state;
    enum { MANY = 1000 };
    struct edits e = {.arena = &arena};
    char source[MANY];
    char want[MANY * 2 + 1];
    for (size_t i = MANY; i-- > 0;) {
        source[i] = 'a';
        memcpy(want + i * 2, "xy", 2);
        add(&e, i, i + 1, "xy");
    }
    want[sizeof want - 1] = '\0';
    struct buf out = BUF_INIT(10000);
    assert_int_equal(edits_settle(&e), MANY);
    assert_int_equal(edits_apply(&e, view_of(source, MANY), &out, NULL), OK);
    assert_view(buf_view(&out), want);
    buf_release(&out);
}

/* --- findings of one file --- */

struct sent {
    struct finding items[16];
    size_t len;
};

static enum status on_finding(void *ctx, const struct finding *f, struct error *err)
{
    struct sent *s = ctx;
    (void)err;
    s->items[s->len++] = *f;
    return OK;
}

static void found(struct code_findings *all, const char *rule, const char *cwe,
                  enum severity severity, uint32_t begin, uint32_t end)
{
    const struct code_finding one = {
        .begin = begin,
        .end = end,
        .finding = {.rule = view_str(rule), .cwe = view_str(cwe), .severity = severity}};
    assert_int_equal(code_findings_add(all, &one, NULL), OK);
}

static struct sent send(struct code_findings *all)
{
    struct sent s = {.len = 0};
    const struct result_sink sink = {.ctx = &s, .finding = on_finding};
    assert_int_equal(code_findings_send(all, &sink, NULL), OK);
    return s;
}

static void rules_that_say_the_same_are_one_finding(void **state)
{
    (void)state;
    struct code_findings all = {.arena = &arena};
    found(&all, "c", "CWE-1", SEVERITY_HIGH, 5, 9);
    found(&all, "b", "CWE-1", SEVERITY_LOW, 5, 9);
    found(&all, "a", "CWE-1", SEVERITY_HIGH, 5, 9);
    found(&all, "a", "CWE-1", SEVERITY_HIGH, 5, 9);
    found(&all, "z", "CWE-1", SEVERITY_CRITICAL, 5, 10);
    found(&all, "y", "CWE-2", SEVERITY_CRITICAL, 5, 9);
    found(&all, "x", "CWE-1", SEVERITY_INFO, 1, 2);
    struct sent s = send(&all);
    const char *const rules[] = {"x", "a", "y", "z"};
    assert_int_equal(s.len, 4);
    for (size_t i = 0; i < s.len; i++) {
        assert_view(s.items[i].rule, rules[i]);
    }
    assert_view(s.items[1].also, "c\nb");
    assert_int_equal(s.items[0].also.len, 0);
    assert_int_equal(s.items[2].also.len, 0);
}

static void the_most_severe_one_counts(void **state)
{
    (void)state;
    struct code_findings all = {.arena = &arena};
    found(&all, "a", "CWE-1", SEVERITY_LOW, 5, 9);
    found(&all, "b", "CWE-1", SEVERITY_HIGH, 5, 9);
    all.items[0].finding.has_fix = true;
    all.items[0].finding.fix = VIEW("mended");
    struct sent s = send(&all);
    assert_int_equal(s.len, 1);
    assert_view(s.items[0].rule, "b");
    assert_view(s.items[0].also, "a");
    assert_true(s.items[0].has_fix);
    assert_view(s.items[0].fix, "mended");
}

static void without_a_cwe_nothing_is_the_same(void **state)
{
    (void)state;
    struct code_findings all = {.arena = &arena};
    found(&all, "b", "", SEVERITY_LOW, 5, 9);
    found(&all, "a", "", SEVERITY_LOW, 5, 9);
    struct sent s = send(&all);
    assert_int_equal(s.len, 2);
    assert_view(s.items[0].rule, "a");
    assert_int_equal(s.items[0].also.len, 0);
}

static enum status refuse(void *ctx, const struct finding *f, struct error *err)
{
    (void)f;
    ++*(unsigned *)ctx;
    return error_set(err, ERR_LIMIT, "no more");
}

static void a_refusal_ends_it(void **state)
{
    (void)state;
    unsigned times = 0;
    struct code_findings all = {.arena = &arena};
    const struct result_sink sink = {.ctx = &times, .finding = refuse};
    found(&all, "a", "", SEVERITY_LOW, 5, 9);
    found(&all, "b", "", SEVERITY_LOW, 6, 9);
    assert_int_equal(code_findings_send(&all, &sink, NULL), ERR_LIMIT);
    assert_int_equal(times, 1);
}

/* --- records --- */

static const struct flow_step steps[] = {{{4, 3, 4, 9}, VIEW_INIT("It comes in here.")},
                                         {{8, 7, 9, 2}, VIEW_INIT("It is used here.")}};

static struct finding sample(void)
{
    return (struct finding){.inspector = VIEW("code"), .rule = VIEW("x"), .path = VIEW("a")};
}

static void write_finding(struct buf *b, const struct finding *f)
{
    buf_init(b, 1 << 20);
    record_write_finding(b, f);
    assert_int_equal(buf_status(b, NULL), OK);
}

/* A fix that is empty is one; one that is cut or not text is none; long flows are cut. */
static void fixes_and_flows_are_bounded(void **state)
{
    (void)state;
    struct flow_step many[FLOW_STEPS_MAX + 1];
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        many[i] = steps[0];
    }
    struct finding f = sample();
    f.has_fix = true;
    f.fix = VIEW("");
    f.flow = many;
    f.flow_len = sizeof many / sizeof many[0];
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &arena, &got, NULL), OK);
    assert_true(got.has_fix);
    assert_int_equal(got.fix.len, 0);
    assert_int_equal(got.flow_len, FLOW_STEPS_MAX);
    buf_release(&b);
    f.fix = VIEW("\xff");
    write_finding(&b, &f);
    assert_int_equal(record_read_finding(buf_view(&b), &arena, &got, NULL), OK);
    assert_false(got.has_fix);
    buf_release(&b);
    arena_release(&arena);
}

/* The last fields by hand: flags, a step too many, lines without a name. */
static void wrong_fixes_and_flows_are_refused(void **state)
{
    (void)state;
    const struct view ends[] = {VIEW("\x02\0\0"),
                                VIEW("\0\x21\0"),
                                VIEW("\0\0\x01\n"),
                                VIEW("\0\0\x02"
                                     "a\n"),
                                VIEW("\0\0\x03\na"
                                     "b"),
                                VIEW("\0\0\x04"
                                     "a\n\nb"),
                                VIEW("\0\x01\x02\x01\x01\x01\x01"
                                     "a\0"),
                                VIEW("\x01\x01\xff\0\0")};
    struct finding f = sample();
    f.has_fix = false;
    f.flow_len = 0;
    f.also = VIEW("");
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &arena, &got, NULL), OK);
    size_t head = b.len - 3;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        b.len = head;
        buf_add_view(&b, ends[i]);
        assert_int_equal(record_read_finding(buf_view(&b), &arena, &got, NULL), ERR_FORMAT);
    }
    buf_release(&b);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(edits_are_done_in_order_of_place, teardown),
        cmocka_unit_test_teardown(of_overlapping_edits_the_first_wins, teardown),
        cmocka_unit_test_teardown(of_edits_at_one_place_the_longer_wins, teardown),
        cmocka_unit_test_teardown(the_same_edit_twice_is_one, teardown),
        cmocka_unit_test_teardown(no_edit_leaves_the_text, teardown),
        cmocka_unit_test_teardown(edits_outside_are_refused, teardown),
        cmocka_unit_test_teardown(many_edits, teardown),
        cmocka_unit_test_teardown(rules_that_say_the_same_are_one_finding, teardown),
        cmocka_unit_test_teardown(the_most_severe_one_counts, teardown),
        cmocka_unit_test_teardown(without_a_cwe_nothing_is_the_same, teardown),
        cmocka_unit_test_teardown(a_refusal_ends_it, teardown),
        cmocka_unit_test_teardown(fixes_and_flows_are_bounded, teardown),
        cmocka_unit_test_teardown(wrong_fixes_and_flows_are_refused, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
