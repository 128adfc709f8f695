/* assay modified: a copy of somebody's software against its upstream. */
#include "commands.h"
#include "found_packages.h"
#include "home.h"
#include "inspect/compare.h"
#include "inspect/judge.h"

#include <assay/assure/modification_records.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

static const struct option_spec options[] = {
    MODIFIED_OPTIONS,
    {"severity", 's', "LEVEL",
     "exit 1 from this severity on: info, low, medium (default), high, critical"},
    {"no-rules", 0, NULL, "do not look for findings of other inspectors that upstream has not"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static const struct command *const verbs[] = {&modified_record_command, &modified_list_command,
                                              NULL};

void modified_init(struct modified *m, struct cli *cli)
{
    m->threshold = SEVERITY_MEDIUM;
    session_init(&m->session, cli);
    arena_init(&m->arena, 0);
}

void modified_release(struct modified *m)
{
    arena_release(&m->arena);
    session_release(&m->session);
}

static enum exit_code add_path(const struct modified *m, const char **list, size_t *count,
                               size_t max, const struct args *a)
{
    if (*count == max) {
        return cli_usage(m->session.cli, "more than %zu times --%s", max, a->option->name);
    }
    list[(*count)++] = a->value;
    return EXIT_ACCEPTED;
}

enum exit_code modified_take(struct modified *m, const struct args *a)
{
    if (args_is(a, "upstream")) {
        return add_path(m, m->upstream, &m->upstream_count, MODIFICATION_SOURCES_MAX, a);
    }
    if (args_is(a, "later")) {
        return add_path(m, m->later, &m->later_count, RECONCILE_LATER_MAX, a);
    }
    if (args_is(a, "patches")) {
        return add_path(m, m->patches, &m->patch_count, MODIFICATION_SOURCES_MAX, a);
    }
    if (args_is(a, "upstream-rev")) {
        m->upstream_rev = a->value;
    } else if (args_is(a, "package")) {
        m->package = a->value;
    } else {
        return session_take(&m->session, a);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct modified *m = ctx;
    if (args_is(a, "no-rules")) {
        m->no_rules = true;
    } else if (args_is(a, "json")) {
        m->json = true;
    } else if (args_is(a, "severity")) {
        return severity_parse(view_str(a->value), &m->threshold)
                   ? EXIT_ACCEPTED
                   : cli_usage(m->session.cli, "--severity: \"%s\" is no severity", a->value);
    } else {
        return modified_take(m, a);
    }
    return EXIT_ACCEPTED;
}

enum exit_code modified_check(const struct modified *m)
{
    const struct cli *cli = m->session.cli;
    if (m->session.subject.path == NULL) {
        return cli_usage(cli, "name the copy: assay modified DIR --upstream ARCHIVE");
    }
    return session_check_outputs(&m->session);
}

/* ---- The work ---- */

/* What the other inspectors find here and not upstream. */
static enum status run_rules(struct modified *m, struct error *err)
{
    static const char *const names[] = {"code", "text"};
    struct session *s = &m->session;
    struct pathspec all = {.count = 0};
    struct subject base = m->input.upstream[0].subject;
    bool quiet = s->cli->quiet;
    for (size_t i = 0; s->only_count == 0 && i < sizeof names / sizeof names[0]; i++) {
        s->only[i] = names[i];
    }
    s->only_count = s->only_count == 0 ? 2 : s->only_count;
    base.strip = m->result.upstream_strip;
    s->subject.strip = m->result.subject_strip;
    s->comparison.name = view_str(m->input.upstream[0].subject.path);
    s->paths = &all;
    s->cli->quiet = true;
    enum status st = compare_subjects(s, &base, err);
    s->cli->quiet = quiet;
    s->paths = NULL;
    return st;
}

/* Without rules: facts of nothing but the comparison. */
static enum status make_facts(struct modified *m, struct error *err)
{
    struct session *s = &m->session;
    enum status st = facts_new(&s->facts, err);
    if (st == OK) {
        s->facts_subject = (struct facts_subject){
            .name = view_str(m->package), .path = view_str(s->subject.path), .origin = s->origin};
        st = facts_set_subject(s->facts, &s->facts_subject, err);
    }
    return st;
}

static enum status name_package(struct modified *m, struct error *err)
{
    if (m->package != NULL) {
        return OK;
    }
    struct view name =
        view_trim(view_str(m->session.name != NULL ? m->session.name : m->session.subject.path));
    while (name.len > 1 && name.ptr[name.len - 1] == '/') {
        name.len--;
    }
    name = arena_copy(&m->arena, path_base(name));
    m->package = name.ptr;
    return name.ptr == NULL ? error_no_memory(err) : OK;
}

enum status modified_compare(struct modified *m, struct error *err)
{
    enum status st = modified_resolve(m, err);
    if (st == OK) {
        st = modification_run_with_history(&m->input, m->history.path == NULL ? NULL : &m->history,
                                           &m->arena, &m->result, err);
    }
    return st == OK ? name_package(m, err) : st;
}

enum status modified_into_facts(const struct modified *m, struct facts *f, struct error *err)
{
    static const struct sha256 engine = {{0}};
    const struct modified_package p = {.name = view_str(m->package),
                                       .upstream = view_str(m->input.upstream[0].subject.path),
                                       .modification = &m->result};
    enum status st = facts_add_inspector(f, MODIFIED_INSPECTOR, &engine, err);
    return st == OK ? facts_add_modified(f, &p, err) : st;
}

/* Packages within the subject, each for itself. */
static enum status compare_found(struct modified *m, struct packages *out, struct error *err)
{
    enum status st = found_compare(m, &m->session.subject, out, err);
    if (st == OK) {
        st = name_package(m, err);
    }
    if (st == OK) {
        st = make_facts(m, err);
    }
    return st == OK ? found_into_facts(out, m->session.facts, err) : st;
}

static enum status compare(struct modified *m, struct error *err)
{
    enum status st = modified_compare(m, err);
    /* Several sources make one tree, which no other inspector could be shown. */
    bool rules = !m->no_rules && m->input.upstream_count == 1 && m->input.subject_count == 1;
    if (st == OK) {
        st = rules ? run_rules(m, err) : make_facts(m, err);
    }
    return st == OK ? modified_into_facts(m, m->session.facts, err) : st;
}

/* The contents whose six answers are on record; none where there is no home yet. */
static enum status on_record(void *ctx, const struct modification_row *row, struct error *err)
{
    return map_put(ctx, row->digest, ctx, NULL, err);
}

static enum status read_records(const struct modified *m, struct map *out, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(m->session.cli, &h, err);
    if (st != OK) {
        return st == ERR_NOT_FOUND ? OK : st;
    }
    const struct ledger ledger = home_ledger(&h);
    st = modification_records_each(&ledger, on_record, out, err);
    home_close(&h);
    return st;
}

static enum status write_result(struct modified *m, const struct packages *found, struct buf *out,
                                struct error *err)
{
    struct map recorded;
    enum status st = OK;
    map_init(&recorded);
    if (m->finds && m->json) {
        found_json(m, found, out);
    } else if (m->finds) {
        st = read_records(m, &recorded, err);
        found_text(m, found, &recorded, out);
    } else if (m->json) {
        modified_json(m, out);
    } else {
        modified_text(m, m->session.cli->out_colour, m->session.detail, out);
    }
    map_release(&recorded);
    return st;
}

static enum status show(struct modified *m, const struct packages *found, struct error *err)
{
    struct session *s = &m->session;
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    enum status st = judge_key_for_run(s->facts, err);
    if (st == OK && s->output_count > 0) {
        const struct report report = session_make_report(s);
        st = session_report(s, &report, err);
    } else if (st == OK) {
        st = write_result(m, found, &out, err);
        st = cli_print(s->cli, st, &out, err);
    }
    buf_release(&out);
    return st;
}

static enum exit_code work(struct modified *m)
{
    struct error err = {.code = OK};
    struct packages found = {.len = 0};
    enum status st = modified_find_upstream(m, &err);
    if (st == OK) {
        st = m->finds ? compare_found(m, &found, &err) : compare(m, &err);
    }
    if (st == OK) {
        st = show(m, &found, &err);
    }
    return st == OK ? judge_findings(&m->session, m->threshold) : cli_fail(m->session.cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct error err;
    struct modified *m = mem_calloc(1, sizeof *m);
    if (m == NULL) {
        (void)error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    modified_init(m, cli);
    enum exit_code code = args_each(cli, self, argc, argv, take, m);
    if (code == EXIT_ACCEPTED) {
        code = modified_check(m);
    }
    if (code == EXIT_ACCEPTED) {
        code = work(m);
    }
    modified_release(m);
    (void)mem_free(m);
    return code;
}

const struct command modified_command = {
    .name = "modified",
    .summary = "Compare a copy of somebody's software with its upstream",
    .operands = "SUBJECT",
    .details =
        "SUBJECT is a directory, an archive or a git revision (--rev), or a Debian .dsc: then\n"
        "upstream's archive is patched with all that is declared. Each difference is declared\n"
        "by a patch, found in a later version, or unexplained; what weakens is a finding.\n"
        "Without --upstream: Debian's archives beside SUBJECT, else all packages within it that\n"
        "npm, Go, cargo or pip put there, against what their caches and records say.\n",
    .options = options,
    .verbs = verbs,
    .run = run,
};
