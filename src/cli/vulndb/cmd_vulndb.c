/* assay vulndb: the database of known vulnerabilities and malicious packages. */
#include "commands.h"
#include "vulndb.h"

#include <assay/advisory/eol.h>
#include <assay/advisory/import.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <stdlib.h>

enum { OPERANDS_MAX = 4096 };

struct request {
    const char *database;
    const char *operands[OPERANDS_MAX];
    size_t count;
    bool json;
    bool replace;
    unsigned jobs;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->count == OPERANDS_MAX) {
            return cli_usage(a->cli, "more than %d paths; name a directory", (int)OPERANDS_MAX);
        }
        r->operands[r->count++] = a->value;
    } else if (args_is(a, "db")) {
        r->database = a->value;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (args_is(a, "replace")) {
        r->replace = true;
    } else if (!cli_parse_unsigned(a->value, &r->jobs) || r->jobs == 0) {
        return cli_usage(a->cli, "--jobs: \"%s\" is no number above 0", a->value);
    }
    return EXIT_ACCEPTED;
}

/* ---- import ---- */

static bool cancelled(void *ctx)
{
    return *((const struct cli *)ctx)->cancelled != 0;
}

static enum status ensure_directory(const char *path, struct error *err)
{
    struct view parent = path_dir(view_str(path));
    struct buf dir = BUF_INIT(1 << 16);
    if (parent.len == 0) {
        return OK;
    }
    buf_add_view(&dir, parent);
    enum status st = buf_status(&dir, err);
    if (st == OK) {
        st = dir_ensure(dir.ptr, 0700, err);
    }
    buf_release(&dir);
    return st;
}

static enum status import_json(const struct cli *cli, const struct import_report *report,
                               const struct advisory_index *index, struct error *err)
{
    struct buf out = BUF_INIT(1 << 20);
    struct json_writer w;
    json_writer_init(&w, &out, true);
    json_object(&w);
    json_member_uint(&w, "read", report->records);
    json_member_uint(&w, "withdrawn", report->withdrawn);
    json_member_uint(&w, "skipped", report->skipped);
    json_member_uint(&w, "endOfLife", report->eol);
    json_key(&w, "problems");
    json_array(&w);
    for (size_t i = 0; i < report->problem_count; i++) {
        json_str(&w, report->problems[i]);
    }
    json_array_end(&w);
    if (index != NULL) {
        json_key(&w, "database");
        json_object(&w);
        vulndb_json(&w, index);
        json_object_end(&w);
    }
    json_object_end(&w);
    buf_add_char(&out, '\n');
    return cli_print(cli, OK, &out, err);
}

static void import_text(const struct cli *cli, const struct import_report *report,
                        const struct advisory_index *index)
{
    struct advisory_index_info info;
    char newest[CLOCK_TEXT_MAX];
    if (report->eol > 0) {
        (void)fprintf(cli->out, "%llu release line%s with their end of life read\n",
                      (unsigned long long)report->eol, plural(report->eol));
    }
    if (index == NULL) {
        return; /* nothing else was read */
    }
    advisory_index_describe(index, &info);
    clock_rfc3339(info.newest, newest);
    if (report->epss + report->kev > 0) {
        (void)fprintf(cli->out, "%llu EPSS score%s and %llu exploited %s read\n",
                      (unsigned long long)report->epss, plural(report->epss),
                      (unsigned long long)report->kev,
                      plural_of(report->kev, "vulnerability", "vulnerabilities"));
    }
    (void)fprintf(cli->out,
                  "%llu %s read, %llu of them withdrawn\n"
                  "the database has %llu %s about %llu package%s, the newest of %.10s\n",
                  (unsigned long long)report->records,
                  plural_of(report->records, "advisory", "advisories"),
                  (unsigned long long)report->withdrawn, (unsigned long long)info.advisories,
                  plural_of(info.advisories, "advisory", "advisories"),
                  (unsigned long long)info.packages, plural(info.packages), newest);
}

static void import_problems(const struct cli *cli, const struct import_report *report)
{
    for (size_t i = 0; i < report->problem_count; i++) {
        cli_note(cli, "left out: %s", report->problems[i]);
    }
    if (report->skipped > report->problem_count) {
        cli_note(cli, "%llu more were left out",
                 (unsigned long long)(report->skipped - report->problem_count));
    }
}

static enum status import(struct cli *cli, const struct request *r, struct import_report *report,
                          struct advisory_index **index, struct error *err)
{
    struct buf path = BUF_INIT(1 << 16);
    enum status st = vulndb_path(cli, r->database, &path, err);
    if (st == OK) {
        st = ensure_directory(path.ptr, err);
    }
    if (st == OK) {
        const struct import_options options = {.paths = r->operands,
                                               .path_count = r->count,
                                               .database = path.ptr,
                                               .keep = !r->replace,
                                               .threads = r->jobs,
                                               .cancelled = cancelled,
                                               .ctx = cli};
        st = advisory_import(&options, report, err);
    }
    if (st == OK && report->records + report->epss + report->kev > 0) {
        st = advisory_index_open(path.ptr, index, err);
    }
    buf_release(&path);
    return st;
}

static enum exit_code run_import(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r; /* 32 KiB: not for the stack */
    static struct import_report report;
    struct advisory_index *index = NULL;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.count == 0) {
        code = cli_usage(cli, "name OSV files, zips of them, or directories");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = import(cli, &r, &report, &index, &err);
    if (st == OK && r.json) {
        st = import_json(cli, &report, index, &err);
    } else if (st == OK) {
        import_text(cli, &report, index);
    }
    if (st != OK) {
        code = cli_fail(cli, &err);
    } else if (report.skipped > 0) {
        import_problems(cli, &report);
        code = EXIT_INCOMPLETE;
    }
    if (st == OK && index != NULL) {
        vulndb_note_stored(cli, r.database);
    }
    (void)advisory_index_close(index);
    return code;
}

