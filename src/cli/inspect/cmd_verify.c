/* assay verify: inspect, judge by the baseline, keep signed evidence. */
#include "baseline/baseline_file.h"
#include "claim_source.h"
#include "commands.h"
#include "compare.h"
#include "home.h"
#include "import_source.h"
#include "modified/found_packages.h"
#include "session.h"
#include "verify.h"

#include <assay/assure/approvals.h>
#include <assay/assure/attest.h>
#include <assay/assure/modification_records.h>
#include <assay/assure/suppressions.h>
#include <assay/assure/vulnerabilities.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

struct verify {
    struct session session;
    const char *baseline_path;
    const char *passphrase_file;
    const char *formerly;
    bool no_log;
    struct import_list imports;
    struct claim_list claims;
    struct modified *modified; /* compared with its upstream; or NULL */
    struct baseline_file baseline;
    struct home home;
    struct arena arena;
    struct verdict verdict;
    struct attest_result evidence;
    struct report report;
};

static const struct option_spec options[] = {
    {"baseline", 'b', "FILE", "judge by this baseline (default: the one built in)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {"formerly", 0, "NAME", "what the subject was called before: findings keep their age"},
    {"no-log", 0, NULL, "judge only: sign nothing, log nothing"},
    BASELINE_REV_OPTION,
    VULNDB_OPTION,
    IMPORT_OPTIONS,
    CLAIM_OPTION,
    MODIFIED_OPTIONS,
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

/* Of MODIFIED_OPTIONS. */
static bool is_modified_option(const struct args *a)
{
    return args_is(a, "upstream") || args_is(a, "upstream-rev") || args_is(a, "later") ||
           args_is(a, "patches") || args_is(a, "package");
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct verify *v = ctx;
    if (args_is(a, "baseline")) {
        v->baseline_path = a->value;
    } else if (args_is(a, "passphrase-file")) {
        v->passphrase_file = a->value;
    } else if (args_is(a, "formerly")) {
        v->formerly = a->value;
    } else if (args_is(a, "no-log")) {
        v->no_log = true;
    } else if (claim_is_option(a)) {
        return claim_take(&v->claims, a);
    } else if (import_is_option(a)) {
        return import_take(&v->imports, a);
    } else if (is_modified_option(a)) {
        return modified_take(v->modified, a);
    } else {
        return session_take(&v->session, a);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct verify *v, const struct command *self, int argc, char **argv)
{
    enum exit_code code = args_each(v->session.cli, self, argc, argv, take, v);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (v->session.subject.path == NULL) {
        return cli_usage(v->session.cli, "name what to verify: a directory, an archive, a "
                                         "repository, or \"-\" for a tar on standard input");
    }
    return session_check_outputs(&v->session);
}

/* A wrong passphrase or an unusable home must not show after a long inspection;
 * but no key may be in memory while workers are forked. So: open, close, later
 * open again. */
static enum status check_home(const struct verify *v, struct error *err)
{
    struct home h;
    enum status st = home_open_installation(v->session.cli, v->passphrase_file, &h, err);
    if (st == OK) {
        home_close(&h);
    }
    return st;
}

static enum status keyed(void *ctx, struct view secret_digest, struct sha256 *out,
                         struct error *err)
{
    const struct home *h = ctx;
    return keys_fingerprint(h->keys, secret_digest, out, err);
}

/* Fingerprints, suppressions and markers: what needs keys and store. */
static enum status settle(struct verify *v, struct error *err)
{
    struct session *s = &v->session;
    const struct baseline *b = &v->baseline.baseline;
    const struct ledger ledger = home_ledger(&v->home);
    enum status st = facts_key_secrets(s->facts, keyed, &v->home, err);
    if (st == OK) {
        st = ledger_renew(&ledger, err);
    }
    if (st == OK) {
        st = suppressions_apply(&ledger, s->facts, s->finished, err);
    }
    if (st == OK) {
        st = vulnerability_apply(&ledger, s->facts, &s->facts_subject, s->finished, err);
    }
    if (st == OK) {
        st = facts_apply_backports(s->facts, b->honour_backports[s->origin], err);
    }
    if (st == OK) {
        st = modification_records_apply(&ledger, s->facts, err);
    }
    if (st == OK) {
        st = approvals_apply(&ledger, s->facts, s->finished, err);
    }
    if (st == OK) {
        st = facts_apply_markers(s->facts, b->honour_markers[s->origin], err);
    }
    bool partial = false;
    if (st == OK) {
        st = baseline_apply(b, s->facts, s->origin, s->finished, &partial, err);
    }
    if (st == OK) {
        st = vulnerability_clock(&ledger, s->facts, &s->facts_subject, s->finished, err);
    }
    if (st == OK && partial) {
        cli_note(s->cli, "there are more licences than are compared with each other");
    }
    return st;
}

static enum status render(const struct verify *v, const char *format, struct buf *out,
                          struct error *err)
{
    const struct report_style style = {0};
    return report_format_named(view_str(format))->write(&v->report, &style, out, err);
}

static enum status attest(struct verify *v, struct error *err)
{
    struct buf sbom = BUF_INIT(REPORT_BYTES_MAX);
    struct buf sarif = BUF_INIT(REPORT_BYTES_MAX);
    const char *own_rules[] = {NULL, NULL, NULL};
    size_t own = 0;
    if (v->session.code_rules[0] != NULL) {
        own_rules[own++] = "code";
    }
    if (v->session.secret_rules[0] != NULL) {
        own_rules[own] = "secrets";
    }
    enum status st = render(v, "cyclonedx", &sbom, err);
    if (st == OK) {
        st = render(v, "sarif", &sarif, err);
    }
    if (st == OK) {
        const struct attest_input in = {
            .facts = v->session.facts,
            .subject = &v->session.facts_subject,
            .inspection = &v->session.inspection,
            .verdict = &v->verdict,
            .comparison = v->report.comparison,
            .formerly = view_str(v->formerly),
            .baseline = v->baseline.bytes,
            .own_rules = own_rules,
            .sbom = buf_view(&sbom),
            .sarif = buf_view(&sarif),
            .tool_version = view_str(assay_version),
            .now = v->session.finished,
        };
        st = attest_inspection(v->home.store, v->home.log, &in, &v->evidence, err);
    }
    buf_release(&sbom);
    buf_release(&sarif);
    return st;
}

/* Since when a vulnerability is known is counted from what is logged here. */
static enum status log_sightings(const struct verify *v, struct error *err)
{
    const struct session *s = &v->session;
    const struct ledger ledger = home_ledger(&v->home);
    struct sighting_request r = {.facts = s->facts,
                                 .subject = &s->facts_subject,
                                 .tool_version = view_str(assay_version),
                                 .started = s->started,
                                 .finished = s->finished};
    for (size_t i = 0; i < s->inspection.inspector_count; i++) {
        if (strcmp(s->inspection.inspectors[i].name, VULNERABILITIES_INSPECTOR) == 0) {
            r.database = s->inspection.inspectors[i].digest;
            r.dated = s->inspection.inspectors[i].dated;
            return vulnerability_log_sightings(&ledger, &r, err);
        }
    }
    return OK; /* nobody looked */
}

/* What the reports show of the evidence. */
static enum status describe_evidence(struct verify *v, struct error *err)
{
    const struct key_info *key = keys_active(v->home.keys, KEY_STATEMENT);
    char root[SHA256_HEX_MAX];
    char envelope[SHA256_HEX_MAX];
    sha256_hex(&v->evidence.root, root);
    sha256_hex(&v->evidence.verdict_envelope, envelope);
    v->report.evidence = (struct report_evidence){
        .log_origin = view_str(v->evidence.origin),
        .logged = true,
        .first_index = v->evidence.first_index,
        .count = v->evidence.count,
        .tree_size = v->evidence.tree_size,
        .root_hash = arena_copy(&v->arena, view_str(root)),
        .key_id = arena_copy(&v->arena, view_str(key == NULL ? "" : key->id)),
        .verdict_digest = arena_copy(&v->arena, view_str(envelope)),
    };
    const struct report_evidence *e = &v->report.evidence;
    return e->root_hash.ptr == NULL || e->key_id.ptr == NULL || e->verdict_digest.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

/* The subject against its upstream, where one is named; else the packages found in it. */
static enum status compare_upstream(struct verify *v, struct error *err)
{
    struct modified *m = v->modified;
    struct packages found;
    bool any = false;
    if (m->upstream_count == 0) {
        m->session.options.pool = v->session.options.pool;
        /* Standard input is read once. */
        enum status st =
            strcmp(v->session.subject.path, "-") == 0 ? OK : found_any(v->session.facts, &any, err);
        if (st == OK && any) {
            st = found_compare(m, &v->session.subject, &found, err);
            st = st == OK ? found_into_facts(&found, v->session.facts, err) : st;
        }
        return st;
    }
    m->session.subject = v->session.subject;
    m->session.name = v->session.name;
    m->session.options.pool = v->session.options.pool;
    enum status st = modified_compare(m, err);
    return st == OK ? modified_into_facts(m, v->session.facts, err) : st;
}

/* Strangers' files are parsed while no key is in memory. */
static enum status compare_with_others(struct verify *v, struct error *err)
{
    struct session *s = &v->session;
    bool honour = v->baseline.baseline.honour_markers[s->origin];
    enum status st = import_into_session(&v->imports, s, honour, err);
    if (st == OK) {
        st = claims_into_session(&v->claims, s, err);
    }
    return st == OK ? compare_upstream(v, err) : st;
}

static enum status work(struct verify *v, struct error *err)
{
    struct session *s = &v->session;
    enum status st = baseline_file_load(v->baseline_path, &v->baseline, err);
    if (st == OK) {
        s->options.config.measures = baseline_needs_measures(&v->baseline.baseline);
        st = check_home(v, err);
    }
    if (st == OK) {
        st = compare_inspect(s, true, err);
    }
    if (st == OK && *s->cli->cancelled != 0) {
        return error_set(err, ERR_CANCELLED, "stopped before the end; nothing was logged");
    }
    if (st == OK) {
        st = compare_with_others(v, err);
    }
    if (st == OK) {
        st = home_open_installation(s->cli, v->passphrase_file, &v->home, err);
    }
    if (st == OK) {
        st = settle(v, err);
    }
    if (st == OK) {
        st = verdict_evaluate(s->facts, &v->baseline.baseline, s->origin, &v->arena, &v->verdict,
                              err);
    }
    v->report = session_make_report(s);
    v->report.verdict = &v->verdict;
    if (st == OK && !v->no_log) {
        st = attest(v, err);
        if (st == OK) {
            st = describe_evidence(v, err);
        }
        if (st == OK) {
            st = log_sightings(v, err);
        }
    }
    return st == OK ? session_report(s, &v->report, err) : st;
}

enum exit_code verify_run(struct cli *cli, int argc, char **argv, struct verify_task *task)
{
    struct verify v = {0};
    struct error err = {.code = OK};
    v.modified = mem_calloc(1, sizeof *v.modified);
    if (v.modified == NULL) {
        (void)error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    v.claims.documents = task->documents;
    v.claims.document_count = task->document_count;
    modified_init(v.modified, cli);
    session_init(&v.session, cli);
    arena_init(&v.arena, 0);
    enum exit_code code = parse(&v, &verify_command, argc, argv);
    if (code == EXIT_ACCEPTED) {
        if (work(&v, &err) != OK) {
            code = cli_fail(cli, &err);
        } else {
            code = v.verdict.outcome == OUTCOME_ACCEPTED   ? EXIT_ACCEPTED
                   : v.verdict.outcome == OUTCOME_REJECTED ? EXIT_REJECTED
                                                           : EXIT_INCOMPLETE;
        }
        task->logged = v.report.evidence.logged;
        task->verdict = v.evidence.verdict_index;
        home_close(&v.home);
        baseline_file_release(&v.baseline);
    }
    arena_release(&v.arena);
    session_release(&v.session);
    modified_release(v.modified);
    (void)mem_free(v.modified);
    return code;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct verify_task task = {.logged = false};
    (void)self;
    return verify_run(cli, argc, argv, &task);
}

const struct command verify_command = {
    .name = "verify",
    .summary = "Inspect software, judge it by the baseline and keep signed evidence",
    .operands = "SUBJECT",
    .details =
        "SUBJECT is a directory, an archive (tar, zip, deb, rpm, jar, whl, crate, npm), a\n"
        "program, script or source by itself, a git repository (with --rev), or \"-\" for a tar\n"
        "on standard input.\n",
    .options = options,
    .run = run,
};
