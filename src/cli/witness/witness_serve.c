/* assay witness serve, answer: the C2SP tlog-witness protocol over HTTP, and from file to file. */
#include "http_server.h"
#include "witness.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#define ADD_CHECKPOINT "/add-checkpoint"
#define CHECKPOINT     "/checkpoint"

enum { REQUEST_SECONDS = 30, REQUEST_SECONDS_MAX = 3600, REFUSED_MAX = 64 << 20 };

struct serving {
    const struct cli *cli;
    const char *listen;
    const char *request; /* a file */
    const char *output;
    const char *passphrase_file;
    unsigned timeout;
    struct buf dir;
    struct keys *keys;
    struct witness witness; /* of those two */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct serving *s = ctx;
    if (a->option == NULL && s->request != NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (a->option == NULL) {
        s->request = a->value;
    } else if (args_is(a, "listen")) {
        s->listen = a->value;
    } else if (args_is(a, "timeout")) {
        if (!cli_parse_unsigned(a->value, &s->timeout) || s->timeout == 0 ||
            s->timeout > REQUEST_SECONDS_MAX) {
            return cli_usage(a->cli, "--timeout: 1 to %d seconds", REQUEST_SECONDS_MAX);
        }
    } else if (args_is(a, "output")) {
        s->output = a->value;
    } else {
        s->passphrase_file = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum status open_witness(struct serving *s, struct error *err)
{
    buf_init(&s->dir, 8192);
    enum status st = witness_dir(s->cli, &s->dir, err);
    if (st == OK) {
        st = witness_open_key(s->cli, s->passphrase_file, &s->keys, err);
    }
    s->witness = (struct witness){.dir = s->dir.ptr, .keys = s->keys};
    return st == OK ? witness_vkey(s->dir.ptr, s->keys, &s->witness.self, err) : st;
}

static void close_witness(struct serving *s)
{
    s->keys = keys_close(s->keys);
    buf_release(&s->dir);
}

/* ---- serve ---- */

static void text(struct http_reply *reply, unsigned status, const char *line)
{
    reply->status = status;
    reply->content_type = "text/plain; charset=utf-8";
    buf_clear(&reply->body);
    buf_printf(&reply->body, "%s\n", line);
}

static void add_checkpoint(const struct serving *s, struct view body, struct http_reply *reply)
{
    struct witness_answer a = {.status = 500};
    struct error err;
    buf_init(&a.body, WITNESS_ANSWER_MAX);
    if (witness_answer(&s->witness, body, clock_now(), &a, &err) == OK) {
        reply->status = a.status;
        reply->content_type = a.content_type;
        buf_add_view(&reply->body, buf_view(&a.body));
    } else { /* what is wrong here is no stranger's business */
        text(reply, 500, "the witness cannot cosign now");
        cli_note(s->cli, "%s", err.message);
    }
    if (a.kept) {
        cli_note(s->cli, "refused (%s): see \"assay witness list\"", witness_fault_name(a.fault));
    }
    buf_release(&a.body);
}

/* "/<origin hash>/checkpoint": what monitors ask for. */
static void send_checkpoint(const struct serving *s, struct view path, struct http_reply *reply)
{
    struct view hash = view_slice(path, 1, path.len - strlen(CHECKPOINT));
    struct error err;
    enum status st = witness_checkpoint(s->dir.ptr, hash, &reply->body, &err);
    if (st == OK) {
        reply->status = 200;
    } else {
        text(reply, st == ERR_NOT_FOUND ? 404 : 500, "no checkpoint");
    }
}

static void answer(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct serving *s = ctx;
    struct view path = view_str(request->path);
    if (strcmp(request->method, "POST") == 0 && view_eq(path, VIEW(ADD_CHECKPOINT))) {
        add_checkpoint(s, request->body, reply);
    } else if (strcmp(request->method, "GET") == 0 && view_ends(path, VIEW(CHECKPOINT)) &&
               path.len == 1 + 2 * SHA256_SIZE + strlen(CHECKPOINT)) {
        send_checkpoint(s, path, reply);
    } else {
        bool known = view_eq(path, VIEW(ADD_CHECKPOINT));
        text(reply, known ? 405 : 404,
             known ? "checkpoints are added by POST" : "there is nothing here");
    }
}

static enum exit_code run_serve(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct serving s = {.cli = cli, .listen = "127.0.0.1:7368", .timeout = REQUEST_SECONDS};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &s);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = open_witness(&s, &err);
    if (st == OK) {
        const struct http_service service = {
            .address = s.listen,
            .body_max = ADD_CHECKPOINT_MAX,
            .refused_max = REFUSED_MAX,
            .request_seconds = s.timeout,
            .answer = answer,
            .ctx = &s,
            .cli = cli,
        };
        st = http_serve(&service, &err);
    }
    close_witness(&s);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- answer ---- */

/* The same without a network: what an air-gapped witness is handed on a stick. */
static enum status answer_file(struct serving *s, struct witness_answer *a, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf body = BUF_INIT(ADD_CHECKPOINT_MAX);
    enum status st = open_witness(s, err);
    if (st == OK) {
        st = file_read(s->request, &body, err);
    }
    if (st == OK) {
        st = witness_answer(&s->witness, buf_view(&body), clock_now(), a, err);
    }
    if (st == OK && (a->status == 200 || a->status == 409)) {
        st = cli_write(s->cli, s->output, buf_view(&a->body), err);
    }
    close_witness(s);
    return st;
}

static enum exit_code run_answer(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct serving s = {.cli = cli};
    struct witness_answer a = {.status = 500};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &s);
    if (code == EXIT_ACCEPTED && s.request == NULL) {
        code = cli_usage(cli, "name the file with the request");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    buf_init(&a.body, WITNESS_ANSWER_MAX);
    enum status st = answer_file(&s, &a, &err);
    if (st == OK && a.status == 409) {
        cli_note(cli, "409: the witness has cosigned another size of this log, the one written");
    } else if (st == OK && a.status != 200) {
        cli_note(cli, "%u: " VIEW_FMT, a.status, VIEW_ARG(view_trim(buf_view(&a.body))));
    }
    buf_release(&a.body);
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    return a.status == 200 ? EXIT_ACCEPTED : EXIT_REJECTED;
}

static const struct option_spec serve_options[] = {
    {"listen", 0, "HOST:PORT", "where (default 127.0.0.1:7368; port 0: a free one)"},
    {"timeout", 0, "SECONDS", "for one request, from first byte to last (default 30)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec answer_options[] = {
    {"output", 'o', "FILE", "where the cosignature goes (default: standard output)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command witness_serve = {
    .name = "serve",
    .summary = "Answer logs over HTTP (C2SP tlog-witness)",
    .operands = "",
    .details =
        "Prints its address. TLS is the business of a proxy in front of it. Logs added with\n"
        "\"witness watch\" are answered from then on.\n",
    .options = serve_options,
    .run = run_serve,
};

const struct command witness_answer_command = {
    .name = "answer",
    .summary = "Answer one request from a file: no network",
    .operands = "REQUEST",
    .details =
        "REQUEST is what would be posted to add-checkpoint (\"log cosign --request\" writes\n"
        "it). Exits with 1 where it is refused; the right size is written when the witness\n"
        "has cosigned another one than the request begins at.\n",
    .options = answer_options,
    .run = run_answer,
};
