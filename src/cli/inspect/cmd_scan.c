/* assay scan: findings only; no baseline, no evidence, nothing kept. */
#include "commands.h"
#include "compare.h"
#include "import_source.h"
#include "judge.h"

struct scan {
    struct session session;
    enum severity threshold;
    struct import_list imports;
};

static const struct option_spec options[] = {
    {"severity", 's', "LEVEL",
     "exit 1 from this severity on: info, low, medium (default), high, critical"},
    BASELINE_REV_OPTION,
    VULNDB_OPTION,
    IMPORT_OPTIONS,
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static enum exit_code parse(struct scan *s, const struct command *self, int argc, char **argv)
{
    struct args a;
    enum exit_code code = EXIT_ACCEPTED;
    args_begin(&a, s->session.cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        if (import_is_option(&a)) {
            code = import_take(&s->imports, &a);
        } else if (!args_is(&a, "severity")) {
            code = session_take(&s->session, &a);
        } else if (!severity_parse(view_str(a.value), &s->threshold)) {
            code = cli_usage(s->session.cli, "--severity: \"%s\" is no severity", a.value);
        }
        if (code != EXIT_ACCEPTED) {
            return code;
        }
    }
    if (s->session.subject.path == NULL) {
        s->session.subject.path = ".";
    }
    return session_check_outputs(&s->session);
}

static enum exit_code work(struct scan *s)
{
    struct error err = {.code = OK};
    enum status st = compare_inspect(&s->session, false, &err);
    if (st == OK) {
        /* What tools in our own hands suppressed was suppressed by us. */
        bool own = s->session.origin == ORIGIN_IN_HOUSE;
        st = import_into_session(&s->imports, &s->session, own, &err);
    }
    if (st == OK) {
        st = judge_key_for_run(s->session.facts, &err);
    }
    if (st == OK) {
        const struct report report = session_make_report(&s->session);
        st = session_report(&s->session, &report, &err);
    }
    return st == OK ? judge_findings(&s->session, s->threshold) : cli_fail(s->session.cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct scan s = {.threshold = SEVERITY_MEDIUM};
    session_init(&s.session, cli);
    enum exit_code code = parse(&s, self, argc, argv);
    if (code == EXIT_ACCEPTED) {
        code = work(&s);
    }
    session_release(&s.session);
    return code;
}

const struct command scan_command = {
    .name = "scan",
    .summary = "Inspect software and show the findings; keep nothing",
    .operands = "[SUBJECT]",
    .details = "SUBJECT as for \"assay verify\"; the current directory by default.\n",
    .options = options,
    .run = run,
};
