/* assay finding show: one finding, whose it is, what was decided. */
#include "finding.h"

#include <assay/base/clock.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUT_MAX = 1 << 26 };

struct show_call {
    const struct cli *cli;
    struct view key;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct show_call *c = ctx;
    if (a->option != NULL) {
        c->json = true;
    } else if (c->key.len > 0) {
        return cli_usage(a->cli, "one finding at a time");
    } else {
        c->key = view_str(a->value);
    }
    return EXIT_ACCEPTED;
}

/* What the last decision says of today: not yet seen by the inspection, or no longer. */
static const char *outlook(const struct finding_detail *d, int64_t now)
{
    const struct finding_decision *last =
        d->decisions_len > 0 ? &d->decisions[d->decisions_len - 1] : NULL;
    bool accepted = last != NULL && last->accepted && last->expires > now;
    if (d->finding.suppressed) {
        return last != NULL && !accepted ? "suppressed; the next inspection counts it again"
                                         : "suppressed";
    }
    if (!accepted) {
        return "open";
    }
    return last->false_positive ? "open; a false positive, from the next inspection on"
                                : "open; accepted since, from the next inspection on";
}

static void write_decision(const struct finding_decision *d, struct buf *out)
{
    char date[CLOCK_TEXT_MAX];
    clock_rfc3339(d->time, date);
    buf_printf(out, "  %-12s %.10s %s by ", "decision", date,
               d->false_positive ? "called a false positive"
               : d->accepted     ? "accepted"
                                 : "withdrawn");
    utf8_append_visible(out, d->owner);
    if (d->accepted) {
        clock_rfc3339(d->expires, date);
        buf_printf(out, " until %.10s", date);
    }
    buf_add_str(out, ": ");
    utf8_append_visible(out, d->reason);
    buf_printf(out, " (log entry %" PRIu64 ")\n", d->index);
}

static void write_text(const struct finding_detail *d, struct buf *out)
{
    const struct listed_finding *f = &d->finding;
    char first[CLOCK_TEXT_MAX];
    char last[CLOCK_TEXT_MAX];
    clock_rfc3339(f->first_seen, first);
    clock_rfc3339(f->last_seen, last);
    finding_add_rule(f, out);
    buf_printf(out, "\n  %-12s " VIEW_FMT ", confidence " VIEW_FMT, "severity",
               VIEW_ARG(f->severity), VIEW_ARG(f->confidence));
    if (f->cwe.len > 0) {
        buf_add_str(out, ", ");
        utf8_append_visible(out, f->cwe);
    }
    buf_printf(out, "\n  %-12s ", "place");
    finding_add_place(f, out);
    buf_printf(out, "\n  %-12s ", "subject");
    utf8_append_visible(out, f->key.subject);
    buf_printf(out, "\n  %-12s ", "fingerprint");
    utf8_append_visible(out, f->fingerprint);
    buf_printf(out, "\n  %-12s %s\n  %-12s first %.10s, last %.10s\n", "state",
               outlook(d, clock_now()), "seen", first, last);
    buf_printf(out, "  %-12s ", "verdict");
    utf8_append_visible(out, d->result);
    buf_printf(out, " (log entry %" PRIu64 ")\n", f->index);
    for (size_t i = 0; i < d->places_len; i++) {
        buf_printf(out, "  %-12s ", "project");
        utf8_append_visible(out, d->places[i].project);
        if (d->places[i].team.len > 0) {
            buf_add_str(out, ", team ");
            utf8_append_visible(out, d->places[i].team);
        }
        buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < d->decisions_len; i++) {
        write_decision(&d->decisions[i], out);
    }
}

/* ---- who fixes it until when ---- */

static enum status fix_text(void *ctx, const struct finding_fix *f, struct error *err)
{
    struct buf *out = ctx;
    buf_printf(out, "  %-12s ", "fix");
    finding_add_fix(f, clock_now(), out);
    buf_printf(out, " (log entry %" PRIu64 ")\n", f->index);
    return buf_status(out, err);
}

static enum status fix_json(void *ctx, const struct finding_fix *f, struct error *err)
{
    struct json_writer *w = ctx;
    (void)err;
    json_key(w, "fix");
    finding_fix_json(f, w);
    return OK;
}

static enum status write_json(const struct finding_detail *d, struct store *store, struct buf *out,
                              struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    finding_members(&d->finding, &w);
    json_member(&w, "verdict", d->result);
    json_key(&w, "projects");
    json_array(&w);
    for (size_t i = 0; i < d->places_len; i++) {
        json_object(&w);
        json_member(&w, "project", d->places[i].project);
        json_member(&w, "team", d->places[i].team);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_key(&w, "decisions");
    json_array(&w);
    for (size_t i = 0; i < d->decisions_len; i++) {
        const struct finding_decision *one = &d->decisions[i];
        json_object(&w);
        json_member_str(&w, "action",
                        one->false_positive ? "false-positive"
                        : one->accepted     ? "accept"
                                            : "withdraw");
        json_member(&w, "owner", one->owner);
        json_member(&w, "reason", one->reason);
        json_member_time(&w, "time", one->time);
        if (one->accepted) {
            json_member_time(&w, "expires", one->expires);
        }
        json_member_uint(&w, "logEntry", one->index);
        json_object_end(&w);
    }
    json_array_end(&w);
    enum status st = finding_fixes_each(store, &d->finding.key, fix_json, &w, err);
    json_object_end(&w);
    buf_add_char(out, '\n');
    return st;
}

static enum status show(const struct show_call *c, const struct findings_key *key,
                        struct error *err)
{
    struct home h;
    struct arena arena;
    struct finding_detail detail;
    struct buf out = BUF_INIT(OUT_MAX);
    enum status st = finding_open(c->cli, &h, err);
    if (st != OK) {
        return st;
    }
    arena_init(&arena, 0);
    st = findings_show(h.store, &finding_sight, key, &arena, &detail, err);
    if (st == OK && c->json) {
        st = write_json(&detail, h.store, &out, err);
    } else if (st == OK) {
        write_text(&detail, &out);
        st = finding_fixes_each(h.store, &detail.finding.key, fix_text, &out, err);
    }
    arena_release(&arena);
    home_close(&h);
    return cli_print(c->cli, st, &out, err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct show_call c = {.cli = cli};
    struct findings_key key;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (!findings_key_parse(c.key, &key)) {
        return cli_usage(cli, "which finding? A key as \"assay finding list\" shows it");
    }
    return show(&c, &key, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command finding_show = {
    .name = "show",
    .summary = "Show one finding, whose it is, and what was decided about it",
    .operands = "KEY",
    .details = "KEY is what \"assay finding list\" shows first in each line.\n",
    .options = options,
    .run = run,
};
