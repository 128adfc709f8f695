/* assay evidence serve: takes in files by links. A body goes into a file without a name, which is
 * gone whatever happens to this process, and becomes a blob when all of it is there; the answer
 * goes out when blob and statement are durable. */
#include "evidence.h"
#include "http_server.h"
#include "page.h"
#include "rate.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    REQUEST_SECONDS = 30,
    BODY_SECONDS = 600,
    BODY_SECONDS_MAX = 86400,
    BODIES_MAX = 32,           /* that come at once */
    FORM_ROOM = 64 << 10,      /* what a form has around the file */
    WRONG_MAX = 60,            /* tokens in a minute that get an answer of their own */
    GATE_NS = 1000 * 1000000U, /* how old what is known of links may be */
    NAME_RAW_MAX = 4096
};

#define SAYS_NOTHING "There is nothing here: the link is not known, or does not work any more."

struct intake {
    const struct cli *cli;
    const char *listen;
    const char *passphrase_file;
    unsigned timeout;
    struct home home;
    struct ledger ledger;
    struct upload_gate *gate;
    uint64_t loaded; /* clock_monotonic_ns() */
    bool stale;
    struct rate wrong;
    struct body *bodies; /* that are coming */
};

/* A body on its way. */
struct body {
    struct intake *in;
    struct body *next;
    char link[NOUN_WORD_MAX + 1];
    char deliverable[NOUN_WORD_MAX + 1];
    char kind[NOUN_WORD_MAX + 1];
    uint64_t max_size;
    struct buf name;
    int fd;
    uint64_t size;
    bool form;
    bool has_file; /* a form's */
    bool second;   /* there was another one in it */
    bool too_large;
    enum status failed;
};

/* ---- answers --------------------------------------------------------------------------- */

static void says(struct http_reply *reply, unsigned status, const char *sentence, bool html)
{
    reply->status = status;
    reply->secret = true;
    buf_clear(&reply->body);
    if (html) {
        reply->content_type = "text/html; charset=utf-8";
        page_says(&reply->body, "Upload of evidence", sentence);
    } else {
        reply->content_type = "text/plain; charset=utf-8";
        buf_printf(&reply->body, "%s\n", sentence);
    }
}

static void *refuse(struct http_reply *reply, unsigned status, const char *sentence, bool html)
{
    says(reply, status, sentence, html);
    return NULL;
}

/* What is wrong here is no stranger's business. */
static void fails(const struct intake *in, struct http_reply *reply, const struct error *err,
                  bool html)
{
    bool full = err->code == ERR_NO_SPACE;
    cli_note(in->cli, "%s", err->message);
    says(reply, full ? 507 : 500,
         full ? "There is no room for it now. Nothing was kept: try again later."
              : "It cannot be taken in now. Nothing was kept: try again later.",
         html);
}

/* Whoever guesses learns nothing, and is told so ever less. */
static void *wrong_token(struct intake *in, struct http_reply *reply, bool html)
{
    bool may = rate_take(&in->wrong, clock_monotonic_ns(), RATE_MINUTE, WRONG_MAX);
    if (in->wrong.count == WRONG_MAX) {
        cli_note(in->cli, "%d requests without a link that works, within a minute", WRONG_MAX);
    }
    return may ? refuse(reply, 404, SAYS_NOTHING, html)
               : refuse(reply, 429, "Too many requests: try again in a minute.", html);
}

/* ---- the beginning of a request -------------------------------------------------------- */

static enum status refresh(struct intake *in, struct error *err)
{
    uint64_t now = clock_monotonic_ns();
    if (!in->stale && now - in->loaded < GATE_NS) {
        return OK;
    }
    enum status st = upload_gate_load(in->gate, &in->ledger, err);
    in->stale = st != OK;
    in->loaded = now;
    return st;
}

static void count_coming(const struct intake *in, struct view link, uint64_t *of_link, size_t *all)
{
    *of_link = 0;
    *all = 0;
    for (const struct body *b = in->bodies; b != NULL; b = b->next) {
        *of_link += view_eq_str(link, b->link) ? 1 : 0;
        ++*all;
    }
}

