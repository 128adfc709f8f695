/* assay start: the parts, one after the other. */
#include "baseline/baseline_file.h"
#include "commands.h"
#include "control/control.h"
#include "start.h"

#include <assay/assure/shipped_baselines.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { RECORD_MAX = 1 << 16 };

/* ---- running ---- */

/* One that has to succeed. */
static enum status must(struct start *s, const char *const words[], struct error *err)
{
    int code = 0;
    enum status st = start_run(s, words, &code, err);
    if (st == OK && code != EXIT_ACCEPTED) {
        st = error_set(err, ERR_USAGE,
                       "\"assay %s %s\" failed (exit code %d); what is done before it is kept, and "
                       "\"assay start\" goes on from there",
                       words[0], words[1] == NULL ? "" : words[1], code);
    }
    return st;
}

static enum status exists(struct start *s, const char *noun, const char *id, bool *out,
                          struct error *err)
{
    const char *const words[] = {noun, "show", id, NULL};
    int code = 0;
    enum status st = start_ask_command(s, words, NULL, &code, err);
    *out = st == OK && code == EXIT_ACCEPTED;
    if (*out) {
        cli_note(s->cli, "%s %s is there already", noun, id);
    }
    return st;
}

/* ---- people ---- */

/* What "assay NOUN show ID --json" says of a field; empty: nothing, or there is no such record. */
static enum status learn(struct start *s, const char *noun, const char *id, const char *field,
                         struct view *out, struct error *err)
{
    const char *const words[] = {noun, "show", id, "--json", NULL};
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(RECORD_MAX);
    struct value root = {0};
    int code = 0;
    *out = VIEW("");
    enum status st = start_ask_command(s, words, &text, &code, err);
    if (st != OK || code != EXIT_ACCEPTED) {
        return st;
    }
    st = json_read(buf_view(&text), noun, JSON_STRICT, NULL, &s->arena, &root, err);
    *out = st == OK ? arena_copy(&s->arena, value_get_text(&root, field)) : *out;
    return st == OK && out->ptr == NULL ? error_no_memory(err) : st;
}

static enum status have_team(struct start *s, const char *id, struct error *err)
{
    bool there = false;
    enum status st = exists(s, "team", id, &there, err);
    if (st == OK && !there) {
        const char *const words[] = {"team", "add", id, "--name", s->text[START_TEAM].ptr, NULL};
        st = must(s, words, err);
    }
    return st;
}

static enum status have_lead(struct start *s, const char *team, struct error *err)
{
    struct view lead;
    enum status st = learn(s, "team", team, "lead", &lead, err);
    if (st == OK && lead.len == 0) {
        const char *const words[] = {"team", "set", team, "--lead", s->person.ptr, NULL};
        st = must(s, words, err);
    }
    return st;
}

static enum status do_people(struct start *s, struct error *err)
{
    struct view team;
    enum status st = start_ask(s, START_ORGANISATION, START_TEAM, err);
    st = st == OK ? start_id(s, s->text[START_TEAM], &team, err) : st;
    st = st == OK ? have_team(s, team.ptr, err) : st;
    const char *email = s->text[START_EMAIL].ptr;
    st = st == OK ? learn(s, "person", email, "id", &s->person, err) : st;
    if (st == OK && s->person.len == 0) {
        const char *const words[] = {"person",  "add", "--name", s->text[START_NAME].ptr,
                                     "--email", email, "--team", team.ptr,
                                     NULL};
        st = must(s, words, err);
        st = st == OK ? learn(s, "person", email, "id", &s->person, err) : st;
    }
    return st == OK ? have_lead(s, team.ptr, err) : st;
}

/* ---- what is built ---- */

/* The built-in baseline under the organisation's name. */
static enum status write_baseline(struct start *s, const char *path, struct error *err)
{
    struct view rest = shipped_baselines[0].bytes;
    struct view line;
    struct view id;
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(1 << 22);
    enum status st = start_id(s, s->text[START_ORGANISATION], &id, err);
    bool named = false;
    bool numbered = false;
    while (st == OK && view_line(&rest, &line)) {
        if (!named && view_starts(line, VIEW("id: "))) {
            buf_printf(&out, "id: " VIEW_FMT "\n", VIEW_ARG(id));
            named = true;
        } else if (!numbered && view_starts(line, VIEW("version: "))) {
            buf_add_str(&out, "version: \"1.0\"\n");
            numbered = true;
        } else if (named || !view_starts(line, VIEW("#"))) {
            buf_printf(&out, VIEW_FMT "\n", VIEW_ARG(line));
        }
    }
    st = st == OK ? buf_status(&out, err) : st;
    return st == OK ? file_write_atomic(path, buf_view(&out), 0644, err) : st;
}

