/* What a baseline says beside its requirements: parameters, and licences that the organisation
 * has established itself. */
#include "baseline_private.h"
#include "facts/facts_private.h"

#include <assay/assure/approvals.h>
#include <assay/assure/licences.h>
#include <assay/assure/remediation.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { PARAMETER_VALUES_MAX = 1000, OVERRIDES_MAX = 10000 };

static bool is_scalar(const struct value *v)
{
    return v->kind == VALUE_STRING || v->kind == VALUE_INT || v->kind == VALUE_FLOAT ||
           v->kind == VALUE_BOOL;
}

/* A scalar or a list of them. */
static enum status check_values(const struct value *v, const char *source, struct error *err)
{
    if (is_scalar(v)) {
        return OK;
    }
    if (v->kind != VALUE_ARRAY || v->len > PARAMETER_VALUES_MAX) {
        return value_expected(v, source, "a text, a number, or a list of them", err);
    }
    for (size_t i = 0; i < v->len; i++) {
        if (!is_scalar(&v->items[i])) {
            return value_expected(&v->items[i], source, "a text or a number", err);
        }
    }
    return OK;
}

static enum status check_parameter(const struct value *v, const char *source, struct error *err)
{
    if (v->kind != VALUE_OBJECT) {
        return check_values(v, source, err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < v->len; i++) {
        enum origin o;
        st = origin_parse(v->members[i].key, &o)
                 ? check_values(&v->members[i].value, source, err)
                 : value_expected(v, source, "values by origin: in-house, supplier, open-source",
                                  err);
    }
    return st;
}

enum status baseline_check_parameters(const struct value *v, const char *source, struct error *err)
{
    enum status st = OK;
    if (v != NULL && v->kind != VALUE_OBJECT) {
        return value_expected(v, source, "a mapping of names to values", err);
    }
    for (size_t i = 0; st == OK && v != NULL && i < v->len; i++) {
        st = check_parameter(&v->members[i].value, source, err);
    }
    return st == OK ? remediation_check(v, source, err) : st;
}

/* ---- overrides ------------------------------------------------------------------------- */

/* The end of the day in seconds; false where it is no day. */
static bool end_of_day(struct view day, int64_t *out)
{
    char text[32];
    if (day.len != strlen("2026-11-22")) {
        return false;
    }
    memcpy(text, day.ptr, day.len);
    memcpy(text + day.len, "T23:59:59Z", sizeof "T23:59:59Z");
    return clock_parse(view_str(text), out);
}

static enum status read_override(const struct value *v, const char *source,
                                 struct licence_override *out, int64_t *until, struct error *err)
{
    static const char *const known[] = {"path", "component", "licence", "reason", "until"};
    struct licence_override o = {
        .path = value_get_text(v, "path"),
        .component = value_get_text(v, "component"),
        .licence = value_get_text(v, "licence"),
        .reason = value_get_text(v, "reason"),
    };
    const struct value *day = value_get(v, "until");
    for (size_t i = 0; v->kind == VALUE_OBJECT && i < v->len; i++) {
        size_t k = 0;
        while (k < sizeof known / sizeof known[0] && !view_eq_str(v->members[i].key, known[k])) {
            k++;
        }
        if (k == sizeof known / sizeof known[0]) {
            return value_expected(v, source, "only path or component, licence, reason, until", err);
        }
    }
    if ((o.path.len == 0) == (o.component.len == 0) || o.licence.len == 0 || o.reason.len == 0) {
        return value_expected(v, source, "either path or component, a licence and a reason", err);
    }
    *until = INT64_MAX;
    o.until = day == NULL ? VIEW("") : day->text;
    if (day != NULL && !end_of_day(o.until, until)) {
        return value_expected(day, source, "a day such as 2027-03-31", err);
    }
    *out = o;
    return OK;
}

static enum status check_expression(const struct value *v, const char *source,
                                    const struct licence_override *o, struct error *err)
{
    struct arena arena;
    struct expression e;
    arena_init(&arena, 1 << 20);
    enum status st = expression_parse(o->licence, EXPRESSION_STRICT, &arena, &e, err);
    arena_release(&arena);
    return st == OK ? OK : error_prefix(err, "%s:%u:%u", source, v->line, v->column);
}

enum status baseline_check_overrides(const struct value *v, const char *source, struct error *err)
{
    enum status st = OK;
    if (v != NULL && (v->kind != VALUE_ARRAY || v->len > OVERRIDES_MAX)) {
        return value_expected(v, source, "a list of overrides", err);
    }
    for (size_t i = 0; st == OK && v != NULL && i < v->len; i++) {
        struct licence_override o;
        int64_t until;
        st = read_override(&v->items[i], source, &o, &until, err);
        st = st == OK ? check_expression(&v->items[i], source, &o, err) : st;
    }
    return st;
}

/* ---- into the facts -------------------------------------------------------------------- */

static enum status add_value(struct facts *f, struct view name, const struct value *v,
                             struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s = facts_prepare(f, "INSERT INTO t_parameters VALUES (?1, ?2)", &st, err);
    if (s != OK) {
        return s;
    }
    facts_bind_view(st, 1, name);
    facts_bind_view(st, 2,
                    v->kind == VALUE_BOOL ? v->boolean ? VIEW("true") : VIEW("false") : v->text);
    return facts_step_done(f, st, "storing a parameter", err);
}

static enum status add_parameter(struct facts *f, const struct member *m, enum origin origin,
                                 struct error *err)
{
    const struct value *v = &m->value;
    enum status st = OK;
    v = v->kind == VALUE_OBJECT ? value_get(v, origin_name(origin)) : v;
    if (v == NULL) {
        return OK;
    }
    if (v->kind != VALUE_ARRAY) {
        return add_value(f, m->key, v, err);
    }
    for (size_t i = 0; st == OK && i < v->len; i++) {
        st = add_value(f, m->key, &v->items[i], err);
    }
    return st;
}

static enum status add_limit(void *ctx, const struct remediation_case *c, int64_t days,
                             struct error *err)
{
    struct facts *f = ctx;
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s =
        facts_prepare(f, "INSERT INTO t_remediation_days VALUES (?1, ?2, ?3, ?4)", &st, err);
    if (s != OK) {
        return s;
    }
    facts_bind_view(st, 1, c->severity);
    (void)sqlite3_bind_int(st, 2, c->exploited);
    (void)sqlite3_bind_int(st, 3, c->malicious);
    (void)sqlite3_bind_int64(st, 4, days);
    return facts_step_done(f, st, "storing a limit", err);
}

static enum status apply_overrides(const struct baseline *b, struct facts *f, int64_t now,
                                   struct error *err)
{
    const struct value *list = value_get(b->document, "licence-overrides");
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct licence_override o;
        int64_t until;
        st = read_override(&list->items[i], b->source.ptr, &o, &until, err);
        if (st == OK) {
            o.expired = now > until;
            st = facts_override_licence(f, &o, err);
        }
    }
    return st;
}

enum status baseline_apply(const struct baseline *b, struct facts *f, enum origin origin,
                           int64_t now, bool *partial, struct error *err)
{
    const struct value *parameters = value_get(b->document, "parameters");
    enum status st = OK;
    for (size_t i = 0; st == OK && parameters != NULL && i < parameters->len; i++) {
        st = add_parameter(f, &parameters->members[i], origin, err);
    }
    if (st == OK) {
        st = remediation_each(parameters, view_str(origin_name(origin)), add_limit, f, err);
    }
    st = st == OK ? apply_overrides(b, f, now, err) : st;
    st = st == OK ? facts_settle_functions(f, value_get(b->document, "component-functions"), err)
                  : st;
    return st == OK ? facts_settle_licences(f, partial, err) : st;
}
