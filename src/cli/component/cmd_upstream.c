/* assay upstream: the sources of other projects, by which copies of them are recognised. */
#include "commands.h"
#include "copies.h"
#include "tags.h"
#include "upstream_origins.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/inventory/purl.h>

#include <stdlib.h>
#include <sys/stat.h>

enum { SUBJECTS_MAX = 4096, PATH_BYTES_MAX = 1 << 16, PURL_BYTES = 1 << 14 };

struct request {
    const char *operands[SUBJECTS_MAX];
    size_t count;
    const char *purl;
    const char *revision;
    const char *tags;
    unsigned jobs;
    bool allow_unsandboxed;
    bool json;
};

struct addition {
    struct cli *cli;
    const struct request *request;
    struct upstream_build *build;
    const struct upstream_index *known; /* before; NULL: nothing, or all is signed anew */
    struct upstream_origins origins;
    const struct upstream_origin *from; /* what is signed now */
    bool archive;                       /* its folder at the top is no part of the paths */
    size_t files;                       /* of the release at hand */
    size_t gaps;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->count == SUBJECTS_MAX) {
            return cli_usage(a->cli, "more than %d operands", (int)SUBJECTS_MAX);
        }
        r->operands[r->count++] = a->value;
    } else if (args_is(a, "purl")) {
        r->purl = a->value;
    } else if (args_is(a, "rev")) {
        r->revision = a->value;
    } else if (args_is(a, "tags")) {
        r->tags = a->value;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (args_is(a, "allow-unsandboxed")) {
        r->allow_unsandboxed = true;
    } else if (!cli_parse_unsigned(a->value, &r->jobs) || r->jobs == 0) {
        return cli_usage(a->cli, "--jobs: \"%s\" is no number above 0", a->value);
    }
    return EXIT_ACCEPTED;
}

/* ---- the index ---- */

/* *out is NULL where there is none yet. */
static enum status open_index(const struct cli *cli, struct upstream_index **out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    struct error why;
    enum status st = copies_path(cli, &path, err);
    if (st == OK) {
        st = upstream_open(path.ptr, out, &why);
        st = st == OK || st == ERR_NOT_FOUND ? OK : error_set(err, st, "%s", why.message);
    }
    return st;
}

static enum status write_index(const struct cli *cli, struct upstream_build *b, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_BYTES_MAX);
    enum status st = path_join(&path, cli->home, "upstream", err);
    if (st == OK) {
        st = dir_ensure(path.ptr, 0700, err);
    }
    if (st == OK) {
        st = copies_path(cli, &path, err);
    }
    return st == OK ? upstream_build_write(b, path.ptr, err) : st;
}

/* ---- add ---- */

static enum status on_signature(void *ctx, const struct file_facts *f, const struct signature *s,
                                struct error *err)
{
    struct addition *a = ctx;
    ptrdiff_t slash = a->archive ? view_find_char(f->path, '/') : -1;
    a->files++;
    return upstream_build_file(a->build, view_slice(f->path, (size_t)(slash + 1), f->path.len), s,
                               err);
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct addition *a = ctx;
    (void)detail;
    (void)err;
    cli_note(a->cli, "not read: " VIEW_FMT " (%s)", VIEW_ARG(path), gap_reason_name(reason));
    a->gaps++;
    return OK;
}

static bool on_cancelled(void *ctx)
{
    const struct addition *a = ctx;
    return *a->cli->cancelled != 0;
}

static enum status add_release(struct addition *a, const char *purl, const char *revision,
                               struct view commit, struct error *err)
{
    static const char *const only[] = {"upstream", NULL};
    struct inspection_facts facts;
    struct inspection_options options = {.config = {.signatures = true}, .only = only};
    const struct inspection_events events = {
        .ctx = a,
        .signature = on_signature,
        .gap = on_gap,
        .cancelled = on_cancelled,
    };
    const struct subject subject = {.path = a->from->path.ptr, .revision = revision};
    options.pool.workers = a->request->jobs;
    options.pool.allow_unsandboxed = a->request->allow_unsandboxed;
    a->files = 0;
    enum status st = upstream_build_release(a->build, view_str(purl), commit, err);
    if (st == OK) {
        st = inspection_run(&subject, &options, &events, &facts, err);
    }
    if (st == OK && a->files == 0) {
        st = error_set(err, ERR_FORMAT, "there are no sources of C or C++ in %s%s%s", subject.path,
                       revision == NULL ? "" : " at ", revision == NULL ? "" : revision);
    }
    return st;
}

