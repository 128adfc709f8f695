/* assay finding accepted, assay finding imported: what was said of findings, and what other tools
 * found. */
#include "finding.h"
#include "home.h"

#include <assay/assure/imports.h>
#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

struct lister {
    struct buf *out;
    struct json_writer *json; /* NULL: text */
};

static enum status on_row(void *ctx, const struct suppression_row *row, struct error *err)
{
    const struct lister *l = ctx;
    char expires[CLOCK_TEXT_MAX];
    clock_rfc3339(row->expires, expires);
    if (l->json == NULL) {
        utf8_append_visible(l->out, row->fingerprint);
        buf_printf(l->out, "  %suntil %.10s  ", row->false_positive ? "false positive " : "",
                   expires);
        utf8_append_visible(l->out, row->owner);
        buf_add_str(l->out, ": ");
        utf8_append_visible(l->out, row->reason);
        buf_add_char(l->out, '\n');
    } else {
        json_object(l->json);
        json_member_str(l->json, "state", row->false_positive ? "false-positive" : "accepted");
        json_member(l->json, "fingerprint", row->fingerprint);
        json_member(l->json, "owner", row->owner);
        json_member(l->json, "reason", row->reason);
        json_member_str(l->json, "expires", expires);
        json_member_uint(l->json, "logEntry", row->index);
        json_object_end(l->json);
    }
    return buf_status(l->out, err);
}

/* "semgrep/rule, cppcheck/id": one witness a line becomes one sentence. */
static void add_witnesses(struct buf *out, const struct fact_finding *fact)
{
    struct view rest = fact->witnesses;
    struct view line;
    const char *before = "";
    if (rest.len == 0) {
        utf8_append_visible(out, fact->finding.inspector);
        buf_add_char(out, '/');
        utf8_append_visible(out, fact->finding.rule);
    }
    while (view_line(&rest, &line)) {
        buf_add_str(out, before);
        utf8_append_visible(out, line);
        before = ", ";
    }
}

static void finding_text(struct buf *out, const struct fact_finding *fact)
{
    const struct finding *f = &fact->finding;
    buf_printf(out, VIEW_FMT "  %-8s  ", VIEW_ARG(f->fingerprint), severity_name(f->severity));
    utf8_append_visible(out, f->path);
    if (f->region.line > 0) {
        buf_printf(out, ":%" PRIu32, f->region.line);
    }
    buf_add_str(out, "  ");
    add_witnesses(out, fact);
    buf_add_str(out, ": ");
    utf8_append_visible(out, f->message);
    if (fact->suppressed) {
        buf_add_str(out, " (suppressed by ");
        utf8_append_visible(out, fact->suppressed_by);
        buf_add_str(out, ": ");
        utf8_append_visible(out, fact->suppressed_reason);
        buf_add_char(out, ')');
    }
    buf_add_char(out, '\n');
}

static void finding_json(struct json_writer *w, const struct fact_finding *fact)
{
    const struct finding *f = &fact->finding;
    struct view rest = fact->witnesses;
    struct view line;
    json_object(w);
    json_member_str(w, "state", fact->suppressed ? "suppressed" : "open");
    json_member(w, "fingerprint", f->fingerprint);
    json_member(w, "tool", f->inspector);
    json_member(w, "rule", f->rule);
    json_member_str(w, "severity", severity_name(f->severity));
    json_member(w, "path", f->path);
    json_member_uint(w, "line", f->region.line);
    json_member(w, "message", f->message);
    if (f->cwe.len > 0) {
        json_member(w, "cwe", f->cwe);
    }
    json_key(w, "witnesses");
    json_array(w);
    if (rest.len == 0) {
        json_string(w, f->inspector);
    }
    while (view_line(&rest, &line)) {
        struct view tool = line;
        (void)view_split(&line, '/', &tool);
        json_string(w, tool);
    }
    json_array_end(w);
    if (fact->suppressed) {
        json_member(w, "suppressedBy", fact->suppressed_by);
        json_member(w, "reason", fact->suppressed_reason);
    }
    json_object_end(w);
}

static enum status on_imported(void *ctx, const struct fact_finding *fact, struct error *err)
{
    const struct lister *l = ctx;
    if (l->json == NULL) {
        finding_text(l->out, fact);
    } else {
        finding_json(l->json, fact);
    }
    return buf_status(l->out, err);
}

/* What was imported, from the signed statements, as an inspection would have it. */
static enum status list_imported(const struct ledger *ledger, struct lister *l, struct error *err)
{
    struct facts *facts = NULL;
    enum status st = facts_new(&facts, err);
    if (st == OK) {
        st = imports_load(ledger, facts, err);
    }
    if (st == OK) {
        st = facts_merge_witnesses(facts, err);
    }
    if (st == OK) {
        st = suppressions_apply(ledger, facts, clock_now(), err);
    }
    if (st == OK) {
        st = facts_each_finding(facts, on_imported, l, err);
    }
    (void)facts_free(facts);
    return st;
}

static enum status list_accepted(const struct ledger *ledger, struct lister *l, struct error *err)
{
    return suppressions_each(ledger, on_row, l, err);
}

static enum status list(const struct cli *cli, bool json,
                        enum status (*fill)(const struct ledger *ledger, struct lister *l,
                                            struct error *err),
                        struct error *err)
{
    struct home h;
    struct buf out = BUF_INIT(1 << 28);
    struct json_writer w;
    struct lister l = {.out = &out, .json = json ? &w : NULL};
    json_writer_init(&w, &out, true);
    if (json) {
        json_array(&w);
    }
    enum status st = home_open_registers(cli, &h, err);
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = fill(&ledger, &l, err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        st = OK; /* no home yet: nothing is accepted, nothing imported */
    }
    if (json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    return cli_print(cli, st, &out, err);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    (void)a;
    *(bool *)ctx = true;
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    bool json = false;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &json);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return list(cli, json, self == &finding_accepted ? list_accepted : list_imported, &err) == OK
               ? EXIT_ACCEPTED
               : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_accepted = {
    .name = "accepted",
    .summary = "List what is accepted, expired ones too",
    .operands = "",
    .options = options,
    .run = run,
};

const struct command finding_imported = {
    .name = "imported",
    .summary = "List what was imported, worst first, with all tools that say so",
    .operands = "",
    .options = options,
    .run = run,
};
