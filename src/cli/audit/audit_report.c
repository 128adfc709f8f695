/* assay audit report: what a pack says, for people, made anew of what was verified. */
#include "audit.h"
#include "audit_check.h"
#include "audit_print.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <inttypes.h>
#include <stdio.h>

struct request {
    struct cli *cli;
    const char *output;
    struct pack_check_files files;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "output")) {
        r->output = a->value;
        return EXIT_ACCEPTED;
    }
    return pack_check_take(&r->files, a);
}

/* ---- writing it ---- */

static enum status send_html(void *ctx, int fd, const char *name, struct error *err)
{
    const struct pack_report *const *report = ctx;
    return pack_report_write(*report, fd, name, err);
}

static enum status write_pdf(const struct request *r, const struct pack_report *report,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf pdf = BUF_INIT(PRINT_PDF_MAX);
    enum status st = print_report(r->cli, report, &pdf, err);
    return st == OK ? file_write_atomic(r->output, buf_view(&pdf), 0600, err) : st;
}

static bool is_pdf(const char *path)
{
    return view_eq(path_ext(view_str(path)), VIEW("pdf"));
}

static enum status on_report(void *ctx, const struct pack_report *report, struct error *err)
{
    const struct request *r = ctx;
    return is_pdf(r->output) ? write_pdf(r, report, err)
                             : file_write_atomic_by(r->output, 0600, send_html, &report, err);
}

/* ---- the verb ---- */

static enum status make(struct request *r, struct pack_checking *c, struct error *err)
{
    enum status st = pack_check_begin(&r->files, c, err);
    if (st == OK) {
        st = audit_pack_report(&c->request, r->output, on_report, r, &c->result, err);
    }
    pack_check_end(c);
    return st;
}

static void say(const struct request *r, const struct pack_checking *s)
{
    const struct pack_check *p = &s->result;
    cli_note(r->cli, "%s: %" PRIu64 " statement%s verified, %" PRIu64 " document%s re-hashed",
             r->output, p->statements, plural(p->statements), p->documents, plural(p->documents));
    if (s->verifier.keys_len == 0 || s->verifier.vkeys_len == 0) {
        cli_note(r->cli, "by the pack's own keys: --key and --vkey give those that you trust");
    }
    if (p->unauthorised_len > 0) {
        cli_note(r->cli, "%" PRIu64 " %s not count: who said it may not", p->unauthorised_len,
                 plural_of(p->unauthorised_len, "statement does", "statements do"));
    }
}

static enum exit_code run_report(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli, .files = {.cancelled = cli->cancelled}};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.files.pack == NULL) {
        return cli_usage(cli, "name the pack");
    }
    if (r.output == NULL) {
        return cli_usage(cli, "say where the report goes: -o FILE.html or -o FILE.pdf");
    }
    struct pack_checking *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        (void)!error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    if (make(&r, s, &err) == OK) {
        say(&r, s);
    } else {
        code = cli_fail(cli, &err);
    }
    (void)mem_free(s);
    return code;
}

static const struct option_spec options[] = {
    {"output", 'o', "FILE", "the report; a PDF where its name ends in .pdf (required)"},
    PACK_CHECK_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct command audit_report = {
    .name = "report",
    .summary = "Check a pack and write what it says for people: HTML, or PDF",
    .operands = "PACK",
    .details =
        "The report is made anew of what was verified: nothing of the pack's own page is in\n"
        "it. A pack that fails gives none. A PDF is printed by Chromium (ASSAY_BROWSER, or\n"
        "from the path); HTML needs nothing.\n",
    .options = options,
    .run = run_report,
};