/* Early tags may well hold nothing yet, and others name no commit: the rest goes on. */
static enum status add_tag(struct addition *a, const char *purl, const char *revision,
                           struct view commit, struct error *err)
{
    struct error why;
    enum status st = add_release(a, purl, revision, commit, &why);
    if (st != ERR_FORMAT && st != ERR_NOT_FOUND) {
        return st == OK ? OK : error_set(err, st, "%s", why.message);
    }
    cli_note(a->cli, "left out: %s", why.message);
    return upstream_build_remove(a->build, view_str(purl), err);
}

/* Is the tag's release there, of the same commit? */
static bool is_known(const struct addition *a, const struct tag *tag)
{
    size_t count = a->known == NULL || tag->commit.len == 0 ? 0 : upstream_release_count(a->known);
    for (size_t i = 0; i < count; i++) {
        struct upstream_release r = upstream_release_at(a->known, i);
        if (view_eq(r.project, a->from->purl) && view_eq(r.version, tag->name) &&
            view_eq(r.commit, tag->commit)) {
            return true;
        }
    }
    return false;
}

/* Each tag that matches is a release; its name is the version. */
static enum status add_tags(struct addition *a, struct error *err)
{
    struct arena arena;
    struct tag *tags = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    enum status st = tags_read(a->from->path.ptr, a->from->tags, &arena, &tags, &count, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        struct buf purl = BUF_INIT(PURL_BYTES);
        CLEANUP(buf_cleanup) struct buf revision = BUF_INIT(PURL_BYTES);
        buf_printf(&purl, VIEW_FMT "@", VIEW_ARG(a->from->purl));
        buf_add_percent(&purl, tags[i].name, "-._~:");
        buf_printf(&revision, "refs/tags/" VIEW_FMT, VIEW_ARG(tags[i].name));
        st = buf_status(&purl, err);
        st = st == OK ? buf_status(&revision, err) : st;
        if (st == OK && !is_known(a, &tags[i])) {
            st = add_tag(a, purl.ptr, revision.ptr, tags[i].commit, err);
        }
        buf_release(&purl);
    }
    arena_release(&arena);
    return st;
}

static bool is_directory(const char *path)
{
    struct stat sb;
    return stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

/* By the name that the index gives it, and so that it can be found again from anywhere. */
static enum status remember(struct addition *a, struct error *err)
{
    char when[CLOCK_TEXT_MAX];
    struct purl parsed;
    struct upstream_origin origin = *a->from;
    struct arena *arena = &a->origins.arena;
    enum status st = purl_parse(origin.purl, PURL_LENIENT, arena, &parsed, err);
    st = st == OK ? purl_text(&parsed, arena, &origin.purl, err) : st;
    if (st != OK) {
        return st;
    }
    char *real = realpath(origin.path.ptr, NULL);
    clock_rfc3339(clock_now(), when);
    origin.path = real == NULL ? origin.path : view_str(real);
    origin.added_on = view_str(when);
    st = origins_put(&a->origins, &origin, err);
    free(real);
    return st;
}

static enum status add_from(struct addition *a, const struct upstream_origin *from,
                            struct error *err)
{
    const char *revision = from->revision.len > 0 ? from->revision.ptr : NULL;
    a->from = from;
    a->archive = !is_directory(from->path.ptr);
    enum status st = from->tags.len > 0 ? add_tags(a, err)
                                        : add_release(a, from->purl.ptr, revision, VIEW(""), err);
    return st == OK ? remember(a, err) : st;
}

static enum status add_each(struct addition *a, struct error *err)
{
    const struct request *r = a->request;
    struct upstream_origin from = {.purl = view_str(r->purl),
                                   .revision = view_str(r->revision == NULL ? "" : r->revision),
                                   .tags = view_str(r->tags == NULL ? "" : r->tags)};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->count; i++) {
        from.path = view_str(r->operands[i]);
        st = add_from(a, &from, err);
    }
    return st;
}

