/* assay control list, show, explain, test: what controls ask for. */
#include "control.h"

#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

struct result {
    struct buf text;
    bool failed;
};

typedef enum status (*control_act)(struct cli *cli, const struct control_request *r,
                                   const struct control_set *set, struct result *out,
                                   struct error *err);

enum { OUTPUT_MAX = 1 << 28 };

static enum exit_code with_set(struct cli *cli, const struct command *self, int argc, char **argv,
                               bool needs_control, control_act act)
{
    struct control_request r = {.json = false};
    struct controls c;
    struct error err;
    struct result out = {.text = BUF_INIT(OUTPUT_MAX)};
    enum exit_code code = args_each(cli, self, argc, argv, control_take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (needs_control && r.operand == NULL) {
        return cli_usage(cli, "which control?");
    }
    enum status st = controls_open(cli, &r, &c, &err);
    if (st == OK) {
        st = act(cli, &r, c.set, &out, &err);
        controls_close(&c);
    }
    if (cli_print(cli, st, &out.text, &err) != OK) {
        return cli_fail(cli, &err);
    }
    return out.failed ? EXIT_REJECTED : EXIT_ACCEPTED;
}

/* ---- list ---- */

static void list_text(const struct control_set *set, const struct control_request *r,
                      struct buf *out)
{
    const struct control_framework *last = NULL;
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        const struct control_framework *f = &set->frameworks[c->framework];
        if (!control_is_wanted(set, r, c)) {
            continue;
        }
        if (f != last) {
            buf_printf(out, "%s" VIEW_FMT "  " VIEW_FMT "\n", last == NULL ? "" : "\n",
                       VIEW_ARG(f->id), VIEW_ARG(f->name));
            last = f;
        }
        buf_printf(out, "  %-14.*s %2zu  ", VIEW_ARG(c->number), c->requirements_len);
        utf8_append_visible(out, c->name);
        buf_add_char(out, '\n');
    }
}

static void member_text(struct json_writer *w, const char *key, struct view v)
{
    if (v.len > 0) {
        json_member(w, key, v);
    }
}

