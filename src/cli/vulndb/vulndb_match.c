/* assay vulndb match: what is known against package URLs and the components of SBOMs. */
#include "sbom/bill_source.h"
#include "vulndb.h"

#include <assay/advisory/remedy.h>
#include <assay/base/file.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <unistd.h>

enum { PURLS_MAX = 1 << 20, INPUT_MAX = 256 << 20 };

enum { BOMS_MAX = 64 };

struct request {
    const char *database;
    const char *boms[BOMS_MAX]; /* paths of SBOMs */
    size_t bom_count;
    struct buf purls; /* one a line */
    bool json;
    bool from_stdin;
    struct stored_request stored;
    bool is_stored;
};

struct matching {
    struct advisory_index *index;
    struct arena arena; /* of the purl at hand */
    struct buf *out;
    struct json_writer *json; /* NULL: text */
    struct facts *facts;      /* all of it, for the advice */
    uint64_t found;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL && strcmp(a->value, "-") == 0) {
        r->from_stdin = true;
    } else if (a->option == NULL && view_starts(view_str(a->value), VIEW("pkg:"))) {
        buf_printf(&r->purls, "%s\n", a->value);
    } else if (a->option == NULL && access(a->value, F_OK) != 0) {
        return cli_usage(a->cli, "\"%s\" is no package URL (pkg:npm/left-pad@1.3.0) and no file",
                         a->value);
    } else if (a->option == NULL && r->bom_count == BOMS_MAX) {
        return cli_usage(a->cli, "more than %d SBOMs", BOMS_MAX);
    } else if (a->option == NULL) {
        r->boms[r->bom_count++] = a->value;
    } else if (args_is(a, "db")) {
        r->database = a->value;
    } else if (args_is(a, "stored")) {
        r->is_stored = true;
    } else if (args_is(a, "passphrase-file")) {
        r->stored.passphrase_file = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* The one thing to do about all of them. */
static void remedy_json(struct json_writer *w, const struct remedy *r)
{
    json_key(w, "remedy");
    json_object(w);
    json_member(w, "version", r->version);
    json_member_uint(w, "clears", r->clears);
    json_member_uint(w, "remains", r->remains);
    json_member_bool(w, "same_major", r->same_major);
    json_object_end(w);
}

static void remedy_text(struct buf *out, const struct remedy *r)
{
    buf_add_str(out, "  do first: go to ");
    utf8_append_visible(out, r->version);
    buf_printf(out, ", which clears %zu of %zu", r->clears, r->known);
    if (r->remains > 0) {
        buf_printf(out, " and has %zu known itself", r->remains);
    }
    buf_add_str(out, r->same_major ? "\n" : " (another major version)\n");
}

static enum status show_matches(struct matching *m, struct view purl,
                                const struct vulnerability *list, size_t count,
                                const struct remedy *remedy, struct error *err)
{
    enum status st = OK;
    if (m->json != NULL) {
        json_object(m->json);
        json_member(m->json, "purl", purl);
        json_key(m->json, "vulnerabilities");
        json_array(m->json);
    } else if (count > 0) {
        utf8_append_visible(m->out, purl);
        buf_add_char(m->out, '\n');
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        st = vulndb_show_one(m->index, &list[i], m->json, m->out, err);
    }
    if (m->json != NULL) {
        json_array_end(m->json);
        if (remedy->version.len > 0) {
            remedy_json(m->json, remedy);
        }
        json_object_end(m->json);
    } else if (remedy->version.len > 0) {
        remedy_text(m->out, remedy);
    }
    m->found += count;
    return st;
}

/* Compared and shown. */
static enum status compare(void *ctx, struct view text, struct vulndb_known *out, struct error *err)
{
    struct matching *m = ctx;
    struct vulndb_known k = {.count = 0};
    struct remedy remedy = {.known = 0};
    arena_clear(&m->arena);
    enum status st =
        vulndb_match_purl(m->index, text, &m->arena, &k.package, &k.list, &k.count, err);
    if (st == OK && k.count > 0) {
        st = advisory_remedy(m->index, &k.package, NULL, &m->arena, &remedy, err);
    }
    if (st == OK) {
        st = show_matches(m, text, k.list, k.count, &remedy, err);
    }
    if (st == OK) {
        *out = k;
    }
    return st;
}

/* A package that came without a bill of materials. */
static enum status match_one(struct matching *m, struct view text, struct error *err)
{
    struct vulndb_known known = {.count = 0};
    enum status st = compare(m, text, &known, err);
    return st == OK && known.count > 0 ? vulndb_advise_purl(m->facts, m->index, text, &known, err)
                                       : st;
}

static enum status match_all(struct matching *m, struct view purls, struct error *err)
{
    enum status st = OK;
    struct view line;
    while (st == OK && view_line(&purls, &line)) {
        line = view_trim(line);
        if (line.len > 0) {
            st = match_one(m, line, err);
        }
    }
    return st;
}

static enum status match_file(const struct cli *cli, struct matching *m, const char *path,
                              struct error *err)
{
    struct sbom_document *doc = NULL;
    uint64_t unnamed = 0;
    enum status st = bill_read(path, &doc, err);
    if (st == OK) {
        const struct vulndb_bill bill = {doc, path, compare, m};
        st = vulndb_advise_bill(m->facts, m->index, &bill, &unnamed, err);
    }
    if (st == OK && unnamed > 0) {
        cli_note(cli,
                 "%s: not compared, because without a usable package URL: %llu of %llu component%s",
                 path, (unsigned long long)unnamed, (unsigned long long)doc->component_count,
                 plural(doc->component_count));
    }
    (void)sbom_document_free(doc);
    return st;
}

static enum status match_input(const struct cli *cli, struct request *r, struct matching *m,
                               struct error *err)
{
    enum status st = OK;
    if (r->from_stdin) {
        st = file_read_fd(STDIN_FILENO, "standard input", &r->purls, err);
    }
    if (st == OK) {
        st = match_all(m, buf_view(&r->purls), err);
    }
    for (size_t i = 0; st == OK && i < r->bom_count; i++) {
        st = match_file(cli, m, r->boms[i], err);
    }
    return st;
}

static enum status write_all(const struct cli *cli, struct request *r, struct matching *m,
                             struct error *err)
{
    struct json_writer *w = m->json;
    if (w != NULL) {
        json_object(w);
        json_key(w, "database");
        json_object(w);
        vulndb_json(w, m->index);
        json_object_end(w);
        json_key(w, "components");
        json_array(w);
    }
    enum status st = match_input(cli, r, m, err);
    if (w != NULL) {
        json_array_end(w);
    }
    st = st == OK ? vulndb_advise_show(m->facts, m->index, w, m->out, err) : st;
    if (w != NULL) {
        json_object_end(w);
        buf_add_char(m->out, '\n');
    }
    return st;
}

static enum status work(struct cli *cli, struct request *r, uint64_t *found, struct error *err)
{
    struct buf out = BUF_INIT(INPUT_MAX);
    struct json_writer w;
    struct matching m = {.out = &out, .json = r->json ? &w : NULL};
    enum status st = vulndb_open(cli, r->database, &m.index, err);
    st = st == OK ? facts_new(&m.facts, err) : st;
    arena_init(&m.arena, INPUT_MAX);
    json_writer_init(&w, &out, true);
    st = st == OK ? write_all(cli, r, &m, err) : st;
    st = cli_print(cli, st, &out, err);
    if (st == OK) {
        vulndb_note_age(cli, m.index);
        *found = m.found;
    }
    (void)facts_free(m.facts);
    (void)advisory_index_close(m.index);
    arena_release(&m.arena);
    return st;
}

static enum exit_code run_stored(struct cli *cli, struct request *r)
{
    struct error err;
    uint64_t found = 0;
    if (r->purls.len > 0 || r->bom_count > 0 || r->from_stdin) {
        return cli_usage(cli, "--stored takes no packages: it matches what the log holds");
    }
    r->stored.database = r->database;
    r->stored.json = r->json;
    if (vulndb_match_stored(cli, &r->stored, &found, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return found > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.json = false};
    struct error err;
    uint64_t found = 0;
    buf_init(&r.purls, INPUT_MAX);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.is_stored) {
        code = run_stored(cli, &r);
        buf_release(&r.purls);
        return code;
    }
    if (code == EXIT_ACCEPTED && r.purls.len == 0 && r.bom_count == 0 && !r.from_stdin) {
        code = cli_usage(cli, "name package URLs, SBOMs, or \"-\" for package URLs on standard "
                              "input");
    }
    if (code == EXIT_ACCEPTED) {
        code = work(cli, &r, &found, &err) != OK ? cli_fail(cli, &err)
               : found > 0                       ? EXIT_REJECTED
                                                 : EXIT_ACCEPTED;
    }
    buf_release(&r.purls);
    return code;
}

static const struct option_spec options[] = {
    {"db", 0, "FILE", "the database (default: that of the home)"},
    {"stored", 0, NULL, "match what \"verify\" found before; show and log what is new"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys (for --stored)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command vulndb_match = {
    .name = "match",
    .summary = "Say what is known against packages",
    .operands = "PURL|SBOM...",
    .details = "PURL is a package URL (pkg:npm/left-pad@1.3.0), SBOM a CycloneDX or SPDX file;\n"
               "\"-\" reads package URLs from standard input, one a line. Exit status 1:\n"
               "something is known. With --stored: the latest inventory of each subject that was\n"
               "verified; only what was not known about it is shown, and logged.\n",
    .options = options,
    .run = run,
};
