/* assay notify: tell people and programs of what comes due, each thing once. */
#include "commands.h"
#include "notify.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <time.h>

enum { LEASE_MS = 300000, WAIT_SECONDS = 20, WAIT_MAX = CLOCK_DAY, OUT_MAX = 64 << 20 };
enum { FIRST_PAUSE_MS = 2000, PAUSE_MAX_MS = 6 * 3600 * 1000 };

struct notify_call {
    struct cli *cli;
    struct due_request request;
    const char *config;
    unsigned wait; /* seconds to wait for deliveries that are to be tried again */
    bool dry_run;
    bool json;
    size_t counts[DELIVERY_STATES];
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct notify_call *c = ctx;
    if (args_is(a, "wait")) {
        return cli_parse_unsigned(a->value, &c->wait) && c->wait <= WAIT_MAX
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--wait: \"%s\" is no number of seconds", a->value);
    }
    if (args_is(a, "dry-run")) {
        c->dry_run = true;
    } else if (args_is(a, "json")) {
        c->json = true;
    } else if (args_is(a, "config")) {
        c->config = a->value;
    } else if (args_is(a, "policy")) {
        c->request.policy = a->value;
    } else if (args_is(a, "at")) {
        c->request.at = a->value;
    } else {
        c->request.baseline = a->value;
    }
    return EXIT_ACCEPTED;
}

/* ---- sending ---- */

/* A claimed delivery, which outlives the query that claimed it. */
struct claimed {
    struct arena arena;
    struct delivery d;
};

