/* assay requirement: the sets of requirements that can be assigned to a project. A set is a file of
 * controls (assay/assure/controls.h), so that what measures a requirement is what measures a
 * control. */
#include "commands.h"
#include "requirement.h"

#include <assay/base/json.h>
#include <assay/base/utf8.h>

enum { OUTPUT_MAX = 1 << 26 };

struct request {
    struct cli *cli;
    const char *set;
    const char *level;
    bool json;
    struct buf out;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL && r->set != NULL) {
        return cli_usage(a->cli, "one set at a time");
    }
    if (a->option == NULL) {
        r->set = a->value;
    } else if (args_is(a, "level")) {
        r->level = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- list ---- */

static void count(const struct control_set *set, size_t framework, size_t *all, size_t *measured)
{
    *all = 0;
    *measured = 0;
    for (size_t i = 0; i < set->controls_len; i++) {
        if (set->controls[i].framework == framework) {
            ++*all;
            *measured += set->controls[i].requirements_len > 0;
        }
    }
}

static void list(struct request *r, const struct control_set *set)
{
    struct json_writer w;
    json_writer_init(&w, &r->out, true);
    if (r->json) {
        json_array(&w);
    }
    for (size_t i = 0; i < set->frameworks_len; i++) {
        const struct control_framework *f = &set->frameworks[i];
        size_t all;
        size_t measured;
        count(set, i, &all, &measured);
        if (r->json) {
            json_object(&w);
            json_member(&w, "id", f->id);
            json_member(&w, "name", f->name);
            json_member(&w, "version", f->version);
            json_member_uint(&w, "requirements", all);
            json_member_uint(&w, "measured", measured);
            json_object_end(&w);
        } else {
            buf_printf(&r->out, "%-20.*s %4zu, %4zu measured  ", VIEW_ARG(f->id), all, measured);
            utf8_append_visible(&r->out, f->name);
            buf_add_char(&r->out, '\n');
        }
    }
    if (r->json) {
        json_array_end(&w);
        buf_add_char(&r->out, '\n');
    }
}

/* ---- show ---- */

/* Levels are words in an order, as L1, L2, L3: each includes those before. */
static bool is_wanted(const struct request *r, const struct control *c)
{
    return r->level == NULL || c->level.len == 0 || view_cmp(c->level, view_str(r->level)) <= 0;
}

static void show_one(struct request *r, const struct control_set *set, const struct control *c)
{
    struct buf *out = &r->out;
    buf_printf(out, "%-8.*s %-3.*s ", VIEW_ARG(c->number), VIEW_ARG(c->level));
    utf8_append_visible(out, c->name);
    buf_add_str(out, "\n             ");
    utf8_append_visible(out, c->says);
    buf_add_str(out, c->requirements_len > 0 ? "\n             measured by"
                                             : "\n             nothing measures it: a person "
                                               "shows it");
    for (size_t i = 0; i < c->requirements_len; i++) {
        buf_printf(out, "%s " VIEW_FMT, i == 0 ? "" : ",",
                   VIEW_ARG(set->requirements[c->requirements[i]].id));
    }
    for (size_t i = 0; i < c->mappings_len; i++) {
        buf_printf(out, "%s " VIEW_FMT " (%s)", i == 0 ? "\n             beside" : ",",
                   VIEW_ARG(c->mappings[i].to), control_relation_name(c->mappings[i].as));
    }
    buf_add_char(out, '\n');
}

static void json_one(struct json_writer *w, const struct control_set *set, const struct control *c)
{
    json_object(w);
    json_member(w, "id", c->number);
    json_member(w, "level", c->level);
    json_member(w, "name", c->name);
    json_member(w, "says", c->says);
    json_key(w, "measuredBy");
    json_array(w);
    for (size_t i = 0; i < c->requirements_len; i++) {
        json_string(w, set->requirements[c->requirements[i]].id);
    }
    json_array_end(w);
    json_key(w, "maps");
    json_array(w);
    for (size_t i = 0; i < c->mappings_len; i++) {
        json_object(w);
        json_member(w, "to", c->mappings[i].to);
        json_member_str(w, "as", control_relation_name(c->mappings[i].as));
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void show(struct request *r, const struct control_set *set,
                 const struct control_framework *f)
{
    struct json_writer w;
    size_t framework = (size_t)(f - set->frameworks);
    json_writer_init(&w, &r->out, true);
    if (r->json) {
        json_object(&w);
        json_member(&w, "id", f->id);
        json_member(&w, "name", f->name);
        json_member(&w, "version", f->version);
        json_key(&w, "requirements");
        json_array(&w);
    } else {
        buf_printf(&r->out, VIEW_FMT " " VIEW_FMT "  ", VIEW_ARG(f->id), VIEW_ARG(f->version));
        utf8_append_visible(&r->out, f->name);
        buf_add_str(&r->out, "\n\n");
    }
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        if (c->framework != framework || !is_wanted(r, c)) {
            continue;
        }
        if (r->json) {
            json_one(&w, set, c);
        } else {
            show_one(r, set, c);
        }
    }
    if (r->json) {
        json_array_end(&w);
        json_object_end(&w);
        buf_add_char(&r->out, '\n');
    }
}

/* ---- both ---- */

static enum status write_sets(struct request *r, const struct command *self,
                              const struct requirement_sets *sets, struct error *err)
{
    const struct control_framework *f = NULL;
    if (strcmp(self->name, "list") == 0) {
        list(r, sets->controls.set);
        return OK;
    }
    enum status st = requirement_set_find(sets, view_str(r->set), &f, err);
    if (st == OK && r->level != NULL) {
        st = requirement_level_check(sets, f, view_str(r->level), err);
    }
    if (st == OK) {
        show(r, sets->controls.set, f);
    }
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.cli = cli, .out = BUF_INIT(OUTPUT_MAX)};
    struct requirement_sets sets;
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.set == NULL && strcmp(self->name, "show") == 0) {
        code = cli_usage(cli, "which set?");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = requirement_sets_open(cli, r.set, &sets, &err);
    if (st == OK) {
        st = write_sets(&r, self, &sets, &err);
        requirement_sets_close(&sets);
    }
    return cli_print(cli, st, &r.out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec show_options[] = {
    {"level", 0, "LEVEL", "up to this level, as L2"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "list",
     .summary = "List the sets of requirements that can be assigned to projects",
     .operands = "",
     .details =
         "Those that come with the program, those in the home's folder requirements, and the\n"
         "frameworks of \"assay control\".\n",
     .options = list_options,
     .run = run},
    {.name = "show",
     .summary = "Show what a set asks for, what measures it, and which controls it stands beside",
     .operands = "SET|FILE",
     .options = show_options,
     .run = run},
};
static const struct command *const verb_list[] = {&verbs[0], &verbs[1], NULL};

const struct command requirement_command = {
    .name = "requirement",
    .summary = "Sets of requirements that are agreed on before code is written",
    .operands = "",
    .verbs = verb_list,
};
