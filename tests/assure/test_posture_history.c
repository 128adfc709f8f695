/* What a posture keeps from one evaluation to the next is what a whole evaluation finds. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/posture.h>
#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/store/registers.h>

static struct error err;

enum { TABLES_MAX = 192 };

struct tables {
    const char *groups[TABLES_MAX];
    const struct register_table *list[TABLES_MAX];
    size_t len;
};

static enum status take_table(void *ctx, const char *group, const struct register_table *t,
                              struct error *e)
{
    struct tables *all = ctx;
    (void)e;
    assert_true(all->len < TABLES_MAX);
    all->groups[all->len] = group;
    all->list[all->len++] = t;
    return OK;
}

static size_t place_of(const struct tables *all, const char *name)
{
    size_t i = 0;
    while (i < all->len && strcmp(all->list[i]->name, name) != 0) {
        i++;
    }
    assert_true(i < all->len);
    return i;
}

/* The same numbers at each run. */
static uint32_t random_below(uint64_t *state, uint32_t n)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % n;
}

/* Few values, those that queries ask for among them: rows meet, and are met again. */
static const char *random_text(const char *column, uint64_t *state)
{
    static const char *const texts[] = {
        "",         "a",           "b",      "subject-1", "subject-2",    "high",
        "critical", "medium",      "low",    "code",      "secrets",      "vulnerabilities",
        "text",     "all",         "CWE-89", "ok",        "alarm",        "PASSED",
        "FAILED",   "accepted",    "own",    "affected",  "not_affected", "in-house",
        "supplier", "pkg:npm/a@1", "must",   "open",      "8.28 8.30",    "audit-right"};
    static const char *const narrow[][4] = {
        {"vulnerability", "CVE-1", "CVE-2", "GHSA-1"},
        {"aliases", "", "CVE-1 OSV-1", "GHSA-1"},
        {"component", "pkg:npm/a", "pkg:npm/a@1", "pkg:npm/a@1"},
        {"product", "", "", "subject-1"},
        {"source", "own", "own", "claim"},
        {"inspector", "vulnerabilities", "code", "secrets"},
        {"subject", "subject-1", "subject-2", "subject-3"},
    };
    for (size_t i = 0; i < COUNT(narrow); i++) {
        if (strcmp(narrow[i][0], column) == 0) {
            return narrow[i][1 + random_below(state, 3)];
        }
    }
    return texts[random_below(state, COUNT(texts))];
}

static struct sql_value random_value(const struct register_column *c, uint64_t *state)
{
    static const int64_t numbers[] = {
        0, 1, 2, NOW, NOW - 40 * CLOCK_DAY, NOW - 400 * CLOCK_DAY, NOW + 9 * CLOCK_DAY};
    if (c->optional && random_below(state, 3) == 0) {
        return sql_text(view_of(NULL, 0));
    }
    return c->kind == COLUMN_TEXT ? sql_text(view_str(random_text(c->name, state)))
                                  : sql_int(numbers[random_below(state, COUNT(numbers))]);
}

static void run(const struct bench *b, const struct buf *sql, const struct sql_value *v, size_t n)
{
    assert_ok(buf_status(sql, &err), err);
    assert_ok(store_sql_run(b->store, sql->ptr, v, n, NULL, NULL, &err), err);
}

static void put_row(const struct bench *b, const struct register_table *t,
                    const struct sql_value *values, uint64_t idx)
{
    struct buf sql = BUF_INIT(1 << 16);
    struct sql_value row[STORE_SQL_COLUMNS_MAX];
    size_t n = 0;
    buf_printf(&sql, "INSERT OR REPLACE INTO %s VALUES (", t->name);
    for (; t->columns[n].name != NULL; n++) {
        row[n] = values[n];
        buf_printf(&sql, "$%zu, ", n + 1);
    }
    row[n] = sql_int((int64_t)idx);
    buf_printf(&sql, "$%zu)", n + 1);
    run(b, &sql, row, n + 1);
    buf_release(&sql);
}

/* "a, b": the key. */
static void add_key(const struct register_table *t, struct buf *out)
{
    for (size_t i = 0; t->columns[i].name != NULL && t->columns[i].key; i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
    }
}

