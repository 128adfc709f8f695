/* assay audit-visit rights: by which clause each supplier may be audited, and when the right was
 * used. */
#include "home.h"
#include "noun/contract.h"

#include <assay/assure/ledger.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

enum { TEXT_MAX = 64 << 20 };

enum column {
    SUPPLIER,
    TIER,
    CONTRACT,
    STATE,
    PAGE,
    UNTIL,
    EVERY,
    NOTE,
    NEXT,
    LAST,
    HELD,
    SCOPE,
    AUDITOR,
    RESULT,
    FOUND,
    OPEN,
    COLUMNS
};

/* One row for each contract in force of a supplier, or one without. $1: now, $2: one supplier or
 * ''. */
static const char query[] =
    "SELECT x.supplier, x.tier, x.contract, x.state, x.page, x.until, x.every_days, x.note, "
    "x.next, "
    "COALESCE(v.id, ''), v.held, COALESCE(v.scope, ''), COALESCE(v.auditor, ''), "
    "COALESCE(v.result, ''), "
    "(SELECT COUNT(*) FROM nonconformities n WHERE n.audit = v.id AND n.active = 1), "
    "(SELECT COUNT(*) FROM nonconformities n WHERE n.audit = v.id AND n.active = 1 "
    "AND n.state <> 'closed') "
    "FROM (SELECT s.id AS supplier, s.tier AS tier, COALESCE(c.id, '') AS contract, "
    "COALESCE(k.state, '') AS state, k.page AS page, COALESCE(k.expires, c.ends) AS until, "
    "k.every_days AS every_days, COALESCE(k.note, '') AS note, "
    "(SELECT MIN(COALESCE(a.agreed, a.planned)) FROM audit_visits a WHERE a.supplier = s.id "
    "AND a.active = 1 AND a.held IS NULL AND a.contract IN ('', COALESCE(c.id, ''))) AS next, "
    "(SELECT a.id FROM audit_visits a WHERE a.supplier = s.id AND a.active = 1 "
    "AND a.held IS NOT NULL AND a.contract IN ('', COALESCE(c.id, '')) "
    "ORDER BY a.held DESC, a.id LIMIT 1) AS last "
    "FROM suppliers s LEFT JOIN contracts c ON c.supplier = s.id AND c.active = 1 "
    "AND (c.begins IS NULL OR c.begins <= $1) AND (c.ends IS NULL OR c.ends + 86400 > $1) "
    "LEFT JOIN contract_clauses k ON k.contract = c.id AND k.kind = 'audit-right' "
    "WHERE s.active = 1 AND ($2 = '' OR s.id = $2)) x "
    "LEFT JOIN audit_visits v ON v.id = x.last ORDER BY x.supplier, x.contract";

struct rights {
    struct cli *cli;
    const char *supplier;
    bool json;
    int64_t now;
    struct buf out;
    struct json_writer w;
    size_t rows;
    size_t without; /* contracts and suppliers without the right */
};

/* "present", "expired", "not read" … */
static struct view state_of(const struct rights *r, const struct sql_value *v)
{
    return v[CONTRACT].bytes.len == 0 ? VIEW("no contract")
           : v[STATE].bytes.len == 0  ? VIEW("not read")
           : v[UNTIL].kind == SQL_INT && v[UNTIL].integer + CLOCK_DAY <= r->now ? VIEW("expired")
                                                                                : v[STATE].bytes;
}

static void add_text(struct buf *out, const char *before, struct view text)
{
    if (text.len > 0) {
        buf_add_str(out, before);
        utf8_append_visible(out, text);
    }
}

static void add_day(struct buf *out, const char *before, const struct sql_value *v)
{
    char time[CLOCK_TEXT_MAX];
    if (v->kind == SQL_INT) {
        clock_rfc3339(v->integer, time);
        buf_printf(out, "%s%.10s", before, time);
    }
}

static void add_number(struct buf *out, const char *before, const struct sql_value *v,
                       const char *behind)
{
    if (v->kind == SQL_INT) {
        buf_printf(out, "%s%lld%s", before, (long long)v->integer, behind);
    }
}

