/* assay finding ages: how old findings are, how long it took until they were gone, and what is past
 * its limit. */
#include "baseline/baseline_file.h"
#include "finding.h"

#include <assay/assure/finding_ages.h>
#include <assay/base/clock.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUT_MAX = 1 << 28 };

struct ages_call {
    const struct cli *cli;
    struct finding_ages_query query;
    enum severity severity;
    const char *baseline;
    const char *at;
    bool each;
    bool overdue;
    bool json;
    struct buf out;
    struct json_writer writer;
};

static const struct {
    const char *name;
    enum finding_ages_by by;
} groupings[] = {{"severity", AGES_BY_SEVERITY},
                 {"project", AGES_BY_PROJECT},
                 {"team", AGES_BY_TEAM},
                 {"subject", AGES_BY_SUBJECT},
                 {"month", AGES_BY_MONTH}};

static enum exit_code take_grouping(struct ages_call *c, const struct args *a)
{
    for (size_t i = 0; i < sizeof groupings / sizeof groupings[0]; i++) {
        if (strcmp(a->value, groupings[i].name) == 0) {
            c->query.by = groupings[i].by;
            return EXIT_ACCEPTED;
        }
    }
    return cli_usage(a->cli, "--by: \"%s\" is none of severity, project, team, subject, month",
                     a->value);
}

static enum exit_code take_value(struct ages_call *c, const struct args *a)
{
    if (args_is(a, "by")) {
        return take_grouping(c, a);
    }
    if (args_is(a, "severity")) {
        c->query.severity = &c->severity;
        return severity_parse(view_str(a->value), &c->severity)
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--severity: \"%s\" is no severity", a->value);
    }
    if (args_is(a, "since")) {
        return clock_parse(view_str(a->value), &c->query.since)
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--since: \"%s\" is no date like 2026-01-31", a->value);
    }
    c->at = a->value;
    return clock_parse(view_str(a->value), &c->query.at)
               ? EXIT_ACCEPTED
               : cli_usage(a->cli, "--at: \"%s\" is no date like 2026-01-31", a->value);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct ages_call *c = ctx;
    const struct {
        const char *name;
        struct view *to;
    } texts[] = {
        {"project", &c->query.project}, {"team", &c->query.team}, {"subject", &c->query.subject}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (args_is(a, texts[i].name)) {
            *texts[i].to = view_str(a->value);
            return EXIT_ACCEPTED;
        }
    }
    if (args_is(a, "baseline")) {
        c->baseline = a->value;
    } else if (args_is(a, "each")) {
        c->each = true;
    } else if (args_is(a, "overdue")) {
        c->overdue = c->each = true;
    } else if (args_is(a, "json")) {
        c->json = true;
    } else {
        return take_value(c, a);
    }
    return EXIT_ACCEPTED;
}

/* ---- groups ---- */

static void add_days(struct buf *out, int64_t days)
{
    if (days == AGES_NONE) {
        buf_printf(out, "%9s", "-");
    } else {
        buf_printf(out, "%8" PRId64 "d", days);
    }
}

static void group_text(struct buf *out, const struct finding_ages_group *g)
{
    if (out->len == 0) {
        buf_printf(out, "%8s%9s%9s%9s%9s%9s%9s%9s%9s%9s%9s  %s\n", "open", "overdue", "accepted",
                   "median", "oldest", "fixed", "late", "mean", "median", "p90", "unclear", "");
    }
    buf_printf(out, "%8" PRId64 "%9" PRId64 "%9" PRId64, g->open, g->overdue, g->accepted);
    add_days(out, g->age_median);
    add_days(out, g->age_oldest);
    buf_printf(out, "%9" PRId64 "%9" PRId64, g->fixed, g->late);
    if (g->fixed > 0) {
        buf_printf(out, "%8.1fd", g->fix_mean);
    } else {
        buf_printf(out, "%9s", "-");
    }
    add_days(out, g->fix_median);
    add_days(out, g->fix_p90);
    buf_printf(out, "%9" PRId64 "  ", g->unclear);
    utf8_append_visible(out, g->name.len > 0 ? g->name : VIEW("(none)"));
    buf_add_char(out, '\n');
}

static void days_json(struct json_writer *w, const char *key, int64_t days)
{
    json_key(w, key);
    if (days == AGES_NONE) {
        json_null(w);
    } else {
        json_int(w, days);
    }
}

static void group_json(struct json_writer *w, const struct finding_ages_group *g)
{
    json_object(w);
    json_member(w, "name", g->name);
    json_member_uint(w, "open", (uint64_t)g->open);
    json_member_uint(w, "overdue", (uint64_t)g->overdue);
    json_member_uint(w, "accepted", (uint64_t)g->accepted);
    days_json(w, "medianAge", g->age_median);
    days_json(w, "oldest", g->age_oldest);
    json_member_uint(w, "fixed", (uint64_t)g->fixed);
    json_member_uint(w, "fixedLate", (uint64_t)g->late);
    json_key(w, "meanDaysToFix");
    if (g->fixed > 0) {
        json_double(w, g->fix_mean);
    } else {
        json_null(w);
    }
    days_json(w, "medianDaysToFix", g->fix_median);
    days_json(w, "p90DaysToFix", g->fix_p90);
    json_member_uint(w, "unclear", (uint64_t)g->unclear);
    json_object_end(w);
}