static enum status have_baseline(struct start *s, struct error *err)
{
    const char *path = s->text[START_BASELINE].ptr;
    struct baseline_file loaded;
    enum status st = OK;
    if (access(path, F_OK) != 0) {
        st = write_baseline(s, path, err);
        if (st == OK) {
            cli_note(s->cli, "%s is your baseline: 'assay baseline list %s' shows what it asks for",
                     path, path);
        }
        return st;
    }
    st = baseline_file_load(path, &loaded, err);
    baseline_file_release(&loaded);
    if (st == OK) {
        cli_note(s->cli, "%s is there already and stays as it is", path);
    }
    return st;
}

/* As it will be found from anywhere. */
static enum status make_absolute(struct start *s, enum start_answer which, struct error *err)
{
    char *whole = realpath(s->text[which].ptr, NULL);
    if (whole == NULL) {
        return error_errno(err, errno, "%s", s->text[which].ptr);
    }
    s->text[which] = arena_copy(&s->arena, view_str(whole));
    free(whole);
    return s->text[which].ptr == NULL ? error_no_memory(err) : OK;
}

static enum status add_project(struct start *s, const char *id, struct error *err)
{
    struct view team;
    bool there = false;
    char languages[START_TEXT_MAX + 1];
    (void)snprintf(languages, sizeof languages, VIEW_FMT, VIEW_ARG(s->text[START_LANGUAGES]));
    for (char *c = languages; *c != '\0'; c++) {
        *c = *c == ',' ? ' ' : *c;
    }
    enum status st = start_id(s, s->text[START_TEAM], &team, err);
    st = st == OK ? exists(s, "project", id, &there, err) : st;
    if (st != OK || there) {
        return st;
    }
    const char *const words[] = {"project",
                                 "add",
                                 id,
                                 "--name",
                                 s->text[START_PROJECT].ptr,
                                 "--owner",
                                 s->person.ptr,
                                 "--team",
                                 team.ptr,
                                 "--origin",
                                 "in-house",
                                 "--tier",
                                 s->text[START_TIER].ptr,
                                 languages[0] == '\0' ? NULL : "--languages",
                                 languages,
                                 NULL};
    st = must(s, words, err);
    if (st == OK) {
        const char *const subject[] = {"subject", "add", id, id, NULL};
        st = must(s, subject, err);
    }
    return st;
}

static enum status do_builds(struct start *s, struct error *err)
{
    struct view id;
    enum status st = start_ask(s, START_PROJECT, START_PATH, err);
    st = st == OK ? start_id(s, s->text[START_PROJECT], &id, err) : st;
    st = st == OK ? make_absolute(s, START_PATH, err) : st;
    st = st == OK ? start_ask(s, START_LANGUAGES, START_BASELINE, err) : st;
    st = st == OK ? have_baseline(s, err) : st;
    st = st == OK ? make_absolute(s, START_BASELINE, err) : st;
    return st == OK ? add_project(s, id.ptr, err) : st;
}

/* ---- who supplies ---- */