static void write_text(struct rights *r, const struct sql_value *v)
{
    struct buf *out = &r->out;
    struct view state = state_of(r, v);
    utf8_append_visible(out, v[SUPPLIER].bytes);
    add_text(out, " (", v[TIER].bytes);
    buf_printf(out, "%s\n  %-12.*s", v[TIER].bytes.len > 0 ? ")" : "", VIEW_ARG(state));
    add_text(out, " ", v[CONTRACT].bytes);
    add_number(out, ", page ", &v[PAGE], "");
    add_day(out, ", until ", &v[UNTIL]);
    add_number(out, ", every ", &v[EVERY], " days");
    add_text(out, ": ", v[NOTE].bytes);
    if (v[HELD].kind == SQL_INT) {
        add_day(out, "\n  used         ", &v[HELD]);
        add_text(out, ": ", v[RESULT].bytes);
        add_text(out, ", ", v[SCOPE].bytes);
        add_text(out, ", by ", v[AUDITOR].bytes);
        buf_printf(out, " (" VIEW_FMT "; %lld of %lld %s open)", VIEW_ARG(v[LAST].bytes),
                   (long long)v[OPEN].integer, (long long)v[FOUND].integer,
                   plural_of((uint64_t)v[FOUND].integer, "nonconformity", "nonconformities"));
    } else {
        buf_add_str(out, "\n  never used");
    }
    add_day(out, "\n  next         ", &v[NEXT]);
    buf_add_char(out, '\n');
}

static void member_day(struct json_writer *w, const char *key, const struct sql_value *v)
{
    char time[CLOCK_TEXT_MAX];
    if (v->kind == SQL_INT) {
        clock_rfc3339(v->integer, time);
        json_member(w, key, view_of(time, strlen("2026-11-22")));
    }
}

static void write_json(struct rights *r, const struct sql_value *v)
{
    struct json_writer *w = &r->w;
    json_object(w);
    json_member(w, "supplier", v[SUPPLIER].bytes);
    json_member(w, "tier", v[TIER].bytes);
    json_member(w, "contract", v[CONTRACT].bytes);
    json_member(w, "state", state_of(r, v));
    if (v[PAGE].kind == SQL_INT) {
        json_member_uint(w, "page", (uint64_t)v[PAGE].integer);
    }
    member_day(w, "until", &v[UNTIL]);
    if (v[EVERY].kind == SQL_INT) {
        json_member_uint(w, "everyDays", (uint64_t)v[EVERY].integer);
    }
    json_member(w, "note", v[NOTE].bytes);
    member_day(w, "next", &v[NEXT]);
    if (v[HELD].kind == SQL_INT) {
        json_key(w, "last");
        json_object(w);
        json_member(w, "audit", v[LAST].bytes);
        member_day(w, "held", &v[HELD]);
        json_member(w, "scope", v[SCOPE].bytes);
        json_member(w, "auditor", v[AUDITOR].bytes);
        json_member(w, "result", v[RESULT].bytes);
        json_member_uint(w, "nonconformities", (uint64_t)v[FOUND].integer);
        json_member_uint(w, "open", (uint64_t)v[OPEN].integer);
        json_object_end(w);
    }
    json_object_end(w);
}

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct rights *r = ctx;
    if (count != COLUMNS) {
        return error_set(err, ERR_CORRUPT, "a register of contracts is malformed");
    }
    struct view state = state_of(r, v);
    r->rows++;
    r->without += !view_eq(state, VIEW("present")) && !view_eq(state, VIEW("partial"));
    if (r->json) {
        write_json(r, v);
    } else {
        write_text(r, v);
    }
    return buf_status(&r->out, err);
}

static enum status write_rights(struct rights *r, const struct ledger *l, struct error *err)
{
    const struct sql_value params[] = {
        sql_int(r->now), sql_text(r->supplier == NULL ? VIEW("") : view_str(r->supplier))};
    json_writer_init(&r->w, &r->out, true);
    if (r->json) {
        json_array(&r->w);
    }
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = store_sql_run(l->store, query, params, 2, on_row, r, err);
    }
    if (r->json) {
        json_array_end(&r->w);
        buf_add_char(&r->out, '\n');
    } else {
        buf_printf(&r->out, "%s%zu shown, %zu without a right to audit\n", r->rows > 0 ? "\n" : "",
                   r->rows, r->without);
    }
    return st;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct rights *r = ctx;
    if (a->option != NULL) {
        r->json = true;
    } else if (r->supplier != NULL) {
        return cli_usage(a->cli, "one supplier, or all");
    } else {
        r->supplier = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct rights r = {.cli = cli, .now = clock_now(), .out = BUF_INIT(TEXT_MAX)};
    struct home h;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (home_open_registers(cli, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger l = home_ledger(&h);
    enum status st = cli_print(cli, write_rights(&r, &l, &err), &r.out, &err);
    home_close(&h);
    return st != OK ? cli_fail(cli, &err) : r.without > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const struct option_spec options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command audit_rights = {
    .name = "rights",
    .summary =
        "Show for each supplier the right to audit and its last use; exit 1 where there is none",
    .operands = "[SUPPLIER]",
    .details = "By the contracts in force and their clause audit-right.\n",
    .options = options,
    .run = run,
};
