/* assay sbom convert: an SBOM in another format. */
#include "bill_source.h"
#include "sbom.h"

#include <assay/sbom/format.h>

enum { OUTPUT_MAX = 1 << 30 };

struct convert {
    struct cli *cli;
    const char *path;
    const struct sbom_format *format;
    const char *version;
    const char *output;
};

static const struct option_spec options[] = {
    {"format", 'f', "FORMAT", "cyclonedx-json, cyclonedx-xml, spdx-json, spdx-tag or spdx3-json"},
    {"spec-version", 0, "VERSION", "of the format, such as 1.7"},
    {"output", 'o', "FILE", "where it goes; \"-\" is standard output (default)"},
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct convert *c = ctx;
    if (a->option == NULL) {
        if (c->path != NULL) {
            return cli_usage(c->cli, "one SBOM at a time; \"%s\" is the second", a->value);
        }
        c->path = a->value;
    } else if (args_is(a, "format")) {
        c->format = sbom_format_named(view_str(a->value));
        if (c->format == NULL) {
            return cli_usage(c->cli, "there is no SBOM format \"%s\"", a->value);
        }
    } else if (args_is(a, "spec-version")) {
        c->version = a->value;
    } else {
        c->output = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code work(const struct convert *c)
{
    struct error err = {.code = OK};
    struct sbom_document *doc = NULL;
    struct buf out = BUF_INIT(OUTPUT_MAX);
    enum status st = bill_read(c->path, &doc, &err);
    if (st == OK) {
        st = sbom_write(doc, c->format, c->version, &out, &err);
    }
    if (st == OK) {
        st = cli_write(c->cli, c->output, buf_view(&out), &err);
    }
    (void)sbom_document_free(doc);
    buf_release(&out);
    return st == OK ? EXIT_ACCEPTED : cli_fail(c->cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct convert c = {.cli = cli};
    enum exit_code code = args_each(cli, self, argc, argv, take, &c);
    if (code == EXIT_ACCEPTED && (c.path == NULL || c.format == NULL)) {
        code = cli_usage(cli, "name the SBOM and the --format that it shall have");
    }
    return code == EXIT_ACCEPTED ? work(&c) : code;
}

const struct command sbom_convert_command = {
    .name = "convert",
    .summary = "Write an SBOM in another format",
    .operands = "FILE",
    .details = "What the other format has no place for is left out.\n",
    .options = options,
    .run = run,
};
