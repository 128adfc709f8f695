/* assay finding: what inspections found, as the registers hold it; accept findings for a while,
 * take it back, import those of other tools. */
#include "commands.h"
#include "finding.h"
#include "home.h"
#include "inspect/import_source.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/plural.h>

#include <inttypes.h>

struct request {
    struct suppression_request suppression;
    const char *passphrase_file;
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
    } else if (args_is(a, "false-positive")) {
        s->false_positive = true;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (!clock_parse(view_str(a->value), &s->expires)) {
        return cli_usage(cli, "--expires: \"%s\" is no date like 2027-06-30", a->value);
    }
    return EXIT_ACCEPTED;
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
    cli_note(cli, "%s, log entry %llu",
             r->suppression.withdraw         ? "no longer accepted"
             : r->suppression.false_positive ? "a false positive"
                                             : "accepted",
             (unsigned long long)index);
    return EXIT_ACCEPTED;
}

static enum exit_code run_record(struct cli *cli, const struct command *self, int argc, char **argv,
                                 bool withdraw)
{
    struct request r = {.suppression = {.withdraw = withdraw, .now = clock_now()}};
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
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
    char tested[SHA256_HEX_MAX]; /* or empty */
    const char *passphrase_file;
};

static enum exit_code take_tested(const struct args *a, struct import_request *r)
{
    struct sha256 digest;
    if (!sha256_parse(view_str(a->value), &digest)) {
        return cli_usage(a->cli, "--tested: \"%s\" is no SHA-256 in hex", a->value);
    }
    sha256_hex(&digest, r->tested);
    return EXIT_ACCEPTED;
}

static enum exit_code take_import(void *ctx, const struct args *a)
{
    struct import_request *r = ctx;
    if (args_is(a, "format")) {
        r->format = a->value;
    } else if (args_is(a, "tool")) {
        r->tool = a->value;
    } else if (args_is(a, "subject-root")) {
        r->root = a->value;
    } else if (args_is(a, "tested")) {
        return take_tested(a, r);
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (r->count == IMPORTS_MAX) {
        return cli_usage(a->cli, "more than %d files at a time", IMPORTS_MAX);
    } else {
        r->files[r->count++] = a->value;
    }
    return EXIT_ACCEPTED;
}

static void say_imported(const struct cli *cli, const struct import_request *r, const char *path,
                         const struct import_document *d, const struct import_receipt *receipt)
{
    if (receipt->already) {
        cli_note(cli, "%s: already imported, log entry %" PRIu64, path, receipt->index);
        return;
    }
    cli_note(cli,
             "%s: %" PRIu64 " finding%s imported (%" PRIu64 " suppressed by the tool), log entry "
             "%" PRIu64,
             path, d->sum.findings, plural(d->sum.findings), d->sum.suppressed, receipt->index);
    if (r->tested[0] != '\0') {
        cli_note(cli, "%s: %" PRIu64 " test%s of %s", path, d->sum.tests, plural(d->sum.tests),
                 r->tested);
    }
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
        source.file.tested = view_str(r->tested);
        st = import_document_read(&source.file, &document, err);
    }
    if (st == OK && r->tested[0] != '\0' && document.sum.tests == 0) {
        st = error_set(err, ERR_FORMAT, "%s: there is no test in it (--tested)", path);
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
        say_imported(cli, r, path, &document, &receipt);
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

static const struct option_spec suppress_options[] = {
    {"reason", 'r', "TEXT", "why it is acceptable, or no flaw (required)"},
    {"owner", 0, "NAME", "who answers for it (required)"},
    {"expires", 'e', "DATE", "when it counts again, as 2027-06-30 (required)"},
    {"false-positive", 0, NULL, "it is no flaw; otherwise its risk is borne"},
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
    {"tested", 0, "SHA256", "keep the tests by name, as those of what has this digest"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct command suppress = {
    .name = "suppress",
    .summary = "Accept a finding, or call it a false positive, until a date",
    .operands = "FINGERPRINT",
    .details = "Reports show fingerprints as s1:… and f1:…. The decision is a signed log entry.\n",
    .options = suppress_options,
    .run = run_suppress,
};

static const struct command withdraw = {
    .name = "withdraw",
    .summary = "Take an acceptance back",
    .operands = "FINGERPRINT",
    .options = withdraw_options,
    .run = run_withdraw,
};

static const struct command import = {
    .name = "import",
    .summary = "Keep another tool's findings as signed evidence",
    .operands = "FILE...",
    .details = "SARIF of any tool, GitLab reports, JUnit XML, cppcheck XML, clang-tidy text and\n"
               "fixes. The same file again changes nothing. \"assay verify --import FILE\" judges\n"
               "such findings together with its own.\n",
    .options = import_options,
    .run = run_import,
};

static const struct command *const verbs[] = {
    &finding_list,      &finding_show, &finding_count,    &finding_ages,
    &suppress,          &withdraw,     &finding_accepted, &finding_schedule,
    &finding_scheduled, &import,       &finding_imported, NULL,
};

const struct command finding_command = {
    .name = "finding",
    .summary = "List what inspections found, accept it for a while, import what other tools found",
    .operands = "",
    .verbs = verbs,
};
