/* assay sbom: the components of a subject as an SBOM; its verbs work on SBOMs. */
#include "commands.h"
#include "sbom.h"
#include "session.h"

#include <assay/base/plural.h>

#include <stdlib.h>

static const struct option_spec options[] = {
    {"spec-version", 0, "VERSION", "of the SBOM's format: 1.6 or 1.7 for CycloneDX"},
    {"vulnerabilities", 0, NULL, "what is known against the components, too (CycloneDX)"},
    VULNDB_OPTION,
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static const struct command *const verbs[] = {
    &sbom_validate_command, &sbom_score_command,   &sbom_diff_command,
    &sbom_check_command,    &sbom_convert_command, NULL,
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct session *s = ctx;
    if (a->option != NULL && args_is(a, "spec-version")) {
        s->spec_version = a->value;
        return EXIT_ACCEPTED;
    }
    if (a->option != NULL && args_is(a, "vulnerabilities")) {
        s->advisories.wanted = true;
        return EXIT_ACCEPTED;
    }
    return session_take(s, a);
}

static enum exit_code parse(struct session *s, const struct command *self, int argc, char **argv)
{
    enum exit_code code = args_each(s->cli, self, argc, argv, take, s);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (s->subject.path == NULL) {
        s->subject.path = ".";
    }
    if (s->output_count == 0) {
        s->outputs[s->output_count++].format = "cyclonedx";
    }
    if (s->only_count == 0) {
        s->only[s->only_count++] = "components";
        s->only[s->only_count++] = "upstream";
    }
    return session_check_outputs(s);
}

/* SOURCE_DATE_EPOCH, so that the same tree yields the same bytes
 * (https://reproducible-builds.org/specs/source-date-epoch/). */
static void take_epoch(struct report *r)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds;
    if (text != NULL && view_to_u64(view_str(text), &seconds) && seconds <= INT32_MAX) {
        r->started = (int64_t)seconds;
        r->finished = (int64_t)seconds;
    }
}

static enum exit_code work(struct session *s)
{
    struct error err = {.code = OK};
    struct fact_counts counts;
    enum status st = session_inspect(s, true, &err);
    if (st == OK) {
        struct report report = session_make_report(s);
        report.spec_version = s->spec_version;
        take_epoch(&report);
        st = session_report(s, &report, &err);
    }
    if (st == OK) {
        st = facts_count(s->facts, &counts, &err);
    }
    if (st != OK) {
        return cli_fail(s->cli, &err);
    }
    if (counts.gaps > 0) {
        cli_note(s->cli,
                 "%llu place%s could not be inspected; the list of components may be "
                 "incomplete (\"assay scan\" names them)",
                 (unsigned long long)counts.gaps, plural(counts.gaps));
        return EXIT_INCOMPLETE;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct session s;
    session_init(&s, cli);
    enum exit_code code = parse(&s, self, argc, argv);
    if (code == EXIT_ACCEPTED) {
        code = work(&s);
    }
    session_release(&s);
    return code;
}

const struct command sbom_command = {
    .name = "sbom",
    .summary = "List the components of software (CycloneDX, SPDX); work on SBOMs",
    .operands = "[SUBJECT]",
    .details = "SUBJECT as for \"assay verify\"; the current directory by default. A subject that\n"
               "is called like a verb is written ./validate.\n",
    .verbs = verbs,
    .options = options,
    .run = run,
};
