/* assay sbom score: how complete an SBOM is. */
#include "bill_source.h"
#include "sbom.h"

#include <assay/base/json.h>
#include <assay/sbom/analysis.h>

enum { OUTPUT_MAX = 1 << 20 };

struct score {
    struct bill_source source;
    const char *path;
    bool json;
    bool required[SBOM_STANDARDS];
};

static const char *const keys[] = {"ntia", "bsi"};

static const struct option_spec options[] = {
    {"require", 0, "STANDARD", "exit 1 unless nothing is missing: ntia or bsi; may be repeated"},
    {"json", 0, NULL, "the result as JSON"},
    {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},
    {"quiet", 'q', NULL, "no progress"},
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct score *s = ctx;
    if (a->option == NULL) {
        if (s->path != NULL) {
            return cli_usage(s->source.cli, "one SBOM at a time; \"%s\" is the second", a->value);
        }
        s->path = a->value;
    } else if (args_is(a, "json")) {
        s->json = true;
    } else if (args_is(a, "allow-unsandboxed")) {
        s->source.allow_unsandboxed = true;
    } else if (args_is(a, "require")) {
        for (size_t i = 0; i < SBOM_STANDARDS; i++) {
            if (strcmp(a->value, keys[i]) == 0) {
                s->required[i] = true;
                return EXIT_ACCEPTED;
            }
        }
        return cli_usage(s->source.cli, "--require: \"%s\" is none of ntia, bsi", a->value);
    } else {
        s->source.cli->quiet = true;
    }
    return EXIT_ACCEPTED;
}

static void write_text(const struct sbom_score *score, struct buf *out)
{
    for (size_t k = 0; k < SBOM_STANDARDS; k++) {
        buf_printf(out, "%s%s: %.1f %% of what is required\n", k == 0 ? "" : "\n",
                   sbom_standard_name((enum sbom_standard)k), score->percent[k]);
        for (size_t i = 0; i < score->element_count; i++) {
            const struct sbom_element *e = &score->elements[i];
            if ((size_t)e->standard == k) {
                bool whole = e->have == e->of && e->of > 0;
                buf_printf(out, "  %s %7zu of %-7zu %s%s\n", whole ? "yes" : "NO ", e->have, e->of,
                           e->asks, e->required ? "" : " (where it exists)");
            }
        }
    }
}

static void write_json(const struct sbom_score *score, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_array(&w);
    for (size_t k = 0; k < SBOM_STANDARDS; k++) {
        json_object(&w);
        json_member_str(&w, "standard", keys[k]);
        json_member_str(&w, "title", sbom_standard_name((enum sbom_standard)k));
        json_key(&w, "percent");
        json_double(&w, score->percent[k]);
        json_key(&w, "elements");
        json_array(&w);
        for (size_t i = 0; i < score->element_count; i++) {
            const struct sbom_element *e = &score->elements[i];
            if ((size_t)e->standard != k) {
                continue;
            }
            json_object(&w);
            json_member_str(&w, "name", e->name);
            json_member_str(&w, "asks", e->asks);
            json_member_bool(&w, "required", e->required);
            json_member_uint(&w, "have", e->have);
            json_member_uint(&w, "of", e->of);
            json_object_end(&w);
        }
        json_array_end(&w);
        json_object_end(&w);
    }
    json_array_end(&w);
    buf_add_char(out, '\n');
}

static enum status show(const struct score *s, const struct sbom_score *score, struct error *err)
{
    struct buf out = BUF_INIT(OUTPUT_MAX);
    if (s->json) {
        write_json(score, &out);
    } else {
        write_text(score, &out);
    }
    return cli_print(s->source.cli, OK, &out, err);
}

static enum exit_code work(struct score *s)
{
    struct error err = {.code = OK};
    struct sbom_document *doc = NULL;
    struct sbom_score score;
    enum status st = bill_open(&s->source, s->path, &doc, &err);
    if (st == OK) {
        st = sbom_score(doc, &score, &err);
    }
    if (st == OK) {
        st = show(s, &score, &err);
    }
    (void)sbom_document_free(doc);
    if (st != OK) {
        return cli_fail(s->source.cli, &err);
    }
    for (size_t k = 0; k < SBOM_STANDARDS; k++) {
        if (s->required[k] && score.percent[k] < 100) {
            return EXIT_REJECTED;
        }
    }
    return s->source.incomplete ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct score s = {.source = {.cli = cli}};
    enum exit_code code = args_each(cli, self, argc, argv, take, &s);
    if (code == EXIT_ACCEPTED && s.path == NULL) {
        code = cli_usage(cli, "name the SBOM, or what to make one of");
    }
    return code == EXIT_ACCEPTED ? work(&s) : code;
}

const struct command sbom_score_command = {
    .name = "score",
    .summary = "Show how complete an SBOM is (NTIA, BSI TR-03183-2)",
    .operands = "FILE",
    .details = "FILE is an SBOM, or a directory or archive whose components are scored.\n",
    .options = options,
    .run = run,
};
