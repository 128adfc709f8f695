/* assay audit pack: statements with all that it takes to check them elsewhere. */
#include "audit.h"
#include "audit_print.h"
#include "control/control.h"

#include <assay/assure/audit_pack.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/plural.h>
#include <assay/report/controls_document.h>
#include <assay/report/oscal.h>

#include <inttypes.h>

enum { SCOPES_MAX = 64, STANDING_MAX = 1 << 28, DATE = 10 };

struct request {
    struct view scope[SCOPES_MAX];
    size_t scope_len;
    struct pack_about about[SCOPES_MAX];
    size_t about_len;
    const char *from;
    const char *to;
    const char *since;
    const char *output;
    const char *passphrase_file;
    bool pdf;
};

static enum exit_code take_about(struct request *r, const struct args *a, enum pack_about_kind kind)
{
    if (r->about_len == SCOPES_MAX) {
        return cli_usage(a->cli, "more than %d projects, suppliers and teams", SCOPES_MAX);
    }
    r->about[r->about_len++] = (struct pack_about){kind, view_str(a->value)};
    return EXIT_ACCEPTED;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "project")) {
        return take_about(r, a, PACK_PROJECT);
    }
    if (args_is(a, "supplier")) {
        return take_about(r, a, PACK_SUPPLIER);
    }
    if (args_is(a, "team")) {
        return take_about(r, a, PACK_TEAM);
    }
    if (args_is(a, "scope")) {
        if (r->scope_len == SCOPES_MAX) {
            return cli_usage(a->cli, "more than %d scopes", SCOPES_MAX);
        }
        r->scope[r->scope_len++] = view_str(a->value);
    } else if (args_is(a, "from")) {
        r->from = a->value;
    } else if (args_is(a, "to")) {
        r->to = a->value;
    } else if (args_is(a, "since")) {
        r->since = a->value;
    } else if (args_is(a, "output")) {
        r->output = a->value;
    } else if (args_is(a, "pdf")) {
        r->pdf = true;
    } else {
        r->passphrase_file = a->value;
    }
    return EXIT_ACCEPTED;
}

/* The beginning of a day, or its end. */
static enum status parse_time(const char *option, const char *text, bool end, int64_t *out,
                              struct error *err)
{
    if (!(end ? cli_parse_day(text, out) : clock_parse(view_str(text), out))) {
        return error_set(err, ERR_USAGE, "--%s: \"%s\" is no date like 2026-03-31", option, text);
    }
    return OK;
}

static enum status parse_period(const struct request *r, struct pack_request *out,
                                struct error *err)
{
    enum status st = OK;
    out->has_from = r->from != NULL;
    out->has_to = r->to != NULL;
    if (out->has_from) {
        st = parse_time("from", r->from, false, &out->from, err);
    }
    if (st == OK && out->has_to) {
        st = parse_time("to", r->to, true, &out->to, err);
    }
    if (st == OK && out->has_from && out->has_to && out->from > out->to) {
        st = error_set(err, ERR_USAGE, "--from is later than --to");
    }
    return st;
}

/* ---- how the controls stood ---- */

struct standing {
    struct buf controls; /* for people */
    struct buf results;  /* OSCAL */
    struct buf poam;
    struct pack_document list[3];
    size_t len;
};

static void add_document(struct standing *s, const char *name, const struct buf *bytes)
{
    s->list[s->len++] = (struct pack_document){view_str(name), buf_view(bytes)};
}

static enum status write_standing(struct standing *s, const struct posture *p, struct error *err)
{
    enum status st = controls_document_write(&s->controls, p, err);
    if (st == OK) {
        add_document(s, "controls.json", &s->controls);
        st = oscal_write(&s->results, OSCAL_ASSESSMENT_RESULTS, p, VIEW(""), err);
    }
    if (st == OK) {
        add_document(s, "oscal/assessment-results.json", &s->results);
        st = oscal_write(&s->poam, OSCAL_POAM, p, VIEW(""), err);
    }
    if (st == OK) {
        add_document(s, "oscal/poam.json", &s->poam);
    }
    return st == ERR_NOT_FOUND ? OK : st; /* nothing is in alarm */
}

