#include "advisories.h"

#include "vulndb.h"

#include <assay/assure/upgrades.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/inventory/go_module.h>

#include <sys/stat.h>

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

/* DIR/golang.org/x/net@v0.1.0 */
static bool find_module(const struct advisories *a, const struct code_request *r, struct buf *path)
{
    struct stat sb;
    if (a->go_modules == NULL) {
        return false;
    }
    buf_printf(path, "%s/", a->go_modules);
    bool good = go_module_escape(path, r->module);
    buf_add_char(path, '@');
    good = good && go_module_escape(path, r->version);
    return good && lstat(path->ptr, &sb) == 0 && S_ISDIR(sb.st_mode);
}

/* The subject once more, for its code in Go alone, or a dependency: most subjects never come
 * here. */
static enum status read_code(void *ctx, struct code_uses *uses, const struct code_request *request,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(1 << 16);
    struct reading r = {.a = ctx, .uses = uses};
    const struct go_packages packages = {request->directories, request->count};
    struct inspection_options options = *r.a->options;
    struct subject subject = *r.a->subject;
    struct inspection_facts facts;
    const struct inspection_events events = {
        .ctx = &r, .go_file = on_go_file, .gap = on_gap, .cancelled = on_cancelled};
    subject.unlike = NULL;
    options.only = NULL;
    options.alone = &go_uses_inspector;
    options.digests = false;
    options.config.go_packages = request->directories == NULL ? NULL : &packages;
    if (request->module.len > 0) {
        if (!find_module(r.a, request, &path)) {
            return OK;
        }
        subject = (struct subject){.path = path.ptr, .kind = SUBJECT_DIRECTORY};
        options.keep = false;
    }
    return inspection_run(&subject, &options, &events, &facts, err);
}

enum status advisories_component(struct advisories *a, const struct component *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(1 << 16);
    if (a->uses == NULL || a->go_modules == NULL || !view_eq_str(c->type, "golang") ||
        !view_eq_str(path_base(c->manifest), "go.mod")) {
        return OK;
    }
    buf_add_view(&name, c->namespace);
    buf_add_str(&name, c->namespace.len > 0 ? "/" : "");
    buf_add_view(&name, c->name);
    enum status st = buf_status(&name, err);
    return st == OK
               ? code_uses_require(a->uses, path_dir(c->manifest), buf_view(&name), c->version, err)
               : st;
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
                 (unsigned long long)a->asked, plural_of(a->asked, " was", "s were"));
    }
}

void advisories_release(struct advisories *a)
{
    a->uses = code_uses_free(a->uses);
    a->index = advisory_index_close(a->index);
    close_eol(a);
}