/* One that is there, said anew: mostly with one other value, or none. */
static void say_again(const struct bench *b, const struct register_table *t, uint64_t *state,
                      uint64_t idx)
{
    struct buf sql = BUF_INIT(1 << 16);
    struct sql_value v[] = {sql_int((int64_t)idx), sql_int(0)};
    size_t n = 0;
    size_t keys = 0;
    for (; t->columns[n].name != NULL; n++) {
        keys += t->columns[n].key ? 1 : 0;
    }
    size_t at = keys + random_below(state, (uint32_t)(n - keys + 1));
    buf_printf(&sql, "UPDATE %s SET idx = $1", t->name);
    if (at < n) {
        v[1] = random_value(&t->columns[at], state);
        buf_printf(&sql, ", %s = $2", t->columns[at].name);
    }
    buf_add_str(&sql, " WHERE (");
    add_key(t, &sql);
    buf_add_str(&sql, ") IN (SELECT ");
    add_key(t, &sql);
    buf_printf(&sql, " FROM %s LIMIT 1 OFFSET %u)", t->name, random_below(state, 6));
    run(b, &sql, v, 2);
    buf_release(&sql);
}

static void remove_some(const struct bench *b, const struct register_table *t, uint64_t *state)
{
    struct buf sql = BUF_INIT(1 << 16);
    const struct sql_value v = random_value(&t->columns[0], state);
    buf_printf(&sql, "DELETE FROM %s WHERE %s = $1", t->name, t->columns[0].name);
    run(b, &sql, &v, 1);
    buf_release(&sql);
}

/* What one log entry changes in the registers of a group. */
static void change(const struct bench *b, const struct tables *all, uint64_t *state, uint64_t idx)
{
    static const char *const often[] = {"vulnerability_sightings", "vulnerability_statuses",
                                        "verdicts"};
    size_t at = random_below(state, 2) == 0 ? random_below(state, (uint32_t)all->len)
                                            : place_of(all, often[random_below(state, 3)]);
    const char *group = all->groups[at];
    char mark[128];
    (void)snprintf(mark, sizeof mark, "changed:%s", group);
    for (size_t i = 0; i < all->len; i++) {
        const struct register_table *t = all->list[i];
        struct sql_value row[STORE_SQL_COLUMNS_MAX];
        uint32_t how = random_below(state, 4);
        if (strcmp(all->groups[i], group) != 0) {
            continue;
        }
        for (size_t k = 0; t->columns[k].name != NULL; k++) {
            row[k] = random_value(&t->columns[k], state);
        }
        if (how == 0) {
            remove_some(b, t, state);
        } else if (how == 1) {
            say_again(b, t, state, idx);
        }
        put_row(b, t, row, idx);
    }
    assert_ok(registers_set_projected(b->store, mark, idx + 1, &err), err);
}

/* ---- comparing ---- */

static void same_requirement(const struct requirement_posture *a,
                             const struct requirement_posture *b)
{
    if (a->state != b->state || a->kept != b->kept) {
        print_error(VIEW_FMT "\n", VIEW_ARG(a->requirement->id));
    }
    assert_int_equal(a->state, b->state);
    assert_true(view_eq(a->why, b->why));
    assert_int_equal(a->ok, b->ok);
    assert_int_equal(a->alarms, b->alarms);
    assert_int_equal(a->infos, b->infos);
    assert_int_equal(a->skipped, b->skipped);
    assert_int_equal(a->kept, b->kept);
    for (size_t i = 0; i < a->kept; i++) {
        assert_int_equal(a->row[i].status, b->row[i].status);
        assert_true(view_eq(a->row[i].resource, b->row[i].resource));
        assert_true(view_eq(a->row[i].reason, b->row[i].reason));
    }
}

static void same_posture(const struct posture *a, const struct posture *b)
{
    for (size_t i = 0; i < a->set->requirements_len; i++) {
        same_requirement(&a->requirements[i], &b->requirements[i]);
    }
    for (size_t i = 0; i < a->set->controls_len; i++) {
        assert_int_equal(a->controls[i].state, b->controls[i].state);
        assert_int_equal(a->controls[i].measured, b->controls[i].measured);
        assert_int_equal(a->controls[i].applicability.entry, b->controls[i].applicability.entry);
    }
    assert_memory_equal(a->counts, b->counts, sizeof a->counts);
}

