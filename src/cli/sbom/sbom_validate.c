/* assay sbom validate: does a file hold to the rules of its format? */
#include "bill_source.h"
#include "sbom.h"

#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/sbom/analysis.h>

#include <inttypes.h>

enum { FILES_MAX = 1024, OUTPUT_MAX = 256 << 20 };

struct validate {
    struct cli *cli;
    const char *files[FILES_MAX];
    size_t count;
    bool json;
    struct buf out;
    struct json_writer writer;
    const char *name; /* of the file at hand */
    size_t flaws;     /* of it */
};

static const struct option_spec options[] = {
    {"json", 0, NULL, "the result as JSON"},
    {"quiet", 'q', NULL, "only what is wrong"},
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct validate *v = ctx;
    if (a->option == NULL) {
        if (v->count == FILES_MAX) {
            return cli_usage(v->cli, "more than %d files", FILES_MAX);
        }
        v->files[v->count++] = a->value;
    } else if (args_is(a, "json")) {
        v->json = true;
    } else {
        v->cli->quiet = true;
    }
    return EXIT_ACCEPTED;
}

static enum status on_flaw(void *ctx, const struct sbom_flaw *flaw, struct error *err)
{
    struct validate *v = ctx;
    (void)err;
    v->flaws++;
    if (v->json) {
        json_object(&v->writer);
        json_member_str(&v->writer, "kind", flaw->kind);
        json_member(&v->writer, "what", flaw->what);
        json_member_uint(&v->writer, "line", flaw->line);
        json_object_end(&v->writer);
        return OK;
    }
    buf_printf(&v->out, "%s:%" PRIu32 ": %s: ", v->name, flaw->line, flaw->kind);
    utf8_append_visible(&v->out, flaw->what);
    buf_add_char(&v->out, '\n');
    return OK;
}

static void describe(struct validate *v, const struct sbom_document *doc)
{
    if (v->json) {
        json_member_str(&v->writer, "format", doc->format);
        json_member(&v->writer, "version", doc->spec_version);
        json_member_uint(&v->writer, "components", doc->component_count);
        json_key(&v->writer, "flaws");
        json_array(&v->writer);
    }
}

/* Flaws do not make a document invalid: its schema allows them. */
static enum status one_file(struct validate *v, bool *valid, struct error *err)
{
    struct sbom_document *doc = NULL;
    struct error why = {.code = OK};
    enum status st = bill_read(v->name, &doc, &why);
    v->flaws = 0;
    *valid = st == OK;
    if (v->json) {
        json_object(&v->writer);
        json_member_str(&v->writer, "file", v->name);
        json_member_bool(&v->writer, "valid", *valid);
    }
    if (st == OK) {
        describe(v, doc);
        st = sbom_flaws(doc, on_flaw, v, err);
        if (v->json) {
            json_array_end(&v->writer);
        } else if (!v->cli->quiet) {
            buf_printf(&v->out, "%s: valid %s " VIEW_FMT ", %zu component%s", v->name, doc->format,
                       VIEW_ARG(doc->spec_version), doc->component_count,
                       plural(doc->component_count));
            if (v->flaws > 0) {
                buf_printf(&v->out, ", %zu flaw%s", v->flaws, plural(v->flaws));
            }
            buf_add_char(&v->out, '\n');
        }
    } else if (st == ERR_FORMAT || st == ERR_UNSUPPORTED || st == ERR_LIMIT) {
        if (v->json) {
            json_member_str(&v->writer, "error", why.message);
        } else {
            buf_add_str(&v->out, "invalid: ");
            utf8_append_visible(&v->out, view_str(why.message));
            buf_add_char(&v->out, '\n');
        }
        st = OK;
    } else {
        (void)error_set(err, st, "%s", why.message);
    }
    if (v->json) {
        json_object_end(&v->writer);
    }
    (void)sbom_document_free(doc);
    return st;
}

static enum exit_code work(struct validate *v)
{
    struct error err = {.code = OK};
    enum status st = OK;
    bool all_valid = true;
    json_writer_init(&v->writer, &v->out, true);
    if (v->json) {
        json_array(&v->writer);
    }
    for (size_t i = 0; st == OK && i < v->count; i++) {
        bool valid = false;
        v->name = v->files[i];
        st = one_file(v, &valid, &err);
        all_valid &= valid;
    }
    if (v->json) {
        json_array_end(&v->writer);
        buf_add_char(&v->out, '\n');
    }
    if (cli_print(v->cli, st, &v->out, &err) != OK) {
        return cli_fail(v->cli, &err);
    }
    return all_valid ? EXIT_ACCEPTED : EXIT_REJECTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct validate v = {.cli = cli, .out = BUF_INIT(OUTPUT_MAX)};
    enum exit_code code = args_each(cli, self, argc, argv, take, &v);
    if (code == EXIT_ACCEPTED && v.count == 0) {
        code = cli_usage(cli, "name the SBOM to validate");
    }
    if (code == EXIT_ACCEPTED) {
        code = work(&v);
    }
    buf_release(&v.out);
    return code;
}

const struct command sbom_validate_command = {
    .name = "validate",
    .summary = "Check SBOMs against the rules of their format",
    .operands = "FILE …",
    .details = "CycloneDX 1.4 to 1.7 (JSON, XML), SPDX 2.2 and 2.3 (JSON, tag-value), SPDX 3.0.1\n"
               "(JSON-LD).\n"
               "Exit code 1: one of them is invalid. Flaws that the format allows (references\n"
               "that are there twice or lead nowhere, circles) are shown.\n",
    .options = options,
    .run = run,
};
