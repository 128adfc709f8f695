/* assay control posture, soa, decide: how controls stand, and which apply. */
#include "control.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/report/controls_document.h>
#include <assay/report/oscal.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 28, ROWS_SHOWN = 5 };

/* ---- text ---- */

static void add_day(struct buf *out, int64_t time)
{
    enum { DATE = 10 };
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(time, text);
    buf_printf(out, "%.*s", DATE, text);
}

static void row_text(struct buf *out, const struct verdict_row *row)
{
    buf_printf(out, "          %-6s ", row_status_name(row->status));
    utf8_append_visible(out, row->resource);
    buf_add_str(out, ": ");
    utf8_append_visible(out, row->reason);
    buf_add_char(out, '\n');
}

static void requirement_text(struct buf *out, const struct requirement_posture *q, bool all)
{
    uint64_t rows = q->ok + q->alarms + q->infos + q->skipped;
    size_t shown = 0;
    buf_printf(out, "      %-13s " VIEW_FMT, control_state_name(q->state),
               VIEW_ARG(q->requirement->id));
    if (q->state == CONTROL_NOT_MEASURED) {
        buf_printf(out, ": " VIEW_FMT "\n          supply: " VIEW_FMT "\n", VIEW_ARG(q->why),
                   VIEW_ARG(view_trim(q->requirement->supply)));
        return;
    }
    if (q->why.len > 0) {
        buf_printf(out, ": " VIEW_FMT "\n", VIEW_ARG(q->why));
        return;
    }
    buf_printf(out, ": %" PRIu64 " ok, %" PRIu64 " alarm%s\n", q->ok, q->alarms, plural(q->alarms));
    for (; shown < q->kept && (all || (shown < ROWS_SHOWN && q->row[shown].status != ROW_OK));
         shown++) {
        row_text(out, &q->row[shown]);
    }
    if (q->alarms > shown) {
        buf_printf(out, "          and %" PRIu64 " of %" PRIu64 " more\n", q->alarms - shown, rows);
    }
    if (q->state == CONTROL_ALARM && q->requirement->remedy.len > 0) {
        buf_printf(out, "          remedy: " VIEW_FMT "\n",
                   VIEW_ARG(view_trim(q->requirement->remedy)));
    }
}

static void control_text(struct buf *out, const struct posture *p, const struct control_posture *c,
                         bool detail, bool all)
{
    buf_printf(out, "  %-15s %-12.*s ", control_state_name(c->state), VIEW_ARG(c->control->number));
    utf8_append_visible(out, c->control->name);
    buf_printf(out, "  (%zu of %zu measured)\n", c->measured, c->control->requirements_len);
    for (size_t i = 0; detail && i < c->control->requirements_len; i++) {
        requirement_text(out, &p->requirements[c->control->requirements[i]], all);
    }
}

static bool is_shown(const struct control_request *r, const struct posture *p,
                     const struct control *only, const struct control *c)
{
    return only != NULL ? c == only : control_is_wanted(p->set, r, c);
}

static void posture_text(struct buf *out, const struct posture *p, const struct control_request *r,
                         const struct control *only)
{
    const struct control_framework *last = NULL;
    uint64_t counts[CONTROL_STATES] = {0};
    buf_add_str(out, "Posture on ");
    add_day(out, p->at);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < p->set->controls_len; i++) {
        const struct control_posture *c = &p->controls[i];
        const struct control_framework *f = &p->set->frameworks[c->control->framework];
        if (!is_shown(r, p, only, c->control)) {
            continue;
        }
        if (f != last) {
            buf_printf(out, "\n" VIEW_FMT "\n", VIEW_ARG(f->name));
            last = f;
        }
        counts[c->state]++;
        control_text(out, p, c, only != NULL || r->framework != NULL || r->all, r->all);
    }
    buf_add_char(out, '\n');
    for (int s = CONTROL_OK; s < CONTROL_STATES; s++) {
        buf_printf(out, "%s%" PRIu64 " %s", s == CONTROL_OK ? "" : ", ", counts[s],
                   control_state_name((enum control_state)s));
    }
    buf_add_str(out, counts[CONTROL_OK] == 0 ? "\n"
                                             : "\nok: what measures a control is met; the control "
                                               "may ask for more (assay control explain)\n");
}

