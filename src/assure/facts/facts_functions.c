/* What components are there for, and whether the organisation has vetted them. */
#include "facts_private.h"

#include <assay/assure/approvals.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>
#include <assay/base/toml.h>
#include <assay/base/words.h>
#include <assay/inventory/purl.h>

extern const struct shipped_file component_functions[];

/* ---- the lists ------------------------------------------------------------------------- */

static enum status check_list(const struct value *list, const char *source, struct error *err)
{
    if (!value_is(list, VALUE_ARRAY)) {
        return value_expected(list, source, "a list of package URLs", err);
    }
    for (size_t i = 0; i < list->len; i++) {
        if (!view_starts(value_text(&list->items[i]), VIEW("pkg:"))) {
            return value_expected(&list->items[i], source, "a package URL such as pkg:npm/jose",
                                  err);
        }
    }
    return OK;
}

enum status functions_check(const struct value *own, const char *source, struct error *err)
{
    enum status st = OK;
    if (own != NULL && own->kind != VALUE_OBJECT) {
        return value_expected(own, source, "a mapping of functions to package URLs", err);
    }
    for (size_t i = 0; st == OK && own != NULL && i < own->len; i++) {
        st = check_list(&own->members[i].value, source, err);
    }
    return st;
}

enum status facts_add_approval(struct facts *f, const struct approval *a, int64_t now,
                               struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    char expires[CLOCK_TEXT_MAX];
    enum status s = facts_prepare(
        f, "INSERT INTO t_approvals VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", &st, err);
    if (s != OK) {
        return s;
    }
    clock_rfc3339(a->expires, expires);
    facts_bind_view(st, 1, a->component);
    facts_bind_view(st, 2, a->versions);
    facts_bind_view(st, 3, a->functions);
    facts_bind_view(st, 4, a->checks);
    facts_bind_view(st, 5, a->reason);
    facts_bind_view(st, 6, a->owner);
    facts_bind_view(st, 7, view_of(expires, 10));
    (void)sqlite3_bind_int(st, 8, a->expires <= now ? 1 : 0);
    return facts_step_done(f, st, "storing an approval", err);
}

/* ---- components ------------------------------------------------------------------------ */

struct known_approval {
    struct view component;
    struct view versions;
    struct view functions;
    struct view owner;
    struct view expires;
    bool expired;
};

struct settling {
    struct facts *facts;
    struct arena arena;
    struct value shipped;
    const struct value *own;
    struct known_approval *approvals;
    size_t approval_count;
    size_t approval_cap;
    sqlite3_stmt *insert;
};

static enum status keep(struct settling *s, sqlite3_stmt *st, int at, struct view *out,
                        struct error *err)
{
    *out = arena_copy(&s->arena, facts_column_view(st, at));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status approval_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct settling *s = ctx;
    enum status r = arena_grow(&s->arena, (void **)&s->approvals, &s->approval_cap,
                               s->approval_count + 1, sizeof *s->approvals, err);
    if (r != OK) {
        return r;
    }
    struct known_approval *a = &s->approvals[s->approval_count++];
    *a = (struct known_approval){.expired = sqlite3_column_int(st, 5) != 0};
    r = keep(s, st, 0, &a->component, err);
    r = r == OK ? keep(s, st, 1, &a->versions, err) : r;
    r = r == OK ? keep(s, st, 2, &a->functions, err) : r;
    r = r == OK ? keep(s, st, 3, &a->owner, err) : r;
    return r == OK ? keep(s, st, 4, &a->expires, err) : r;
}

/* Patterns begin with text mostly: that is compared first. */
static bool matches(struct view pattern, struct view text)
{
    ptrdiff_t star = view_find_char(pattern, '*');
    return star < 0 ? view_eq(pattern, text)
                    : view_starts(text, view_slice(pattern, 0, (size_t)star)) &&
                          view_glob(pattern, text);
}

static bool is_listed(const struct value *list, struct view base)
{
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        if (matches(list->items[i].text, base)) {
            return true;
        }
    }
    return false;
}

/* The approval that speaks of it; one in force before one that has expired. */
static const struct known_approval *approval_of(const struct settling *s, struct view base,
                                                struct view version, struct view function)
{
    const struct known_approval *found = NULL;
    for (size_t i = 0; i < s->approval_count; i++) {
        const struct known_approval *a = &s->approvals[i];
        if (matches(a->component, base) && words_have(a->functions, function) &&
            (a->versions.len == 0 || matches(a->versions, version)) &&
            (found == NULL || (found->expired && !a->expired))) {
            found = a;
        }
    }
    return found;
}

static enum status add_function(struct settling *s, sqlite3_stmt *row, struct view base,
                                struct view function, struct error *err)
{
    const struct known_approval *a = approval_of(s, base, facts_column_view(row, 2), function);
    (void)sqlite3_bind_int64(s->insert, 1, sqlite3_column_int64(row, 0));
    facts_bind_view(s->insert, 2, function);
    facts_bind_view(s->insert, 3,
                    a == NULL    ? VIEW("none")
                    : a->expired ? VIEW("expired")
                                 : VIEW("approved"));
    facts_bind_view(s->insert, 4, a == NULL ? VIEW("") : a->owner);
    facts_bind_view(s->insert, 5, a == NULL ? VIEW("") : a->expires);
    return facts_step_done(s->facts, s->insert, "storing a function of a component", err);
}

/* id, purl, version */
static enum status component_row(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct settling *s = ctx;
    struct view base = purl_package(facts_column_view(row, 1));
    const struct value *list = value_get(&s->shipped, "function");
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view name = value_get_text(&list->items[i], "name");
        bool is = is_listed(value_get(&list->items[i], "components"), base) ||
                  is_listed(value_get_view(s->own, name), base);
        st = is ? add_function(s, row, base, name, err) : OK;
    }
    /* Functions that only the organisation knows. */
    for (size_t i = 0; st == OK && s->own != NULL && i < s->own->len; i++) {
        const struct member *m = &s->own->members[i];
        bool shipped = false;
        for (size_t k = 0; list != NULL && k < list->len; k++) {
            shipped = shipped || view_eq(value_get_text(&list->items[k], "name"), m->key);
        }
        st = !shipped && is_listed(&m->value, base) ? add_function(s, row, base, m->key, err) : OK;
    }
    return st;
}

static enum status settle(struct settling *s, struct error *err)
{
    struct facts *f = s->facts;
    if (sqlite3_exec(f->db, "DELETE FROM t_component_functions", NULL, NULL, NULL) != SQLITE_OK) {
        return facts_sql_error(f->db, "settling functions of components", err);
    }
    enum status st = toml_read(component_functions[0].bytes, "rules/components/functions.toml",
                               NULL, &s->arena, &s->shipped, err);
    st = st == OK ? facts_each_row(f,
                                   "SELECT component, versions, functions, owner, until, expired"
                                   " FROM t_approvals ORDER BY component, versions",
                                   VIEW(""), approval_row, s, err)
                  : st;
    st = st == OK
             ? facts_prepare(f, "INSERT INTO t_component_functions VALUES (?1, ?2, ?3, ?4, ?5)",
                             &s->insert, err)
             : st;
    st = st == OK ? facts_each_row(f, "SELECT id, purl, version FROM t_components ORDER BY id",
                                   VIEW(""), component_row, s, err)
                  : st;
    facts_finalize(&s->insert);
    return st;
}

enum status facts_settle_functions(struct facts *f, const struct value *own, struct error *err)
{
    struct settling s = {.facts = f, .own = own};
    arena_init(&s.arena, 0);
    enum status st = settle(&s, err);
    arena_release(&s.arena);
    return st;
}
