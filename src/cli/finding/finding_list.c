/* assay finding list: what the latest inspections found, in pages. */
#include "finding.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { LIMIT = 100, OUT_MAX = 1 << 28 };

const struct findings_sight finding_sight = {.all = true};

struct list_call {
    const struct cli *cli;
    struct findings_filter filter;
    enum severity severity;
    struct findings_key after;
    unsigned limit;
    bool json;
    struct buf out;
    struct buf key; /* of the last one */
    struct json_writer writer;
};

/* "code/sqli", or the rule alone. */
static void take_rule(struct findings_filter *f, struct view text)
{
    ptrdiff_t slash = view_find_char(text, '/');
    if (slash > 0) {
        f->inspector = view_slice(text, 0, (size_t)slash);
    }
    f->rule = view_slice(text, slash > 0 ? (size_t)slash + 1 : 0, text.len);
}

static enum exit_code take_state(const struct args *a, struct findings_filter *f)
{
    if (strcmp(a->value, "open") == 0) {
        f->state = FINDINGS_OPEN;
    } else if (strcmp(a->value, "suppressed") == 0) {
        f->state = FINDINGS_SUPPRESSED;
    } else {
        return cli_usage(a->cli, "--state: \"%s\" is neither open nor suppressed", a->value);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code take_value(struct list_call *c, const struct args *a)
{
    struct view value = view_str(a->value);
    if (args_is(a, "severity")) {
        c->filter.severity = &c->severity;
        return severity_parse(value, &c->severity)
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--severity: \"%s\" is no severity", a->value);
    }
    if (args_is(a, "since")) {
        return clock_parse(value, &c->filter.since)
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--since: \"%s\" is no date like 2026-03-31", a->value);
    }
    if (args_is(a, "limit")) {
        return cli_parse_unsigned(a->value, &c->limit) && c->limit > 0 &&
                       c->limit <= FINDINGS_PAGE_MAX
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--limit: 1 to %d findings at a time", FINDINGS_PAGE_MAX);
    }
    return findings_key_parse(value, &c->after)
               ? EXIT_ACCEPTED
               : cli_usage(a->cli, "--after: \"%s\" is no key as lists show them", a->value);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct list_call *c = ctx;
    const struct {
        const char *name;
        struct view *to;
    } texts[] = {{"team", &c->filter.team},
                 {"project", &c->filter.project},
                 {"subject", &c->filter.subject},
                 {"inspector", &c->filter.inspector}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (args_is(a, texts[i].name)) {
            *texts[i].to = view_str(a->value);
            return EXIT_ACCEPTED;
        }
    }
    if (args_is(a, "json")) {
        c->json = true;
    } else if (args_is(a, "rule")) {
        take_rule(&c->filter, view_str(a->value));
    } else if (args_is(a, "state")) {
        return take_state(a, &c->filter);
    } else {
        return take_value(c, a);
    }
    return EXIT_ACCEPTED;
}

/* ---- what is shared ---- */

enum status finding_open(const struct cli *cli, struct home *out, struct error *err)
{
    enum status st = home_open_registers(cli, out, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(out);
    st = ledger_project(&l, err);
    if (st != OK) {
        home_close(out);
    }
    return st;
}

void finding_add_rule(const struct listed_finding *f, struct buf *out)
{
    utf8_append_visible(out, f->inspector);
    buf_add_char(out, '/');
    utf8_append_visible(out, f->rule);
}

void finding_add_place(const struct listed_finding *f, struct buf *out)
{
    utf8_append_visible(out, f->path);
    if (f->line > 0) {
        buf_printf(out, ":%" PRId64, f->line);
    }
}

void finding_members(const struct listed_finding *f, struct json_writer *w)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(OUT_MAX);
    findings_key_add(&f->key, &key);
    json_member(w, "key", buf_view(&key));
    json_member(w, "subject", f->key.subject);
    json_member(w, "fingerprint", f->fingerprint);
    json_member(w, "inspector", f->inspector);
    json_member(w, "rule", f->rule);
    json_member(w, "severity", f->severity);
    json_member(w, "confidence", f->confidence);
    if (f->cwe.len > 0) {
        json_member(w, "cwe", f->cwe);
    }
    json_member(w, "path", f->path);
    if (f->line > 0) {
        json_member_uint(w, "line", (uint64_t)f->line);
    }
    json_member_str(w, "state", f->suppressed ? "suppressed" : "open");
    json_member_time(w, "firstSeen", f->first_seen);
    json_member_time(w, "lastSeen", f->last_seen);
    json_member_uint(w, "logEntry", f->index);
}