/* ---- JSON ---- */

static void requirement_json(struct json_writer *w, const struct requirement_posture *q)
{
    json_object(w);
    json_member(w, "id", q->requirement->id);
    json_member(w, "title", view_trim(q->requirement->title));
    json_member_str(w, "state", control_state_name(q->state));
    if (q->why.len > 0) {
        json_member(w, "why", q->why);
        json_member(w, "supply", view_trim(q->requirement->supply));
    }
    json_member_uint(w, "ok", q->ok);
    json_member_uint(w, "alarms", q->alarms);
    json_member_uint(w, "infos", q->infos);
    json_member_uint(w, "skipped", q->skipped);
    json_key(w, "rows");
    json_array(w);
    for (size_t i = 0; i < q->kept; i++) {
        json_object(w);
        json_member(w, "resource", q->row[i].resource);
        json_member_str(w, "status", row_status_name(q->row[i].status));
        json_member(w, "reason", q->row[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void control_json(struct json_writer *w, const struct control_set *set,
                         const struct control_posture *c)
{
    json_object(w);
    json_member(w, "id", c->control->id);
    json_member(w, "name", c->control->name);
    json_member_str(w, "state", control_state_name(c->state));
    json_member_uint(w, "measured", c->measured);
    json_member_uint(w, "requirements", c->control->requirements_len);
    applicability_json(w, &c->applicability, "logEntry");
    json_key(w, "restsOn");
    json_array(w);
    for (size_t i = 0; i < c->control->requirements_len; i++) {
        json_string(w, set->requirements[c->control->requirements[i]].id);
    }
    json_array_end(w);
    json_object_end(w);
}

static bool rests_on(const struct control *c, size_t requirement)
{
    size_t i = 0;
    while (i < c->requirements_len && c->requirements[i] != requirement) {
        i++;
    }
    return i < c->requirements_len;
}

/* What a control that is shown rests on; where all are shown, what none rests on, too. */
static bool is_needed(const struct control_request *r, const struct posture *p,
                      const struct control *only, size_t requirement)
{
    bool all = true;
    for (size_t i = 0; i < p->set->controls_len; i++) {
        const struct control *c = p->controls[i].control;
        bool shown = is_shown(r, p, only, c);
        if (shown && rests_on(c, requirement)) {
            return true;
        }
        all = all && shown;
    }
    return all;
}

static void posture_json(struct buf *out, const struct posture *p, const struct control_request *r,
                         const struct control *only)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_time(&w, "at", p->at);
    json_key(&w, "controls");
    json_array(&w);
    for (size_t i = 0; i < p->set->controls_len; i++) {
        if (is_shown(r, p, only, p->controls[i].control)) {
            control_json(&w, p->set, &p->controls[i]);
        }
    }
    json_array_end(&w);
    json_key(&w, "requirements");
    json_array(&w);
    for (size_t i = 0; i < p->set->requirements_len; i++) {
        if (is_needed(r, p, only, i)) {
            requirement_json(&w, &p->requirements[i]);
        }
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

/* ---- the verbs ---- */

static bool is_format(const struct control_request *r, const char *name)
{
    return r->format != NULL && strcmp(r->format, name) == 0;
}

static enum status write_posture(const struct control_request *r, const struct posture *p,
                                 struct buf *out, struct error *err)
{
    const struct control *only = NULL;
    enum status st =
        r->operand == NULL ? OK : controls_find(p->set, view_str(r->operand), &only, err);
    enum oscal_document oscal;
    if (st != OK) {
        return st;
    }
    if (r->json || is_format(r, "json")) {
        posture_json(out, p, r, only);
    } else if (r->format != NULL && oscal_document_parse(view_str(r->format), &oscal)) {
        if (only != NULL) {
            return error_set(err, ERR_USAGE,
                             "OSCAL is written of a framework (--framework), not of one control");
        }
        return oscal_write(out, oscal, p, r->framework == NULL ? VIEW("") : view_str(r->framework),
                           err);
    } else if (r->format == NULL || is_format(r, "text")) {
        posture_text(out, p, r, only);
    } else {
        return error_set(err, ERR_USAGE,
                         "--format: \"%s\" is none of text, json, oscal (assessment results), "
                         "oscal-poam, oscal-component",
                         r->format);
    }
    return buf_status(out, err);
}

typedef enum status (*posture_writer)(const struct control_request *r, const struct posture *p,
                                      struct buf *out, struct error *err);

static enum exit_code with_posture(struct cli *cli, const struct command *self, int argc,
                                   char **argv, posture_writer writer)
{
    struct control_request r = {.json = false};
    struct controls c = {.set = NULL};
    struct control_view v = {.engine = NULL};
    struct error err;
    struct buf out = BUF_INIT(OUTPUT_MAX);
    enum exit_code code = args_each(cli, self, argc, argv, control_take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = controls_open(cli, &r, &c, &err);
    if (st == OK) {
        st = control_view_open(cli, &r, &c, &v, &err);
    }
    if (st == OK) {
        st = writer(&r, v.posture, &out, &err);
        code = v.posture->counts[CONTROL_ERROR] > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
        control_view_close(&v);
    }
    controls_close(&c);
    if (st == OK) {
        st = cli_write(cli, r.output, buf_view(&out), &err);
    }
    buf_release(&out);
    return st == OK ? code : cli_fail(cli, &err);
}

static enum exit_code run_posture(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return with_posture(cli, self, argc, argv, write_posture);
}

/* ---- statement of applicability ---- */

static void soa_row(struct buf *out, const struct control_posture *c)
{
    const struct applicability *a = &c->applicability;
    const char *applies = !a->said ? "undecided" : a->applies ? "applies" : "does not apply";
    buf_printf(out, "  %-12.*s %-15s %-15s ", VIEW_ARG(c->control->number), applies,
               control_state_name(c->state));
    utf8_append_visible(out, c->control->name);
    if (a->said) {
        buf_add_str(out, "\n               ");
        utf8_append_visible(out, a->justification);
        buf_add_str(out, " (");
        utf8_append_visible(out, a->owner);
        buf_add_str(out, ", ");
        add_day(out, a->time);
        buf_printf(out, ", entry %" PRIu64 ")", a->entry);
    }
    buf_add_char(out, '\n');
}

static enum status write_soa(const struct control_request *r, const struct posture *p,
                             struct buf *out, struct error *err)
{
    uint64_t undecided = 0;
    const struct control_framework *last = NULL;
    if (r->json) {
        posture_json(out, p, r, NULL);
        return buf_status(out, err);
    }
    buf_add_str(out, "Statement of applicability on ");
    add_day(out, p->at);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < p->set->controls_len; i++) {
        const struct control_posture *c = &p->controls[i];
        const struct control_framework *f = &p->set->frameworks[c->control->framework];
        if (!control_is_wanted(p->set, r, c->control)) {
            continue;
        }
        if (f != last) {
            buf_printf(out, "\n" VIEW_FMT "\n", VIEW_ARG(f->name));
            last = f;
        }
        undecided += c->applicability.said ? 0 : 1;
        soa_row(out, c);
    }
    buf_printf(out, "\n%" PRIu64 " undecided\n", undecided);
    return buf_status(out, err);
}

static enum exit_code run_soa(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_posture(cli, self, argc, argv, write_soa);
}

/* ---- decide ---- */

struct decision {
    struct control_request source;
    struct applicability_request what;
    bool said;
    const char *passphrase_file;
};

static enum exit_code take_decision(void *ctx, const struct args *a)
{
    struct decision *d = ctx;
    if (args_is(a, "applies") || args_is(a, "not-applicable")) {
        d->said = true;
        d->what.applies = args_is(a, "applies");
    } else if (args_is(a, "justification")) {
        d->what.justification = view_str(a->value);
    } else if (args_is(a, "owner")) {
        d->what.owner = view_str(a->value);
    } else if (args_is(a, "passphrase-file")) {
        d->passphrase_file = a->value;
    } else {
        return control_take(&d->source, a);
    }
    return EXIT_ACCEPTED;
}

static enum status decide(const struct cli *cli, struct decision *d, uint64_t *index,
                          struct error *err)
{
    struct controls c;
    struct home h;
    const struct control *control = NULL;
    enum status st = controls_open(cli, &d->source, &c, err);
    if (st != OK) {
        return st;
    }
    st = controls_find(c.set, view_str(d->source.operand), &control, err);
    if (st == OK) {
        d->what.control = control->id;
        st = home_open(cli, d->passphrase_file, &h, err);
    }
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = applicability_record(&ledger, &d->what, index, err);
        home_close(&h);
    }
    controls_close(&c);
    return st;
}

static enum exit_code run_decide(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct decision d = {.what = {.now = clock_now()}};
    struct error err;
    uint64_t index = 0;
    enum exit_code code = args_each(cli, self, argc, argv, take_decision, &d);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (d.source.operand == NULL || !d.said) {
        return cli_usage(cli, "name a control, and --applies or --not-applicable");
    }
    if (decide(cli, &d, &index, &err) != OK) {
        return cli_fail(cli, &err);
    }
    cli_note(cli, "%s %s, log entry %" PRIu64, d.source.operand,
             d.what.applies ? "applies" : "does not apply", index);
    return EXIT_ACCEPTED;
}

/* ---- commands ---- */

static const struct option_spec posture_options[] = {
    CONTROL_SOURCE_OPTIONS,
    {"at", 0, "DATE", "as it was at the end of this day, from the log"},
    {"all", 0, NULL, "with all rows, those that are ok too"},
    {"format", 'f', "FORMAT", "text, json, oscal, oscal-poam or oscal-component"},
    {"output", 'o', "FILE", "where it goes; \"-\" is standard output"},
    {"json", 0, NULL, "the same as --format json"},
    {NULL, 0, NULL, NULL},
};
static const struct option_spec soa_options[] = {
    CONTROL_SOURCE_OPTIONS,
    {"at", 0, "DATE", "as it was at the end of this day, from the log"},
    {"output", 'o', "FILE", "where it goes; \"-\" is standard output"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};
static const struct option_spec decide_options[] = {
    {"applies", 0, NULL, "the control applies"},
    {"not-applicable", 0, NULL, "it does not"},
    {"justification", 'r', "TEXT", "why (required)"},
    {"owner", 0, "NAME", "who answers for it (required)"},
    {"controls", 0, "PATH", "control files of your own (file or folder)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command control_posture = {
    .name = "posture",
    .summary = "Evaluate all controls, or one, over what is known",
    .operands = "[CONTROL]",
    .details =
        "A control that lacks data is \"not measured\", never \"ok\"; what would supply the\n"
        "data is said. Exits with 3 where a query failed.\n",
    .options = posture_options,
    .run = run_posture,
};
const struct command control_soa = {
    .name = "soa",
    .summary = "The statement of applicability: each control, whether it applies, why, its state",
    .operands = "",
    .options = soa_options,
    .run = run_soa,
};
const struct command control_decide = {
    .name = "decide",
    .summary = "Say whether a control applies, and why",
    .operands = "CONTROL",
    .details = "The decision is a signed log entry; the newest one holds.\n",
    .options = decide_options,
    .run = run_decide,
};
