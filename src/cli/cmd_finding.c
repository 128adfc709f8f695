/* assay finding: accept findings for a while, take it back, list what is accepted. */
#include "commands.h"
#include "home.h"

#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/store/registers.h>

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
    enum status st = suppressions_record(h.store, h.log, h.keys, &r->suppression, &index, &err);
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
        buf_printf(l->out, "%.*s  until %.10s  %.*s: %.*s\n", VIEW_ARG(row->fingerprint), expires,
                   VIEW_ARG(row->owner), VIEW_ARG(row->reason));
    } else {
        json_object(l->json);
        json_member(l->json, "fingerprint", row->fingerprint);
        json_member(l->json, "owner", row->owner);
        json_member(l->json, "reason", row->reason);
        json_member_str(l->json, "expires", expires);
        json_member_uint(l->json, "logEntry", row->index);
        json_object_end(l->json);
    }
    return buf_status(l->out, err);
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
        st = suppressions_project(h.store, h.log, h.keys, err);
        if (st == OK) {
            st = suppressions_each(h.store, on_row, &l, err);
        }
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        st = OK; /* no home yet: nothing is accepted */
    }
    if (json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    if (st == OK) {
        st = cli_write(cli, NULL, buf_view(&out), err);
    }
    buf_release(&out);
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
    {.name = "list",
     .summary = "List what is accepted, expired ones too",
     .operands = "",
     .options = list_options,
     .run = run_list},
};

static const struct command *const verb_list[] = {&verbs[0], &verbs[1], &verbs[2], NULL};

const struct command finding_command = {
    .name = "finding",
    .summary = "Accept findings for a while, take it back, list what is accepted",
    .operands = "",
    .verbs = verb_list,
};