/* A file that nobody else can open, and that goes with its descriptor. */
static int open_quarantine(const char *home)
{
    int fd = open(home, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { /* a file system without such files */
        CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
        struct error ignored;
        if (path_join(&path, home, ".upload-XXXXXX", &ignored) == OK) {
            fd = mkostemp(path.ptr, O_CLOEXEC);
            (void)(fd >= 0 && unlink(path.ptr) == 0);
        }
    }
    return fd;
}

static void keep_word(char out[NOUN_WORD_MAX + 1], struct view text)
{
    (void)snprintf(out, NOUN_WORD_MAX + 1, VIEW_FMT, VIEW_ARG(text));
}

static struct body *new_body(struct intake *in, const struct upload_link *link, struct view name,
                             bool form)
{
    struct body *b = mem_calloc(1, sizeof *b);
    if (b == NULL) {
        return NULL;
    }
    b->fd = open_quarantine(in->cli->home);
    if (b->fd < 0) {
        return mem_free(b);
    }
    b->in = in;
    b->form = form;
    b->max_size = link->max_size;
    keep_word(b->link, link->id);
    keep_word(b->deliverable, link->deliverable);
    keep_word(b->kind, link->kind);
    buf_init(&b->name, NAME_RAW_MAX);
    buf_add_view(&b->name, view_slice(name, 0, NAME_RAW_MAX));
    b->next = in->bodies;
    in->bodies = b;
    return b;
}

static bool is_form(const struct http_request *request)
{
    static const char form[] = "multipart/form-data";
    return view_eq_nocase(view_slice(view_str(request->content_type), 0, strlen(form)),
                          view_str(form));
}

static void *begin_body(struct intake *in, const struct http_request *request,
                        const struct upload_link *link, struct view name, struct http_reply *reply)
{
    bool form = is_form(request);
    uint64_t length = 0;
    uint64_t of_link;
    size_t all;
    if (request->content_length != NULL &&
        view_to_u64(view_str(request->content_length), &length) &&
        length > link->max_size + (form ? FORM_ROOM : 0)) {
        return refuse(reply, 413, "The file is larger than the link allows.", form);
    }
    count_coming(in, link->id, &of_link, &all);
    if (of_link >= link->left || all >= BODIES_MAX) {
        return refuse(reply, 503, "Other files are coming just now: try again later.", form);
    }
    struct body *b = new_body(in, link, name, form);
    if (b == NULL) {
        struct error err;
        (void)error_set(&err, ERR_IO, "no file for an upload can be opened in %s", in->cli->home);
        fails(in, reply, &err, form);
    }
    return b;
}

static bool is_browser(const struct http_request *request)
{
    return strcmp(request->method, "GET") == 0 || is_form(request);
}

static void *begin(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct intake *in = ctx;
    struct upload_request asked;
    struct upload_link link;
    struct error err;
    bool html = is_browser(request);
    if (!upload_request_read(view_str(request->path), view_str(request->authorization), &asked)) {
        return wrong_token(in, reply, html);
    }
    if (refresh(in, &err) != OK) {
        fails(in, reply, &err, html);
        return NULL;
    }
    if (!upload_gate_find(in->gate, asked.token, clock_now(), &link)) {
        return wrong_token(in, reply, html);
    }
    reply->patient = true;
    if (strcmp(request->method, "PUT") == 0 || strcmp(request->method, "POST") == 0) {
        return begin_body(in, request, &link, asked.name, reply);
    }
    if (strcmp(request->method, "GET") != 0) {
        return refuse(reply, 405, "Files come by PUT or POST.", html);
    }
    reply->status = 200;
    reply->secret = true;
    reply->content_type = "text/html; charset=utf-8";
    evidence_page_form(&reply->body, &link);
    return NULL;
}

/* ---- its body -------------------------------------------------------------------------- */

/* Of a form, the one file in the field "file". */
static bool is_wanted(struct body *b, const struct http_piece *piece)
{
    if (!piece->form) {
        return true;
    }
    if (piece->field == NULL || strcmp(piece->field, "file") != 0 || piece->name == NULL) {
        return false;
    }
    if (piece->offset == 0 && !b->has_file) {
        b->has_file = true;
        buf_clear(&b->name);
        buf_add_view(&b->name, view_slice(view_str(piece->name), 0, NAME_RAW_MAX));
    }
    b->second = b->second || piece->offset != b->size;
    return true;
}

static bool take(void *ctx, void *body, const struct http_piece *piece)
{
    struct body *b = body;
    struct error err;
    (void)ctx;
    if (!is_wanted(b, piece) || b->second) {
        return !b->second;
    }
    if (piece->bytes.len > b->max_size - b->size) {
        b->too_large = true;
        return false;
    }
    b->failed = file_write_fd(b->fd, "an upload", piece->bytes, &err);
    if (b->failed != OK) {
        cli_note(b->in->cli, "%s", err.message);
        return false;
    }
    b->size += piece->bytes.len;
    return true;
}

/* ---- and its end ----------------------------------------------------------------------- */

static enum status record(const struct body *b, struct http_reply *reply, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(NAME_RAW_MAX);
    struct upload_receipt receipt;
    struct arena arena;
    int64_t now = clock_now();
    upload_name_clean(buf_view(&b->name), &name);
    void *bytes = mmap(NULL, b->size, PROT_READ, MAP_PRIVATE, b->fd, 0);
    enum status st = bytes == MAP_FAILED ? error_no_memory(err) : buf_status(&name, err);
    const struct upload u = {view_str(b->link), view_str(b->deliverable), view_str(b->kind),
                             buf_view(&name), view_of(bytes, b->size)};
    arena_init(&arena, 0);
    if (st == OK) {
        st = upload_record(&b->in->ledger, &u, now, &arena, &receipt, err);
    }
    if (st == OK) {
        reply->status = 201;
        reply->secret = true;
        reply->content_type =
            b->form ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
        evidence_page_receipt(&reply->body, &u, &receipt, now, b->form);
        cli_note(b->in->cli, "upload " VIEW_FMT " by link %s: %llu byte%s", VIEW_ARG(receipt.id),
                 b->link, (unsigned long long)b->size, plural(b->size));
    }
    arena_release(&arena);
    if (bytes != MAP_FAILED) {
        (void)munmap(bytes, b->size);
    }
    return st;
}

static void finish(void *ctx, void *body, bool whole, struct http_reply *reply)
{
    struct intake *in = ctx;
    struct body *b = body;
    struct error err;
    if (b->too_large) {
        says(reply, 413, "The file is larger than the link allows.", b->form);
    } else if (b->failed != OK) {
        (void)error_set(&err, b->failed, "an upload was not kept");
        fails(in, reply, &err, b->form);
    } else if (!whole || b->second) {
        says(reply, 400, "The form is broken, or has more than one file.", b->form);
    } else if (b->size == 0) {
        says(reply, 400, "There is no file, or it is empty.", b->form);
    } else {
        in->stale = true; /* one use less */
        enum status st = record(b, reply, &err);
        if (st == ERR_USAGE) {
            says(reply, 404, SAYS_NOTHING, b->form);
        } else if (st != OK) {
            fails(in, reply, &err, b->form);
        }
    }
}

static void drop(void *ctx, void *body)
{
    struct intake *in = ctx;
    struct body *b = body;
    for (struct body **at = &in->bodies; *at != NULL; at = &(*at)->next) {
        if (*at == b) {
            *at = b->next;
            break;
        }
    }
    (void)fd_close(b->fd);
    buf_release(&b->name);
    (void)mem_free(b);
}

/* ---- the command ----------------------------------------------------------------------- */

static enum exit_code take_option(void *ctx, const struct args *a)
{
    struct intake *in = ctx;
    if (args_is(a, "listen")) {
        in->listen = a->value;
    } else if (args_is(a, "timeout")) {
        if (!cli_parse_unsigned(a->value, &in->timeout) || in->timeout == 0 ||
            in->timeout > BODY_SECONDS_MAX) {
            return cli_usage(a->cli, "--timeout: 1 to %d seconds", BODY_SECONDS_MAX);
        }
    } else {
        in->passphrase_file = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum status serve(struct intake *in, struct error *err)
{
    static const struct http_stream stream_of = {begin, take, finish, drop, BODY_SECONDS};
    struct http_stream stream = stream_of;
    stream.seconds = in->timeout;
    const struct http_service service = {
        .address = in->listen,
        .refused_max = 2 * EVIDENCE_UPLOAD_MAX,
        .request_seconds = REQUEST_SECONDS,
        .stream = &stream,
        .ctx = in,
        .cli = in->cli,
    };
    enum status st = home_open_installation(in->cli, in->passphrase_file, &in->home, err);
    if (st != OK) {
        return st;
    }
    in->ledger = home_ledger(&in->home);
    st = upload_gate_new(&in->gate, err);
    if (st == OK) {
        st = refresh(in, err);
    }
    if (st == OK) {
        st = http_serve(&service, err);
    }
    in->gate = upload_gate_free(in->gate);
    home_close(&in->home);
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct intake in = {
        .cli = cli, .listen = "127.0.0.1:7369", .timeout = BODY_SECONDS, .stale = true};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take_option, &in);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return serve(&in, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"listen", 0, "HOST:PORT", "where (default 127.0.0.1:7369; port 0: a free one)"},
    {"timeout", 0, "SECONDS", "for one upload, from first byte to last (default 600)"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command evidence_serve = {
    .name = "serve",
    .summary = "Take in uploads by links, over HTTP",
    .operands = "",
    .details =
        "Prints its address. TLS is the business of a proxy in front of it. What comes is no\n"
        "evidence: \"evidence-upload list\" shows it, \"evidence submit --upload\" takes it in.\n",
    .options = options,
    .run = run,
};
