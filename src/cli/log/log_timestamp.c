/* assay log timestamp: have an authority say that the log was so at a time (RFC 3161). */
#include "log.h"
#include "post.h"
#include "trust.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

struct request {
    const struct cli *cli;
    struct trust_files files;
    const char *tsa;
    const char *ca_file;
    const char *request;
    const char *response;
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
    if (args_is(a, "tsa")) {
        r->tsa = a->value;
    } else if (args_is(a, "ca-file")) {
        r->ca_file = a->value;
    } else if (args_is(a, "request")) {
        r->request = a->value;
    } else {
        r->response = a->value;
    }
    return EXIT_ACCEPTED;
}

/* ---- the answer ---- */

static enum status verify(const struct witnessed_trust *trust, struct view checkpoint,
                          struct view request, struct view response, struct timestamp *out,
                          struct error *err)
{
    struct sha256 digest;
    sha256_of(checkpoint, &digest);
    return timestamp_verify(response, &digest, request, trust->authorities, out, err);
}

static enum status keep(const struct request *r, struct store *store, struct view checkpoint,
                        struct view response, const struct timestamp *t, struct error *err)
{
    char time[CLOCK_TEXT_MAX];
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 12);
    enum status st = witnessed_keep(store, checkpoint, VIEW(""), response, err);
    if (st != OK) {
        return st;
    }
    clock_rfc3339(t->time, time);
    buf_printf(&out, "timestamped %s  ", time);
    utf8_append_visible(&out, view_str(t->signer));
    buf_add_char(&out, '\n');
    return cli_write(r->cli, NULL, buf_view(&out), err);
}

/* ---- asking ---- */

/* The log as it is now, and what an authority is asked about it. */
static enum status make_query(const struct home *h, struct buf *checkpoint, struct buf *query,
                              struct error *err)
{
    struct sha256 digest;
    enum status st = log_checkpoint(h->log, checkpoint, err);
    if (st == OK) {
        sha256_of(buf_view(checkpoint), &digest);
        st = timestamp_request(&digest, query, err);
    }
    return st;
}

static enum status ask(const struct request *r, const struct home *h,
                       const struct witnessed_trust *trust, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf checkpoint = BUF_INIT(NOTE_MAX);
    CLEANUP(buf_cleanup) struct buf query = BUF_INIT(TIMESTAMP_MAX);
    struct post_answer a = {.status = 0};
    struct timestamp t;
    buf_init(&a.body, TIMESTAMP_MAX);
    enum status st = make_query(h, &checkpoint, &query, err);
    const struct post p = {r->tsa, "application/timestamp-query", r->ca_file, buf_view(&query)};
    if (st == OK) {
        st = post(r->cli, &p, &a, err);
    }
    if (st == OK && a.status != 200) {
        st = error_set(err, ERR_IO, "%s: the authority answers %ld", r->tsa, a.status);
    }
    if (st == OK) {
        st = verify(trust, buf_view(&checkpoint), buf_view(&query), buf_view(&a.body), &t, err);
        st = st == OK ? OK : error_prefix(err, "%s", r->tsa);
    }
    if (st == OK) {
        st = keep(r, h->store, buf_view(&checkpoint), buf_view(&a.body), &t, err);
    }
    buf_release(&a.body);
    return st;
}

/* The checkpoint is kept with the question, since the log may grow before the answer comes. */
static enum status write_query(const struct request *r, const struct home *h, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf checkpoint = BUF_INIT(NOTE_MAX);
    CLEANUP(buf_cleanup) struct buf query = BUF_INIT(TIMESTAMP_MAX);
    enum status st = make_query(h, &checkpoint, &query, err);
    if (st == OK) {
        st = witnessed_keep(h->store, buf_view(&checkpoint), VIEW(""), VIEW(""), err);
    }
    return st == OK ? cli_write(r->cli, r->request, buf_view(&query), err) : st;
}

struct finding {
    const struct witnessed_trust *trust;
    struct view request;
    struct view response;
    struct buf checkpoint; /* that the response is over */
    struct timestamp timestamp;
    struct error why;
    enum status last;
};

