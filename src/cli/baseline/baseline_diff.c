/* assay baseline diff: what changed between two versions of a baseline. */
#include "baseline.h"
#include "baseline_file.h"

#include <assay/assure/baseline_diff.h>
#include <assay/base/json.h>
#include <assay/base/utf8.h>

enum { OUTPUT_MAX = 1 << 26 };

struct sides {
    const struct cli *cli;
    const char *path[2];
    size_t count;
    bool json;
    struct baseline_file file[2];
    struct buf out;
    struct json_writer w;
    size_t counts[BASELINE_CHANGES];
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct sides *s = ctx;
    if (a->option != NULL) {
        s->json = true;
        return EXIT_ACCEPTED;
    }
    if (s->count == 2) {
        return cli_usage(a->cli, "two baselines; \"%s\" is the third", a->value);
    }
    s->path[s->count++] = a->value;
    return EXIT_ACCEPTED;
}

static enum status write_difference(void *ctx, const struct baseline_difference *d,
                                    struct error *err)
{
    struct sides *s = ctx;
    (void)err;
    s->counts[d->change]++;
    if (s->json) {
        json_object(&s->w);
        json_member_str(&s->w, "change", baseline_change_name(d->change));
        json_member(&s->w, d->requirement ? "requirement" : "member", d->about);
        json_member(&s->w, "what", d->what);
        json_object_end(&s->w);
        return OK;
    }
    buf_printf(&s->out, "%-9s ", baseline_change_name(d->change));
    utf8_append_visible(&s->out, d->about);
    buf_add_str(&s->out, ": ");
    utf8_append_visible(&s->out, d->what);
    buf_add_char(&s->out, '\n');
    return OK;
}

static void json_side(struct sides *s, const char *key, const struct baseline *b)
{
    json_key(&s->w, key);
    json_object(&s->w);
    json_member(&s->w, "id", b->id);
    json_member(&s->w, "version", b->version);
    json_member_sha256(&s->w, "sha256", &b->digest);
    json_object_end(&s->w);
}

static void write_sum(struct sides *s)
{
    bool any = false;
    for (int i = 0; i < BASELINE_CHANGES; i++) {
        if (s->counts[i] > 0) {
            buf_printf(&s->out, "%s%zu %s", any ? ", " : "\n", s->counts[i],
                       baseline_change_name((enum baseline_change)i));
            any = true;
        }
    }
    buf_add_str(&s->out, any ? "\n" : "they ask the same\n");
}

static enum status compare(struct sides *s, struct error *err)
{
    const struct baseline *a = &s->file[0].baseline;
    const struct baseline *b = &s->file[1].baseline;
    if (s->json) {
        json_writer_init(&s->w, &s->out, true);
        json_object(&s->w);
        json_side(s, "before", a);
        json_side(s, "now", b);
        json_key(&s->w, "changes");
        json_array(&s->w);
    } else {
        buf_printf(&s->out, VIEW_FMT " " VIEW_FMT " to " VIEW_FMT " " VIEW_FMT "\n",
                   VIEW_ARG(a->id), VIEW_ARG(a->version), VIEW_ARG(b->id), VIEW_ARG(b->version));
    }
    enum status st = baseline_diff(a, b, write_difference, s, err);
    if (s->json) {
        json_array_end(&s->w);
        json_object_end(&s->w);
        buf_add_char(&s->out, '\n');
    } else {
        write_sum(s);
    }
    return st;
}

/* Without the first file: from the one that is built in to one's own. */
static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct sides s = {.cli = cli, .out = BUF_INIT(OUTPUT_MAX)};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &s);
    if (code == EXIT_ACCEPTED && s.count == 0) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    const char *before = s.count == 2 ? s.path[0] : NULL;
    enum status st = baseline_file_load(before, &s.file[0], &err);
    if (st == OK) {
        st = baseline_file_load(s.path[s.count - 1], &s.file[1], &err);
        st = st == OK ? compare(&s, &err) : st;
        baseline_file_release(&s.file[1]);
    }
    baseline_file_release(&s.file[0]);
    st = cli_print(cli, st, &s.out, &err);
    bool less = s.counts[BASELINE_LAXER] + s.counts[BASELINE_REMOVED] > 0;
    return st != OK ? cli_fail(cli, &err) : less ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const struct option_spec options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command baseline_diff_command = {
    .name = "diff",
    .summary = "Show what changed between two versions of a baseline",
    .operands = "[BEFORE] NOW",
    .details =
        "Without BEFORE, from the one that is built in. The examples of each version are run\n"
        "against the requirements of the other one; where they judge otherwise, the\n"
        "example is named. The exit code is 1 where something is laxer or gone.\n",
    .options = options,
    .run = run,
};