static void compare_with_whole(const struct bench *b, struct control_set *set, int64_t at,
                               const struct posture *kept, uint64_t *evaluated)
{
    struct posture_engine *fresh = NULL;
    const struct posture *whole = NULL;
    assert_ok(posture_open(set, &fresh, &err), err);
    assert_ok(posture_update(fresh, &b->ledger, at, &whole, &err), err);
    same_posture(kept, whole);
    *evaluated += whole->evaluated;
    (void)posture_close(fresh);
}

/* Beside what is built in: a view, every row of it. */
#define OPEN_VULNERABILITIES                                                                       \
    "requirements:\n"                                                                              \
    "  - {id: open, title: t, population: vulnerability_sightings, supply: s, query: \"SELECT "    \
    "subject || ' ' || vulnerability || ' ' || component AS resource, CASE accepted WHEN 1 THEN "  \
    "'ok' ELSE 'alarm' END AS status, '' AS reason FROM open_vulnerabilities\"}\n"

static void random_histories(void **state)
{
    enum { ROUNDS = 80 };
    const struct control_file own = {VIEW("own.yaml"), view_str(OPEN_VULNERABILITIES)};
    const struct bench *b = *state;
    struct tables all = {.len = 0};
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    uint64_t seed = 20261122;
    uint64_t idx = 1;
    uint64_t whole = 0;
    uint64_t kept = 0;
    uint64_t seen[CONTROL_STATES] = {0};
    int64_t at = NOW;
    assert_ok(ledger_project(&b->ledger, &err), err);
    assert_ok(ledger_each_table(take_table, &all, &err), err);
    assert_ok(controls_load(&own, 1, true, &set, &err), err);
    assert_ok(posture_open(set, &e, &err), err);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t n = random_below(&seed, 8); n > 0; n--) {
            change(b, &all, &seed, idx++);
        }
        at += random_below(&seed, 5) == 0 ? CLOCK_DAY : 1;
        assert_ok(posture_update(e, &b->ledger, at, &p, &err), err);
        kept += p->evaluated;
        compare_with_whole(b, set, at, p, &whole);
        for (size_t i = 0; i < set->requirements_len; i++) {
            seen[p->requirements[i].state]++;
        }
    }
    assert_true(kept < whole * 3 / 4);
    assert_true(seen[CONTROL_OK] > 0 && seen[CONTROL_ALARM] > 0 && seen[CONTROL_NOT_MEASURED] > 0);
    (void)posture_close(e);
    (void)controls_free(set);
}

/* ---- columns ---- */

#define QUERY(id, column)                                                                          \
    "  - {id: " id ", title: t, population: suppressions, supply: s, query: \"SELECT " column      \
    " AS resource, 'ok' AS status, '' AS reason FROM suppressions\"}\n"

static size_t updated(const struct bench *b, struct posture_engine *e, uint64_t mark)
{
    const struct posture *p = NULL;
    assert_ok(registers_set_projected(b->store, "changed:suppressions", mark, &err), err);
    assert_ok(posture_update(e, &b->ledger, NOW, &p, &err), err);
    return p->evaluated;
}

