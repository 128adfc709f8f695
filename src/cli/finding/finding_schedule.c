/* assay finding schedule, assay finding scheduled: who fixes a finding until when. */
#include "finding.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUT_MAX = 1 << 28, DATE_LEN = 10 };

/* ---- how one is shown ---- */

void finding_add_fix(const struct finding_fix *f, int64_t now, struct buf *out)
{
    char due[CLOCK_TEXT_MAX];
    char gone[CLOCK_TEXT_MAX];
    clock_rfc3339(f->due, due);
    if (f->gone != 0) {
        clock_rfc3339(f->gone, gone);
        buf_printf(out, "gone since %.10s, was to be fixed by %.10s (", gone, due);
    } else {
        buf_printf(out, "%s by %.10s (", f->due < now ? "OVERDUE: was to be fixed" : "to be fixed",
                   due);
    }
    utf8_append_visible(out, f->owner);
    buf_add_str(out, "): ");
    utf8_append_visible(out, f->reason);
}

void finding_fix_json(const struct finding_fix *f, struct json_writer *w)
{
    json_object(w);
    json_member(w, "subject", f->key.subject);
    json_member(w, "finding", f->key.finding);
    json_member(w, "fingerprint", f->fingerprint);
    json_member(w, "owner", f->owner);
    json_member(w, "reason", f->reason);
    json_member_time(w, "created", f->created);
    json_member_time(w, "fixBy", f->due);
    if (f->gone != 0) {
        json_member_time(w, "gone", f->gone);
    }
    json_member_uint(w, "logEntry", f->index);
    json_object_end(w);
}

/* ---- schedule ---- */

struct schedule_call {
    struct finding_fix_request fix;
    struct view key;
    const char *passphrase_file;
    bool has_day;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct schedule_call *c = ctx;
    if (a->option == NULL) {
        if (c->key.len > 0) {
            return cli_usage(a->cli, "one finding at a time");
        }
        c->key = view_str(a->value);
    } else if (args_is(a, "reason")) {
        c->fix.reason = view_str(a->value);
    } else if (args_is(a, "owner")) {
        c->fix.owner = view_str(a->value);
    } else if (args_is(a, "withdraw")) {
        c->fix.withdraw = true;
    } else if (args_is(a, "passphrase-file")) {
        c->passphrase_file = a->value;
    } else if (!clock_parse(view_str(a->value), &c->fix.due)) {
        return cli_usage(a->cli, "--by: \"%s\" is no date like 2027-06-30", a->value);
    } else {
        c->has_day = true;
        c->fix.due += strlen(a->value) == DATE_LEN ? CLOCK_DAY - 1 : 0; /* that day's end */
    }
    return EXIT_ACCEPTED;
}

static enum status keep_fingerprint(void *ctx, const struct finding_fix *f, struct error *err)
{
    struct buf *out = ctx;
    buf_add_view(out, f->fingerprint);
    return buf_status(out, err);
}

/* By what the registers know it as: a finding of the latest inspection, or, to be withdrawn, one
 * that somebody undertook to fix. */
static enum status find(const struct home *h, const struct schedule_call *c, struct buf *out,
                        struct error *err)
{
    struct finding_detail d;
    struct arena arena;
    if (c->fix.withdraw) {
        enum status st = finding_fixes_each(h->store, &c->fix.key, keep_fingerprint, out, err);
        return st == OK && out->len == 0 ? error_set(err, ERR_NOT_FOUND, "nobody is to fix it")
                                         : st;
    }
    arena_init(&arena, 0);
    enum status st = findings_show(h->store, &finding_sight, &c->fix.key, &arena, &d, err);
    if (st == OK) {
        buf_add_view(out, d.finding.fingerprint);
        st = buf_status(out, err);
    }
    arena_release(&arena);
    return st;
}

