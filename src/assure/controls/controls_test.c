/* The examples that requirements of controls carry. */
#include "posture_private.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

struct tester {
    struct posture_tables tables;
    bool registers;     /* what the queries are over */
    struct arena arena; /* of one example */
    control_example_report report;
    void *ctx;
    struct error *err;
};

/* Which outcomes the examples of one requirement have shown. */
struct shown {
    bool ok;
    bool other;
};

enum { EXAMPLES_MAX = 100, EXAMPLE_ROWS_MAX = 1000 };

static enum status bad(const struct tester *t, const struct control_requirement *q,
                       const struct value *v, const char *what)
{
    return value_expected(v, q->source.ptr, what, t->err);
}

/* *missing: a register that this version does not keep. */
static enum status give(struct tester *t, const struct control_requirement *q,
                        const struct value *given, struct view *missing)
{
    enum status st = OK;
    if (given != NULL && given->kind != VALUE_OBJECT) {
        return bad(t, q, given, "a mapping of registers to rows");
    }
    for (size_t i = 0; st == OK && given != NULL && i < given->len; i++) {
        const struct value *rows = &given->members[i].value;
        size_t table = posture_tables_find(&t->tables, given->members[i].key);
        if (rows->kind != VALUE_ARRAY || rows->len > EXAMPLE_ROWS_MAX) {
            return bad(t, q, rows, "a list of at most 1000 rows");
        }
        if (table == POSTURE_TABLES_MAX) {
            *missing = given->members[i].key;
            return OK;
        }
        for (size_t k = 0; st == OK && k < rows->len; k++) {
            st = posture_tables_give(&t->tables, table, &rows->items[k], q->source.ptr, t->err);
        }
    }
    return st;
}

static struct view state_word(const struct requirement_posture *r)
{
    if (r->state == CONTROL_OK && r->infos > 0 && r->ok == 0) {
        return VIEW("info");
    }
    return view_str(control_state_name(r->state));
}

static enum status compare(struct tester *t, const struct value *example,
                           const struct requirement_posture *r, struct control_example *e)
{
    struct view expect = value_get_text(example, "expect");
    struct view resource = value_get_text(example, "resource");
    struct view got = state_word(r);
    struct view first = r->kept > 0 ? r->row[0].resource : VIEW("");
    struct view reason = r->kept > 0 ? r->row[0].reason : r->why;
    e->passed = view_eq(got, expect) && (resource.ptr == NULL || view_eq(first, resource));
    e->detail = arena_printf(
        &t->arena,
        "expected " VIEW_FMT " " VIEW_FMT ", found " VIEW_FMT " " VIEW_FMT " (" VIEW_FMT ")",
        VIEW_ARG(expect), VIEW_ARG(resource), VIEW_ARG(got), VIEW_ARG(first), VIEW_ARG(reason));
    return e->detail.ptr == NULL ? error_no_memory(t->err) : OK;
}

static enum status evaluate(struct tester *t, const struct control_requirement *q,
                            const struct value *example, struct control_example *e)
{
    static const char *const known[] = {"name", "today", "given", "expect", "resource", NULL};
    struct requirement_posture r;
    struct view missing = q->missing;
    int64_t at = 0;
    for (size_t i = 0; i < example->len; i++) {
        size_t k = 0;
        while (known[k] != NULL && !view_eq_str(example->members[i].key, known[k])) {
            k++;
        }
        if (known[k] == NULL) {
            return bad(t, q, &example->members[i].value, "name, today, given, expect or resource");
        }
    }
    if (!clock_parse(value_get_text(example, "today"), &at)) {
        return bad(t, q, example, "\"today\" with a date");
    }
    enum status st = missing.len > 0 ? OK : give(t, q, value_get(example, "given"), &missing);
    if (st == OK && missing.len > 0) {
        e->skipped = true;
        e->detail = arena_printf(&t->arena, "no register " VIEW_FMT, VIEW_ARG(missing));
        return e->detail.ptr == NULL ? error_no_memory(t->err) : OK;
    }
    if (st == OK && t->registers) {
        st = posture_tables_decide(&t->tables, at, t->err);
    }
    if (st == OK) {
        st = requirement_evaluate(&t->tables, q, at, NULL, &t->arena, &r, t->err);
    }
    return st == OK ? compare(t, example, &r, e) : st;
}

static enum status run_example(struct tester *t, const struct control_requirement *q,
                               const struct value *example, struct shown *shown)
{
    struct view name = value_get_text(example, "name");
    struct view expect = value_get_text(example, "expect");
    struct control_example e = {.requirement = q->id,
                                .name = name.ptr == NULL ? VIEW("(no name)") : name};
    if (!value_is(example, VALUE_OBJECT) || expect.ptr == NULL) {
        return bad(t, q, example,
                   "a mapping with \"expect\": ok, alarm, info, error or "
                   "not measured");
    }
    enum status st = evaluate(t, q, example, &e);
    if (st == OK) {
        st = t->report(t->ctx, &e, t->err);
    }
    shown->ok = shown->ok || view_eq(expect, VIEW("ok")) || view_eq(expect, VIEW("info"));
    shown->other = shown->other || view_eq(expect, VIEW("alarm"));
    arena_clear(&t->arena);
    if (st == OK) {
        st = posture_tables_clear(&t->tables, t->err);
    }
    return st;
}

static enum status test_requirement(struct tester *t, const struct control_requirement *q)
{
    struct shown shown = {.ok = false};
    enum status st = OK;
    size_t count = q->examples == NULL ? 0 : q->examples->len;
    if (count > EXAMPLES_MAX) {
        return bad(t, q, q->examples, "a list of at most 100 examples");
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        st = run_example(t, q, &q->examples->items[i], &shown);
    }
    if (st != OK || (shown.ok && shown.other)) {
        return st;
    }
    const struct control_example e = {
        .requirement = q->id,
        .name = VIEW("both sides"),
        .detail = shown.ok ? VIEW("no example alarms, so that a query that always says ok "
                                  "would pass")
                           : VIEW("no example is ok, so that a query that always alarms would "
                                  "pass"),
    };
    return t->report(t->ctx, &e, t->err);
}

enum status controls_test(const struct control_set *set, const bool *only,
                          control_example_report report, void *ctx, struct error *err)
{
    struct error why = {.code = OK};
    struct tester t = {.registers = set->matter == NULL, .report = report, .ctx = ctx, .err = &why};
    enum status st = posture_tables_open(&t.tables, set->matter, err);
    if (st != OK) {
        return st;
    }
    arena_init(&t.arena, 0);
    for (size_t i = 0; st == OK && i < set->requirements_len; i++) {
        if (only == NULL || only[i]) {
            st = test_requirement(&t, &set->requirements[i]);
        }
    }
    arena_release(&t.arena);
    posture_tables_close(&t.tables);
    return st == OK ? OK : error_set(err, st, "%s", why.message);
}
