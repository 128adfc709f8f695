/* meson.build: dependency('name', version: '>= 1.2'), as declared.
 *
 * Source: Meson's reference manual. The system, or a wrap, decides on the version. Names
 * that Meson itself stands for ("threads") are listed as any other. */
#include "formats.h"
#include "join.h"
#include "script.h"

/* "version: '>=1'" or "version: ['>=1', '<2']" as one text. */
static enum status read_range(const struct script *s, const struct script_call *call,
                              struct component *k, struct error *err)
{
    struct script_range range = script_named(s, call, "version");
    size_t at = range.begin;
    const struct script_token *t;
    struct view note = {NULL, 0};
    while ((t = script_next_text(s, range, &at)) != NULL) {
        note = note.len == 0 ? t->text : text_join(s->c->arena, note, VIEW(", "), t->text);
        if (note.ptr == NULL) {
            return error_no_memory(err);
        }
        if (note.len > TEXT_MAX) {
            return collect_bad(s->c, (struct position){t->line, t->column}, err,
                               "a range that is too long");
        }
    }
    bool exact = view_starts(note, VIEW("=")) && view_find_char(note, ',') < 0;
    size_t from = view_starts(note, VIEW("==")) ? 2 : 1;
    k->version = exact ? view_trim(view_slice(note, from, note.len)) : view_of(NULL, 0);
    k->note = exact ? view_of(NULL, 0) : note;
    return OK;
}

static enum status add_dependency(const struct script *s, const struct script_call *call,
                                  struct error *err)
{
    struct component k = {.type = VIEW("generic"),
                          .name = script_text(s, script_positional(s, call, 0)),
                          .relation = RELATION_DIRECT,
                          .line = call->line};
    struct script_range required = script_named(s, call, "required");
    bool always = required.begin == required.end || script_named_is(s, call, "required", "true");
    k.scope = script_named_is(s, call, "native", "true") ? SCOPE_BUILD
              : always                                   ? SCOPE_RUNTIME
                                                         : SCOPE_OPTIONAL;
    if (k.name.len == 0) {
        return OK;
    }
    enum status st = read_range(s, call, &k, err);
    return st == OK ? collect_add(s->c, &k, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct script s;
    struct script_call call;
    enum status st = script_read(&s, c, ':', err);
    for (size_t i = 0; st == OK && i < s.len; i++) {
        bool method =
            i > 0 && s.tokens[i - 1].kind == SCRIPT_MARK && s.tokens[i - 1].text.ptr[0] == '.';
        if (!method && script_call_at(&s, i, &call) && view_eq(call.name, VIEW("dependency"))) {
            st = add_dependency(&s, &call, err);
        }
    }
    script_release(&s);
    return st;
}

const struct manifest_format meson_build_format = {
    .name = "meson-build", .names = {VIEW_INIT("meson.build")}, .read = read_file};
