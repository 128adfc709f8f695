#include "baseline_private.h"
#include "facts/query.h"
#include "fields.h"

#include <assay/assure/approvals.h>

#include <assay/base/mem.h>
#include <assay/base/yaml.h>

enum { BASELINE_REQUIREMENTS_MAX = 1000, BASELINE_VALUES_MAX = 200 * 1000 };

struct loader {
    struct fields in;
    struct facts *facts; /* empty, to prepare queries against */
};

static enum status get_origins(const struct loader *l, const struct value *v, bool fallback,
                               bool out[ORIGIN_COUNT])
{
    bool origins[ORIGIN_COUNT];
    for (size_t i = 0; i < ORIGIN_COUNT; i++) {
        origins[i] = v == NULL && fallback;
    }
    if (v != NULL && v->kind != VALUE_ARRAY) {
        return value_expected(v, l->in.source, "a list of origins", l->in.err);
    }
    for (size_t i = 0; v != NULL && i < v->len; i++) {
        enum origin o;
        if (!origin_parse(value_text(&v->items[i]), &o)) {
            return value_expected(&v->items[i], l->in.source,
                                  "one of in-house, supplier, open-source", l->in.err);
        }
        origins[o] = true;
    }
    memcpy(out, origins, sizeof origins);
    return OK;
}

static enum status get_level(const struct loader *l, const struct value *v,
                             enum requirement_level *out)
{
    const struct value *level = value_get(v, "level");
    struct view text = level == NULL ? VIEW("must") : value_text(level);
    if (view_eq(text, VIEW("must"))) {
        *out = LEVEL_MUST;
        return OK;
    }
    if (view_eq(text, VIEW("should"))) {
        *out = LEVEL_SHOULD;
        return OK;
    }
    return value_expected(level, l->in.source, "must or should", l->in.err);
}

static enum status check_query(const struct loader *l, const struct value *v,
                               const struct requirement *r)
{
    sqlite3_stmt *st = NULL;
    enum status status = query_prepare(l->facts, r->query, &st, l->in.err);
    (void)sqlite3_finalize(st);
    if (status != OK) {
        const struct value *q = value_get(v, "query");
        (void)error_prefix(l->in.err, "%s:%u:%u: requirement " VIEW_FMT, l->in.source, q->line,
                           q->column, VIEW_ARG(r->id));
    }
    return status;
}

static enum status load_requirement(const struct loader *l, const struct value *v,
                                    struct requirement *out)
{
    static const char *const known[] = {"id",       "title",    "rationale", "remedy",
                                        "controls", "level",    "origins",   "needs",
                                        "query",    "examples", NULL};
    struct requirement r = {.line = v->line};
    enum status st = fields_check_keys(&l->in, v, known);
    const struct {
        const char *key;
        const char *fallback;
        struct view *to;
    } texts[] = {
        {"id", NULL, &r.id},       {"title", NULL, &r.title}, {"rationale", "", &r.rationale},
        {"remedy", "", &r.remedy}, {"query", NULL, &r.query},
    };
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = fields_text(&l->in, v, texts[i].key, texts[i].fallback, texts[i].to);
    }
    if (st == OK) {
        st = get_level(l, v, &r.level);
    }
    if (st == OK) {
        st = get_origins(l, value_get(v, "origins"), true, r.origins);
    }
    if (st == OK) {
        st = fields_words(&l->in, value_get(v, "controls"), &r.controls);
    }
    if (st == OK) {
        st = fields_words(&l->in, value_get(v, "needs"), &r.needs);
    }
    if (st == OK) {
        st = check_query(l, v, &r);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

static enum status check_unique(const struct loader *l, const struct requirement *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (view_eq(all[i].id, all[n].id)) {
            return error_set(l->in.err, ERR_FORMAT,
                             "%s:%u: requirement " VIEW_FMT " stands already at line %u",
                             l->in.source, all[n].line, VIEW_ARG(all[n].id), all[i].line);
        }
    }
    return OK;
}

static enum status load_requirements(const struct loader *l, const struct value *list,
                                     struct baseline *b)
{
    if (list == NULL || list->kind != VALUE_ARRAY || list->len == 0) {
        return value_expected(list, l->in.source, "a list of requirements", l->in.err);
    }
    if (list->len > BASELINE_REQUIREMENTS_MAX) {
        return error_set(l->in.err, ERR_LIMIT, "%s: more than %d requirements", l->in.source,
                         BASELINE_REQUIREMENTS_MAX);
    }
    struct requirement *all = arena_alloc(l->in.arena, list->len, sizeof *all);
    if (all == NULL) {
        return error_no_memory(l->in.err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = load_requirement(l, &list->items[i], &all[i]);
        if (st == OK) {
            st = check_unique(l, all, i);
        }
    }
    b->requirements = all;
    b->count = list->len;
    return st;
}

static enum status load(const struct loader *l, const struct value *root, struct baseline *b)
{
    static const char *const known[] = {"id",
                                        "version",
                                        "title",
                                        "honour-markers",
                                        "honour-backports",
                                        "parameters",
                                        "licence-overrides",
                                        "component-functions",
                                        "requirements",
                                        NULL};
    enum status st = fields_check_keys(&l->in, root, known);
    if (st == OK) {
        st = fields_text(&l->in, root, "id", NULL, &b->id);
    }
    if (st == OK) {
        st = fields_text(&l->in, root, "version", NULL, &b->version);
    }
    if (st == OK) {
        st = fields_text(&l->in, root, "title", "", &b->title);
    }
    if (st == OK) {
        st = get_origins(l, value_get(root, "honour-markers"), false, b->honour_markers);
    }
    if (st == OK) {
        st = get_origins(l, value_get(root, "honour-backports"), false, b->honour_backports);
    }
    if (st == OK) {
        st = baseline_check_parameters(value_get(root, "parameters"), l->in.source, l->in.err);
    }
    if (st == OK) {
        st =
            baseline_check_overrides(value_get(root, "licence-overrides"), l->in.source, l->in.err);
    }
    if (st == OK) {
        st = functions_check(value_get(root, "component-functions"), l->in.source, l->in.err);
    }
    return st == OK ? load_requirements(l, value_get(root, "requirements"), b) : st;
}

enum status baseline_parse(struct view text, const char *source, struct arena *arena,
                           struct baseline *out, struct error *err)
{
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    struct view name = arena_copy(arena, view_str(source));
    if (root == NULL || name.ptr == NULL) {
        return error_no_memory(err);
    }
    struct error why = {.code = OK};
    struct loader l = {.in = {.source = name.ptr, .arena = arena, .err = &why}};
    struct baseline b = {.source = name, .document = root};
    const struct parse_limits limits = {.values = BASELINE_VALUES_MAX};
    enum status st = yaml_read(text, source, &limits, arena, root, &why);
    if (st == OK) {
        st = facts_new(&l.facts, &why);
    }
    if (st == OK) {
        st = load(&l, root, &b);
    }
    (void)facts_free(l.facts);
    if (st != OK) {
        return error_set(err, st, "%s", why.message);
    }
    sha256_of(text, &b.digest);
    *out = b;
    return OK;
}

bool baseline_needs_measures(const struct baseline *b)
{
    static const char *const words[] = {"functions",  "function_changes", "cyclomatic",
                                        "cognitive",  "code_lines",       "comment_lines",
                                        "statements", "duplicate"};
    for (size_t i = 0; i < b->count; i++) {
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
            if (view_contains_nocase(b->requirements[i].query, view_str(words[k]))) {
                return true;
            }
        }
    }
    return false;
}