/* At the end of the period, or of the last day of which the log speaks: by no clock. */
static enum status add_posture(const struct cli *cli, const struct home *home,
                               const struct pack_request *r, struct standing *s, struct error *err)
{
    const struct ledger ledger = home_ledger(home);
    struct controls c = {.set = NULL};
    struct control_view v = {.engine = NULL};
    char day[CLOCK_TEXT_MAX];
    int64_t at = r->to;
    enum status st = r->has_to ? OK : ledger_last_time(&ledger, &at, err);
    if (st != OK) {
        return st;
    }
    clock_rfc3339(at, day);
    day[DATE] = '\0';
    const struct control_request request = {.at = day};
    st = controls_open(cli, &request, &c, err);
    if (st == OK) {
        st = control_view_open(cli, &request, &c, &v, err);
    }
    if (st == OK) {
        st = write_standing(s, v.posture, err);
        control_view_close(&v);
    }
    controls_close(&c);
    return st;
}

/* ---- the verb ---- */

static bool is_whole(const struct request *r)
{
    return r->scope_len == 0 && r->about_len == 0;
}

static enum status pack_home(const struct cli *cli, const struct request *r,
                             struct pack_request *request, const struct home *home,
                             struct pack_made *made, struct error *err)
{
    const struct ledger ledger = home_ledger(home);
    struct standing standing = {.len = 0};
    buf_init(&standing.controls, STANDING_MAX);
    buf_init(&standing.results, STANDING_MAX);
    buf_init(&standing.poam, STANDING_MAX);
    enum status st = OK;
    if (is_whole(r)) { /* controls look at everything: not for a part */
        st = add_posture(cli, home, request, &standing, err);
    }
    request->documents = standing.list;
    request->documents_len = standing.len;
    if (st == OK) {
        st = audit_pack_write(&ledger, request, made, err);
    }
    buf_release(&standing.controls);
    buf_release(&standing.results);
    buf_release(&standing.poam);
    return st;
}

static enum status make_pack(struct cli *cli, const struct request *r, struct pack_made *made,
                             struct error *err)
{
    struct pack_request request = {.path = r->output,
                                   .scope = r->scope,
                                   .scope_len = r->scope_len,
                                   .about = r->about,
                                   .about_len = r->about_len,
                                   .tool = assay_version,
                                   .print = r->pdf ? print_report : NULL,
                                   .print_ctx = cli};
    struct buf since = BUF_INIT(NOTE_MAX);
    struct home home;
    enum status st = parse_period(r, &request, err);
    if (st == OK && r->since != NULL) {
        st = file_read(r->since, &since, err);
        request.since = buf_view(&since);
    }
    if (st == OK) {
        st = home_open_installation(cli, r->passphrase_file, &home, err);
    }
    if (st == OK) {
        st = pack_home(cli, r, &request, &home, made, err);
        home_close(&home);
    }
    buf_release(&since);
    return st;
}

static enum exit_code run_pack(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.scope_len = 0};
    struct pack_made made;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.output == NULL) {
        return cli_usage(cli, "say where the pack goes: -o FILE.tar");
    }
    if (make_pack(cli, &r, &made, &err) != OK) {
        return cli_fail(cli, &err);
    }
    cli_note(cli,
             "%s: %" PRIu64 " statement%s, %" PRIu64 " document%s, %" PRIu64 " member%s in all",
             r.output, made.statements, plural(made.statements), made.documents,
             plural(made.documents), made.members, plural(made.members));
    if (made.absent > 0) {
        cli_note(cli, "%" PRIu64 " document%s that they name are not in the store", made.absent,
                 plural(made.absent));
    }
    if (!is_whole(&r)) {
        cli_note(cli, "without OSCAL documents: controls look at everything, not at a part");
    }
    return EXIT_ACCEPTED;
}

static const struct option_spec options[] = {
    {"scope", 0, "NAME", "only statements about subjects of this name or pattern (repeatable)"},
    {"project", 0, "ID", "and what belongs to this project (repeatable)"},
    {"supplier", 0, "ID", "and what belongs to this supplier (repeatable)"},
    {"team", 0, "ID", "and what belongs to this team (repeatable)"},
    {"from", 0, "DATE", "not what was said before this day"},
    {"to", 0, "DATE", "nor after this day"},
    {"since", 0, "FILE", "an earlier checkpoint: prove that the log still begins like it"},
    {"pdf", 0, NULL, "with the report as PDF, too, printed by Chromium"},
    {"output", 'o', "FILE", "the archive (required)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command audit_pack = {
    .name = "pack",
    .summary = "Write statements, proofs, keys and documents into one archive",
    .operands = "",
    .details = "The same log and the same arguments give the same bytes. Personal data stays\n"
               "sealed, and its keys stay here. Check it with \"assay audit verify\".\n"
               "Without --scope, --project, --supplier and --team all statements come along; with\n"
               "several of them what any of them asks for, and no OSCAL documents.\n",
    .options = options,
    .run = run_pack,
};
