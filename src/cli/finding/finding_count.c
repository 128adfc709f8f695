/* assay finding count: how many the latest inspections found, by severity and state. */
#include "finding.h"

#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUT_MAX = 1 << 26, SEVERITIES = SEVERITY_CRITICAL + 1, WIDTH = 10 };

struct count_call {
    const struct cli *cli;
    struct findings_filter filter;
    enum findings_by by;
    bool json;
    struct buf out;
    struct json_writer writer;
};

static const char *const group_names[] = {
    [FINDINGS_BY_TEAM] = "team", [FINDINGS_BY_PROJECT] = "project"};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct count_call *c = ctx;
    if (args_is(a, "team")) {
        c->filter.team = view_str(a->value);
    } else if (args_is(a, "project")) {
        c->filter.project = view_str(a->value);
    } else if (args_is(a, "subject")) {
        c->filter.subject = view_str(a->value);
    } else if (args_is(a, "json")) {
        c->json = true;
    } else if (strcmp(a->value, group_names[FINDINGS_BY_TEAM]) == 0) {
        c->by = FINDINGS_BY_TEAM;
    } else if (strcmp(a->value, group_names[FINDINGS_BY_PROJECT]) == 0) {
        c->by = FINDINGS_BY_PROJECT;
    } else {
        return cli_usage(a->cli, "--by: \"%s\" is neither team nor project", a->value);
    }
    return EXIT_ACCEPTED;
}

static void write_state(struct json_writer *w, const char *state, const int64_t counts[SEVERITIES])
{
    json_key(w, state);
    json_object(w);
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--) {
        json_member_uint(w, severity_name((enum severity)s), (uint64_t)counts[s]);
    }
    json_object_end(w);
}

static void write_json(struct count_call *c, const struct finding_counts *n)
{
    json_object(&c->writer);
    if (c->by != FINDINGS_IN_ALL) {
        json_member(&c->writer, group_names[c->by], n->name);
    }
    write_state(&c->writer, "open", n->open);
    write_state(&c->writer, "suppressed", n->suppressed);
    json_object_end(&c->writer);
}

/* A severity a line, with what is open and what is suppressed. */
static void write_all(struct count_call *c, const struct finding_counts *n)
{
    int64_t open = 0;
    int64_t suppressed = 0;
    buf_printf(&c->out, "%-*s%*s%*s\n", WIDTH, "", WIDTH + 2, "open", WIDTH + 2, "suppressed");
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--) {
        buf_printf(&c->out, "%-*s%*" PRId64 "%*" PRId64 "\n", WIDTH,
                   severity_name((enum severity)s), WIDTH + 2, n->open[s], WIDTH + 2,
                   n->suppressed[s]);
        open += n->open[s];
        suppressed += n->suppressed[s];
    }
    buf_printf(&c->out, "%-*s%*" PRId64 "%*" PRId64 "\n", WIDTH, "all", WIDTH + 2, open, WIDTH + 2,
               suppressed);
}

/* A team or project a line, with what is open by severity. The name stands last: it may be long. */
static void write_group(struct count_call *c, const struct finding_counts *n)
{
    int64_t suppressed = 0;
    if (c->out.len == 0) {
        for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--) {
            buf_printf(&c->out, "%*s", WIDTH, severity_name((enum severity)s));
        }
        buf_printf(&c->out, "%*s  %s\n", WIDTH + 2, "suppressed", group_names[c->by]);
    }
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--) {
        buf_printf(&c->out, "%*" PRId64, WIDTH, n->open[s]);
        suppressed += n->suppressed[s];
    }
    buf_printf(&c->out, "%*" PRId64 "  ", WIDTH + 2, suppressed);
    utf8_append_visible(&c->out, n->name.len > 0 ? n->name : VIEW("(none)"));
    buf_add_char(&c->out, '\n');
}

static enum status on_counts(void *ctx, const struct finding_counts *n, struct error *err)
{
    struct count_call *c = ctx;
    if (c->json) {
        write_json(c, n);
    } else if (c->by == FINDINGS_IN_ALL) {
        write_all(c, n);
    } else {
        write_group(c, n);
    }
    return buf_status(&c->out, err);
}

static enum status count(struct count_call *c, struct error *err)
{
    static const struct finding_counts nothing = {.name = VIEW_INIT("")};
    struct home h;
    bool list = c->json && c->by != FINDINGS_IN_ALL;
    json_writer_init(&c->writer, &c->out, true);
    if (list) {
        json_array(&c->writer);
    }
    enum status st = finding_open(c->cli, &h, err);
    if (st == OK) {
        st = findings_count(h.store, &finding_sight, &c->filter, c->by, on_counts, c, err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) { /* no home yet: nothing was inspected */
        st = c->by == FINDINGS_IN_ALL ? on_counts(c, &nothing, err) : OK;
    }
    if (list) {
        json_array_end(&c->writer);
    }
    if (c->json) {
        buf_add_char(&c->out, '\n');
    }
    return cli_print(c->cli, st, &c->out, err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct count_call c = {.cli = cli, .out = BUF_INIT(OUT_MAX)};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return count(&c, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"by", 'b', "WHAT", "team or project: a line for each"},
    {"team", 0, "TEAM", "only of active projects of the team"},
    {"project", 'p', "PROJECT", "only of one project that is active"},
    {"subject", 0, "NAME", "only of what assay verify --name calls so"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_count = {
    .name = "count",
    .summary = "Count what the latest inspection of each subject found, by severity and state",
    .operands = "",
    .options = options,
    .run = run,
};