/* A query is asked again when a column that it reads has changed, or which rows there are. */
static void columns(void **state)
{
    static const char text[] = "requirements:\n" QUERY("a", "fingerprint") QUERY("b", "owner")
        QUERY("c", "expires") QUERY("d", "COUNT(*)") QUERY("e", "idx");
    const struct control_file f = {VIEW("own.yaml"), view_str(text)};
    const struct bench *b = *state;
    struct tables all = {.len = 0};
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    struct sql_value row[] = {sql_text(VIEW("f1")),  sql_text(VIEW("because")),
                              sql_text(VIEW("ann")), sql_int(NOW),
                              sql_int(NOW),          sql_text(VIEW("accept"))};
    assert_ok(ledger_project(&b->ledger, &err), err);
    assert_ok(ledger_each_table(take_table, &all, &err), err);
    const struct register_table *t = all.list[place_of(&all, "suppressions")];
    assert_ok(controls_load(&f, 1, false, &set, &err), err);
    assert_ok(posture_open(set, &e, &err), err);
    put_row(b, t, row, 1);
    assert_int_equal(updated(b, e, 2), 5);
    put_row(b, t, row, 2); /* the same again: nothing but its entry */
    assert_int_equal(updated(b, e, 3), 1);
    row[4] = sql_int(NOW + CLOCK_DAY);
    put_row(b, t, row, 3);
    assert_int_equal(updated(b, e, 4), 2);
    row[1] = sql_text(VIEW("another reason"));
    put_row(b, t, row, 4);
    assert_int_equal(updated(b, e, 5), 1);
    row[0] = sql_text(VIEW("f2"));
    put_row(b, t, row, 5);
    assert_int_equal(updated(b, e, 6), 5);
    remove_some(b, t, &(uint64_t){0}); /* none of that name */
    assert_int_equal(updated(b, e, 7), 0);
    assert_ok(store_sql_run(b->store, "DELETE FROM suppressions WHERE fingerprint = 'f1'", NULL, 0,
                            NULL, NULL, &err),
              err);
    assert_int_equal(updated(b, e, 8), 5);
    assert_int_equal(updated(b, e, 9), 0);
    (void)posture_close(e);
    (void)controls_free(set);
}

/* ---- vulnerabilities ---- */

static void say_of(const struct bench *b, const struct tables *all, const char *name,
                   const char *aliases, const char *status, uint64_t idx)
{
    const struct register_table *t = all->list[place_of(all, "vulnerability_statuses")];
    struct sql_value row[STORE_SQL_COLUMNS_MAX];
    for (size_t i = 0; t->columns[i].name != NULL; i++) {
        struct view column = view_str(t->columns[i].name);
        row[i] = t->columns[i].kind == COLUMN_INT ? sql_int(0) : sql_text(VIEW(""));
        row[i] = t->columns[i].optional ? sql_text(view_of(NULL, 0)) : row[i];
        row[i] = view_eq_str(column, "vulnerability") ? sql_text(view_str(name)) : row[i];
        row[i] = view_eq_str(column, "aliases") ? sql_text(view_str(aliases)) : row[i];
        row[i] = view_eq_str(column, "status") ? sql_text(view_str(status)) : row[i];
        row[i] = view_eq_str(column, "source") ? sql_text(VIEW("own")) : row[i];
        row[i] = view_eq_str(column, "component") ? sql_text(VIEW("pkg:npm/a")) : row[i];
    }
    put_row(b, t, row, idx);
}

static uint64_t open_ones(const struct bench *b, struct control_set *set)
{
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    assert_ok(posture_open(set, &e, &err), err);
    assert_ok(posture_update(e, &b->ledger, NOW, &p, &err), err);
    uint64_t alarms = p->requirements[0].alarms;
    (void)posture_close(e);
    return alarms;
}

/* Of two statements that mean a vulnerability equally, by whatever name, the newer one counts. */
static void newest_counts(void **state)
{
    const struct control_file f = {VIEW("own.yaml"), view_str(OPEN_VULNERABILITIES)};
    const struct bench *b = *state;
    struct tables all = {.len = 0};
    struct control_set *set = NULL;
    assert_ok(ledger_project(&b->ledger, &err), err);
    assert_ok(ledger_each_table(take_table, &all, &err), err);
    assert_ok(controls_load(&f, 1, false, &set, &err), err);
    assert_ok(store_sql_run(b->store,
                            "INSERT INTO vulnerability_sightings VALUES ('s', 'GHSA-1', "
                            "'pkg:npm/a@1', 'CVE-1 OSV-1', 'high', 0, '', 1, 1, NULL, 1)",
                            NULL, 0, NULL, NULL, &err),
              err);
    assert_int_equal(open_ones(b, set), 1);
    say_of(b, &all, "CVE-1", "", "not_affected", 2);
    assert_int_equal(open_ones(b, set), 0);
    say_of(b, &all, "OTHER", "OSV-1", "affected", 3);
    assert_int_equal(open_ones(b, set), 1);
    say_of(b, &all, "CVE-1", "", "fixed", 4);
    assert_int_equal(open_ones(b, set), 0);
    (void)controls_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_histories, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(columns, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(newest_counts, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
