#include "gitleaks.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdlib.h>
#include <unistd.h>

enum { EXTEND_DEPTH = 2, FILE_MAX = 16 * 1024 * 1024 };

/* The rules of one file with all that it extends. */
struct layer {
    struct item_list rules;
    struct item_list allowlists;
};

static enum status layer_read(struct rule_builder *b, struct view text, const char *name,
                              unsigned depth, struct layer *out);

static struct secret_rule *layer_find(const struct layer *layer, struct view id)
{
    for (size_t i = 0; i < layer->rules.len; i++) {
        struct secret_rule *rule = layer->rules.items[i];
        if (view_eq(rule->id.text, id)) {
            return rule;
        }
    }
    return NULL;
}

static enum status append_views(struct arena *arena, struct view_list *into,
                                const struct view_list *more, struct error *err)
{
    if (more->len == 0) {
        return OK;
    }
    struct view *items = arena_alloc(arena, into->len + more->len, sizeof *items);
    if (items == NULL) {
        return error_no_memory(err);
    }
    if (into->len > 0) {
        memcpy(items, into->items, into->len * sizeof *items);
    }
    memcpy(items + into->len, more->items, more->len * sizeof *items);
    *into = (struct view_list){items, into->len + more->len};
    return OK;
}

static enum status append_allowlists(struct arena *arena, struct allowlist_list *into,
                                     const struct secret_allowlist *const *more, size_t count,
                                     struct error *err)
{
    if (count == 0) {
        return OK;
    }
    const struct secret_allowlist **items = arena_alloc(arena, into->len + count, sizeof *items);
    if (items == NULL) {
        return error_no_memory(err);
    }
    if (into->len > 0) {
        memcpy(items, into->items, into->len * sizeof *items);
    }
    memcpy(items + into->len, more, count * sizeof *items);
    *into = (struct allowlist_list){items, into->len + count};
    return OK;
}

/* What the child says overrides the base; lists are appended to the base's. */
static enum status override(struct rule_builder *b, struct secret_rule *child,
                            const struct secret_rule *base)
{
    struct secret_rule merged = *base;
    merged.id = child->id;
    merged.description = child->description.len > 0 ? child->description : base->description;
    merged.entropy = child->entropy > 0 ? child->entropy : base->entropy;
    merged.secret_group = child->secret_group > 0 ? child->secret_group : base->secret_group;
    merged.regex = child->regex.text.len > 0 ? child->regex : base->regex;
    merged.path = child->path.text.len > 0 ? child->path : base->path;
    enum status st = append_views(b->arena, &merged.tags, &child->tags, b->err);
    if (st == OK) {
        st = append_views(b->arena, &merged.keywords, &child->keywords, b->err);
    }
    if (st == OK) {
        st = append_allowlists(b->arena, &merged.allowlists, child->allowlists.items,
                               child->allowlists.len, b->err);
    }
    if (st == OK) {
        *child = merged;
    }
    return st;
}

static bool is_disabled(const struct gitleaks_file *file, struct view id)
{
    for (size_t i = 0; i < file->disabled.len; i++) {
        if (view_eq(file->disabled.items[i].text, id)) {
            return true;
        }
    }
    return false;
}

static enum status extend_with(struct rule_builder *b, struct gitleaks_reader *r,
                               const struct gitleaks_file *file, const struct layer *base,
                               struct layer *into)
{
    enum status st = OK;
    for (size_t i = 0; i < file->disabled.len && st == OK; i++) {
        const struct rule_text *id = &file->disabled.items[i];
        if (layer_find(base, id->text) == NULL) {
            st = gitleaks_warn(r, id->line, id->column,
                               "disabled rule \"" VIEW_FMT "\" is not in the extended rules",
                               VIEW_ARG(id->text));
        }
    }
    for (size_t i = 0; i < base->rules.len && st == OK; i++) {
        struct secret_rule *rule = base->rules.items[i];
        if (is_disabled(file, rule->id.text)) {
            continue;
        }
        struct secret_rule *child = layer_find(into, rule->id.text);
        st = child != NULL ? override(b, child, rule)
                           : item_add(b->arena, &into->rules, rule, b->err);
    }
    for (size_t i = 0; i < base->allowlists.len && st == OK; i++) {
        st = item_add(b->arena, &into->allowlists, base->allowlists.items[i], b->err);
    }
    return st;
}

static enum status add_layer(struct arena *arena, struct layer *into, const struct layer *more,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < more->rules.len && st == OK; i++) {
        st = item_add(arena, &into->rules, more->rules.items[i], err);
    }
    for (size_t i = 0; i < more->allowlists.len && st == OK; i++) {
        st = item_add(arena, &into->allowlists, more->allowlists.items[i], err);
    }
    return st;
}

