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

static bool inspects_code(const char *const *only)
{
    for (size_t i = 0; only != NULL && only[i] != NULL; i++) {
        if (strcmp(only[i], "code") == 0) {
            return true;
        }
    }
    return only == NULL;
}

static enum status read_code(struct advisories *a, struct inspection_options *options, bool part,
                             struct error *err)
{
    bool wanted = speaks_of_code(a) && inspects_code(options->only);
    enum status st = wanted ? code_uses_new(0, &a->uses, err) : OK;
    options->config.uses = a->uses != NULL;
    if (a->uses != NULL && part) {
        code_uses_partial(a->uses);
    }
    return st;
}

enum status advisories_code(const struct advisories *a, const struct file_facts *f,
                            const struct go_file *g, struct error *err)
{
    return a->uses == NULL ? OK : code_uses_add(a->uses, f->path, f->classes, g, err);
}

enum status advisories_gap(const struct advisories *a, struct view path, enum gap_reason reason,
                           struct view detail, struct error *err)
{
    bool of_code = reason != GAP_INSPECTOR || view_starts(detail, VIEW("code: "));
    return of_code && a->uses != NULL ? code_uses_blind(a->uses, path, err) : OK;
}

enum status advisories_begin(struct advisories *a, const struct cli *cli,
                             struct inspection_options *options, bool part, struct error *err)
{
    struct error why;
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
    return read_code(a, options, part, err);
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
                 "%llu components were not compared with known vulnerabilities: there is no "
                 "advisory database (\"assay vulndb update\" fetches one, \"assay vulndb import\" "
                 "reads files)",
                 (unsigned long long)a->asked);
    }
}

void advisories_release(struct advisories *a)
{
    a->uses = code_uses_free(a->uses);
    a->index = advisory_index_close(a->index);
    close_eol(a);
}
