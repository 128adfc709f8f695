/* assay evidence-request link, evidence-upload save. */
#include "evidence.h"
#include "noun/noun.h"
#include "transfer.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

enum { DAYS = 14, SIZE_USUAL = 64 << 20 };

struct request {
    const char *operands[2];
    size_t count;
    const char *url;
    const char *output;
    const char *passphrase_file;
    int64_t expires;
    uint64_t max_size;
    unsigned uses;
};

/* A token goes to nobody on the way: to this machine, or by TLS. */
static bool is_base_url(struct view url)
{
    bool is = transfer_is_allowed(url.ptr);
    for (size_t i = 0; is && i < url.len; i++) {
        is = url.ptr[i] > ' ' && url.ptr[i] < 0x7f && strchr("?#\"'<>\\", url.ptr[i]) == NULL;
    }
    return is;
}

static enum exit_code take_limit(struct request *r, const struct args *a)
{
    if (args_is(a, "max-size")) {
        return cli_parse_size(a->value, &r->max_size) && r->max_size > 0 &&
                       r->max_size <= EVIDENCE_UPLOAD_MAX
                   ? EXIT_ACCEPTED
                   : cli_usage(a->cli, "--max-size: at most %dM", EVIDENCE_UPLOAD_MAX >> 20);
    }
    return cli_parse_unsigned(a->value, &r->uses) && r->uses > 0 &&
                   r->uses <= EVIDENCE_LINK_USES_MAX
               ? EXIT_ACCEPTED
               : cli_usage(a->cli, "--uses: 1 to %d files", EVIDENCE_LINK_USES_MAX);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->count == 2) {
            return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
        }
        r->operands[r->count++] = a->value;
    } else if (args_is(a, "expires")) {
        if (!clock_parse(view_str(a->value), &r->expires)) {
            return cli_usage(a->cli, "--expires: \"%s\" is no date like 2026-12-31", a->value);
        }
    } else if (args_is(a, "url")) {
        r->url = a->value;
        if (!is_base_url(view_str(r->url))) {
            return cli_usage(a->cli,
                             "--url: \"%s\" is no address that begins with https:// (or "
                             "http:// of this machine)",
                             r->url);
        }
    } else if (args_is(a, "output")) {
        r->output = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else {
        return take_limit(r, a);
    }
    return EXIT_ACCEPTED;
}

/* ---- link ------------------------------------------------------------------------------ */

static enum status print_link(const struct cli *cli, const struct request *r, const char *token,
                              struct error *err)
{
    struct buf out = BUF_INIT(64 * 1024);
    struct view base = view_str(r->url);
    while (base.len > 0 && base.ptr[base.len - 1] == '/') {
        base.len--;
    }
    if (base.len > 0) {
        buf_printf(&out, VIEW_FMT "/upload/", VIEW_ARG(base));
    }
    buf_printf(&out, "%s\n", token);
    enum status st = buf_status(&out, err);
    if (st == OK) {
        st = cli_write(cli, NULL, buf_view(&out), err);
    }
    mem_wipe(out.ptr, out.len);
    buf_release(&out);
    return st;
}

static enum status make_link(const struct cli *cli, const struct request *r, struct error *err)
{
    const struct evidence_link_terms terms = {view_str(r->operands[0]), view_str(r->operands[1]),
                                              r->expires, r->max_size, r->uses};
    char token[EVIDENCE_TOKEN_LEN + 1];
    char day[CLOCK_TEXT_MAX];
    struct home home;
    struct arena arena;
    struct view id = VIEW("");
    enum status st = home_open(cli, r->passphrase_file, &home, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&home);
    arena_init(&arena, 0);
    st = evidence_link_new(&l, &terms, clock_now(), &arena, &id, token, err);
    if (st == OK) {
        clock_rfc3339(r->expires, day);
        st = print_link(cli, r, token, err);
        mem_wipe(token, sizeof token);
    }
    if (st == OK) {
        cli_note(cli,
                 "link " VIEW_FMT ", until %.10s, for %u %s of at most %llu bytes: it is shown "
                 "this once; \"assay evidence-link withdraw " VIEW_FMT "\" ends it",
                 VIEW_ARG(id), day, r->uses, plural_of(r->uses, "file", "files"),
                 (unsigned long long)r->max_size, VIEW_ARG(id));
    }
    arena_release(&arena);
    home_close(&home);
    return st;
}

