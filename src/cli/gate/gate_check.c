/* assay gate check, pass: files before the gate. */
#include "deliverable/deliverable.h"
#include "gate.h"
#include "home.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 24, DAYS_DEFAULT = 30 };

struct request {
    struct cli *cli;
    const char *files[GATE_FILES_MAX];
    size_t files_len;
    struct gate_asked asked;
    unsigned purposes;
    bool json;
    /* of a pass */
    const char *expires;
    const char *force;
    const char *output;
    const char *passphrase_file;
};

static enum exit_code take_purpose(struct request *r, const struct args *a)
{
    enum gate_purpose p = gate_purpose_parse(view_str(a->value));
    r->purposes |= (unsigned)p;
    return p != 0
               ? EXIT_ACCEPTED
               : cli_usage(a->cli, "--for: \"%s\" is neither deployment nor execution", a->value);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    enum exit_code code;
    if (a->option == NULL) {
        if (r->files_len == GATE_FILES_MAX) {
            return cli_usage(a->cli, "more than %d files", GATE_FILES_MAX);
        }
        r->files[r->files_len++] = a->value;
    } else if (gate_take(&r->asked, a, &code)) {
        return code;
    } else if (args_is(a, "for")) {
        return take_purpose(r, a);
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (args_is(a, "expires")) {
        r->expires = a->value;
    } else if (args_is(a, "force")) {
        r->force = a->value;
    } else if (args_is(a, "output")) {
        r->output = a->value;
    } else {
        r->passphrase_file = a->value;
    }
    return EXIT_ACCEPTED;
}

/* A file, or a digest alone: "sha256:<hex>". */
static enum status read_file(const char *name, struct gate_file *out, struct error *err)
{
    struct view hex = view_str(name);
    struct received_file f;
    *out = (struct gate_file){.name = name};
    if (view_starts(hex, VIEW("sha256:"))) {
        struct sha256 digest;
        if (!sha256_parse(view_slice(hex, strlen("sha256:"), hex.len), &digest)) {
            return error_set(err, ERR_USAGE, "\"%.100s\" is no SHA-256", name);
        }
        sha256_hex(&digest, out->digest);
        return OK;
    }
    enum status st = deliverable_digest(name, &f, err);
    if (st == OK) {
        sha256_hex(&f.digest, out->digest);
        out->size = f.size;
    }
    return st;
}

/* ---- check ---- */

struct checking {
    const struct request *r;
    const struct ledger *ledger;
    struct verifier *verifier;
    struct arena arena;
    struct buf out;
    struct json_writer w;
    size_t refused;
};

static enum status check_one(struct checking *c, const char *name, struct error *err)
{
    const struct request *r = c->r;
    struct gate_file file;
    struct gate_result *result = arena_alloc(&c->arena, 1, sizeof *result);
    enum status st = result == NULL ? error_no_memory(err) : read_file(name, &file, err);
    if (st == OK) {
        st = gate_decide(&r->asked, c->ledger, c->verifier, &file,
                         r->purposes == GATE_EXECUTION ? GATE_EXECUTION : GATE_DEPLOYMENT,
                         &c->arena, result, err);
    }
    if (st != OK) {
        return st;
    }
    c->refused += !result->passes;
    if (r->json) {
        gate_write_json(&file, result, &c->w);
    } else {
        gate_write_text(&file, result, &c->out);
    }
    arena_clear(&c->arena);
    return OK;
}

static enum status check_all(struct checking *c, struct error *err)
{
    enum status st = OK;
    json_writer_init(&c->w, &c->out, true);
    if (c->r->json) {
        json_array(&c->w);
    }
    for (size_t i = 0; st == OK && i < c->r->files_len; i++) {
        st = check_one(c, c->r->files[i], err);
    }
    if (c->r->json) {
        json_array_end(&c->w);
        buf_add_char(&c->out, '\n');
    }
    return st;
}

static enum status check_by_registers(struct checking *c, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(c->r->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    c->ledger = &l;
    st = ledger_project(&l, err);
    if (st == OK) {
        st = check_all(c, err);
    }
    home_close(&h);
    return st;
}

static enum status check_by_pass(struct checking *c, struct error *err)
{
    c->verifier = mem_calloc(1, sizeof *c->verifier);
    if (c->verifier == NULL) {
        return error_no_memory(err);
    }
    enum status st = verifier_read(&c->r->asked.verifier, c->verifier, err);
    if (st == OK) {
        st = check_all(c, err);
    }
    verifier_release(c->verifier);
    c->verifier = mem_free(c->verifier);
    return st;
}

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED) {
        code = gate_usage(cli, &r.asked);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.files_len == 0 || r.purposes == (GATE_DEPLOYMENT | GATE_EXECUTION)) {
        return cli_usage(cli, r.files_len == 0 ? "name a file, or sha256:DIGEST"
                                               : "ask for one purpose at a time");
    }
    struct checking c = {.r = &r, .out = BUF_INIT(OUTPUT_MAX)};
    arena_init(&c.arena, (size_t)1 << 30);
    enum status st = r.asked.pass != NULL ? check_by_pass(&c, &err) : check_by_registers(&c, &err);
    arena_release(&c.arena);
    if (cli_print(cli, st, &c.out, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return c.refused > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

/* ---- pass ---- */

struct passing {
    const struct request *r;
    const struct ledger *l;
    struct arena arena;
    struct buf out;
    size_t refused;
    int64_t now;
    int64_t expires;
};

static enum status write_pass(const struct passing *p, uint64_t index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(PASS_FILE_MAX);
    enum status st = pass_export(p->l->log, index, &text, err);
    return st == OK ? cli_write(p->r->cli, p->r->output, buf_view(&text), err) : st;
}

static enum status pass_one(struct passing *p, const char *name, struct error *err)
{
    const struct request *r = p->r;
    struct gate_file file;
    struct gate_result *result = arena_alloc(&p->arena, 1, sizeof *result);
    uint64_t index = 0;
    enum status st = result == NULL ? error_no_memory(err) : read_file(name, &file, err);
    const struct gate_question q = {.digest = file.digest,
                                    .environment = r->asked.environment,
                                    .days = r->asked.days,
                                    .now = p->now};
    if (st == OK) {
        *result = (struct gate_result){.passes = true};
        st = gate_ask(p->l, &q, &p->arena, &result->answer, err);
    }
    if (st == OK && result->answer.reasons_len > 0 && r->force == NULL) {
        result->passes = false;
        p->refused++;
        gate_write_text(&file, result, &p->out);
        return OK;
    }
    const struct pass_request pass = {.name = path_base(view_str(name)),
                                      .size = file.size,
                                      .digest = file.digest,
                                      .purposes = r->purposes == 0 ? GATE_DEPLOYMENT : r->purposes,
                                      .environment = r->asked.environment,
                                      .expires = p->expires,
                                      .now = p->now,
                                      .forced = r->force == NULL ? VIEW("") : view_str(r->force)};
    if (st == OK) {
        st = pass_record(p->l, &pass, &result->answer, &index, err);
    }
    if (st == OK) {
        cli_note(r->cli, "%s: passes%s, log entry %" PRIu64, name,
                 r->force == NULL ? "" : " BY FORCE", index);
    }
    return st == OK && r->output != NULL ? write_pass(p, index, err) : st;
}

static enum status pass_all(struct passing *p, struct error *err)
{
    struct rebuild_result result;
    struct home h;
    enum status st = home_open(p->r->cli, p->r->passphrase_file, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    p->l = &l;
    /* What is let through rests on signed statements, not on what somebody wrote into a database.
     */
    st = ledger_rebuild(&l, REBUILD_VERIFY, NULL, NULL, &result, err);
    for (size_t i = 0; st == OK && i < p->r->files_len; i++) {
        st = pass_one(p, p->r->files[i], err);
        arena_clear(&p->arena);
    }
    home_close(&h);
    return st;
}

static enum exit_code pass_usage(const struct request *r, struct passing *p)
{
    p->now = clock_now();
    p->expires = p->now + DAYS_DEFAULT * CLOCK_DAY;
    if (r->files_len == 0) {
        return cli_usage(r->cli, "name the file that is to pass");
    }
    if (r->output != NULL && r->files_len > 1) {
        return cli_usage(r->cli, "-o takes the pass of one file");
    }
    if (r->expires != NULL && !cli_parse_day(r->expires, &p->expires)) {
        return cli_usage(r->cli, "--expires: \"%s\" is no date like 2027-03-31", r->expires);
    }
    if (r->force != NULL && view_trim(view_str(r->force)).len < 3) {
        return cli_usage(r->cli, "--force says why");
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run_pass(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli};
    struct passing p = {.r = &r, .out = BUF_INIT(OUTPUT_MAX)};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED) {
        code = pass_usage(&r, &p);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    arena_init(&p.arena, (size_t)1 << 30);
    enum status st = pass_all(&p, &err);
    arena_release(&p.arena);
    if (cli_print(cli, st, &p.out, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return p.refused > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const struct option_spec check_options[] = {
    {"for", 0, "PURPOSE", "deployment (default) or execution"},
    GATE_OPTIONS,
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec pass_options[] = {
    {"for", 0, "PURPOSE", "deployment (default), execution (repeatable)"},
    {"environment", 0, "ID", "where to; without it anywhere"},
    {"days", 0, "N", "the verdict is at most so many days old"},
    {"expires", 0, "DATE", "the last day on which the pass counts (default: in 30 days)"},
    {"force", 0, "REASON", "although something speaks against it; a person's to say"},
    {"output", 'o', "FILE", "the pass as a file, for machines without registers"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command gate_check = {
    .name = "check",
    .summary = "May these files be deployed, or run? Exits with 1 where one may not",
    .operands = "FILE|sha256:DIGEST …",
    .details = "By the registers: inspected and accepted, and nothing became known since. With\n"
               "--pass by a signed pass, without registers and without a network.\n",
    .options = check_options,
    .run = run_check,
};

const struct command gate_pass = {
    .name = "pass",
    .summary = "Sign and log that these files may be deployed, or run, until a day",
    .operands = "FILE …",
    .details = "What something speaks against gets no pass (exit code 1), unless a person forces\n"
               "it, with a reason; that stands in the log, and the posture alarms for it.\n",
    .options = pass_options,
    .run = run_pass,
};
