/* deno.json, deno.jsonc: what a project of Deno imports.
 *
 * Source: Deno's documentation, "deno.json". "imports" and each of "scopes" map names to
 * specifiers: "jsr:@scope/name@^1.0", "npm:name@5", with a path behind; what is a file or an
 * address is no package. */
#include <assay/base/json.h>

#include "collect.h"
#include "formats.h"
#include "npm_names.h"

static enum status add(struct collector *c, const struct member *m, enum component_scope scope,
                       struct error *err)
{
    struct view text = value_text(&m->value);
    bool jsr = view_starts(text, VIEW("jsr:"));
    struct component k = {.scope = scope, .relation = RELATION_DIRECT, .line = m->line};
    struct view range = {NULL, 0};
    struct view name;
    if (!jsr && !view_starts(text, VIEW("npm:"))) {
        return OK;
    }
    text = view_slice(text, 4, text.len);
    while (view_starts(text, VIEW("/"))) {
        text = view_slice(text, 1, text.len);
    }
    if (npm_split(text, &name, &range)) {
        ptrdiff_t path = view_find_char(range, '/');
        range = view_slice(range, 0, path < 0 ? range.len : (size_t)path);
    } else { /* "@scope/name", "name", and a path behind */
        ptrdiff_t first = view_find_char(text, '/');
        size_t start = view_starts(text, VIEW("@")) && first > 0 ? (size_t)first + 1 : 0;
        ptrdiff_t path = view_find_char(view_slice(text, start, text.len), '/');
        name = view_slice(text, 0, path < 0 ? text.len : start + (size_t)path);
    }
    npm_name(name, &k);
    k.type = jsr ? VIEW("jsr") : k.type;
    k.version = npm_exact(range);
    declare_range(&k, range);
    return k.name.len > 0 ? collect_add(c, &k, err) : OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    static const struct scoped_map imports[] = {{"imports", SCOPE_RUNTIME}};
    struct value root = {.kind = VALUE_NULL};
    enum status st = json_read(c->text, c->source, JSON_COMMENTS, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a mapping", err);
    }
    if (st == OK) {
        st = collect_maps(c, &root, imports, 1, add, err);
    }
    const struct value *scopes = st == OK ? value_get(&root, "scopes") : NULL;
    for (size_t i = 0; st == OK && value_is(scopes, VALUE_OBJECT) && i < scopes->len; i++) {
        const struct value *scope = &scopes->members[i].value;
        for (size_t k = 0; st == OK && value_is(scope, VALUE_OBJECT) && k < scope->len; k++) {
            st = add(c, &scope->members[k], SCOPE_RUNTIME, err);
        }
    }
    return st;
}

const struct manifest_format deno_json_format = {
    .name = "deno-json",
    .names = {VIEW_INIT("deno.json"), VIEW_INIT("deno.jsonc")},
    .read = read_file,
    .fold = FOLD_DECLARED,
    .yields_to = {VIEW_INIT("deno.lock")}};