static enum status pack_layer(struct rule_builder *b, struct layer *out)
{
    if (b->pack == NULL || b->pack->count == 0) {
        return error_set(b->err, ERR_NOT_FOUND, "this program was built without a rule pack");
    }
    b->shipped = true;
    enum status st = OK;
    for (size_t i = 0; i < b->pack->count && st == OK; i++) {
        struct view name =
            arena_printf(b->arena, "shipped:" VIEW_FMT, VIEW_ARG(b->pack->files[i].name));
        if (name.ptr == NULL) {
            return error_no_memory(b->err);
        }
        struct layer one = {.rules = {NULL, 0, 0}};
        st = layer_read(b, b->pack->files[i].bytes, name.ptr, EXTEND_DEPTH, &one);
        if (st == OK) {
            st = add_layer(b->arena, out, &one, b->err);
        }
    }
    return st;
}

static enum status read_path(struct rule_builder *b, const char *path, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    enum status st = file_read(path, &bytes, b->err);
    if (st != OK) {
        return st;
    }
    *out = arena_copy(b->arena, buf_view(&bytes));
    return out->ptr == NULL ? error_no_memory(b->err) : OK;
}

/* Beside the extending file first, then as given. */
static enum status resolve(struct rule_builder *b, const char *source, struct view path,
                           const char **out)
{
    struct view given = arena_copy(b->arena, path);
    struct view dir = view_str(source);
    ptrdiff_t slash = view_rfind_char(dir, '/');
    struct view beside = given;
    if (slash != VIEW_NPOS && path.len > 0 && path.ptr[0] != '/') {
        beside = arena_printf(b->arena, VIEW_FMT "/" VIEW_FMT,
                              VIEW_ARG(view_slice(dir, 0, (size_t)slash)), VIEW_ARG(path));
    }
    if (given.ptr == NULL || beside.ptr == NULL) {
        return error_no_memory(b->err);
    }
    *out = access(beside.ptr, R_OK) == 0 ? beside.ptr : given.ptr;
    return OK;
}

static enum status path_layer(struct rule_builder *b, const struct rule_text *path,
                              const char *source, unsigned depth, struct layer *out)
{
    const char *name = NULL;
    struct view text;
    enum status st = resolve(b, source, path->text, &name);
    if (st == OK) {
        st = read_path(b, name, &text);
        if (st != OK) {
            (void)error_prefix(b->err, "%s:%u:%u: extend.path", source, (unsigned)path->line,
                               (unsigned)path->column);
        }
    }
    return st == OK ? layer_read(b, text, name, depth, out) : st;
}

static enum status layer_extend(struct rule_builder *b, struct gitleaks_reader *r,
                                const struct gitleaks_file *file, unsigned depth,
                                struct layer *into)
{
    if (depth >= EXTEND_DEPTH) {
        return gitleaks_warn(r, file->extend_path.line == 0 ? 1 : file->extend_path.line,
                             file->extend_path.column == 0 ? 1 : file->extend_path.column,
                             "[extend] is not followed here: at most %d extensions deep",
                             EXTEND_DEPTH);
    }
    struct layer base = {.rules = {NULL, 0, 0}};
    enum status st = file->extends_default
                         ? pack_layer(b, &base)
                         : path_layer(b, &file->extend_path, r->source, depth + 1, &base);
    return st == OK ? extend_with(b, r, file, &base, into) : st;
}

static enum status layer_read(struct rule_builder *b, struct view text, const char *name,
                              unsigned depth, struct layer *out)
{
    struct gitleaks_reader r = {b->arena, name, b->strict, &b->warnings, b->err};
    struct gitleaks_file file = {.extends_default = false};
    enum status st = gitleaks_read(&r, text, &file);
    if (st != OK) {
        return st;
    }
    out->rules = file.rules;
    out->allowlists = file.allowlists;
    if (file.extends_default || file.extend_path.text.len > 0) {
        st = layer_extend(b, &r, &file, depth, out);
    }
    return st;
}

static enum status take_layer(struct rule_builder *b, const struct layer *layer)
{
    struct layer all = {b->rules, b->allowlists};
    enum status st = add_layer(b->arena, &all, layer, b->err);
    b->rules = all.rules;
    b->allowlists = all.allowlists;
    if (st == OK && b->rules.len > RULES_MAX) {
        st = error_set(b->err, ERR_LIMIT, "more than %d rules", RULES_MAX);
    }
    return st;
}

enum status builder_add_text(struct rule_builder *b, struct view text, const char *name)
{
    struct layer layer = {.rules = {NULL, 0, 0}};
    struct view copy = arena_copy(b->arena, text);
    struct view own_name = arena_copy(b->arena, view_str(name));
    if (copy.ptr == NULL || own_name.ptr == NULL) {
        return error_no_memory(b->err);
    }
    enum status st = layer_read(b, copy, own_name.ptr, 0, &layer);
    return st == OK ? take_layer(b, &layer) : st;
}

enum status builder_add_file(struct rule_builder *b, const char *path)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    enum status st = file_read(path, &bytes, b->err);
    return st == OK ? builder_add_text(b, buf_view(&bytes), path) : st;
}