static void write_control(struct json_writer *w, const struct control_set *set,
                          const struct control *c)
{
    json_object(w);
    json_member(w, "id", c->id);
    json_member(w, "framework", set->frameworks[c->framework].id);
    json_member(w, "number", c->number);
    json_member(w, "name", c->name);
    json_member(w, "says", c->says);
    member_text(w, "level", c->level);
    member_text(w, "owner", c->owner);
    member_text(w, "type", c->type);
    member_text(w, "concepts", c->concepts);
    member_text(w, "capabilities", c->capabilities);
    member_text(w, "domains", c->domains);
    member_text(w, "properties", c->properties);
    json_key(w, "requirements");
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

static enum status list(struct cli *cli, const struct control_request *r,
                        const struct control_set *set, struct result *result, struct error *err)
{
    struct buf *out = &result->text;
    struct json_writer w;
    (void)cli;
    if (!r->json) {
        list_text(set, r, out);
        return buf_status(out, err);
    }
    json_writer_init(&w, out, true);
    json_array(&w);
    for (size_t i = 0; i < set->controls_len; i++) {
        if (control_is_wanted(set, r, &set->controls[i])) {
            write_control(&w, set, &set->controls[i]);
        }
    }
    json_array_end(&w);
    buf_add_char(out, '\n');
    return buf_status(out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_set(cli, self, argc, argv, false, list);
}

/* ---- show, explain ---- */

static void line(struct buf *out, const char *label, struct view text)
{
    if (text.len > 0) {
        buf_printf(out, "%-14s", label);
        utf8_append_visible(out, text);
        buf_add_char(out, '\n');
    }
}

static void show_head(const struct control_set *set, const struct control *c, struct buf *out)
{
    const struct control_framework *f = &set->frameworks[c->framework];
    buf_printf(out, VIEW_FMT "  " VIEW_FMT "\n\n" VIEW_FMT "\n\n", VIEW_ARG(c->id),
               VIEW_ARG(c->name), VIEW_ARG(view_trim(c->says)));
    line(out, "framework", f->name);
    line(out, "reference", f->reference);
    line(out, "level", c->level);
    line(out, "owner", c->owner);
    line(out, "type", c->type);
    line(out, "concepts", c->concepts);
    line(out, "capabilities", c->capabilities);
    line(out, "domains", c->domains);
    line(out, "properties", c->properties);
    for (size_t i = 0; i < c->mappings_len; i++) {
        buf_printf(out, "%-14s%s " VIEW_FMT "\n", "maps", control_relation_name(c->mappings[i].as),
                   VIEW_ARG(c->mappings[i].to));
    }
}

static enum status show(struct cli *cli, const struct control_request *r,
                        const struct control_set *set, struct result *result, struct error *err)
{
    struct buf *out = &result->text;
    const struct control *c = NULL;
    struct json_writer w;
    (void)cli;
    enum status st = controls_find(set, view_str(r->operand), &c, err);
    if (st != OK) {
        return st;
    }
    if (r->json) {
        json_writer_init(&w, out, true);
        write_control(&w, set, c);
        buf_add_char(out, '\n');
        return buf_status(out, err);
    }
    show_head(set, c, out);
    buf_add_str(out, c->requirements_len == 0
                         ? "\nNothing measures this control; a requirement of your own may.\n"
                         : "\nRequirements\n");
    for (size_t i = 0; i < c->requirements_len; i++) {
        const struct control_requirement *q = &set->requirements[c->requirements[i]];
        buf_printf(out, "  %-28.*s " VIEW_FMT "\n", VIEW_ARG(q->id), VIEW_ARG(view_trim(q->title)));
    }
    return buf_status(out, err);
}

static void explain_requirement(const struct control_requirement *q, struct buf *out)
{
    struct view rest = view_trim(q->query);
    struct view text;
    buf_printf(out, "\n" VIEW_FMT "\n", VIEW_ARG(q->id));
    line(out, "  asks", view_trim(q->title));
    line(out, "  population", q->population);
    if (q->freshness > 0) {
        buf_printf(out, "%-14s%" PRIu32 " day%s\n", "  freshness", q->freshness,
                   plural(q->freshness));
    }
    line(out, "  data from", q->supply);
    line(out, "  remedy", q->remedy);
    line(out, "  owner", q->owner);
    buf_printf(out, "%-14s%s\n", "  examples",
               q->examples == NULL ? "none"
                                   : "see \"assay control "
                                     "test\"");
    buf_add_str(out, "  query\n");
    while (view_line(&rest, &text)) {
        buf_printf(out, "      " VIEW_FMT "\n", VIEW_ARG(text));
    }
}

static enum status explain(struct cli *cli, const struct control_request *r,
                           const struct control_set *set, struct result *result, struct error *err)
{
    struct buf *out = &result->text;
    const struct control *c = NULL;
    (void)cli;
    enum status st = controls_find(set, view_str(r->operand), &c, err);
    if (st != OK) {
        return st;
    }
    show_head(set, c, out);
    for (size_t i = 0; i < c->requirements_len; i++) {
        explain_requirement(&set->requirements[c->requirements[i]], out);
    }
    return buf_status(out, err);
}

static enum exit_code run_show(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_set(cli, self, argc, argv, true, show);
}

static enum exit_code run_explain(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return with_set(cli, self, argc, argv, true, explain);
}

/* ---- test ---- */

struct tally {
    struct buf *out;
    unsigned passed;
    unsigned failed;
    unsigned skipped;
};

static enum status on_example(void *ctx, const struct control_example *e, struct error *err)
{
    struct tally *t = ctx;
    t->passed += e->passed ? 1 : 0;
    t->skipped += e->skipped ? 1 : 0;
    t->failed += !e->passed && !e->skipped ? 1 : 0;
    if (!e->passed) {
        buf_printf(t->out, "%s: " VIEW_FMT ": " VIEW_FMT ": " VIEW_FMT "\n",
                   e->skipped ? "skipped" : "failed", VIEW_ARG(e->requirement), VIEW_ARG(e->name),
                   VIEW_ARG(e->detail));
    }
    return buf_status(t->out, err);
}

/* Requirements that are in files of one's own only, where such are named. */
static enum status test(struct cli *cli, const struct control_request *r,
                        const struct control_set *set, struct result *result, struct error *err)
{
    struct buf *out = &result->text;
    struct tally t = {.out = out};
    bool only[CONTROL_REQUIREMENTS_MAX] = {false};
    const struct control *c = NULL; /* NULL: all of the framework, or of the set */
    (void)cli;
    enum status st = OK;
    if (r->operand != NULL) {
        st = controls_find(set, view_str(r->operand), &c, err);
    }
    for (size_t i = 0; st == OK && i < set->controls_len; i++) {
        const struct control *one = &set->controls[i];
        bool wanted = c == NULL ? control_is_wanted(set, r, one) : one == c;
        for (size_t k = 0; wanted && k < one->requirements_len; k++) {
            only[one->requirements[k]] = true;
        }
    }
    if (st == OK) {
        bool all = c == NULL && r->framework == NULL;
        st = controls_test(set, all ? NULL : only, on_example, &t, err);
    }
    buf_printf(out, "%u passed, %u failed, %u skipped\n", t.passed, t.failed, t.skipped);
    result->failed = t.failed > 0;
    return st;
}

static enum exit_code run_test(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return with_set(cli, self, argc, argv, false, test);
}

/* ---- commands ---- */

static const struct option_spec list_options[] = {
    CONTROL_SOURCE_OPTIONS,
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};
static const struct option_spec source_options[] = {
    CONTROL_SOURCE_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct command control_list = {
    .name = "list",
    .summary = "List controls, and how many requirements measure each",
    .operands = "",
    .options = list_options,
    .run = run_list,
};
const struct command control_show = {
    .name = "show",
    .summary = "Show one control: what it asks for, attributes, mappings, requirements",
    .operands = "CONTROL",
    .details = "CONTROL is an id as iso-27001-2022/8.28, or a number that one framework has.\n",
    .options = list_options,
    .run = run_show,
};
const struct command control_explain = {
    .name = "explain",
    .summary = "Show one control with the queries that measure it",
    .operands = "CONTROL",
    .options = source_options,
    .run = run_explain,
};
const struct command control_test = {
    .name = "test",
    .summary = "Run the examples that requirements carry",
    .operands = "[CONTROL]",
    .details = "A requirement without an example that is ok and one that alarms fails, too.\n",
    .options = source_options,
    .run = run_test,
};
