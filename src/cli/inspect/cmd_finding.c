/* assay finding: accept findings for a while, take it back, import those of other tools,
 * list both. */
#include "commands.h"
#include "home.h"
#include "import_source.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

struct request {
    struct suppression_request suppression;
    const char *passphrase_file;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    const struct cli *cli = a->cli;
    struct request *r = ctx;
    struct suppression_request *s = &r->suppression;
    if (a->option == NULL) {
        if (s->fingerprint.len > 0) {
            return cli_usage(cli, "one fingerprint at a time");
        }
        s->fingerprint = view_str(a->value);
    } else if (args_is(a, "reason")) {
        s->reason = view_str(a->value);
    } else if (args_is(a, "owner")) {
        s->owner = view_str(a->value);
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (!clock_parse(view_str(a->value), &s->expires)) {
        return cli_usage(cli, "--expires: \"%s\" is no date like 2027-06-30", a->value);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r)
{
    return args_each(cli, self, argc, argv, take, r);
}

static enum exit_code record(struct cli *cli, const struct request *r)
{
    struct home h;
    struct error err;
    uint64_t index = 0;
    if (home_open(cli, r->passphrase_file, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    enum status st = suppressions_record(&ledger, &r->suppression, &index, &err);
    home_close(&h);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    cli_note(cli, "%s, log entry %llu", r->suppression.withdraw ? "no longer accepted" : "accepted",
             (unsigned long long)index);
    return EXIT_ACCEPTED;
}

static enum exit_code run_record(struct cli *cli, const struct command *self, int argc, char **argv,
                                 bool withdraw)
{
    struct request r = {.suppression = {.withdraw = withdraw, .now = clock_now()}};
    enum exit_code code = parse(cli, self, argc, argv, &r);
    return code == EXIT_ACCEPTED ? record(cli, &r) : code;
}

static enum exit_code run_suppress(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    return run_record(cli, self, argc, argv, false);
}

static enum exit_code run_withdraw(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    return run_record(cli, self, argc, argv, true);
}

/* ---- import ---- */

struct import_request {
    const char *files[IMPORTS_MAX];
    size_t count;
    const char *format;
    const char *tool;
    const char *root;
    const char *passphrase_file;
};

static enum exit_code take_import(void *ctx, const struct args *a)
{
    struct import_request *r = ctx;
    if (args_is(a, "format")) {
        r->format = a->value;
    } else if (args_is(a, "tool")) {
        r->tool = a->value;
    } else if (args_is(a, "subject-root")) {
        r->root = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (r->count == IMPORTS_MAX) {
        return cli_usage(a->cli, "more than %d files at a time", IMPORTS_MAX);
    } else {
        r->files[r->count++] = a->value;
    }
    return EXIT_ACCEPTED;
}

static void say_imported(const struct cli *cli, const char *path, const struct import_document *d,
                         const struct import_receipt *receipt)
{
    if (receipt->already) {
        cli_note(cli, "%s: already imported, log entry %" PRIu64, path, receipt->index);
        return;
    }
    cli_note(cli,
             "%s: %" PRIu64 " finding%s imported (%" PRIu64 " suppressed by the tool), log entry "
             "%" PRIu64,
             path, d->sum.findings, d->sum.findings == 1 ? "" : "s", d->sum.suppressed,
             receipt->index);
    if (d->sum.outside > 0) {
        cli_note(cli,
                 "%s: %" PRIu64 " of them in files outside of the subject; --subject-root "
                 "says what the tool called its directory",
                 path, d->sum.outside);
    }
}

/* Read first, then open the home: no key is in memory while a stranger's file is parsed. */
static enum status import_one(const struct cli *cli, const struct import_request *r,
                              const char *path, struct error *err)
{
    struct import_source source;
    struct import_document document;
    struct import_receipt receipt;
    struct home h = {0};
    import_document_init(&document);
    enum status st = import_source_open(&source, path, r->format, r->tool, r->root, err);
    if (st == OK) {
        st = import_document_read(&source.file, &document, err);
    }
    if (st == OK) {
        st = home_open(cli, r->passphrase_file, &h, err);
    }
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = imports_record(&ledger, &source.file, &document, view_str(assay_version), clock_now(),
                            &receipt, err);
        home_close(&h);
    }
    if (st == OK) {
        say_imported(cli, path, &document, &receipt);
    }
    import_document_release(&document);
    import_source_close(&source);
    return st;
}

static enum exit_code run_import(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct import_request r = {.count = 0};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take_import, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.count == 0) {
        return cli_usage(cli, "name the file to import");
    }
    for (size_t i = 0; i < r.count; i++) {
        if (import_one(cli, &r, r.files[i], &err) != OK) {
            return cli_fail(cli, &err);
        }
    }
    return EXIT_ACCEPTED;
}

/* ---- list ---- */

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
        buf_printf(l->out, "  until %.10s  ", expires);
        utf8_append_visible(l->out, row->owner);
        buf_add_str(l->out, ": ");
        utf8_append_visible(l->out, row->reason);
        buf_add_char(l->out, '\n');
    } else {
        json_object(l->json);
        json_member_str(l->json, "state", "accepted");
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

static enum status list(const struct cli *cli, bool json, struct error *err)
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
        st = suppressions_each(&ledger, on_row, &l, err);
        if (st == OK) {
            st = list_imported(&ledger, &l, err);
        }
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        st = OK; /* no home yet: nothing is accepted, nothing imported */
    }
    if (json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    st = cli_print(cli, st, &out, err);
    return st;
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return list(cli, r.json, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec suppress_options[] = {
    {"reason", 'r', "TEXT", "why it is acceptable (required)"},
    {"owner", 0, "NAME", "who answers for it (required)"},
    {"expires", 'e', "DATE", "when it counts again, as 2027-06-30 (required)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec withdraw_options[] = {
    {"reason", 'r', "TEXT", "why it is no longer acceptable (required)"},
    {"owner", 0, "NAME", "who says so (required)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec import_options[] = {
    {"format", 'f', "FORMAT", "auto (default), sarif, gitlab, junit, cppcheck or clang-tidy"},
    {"tool", 0, "NAME", "the tool's name, where the file has none or a wrong one"},
    {"subject-root", 0, "DIR", "what the file calls the subject's directory"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "suppress",
     .summary = "Accept a finding until a date, with reason and owner",
     .operands = "FINGERPRINT",
     .details = "Reports show fingerprints as s1:… and f1:…. The decision is a signed log entry.\n",
     .options = suppress_options,
     .run = run_suppress},
    {.name = "withdraw",
     .summary = "Take an acceptance back",
     .operands = "FINGERPRINT",
     .options = withdraw_options,
     .run = run_withdraw},
    {.name = "import",
     .summary = "Keep another tool's findings as signed evidence",
     .operands = "FILE...",
     .details =
         "SARIF of any tool, GitLab reports, JUnit XML, cppcheck XML, clang-tidy text and\n"
         "fixes. The same file again changes nothing. \"assay verify --import FILE\" judges\n"
         "such findings together with its own.\n",
     .options = import_options,
     .run = run_import},
    {.name = "list",
     .summary = "List what is accepted, expired ones too, and what was imported",
     .operands = "",
     .options = list_options,
     .run = run_list},
};

static const struct command *const verb_list[] = {&verbs[0], &verbs[1], &verbs[2], &verbs[3], NULL};

const struct command finding_command = {
    .name = "finding",
    .summary = "Accept findings for a while, import those of other tools, list both",
    .operands = "",
    .verbs = verb_list,
};
