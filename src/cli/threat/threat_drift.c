/* assay threat drift: what the code has and the threat model has not. */
#include "inspect/drift.h"
#include "threat.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 28 };

struct task {
    struct session session;
    const char *model_path;
    const char *project;
    const char *version;
    bool json;
    struct buf bytes;
    struct threat_model model;
    bool has_model;
    struct code_sights sights;
    bool has_sights;
    struct buf out;
    struct json_writer w;
    uint64_t count;
    uint64_t gone; /* routes of the model */
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct task *t = ctx;
    if (args_is(a, "model")) {
        t->model_path = a->value;
    } else if (args_is(a, "project")) {
        t->project = a->value;
    } else if (args_is(a, "version")) {
        t->version = a->value;
    } else if (args_is(a, "json")) {
        t->json = true;
    } else {
        return session_take(&t->session, a);
    }
    return EXIT_ACCEPTED;
}

/* ---- the model ---- */

static enum status recorded_bytes(struct task *t, struct error *err)
{
    struct home h;
    struct arena arena;
    struct recorded_threat_model m;
    struct sha256 digest;
    enum status st = home_open_registers(t->session.cli, &h, err);
    if (st != OK) {
        return st;
    }
    arena_init(&arena, 0);
    const struct ledger l = home_ledger(&h);
    st = ledger_project(&l, err);
    if (st == OK) {
        st = threat_models_find(l.store, view_str(t->project),
                                t->version == NULL ? VIEW("") : view_str(t->version), &arena, &m,
                                err);
    }
    if (st == OK) {
        st = sha256_parse(m.document, &digest)
                 ? store_blob_get(l.store, &digest, &t->bytes, err)
                 : error_set(err, ERR_CORRUPT, "the recorded model names no file");
    }
    home_close(&h);
    arena_release(&arena);
    return st;
}

static enum status load_model(struct task *t, struct error *err)
{
    enum status st =
        t->model_path != NULL ? file_read(t->model_path, &t->bytes, err) : recorded_bytes(t, err);
    if (st == OK) {
        st = threat_model_read(buf_view(&t->bytes),
                               t->model_path == NULL ? t->project : t->model_path, &t->model, err);
        t->has_model = st == OK;
    }
    return st;
}

/* ---- what it lacks ---- */

static void drift_json(struct task *t, const struct code_sight *s, struct view lacks)
{
    struct json_writer *w = &t->w;
    CLEANUP(buf_cleanup) struct buf route = BUF_INIT(1 << 16);
    code_sight_route(s, &route);
    json_object(w);
    json_member_str(w, "kind", sight_kind_name(s->kind));
    json_member(w, "technology", s->technology);
    const struct {
        const char *key;
        struct view text;
    } texts[] = {{"host", s->host}, {"route", buf_view(&route)}, {"detail", s->detail}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].text.len > 0) {
            json_member(w, texts[i].key, texts[i].text);
        }
    }
    if (s->modelled) {
        json_member_str(w, "in", "model");
    } else {
        json_member_str(w, "in", "code");
        json_member_uint(w, "places", s->places);
        json_member(w, "path", s->path);
        json_member_uint(w, "line", s->line);
    }
    json_member(w, "lacks", lacks);
    json_object_end(w);
}

static void drift_text(struct task *t, const struct code_sight *s, struct view lacks)
{
    CLEANUP(buf_cleanup) struct buf route = BUF_INIT(1 << 16);
    code_sight_route(s, &route);
    struct view shown = s->host.len > 0 ? s->host : s->route.len > 0 ? buf_view(&route) : s->detail;
    buf_printf(&t->out, "%-12s  " VIEW_FMT, sight_kind_name(s->kind), VIEW_ARG(s->technology));
    buf_add_str(&t->out, shown.len > 0 ? "  " : "");
    bool computed = s->kind == SIGHT_OUTSIDE_CALL && s->host.len == 0 && shown.len > 0;
    buf_add_str(&t->out, computed ? "an address that is computed: " : "");
    utf8_append_visible(&t->out, shown);
    if (s->modelled) {
        buf_add_str(&t->out, "\n              in the model, by ");
        utf8_append_visible(&t->out, s->detail);
        buf_printf(&t->out, "; " VIEW_FMT "\n", VIEW_ARG(lacks));
        return;
    }
    buf_printf(&t->out, "\n              %" PRIu64 " place%s ", s->places,
               plural_of(s->places, ",", "s, the first at"));
    utf8_append_visible(&t->out, s->path);
    buf_printf(&t->out, ":%" PRIu32 "; " VIEW_FMT "\n", s->line, VIEW_ARG(lacks));
}

