/* assay log cosign: have witnesses cosign the log as it is. */
#include "log.h"
#include "post.h"
#include "trust.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/evidence/proof.h>

enum { TRIES = 3, URL_MAX = 2048, OUT_MAX = 1 << 20 };

struct request {
    struct trust_files files;
    const char *ca_file;
    const char *request; /* a file to write, or that was written */
    const char *answer;  /* a file to take in */
    const char *old;
    bool json;
};

/* The log at one moment, and who is asked. */
struct cosigning {
    const struct cli *cli;
    const struct request *request;
    struct home home;
    struct log_trust trust;
    struct log_prover *prover;
    const struct policy_witness *witnesses;
    const struct vkey *keys;
    size_t count;
    uint64_t last[POLICY_NODES_MAX]; /* size that each cosigned last, as far as is known here */
    struct buf asked;                /* --request, with --answer */
    struct view target;              /* the checkpoint: of now, or of that request */
    int64_t times[POLICY_NODES_MAX]; /* when each cosigned it */
    struct buf out;
    struct json_writer json;
    bool forked; /* a witness knows another log, or a longer one */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (trust_take(&r->files, a)) {
        return EXIT_ACCEPTED;
    }
    if (args_is(a, "ca-file")) {
        r->ca_file = a->value;
    } else if (args_is(a, "request")) {
        r->request = a->value;
    } else if (args_is(a, "answer")) {
        r->answer = a->value;
    } else if (args_is(a, "old")) {
        r->old = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- what is known already ---- */

static enum status on_kept(void *ctx, const struct witnessed *w, struct error *err)
{
    struct cosigning *c = ctx;
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(NOTE_MAX + WITNESSED_LINES_MAX);
    int64_t times[POLICY_NODES_MAX] = {0};
    struct note n;
    (void)err;
    buf_add_view(&joined, w->checkpoint);
    buf_add_view(&joined, w->cosignatures);
    if (joined.failed != OK || w->state.size > log_prover_head(c->prover)->size ||
        note_parse(buf_view(&joined), &n, NULL) != OK ||
        cosignatures_verify(&n, c->keys, c->count, times, NULL) != OK) {
        return OK; /* "log verify" says what is wrong with it */
    }
    for (size_t i = 0; i < c->count; i++) {
        c->last[i] = times[i] != 0 ? w->state.size : c->last[i];
    }
    if (view_eq(w->checkpoint, c->target)) {
        memcpy(c->times, times, sizeof c->times);
    }
    return OK;
}

/* ---- asking ---- */

static enum status write_request(struct cosigning *c, uint64_t old, struct buf *out,
                                 struct error *err)
{
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len = 0;
    enum status st = old == 0 ? OK : log_prover_consistency(c->prover, old, path, &len, err);
    if (st == OK) {
        buf_clear(out);
        add_checkpoint_write(out, old, path, len, log_prover_checkpoint(c->prover));
        st = buf_status(out, err);
    }
    return st;
}

static enum status say_other(struct cosigning *c, struct error *err, const char *what)
{
    c->forked = true;
    return error_set(err, ERR_CORRUPT, "%s", what);
}

/* What the witness's status asks for: 200 is handled by the caller. */
static enum status take_status(struct cosigning *c, const struct post_answer *a, uint64_t *old,
                               struct error *err)
{
    struct view text = view_trim(buf_view(&a->body));
    uint64_t size = 0;
    if (a->status == 409 && strncmp(a->content_type, "text/x.tlog.size", 16) == 0 &&
        view_to_u64(text, &size)) {
        if (size > log_prover_head(c->prover)->size) {
            return say_other(c, err,
                             "it has cosigned more entries than this log has: this is an old copy, "
                             "or another log of the same name");
        }
        *old = size;
        return OK;
    }
    if (a->status == 422) {
        return say_other(c, err,
                         "it has cosigned a log of this name that does not begin like this one");
    }
    struct view shown = view_slice(text, 0, 200);
    return error_set(err, a->status == 409 ? ERR_FORMAT : ERR_PERMISSION,
                     "it answers %ld: " VIEW_FMT, a->status, VIEW_ARG(shown));
}

static enum status ask_once(struct cosigning *c, size_t i, const char *url, uint64_t *old,
                            bool *done, struct buf *lines, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf body = BUF_INIT(ADD_CHECKPOINT_MAX);
    struct post_answer a = {.status = 0};
    enum status st = write_request(c, *old, &body, err);
    const struct post p = {url, "text/plain", c->request->ca_file, buf_view(&body)};
    buf_init(&a.body, WITNESSED_LINES_MAX);
    if (st == OK) {
        st = post(c->cli, &p, &a, err);
    }
    if (st == OK && a.status == 200) {
        st = cosignatures_take(log_prover_checkpoint(c->prover), buf_view(&a.body), &c->keys[i],
                               lines, &c->times[i], err);
        *done = st == OK;
    } else if (st == OK) {
        st = take_status(c, &a, old, err);
    }
    buf_release(&a.body);
    return st;
}

/* A witness that knows another size is brought up to date from there. */
static enum status ask(struct cosigning *c, size_t i, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf url = BUF_INIT(URL_MAX);
    CLEANUP(buf_cleanup) struct buf lines = BUF_INIT(WITNESSED_LINES_MAX);
    struct view prefix = c->witnesses[i].url;
    uint64_t old = c->last[i];
    bool done = false;
    while (view_ends(prefix, VIEW("/"))) {
        prefix.len--;
    }
    buf_printf(&url, VIEW_FMT "/add-checkpoint", VIEW_ARG(prefix));
    enum status st = buf_status(&url, err);
    for (int n = 0; st == OK && !done && n < TRIES; n++) {
        st = ask_once(c, i, url.ptr, &old, &done, &lines, err);
    }
    if (st == OK && !done) {
        st = error_set(err, ERR_CONFLICT, "it names another size each time");
    }
    return st == OK ? witnessed_keep(c->home.store, log_prover_checkpoint(c->prover),
                                     buf_view(&lines), VIEW(""), err)
                    : st;
}

static void say_one(struct cosigning *c, size_t i, enum status st, const struct error *why)
{
    const struct policy_witness *w = &c->witnesses[i];
    char text[CLOCK_TEXT_MAX] = "";
    bool good = st == OK && c->times[i] != 0;
    if (good) {
        clock_rfc3339(c->times[i], text);
    }
    if (c->request->json) {
        json_object(&c->json);
        json_member(&c->json, "witness", w->name);
        json_member_bool(&c->json, "cosigned", good);
        json_member_str(&c->json, good ? "at" : "reason", good ? text : why->message);
        json_object_end(&c->json);
        return;
    }
    buf_add_str(&c->out, good ? "cosigned    " : "NOT         ");
    utf8_append_visible(&c->out, w->name);
    buf_add_str(&c->out, good ? "  " : ": ");
    utf8_append_visible(&c->out, view_str(good ? text : why->message));
    buf_add_char(&c->out, '\n');
}

static enum status ask_all(struct cosigning *c, struct error *err)
{
    size_t asked = 0;
    for (size_t i = 0; i < c->count && *c->cli->cancelled == 0; i++) {
        struct error why = {.code = OK};
        if (c->witnesses[i].url.len == 0) {
            continue;
        }
        asked++;
        enum status st = ask(c, i, &why);
        if (st == ERR_NO_SPACE || st == ERR_NO_MEMORY) {
            return error_set(err, st, "%s", why.message);
        }
        say_one(c, i, st, &why);
    }
    return asked > 0 ? OK
                     : error_set(err, ERR_USAGE,
                                 "the policy names no witness with an address: use "
                                 "--request and --answer");
}

/* ---- by hand, where no network is ---- */

static enum status write_file(struct cosigning *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf body = BUF_INIT(ADD_CHECKPOINT_MAX);
    uint64_t old = c->count == 1 ? c->last[0] : 0;
    if (c->request->old != NULL && !view_to_u64(view_str(c->request->old), &old)) {
        return error_set(err, ERR_USAGE, "--old: \"%s\" is no number", c->request->old);
    }
    enum status st = write_request(c, old, &body, err);
    return st == OK ? cli_write(c->cli, c->request->request, buf_view(&body), err) : st;
}

/* The checkpoint that was asked for: the log may have grown since. */
static enum status read_request(struct cosigning *c, struct error *err)
{
    struct add_checkpoint a;
    enum status st = file_read(c->request->request, &c->asked, err);
    if (st == OK) {
        st = add_checkpoint_read(buf_view(&c->asked), &a, err);
    }
    if (st == OK) {
        c->target = a.checkpoint;
    }
    return st;
}

/* Whose it is, the answer says. */
static enum status take_answer(struct cosigning *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf answer = BUF_INIT(WITNESSED_LINES_MAX);
    CLEANUP(buf_cleanup) struct buf lines = BUF_INIT(WITNESSED_LINES_MAX);
    struct error why = {.code = OK};
    enum status st = file_read(c->request->answer, &answer, err);
    for (size_t i = 0; st == OK && i < c->count; i++) {
        if (cosignatures_take(c->target, buf_view(&answer), &c->keys[i], &lines, &c->times[i],
                              &why) == OK) {
            say_one(c, i, OK, &why);
        }
    }
    if (st == OK && lines.len == 0) {
        st = c->count == 0 ? error_set(err, ERR_USAGE, "the policy names no witness")
                           : error_set(err, ERR_CORRUPT, "%s: %s", c->request->answer, why.message);
    }
    return st == OK ? witnessed_keep(c->home.store, c->target, buf_view(&lines), VIEW(""), err)
                    : st;
}

/* ---- the verb ---- */

static enum status act(struct cosigning *c, struct error *err)
{
    const struct request *r = c->request;
    enum status st = log_prover_open(c->home.log, &c->prover, err);
    if (st == OK && log_prover_head(c->prover)->size == 0) {
        st = error_set(err, ERR_NOT_FOUND, "there is no log yet; \"assay verify\" begins one");
    }
    c->target = st == OK ? log_prover_checkpoint(c->prover) : VIEW("");
    if (st == OK && r->answer != NULL) {
        st = read_request(c, err);
    }
    if (st == OK) {
        c->count = witness_policy_witnesses(c->trust.who.policy, &c->witnesses, &c->keys);
        st = witnessed_each(c->home.store, 0, on_kept, c, err);
    }
    if (st != OK) {
        return st;
    }
    if (r->answer != NULL) {
        return take_answer(c, err);
    }
    return r->request != NULL ? write_file(c, err) : ask_all(c, err);
}

static enum status cosign(struct cosigning *c, struct error *err)
{
    enum status st = evidence_init(err);
    if (st == OK) {
        st = home_open_place(c->cli, "-", STORE_READ_WRITE, &c->home, err);
    }
    if (st != OK) {
        return st;
    }
    st = trust_by_registers(c->cli, &c->home, &c->request->files, &c->trust, err);
    if (st == OK && c->trust.who.policy == NULL) {
        st = error_set(err, ERR_USAGE,
                       "say which witnesses there are: \"assay log configure --policy FILE\", "
                       "--policy FILE, or " TRUST_POLICY_NAME " in the home");
    }
    if (st == OK) {
        st = act(c, err);
        (void)log_prover_close(c->prover);
    }
    home_close(&c->home);
    return st;
}

/* The end of the report, and the exit code. */
static enum exit_code conclude(struct cosigning *c)
{
    const struct request *r = c->request;
    bool met = witness_policy_met(c->trust.who.policy, c->times);
    if (r->request != NULL && r->answer == NULL) {
        return EXIT_ACCEPTED;
    }
    if (r->json) {
        json_array_end(&c->json);
        json_member_bool(&c->json, "quorum", met);
    } else {
        buf_add_str(&c->out, met ? "The policy is met.\n" : "THE POLICY IS NOT MET.\n");
    }
    return c->forked ? EXIT_CORRUPT : met ? EXIT_ACCEPTED : EXIT_REJECTED;
}

static enum exit_code run(struct cosigning *c)
{
    struct error err;
    enum status st;
    enum exit_code code = EXIT_ACCEPTED;
    buf_init(&c->out, OUT_MAX);
    buf_init(&c->asked, ADD_CHECKPOINT_MAX);
    json_writer_init(&c->json, &c->out, true);
    if (c->request->json) {
        json_object(&c->json);
        json_key(&c->json, "witnesses");
        json_array(&c->json);
    }
    st = cosign(c, &err);
    if (st == OK) {
        code = conclude(c);
    }
    if (c->request->json) {
        json_object_end(&c->json);
        buf_add_char(&c->out, '\n');
    }
    st = cli_print(c->cli, st, &c->out, &err);
    trust_release(&c->trust.who);
    buf_release(&c->asked);
    return st == OK ? code : cli_fail(c->cli, &err);
}

static enum exit_code run_cosign(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.json = false};
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.answer != NULL && r.request == NULL) {
        code = cli_usage(cli, "--answer goes with the --request that it answers");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    struct cosigning *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        struct error err;
        (void)!error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    c->cli = cli;
    c->request = &r;
    code = run(c);
    (void)mem_free(c);
    return code;
}

static const struct option_spec options[] = {
    {"policy", 0, "FILE", "the witnesses (C2SP tlog-policy; default: as \"log configuration\")"},
    {"ca-file", 0, "FILE", "certificates to trust for TLS instead of the system's, PEM"},
    {"request", 0, "FILE", "ask nobody: write what a witness is to be sent"},
    {"old", 0, "SIZE", "with --request: entries that the witness has cosigned"},
    {"answer", 0, "FILE", "with --request: what the witness answered to it"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command log_cosign = {
    .name = "cosign",
    .summary = "Have witnesses cosign the log as it is now",
    .operands = "",
    .details = "Asks each witness of the policy that has an address, and keeps the cosignatures\n"
               "beside the log. Exits with 1 where the policy is not met, with 4 where a witness\n"
               "has cosigned another log of this name, or a longer one.\n",
    .options = options,
    .run = run_cosign,
};
