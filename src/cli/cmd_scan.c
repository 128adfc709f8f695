/* assay scan: findings only; no baseline, no evidence, nothing kept. */
#include "commands.h"
#include "session.h"

#include <errno.h>
#include <sys/random.h>

struct scan {
    struct session session;
    enum severity threshold;
};

static const struct option_spec options[] = {
    {"severity", 's', "LEVEL",
     "exit 1 from this severity on: info, low, medium (default), high, critical"},
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
        if (!args_is(&a, "severity")) {
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

/* Without an installation's key, fingerprints of secrets hold for this run only:
 * the digest is keyed with nothing that is worth guessing. */
static enum status keyed_by_run(void *ctx, struct view secret_digest, struct sha256 *out,
                                struct error *err)
{
    (void)err;
    hmac_sha256(*(const struct view *)ctx, secret_digest, out);
    return OK;
}

static enum status random_key(unsigned char key[SHA256_SIZE], struct error *err)
{
    return getrandom(key, SHA256_SIZE, 0) == SHA256_SIZE
               ? OK
               : error_errno(err, errno, "reading random bytes");
}

static enum exit_code judge(const struct scan *s, struct error *err)
{
    struct fact_counts counts;
    if (facts_count(s->session.facts, &counts, err) != OK) {
        return cli_fail(s->session.cli, err);
    }
    for (int level = (int)s->threshold; level <= SEVERITY_CRITICAL; level++) {
        if (counts.findings[level] > 0) {
            return EXIT_REJECTED;
        }
    }
    return counts.gaps > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

static enum exit_code work(struct scan *s)
{
    struct error err = {.code = OK};
    unsigned char key[SHA256_SIZE];
    enum status st = session_inspect(&s->session, false, &err);
    if (st == OK) {
        st = random_key(key, &err);
    }
    if (st == OK) {
        struct view run_key = view_of((const char *)key, sizeof key);
        st = facts_key_secrets(s->session.facts, keyed_by_run, &run_key, &err);
    }
    if (st == OK) {
        const struct report report = session_make_report(&s->session);
        st = session_report(&s->session, &report, &err);
    }
    return st == OK ? judge(s, &err) : cli_fail(s->session.cli, &err);
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
