/* assay gate list, trust: the passes that there are. */
#include "gate.h"
#include "home.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 28, DAY_LEN = 10 };

enum column {
    NAME,
    DIGEST,
    ENTRY,
    SIZE,
    DEPLOYMENT,
    EXECUTION,
    ENVIRONMENT,
    DELIVERABLE,
    FORCED,
    AGAINST,
    PERSON,
    EXPIRES,
};

static const char query[] =
    "SELECT name, digest, entry, size, deployment, execution, environment, deliverable, forced, "
    "against, person, expires FROM passes WHERE ($1 = 1 OR expires > $2) ORDER BY entry";

struct request {
    struct cli *cli;
    bool all;
    bool json;
    const char *prefix;
    const char *environment;
};

struct listing {
    const struct request *r;
    struct buf out;
    struct json_writer w;
    int64_t now;
    size_t unfit;     /* whose names fapolicyd cannot read */
    size_t elsewhere; /* that are for other environments */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "all")) {
        r->all = true;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (args_is(a, "environment")) {
        r->environment = a->value;
    } else { /* folder */
        r->prefix = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum status list_with(struct listing *l, sql_row row, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(l->r->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger ledger = home_ledger(&h);
    const struct sql_value params[] = {sql_int(l->r->all ? 1 : 0), sql_int(l->now)};
    st = ledger_project(&ledger, err);
    if (st == OK) {
        st = store_sql_run(h.store, query, params, 2, row, l, err);
    }
    home_close(&h);
    return st;
}

/* ---- list ---- */

static void write_json(struct listing *l, const struct sql_value *v)
{
    struct json_writer *w = &l->w;
    json_object(w);
    json_member(w, "name", v[NAME].bytes);
    json_member(w, "sha256", v[DIGEST].bytes);
    json_member_uint(w, "size", (uint64_t)v[SIZE].integer);
    json_member_uint(w, "entry", (uint64_t)v[ENTRY].integer);
    json_member_bool(w, "deployment", v[DEPLOYMENT].integer != 0);
    json_member_bool(w, "execution", v[EXECUTION].integer != 0);
    json_member(w, "environment", v[ENVIRONMENT].bytes);
    json_member(w, "deliverable", v[DELIVERABLE].bytes);
    json_member(w, "forced", v[FORCED].bytes);
    json_member_words(w, "against", v[AGAINST].bytes);
    json_member(w, "person", v[PERSON].bytes);
    json_member_time(w, "expires", v[EXPIRES].integer);
    json_object_end(w);
}

static void write_text(struct listing *l, const struct sql_value *v)
{
    struct buf *out = &l->out;
    char until[CLOCK_TEXT_MAX];
    clock_rfc3339(v[EXPIRES].integer, until);
    buf_printf(out, "%6" PRId64 "  until %.*s  %s%s%s  %.12s  ", v[ENTRY].integer, DAY_LEN, until,
               v[DEPLOYMENT].integer != 0 ? "deployment" : "",
               v[DEPLOYMENT].integer != 0 && v[EXECUTION].integer != 0 ? "+" : "",
               v[EXECUTION].integer != 0 ? "execution" : "", v[DIGEST].bytes.ptr);
    utf8_append_visible(out, v[NAME].bytes);
    if (v[ENVIRONMENT].bytes.len > 0) {
        buf_printf(out, " to %.*s", VIEW_ARG(v[ENVIRONMENT].bytes));
    }
    if (v[FORCED].bytes.len > 0) {
        buf_printf(out, "\n        FORCED by %.*s against %.*s: ",
                   VIEW_ARG(v[PERSON].bytes.len > 0 ? v[PERSON].bytes : VIEW("the installation")),
                   VIEW_ARG(v[AGAINST].bytes));
        utf8_append_visible(out, v[FORCED].bytes);
    }
    buf_add_char(out, '\n');
}

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct listing *l = ctx;
    (void)count;
    if (l->r->json) {
        write_json(l, v);
    } else {
        write_text(l, v);
    }
    return buf_status(&l->out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli};
    struct listing l = {.r = &r, .out = BUF_INIT(OUTPUT_MAX), .now = clock_now()};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    json_writer_init(&l.w, &l.out, true);
    if (r.json) {
        json_array(&l.w);
    }
    enum status st = list_with(&l, on_row, &err);
    if (r.json) {
        json_array_end(&l.w);
        buf_add_char(&l.out, '\n');
    }
    return cli_print(cli, st, &l.out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- trust: "<path> <size> <sha256>", fapolicyd's own file ---- */

static bool is_fit(struct view name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= ' ' || name.ptr[i] == 0x7f || name.ptr[i] == '/') {
            return false;
        }
    }
    return name.len > 0;
}

static enum status on_trusted(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct listing *l = ctx;
    (void)count;
    if (v[EXECUTION].integer == 0) {
        return OK;
    }
    if (v[ENVIRONMENT].bytes.len > 0 &&
        !view_eq(v[ENVIRONMENT].bytes, view_str(l->r->environment))) {
        l->elsewhere++;
        return OK;
    }
    if (!is_fit(v[NAME].bytes)) {
        l->unfit++;
        return OK;
    }
    buf_printf(&l->out, "%s/%.*s %" PRId64 " %.*s\n", l->r->prefix, VIEW_ARG(v[NAME].bytes),
               v[SIZE].integer, VIEW_ARG(v[DIGEST].bytes));
    return buf_status(&l->out, err);
}

static enum exit_code run_trust(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli};
    struct listing l = {.r = &r, .out = BUF_INIT(OUTPUT_MAX), .now = clock_now()};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.prefix == NULL || r.prefix[0] != '/') {
        return cli_usage(cli, "say in which folder the files lie: --folder /opt/app");
    }
    enum status st = list_with(&l, on_trusted, &err);
    if (st == OK && l.elsewhere > 0) {
        cli_note(cli, "%zu passes are for other environments; left out", l.elsewhere);
    }
    if (st == OK && l.unfit > 0) {
        cli_note(cli, "%zu passes have names that the file cannot hold (blanks); left out",
                 l.unfit);
    }
    return cli_print(cli, st, &l.out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec list_options[] = {
    {"all", 0, NULL, "those that ended, too"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec trust_options[] = {
    {"folder", 0, "DIR", "where the files lie on the machine (required)"},
    {"environment", 0, "ID", "what may be run there, too; without it only what may be anywhere"},
    {NULL, 0, NULL, NULL},
};

const struct command gate_list = {
    .name = "list",
    .summary = "The passes that count today",
    .operands = "",
    .options = list_options,
    .run = run_list,
};

const struct command gate_trust = {
    .name = "trust",
    .summary = "What may be run, as a trust file of fapolicyd",
    .operands = "",
    .details = "A line for each file that has a pass for execution: path, size, SHA-256. It goes\n"
               "into /etc/fapolicyd/trust.d/; the kernel asks fapolicyd before anything is run.\n",
    .options = trust_options,
    .run = run_trust,
};
