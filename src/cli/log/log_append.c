/* assay log append: many statements at once, one in-toto statement a line. */
#include "home.h"
#include "log.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/evidence/statement.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { BATCH_DEFAULT = 10000, READ_STEP = 1 << 20, BATCH_BYTES = 64 << 20 };

struct request {
    const char *path;
    const char *passphrase_file;
    unsigned batch;
    bool check;
};

struct appending {
    const struct cli *cli;
    const struct request *request;
    struct ledger ledger;
    int fd;
    bool end;
    struct buf text; /* what was read and not taken */
    size_t at;
    uint64_t line;  /* number of the last line that was taken */
    uint64_t first; /* line that the batch begins with */
    struct arena arena;
    struct draft *drafts;
    struct log_receipt *receipts;
    size_t count;
    uint64_t appended;
    uint64_t last; /* log entry */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->path != NULL) {
            return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
        }
        r->path = a->value;
    } else if (args_is(a, "batch")) {
        if (!cli_parse_unsigned(a->value, &r->batch) || r->batch == 0 || r->batch > LOG_BATCH_MAX) {
            return cli_usage(a->cli, "--batch: a number from 1 to %d", LOG_BATCH_MAX);
        }
    } else if (args_is(a, "check")) {
        r->check = true;
    } else {
        r->passphrase_file = a->value;
    }
    return EXIT_ACCEPTED;
}

/* ---- lines ---- */

static enum status read_more(struct appending *a, struct error *err)
{
    size_t left = a->text.len - a->at;
    if (a->at > 0) {
        memmove(a->text.ptr, a->text.ptr + a->at, left);
        a->text.len = left;
        a->at = 0;
    }
    char *to = buf_reserve(&a->text, READ_STEP);
    if (to == NULL) {
        enum status st = buf_status(&a->text, err);
        return st == ERR_LIMIT ? error_set(err, ERR_LIMIT, "line %llu is longer than %d bytes",
                                           (unsigned long long)a->line + 1, STATEMENT_MAX)
                               : st;
    }
    ssize_t n = read(a->fd, to, READ_STEP);
    if (n < 0 && errno != EINTR) {
        return error_errno(err, errno, "reading %s", a->request->path);
    }
    a->end = n == 0;
    a->text.len += n > 0 ? (size_t)n : 0;
    return OK;
}

/* The next line without its end; *more is false behind the last one. */
static enum status next_line(struct appending *a, struct view *out, bool *more, struct error *err)
{
    size_t looked = 0;
    for (;;) {
        struct view rest = view_slice(buf_view(&a->text), a->at, a->text.len);
        const char *end =
            rest.len == looked ? NULL : memchr(rest.ptr + looked, '\n', rest.len - looked);
        if (end != NULL || (a->end && rest.len > 0)) {
            size_t len = end != NULL ? (size_t)(end - rest.ptr) : rest.len;
            *out = view_trim(view_slice(rest, 0, len));
            a->at += len + (end != NULL ? 1 : 0);
            a->line++;
            *more = true;
            return OK;
        }
        if (a->end) {
            *more = false;
            return OK;
        }
        looked = rest.len;
        enum status st = read_more(a, err);
        if (st != OK) {
            return st;
        }
    }
}

/* ---- batches ---- */

static enum status take_line(struct appending *a, struct view line, struct error *err)
{
    struct statement s;
    struct view kept = arena_copy(&a->arena, line);
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = statement_read(kept, "statement", &a->arena, &s, err);
    const struct statement_type *type = st == OK ? statement_type_of(s.predicate_type) : NULL;
    if (st == OK && (type == NULL || s.subjects_len != 1 || s.predicate_value == NULL)) {
        st = error_set(err, ERR_USAGE, "%s",
                       type == NULL          ? "its predicateType is none of \"assay log types\""
                       : s.subjects_len != 1 ? "it does not have exactly one subject"
                                             : "it has no predicate");
    }
    if (st != OK) {
        (void)error_prefix(err, "%s:%llu", a->request->path, (unsigned long long)a->line);
        return st;
    }
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(STATEMENT_MAX);
    struct json_writer w;
    json_writer_init(&w, &predicate, false);
    json_value(&w, s.predicate_value);
    struct view text = arena_copy(&a->arena, buf_view(&predicate));
    if (buf_status(&predicate, err) != OK || text.ptr == NULL) {
        return error_no_memory(err);
    }
    a->first = a->count == 0 ? a->line : a->first;
    a->drafts[a->count++] =
        (struct draft){.type = type, .subject = s.subjects[0], .predicate = text};
    return OK;
}