static enum exit_code run_link(struct cli *cli, const struct command *self, int argc, char **argv)
{
    int64_t now = clock_now();
    struct request r = {
        .expires = now + (int64_t)DAYS * CLOCK_DAY, .max_size = SIZE_USUAL, .uses = 1};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.count < 2) {
        code = cli_usage(cli, "name the deliverable and the kind of the request");
    }
    if (code == EXIT_ACCEPTED && r.expires + CLOCK_DAY <= now) {
        code = cli_usage(cli, "--expires: that day is over");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return make_link(cli, &r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- taking in ------------------------------------------------------------------------- */

static struct view *field_value(struct noun_record *r, const char *name)
{
    return &r->values[noun_field(r->noun, view_str(name)) - r->noun->fields];
}

static enum status fill_from(struct noun_record *evidence, const struct noun_record *upload,
                             struct error *err)
{
    struct view *document = field_value(evidence, "document");
    struct view *kind = field_value(evidence, "kind");
    if (!upload->active) {
        return error_set(err, ERR_USAGE, "upload: somebody has dealt with it already");
    }
    if (document->len > 0 && !view_eq(*document, upload->values[EVIDENCE_UPLOAD_DOCUMENT])) {
        return error_set(err, ERR_USAGE, "the document is the upload: leave out --document");
    }
    *document = upload->values[EVIDENCE_UPLOAD_DOCUMENT];
    *kind = kind->len > 0 ? *kind : upload->values[EVIDENCE_UPLOAD_KIND];
    return OK;
}

enum status evidence_take_upload(struct noun_home *h, struct noun_record *evidence,
                                 struct noun_record *taken, struct error *err)
{
    struct noun_set set;
    const struct view id = *field_value(evidence, "upload");
    if (id.len == 0) {
        return OK;
    }
    enum status st = noun_set_load(&h->ledger, noun_named(VIEW("evidence-upload")), &set, err);
    if (st != OK) {
        return st;
    }
    const struct noun_record *upload = noun_set_find(&set, &id);
    if (upload == NULL) {
        st = error_set(err, ERR_USAGE, "upload: there is none " VIEW_FMT, VIEW_ARG(id));
    } else {
        *taken = *upload;
    }
    for (size_t i = 0; st == OK && i < noun_fields(taken->noun); i++) {
        taken->values[i] = arena_copy(&h->arena, upload->values[i]);
        st = taken->values[i].ptr == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        st = fill_from(evidence, taken, err);
    }
    noun_set_release(&set);
    return st;
}

/* ---- save ------------------------------------------------------------------------------ */

static enum status save(const struct cli *cli, const struct request *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(EVIDENCE_UPLOAD_MAX);
    struct home home;
    struct noun_set set;
    struct sha256 digest;
    const struct view id = view_str(r->operands[0]);
    enum status st = home_open_registers(cli, &home, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&home);
    st = noun_set_load(&l, noun_named(VIEW("evidence-upload")), &set, err);
    if (st != OK) {
        home_close(&home);
        return st;
    }
    const struct noun_record *upload = noun_set_find(&set, &id);
    if (upload == NULL || !sha256_parse(upload->values[EVIDENCE_UPLOAD_DOCUMENT], &digest)) {
        st = error_set(err, ERR_USAGE,
                       "there is no upload \"%s\" (\"assay evidence-upload list --all\")",
                       r->operands[0]);
    }
    if (st == OK) {
        st = store_blob_get(home.store, &digest, &bytes, err);
    }
    noun_set_release(&set);
    home_close(&home);
    return st == OK ? cli_write(cli, r->output, buf_view(&bytes), err) : st;
}

static enum exit_code run_save(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.count != 1) {
        code = cli_usage(cli, "name one upload");
    }
    if (code == EXIT_ACCEPTED && r.output == NULL) {
        code = cli_usage(cli, "say where it goes (--output FILE): a stranger's name for a file "
                              "is not used");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return save(cli, &r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec link_options[] = {
    {"expires", 0, "DATE", "the last day on which it works (default: in 14 days)"},
    {"max-size", 0, "SIZE", "bytes of a file at most (default 64M, at most 256M)"},
    {"uses", 0, "N", "how many files may come by it (default 1)"},
    {"url", 0, "BASE", "where \"evidence serve\" is seen from outside: prints a whole link"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec save_options[] = {
    {"output", 'o', "FILE", "where it goes; \"-\": standard output"},
    {NULL, 0, NULL, NULL},
};

const struct command evidence_request_link = {
    .name = "link",
    .summary = "Make a link by which the file can be uploaded",
    .operands = "DELIVERABLE KIND",
    .details = "Prints the link, or without --url the token in it, this once: only its SHA-256 is\n"
               "kept. Who has it can upload, and see what is asked for; nothing else.\n",
    .options = link_options,
    .run = run_link,
};

const struct command evidence_upload_save = {
    .name = "save",
    .summary = "Write an upload into a file, to look at it",
    .operands = "ID",
    .details = "It is a stranger's file: open it with care.\n",
    .options = save_options,
    .run = run_save,
};
