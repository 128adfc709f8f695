#include <assay/assure/remediation.h>
#include <assay/base/clock.h>

#include <stdio.h>

static const struct view prefix = VIEW_INIT("remediation-days-");

static bool is_days(const struct value *v)
{
    return value_is(v, VALUE_INT) && v->integer >= 0 && v->integer <= REMEDIATION_DAYS_MAX;
}

int64_t remediation_days(const struct value *parameters, const char *what, struct view origin)
{
    char name[64];
    (void)snprintf(name, sizeof name, VIEW_FMT "%s", VIEW_ARG(prefix), what);
    const struct value *v = value_get(parameters, name);
    if (value_is(v, VALUE_OBJECT)) {
        v = value_get_view(v, origin.len == 0 ? VIEW("in-house") : origin);
    }
    return is_days(v) ? v->integer : REMEDIATION_NO_LIMIT;
}

int64_t remediation_shorter(int64_t a, int64_t b)
{
    if (a == REMEDIATION_NO_LIMIT || b == REMEDIATION_NO_LIMIT) {
        return a == REMEDIATION_NO_LIMIT ? b : a;
    }
    return a < b ? a : b;
}

int64_t remediation_due(int64_t first_seen, int64_t days)
{
    return days == REMEDIATION_NO_LIMIT ? INT64_MAX
                                        : (first_seen / CLOCK_DAY + days + 1) * CLOCK_DAY - 1;
}

enum status remediation_each(const struct value *parameters, remediation_visit visit, void *ctx,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(parameters, VALUE_OBJECT) && i < parameters->len; i++) {
        const struct member *m = &parameters->members[i];
        if (!view_starts(m->key, prefix)) {
            continue;
        }
        struct view what = view_slice(m->key, prefix.len, m->key.len);
        if (is_days(&m->value)) {
            st = visit(ctx, what, VIEW(""), m->value.integer, err);
        }
        for (size_t k = 0; st == OK && m->value.kind == VALUE_OBJECT && k < m->value.len; k++) {
            const struct member *of = &m->value.members[k];
            st = is_days(&of->value) ? visit(ctx, what, of->key, of->value.integer, err) : OK;
        }
    }
    return st;
}
