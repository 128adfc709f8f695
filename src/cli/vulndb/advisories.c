#include "advisories.h"

#include "vulndb.h"

#include <assay/assure/upgrades.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

static void close_eol(struct advisories *a)
{
    if (a->eol != NULL) {
        eol_release(a->eol);
        a->eol = mem_free(a->eol);
    }
}

enum { SCRATCH_MAX = 256 << 20 };

/* Data about the end of life, beside the database. */
static enum status open_eol(struct advisories *a, const struct cli *cli, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EOL_FILE_MAX);
    a->now = clock_now();
    a->eol = mem_calloc(1, sizeof *a->eol);
    if (a->eol == NULL) {
        return error_no_memory(err);
    }
    eol_init(a->eol);
    enum status st = vulndb_path(cli, a->path, &path, err);
    if (st == OK) {
        st = eol_open(path.ptr, a->eol, err);
    }
    if (st == OK && a->eol->count == 0) {
        close_eol(a);
        return OK;
    }
    if (st == OK) {
        st = eol_write(a->eol, &text, err);
        sha256_of(buf_view(&text), &a->eol_digest);
    }
    return st;
}

/* Only where an advisory may speak of code: about packages of Go. */
static bool speaks_of_code(const struct advisories *a)
{
    struct advisory_ecosystem e;
    for (size_t i = 0; a->index != NULL && advisory_index_ecosystem(a->index, i, &e); i++) {
        if (view_eq_str(e.name, "Go")) {
            return true;
        }
    }
    return false;
}

struct reading {
    const struct advisories *a;
    struct code_uses *uses;
};

static enum status on_go_file(void *ctx, const struct file_facts *f, const struct go_file *g,
                              struct error *err)
{
    const struct reading *r = ctx;
    return code_uses_add(r->uses, f->path, f->classes, g, err);
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    const struct reading *r = ctx;
    (void)reason;
    (void)detail;
    return code_uses_blind(r->uses, path, err);
}

static bool on_cancelled(void *ctx)
{
    const struct reading *r = ctx;
    return *r->a->cli->cancelled != 0;
}

/* The subject once more, for its code in Go alone: most subjects never come here. */
static enum status read_code(void *ctx, struct code_uses *uses, const struct view *directories,
                             size_t count, struct error *err)
{
    struct reading r = {.a = ctx, .uses = uses};
    const struct go_packages packages = {directories, count};
    struct inspection_options options = *r.a->options;
    struct subject subject = *r.a->subject;
    struct inspection_facts facts;
    const struct inspection_events events = {
        .ctx = &r, .go_file = on_go_file, .gap = on_gap, .cancelled = on_cancelled};
    subject.unlike = NULL;
    options.only = NULL;
    options.alone = &go_uses_inspector;
    options.digests = false;
    options.config.go_packages = directories == NULL ? NULL : &packages;
    return inspection_run(&subject, &options, &events, &facts, err);
}

/* What comes from standard input is not read twice; the base of a comparison has its say in the
 * comparison alone. */
static bool may_read_code(const struct advisories *a)
{
    return speaks_of_code(a) && a->options->skip == NULL && strcmp(a->subject->path, "-") != 0;
}

enum status advisories_begin(struct advisories *a, const struct cli *cli,
                             const struct subject *subject,
                             const struct inspection_options *options, struct error *err)
{
    struct error why;
    a->cli = cli;
    a->subject = subject;
    a->options = options;
    if (!a->wanted) {
        return OK;
    }
    enum status st = open_eol(a, cli, err);
    if (st != OK) {
        return st;
    }
    st = vulndb_open(cli, a->path, &a->index, &why);
    if (st != OK && (st != ERR_NOT_FOUND || a->path != NULL)) {
        return error_set(err, st, "%s", why.message);
    }
    return may_read_code(a) ? code_uses_new(0, read_code, a, &a->uses, err) : OK;
}

struct addition {
    struct facts *facts;
    const struct component *component;
};

static enum status add(void *ctx, const struct finding *f, const struct vulnerability *v,
                       const struct reached *r, struct error *err)
{
    const struct addition *to = ctx;
    return v == NULL ? facts_add_finding(to->facts, f, err)
                     : facts_add_vulnerability(to->facts, f, to->component, v, r, err);
}

enum status advisories_match(struct advisories *a, const struct component *c,
                             const struct vulnerability_clones *clones, struct facts *facts,
                             struct error *err)
{
    struct addition to = {facts, c};
    struct arena arena;
    a->asked++;
    enum status st = a->eol == NULL ? OK : facts_add_end_of_life(facts, c, a->eol, a->now, err);
    if (st != OK || a->index == NULL) {
        return st;
    }
    arena_init(&arena, SCRATCH_MAX);
    st = vulnerabilities_of(a->index, c, clones, a->uses, &arena, add, &to, err);
    arena_release(&arena);
    return st;
}

enum status advisories_advise(const struct advisories *a, struct facts *facts, struct error *err)
{
    return a->index == NULL ? OK : facts_add_upgrades(facts, a->index, err);
}

static void enter(struct inspection_facts *facts, const char *name, const struct sha256 *digest,
                  int64_t dated)
{
    if (facts->inspector_count < INSPECTORS_MAX) {
        size_t at = facts->inspector_count++;
        facts->inspectors[at].name = name;
        facts->inspectors[at].digest = *digest;
        facts->inspectors[at].dated = dated;
    }
}

void advisories_end(struct advisories *a, const struct cli *cli, struct inspection_facts *facts)
{
    struct advisory_index_info info;
    struct sha256 nothing;
    if (!a->wanted) {
        return;
    }
    if (a->eol != NULL) {
        enter(facts, END_OF_LIFE_INSPECTOR, &a->eol_digest, 0);
    }
    if (a->index != NULL) {
        advisory_index_describe(a->index, &info);
        enter(facts, VULNERABILITIES_INSPECTOR, &info.digest, info.newest);
        if (!a->quiet) {
            vulndb_note_age(cli, a->index);
        }
    } else if (a->asked == 0) {
        sha256_of(VIEW("no components"), &nothing);
        enter(facts, VULNERABILITIES_INSPECTOR, &nothing, 0);
    } else if (!a->quiet) {
        cli_note(cli,
                 "%llu component%s not compared with known vulnerabilities: there is no "
                 "advisory database (\"assay vulndb update\" fetches one, \"assay vulndb import\" "
                 "reads files)",
                 (unsigned long long)a->asked, a->asked == 1 ? " was" : "s were");
    }
}

void advisories_release(struct advisories *a)
{
    a->uses = code_uses_free(a->uses);
    a->index = advisory_index_close(a->index);
    close_eol(a);
}