/* ---- a page ---- */

static void write_text(struct list_call *c, const struct listed_finding *f)
{
    char date[CLOCK_TEXT_MAX];
    clock_rfc3339(f->first_seen, date);
    utf8_append_visible(&c->out, buf_view(&c->key));
    buf_printf(&c->out, "  %.10s  " VIEW_FMT "  ", date, VIEW_ARG(f->severity));
    finding_add_place(f, &c->out);
    buf_add_str(&c->out, "  ");
    finding_add_rule(f, &c->out);
    buf_add_str(&c->out, f->suppressed ? "  suppressed\n" : "\n");
}

static enum status on_finding(void *ctx, const struct listed_finding *f, struct error *err)
{
    struct list_call *c = ctx;
    buf_clear(&c->key);
    findings_key_add(&f->key, &c->key);
    if (c->json) {
        json_object(&c->writer);
        finding_members(f, &c->writer);
        json_object_end(&c->writer);
    } else {
        write_text(c, f);
    }
    enum status st = buf_status(&c->key, err);
    return st == OK ? buf_status(&c->out, err) : st;
}

static enum status read_page(struct list_call *c, bool *more, struct error *err)
{
    struct home h;
    enum status st = finding_open(c->cli, &h, err);
    if (st == ERR_NOT_FOUND) {
        return OK; /* no home yet: nothing was inspected */
    }
    if (st == OK) {
        st = findings_list(h.store, &finding_sight, &c->filter, &c->after, c->limit, on_finding, c,
                           more, err);
        home_close(&h);
    }
    return st;
}

static enum status list(struct list_call *c, struct error *err)
{
    bool more = false;
    json_writer_init(&c->writer, &c->out, true);
    if (c->json) {
        json_object(&c->writer);
        json_key(&c->writer, "findings");
        json_array(&c->writer);
    }
    enum status st = read_page(c, &more, err);
    if (c->json) {
        json_array_end(&c->writer);
        if (more) {
            json_member(&c->writer, "next", buf_view(&c->key));
        }
        json_object_end(&c->writer);
        buf_add_char(&c->out, '\n');
    }
    st = cli_print(c->cli, st, &c->out, err);
    if (st == OK && more && !c->json) {
        CLEANUP(buf_cleanup) struct buf key = BUF_INIT(OUT_MAX);
        utf8_append_visible(&key, buf_view(&c->key));
        cli_note(c->cli, "there are more: --after '" VIEW_FMT "'", VIEW_ARG(buf_view(&key)));
    }
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct list_call c = {
        .cli = cli, .limit = LIMIT, .out = BUF_INIT(OUT_MAX), .key = BUF_INIT(OUT_MAX)};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code == EXIT_ACCEPTED) {
        code = list(&c, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
    }
    buf_release(&c.key);
    return code;
}

static const struct option_spec options[] = {
    {"team", 0, "TEAM", "only of active projects of the team"},
    {"project", 'p', "PROJECT", "only of one project that is active"},
    {"subject", 0, "NAME", "only of what assay verify --name calls so"},
    {"severity", 's', "LEVEL", "only info, low, medium, high or critical ones"},
    {"state", 0, "STATE", "only open or suppressed ones"},
    {"inspector", 'i', "NAME", "only of one inspector, as code or secrets"},
    {"rule", 'r', "RULE", "only of one rule, as code/no-eval or no-eval"},
    {"since", 0, "DATE", "only those first seen then or later, as 2026-03-31"},
    {"limit", 'n', "NUMBER", "so many at a time (default: 100)"},
    {"after", 0, "KEY", "those behind that one: the next page"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_list = {
    .name = "list",
    .summary = "List what the latest inspection of each subject found, in pages",
    .operands = "",
    .options = options,
    .run = run,
};