static enum exit_code record(struct cli *cli, struct schedule_call *c)
{
    CLEANUP(buf_cleanup) struct buf fingerprint = BUF_INIT(4096);
    struct home h;
    struct error err;
    uint64_t index = 0;
    if (home_open(cli, c->passphrase_file, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    const struct ledger ledger = home_ledger(&h);
    enum status st = ledger_project(&ledger, &err);
    st = st == OK ? find(&h, c, &fingerprint, &err) : st;
    c->fix.fingerprint = buf_view(&fingerprint);
    st = st == OK ? finding_fixes_record(&ledger, &c->fix, &index, &err) : st;
    home_close(&h);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    cli_note(cli, "%s, log entry %" PRIu64, c->fix.withdraw ? "no longer to be fixed" : "scheduled",
             index);
    return EXIT_ACCEPTED;
}

static enum exit_code run_schedule(struct cli *cli, const struct command *self, int argc,
                                   char **argv)
{
    struct schedule_call c = {.fix = {.now = clock_now()}};
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (!findings_key_parse(c.key, &c.fix.key)) {
        return cli_usage(cli, "which finding? A key as \"assay finding list\" shows it");
    }
    if (c.has_day == c.fix.withdraw) {
        return cli_usage(cli, "--by says until when it is fixed; --withdraw goes without");
    }
    return record(cli, &c);
}

static const struct option_spec schedule_options[] = {
    {"by", 0, "DATE", "the last day for it, as 2027-06-30 (required)"},
    {"owner", 0, "NAME", "who answers for it (required)"},
    {"reason", 'r', "TEXT", "what is to be done, or why not now (required)"},
    {"withdraw", 0, NULL, "take back what was said; reason and owner are needed, too"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_schedule = {
    .name = "schedule",
    .summary = "Say who fixes a finding until when; until it is gone it counts",
    .operands = "KEY",
    .details =
        "KEY is what \"assay finding list\" shows first in each line. \"assay due\" has the\n"
        "date; the first inspection without the finding settles it.\n",
    .options = schedule_options,
    .run = run_schedule,
};

/* ---- scheduled ---- */

struct lister {
    struct buf out;
    struct json_writer json;
    bool as_json;
    int64_t now;
};

static enum status on_fix(void *ctx, const struct finding_fix *f, struct error *err)
{
    struct lister *l = ctx;
    if (l->as_json) {
        finding_fix_json(f, &l->json);
    } else {
        CLEANUP(buf_cleanup) struct buf key = BUF_INIT(1 << 14);
        findings_key_add(&f->key, &key);
        utf8_append_visible(&l->out, buf_view(&key));
        buf_add_str(&l->out, "  ");
        finding_add_fix(f, l->now, &l->out);
        buf_add_char(&l->out, '\n');
    }
    return buf_status(&l->out, err);
}

static enum exit_code take_json(void *ctx, const struct args *a)
{
    (void)a;
    *(bool *)ctx = true;
    return EXIT_ACCEPTED;
}

static enum exit_code run_scheduled(struct cli *cli, const struct command *self, int argc,
                                    char **argv)
{
    struct lister l = {.out = BUF_INIT(OUT_MAX), .now = clock_now()};
    struct home h;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take_json, &l.as_json);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    json_writer_init(&l.json, &l.out, true);
    if (l.as_json) {
        json_array(&l.json);
    }
    enum status st = finding_open(cli, &h, &err);
    if (st == OK) {
        st = finding_fixes_each(h.store, NULL, on_fix, &l, &err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        st = OK; /* no home yet: nothing is to be fixed */
    }
    if (l.as_json) {
        json_array_end(&l.json);
        buf_add_char(&l.out, '\n');
    }
    st = cli_print(cli, st, &l.out, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec scheduled_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_scheduled = {
    .name = "scheduled",
    .summary = "List what somebody undertook to fix, and what became of it",
    .operands = "",
    .options = scheduled_options,
    .run = run_scheduled,
};
