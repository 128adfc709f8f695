/* assay health: how likely it is that a project is looked after. */
#include "commands.h"
#include "session.h"

#include <assay/assure/health.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>

struct health_command {
    struct session session;
    const char *metadata_path;
    bool json;
    struct arena arena;
    struct buf metadata_text;
    struct release_metadata metadata;
    struct history history;
    struct view no_history;
    struct buf text;
    struct buf dot_git;
};

enum { TEXT_MAX = 16 * 1024 * 1024, NAME_WIDTH = 16 };

static const struct option_spec options[] = {
    {"metadata", 0, "FILE", "what the registry says of the package: npm's or PyPI's JSON document"},
    VULNDB_OPTION,
    SESSION_OPTIONS_OF_ALL,
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct health_command *h = ctx;
    if (args_is(a, "metadata")) {
        h->metadata_path = a->value;
    } else if (args_is(a, "json")) {
        h->json = true;
    } else {
        return session_take(&h->session, a);
    }
    return EXIT_ACCEPTED;
}

/* Code rules look at workflows alone, so that this stays a matter of seconds. */
static bool is_left_out(const void *ctx, const struct file *f)
{
    static const enum language data[] = {LANG_UNKNOWN, LANG_TEXT, LANG_MARKDOWN, LANG_JSON,
                                         LANG_TOML,    LANG_XML,  LANG_HTML};
    (void)ctx;
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
        if (f->language == data[i]) {
            return false;
        }
    }
    return manifest_format_of(f->path) == NULL && !view_starts(f->path, VIEW(".github/workflows/"));
}

