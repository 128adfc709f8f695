/* assay modified record, list: the six answers, signed. */
#include "commands.h"
#include "found_packages.h"
#include "home.h"

#include <assay/assure/modification_records.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/base/yaml.h>

#include <inttypes.h>
#include <unistd.h>

enum { ANSWERS_BYTES_MAX = 256 << 10 };

struct recording {
    struct modified modified; /* first: its options are taken by modified_take() */
    struct modification_record record;
    const char *answers_file;
    const char *passphrase_file;
};

static const struct option_spec record_options[] = {
    MODIFIED_OPTIONS,
    {"risk", 0, "TEXT", "what can go wrong through the modification"},
    {"controls", 0, "TEXT", "which built-in controls may be compromised"},
    {"vendor-consent", 0, "TEXT", "whether the vendor's consent is needed, and was got"},
    {"standard-update", 0, "TEXT", "whether a standard update of the vendor's could do it"},
    {"maintenance", 0, "TEXT", "who maintains it from now on"},
    {"compatibility", 0, "TEXT", "whether it still fits the other software in use"},
    {"owner", 0, "NAME", "who answers for it"},
    {"answers", 0, "FILE", "YAML or JSON with the answers: risk, builtInControls, vendorConsent …"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct recording *r = ctx;
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        if (args_is(a, modification_questions[i].option)) {
            r->record.answers[i] = view_str(a->value);
            return EXIT_ACCEPTED;
        }
    }
    if (args_is(a, "owner")) {
        r->record.owner = view_str(a->value);
    } else if (args_is(a, "answers")) {
        r->answers_file = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else {
        return modified_take(&r->modified, a);
    }
    return EXIT_ACCEPTED;
}

/* ---- Where answers come from ---- */

static enum status read_answers(struct recording *r, struct error *err)
{
    struct value root;
    struct buf text = BUF_INIT(ANSWERS_BYTES_MAX);
    if (r->answers_file == NULL) {
        return OK;
    }
    enum status st = file_read(r->answers_file, &text, err);
    struct view own = st == OK ? arena_copy(&r->modified.arena, buf_view(&text)) : VIEW("");
    buf_release(&text);
    if (st == OK) {
        st = yaml_read(own, r->answers_file, NULL, &r->modified.arena, &root, err);
    }
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; root.kind == VALUE_OBJECT && i < root.len; i++) {
        size_t k = 0;
        struct view *to = view_eq_str(root.members[i].key, "owner") ? &r->record.owner : NULL;
        for (; to == NULL && k < ANSWER_COUNT; k++) {
            if (view_eq_str(root.members[i].key, modification_questions[k].member)) {
                to = &r->record.answers[k];
            }
        }
        if (to == NULL) {
            return error_set(err, ERR_FORMAT, "%s:%" PRIu32 ": \"" VIEW_FMT "\" is no question",
                             r->answers_file, root.members[i].line,
                             VIEW_ARG(view_slice(root.members[i].key, 0, 80)));
        }
        *to = to->len > 0 ? *to : value_text(&root.members[i].value);
    }
    return OK;
}

/* At a terminal what is missing is asked for. */
static enum status ask(struct recording *r, const char *question, struct view *to,
                       struct error *err)
{
    char line[2048];
    const struct cli *cli = r->modified.session.cli;
    if (to->len > 0 || isatty(STDIN_FILENO) == 0) {
        return OK;
    }
    (void)fprintf(cli->err, "%s ", question);
    (void)fflush(cli->err);
    if (fgets(line, sizeof line, stdin) == NULL) {
        return OK;
    }
    *to = arena_copy(&r->modified.arena, view_trim(view_str(line)));
    return to->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status complete(struct recording *r, struct error *err)
{
    enum status st = read_answers(r, err);
    for (size_t i = 0; st == OK && i < ANSWER_COUNT; i++) {
        st = ask(r, modification_questions[i].asks, &r->record.answers[i], err);
    }
    return st == OK ? ask(r, "Who answers for it?", &r->record.owner, err) : st;
}

/* Compared first, then the home is opened: no key is in memory while workers run. */
static enum exit_code record(struct recording *r)
{
    struct error err = {.code = OK};
    struct home h;
    uint64_t index = 0;
    struct modified *m = &r->modified;
    struct packages found;
    enum status st = modified_find_upstream(m, &err);
    if (st == OK && m->finds) {
        st = found_compare(m, &m->session.subject, &found, &err);
        st = st == OK ? found_choose(m, &found, &err) : st;
    } else if (st == OK) {
        st = modified_compare(m, &err);
    }
    if (st == OK) {
        st = complete(r, &err);
    }
    if (st == OK) {
        st = home_open(m->session.cli, r->passphrase_file, &h, &err);
    }
    if (st != OK) {
        return cli_fail(m->session.cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    r->record.package = view_str(m->package);
    r->record.digest = m->result.subject_digest;
    r->record.upstream_digest = m->result.upstream_digest;
    st = modification_record(&ledger, &r->record, clock_now(), &index, &err);
    home_close(&h);
    if (st != OK) {
        return cli_fail(m->session.cli, &err);
    }
    cli_note(m->session.cli, "%s: recorded, log entry %" PRIu64, m->package, index);
    return EXIT_ACCEPTED;
}

static enum exit_code run_record(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct error err;
    struct recording *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        (void)error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    modified_init(&r->modified, cli);
    enum exit_code code = args_each(cli, self, argc, argv, take, r);
    if (code == EXIT_ACCEPTED) {
        code = modified_check(&r->modified);
    }
    if (code == EXIT_ACCEPTED) {
        code = record(r);
    }
    modified_release(&r->modified);
    (void)mem_free(r);
    return code;
}

const struct command modified_record_command = {
    .name = "record",
    .summary = "Record why a package was modified: six answers, signed and logged",
    .operands = "SUBJECT",
    .details =
        "SUBJECT and --upstream as for \"assay modified\". What is not given is asked for at a\n"
        "terminal. The record holds for the content that was compared: a later change shows.\n",
    .options = record_options,
    .run = run_record,
};

/* ---- list ---- */

static enum status on_row(void *ctx, const struct modification_row *row, struct error *err)
{
    struct buf *out = ctx;
    char when[CLOCK_TEXT_MAX];
    clock_rfc3339(row->recorded, when);
    utf8_append_visible(out, row->package);
    buf_printf(out, "  %.10s  ", when);
    utf8_append_visible(out, row->owner);
    buf_printf(out, "  content " VIEW_FMT "\n", VIEW_ARG(view_slice(row->digest, 0, 16)));
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        buf_printf(out, "  %-16s ", modification_questions[i].member);
        utf8_append_visible(out, row->answers[i]);
        buf_add_char(out, '\n');
    }
    return buf_status(out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct args a;
    struct home h;
    struct error err = {.code = OK};
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(64 << 20);
    args_begin(&a, cli, self, argc, argv);
    if (args_next(&a) != ARGS_END) {
        return EXIT_USAGE;
    }
    enum status st = home_open_registers(cli, &h, &err);
    if (st == ERR_NOT_FOUND) {
        return EXIT_ACCEPTED; /* nothing is recorded yet */
    }
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = modification_records_each(&ledger, on_row, &out, &err);
        home_close(&h);
    }
    st = cli_print(cli, st, &out, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

const struct command modified_list_command = {
    .name = "list",
    .summary = "List the records of modified packages",
    .operands = "",
    .run = run_list,
};