static enum status on_refused(void *ctx, size_t draft, const struct error *why, struct error *err)
{
    const struct appending *a = ctx;
    return error_set(err, why->code, "%s: statement %zu of those from line %llu on: %s",
                     a->request->path, draft + 1, (unsigned long long)a->first, why->message);
}

static enum status end_batch(struct appending *a, struct error *err)
{
    int64_t now = clock_now();
    if (a->count == 0) {
        return OK;
    }
    enum status st = a->request->check
                         ? ledger_try(&a->ledger, a->drafts, a->count, now, on_refused, a, err)
                         : ledger_record(&a->ledger, a->drafts, a->count, now, a->receipts, err);
    if (st != OK && !a->request->check) {
        (void)error_prefix(err, "%s: the batch from line %llu to %llu", a->request->path,
                           (unsigned long long)a->first, (unsigned long long)a->line);
    }
    if (st == OK) {
        a->appended += a->count;
        a->last = a->request->check ? 0 : a->receipts[a->count - 1].index;
        cli_note(a->cli, "%s: %llu statement%s", a->request->check ? "checked" : "durable",
                 (unsigned long long)a->appended, plural(a->appended));
    }
    a->count = 0;
    arena_clear(&a->arena);
    return st;
}

static enum status append_lines(struct appending *a, struct error *err)
{
    struct view line;
    bool more = true;
    size_t bytes = 0;
    enum status st = next_line(a, &line, &more, err);
    while (st == OK && more) {
        bytes += line.len;
        st = line.len == 0 ? OK : take_line(a, line, err);
        if (st == OK && (a->count == a->request->batch || bytes > BATCH_BYTES)) {
            st = end_batch(a, err);
            bytes = 0;
            st = st == OK && *a->cli->cancelled != 0
                     ? error_set(err, ERR_CANCELLED,
                                 "stopped behind line %llu; what was said to be durable is",
                                 (unsigned long long)a->line)
                     : st;
        }
        st = st == OK ? next_line(a, &line, &more, err) : st;
    }
    return st == OK ? end_batch(a, err) : st;
}

static enum status append_file(struct appending *a, struct error *err)
{
    bool standard = strcmp(a->request->path, "-") == 0;
    a->fd = standard ? STDIN_FILENO : open(a->request->path, O_RDONLY | O_CLOEXEC);
    if (a->fd < 0) {
        return error_errno(err, errno, "opening %s", a->request->path);
    }
    buf_init(&a->text, (size_t)STATEMENT_MAX + 2 * READ_STEP);
    arena_init(&a->arena, 0);
    a->drafts = mem_calloc(a->request->batch, sizeof *a->drafts);
    a->receipts = mem_calloc(a->request->batch, sizeof *a->receipts);
    enum status st =
        a->drafts == NULL || a->receipts == NULL ? error_no_memory(err) : append_lines(a, err);
    (void)mem_free(a->drafts);
    (void)mem_free(a->receipts);
    buf_release(&a->text);
    arena_release(&a->arena);
    if (!standard) {
        (void)close(a->fd);
    }
    return st;
}

static enum exit_code run_append(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.batch = BATCH_DEFAULT};
    struct error err;
    struct home h;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.path == NULL) {
        code = cli_usage(cli, "name the file of statements; \"-\" is standard input");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = home_open(cli, r.passphrase_file, &h, &err);
    if (st == OK) {
        struct appending a = {.cli = cli, .request = &r, .ledger = home_ledger(&h)};
        st = append_file(&a, &err);
        if (st == OK && a.appended > 0 && !r.check) {
            (void)fprintf(cli->out, "%llu statement%s appended, the last is entry %llu\n",
                          (unsigned long long)a.appended, plural(a.appended),
                          (unsigned long long)a.last);
        }
        home_close(&h);
    }
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec append_options[] = {
    {"batch", 0, "N", "statements that become durable at once (default 10000)"},
    {"check", 0, NULL, "check them against type, authority and registers; append nothing"},
    {"passphrase-file", 0, "FILE", "the keys' passphrase"},
    {NULL, 0, NULL, NULL},
};

const struct command log_append_command = {
    .name = "append",
    .summary = "Sign and append many statements: one in-toto statement a line",
    .operands = "FILE",
    .details = "A batch is appended whole or not at all; those before it stay.\n",
    .options = append_options,
    .run = run_append,
};
