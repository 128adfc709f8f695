/* assay due: one calendar of everything with a date. */
#include "commands.h"
#include "due.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/report/ical.h>

enum { OUT_MAX = 256 << 20, DAYS_WITHIN = 30, DATE = 10 };

struct due_call {
    struct cli *cli;
    struct due_request request;
    unsigned within;
    bool within_given;
    const char *owner;
    const char *kind;
    const char *ical;
    bool json;
    const struct due_calendar *calendar;
    struct checkpoint log;
    struct buf out;
    struct json_writer writer;
    size_t shown;
    size_t overdue;
    const char *between; /* recipients */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct due_call *c = ctx;
    if (args_is(a, "within")) {
        c->within_given = true;
        return cli_parse_unsigned(a->value, &c->within) && c->within <= DUE_DAYS_MAX
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--within: \"%s\" is no number of days", a->value);
    }
    const struct {
        const char *name;
        const char **to;
    } texts[] = {{"owner", &c->owner},
                 {"kind", &c->kind},
                 {"ical", &c->ical},
                 {"at", &c->request.at},
                 {"policy", &c->request.policy},
                 {"baseline", &c->request.baseline}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (args_is(a, texts[i].name)) {
            *texts[i].to = a->value;
            return EXIT_ACCEPTED;
        }
    }
    c->json = true;
    return EXIT_ACCEPTED;
}

static bool is_wanted(const struct due_call *c, const struct due_item *i)
{
    /* Who names no days means all that somebody was told of, too. */
    bool near = (!c->within_given && (c->ical != NULL || i->level > 0)) ||
                i->due <= c->calendar->at + (int64_t)c->within * CLOCK_DAY;
    return near && (c->kind == NULL || view_eq_str(i->kind, c->kind)) &&
           (c->owner == NULL || due_is_of(i, view_str(c->owner)));
}

static void add_date(const struct due_item *i, char out[CLOCK_TEXT_MAX])
{
    clock_rfc3339(i->due, out);
    if (i->whole_day) {
        out[DATE] = '\0';
    }
}

/* ---- as text ---- */

static enum status name_recipient(void *ctx, const struct due_person *p, struct error *err)
{
    struct due_call *c = ctx;
    buf_add_str(&c->out, c->between);
    utf8_append_visible(&c->out, p->name.len > 0 ? p->name : p->id);
    c->between = ", ";
    return buf_status(&c->out, err);
}

static enum status write_text(struct due_call *c, const struct due_item *i, struct error *err)
{
    char date[CLOCK_TEXT_MAX];
    add_date(i, date);
    buf_printf(&c->out, "%-8s  %s  " VIEW_FMT " ", due_state_name(i->state), date,
               VIEW_ARG(i->kind));
    utf8_append_visible(&c->out, i->id);
    buf_add_str(&c->out, "\n          ");
    utf8_append_visible(&c->out, i->what);
    buf_add_str(&c->out, "\n          owner: ");
    utf8_append_visible(&c->out, i->person != NULL && i->person->name.len > 0 ? i->person->name
                                 : i->owner.len > 0                           ? i->owner
                                                                              : VIEW("nobody"));
    if (i->level > 0) {
        buf_printf(&c->out, "; level %zu of %zu: ", i->level, i->levels->len);
        size_t before = c->out.len;
        c->between = "";
        enum status st = due_each_recipient(c->calendar, i, name_recipient, c, err);
        if (st != OK) {
            return st;
        }
        buf_add_str(&c->out, c->out.len == before ? "NOBODY can be told" : "");
    }
    buf_add_str(&c->out, "\n          ");
    utf8_append_visible(&c->out, i->settle);
    buf_add_char(&c->out, '\n');
    return buf_status(&c->out, err);
}

/* ---- as JSON ---- */

static void write_person(struct json_writer *w, const struct due_person *p)
{
    json_object(w);
    json_member(w, "id", p->id);
    json_member(w, "name", p->name);
    json_member(w, "email", p->email);
    json_object_end(w);
}

static enum status write_recipient(void *ctx, const struct due_person *p, struct error *err)
{
    struct due_call *c = ctx;
    write_person(&c->writer, p);
    return buf_status(&c->out, err);
}