static enum status on_drift(void *ctx, const struct code_sight *s, struct view lacks,
                            struct error *err)
{
    struct task *t = ctx;
    t->gone += s->modelled ? 1 : 0;
    t->count += s->modelled ? 0 : 1;
    if (t->json) {
        drift_json(t, s, lacks);
    } else {
        drift_text(t, s, lacks);
    }
    return buf_status(&t->out, err);
}

static enum status compare(struct task *t, struct error *err)
{
    json_writer_init(&t->w, &t->out, true);
    if (t->json) {
        json_object(&t->w);
        json_member_uint(&t->w, "found", t->sights.len);
        json_member_uint(&t->w, "notInspected", t->sights.gaps);
        json_key(&t->w, "drift");
        json_array(&t->w);
    }
    enum status st = threat_drift(&t->model, &t->sights, on_drift, t, err);
    if (t->json) {
        json_array_end(&t->w);
        json_object_end(&t->w);
        buf_add_char(&t->out, '\n');
    } else {
        buf_printf(&t->out,
                   "%" PRIu64 " of %zu entry points, data stores and outside calls in the code are "
                   "not in the model\n",
                   t->count, t->sights.len);
        if (t->gone > 0) {
            buf_printf(&t->out, "%" PRIu64 " route%s of the model %s not in the code\n", t->gone,
                       plural(t->gone), plural_of(t->gone, "is", "are"));
        }
    }
    return st;
}

static enum status work(struct task *t, struct error *err)
{
    enum status st = load_model(t, err);
    if (st == OK) {
        st = drift_inspect(&t->session, &t->sights, err);
        t->has_sights = st == OK;
    }
    if (st == OK && *t->session.cli->cancelled != 0) {
        st = error_set(err, ERR_CANCELLED, "stopped before the end");
    }
    return st == OK ? compare(t, err) : st;
}

static enum exit_code finish(struct task *t)
{
    struct cli *cli = t->session.cli;
    struct error err = {.code = OK};
    enum status st = work(t, &err);
    if (cli_print(cli, st, &t->out, &err) != OK) {
        return cli_fail(cli, &err);
    }
    if (t->sights.gaps > 0) {
        cli_note(cli, "%" PRIu64 " file%s could not be inspected", t->sights.gaps,
                 plural(t->sights.gaps));
        return EXIT_INCOMPLETE;
    }
    return t->count + t->gone > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct task *t = mem_calloc(1, sizeof *t);
    if (t == NULL) {
        return EXIT_OTHER;
    }
    session_init(&t->session, cli);
    buf_init(&t->bytes, THREAT_MODEL_BYTES_MAX + 1);
    buf_init(&t->out, OUTPUT_MAX);
    enum exit_code code = args_each(cli, self, argc, argv, take, t);
    if (code == EXIT_ACCEPTED && (t->model_path == NULL) == (t->project == NULL)) {
        code = cli_usage(cli, "name the model: --model FILE, or --project ID for the recorded one");
    }
    if (code == EXIT_ACCEPTED) {
        t->session.subject.path = t->session.subject.path == NULL ? "." : t->session.subject.path;
        code = finish(t);
    }
    if (t->has_sights) {
        code_sights_release(&t->sights);
    }
    if (t->has_model) {
        threat_model_release(&t->model);
    }
    buf_release(&t->bytes);
    session_release(&t->session);
    (void)mem_free(t);
    return code;
}

static const struct option_spec options[] = {
    {"model", 0, "FILE", "the threat model"},
    {"project", 'p', "ID", "the recorded threat model of this project"},
    {"version", 0, "VERSION", "of the recorded ones (default: the one recorded last)"},
    {"rev", 0, "REVISION", "inspect this git revision instead of the work tree"},
    {"jobs", 'j', "N", "worker processes (default: one a CPU)"},
    {"no-cache", 0, NULL, "neither use nor keep compiled rules and results"},
    {"quiet", 'q', NULL, "no progress, no notes"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command threat_drift_command = {
    .name = "drift",
    .summary = "Find entry points, data stores and outside calls in code that a model has not",
    .operands = "[SUBJECT]",
    .details = "SUBJECT as for \"assay verify\"; the current directory by default. Python,\n"
               "JavaScript, TypeScript, Java, Go, C#, PHP, Ruby, Kotlin, Rust, C and C++; tests,\n"
               "generated and vendored code aside.\n",
    .options = options,
    .run = run,
};