static enum status add_supplier(struct start *s, struct view text, struct error *err)
{
    struct start_supplier supplier = start_supplier(text);
    struct view id;
    bool there = false;
    struct view name = arena_copy(&s->arena, supplier.name);
    struct view tier = arena_copy(&s->arena, supplier.tier);
    if (name.ptr == NULL || tier.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = start_id(s, name, &id, err);
    st = st == OK ? exists(s, "supplier", id.ptr, &there, err) : st;
    if (st == OK && !there) {
        const char *const words[] = {"supplier", "add",    id.ptr,   "--name",
                                     name.ptr,   "--tier", tier.ptr, NULL};
        st = must(s, words, err);
    }
    return st;
}

static enum status do_supplied(struct start *s, struct error *err)
{
    enum status st = start_ask(s, START_SUPPLIERS, START_SUPPLIERS, err);
    struct view rest = st == OK ? s->text[START_SUPPLIERS] : VIEW("");
    struct view one;
    for (size_t n = 0; st == OK && view_split(&rest, ',', &one); n++) {
        if (n == START_SUPPLIERS_MAX) {
            return error_set(err, ERR_LIMIT,
                             "more than %d suppliers: \"assay supplier import\" takes a list",
                             START_SUPPLIERS_MAX);
        }
        st = view_trim(one).len == 0 ? OK : add_supplier(s, one, err);
    }
    return st;
}

/* ---- by what, and the first inspection ---- */

static enum status do_judged(struct start *s, struct error *err)
{
    enum status st = start_ask(s, START_FRAMEWORKS, START_FRAMEWORKS, err);
    struct view rest = st == OK ? s->text[START_FRAMEWORKS] : VIEW("");
    struct view one;
    while (st == OK && view_split(&rest, ',', &one)) {
        struct view id = arena_copy(&s->arena, view_trim(one));
        const struct control_request of = {.framework = id.ptr};
        struct controls controls = {0};
        st = id.ptr == NULL ? error_no_memory(err) : controls_open(s->cli, &of, &controls, err);
        if (st == OK) {
            controls_close(&controls);
        } else if (st == ERR_USAGE) {
            s->text[START_FRAMEWORKS] = (struct view){0};
        }
    }
    return st;
}

static enum status do_inspected(struct start *s, struct error *err)
{
    struct view id;
    int code = 0;
    enum status st = start_id(s, s->text[START_PROJECT], &id, err);
    struct view report =
        st == OK ? arena_printf(&s->arena, VIEW_FMT "-report.html", VIEW_ARG(id)) : VIEW("");
    if (report.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        const char *const words[] = {
            "verify",   "--name", id.ptr,     "--baseline", s->text[START_BASELINE].ptr,
            "--format", "html",   "--output", report.ptr,   s->text[START_PATH].ptr,
            NULL};
        st = start_run(s, words, &code, err);
    }
    static const char *const said[] = {[EXIT_ACCEPTED] = "accepted",
                                       [EXIT_REJECTED] = "rejected",
                                       [EXIT_INCOMPLETE] = "incomplete: not all was inspected"};
    if (st == OK && code != EXIT_ACCEPTED && code != EXIT_REJECTED && code != EXIT_INCOMPLETE) {
        return error_set(err, ERR_USAGE,
                         "the inspection failed (exit code %d); \"assay start\" tries it again",
                         code);
    }
    if (st == OK) {
        cli_note(s->cli, "%s is %s; %s says why", id.ptr, said[code], report.ptr);
    }
    return st;
}

/* ---- all of it ---- */

static const struct {
    const char *title;
    enum status (*act)(struct start *s, struct error *err);
} parts[START_PARTS] = {
    [START_PEOPLE] = {"You and your team", do_people},
    [START_BUILDS] = {"What you build", do_builds},
    [START_SUPPLIED] = {"Who supplies you", do_supplied},
    [START_JUDGED] = {"What you are measured by", do_judged},
    [START_INSPECTED] = {"The first inspection", do_inspected},
};

static enum status go(struct start *s, struct error *err)
{
    enum status st = start_load(s, err);
    bool asks = s->answers_file == NULL && memchr(s->done, false, sizeof s->done) != NULL;
    if (st == OK && asks && isatty(STDIN_FILENO) != 1) {
        return error_set(err, ERR_USAGE,
                         "there is no terminal to ask at: give --answers FILE (\"assay start "
                         "--example\" prints one to fill in)");
    }
    for (int i = 0; st == OK && i < START_PARTS; i++) {
        if (s->done[i]) {
            continue;
        }
        (void)fprintf(s->cli->err, "\n%d of %d: %s\n", i + 1, START_PARTS, parts[i].title);
        st = parts[i].act(s, err);
        s->done[i] = st == OK;
        struct error ignored;
        enum status kept = start_keep(s, st == OK ? err : &ignored);
        st = st == OK ? kept : st;
    }
    return st == OK ? start_show_next(s, err) : st;
}

struct request {
    struct start start;
    bool example;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "answers")) {
        r->start.answers_file = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->start.passphrase_file = a->value;
    } else {
        r->example = true;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run_start(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.start = {.cli = cli, .began = (int64_t)clock_monotonic_ns()}};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.example) {
        start_print_example(cli->out);
        return EXIT_ACCEPTED;
    }
    arena_init(&r.start.arena, 1 << 24);
    enum status st = go(&r.start, &err);
    arena_release(&r.start.arena);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec start_options[] = {
    {"answers", 0, "FILE", "take the answers from this file (TOML) and ask nothing"},
    {"example", 0, NULL, "print such a file to fill in"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

const struct command start_command = {
    .name = "start",
    .summary = "Begin: a few questions, then the first inspection, a posture and what to do next",
    .operands = "",
    .details =
        "Each command that follows from an answer is shown and run. It can be stopped at any\n"
        "time and goes on where it was. Once all is there it shows the posture again.\n",
    .options = start_options,
    .run = run_start,
};
