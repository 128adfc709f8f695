/* assay contract matrix, assay contract kinds: required clauses and where they are. */
#include "contract.h"
#include "home.h"

#include <assay/assure/contract_matrix.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { TEXT_MAX = 64 << 20, DAYS_SOON = 90, DAYS_MAX = 36500 };

struct matrix_call {
    struct cli *cli;
    struct matrix_options options;
    bool json;
    bool gaps_only;
    struct buf out;
    struct json_writer writer;
    struct buf last; /* supplier whose heading is written */
    size_t suppliers;
    size_t clauses;
    size_t gaps;
    size_t expiring;
};

static void write_json(struct matrix_call *c, const struct clause_row *r)
{
    struct json_writer *w = &c->writer;
    json_object(w);
    json_member(w, "supplier", r->supplier);
    json_member(w, "tier", r->tier);
    json_member(w, "kind", r->kind);
    json_member_str(w, "state", clause_state_name(r->state));
    json_member_bool(w, "gap", clause_is_gap(r->state));
    json_member(w, "contract", r->contract);
    if (r->page != 0) {
        json_member_uint(w, "page", (uint64_t)r->page);
    }
    if (r->expires != 0) {
        json_member_day(w, "expires", r->expires);
    }
    json_member(w, "note", r->note);
    json_member(w, "contradictedBy", r->other);
    json_object_end(w);
}

static void write_text(struct matrix_call *c, const struct clause_row *r)
{
    char time[CLOCK_TEXT_MAX];
    if (!view_eq(buf_view(&c->last), r->supplier)) {
        buf_printf(&c->out, "%s" VIEW_FMT " (" VIEW_FMT ")\n", c->out.len > 0 ? "\n" : "",
                   VIEW_ARG(r->supplier), VIEW_ARG(r->tier));
        buf_clear(&c->last);
        buf_add_view(&c->last, r->supplier);
    }
    buf_printf(&c->out, "  %-12s  %-26.*s", clause_state_name(r->state), VIEW_ARG(r->kind));
    if (r->contract.len > 0) {
        buf_printf(&c->out, "  " VIEW_FMT, VIEW_ARG(r->contract));
    }
    if (r->page != 0) {
        buf_printf(&c->out, ", page %lld", (long long)r->page);
    }
    if (r->expires != 0) {
        clock_rfc3339(r->expires, time);
        buf_printf(&c->out, ", until %.10s", time);
    }
    if (r->other.len > 0) {
        buf_printf(&c->out, ", but " VIEW_FMT " says otherwise", VIEW_ARG(r->other));
    }
    if (r->note.len > 0) {
        buf_add_str(&c->out, ": ");
        utf8_append_visible(&c->out, r->note);
    }
    while (c->out.len > 0 && c->out.ptr[c->out.len - 1] == ' ') {
        c->out.len--;
    }
    buf_add_char(&c->out, '\n');
}

static enum status on_row(void *ctx, const struct clause_row *r, struct error *err)
{
    struct matrix_call *c = ctx;
    bool gap = clause_is_gap(r->state);
    c->clauses++;
    c->gaps += gap ? 1 : 0;
    c->expiring += r->state == CLAUSE_EXPIRING ? 1 : 0;
    if (c->json) {
        write_json(c, r);
    } else if (!c->gaps_only || r->state != CLAUSE_PRESENT) {
        write_text(c, r);
    }
    return buf_status(&c->out, err);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct matrix_call *c = ctx;
    unsigned days = 0;
    if (a->option == NULL && c->options.supplier.len > 0) {
        return cli_usage(a->cli, "one supplier, or all");
    }
    if (a->option == NULL) {
        c->options.supplier = view_str(a->value);
    } else if (args_is(a, "json")) {
        c->json = true;
    } else if (args_is(a, "gaps")) {
        c->gaps_only = true;
    } else if (!cli_parse_unsigned(a->value, &days) || days > DAYS_MAX) {
        return cli_usage(a->cli, "--within: \"%s\" is no number of days", a->value);
    } else {
        c->options.soon = (int64_t)days * CLOCK_DAY;
    }
    return EXIT_ACCEPTED;
}

static enum status write_matrix(struct matrix_call *c, const struct ledger *l, struct error *err)
{
    json_writer_init(&c->writer, &c->out, true);
    if (c->json) {
        json_array(&c->writer);
    }
    enum status st = contract_matrix_each(l, &c->options, on_row, c, err);
    if (c->json) {
        json_array_end(&c->writer);
        buf_add_char(&c->out, '\n');
    } else if (c->clauses > 0) {
        buf_printf(&c->out, "\n%zu required, %zu missing or lacking, %zu about to expire\n",
                   c->clauses, c->gaps, c->expiring);
    }
    return st;
}

static enum exit_code run_matrix(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct matrix_call c = {
        .cli = cli,
        .options = {.now = clock_now(), .soon = (int64_t)DAYS_SOON * CLOCK_DAY},
        .out = BUF_INIT(TEXT_MAX),
        .last = BUF_INIT(4096),
    };
    struct home h;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (home_open_registers(cli, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    enum status st = cli_print(cli, write_matrix(&c, &ledger, &err), &c.out, &err);
    buf_release(&c.last);
    home_close(&h);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    return c.gaps > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static enum exit_code run_kinds(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct buf out = BUF_INIT(64 * 1024);
    struct error err;
    struct args a;
    args_begin(&a, cli, self, argc, argv);
    if (args_next(&a) != ARGS_END) {
        return EXIT_USAGE;
    }
    for (const struct clause_kind *k = clause_kinds; k->kind != NULL; k++) {
        buf_printf(&out, "%-26s %-9s %s\n", k->kind, k->tier, k->title);
    }
    return cli_print(cli, OK, &out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec matrix_options[] = {
    {"gaps", 0, NULL, "leave out what is present and stays so"},
    {"within", 0, "DAYS", "what ends within so many days is expiring (default 90)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command contract_matrix = {
    .name = "matrix",
    .summary = "Show for each supplier which required clauses are there; exit 1 where one is not",
    .operands = "[SUPPLIER]",
    .details = "What a tier requires: \"assay required-clause list\", or the built-in kinds where\n"
               "nothing is said of the tier (\"assay contract kinds\").\n",
    .options = matrix_options,
    .run = run_matrix,
};

const struct command contract_kinds = {
    .name = "kinds",
    .summary = "List the clauses that are required by default, and from which tier upwards",
    .operands = "",
    .run = run_kinds,
};
