/* assay threat diff: what of a model changed between two versions, and which threats came and went
 * with it. */
#include "threat.h"

#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/imports/threat_changes.h>

enum { OUTPUT_MAX = 1 << 28 };

enum change { CAME, WENT, REOPENED, DECIDED, CHANGES };
static const char *const names[CHANGES] = {"new", "gone", "open again", "decided"};
static const char *const words[CHANGES] = {"new", "gone", "reopened", "decided"};

struct differ {
    const struct threat_request *request;
    struct threat_view old;
    struct threat_view new;
    struct map by_id; /* of the old ones */
    struct buf out;
    struct json_writer json;
    size_t counts[CHANGES];
    size_t parts; /* of the model that changed */
    struct view last_part;
    bool rejected;
};

/* ---- the model ---- */

/* Fields of one part follow one another: its head is written once. */
static void show_part(struct differ *d, const struct threat_part_change *c)
{
    bool same = c->change == THREAT_PART_CHANGED && c->id.ptr == d->last_part.ptr;
    if (!same) {
        d->parts++;
        buf_printf(&d->out, "%-10s  %s ", threat_change_name(c->change), c->part);
        threat_visible(&d->out, "", c->id, "");
        threat_visible(&d->out, " \"", c->name, "\"\n");
    }
    if (c->field != NULL) {
        buf_printf(&d->out, "%14s%s: ", "", c->field);
        threat_visible(&d->out, "\"", c->was, "\" -> ");
        threat_visible(&d->out, "\"", c->is, "\"\n");
    }
}

static void json_part(struct differ *d, const struct threat_part_change *c)
{
    json_object(&d->json);
    json_member_str(&d->json, "change", threat_change_name(c->change));
    json_member_str(&d->json, "part", c->part);
    json_member(&d->json, "id", c->id);
    json_member(&d->json, "name", c->name);
    if (c->field != NULL) {
        json_member_str(&d->json, "field", c->field);
        json_member(&d->json, "was", c->was);
        json_member(&d->json, "is", c->is);
    }
    json_object_end(&d->json);
}

static enum status on_part(void *ctx, const struct threat_part_change *c, struct error *err)
{
    struct differ *d = ctx;
    if (d->request->json) {
        json_part(d, c);
    } else {
        show_part(d, c);
    }
    d->last_part = c->id;
    return buf_status(&d->out, err);
}

/* ---- threats ---- */

static enum status index_old(struct differ *d, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < d->old.list.len; i++) {
        st = map_put(&d->by_id, d->old.list.items[i].id, &d->old.list.items[i], NULL, err);
    }
    return st;
}

static void show(struct differ *d, enum change c, const struct threat *t)
{
    d->counts[c]++;
    if (d->request->json) {
        json_object(&d->json);
        json_member_str(&d->json, "change", words[c]);
        json_key(&d->json, "threat");
        threat_json_item(t, &d->json);
        json_object_end(&d->json);
        return;
    }
    buf_printf(&d->out, "%-10s  ", names[c]);
    threat_write_item(t, &d->out);
}

static void compare(struct differ *d)
{
    for (size_t i = 0; i < d->new.list.len; i++) {
        const struct threat *t = &d->new.list.items[i];
        struct threat *old = map_get(&d->by_id, t->id);
        bool open = t->state == THREAT_OPEN;
        bool was_open = old != NULL && old->state == THREAT_OPEN;
        if (old == NULL || (open && !was_open)) {
            show(d, old == NULL ? CAME : REOPENED, t);
            d->rejected = d->rejected || (open && t->severity >= d->request->fail_on);
        } else if (was_open && !open) {
            show(d, DECIDED, t);
        }
        if (old != NULL) {
            old->id = VIEW(""); /* it is still there */
        }
    }
    for (size_t i = 0; i < d->old.list.len; i++) {
        if (d->old.list.items[i].id.len > 0) {
            show(d, WENT, &d->old.list.items[i]);
        }
    }
}

static enum status load_recorded(void *ctx, const struct ledger *l, struct error *err)
{
    struct differ *d = ctx;
    enum status st = threat_view_recorded(&d->old, l, d->request, d->request->version, err);
    return st == OK ? threat_view_kept(&d->old, l, err) : st;
}

static enum status diff(struct differ *d, struct error *err)
{
    const struct threat_request *r = d->request;
    const char *new = r->operands[r->operand_count - 1];
    enum status st = threat_view_file(&d->new, r, new, err);
    if (st == OK && r->operand_count == 2) {
        st = threat_view_file(&d->old, r, r->operands[0], err);
    } else if (st == OK) {
        st = threat_with_registers(r, load_recorded, d, err);
    }
    if (st == OK && r->project != NULL) {
        st = threat_view_decide(&d->new, r, err);
    }
    if (st == OK && r->project != NULL && r->operand_count == 2) {
        st = threat_view_decide(&d->old, r, err);
    }
    if (st == OK) {
        st = index_old(d, err);
    }
    if (st == OK) {
        json_writer_init(&d->json, &d->out, true);
        if (r->json) {
            json_array(&d->json);
        }
        st = threat_changes_each(&d->old.model, &d->new.model, on_part, d, err);
    }
    if (st == OK) {
        compare(d);
        if (r->json) {
            json_array_end(&d->json);
            buf_add_char(&d->out, '\n');
        } else {
            buf_printf(&d->out,
                       "parts of the model: %zu changed\nthreats: %zu new, %zu open again, %zu "
                       "decided, %zu gone\n",
                       d->parts, d->counts[CAME], d->counts[REOPENED], d->counts[DECIDED],
                       d->counts[WENT]);
        }
    }
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct threat_request r;
    struct error err;
    enum exit_code code = threat_parse(&r, cli, self, argc, argv);
    if (code == EXIT_ACCEPTED && r.operand_count == 0) {
        code = cli_usage(cli, "it takes: %s", self->operands);
    }
    if (code == EXIT_ACCEPTED && r.operand_count == 1 && r.project == NULL) {
        code = cli_usage(cli, "with one file, --project says whose recorded model it is compared "
                              "with");
    }
    if (code == EXIT_ACCEPTED && r.accepted && (r.operand_count == 2 || r.version != NULL)) {
        code = cli_usage(cli, "--accepted says which recorded model it is: it takes no other "
                              "model and no --version");
    }
    struct differ *d = code == EXIT_ACCEPTED ? mem_calloc(1, sizeof *d) : NULL;
    if (d == NULL) {
        return code == EXIT_ACCEPTED ? EXIT_OTHER : code;
    }
    d->request = &r;
    buf_init(&d->out, OUTPUT_MAX);
    map_init(&d->by_id);
    threat_view_init(&d->old);
    threat_view_init(&d->new);
    enum status st = diff(d, &err);
    code = d->rejected ? EXIT_REJECTED : EXIT_ACCEPTED;
    threat_view_release(&d->old);
    threat_view_release(&d->new);
    map_release(&d->by_id);
    st = cli_print(cli, st, &d->out, &err);
    (void)mem_free(d);
    return st == OK ? code : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"project", 'p', "ID", "with this project's recorded model and decisions"},
    {"version", 0, "VERSION", "the recorded version (default: the one recorded last)"},
    {"accepted", 0, NULL, "the version that an accepted deliverable has as evidence"},
    THREAT_RULE_OPTIONS,
    THREAT_SHOW_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct command threat_diff = {
    .name = "diff",
    .summary = "Compare a threat model with the recorded one, or with another file",
    .operands = "[OLD] NEW",
    .details = "The exit code is 1 where the change brings open threats from --fail-on on.\n",
    .options = options,
    .run = run,
};
