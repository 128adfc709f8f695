/* assay diff: what is new in one subject that another does not have. */
#include "commands.h"
#include "compare.h"
#include "judge.h"

#include <sys/stat.h>

struct diff {
    struct session session;
    enum severity threshold;
    bool gone;
    const char *repository;
    const char *side[2];
    size_t sides;
    struct pathspec paths;
};

static const struct option_spec options[] = {
    {"repo", 0, "DIR", "the repository whose revisions are meant (default: .)"},
    {"gone", 0, NULL, "show also what only A has"},
    {"severity", 's', "LEVEL",
     "exit 1 from this severity on: info, low, medium (default), high, critical"},
    SESSION_OPTIONS_OF_ALL,
    {NULL, 0, NULL, NULL},
};

static enum exit_code take_operand(struct diff *d, const char *operand)
{
    if (d->sides < 2) {
        d->side[d->sides++] = operand;
    } else if (d->paths.count < PATHSPECS_MAX) {
        d->paths.spec[d->paths.count++] = operand;
    } else {
        return cli_usage(d->session.cli, "more than %d path specifications", PATHSPECS_MAX);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct diff *d = ctx;
    if (a->option == NULL) {
        return take_operand(d, a->value);
    }
    if (args_is(a, "repo")) {
        d->repository = a->value;
    } else if (args_is(a, "gone")) {
        d->gone = true;
    } else if (args_is(a, "severity")) {
        return severity_parse(view_str(a->value), &d->threshold)
                   ? EXIT_ACCEPTED
                   : cli_usage(d->session.cli, "--severity: \"%s\" is no severity", a->value);
    } else {
        return session_take(&d->session, a);
    }
    return EXIT_ACCEPTED;
}

/* "." is the repository's work tree, what exists is a path, all else a revision. */
static struct subject resolve(const struct diff *d, const char *side)
{
    struct stat sb;
    if (strcmp(side, ".") == 0) {
        return (struct subject){.path = d->repository};
    }
    if (stat(side, &sb) == 0) {
        return (struct subject){.path = side};
    }
    return (struct subject){.path = d->repository, .revision = side, .kind = SUBJECT_GIT};
}

static enum exit_code parse(struct diff *d, const struct command *self, int argc, char **argv)
{
    const struct cli *cli = d->session.cli;
    enum exit_code code = args_each(cli, self, argc, argv, take, d);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (d->sides < 2) {
        return cli_usage(cli,
                         "name what to compare: assay diff A B, such as \"assay diff main .\"");
    }
    for (size_t i = 0; i < d->sides; i++) {
        if (strcmp(d->side[i], "-") == 0) {
            return cli_usage(cli, "standard input can be read only once; name a file");
        }
        if (d->side[i][0] == '\0') {
            return cli_usage(cli, "an empty name; \".\" is the work tree");
        }
    }
    d->session.subject = resolve(d, d->side[1]);
    d->session.comparison.name = view_str(d->side[0]);
    d->session.paths = &d->paths;
    return session_check_outputs(&d->session);
}

static enum exit_code work(struct diff *d)
{
    struct error err = {.code = OK};
    struct session *s = &d->session;
    const struct subject base = resolve(d, d->side[0]);
    s->options.config.measures = true;
    enum status st = compare_subjects(s, &base, &err);
    if (st == OK) {
        facts_show(s->facts, d->gone ? FINDINGS_NEW | FINDINGS_GONE : FINDINGS_NEW);
        st = judge_key_for_run(s->facts, &err);
    }
    if (st == OK) {
        const struct report report = session_make_report(s);
        st = session_report(s, &report, &err);
    }
    return st == OK ? judge_findings(s, d->threshold) : cli_fail(s->cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct diff d = {.threshold = SEVERITY_MEDIUM, .repository = "."};
    session_init(&d.session, cli);
    enum exit_code code = parse(&d, self, argc, argv);
    if (code == EXIT_ACCEPTED) {
        code = work(&d);
    }
    session_release(&d.session);
    return code;
}

const struct command diff_command = {
    .name = "diff",
    .summary = "Show what is new in B beside A: findings, functions; keep nothing",
    .operands = "A B [PATHSPEC …]",
    .details =
        "A and B are directories, archives, or git revisions (HEAD~3, v1.2, main...topic) of\n"
        "the repository at --repo; \".\" is its work tree with all that is not committed.\n"
        "PATHSPEC is a file, a directory or a pattern; \":!\" before it leaves it out.\n",
    .options = options,
    .run = run,
};