static enum status on_kept(void *ctx, const struct witnessed *w, struct error *err)
{
    struct finding *f = ctx;
    struct sha256 digest;
    struct timestamp t;
    sha256_of(w->checkpoint, &digest);
    if (f->checkpoint.len > 0 ||
        timestamp_read(f->response, &digest, VIEW(""), &t, &f->why) != OK) {
        return OK;
    }
    f->last = verify(f->trust, w->checkpoint, f->request, f->response, &f->timestamp, &f->why);
    buf_add_view(&f->checkpoint, w->checkpoint);
    return buf_status(&f->checkpoint, err);
}

static enum status take_response(const struct request *r, const struct home *h,
                                 const struct witnessed_trust *trust, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf query = BUF_INIT(TIMESTAMP_MAX);
    CLEANUP(buf_cleanup) struct buf response = BUF_INIT(TIMESTAMP_MAX);
    struct finding f = {.trust = trust, .last = ERR_CORRUPT};
    (void)error_set(&f.why, ERR_NOT_FOUND, "no checkpoint was kept for a timestamp");
    buf_init(&f.checkpoint, NOTE_MAX);
    enum status st = r->request == NULL ? OK : file_read(r->request, &query, err);
    if (st == OK) {
        st = file_read(r->response, &response, err);
    }
    f.request = buf_view(&query);
    f.response = buf_view(&response);
    if (st == OK) {
        st = witnessed_each(h->store, 0, on_kept, &f, err);
    }
    if (st == OK && f.last != OK) {
        st = error_set(err, f.last, "%s: %s", r->response, f.why.message);
    }
    if (st == OK) {
        st = keep(r, h->store, buf_view(&f.checkpoint), f.response, &f.timestamp, err);
    }
    buf_release(&f.checkpoint);
    return st;
}

/* ---- the verb ---- */

static enum status act(const struct request *r, struct error *err)
{
    struct log_trust trust;
    struct home h;
    bool query = r->tsa == NULL && r->response == NULL;
    enum status st = evidence_init(err);
    if (st == OK) {
        st = home_open_place(r->cli, "-", STORE_READ_WRITE, &h, err);
    }
    if (st != OK) {
        return st;
    }
    st = trust_by_registers(r->cli, &h, &r->files, &trust, err);
    if (st == OK && !query && trust.who.authorities == NULL) {
        st = error_set(err, ERR_USAGE,
                       "say which authorities you trust: \"assay log configure --tsa-ca FILE\", "
                       "--tsa-ca FILE, or " TRUST_TSA_NAME " in the home");
    }
    if (st == OK) {
        st = r->tsa != NULL ? ask(r, &h, &trust.who, err)
             : query        ? write_query(r, &h, err)
                            : take_response(r, &h, &trust.who, err);
    }
    trust_release(&trust.who);
    home_close(&h);
    return st;
}

static enum exit_code run_timestamp(struct cli *cli, const struct command *self, int argc,
                                    char **argv)
{
    struct request r = {.cli = cli};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    bool files = r.request != NULL || r.response != NULL;
    if (code == EXIT_ACCEPTED && (r.tsa != NULL) == files) {
        code = cli_usage(cli, "give --tsa URL, or --request FILE and later --response FILE");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return act(&r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"tsa", 0, "URL", "the authority to ask (RFC 3161 over HTTP)"},
    {"tsa-ca", 0, "FILE", "authorities that you trust, PEM (default: as \"log configuration\")"},
    {"ca-file", 0, "FILE", "certificates to trust for TLS instead of the system's, PEM"},
    {"request", 0, "FILE", "ask nobody: write the request, to be taken to an authority"},
    {"response", 0, "FILE", "what the authority answered; with --request, to exactly that one"},
    {NULL, 0, NULL, NULL},
};

const struct command log_timestamp = {
    .name = "timestamp",
    .summary = "Have an authority timestamp the log as it is now (RFC 3161)",
    .operands = "",
    .details = "The timestamp is over the SHA-256 of the log's checkpoint, so over every entry.\n"
               "It is verified, and kept beside the log.\n",
    .options = options,
    .run = run_timestamp,
};