static enum status on_group(void *ctx, const struct finding_ages_group *g, struct error *err)
{
    struct ages_call *c = ctx;
    if (c->json) {
        group_json(&c->writer, g);
    } else {
        group_text(&c->out, g);
    }
    return buf_status(&c->out, err);
}

/* ---- one by one ---- */

static void finding_text(struct ages_call *c, const struct aged_finding *f)
{
    char date[CLOCK_TEXT_MAX];
    clock_rfc3339(f->first_seen, date);
    buf_printf(&c->out, "%-8.*s  %-8.*s  since %.10s", VIEW_ARG(f->severity), VIEW_ARG(f->state),
               date);
    if (f->gone > 0) {
        clock_rfc3339(f->gone, date);
        buf_printf(&c->out, ", gone %.10s%s", date, f->overdue ? ", LATE" : "");
    } else if (f->due != INT64_MAX && f->accepted == 0) {
        clock_rfc3339(f->due, date);
        buf_printf(&c->out, ", %s %.10s", f->overdue ? "OVERDUE since" : "due", date);
    }
    buf_add_str(&c->out, "  ");
    utf8_append_visible(&c->out, f->subject);
    buf_add_str(&c->out, "  ");
    utf8_append_visible(&c->out, f->inspector);
    buf_add_char(&c->out, '/');
    utf8_append_visible(&c->out, f->rule);
    buf_add_str(&c->out, "  ");
    utf8_append_visible(&c->out, f->path);
    buf_add_char(&c->out, '\n');
}

static void time_json(struct json_writer *w, const char *key, int64_t time)
{
    if (time > 0 && time != INT64_MAX) {
        json_member_time(w, key, time);
    }
}

static void finding_json(struct json_writer *w, const struct aged_finding *f)
{
    json_object(w);
    json_member(w, "subject", f->subject);
    json_member(w, "finding", f->finding);
    json_member(w, "inspector", f->inspector);
    json_member(w, "rule", f->rule);
    json_member(w, "severity", f->severity);
    json_member(w, "path", f->path);
    json_member(w, "state", f->state);
    time_json(w, "firstSeen", f->first_seen);
    time_json(w, "lastSeen", f->last_seen);
    time_json(w, "accepted", f->accepted);
    time_json(w, "gone", f->gone);
    time_json(w, "due", f->due);
    json_member_bool(w, "overdue", f->overdue);
    json_object_end(w);
}

static enum status on_finding(void *ctx, const struct aged_finding *f, struct error *err)
{
    struct ages_call *c = ctx;
    if (c->overdue && (!f->overdue || f->gone > 0)) {
        return OK;
    }
    if (c->json) {
        finding_json(&c->writer, f);
    } else {
        finding_text(c, f);
    }
    return buf_status(&c->out, err);
}

/* ---- the command ---- */

static enum status ask(struct ages_call *c, struct store *store, struct error *err)
{
    return c->each ? finding_ages_each(store, &c->query, on_finding, c, err)
                   : finding_ages_sum(store, &c->query, on_group, c, err);
}

/* Now, or as the registers were at a time: made anew from the log. */
static enum status ask_home(struct ages_call *c, struct error *err)
{
    struct home h;
    struct store *memory = NULL;
    enum status st = finding_open(c->cli, &h, err);
    if (st == ERR_NOT_FOUND) {
        return OK; /* no home yet: nothing was inspected */
    }
    if (st != OK) {
        return st;
    }
    struct ledger l = home_ledger(&h);
    if (c->at != NULL) {
        st = home_look_back(&h, c->query.at, &memory, &l, err);
    }
    if (st == OK) {
        st = ask(c, l.store, err);
    }
    (void)store_close(memory);
    home_close(&h);
    return st;
}

static enum status answer(struct ages_call *c, struct error *err)
{
    struct baseline_file baseline = {0};
    json_writer_init(&c->writer, &c->out, true);
    if (c->json) {
        json_array(&c->writer);
    }
    enum status st = baseline_file_load(c->baseline, &baseline, err);
    if (st == OK) {
        c->query.parameters = value_get(baseline.baseline.document, "parameters");
        st = ask_home(c, err);
    }
    baseline_file_release(&baseline);
    if (c->json) {
        json_array_end(&c->writer);
        buf_add_char(&c->out, '\n');
    }
    return cli_print(c->cli, st, &c->out, err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct ages_call c = {.cli = cli, .query = {.at = clock_now()}, .out = BUF_INIT(OUT_MAX)};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return answer(&c, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"by", 'b', "WHAT", "severity (default), project, team, subject or month"},
    {"project", 'p', "ID", "only of this project"},
    {"team", 0, "ID", "only of this team's projects"},
    {"subject", 0, "NAME", "only of this subject"},
    {"severity", 's', "LEVEL", "only of this severity"},
    {"since", 0, "DATE", "of what is gone, only what went then or later"},
    {"each", 0, NULL, "instead: each finding, open and gone"},
    {"overdue", 0, NULL, "instead: each open finding that is past its limit"},
    {"at", 0, "DATE", "as it was on an earlier day, from the log"},
    {"baseline", 0, "FILE", "whose limits count (default: the one built in)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_ages = {
    .name = "ages",
    .summary = "Show how old findings are, and how long it took until they were gone",
    .operands = "",
    .options = options,
    .run = run,
};