/* ---- status ---- */

static enum status status_json(const struct cli *cli, const struct advisory_index *index,
                               struct error *err)
{
    struct buf out = BUF_INIT(1 << 20);
    struct json_writer w;
    struct advisory_ecosystem e;
    json_writer_init(&w, &out, true);
    json_object(&w);
    vulndb_json(&w, index);
    json_key(&w, "ecosystems");
    json_array(&w);
    for (size_t i = 0; advisory_index_ecosystem(index, i, &e); i++) {
        json_object(&w);
        json_member(&w, "name", e.name);
        json_member_uint(&w, "advisories", e.advisories);
        json_member_uint(&w, "malicious", e.malicious);
        json_member_uint(&w, "packages", e.packages);
        json_member_time(&w, "newest", e.newest);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(&out, '\n');
    return cli_print(cli, OK, &out, err);
}

static void status_exploits(const struct cli *cli, const struct advisory_index_info *info)
{
    const struct {
        const char *label;
        uint64_t count;
        int64_t date;
    } tables[] = {{"EPSS scores", info->epss, info->epss_date},
                  {"exploited vulnerabilities (KEV)", info->kev, info->kev_date}};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char date[CLOCK_TEXT_MAX];
        clock_rfc3339(tables[i].date, date);
        if (tables[i].count > 0) {
            (void)fprintf(cli->out, "%s: %llu%s%.10s\n", tables[i].label,
                          (unsigned long long)tables[i].count, tables[i].date != 0 ? ", of " : "",
                          tables[i].date != 0 ? date : "");
        }
    }
}

static void status_text(const struct cli *cli, const struct advisory_index *index)
{
    struct advisory_index_info info;
    struct advisory_ecosystem e;
    char digest[SHA256_HEX_MAX];
    char newest[CLOCK_TEXT_MAX];
    advisory_index_describe(index, &info);
    sha256_hex(&info.digest, digest);
    clock_rfc3339(info.newest, newest);
    (void)fprintf(
        cli->out,
        "%llu %s of %llu %s in %llu package%s, %.1f MiB, intact\n"
        "newest: %s (%lld day%s ago)\nsha256: %s\n",
        (unsigned long long)info.advisories, plural_of(info.advisories, "advisory", "advisories"),
        (unsigned long long)info.groups, plural_of(info.groups, "vulnerability", "vulnerabilities"),
        (unsigned long long)info.packages, plural(info.packages), (double)info.bytes / (1 << 20),
        newest, (long long)vulndb_age_days(index), plural((uint64_t)vulndb_age_days(index)),
        digest);
    status_exploits(cli, &info);
    (void)fprintf(cli->out, "\n%-20s %10s %10s %10s  %s\n", "ecosystem", "advisories", "malicious",
                  "packages", "newest");
    for (size_t i = 0; advisory_index_ecosystem(index, i, &e); i++) {
        clock_rfc3339(e.newest, newest);
        (void)fprintf(cli->out, "%-20.*s %10llu %10llu %10llu  %.10s\n", VIEW_ARG(e.name),
                      (unsigned long long)e.advisories, (unsigned long long)e.malicious,
                      (unsigned long long)e.packages, newest);
    }
}

static enum status status_eol(const struct cli *cli, const char *database, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    struct eol_table table;
    eol_init(&table);
    enum status st = vulndb_path(cli, database, &path, err);
    if (st == OK) {
        st = eol_open(path.ptr, &table, err);
    }
    if (st == OK && table.count > 0) {
        (void)fprintf(cli->out, "\n%zu release line%s of %zu product%s with their end of life\n",
                      table.count, plural(table.count), eol_products(&table),
                      plural(eol_products(&table)));
    }
    eol_release(&table);
    return st;
}

static enum exit_code run_status(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r;
    struct advisory_index *index = NULL;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = vulndb_open(cli, r.database, &index, &err);
    if (st == OK) {
        st = advisory_index_check(index, &err);
    }
    if (st == OK && r.json) {
        st = status_json(cli, index, &err);
    } else if (st == OK) {
        status_text(cli, index);
        st = status_eol(cli, r.database, &err);
        vulndb_note_age(cli, index);
    }
    (void)advisory_index_close(index);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec import_options[] = {
    {"replace", 0, NULL, "begin anew: keep nothing of what the database has"},
    {"jobs", 'j', "N", "threads (default: one a CPU)"},
    {"db", 0, "FILE", "the database (default: that of the home)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec status_options[] = {
    {"db", 0, "FILE", "the database (default: that of the home)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command vulndb_import = {
    .name = "import",
    .summary = "Read advisories (OSV), scores and ends of life into the database",
    .operands = "PATH...",
    .details =
        "PATH is an OSV file, a zip of them such as all.zip of an ecosystem, or a directory;\n"
        "EPSS scores (CSV, .csv.gz) and CISA's KEV catalogue (JSON, CSV) are known too.\n"
        "What the database has already stays; of each advisory the newest one counts.\n",
    .options = import_options,
    .run = run_import,
};

const struct command vulndb_status = {
    .name = "status",
    .summary = "Check the database; show its age and contents",
    .operands = "",
    .options = status_options,
    .run = run_status,
};

static const struct command *const verb_list[] = {&vulndb_import, &vulndb_update, &vulndb_status,
                                                  &vulndb_show,   &vulndb_match,  NULL};

const struct command vulndb_command = {
    .name = "vulndb",
    .summary = "Keep and ask the database of known vulnerabilities",
    .operands = "",
    .verbs = verb_list,
};