/* Change the index by `change`, and what is remembered of its origins. */
static enum status change_all(struct addition *a, bool know,
                              enum status (*change)(struct addition *a, struct error *err),
                              struct error *err)
{
    struct upstream_index *base = NULL;
    enum status st = open_index(a->cli, &base, err);
    a->known = know ? base : NULL;
    st = st == OK ? origins_read(&a->origins, a->cli, err) : st;
    st = st == OK ? upstream_build_new(base, &a->build, err) : st;
    st = st == OK ? change(a, err) : st;
    st = st == OK ? write_index(a->cli, a->build, err) : st;
    st = st == OK ? origins_write(&a->origins, a->cli, err) : st;
    a->build = upstream_build_free(a->build);
    origins_release(&a->origins);
    (void)upstream_close(base);
    return st;
}

static enum exit_code run_add(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r; /* 32 KiB: not for the stack */
    struct addition a = {.cli = cli, .request = &r};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.purl == NULL) {
        return cli_usage(cli, "--purl says what the sources are: pkg:github/madler/zlib@v1.3.1");
    }
    if (r.count == 0 || (r.count > 1 && r.tags == NULL)) {
        return cli_usage(cli, "name one directory, archive or repository");
    }
    if ((r.revision != NULL && r.revision[0] == '\0') || (r.tags != NULL && r.tags[0] == '\0')) {
        return cli_usage(cli, "--rev takes a revision, --tags a pattern: not nothing");
    }
    if (change_all(&a, false, add_each, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return a.gaps > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

/* ---- update ---- */

static bool is_asked_for(const struct request *r, const struct upstream_origin *origin)
{
    bool asked = r->count == 0;
    for (size_t i = 0; !asked && i < r->count; i++) {
        asked = origin_is_of(origin, view_str(r->operands[i]));
    }
    return asked;
}

static enum status check_asked(const struct addition *a, struct error *err)
{
    for (size_t i = 0; i < a->request->count; i++) {
        const char *asked = a->request->operands[i];
        size_t at = 0;
        while (at < a->origins.len && !origin_is_of(&a->origins.items[at], view_str(asked))) {
            at++;
        }
        if (at == a->origins.len) {
            return error_set(err, ERR_NOT_FOUND,
                             "nothing is remembered of where %s came from; \"assay upstream list\" "
                             "shows of which, \"assay upstream add\" signs others",
                             asked);
        }
    }
    return OK;
}

/* One whose sources are gone stays as it was. */
static enum status update_one(struct addition *a, const struct upstream_origin *origin,
                              struct error *err)
{
    struct error why = {.code = OK};
    struct stat sb;
    if (stat(origin->path.ptr, &sb) != 0) {
        cli_note(a->cli, "left as it was: %s: there is no %s", origin->purl.ptr, origin->path.ptr);
        a->gaps++;
        return OK;
    }
    enum status st = add_from(a, origin, &why);
    return st == OK ? OK : error_set(err, st, "%s: %s", origin->purl.ptr, why.message);
}

/* What is remembered moves while it is signed anew: the list of before is gone through. */
static enum status update_each(struct addition *a, struct error *err)
{
    size_t count = a->origins.len;
    struct upstream_origin *before = mem_calloc(count + 1, sizeof *before);
    enum status st = before == NULL ? error_no_memory(err) : check_asked(a, err);
    if (st == OK && count > 0) {
        memcpy(before, a->origins.items, count * sizeof *before);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        if (is_asked_for(a->request, &before[i])) {
            st = update_one(a, &before[i], err);
        }
    }
    (void)mem_free(before);
    return st;
}

static enum exit_code run_update(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r;
    struct addition a = {.cli = cli, .request = &r};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (change_all(&a, true, update_each, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return a.gaps > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

/* ---- list and remove ---- */

static void list_text(const struct cli *cli, const struct upstream_index *index,
                      const struct upstream_origins *origins)
{
    size_t count = index == NULL ? 0 : upstream_release_count(index);
    for (size_t i = 0; i < count; i++) {
        struct upstream_release r = upstream_release_at(index, i);
        (void)fprintf(cli->out, VIEW_FMT "@" VIEW_FMT "  %u file%s, %u function%s%s" VIEW_FMT "\n",
                      VIEW_ARG(r.project), VIEW_ARG(r.version), r.files, plural(r.files),
                      r.functions, plural(r.functions), r.commit.len > 0 ? ", commit " : "",
                      VIEW_ARG(r.commit));
    }
    for (size_t i = 0; i < origins->len; i++) {
        const struct upstream_origin *o = &origins->items[i];
        (void)fprintf(
            cli->out,
            "%s" VIEW_FMT "  from " VIEW_FMT "%s" VIEW_FMT "%s" VIEW_FMT ", added " VIEW_FMT "\n",
            i == 0 ? "\n" : "", VIEW_ARG(o->purl), VIEW_ARG(o->path),
            o->tags.len > 0 ? ", tags like " : "", VIEW_ARG(o->tags),
            o->revision.len > 0 ? ", revision " : "", VIEW_ARG(o->revision), VIEW_ARG(o->added_on));
    }
}

static void write_origin(struct json_writer *w, const struct upstream_origin *o)
{
    json_key(w, "from");
    if (o == NULL) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member(w, "path", o->path);
    json_member(w, "revision", o->revision);
    json_member(w, "tags", o->tags);
    json_member(w, "added_on", o->added_on);
    json_object_end(w);
}

static enum status list_json(const struct cli *cli, const struct upstream_index *index,
                             const struct upstream_origins *origins, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 30);
    size_t count = index == NULL ? 0 : upstream_release_count(index);
    struct json_writer w;
    json_writer_init(&w, &out, true);
    json_array(&w);
    for (size_t i = 0; i < count; i++) {
        struct upstream_release r = upstream_release_at(index, i);
        json_object(&w);
        json_member(&w, "project", r.project);
        json_member(&w, "version", r.version);
        json_member(&w, "commit", r.commit);
        json_member_uint(&w, "files", r.files);
        json_member_uint(&w, "functions", r.functions);
        write_origin(&w, origins_of(origins, &r));
        json_object_end(&w);
    }
    json_array_end(&w);
    buf_add_char(&out, '\n');
    return cli_print(cli, OK, &out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r;
    struct upstream_index *index = NULL;
    struct upstream_origins origins = {.items = NULL};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = open_index(cli, &index, &err);
    st = st == OK ? origins_read(&origins, cli, &err) : st;
    if (st == OK && r.json) {
        st = list_json(cli, index, &origins, &err);
    } else if (st == OK) {
        list_text(cli, index, &origins);
    }
    origins_release(&origins);
    (void)upstream_close(index);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum status remove_each(struct addition *a, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < a->request->count; i++) {
        struct view purl = view_str(a->request->operands[i]);
        st = upstream_build_remove(a->build, purl, err);
        origins_forget(&a->origins, purl);
    }
    return st;
}

static enum exit_code run_remove(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct request r;
    struct addition a = {.cli = cli, .request = &r};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.count == 0) {
        code = cli_usage(cli, "name package URLs, with a version or without");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return change_all(&a, false, remove_each, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec add_options[] = {
    {"purl", 0, "PURL",
     "what the sources are: a package URL, with a version unless --tags is given"},
    {"rev", 0, "REVISION", "of a git repository: this revision"},
    {"tags", 0, "PATTERN", "of a git repository: each tag like this, as a release of that name"},
    {"jobs", 'j', "N", "worker processes (default: one a CPU)"},
    {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec update_options[] = {
    {"jobs", 'j', "N", "worker processes (default: one a CPU)"},
    {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct command upstream_add = {
    .name = "add",
    .summary = "Sign the sources of a project, so that copies of them are recognised",
    .operands = "DIR|ARCHIVE|REPOSITORY",
    .details = "The sources themselves are not kept. A package URL of a forge\n"
               "(pkg:github/owner/name@tag) lets advisories about repositories match.\n",
    .options = add_options,
    .run = run_add,
};

static const struct command upstream_list = {
    .name = "list",
    .summary = "Show which sources are known, and where they came from",
    .operands = "",
    .options = list_options,
    .run = run_list,
};

static const struct command upstream_update = {
    .name = "update",
    .summary = "Sign anew what the clones and folders hold by now",
    .operands = "[PURL...]",
    .details = "Of tags only those that are new or have moved. Nothing is fetched.\n",
    .options = update_options,
    .run = run_update,
};

static const struct command upstream_remove = {
    .name = "remove",
    .summary = "Forget a release, or all of a project",
    .operands = "PURL...",
    .run = run_remove,
};

static const struct command *const verb_list[] = {&upstream_add, &upstream_list, &upstream_update,
                                                  &upstream_remove, NULL};

const struct command upstream_command = {
    .name = "upstream",
    .summary = "Keep signatures of other projects' sources, to recognise copies of them",
    .operands = "",
    .verbs = verb_list,
};
