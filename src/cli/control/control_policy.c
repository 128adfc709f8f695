/* assay control policy: the secure-development policy, from what is in force. */
#include "baseline/baseline_file.h"
#include "control.h"

#include <assay/report/policy.h>

struct request {
    struct control_request control;
    const char *baseline;
    const char *organisation;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "baseline")) {
        r->baseline = a->value;
    } else if (args_is(a, "organisation")) {
        r->organisation = a->value;
    } else {
        return control_take(&r->control, a);
    }
    return EXIT_ACCEPTED;
}

static enum status render(const struct cli *cli, const struct request *r,
                          const struct baseline *baseline, struct buf *out, struct error *err)
{
    struct controls c;
    struct control_view v;
    enum status st = controls_open(cli, &r->control, &c, err);
    if (st != OK) {
        return st;
    }
    st = control_view_open(cli, &r->control, &c, &v, err);
    if (st == OK) {
        const struct policy_input in = {
            .organisation = view_str(r->organisation == NULL ? "" : r->organisation),
            .baseline = baseline,
            .posture = v.posture,
            .framework = view_str(r->control.framework == NULL ? "" : r->control.framework),
        };
        st = policy_write(out, &in, err);
        control_view_close(&v);
    }
    controls_close(&c);
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.baseline = NULL};
    struct baseline_file b;
    struct error err;
    struct buf out = BUF_INIT(1 << 28);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = baseline_file_load(r.baseline, &b, &err);
    if (st == OK) {
        st = render(cli, &r, &b.baseline, &out, &err);
    }
    baseline_file_release(&b);
    if (st == OK) {
        st = cli_write(cli, r.control.output, buf_view(&out), &err);
    }
    buf_release(&out);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    CONTROL_SOURCE_OPTIONS,
    {"baseline", 'b', "FILE", "the baseline in force (default: the one built in)"},
    {"organisation", 0, "NAME", "whose policy it is"},
    {"at", 0, "DATE", "as it was at the end of this day, from the log"},
    {"output", 'o', "FILE", "where it goes; \"-\" is standard output"},
    {NULL, 0, NULL, NULL},
};

const struct command control_policy = {
    .name = "policy",
    .summary = "Render the secure-development policy from what is in force, as Markdown",
    .operands = "",
    .options = options,
    .run = run,
};
