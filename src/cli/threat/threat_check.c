/* assay threat check, record: a file's threats, shown or kept as signed evidence. */
#include "threat.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/plural.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 28 };

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct threat_request r;
    struct threat_view v;
    struct error err;
    struct buf out = BUF_INIT(OUTPUT_MAX);
    enum exit_code code = threat_parse(&r, cli, self, argc, argv);
    if (code == EXIT_ACCEPTED && r.operand_count != 1) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    threat_view_init(&v);
    enum status st = threat_view_file(&v, &r, r.operands[0], &err);
    if (st == OK && r.project != NULL) {
        st = threat_view_decide(&v, &r, &err);
    }
    if (st == OK) {
        threat_write(&v, &r, &out);
        code = threats_open(&v.list, r.fail_on) > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
    }
    threat_view_release(&v);
    return cli_print(cli, st, &out, &err) == OK ? code : cli_fail(cli, &err);
}

/* ---- record ---- */

static enum status record(const struct threat_request *r, struct error *err)
{
    struct threat_view v;
    struct home h;
    uint64_t index = 0;
    threat_view_init(&v);
    /* The file is hostile: it is read before any key is in memory. */
    enum status st = threat_view_file(&v, r, r->operands[0], err);
    if (st == OK) {
        st = home_open(r->cli, r->passphrase_file, &h, err);
    }
    if (st == OK) {
        const struct ledger l = home_ledger(&h);
        const struct threat_recording recording = {
            .project = view_str(r->project),
            .version = view_str(r->version),
            .file = path_base(view_str(r->operands[0])),
            .bytes = buf_view(&v.bytes),
            .model = &v.model,
            .threats = &v.list,
            .now = r->now,
        };
        st = threat_model_record(&l, &recording, &index, err);
        home_close(&h);
    }
    if (st == OK) {
        cli_note(r->cli,
                 "threat model of %s %s: %zu threat%s, %zu of them open and high or critical; log "
                 "entry %" PRIu64,
                 r->project, r->version, v.list.len, plural(v.list.len),
                 threats_open(&v.list, SEVERITY_HIGH), index);
    }
    threat_view_release(&v);
    return st;
}

static enum exit_code run_record(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct threat_request r;
    struct error err;
    char today[CLOCK_TEXT_MAX];
    enum exit_code code = threat_parse(&r, cli, self, argc, argv);
    if (code == EXIT_ACCEPTED && (r.operand_count != 1 || r.project == NULL)) {
        code = cli_usage(cli, "it takes: FILE --project ID [--version VERSION]");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    clock_rfc3339(r.now, today);
    today[10] = '\0';
    r.version = r.version == NULL ? today : r.version;
    return record(&r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec check_options[] = {
    {"project", 'p', "ID", "with what was decided about this project's threats"},
    THREAT_RULE_OPTIONS,
    THREAT_SHOW_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static const struct option_spec record_options[] = {
    {"project", 'p', "ID", "the project (needed)"},
    {"version", 0, "VERSION", "the version of the project (default: today's date)"},
    THREAT_RULE_OPTIONS,
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command threat_check = {
    .name = "check",
    .summary = "Read a threat model and list the threats in it",
    .operands = "FILE",
    .details = "FILE is an Open Threat Model, a model of OWASP Threat Dragon 2, or Threagile's\n"
               "YAML. Threats are those that it states and those that STRIDE rules find in it.\n",
    .options = check_options,
    .run = run_check,
};

const struct command threat_record = {
    .name = "record",
    .summary = "Keep a version of a project's threat model as signed evidence",
    .operands = "FILE",
    .options = record_options,
    .run = run_record,
};
