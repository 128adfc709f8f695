/* assay fix: apply the fixes that code rules have to files. */
#include "commands.h"
#include "fixes.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <limits.h>
#include <sys/stat.h>

enum { PATHS_MAX = 256, PATCH_MAX = 1 << 30 };

struct request {
    struct cli *cli;
    struct session proto; /* options; never inspects */
    const char *paths[PATHS_MAX];
    size_t count;
    const char *rule; /* only this one */
    bool dry_run;
};

static const struct option_spec options[] = {
    {"dry-run", 'n', NULL, "write nothing, show the changes as a patch for git apply"},
    {"only-rule", 0, "ID", "only the fixes of this rule"},
    {"rules", 0, "PATH", "code rules instead of the shipped ones (may be repeated)"},
    {"jobs", 'j', "N", "worker processes (default: one a CPU)"},
    {"no-cache", 0, NULL, "neither use nor keep compiled rules and results"},
    {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},
    {"quiet", 'q', NULL, "no progress, no notes"},
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "dry-run")) {
        r->dry_run = true;
    } else if (args_is(a, "only-rule")) {
        r->rule = a->value;
    } else if (a->option != NULL) {
        return session_take(&r->proto, a);
    } else if (r->count == PATHS_MAX) {
        return cli_usage(r->cli, "more than %d paths", PATHS_MAX);
    } else {
        r->paths[r->count++] = a->value;
    }
    return EXIT_ACCEPTED;
}

/* What one path means: a directory, or one file in it. */
struct place {
    struct buf dir;
    struct buf prefix;
    const char *only; /* the file's name, or NULL */
};

static enum status find_place(const char *path, struct place *p, struct error *err)
{
    struct stat sb;
    if (stat(path, &sb) != 0) {
        return error_set(err, ERR_NOT_FOUND, "%s: no such file or directory", path);
    }
    struct view dir = view_str(path);
    p->only = NULL;
    if (!S_ISDIR(sb.st_mode)) {
        struct view base = path_base(dir);
        p->only = base.ptr;
        dir = view_slice(dir, 0, dir.len - base.len);
    }
    while (dir.len > 1 && dir.ptr[dir.len - 1] == '/') {
        dir.len--;
    }
    buf_add_view(&p->dir, dir.len == 0 ? VIEW(".") : dir);
    /* In a patch, names are as from the current directory where they can be. */
    struct view from = dir;
    while (view_starts(from, VIEW("./"))) {
        from = view_slice(from, 2, from.len);
    }
    bool below = from.len > 0 && !view_eq_str(from, ".") && from.ptr[0] != '/' &&
                 !view_eq_str(from, "..") && !view_starts(from, VIEW("../")) &&
                 view_find(from, VIEW("/..")) == VIEW_NPOS;
    if (below) {
        buf_add_view(&p->prefix, from);
        buf_add_char(&p->prefix, '/');
    }
    enum status st = buf_status(&p->dir, err);
    return st == OK ? buf_status(&p->prefix, err) : st;
}

static bool is_other_file(const void *ctx, const struct file *f)
{
    return !view_eq_str(f->path, ctx);
}

/* Gaps speak of fixes that may be missing; for one file, only its own. */
struct gaps {
    const struct request *r;
    const char *only;
    size_t count;
};

static enum status note_gap(void *ctx, const struct fact_gap *gap, struct error *err)
{
    struct gaps *g = ctx;
    (void)err;
    if (g->only == NULL || gap->path.len == 0 || view_eq_str(gap->path, g->only)) {
        g->count++;
        cli_note(g->r->cli, VIEW_FMT ": not inspected: " VIEW_FMT " " VIEW_FMT, VIEW_ARG(gap->path),
                 VIEW_ARG(gap->reason), VIEW_ARG(gap->detail));
    }
    return OK;
}

static enum status fix_place(const struct request *r, const struct place *p, struct buf *patch,
                             struct fixes_totals *totals, size_t *gaps, struct error *err)
{
    static const char *const only[] = {"code", NULL};
    struct session s;
    struct gaps g = {.r = r, .only = p->only};
    session_init(&s, r->cli);
    s.options = r->proto.options;
    s.options.only = only;
    s.options.config.code_rule = r->rule;
    s.no_cache = r->proto.no_cache;
    s.subject = (struct subject){.path = p->dir.ptr, .kind = SUBJECT_DIRECTORY};
    memcpy(s.rules, r->proto.rules, sizeof s.rules);
    s.rule_count = r->proto.rule_count;
    if (p->only != NULL) {
        s.options.skip = is_other_file;
        s.options.skip_ctx = p->only;
    }
    enum status st = session_inspect(&s, true, err);
    st = st == OK ? facts_each_gap(s.facts, note_gap, &g, err) : st;
    st = st == OK ? fixes_apply(&s, buf_view(&p->prefix), patch, totals, err) : st;
    *gaps += g.count;
    session_release(&s);
    return st;
}

static enum status fix_path(const struct request *r, const char *path, struct buf *patch,
                            struct fixes_totals *totals, size_t *gaps, struct error *err)
{
    struct place p = {.dir = BUF_INIT(PATH_MAX), .prefix = BUF_INIT(PATH_MAX)};
    enum status st = find_place(path, &p, err);
    st = st == OK ? fix_place(r, &p, patch, totals, gaps, err) : st;
    buf_release(&p.dir);
    buf_release(&p.prefix);
    return st;
}

static enum exit_code conclude(const struct request *r, const struct fixes_totals *t, size_t gaps)
{
    cli_note(r->cli, "%zu %s %s in %zu %s, %zu skipped, %zu %s not changed", t->applied,
             plural_of(t->applied, "fix", "fixes"), r->dry_run ? "found" : "applied", t->files,
             plural_of(t->files, "file", "files"), t->skipped, t->refused,
             plural_of(t->refused, "file", "files"));
    return t->skipped + t->refused > 0 ? EXIT_REJECTED : gaps > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

static enum exit_code work(struct request *r)
{
    struct fixes_totals totals = {.files = 0};
    struct buf patch = BUF_INIT(PATCH_MAX);
    struct error err = {.code = OK};
    enum status st = OK;
    size_t gaps = 0;
    for (size_t i = 0; i < r->count && st == OK; i++) {
        st = fix_path(r, r->paths[i], r->dry_run ? &patch : NULL, &totals, &gaps, &err);
    }
    st = cli_print(r->cli, st, &patch, &err); /* nothing but in a dry run */
    return st == OK ? conclude(r, &totals, gaps) : cli_fail(r->cli, &err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli};
    session_init(&r.proto, cli);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED) {
        if (r.count == 0) {
            r.paths[r.count++] = ".";
        }
        code = work(&r);
    }
    session_release(&r.proto);
    return code;
}

const struct command fix_command = {
    .name = "fix",
    .summary = "Apply the fixes of code rules to files, or show them as a patch",
    .operands = "[PATH …]",
    .details = "PATH is a directory or a file in a work tree; the current directory by default.\n",
    .options = options,
    .run = run,
};