static enum status read_history(struct health_command *h, struct error *err)
{
    struct error why = {.code = OK};
    enum status st =
        history_read(h->session.subject.path, h->session.options.pool.allow_unsandboxed, &h->arena,
                     &h->history, &why);
    struct stat dot_git;
    if (st == OK) {
        /* A bare repository has its files at HEAD. */
        bool bare = path_join(&h->dot_git, h->session.subject.path, ".git", NULL) == OK &&
                    lstat(h->dot_git.ptr, &dot_git) != 0;
        h->session.subject.revision = bare ? "HEAD" : NULL;
        h->session.subject.kind = bare ? SUBJECT_GIT : SUBJECT_AUTO;
        return OK;
    }
    if (st == ERR_NO_MEMORY || st == ERR_UNSUPPORTED) {
        return error_set(err, st, "%s", why.message);
    }
    h->no_history = arena_printf(&h->arena, "no history was read: %s", why.message);
    return h->no_history.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status read_metadata(struct health_command *h, struct error *err)
{
    if (h->metadata_path == NULL) {
        return OK;
    }
    enum status st = file_read(h->metadata_path, &h->metadata_text, err);
    return st == OK ? release_metadata_read(buf_view(&h->metadata_text), h->metadata_path,
                                            &h->arena, &h->metadata, err)
                    : st;
}

/* ---- showing --------------------------------------------------------------------------- */

static void show_whole(struct health_command *h, const struct health *r)
{
    buf_add_str(&h->text, "Health of ");
    utf8_append_visible(&h->text, h->session.facts_subject.name);
    if (r->has_score) {
        buf_printf(&h->text, ": %u of 100", r->score);
    } else {
        buf_add_str(&h->text, ": too little was measured for a score");
    }
    buf_printf(&h->text, " (parts of weight %u of %u were measured)\n", r->measured_weight,
               r->weight);
}

static void show_people(struct health_command *h)
{
    const struct history *y = &h->history;
    if (y->commits == 0) {
        return;
    }
    buf_printf(&h->text, "\nMost commits in the 365 days up to the last:\n");
    for (size_t i = 0; i < y->top_count && i < y->bus_factor + 2; i++) {
        buf_printf(&h->text, "%8" PRIu64 "  ", y->top[i].commits);
        utf8_append_visible(&h->text, y->top[i].name);
        buf_add_char(&h->text, '\n');
    }
}

static void show_text(struct health_command *h, const struct health *r)
{
    const char *group = "";
    show_whole(h, r);
    for (size_t i = 0; i < r->count; i++) {
        const struct health_part *p = &r->parts[i];
        if (strcmp(group, p->group) != 0) {
            buf_printf(&h->text, "\n%s\n", p->group);
            group = p->group;
        }
        if (p->measured) {
            buf_printf(&h->text, "  %2u/10  ", p->score);
        } else {
            buf_add_str(&h->text, "     -  ");
        }
        buf_printf(&h->text, "%-*s ", (int)NAME_WIDTH, p->name);
        utf8_append_visible(&h->text, p->reason);
        buf_add_str(&h->text, p->measured ? "\n" : " (not measured)\n");
    }
    show_people(h);
}

static void json_parts(struct json_writer *w, const struct health *r)
{
    json_key(w, "parts");
    json_array(w);
    for (size_t i = 0; i < r->count; i++) {
        const struct health_part *p = &r->parts[i];
        json_object(w);
        json_member_str(w, "name", p->name);
        json_member_str(w, "group", p->group);
        json_member_uint(w, "weight", p->weight);
        json_member_bool(w, "measured", p->measured);
        if (p->measured) {
            json_member_uint(w, "score", p->score);
        }
        json_member(w, "reason", p->reason);
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_history(struct json_writer *w, const struct history *y)
{
    json_key(w, "history");
    json_object(w);
    json_member_uint(w, "commits", y->commits);
    json_member_time(w, "lastCommit", y->last);
    json_member_bool(w, "shallow", y->shallow);
    json_member_bool(w, "truncated", y->truncated);
    json_member_uint(w, "recentCommits", y->recent);
    json_member_uint(w, "authors", y->authors);
    json_member_uint(w, "busFactor", y->bus_factor);
    json_member_uint(w, "releases", y->releases);
    json_key(w, "top");
    json_array(w);
    for (size_t i = 0; i < y->top_count; i++) {
        json_object(w);
        json_member(w, "name", y->top[i].name);
        json_member_uint(w, "commits", y->top[i].commits);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void show_json(struct health_command *h, const struct health *r)
{
    struct json_writer w;
    json_writer_init(&w, &h->text, true);
    json_object(&w);
    json_member(&w, "subject", h->session.facts_subject.name);
    if (r->has_score) {
        json_member_uint(&w, "score", r->score);
    }
    json_member_uint(&w, "weight", r->weight);
    json_member_uint(&w, "measuredWeight", r->measured_weight);
    json_parts(&w, r);
    if (h->history.commits > 0) {
        json_history(&w, &h->history);
    }
    json_object_end(&w);
    buf_add_char(&h->text, '\n');
}

static enum status work(struct health_command *h, struct error *err)
{
    struct session *s = &h->session;
    struct health result;
    enum status st = read_metadata(h, err);
    st = st == OK ? read_history(h, err) : st;
    st = st == OK ? session_inspect(s, false, err) : st;
    const struct health_input in = {
        .facts = s->facts,
        .history = h->history.commits > 0 ? &h->history : NULL,
        .no_history = h->no_history,
        .metadata = h->metadata.format.len > 0 ? &h->metadata : NULL,
        .end_of_life = s->advisories.eol != NULL,
        .advisories = s->advisories.index != NULL,
        .workflows = true,
        .now = s->finished,
    };
    st = st == OK ? health_score(&in, &h->arena, &result, err) : st;
    if (st != OK) {
        return st;
    }
    if (h->json) {
        show_json(h, &result);
    } else {
        show_text(h, &result);
    }
    return cli_print(s->cli, OK, &h->text, err);
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct health_command h = {.text = BUF_INIT(TEXT_MAX),
                               .dot_git = BUF_INIT(PATH_MAX * 2),
                               .metadata_text = BUF_INIT(RELEASE_METADATA_BYTES_MAX)};
    struct error err = {.code = OK};
    session_init(&h.session, cli);
    arena_init(&h.arena, 0);
    enum exit_code code = args_each(cli, self, argc, argv, take, &h);
    if (code == EXIT_ACCEPTED) {
        struct session *s = &h.session;
        s->subject.path = s->subject.path == NULL ? "." : s->subject.path;
        s->advisories.wanted = true;
        s->only[s->only_count++] = "components";
        s->only[s->only_count++] = "licences";
        s->only[s->only_count++] = "code";
        s->options.skip = is_left_out;
        code = work(&h, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
    }
    arena_release(&h.arena);
    buf_release(&h.text);
    buf_release(&h.dot_git);
    buf_release(&h.metadata_text);
    session_release(&h.session);
    return code;
}

const struct command health_command = {
    .name = "health",
    .summary = "Score how well a project is looked after, part by part",
    .operands = "[PATH]",
    .details = "PATH is a git clone, or a directory without history; the current one by default.\n"
               "What lacks data is not measured and said so (docs/health.md).\n",
    .options = options,
    .run = run,
};