static enum status write_json(struct due_call *c, const struct due_item *i, struct error *err)
{
    struct json_writer *w = &c->writer;
    char date[CLOCK_TEXT_MAX];
    char name[SHA256_HEX_MAX];
    add_date(i, date);
    due_item_name(i, name);
    json_object(w);
    json_member(w, "kind", i->kind);
    json_member(w, "id", i->id);
    json_member_str(w, "item", name);
    json_member(w, "what", i->what);
    json_member_str(w, "due", date);
    json_member_str(w, "state", due_state_name(i->state));
    json_member_uint(w, "level", i->level);
    json_member_uint(w, "levels", i->levels->len);
    json_member(w, "owner", i->owner);
    json_member(w, "team", i->team);
    if (i->person != NULL) {
        json_key(w, "person");
        write_person(w, i->person);
    }
    json_key(w, "tell");
    json_array(w);
    enum status st = due_each_recipient(c->calendar, i, write_recipient, c, err);
    json_array_end(w);
    json_member(w, "settle", i->settle);
    json_object_end(w);
    return st;
}

/* ---- all of them ---- */

static enum status write_item(struct due_call *c, const struct due_item *i, struct error *err)
{
    c->shown++;
    c->overdue += i->state == DUE_OVERDUE ? 1 : 0;
    if (c->ical != NULL) {
        ical_item(&c->out, i, view_str(c->log.origin), c->calendar->at);
        return buf_status(&c->out, err);
    }
    return c->json ? write_json(c, i, err) : write_text(c, i, err);
}

static void begin(struct due_call *c)
{
    json_writer_init(&c->writer, &c->out, true);
    if (c->ical != NULL) {
        ical_begin(&c->out);
    } else if (c->json) {
        json_array(&c->writer);
    }
}

static void end(struct due_call *c)
{
    if (c->ical != NULL) {
        ical_end(&c->out);
    } else if (c->json) {
        json_array_end(&c->writer);
        buf_add_char(&c->out, '\n');
    } else {
        buf_printf(&c->out, "%s%zu shown, %zu of them overdue\n", c->shown > 0 ? "\n" : "",
                   c->shown, c->overdue);
    }
}

static enum status write_all(struct due_call *c, struct error *err)
{
    enum status st = OK;
    if (c->kind != NULL && !due_kind_is(c->calendar, view_str(c->kind))) {
        (void)error_set(err, ERR_USAGE, "--kind: there is no kind \"%s\", but:", c->kind);
        for (size_t i = 0; i < c->calendar->kinds_len; i++) {
            size_t len = strlen(err->message);
            (void)snprintf(err->message + len, sizeof err->message - len, " " VIEW_FMT,
                           VIEW_ARG(c->calendar->kinds[i]));
        }
        return ERR_USAGE;
    }
    begin(c);
    for (size_t i = 0; st == OK && i < c->calendar->len; i++) {
        const struct due_item *item = &c->calendar->items[i];
        st = is_wanted(c, item) ? write_item(c, item, err) : OK;
    }
    end(c);
    st = st == OK ? buf_status(&c->out, err) : st;
    return st == OK ? cli_write(c->cli, c->ical, buf_view(&c->out), err) : st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct due_call c = {.cli = cli, .within = DAYS_WITHIN, .out = BUF_INIT(OUT_MAX)};
    struct due_view v;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (c.json && c.ical != NULL) {
        return cli_usage(cli, "--json or --ical");
    }
    if (due_view_open(cli, &c.request, &v, &err) != OK) {
        return cli_fail(cli, &err);
    }
    c.calendar = &v.calendar;
    enum status st = log_head(v.home.log, &c.log, &err);
    if (st == OK) {
        st = write_all(&c, &err);
    }
    buf_release(&c.out);
    due_view_close(&v);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    return c.overdue > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const struct option_spec options[] = {
    {"within", 0, "DAYS",
     "only what is due within so many days (default: 30, and all that somebody is told of)"},
    {"owner", 'o', "PERSON", "only this person's: id, address or name"},
    {"kind", 'k', "KIND", "only one kind, as contract or corrective-action"},
    {"at", 0, "DATE", "as it was or will be at the end of that day"},
    {"ical", 0, "FILE", "as a calendar (iCalendar) into a file; \"-\" is standard output"},
    DUE_REQUEST_OPTIONS,
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command due_command = {
    .name = "due",
    .summary =
        "Show what comes due: reviews, expiries, limits, requests; exit 1 where something is late",
    .operands = "",
    .options = options,
    .run = run,
};
