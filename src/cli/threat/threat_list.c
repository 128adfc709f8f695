/* assay threat list, show: what was recorded, and what is open of it today. */
#include "threat.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 28 };

struct lister {
    const struct threat_request *request;
    struct store *store;
    struct buf out;
    struct json_writer json;
    struct arena arena;
    size_t len;
    size_t cap;
    struct recorded_threat_model *items;
};

/* Kept first: a store answers one question at a time. */
static enum status keep(void *ctx, const struct recorded_threat_model *m, struct error *err)
{
    struct lister *l = ctx;
    void *items = l->items;
    enum status st = arena_grow(&l->arena, &items, &l->cap, l->len + 1, sizeof *m, err);
    l->items = items;
    if (st != OK) {
        return st;
    }
    return recorded_threat_model_copy(&l->arena, m, &l->items[l->len++], err);
}

static void count_open(const struct threat_list *l, uint64_t open[SEVERITY_CRITICAL + 1])
{
    for (size_t i = 0; i < l->len; i++) {
        open[l->items[i].severity] += l->items[i].state == THREAT_OPEN ? 1 : 0;
    }
}

static void row_text(struct lister *l, const struct recorded_threat_model *m, const uint64_t *open)
{
    char day[CLOCK_TEXT_MAX];
    clock_rfc3339(m->time, day);
    utf8_append_visible(&l->out, m->project);
    buf_add_str(&l->out, "  ");
    utf8_append_visible(&l->out, m->version);
    buf_printf(&l->out,
               "  %.10s  open: %" PRIu64 " critical, %" PRIu64 " high, %" PRIu64 " medium, %" PRIu64
               " low  by ",
               day, open[SEVERITY_CRITICAL], open[SEVERITY_HIGH], open[SEVERITY_MEDIUM],
               open[SEVERITY_LOW]);
    utf8_append_visible(&l->out, m->person.len > 0 ? m->person : VIEW("the installation"));
    buf_add_char(&l->out, '\n');
}

static void row_json(struct json_writer *w, const struct recorded_threat_model *m,
                     const uint64_t *open)
{
    json_object(w);
    json_member(w, "project", m->project);
    json_member(w, "version", m->version);
    json_member(w, "name", m->title);
    json_member(w, "format", m->format);
    json_member(w, "file", m->file);
    json_member(w, "document", m->document);
    json_member(w, "recordedBy", m->person);
    json_member_time(w, "recorded", m->time);
    json_member_uint(w, "actors", (uint64_t)m->actors);
    json_member_uint(w, "processes", (uint64_t)m->processes);
    json_member_uint(w, "stores", (uint64_t)m->stores);
    json_member_uint(w, "flows", (uint64_t)m->flows);
    json_key(w, "open");
    json_object(w);
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--) {
        json_member_uint(w, severity_name((enum severity)s), open[s]);
    }
    json_object_end(w);
    json_member_uint(w, "logEntry", m->entry);
    json_object_end(w);
}

static enum status list_one(struct lister *l, const struct recorded_threat_model *m,
                            struct error *err)
{
    uint64_t open[SEVERITY_CRITICAL + 1] = {0};
    struct threat_list threats;
    enum status st = threat_models_threats(l->store, m, l->request->now, &threats, err);
    if (st != OK) {
        return st;
    }
    count_open(&threats, open);
    threats_release(&threats);
    if (l->request->json) {
        row_json(&l->json, m, open);
    } else {
        row_text(l, m, open);
    }
    return buf_status(&l->out, err);
}

/* The newest of each project, unless all are asked for. */
static enum status list_all(struct lister *l, struct error *err)
{
    const char *project = l->request->project;
    enum status st =
        threat_models_each(l->store, project == NULL ? VIEW("") : view_str(project), keep, l, err);
    for (size_t i = 0; st == OK && i < l->len; i++) {
        bool newest = i == 0 || !view_eq(l->items[i].project, l->items[i - 1].project);
        if (newest || l->request->all || project != NULL) {
            st = list_one(l, &l->items[i], err);
        }
    }
    return st;
}

static enum status do_list(void *ctx, const struct ledger *ledger, struct error *err)
{
    struct lister *l = ctx;
    l->store = ledger->store;
    return list_all(l, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct threat_request r;
    struct lister l = {.request = &r, .out = BUF_INIT(OUTPUT_MAX)};
    struct error err;
    enum exit_code code = threat_parse(&r, cli, self, argc, argv);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    arena_init(&l.arena, 0);
    json_writer_init(&l.json, &l.out, true);
    if (r.json) {
        json_array(&l.json);
    }
    enum status st = threat_with_registers(&r, do_list, &l, &err);
    st = st == ERR_NOT_FOUND ? OK : st; /* no home yet: nothing was recorded */
    if (r.json) {
        json_array_end(&l.json);
        buf_add_char(&l.out, '\n');
    }
    arena_release(&l.arena);
    return cli_print(cli, st, &l.out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- show ---- */

struct shower {
    const struct threat_request *request;
    struct threat_view view;
};

static enum status do_show(void *ctx, const struct ledger *ledger, struct error *err)
{
    struct shower *s = ctx;
    return threat_view_recorded(&s->view, ledger, s->request, s->request->version, err);
}

static enum exit_code run_show(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct threat_request r;
    struct shower s = {.request = &r};
    struct error err;
    struct buf out = BUF_INIT(OUTPUT_MAX);
    enum exit_code code = threat_parse(&r, cli, self, argc, argv);
    if (code == EXIT_ACCEPTED && r.operand_count == 0) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    r.project = r.operands[0];
    r.version = r.operand_count > 1 ? r.operands[1] : NULL;
    threat_view_init(&s.view);
    enum status st = threat_with_registers(&r, do_show, &s, &err);
    if (st == OK) {
        threat_write(&s.view, &r, &out);
        code = threats_open(&s.view.list, r.fail_on) > 0 ? EXIT_REJECTED : EXIT_ACCEPTED;
    }
    threat_view_release(&s.view);
    return cli_print(cli, st, &out, &err) == OK ? code : cli_fail(cli, &err);
}

static const struct option_spec list_options[] = {
    {"project", 'p', "ID", "all versions of this project"},
    {"all", 'a', NULL, "all versions (default: the one recorded last of each project)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec show_options[] = {
    THREAT_SHOW_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct command threat_list_command = {
    .name = "list",
    .summary = "List recorded threat models and how many of their threats are open today",
    .operands = "",
    .options = list_options,
    .run = run_list,
};

const struct command threat_show = {
    .name = "show",
    .summary = "Show the open threats of a project's release, or of the one recorded last",
    .operands = "PROJECT [VERSION]",
    .details = "A threat is open until it is decided: by the model, which says how, or by\n"
               "\"assay threat decide\", with an owner and until a day.\n",
    .options = show_options,
    .run = run_show,
};