static enum status keep(void *ctx, const struct delivery *d, struct error *err)
{
    struct claimed *c = ctx;
    c->d = *d;
    c->d.id = arena_copy(&c->arena, d->id);
    c->d.channel = arena_copy(&c->arena, d->channel);
    c->d.recipient = arena_copy(&c->arena, d->recipient);
    c->d.payload = arena_copy(&c->arena, d->payload);
    c->d.result = VIEW("");
    return c->d.id.ptr == NULL || c->d.channel.ptr == NULL || c->d.recipient.ptr == NULL ||
                   c->d.payload.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

/* Four times as long after each try; a part depends on the id, so that not all come at once. */
static unsigned pause_of(const struct delivery *d)
{
    uint64_t ms = FIRST_PAUSE_MS;
    for (unsigned i = 1; i < d->tries && ms < PAUSE_MAX_MS; i++) {
        ms *= 4;
    }
    ms = ms > PAUSE_MAX_MS ? PAUSE_MAX_MS : ms;
    return (unsigned)(ms - view_hash(d->id) % (ms / 4));
}

static enum status finish(struct sender *s, const struct delivery *d, struct attempt *a,
                          struct notify_call *c, struct error *err)
{
    if (a->state == DELIVERY_WAITING && d->tries >= OUTBOX_TRIES_MAX) {
        a->state = DELIVERY_FAILED;
    }
    enum status st = outbox_finish(s->store, view_str(s->name), d->id, a->state,
                                   view_str(a->result), pause_of(d), err);
    if (st == OK) {
        c->counts[a->state]++;
        cli_note(c->cli, VIEW_FMT "%s" VIEW_FMT ": %s, %s", VIEW_ARG(d->channel),
                 d->recipient.len > 0 ? " to " : "", VIEW_ARG(d->recipient),
                 a->state == DELIVERY_WAITING ? "to be tried again" : delivery_state_name(a->state),
                 a->result);
    }
    return st;
}

/* *found: there was something to send. */
static enum status send_next(struct sender *s, const char *channel, const struct webhook *w,
                             struct notify_call *c, bool *found, struct error *err)
{
    struct claimed claimed = {.d = {.tries = 0}};
    struct attempt a = {DELIVERY_WAITING, ""};
    arena_init(&claimed.arena, 0);
    enum status st = outbox_claim(s->store, view_str(channel), view_str(s->name), LEASE_MS, keep,
                                  &claimed, found, err);
    if (st == OK && *found) {
        st =
            w == NULL ? send_mail(s, &claimed.d, &a, err) : send_webhook(s, w, &claimed.d, &a, err);
        st = st == OK ? finish(s, &claimed.d, &a, c, err) : st;
    }
    arena_release(&claimed.arena);
    return st;
}

static bool stopped(const struct sender *s)
{
    return *s->cli->cancelled != 0;
}

static enum status send_waiting(struct sender *s, const char *channel, const struct webhook *w,
                                struct notify_call *c, struct error *err)
{
    bool found = true;
    enum status st = OK;
    while (st == OK && found && !stopped(s)) {
        st = send_next(s, channel, w, c, &found, err);
    }
    return st;
}

static enum status send_all(struct sender *s, struct notify_call *c, int64_t *next,
                            struct error *err)
{
    const struct channels *ch = s->channels;
    enum status st = OK;
    *next = -1;
    for (size_t i = 0; st == OK && i <= ch->webhooks_len; i++) {
        const struct webhook *w = i == 0 ? NULL : &ch->webhooks[i - 1];
        const char *channel = w == NULL ? MAIL_CHANNEL : w->channel;
        int64_t ms = -1;
        if (w == NULL && ch->mail.server == NULL) {
            continue;
        }
        st = send_waiting(s, channel, w, c, err);
        st = st == OK ? outbox_next(s->store, view_str(channel), &ms, err) : st;
        *next = ms >= 0 && (*next < 0 || ms < *next) ? ms : *next;
    }
    return st;
}

/* What waits within the time that the user gives is waited for. */
static enum status send_until(struct sender *s, struct notify_call *c, struct error *err)
{
    enum { STEP_MS = 200 };
    const uint64_t ns = 1000000;
    uint64_t deadline = clock_monotonic_ns() + (uint64_t)c->wait * 1000 * ns;
    int64_t next = -1;
    enum status st = send_all(s, c, &next, err);
    while (st == OK && next >= 0 && !stopped(s) &&
           clock_monotonic_ns() + (uint64_t)next * ns <= deadline) {
        struct timespec step = {0, STEP_MS * 1000000L};
        for (int64_t slept = 0; slept <= next && !stopped(s); slept += STEP_MS) {
            (void)nanosleep(&step, NULL);
        }
        st = send_all(s, c, &next, err);
    }
    return st == OK && stopped(s)
               ? error_set(err, ERR_CANCELLED, "stopped; what was not sent is in the outbox")
               : st;
}

/* ---- the command ---- */

static enum status print_counts(const struct notify_call *c, const struct planning *p,
                                struct error *err)
{
    struct buf out = BUF_INIT(4096);
    size_t waiting = c->counts[DELIVERY_WAITING];
    struct json_writer w;
    json_writer_init(&w, &out, true);
    if (c->json) {
        json_object(&w);
        json_member_uint(&w, "notices", p->fresh);
        json_member_uint(&w, "deliveries", p->made);
        json_member_uint(&w, "sent", c->counts[DELIVERY_SENT]);
        json_member_uint(&w, "triedAgain", waiting);
        json_member_uint(&w, "uncertain", c->counts[DELIVERY_UNCERTAIN]);
        json_member_uint(&w, "failed", c->counts[DELIVERY_FAILED]);
        json_member_uint(&w, "untold", p->untold);
        json_object_end(&w);
        buf_add_char(&out, '\n');
    } else if (c->dry_run) {
        buf_printf(&out, "%zu new, in %zu %s; nothing is sent by a dry run\n", p->fresh, p->made,
                   plural_of(p->made, "delivery", "deliveries"));
    } else {
        buf_printf(&out, "%zu new; %zu sent, %zu uncertain, %zu failed\n", p->fresh,
                   c->counts[DELIVERY_SENT], c->counts[DELIVERY_UNCERTAIN],
                   c->counts[DELIVERY_FAILED]);
    }
    return cli_print(c->cli, OK, &out, err);
}

static enum status notify(struct notify_call *c, struct due_view *v, const struct channels *ch,
                          int64_t *left, struct error *err)
{
    struct planning p = {.cli = c->cli, .due = v, .channels = ch, .dry_run = c->dry_run};
    struct sender s = {
        .cli = c->cli, .store = v->home.store, .channels = ch, .calendar = &v->calendar};
    enum status st = outbox_open(v->home.store, err);
    st = st == OK ? notify_id(s.name, err) : st;
    st = st == OK ? notify_plan(&p, err) : st;
    if (st == OK && p.untold > 0) {
        cli_note(c->cli, "of %zu item%s nobody can be told by mail: \"assay due\" shows them",
                 p.untold, plural(p.untold));
    }
    if (st == OK && !c->dry_run) {
        st = send_until(&s, c, err);
        enum status ended = st == OK ? send_all(&s, c, left, err) : st;
        st = st == OK ? ended : st;
    }
    return st == OK ? print_counts(c, &p, err) : st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct notify_call c = {.cli = cli, .wait = WAIT_SECONDS};
    struct due_view v;
    struct channels ch;
    struct error err;
    int64_t left = -1;
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (c.request.at != NULL && !c.dry_run) {
        return cli_usage(cli, "--at: only with --dry-run");
    }
    if (channels_open(cli, c.config, &ch, &err) != OK) {
        return cli_fail(cli, &err);
    }
    enum status st = due_view_open(cli, &c.request, &v, &err);
    if (st == OK) {
        st = notify(&c, &v, &ch, &left, &err);
        due_view_close(&v);
    }
    channels_close(&ch);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    bool all = left < 0 && c.counts[DELIVERY_UNCERTAIN] == 0 && c.counts[DELIVERY_FAILED] == 0;
    return all ? EXIT_ACCEPTED : EXIT_OTHER;
}

/* ---- notify list, notify retry ---- */

struct listing {
    bool json;
    struct buf out;
    struct json_writer writer;
};

static enum status list_one(void *ctx, const struct delivery *d, struct error *err)
{
    struct listing *l = ctx;
    char time[CLOCK_TEXT_MAX];
    clock_rfc3339(d->added / 1000, time);
    if (l->json) {
        json_object(&l->writer);
        json_member(&l->writer, "id", d->id);
        json_member(&l->writer, "channel", d->channel);
        json_member(&l->writer, "recipient", d->recipient);
        json_member_str(&l->writer, "state", delivery_state_name(d->state));
        json_member_uint(&l->writer, "tries", d->tries);
        json_member_str(&l->writer, "added", time);
        json_member(&l->writer, "result", d->result);
        json_object_end(&l->writer);
    } else {
        buf_printf(&l->out, "%-9s  %s  " VIEW_FMT "  " VIEW_FMT "%s" VIEW_FMT "  ",
                   delivery_state_name(d->state), time, VIEW_ARG(d->id), VIEW_ARG(d->channel),
                   d->recipient.len > 0 ? " to " : "", VIEW_ARG(d->recipient));
        utf8_append_visible(&l->out, d->result);
        buf_add_char(&l->out, '\n');
    }
    return buf_status(&l->out, err);
}

static enum exit_code take_json(void *ctx, const struct args *a)
{
    struct listing *l = ctx;
    (void)a;
    l->json = true;
    return EXIT_ACCEPTED;
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct listing l = {.out = BUF_INIT(OUT_MAX)};
    struct home h;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take_json, &l);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (home_open_registers(cli, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    json_writer_init(&l.writer, &l.out, true);
    if (l.json) {
        json_array(&l.writer);
    }
    enum status st = outbox_each(h.store, 0, list_one, &l, &err);
    if (l.json) {
        json_array_end(&l.writer);
        buf_add_char(&l.out, '\n');
    }
    st = cli_print(cli, st, &l.out, &err);
    home_close(&h);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code run_retry(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct args a;
    struct home h;
    struct error err;
    args_begin(&a, cli, self, argc, argv);
    if (args_next(&a) != ARGS_OPERAND) {
        return cli_usage(cli, "name a delivery (\"assay notify list\")");
    }
    const char *id = a.value;
    if (args_next(&a) != ARGS_END) {
        return cli_usage(cli, "one delivery at a time");
    }
    if (home_open_registers(cli, &h, &err) != OK) {
        return cli_fail(cli, &err);
    }
    enum status st = outbox_again(h.store, view_str(id), &err);
    home_close(&h);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec list_options[] = {{"json", 0, NULL, "as JSON"},
                                                  {NULL, 0, NULL, NULL}};
static const struct command list_command = {
    .name = "list",
    .summary = "List deliveries, the newest first, and how they went",
    .operands = "",
    .options = list_options,
    .run = run_list,
};
static const struct command retry_command = {
    .name = "retry",
    .summary =
        "Have a delivery sent again that failed, or of which nobody knows whether it arrived",
    .operands = "ID",
    .run = run_retry,
};
static const struct command *const verbs[] = {&list_command, &retry_command, NULL};

static const struct option_spec options[] = {
    {"config", 'c', "FILE", "over which servers (default: notify.toml of the home)"},
    {"dry-run", 'n', NULL, "show what would be sent, send nothing and keep nothing"},
    {"at", 0, "DATE", "with --dry-run: as on that day"},
    {"wait", 0, "SECONDS", "how long to wait for what is to be tried again (default 20)"},
    DUE_REQUEST_OPTIONS,
    {"json", 0, NULL, "the counts as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command notify_command = {
    .name = "notify",
    .summary = "Tell people by mail and programs by webhooks what comes due, each thing once",
    .operands = "",
    .options = options,
    .verbs = verbs,
    .run = run,
};