enum status builder_add_pack(struct rule_builder *b)
{
    struct layer layer = {.rules = {NULL, 0, 0}};
    enum status st = pack_layer(b, &layer);
    return st == OK ? take_layer(b, &layer) : st;
}

static int by_id(const void *a, const void *b)
{
    const struct secret_rule *const *x = a;
    const struct secret_rule *const *y = b;
    int order = view_cmp((*x)->id.text, (*y)->id.text);
    if (order == 0) {
        order = view_cmp((*x)->id.source, (*y)->id.source);
    }
    return order != 0 ? order : ((*x)->id.line > (*y)->id.line) - ((*x)->id.line < (*y)->id.line);
}

/* Sort, drop what came twice from one place (two files that extend the same pack),
 * refuse two different rules of one id. */
static enum status unite(struct rule_builder *b, struct secret_rules *out)
{
    out->rules = arena_alloc(b->arena, b->rules.len + 1, sizeof(struct secret_rule *));
    if (out->rules == NULL) {
        return error_no_memory(b->err);
    }
    for (size_t i = 0; i < b->rules.len; i++) {
        out->rules[i] = b->rules.items[i];
    }
    if (b->rules.len > 1) {
        qsort(out->rules, b->rules.len, sizeof(struct secret_rule *), by_id);
    }
    for (size_t i = 0; i < b->rules.len; i++) {
        struct secret_rule *rule = out->rules[i];
        const struct secret_rule *last = out->count == 0 ? NULL : out->rules[out->count - 1];
        if (last != NULL && view_eq(last->id.text, rule->id.text)) {
            if (view_eq(last->id.source, rule->id.source) && last->id.line == rule->id.line) {
                continue;
            }
            return error_set(
                b->err, ERR_FORMAT,
                VIEW_FMT ":%u:%u: duplicate rule id \"" VIEW_FMT "\" (also in " VIEW_FMT ":%u)",
                VIEW_ARG(rule->id.source), (unsigned)rule->id.line, (unsigned)rule->id.column,
                VIEW_ARG(rule->id.text), VIEW_ARG(last->id.source), (unsigned)last->id.line);
        }
        out->rules[out->count++] = rule;
    }
    return OK;
}

static enum status unknown_rule(const struct rule_text *id, const char *where, struct error *err)
{
    return error_set(err, ERR_FORMAT,
                     VIEW_FMT ":%u:%u: %s names the rule \"" VIEW_FMT "\", which does not exist",
                     VIEW_ARG(id->source), (unsigned)id->line, (unsigned)id->column, where,
                     VIEW_ARG(id->text));
}

static enum status spread_allowlists(struct rule_builder *b, struct secret_rules *out)
{
    enum status st = OK;
    for (size_t i = 0; i < b->allowlists.len && st == OK; i++) {
        const struct global_allowlist *g = b->allowlists.items[i];
        const struct secret_allowlist *one = &g->list;
        if (g->targets.len == 0) {
            st = append_allowlists(b->arena, &out->allowlists, &one, 1, b->err);
        }
        for (size_t k = 0; k < g->targets.len && st == OK; k++) {
            size_t at = 0;
            if (secret_rules_find(out, g->targets.items[k].text, &at) == NULL) {
                return unknown_rule(&g->targets.items[k], "targetRules", b->err);
            }
            st = append_allowlists(b->arena, &out->rules[at]->allowlists, &one, 1, b->err);
        }
    }
    return st;
}

static enum status check_rule(struct rule_builder *b, const struct secret_rules *set,
                              struct secret_rule *rule)
{
    if (rule->regex.text.len == 0 && rule->path.text.len == 0) {
        return error_set(b->err, ERR_FORMAT,
                         VIEW_FMT ":%u:%u: rule \"" VIEW_FMT
                                  "\" has neither regex nor path and can find nothing",
                         VIEW_ARG(rule->id.source), (unsigned)rule->id.line,
                         (unsigned)rule->id.column, VIEW_ARG(rule->id.text));
    }
    for (size_t i = 0; i < rule->required_count; i++) {
        struct secret_required *need = &rule->required[i];
        if (secret_rules_find(set, need->id.text, &need->rule) == NULL) {
            return unknown_rule(&need->id, "[[rules.required]]", b->err);
        }
        set->rules[need->rule]->is_required = true;
    }
    return OK;
}

enum status builder_finish(struct rule_builder *b, struct secret_rules *out)
{
    enum status st = unite(b, out);
    if (st == OK) {
        st = spread_allowlists(b, out);
    }
    for (size_t i = 0; i < out->count && st == OK; i++) {
        st = check_rule(b, out, out->rules[i]);
    }
    if (st != OK) {
        return st;
    }
    out->shipped = b->shipped;
    out->warnings.items = arena_alloc(b->arena, b->warnings.len + 1, sizeof(struct view));
    if (out->warnings.items == NULL) {
        return error_no_memory(b->err);
    }
    for (size_t i = 0; i < b->warnings.len; i++) {
        const struct view *text = b->warnings.items[i];
        out->warnings.items[out->warnings.len++] = *text;
    }
    return OK;
}
