#include <assay/assure/remediation.h>
#include <assay/base/clock.h>

#include <stdio.h>

static const struct view prefix = VIEW_INIT("remediation-days-");

static bool is_days(const struct value *v)
{
    return value_is(v, VALUE_INT) && v->integer >= 0 && v->integer <= REMEDIATION_DAYS_MAX;
}

static int64_t days_of(const struct value *parameters, struct view what, struct view origin)
{
    char name[64];
    (void)snprintf(name, sizeof name, VIEW_FMT VIEW_FMT, VIEW_ARG(prefix), VIEW_ARG(what));
    const struct value *v = value_get(parameters, name);
    if (value_is(v, VALUE_OBJECT)) {
        v = value_get_view(v, origin.len == 0 ? VIEW("in-house") : origin);
    }
    return is_days(v) ? v->integer : REMEDIATION_NO_LIMIT;
}

static int64_t shorter(int64_t a, int64_t b)
{
    if (a == REMEDIATION_NO_LIMIT || b == REMEDIATION_NO_LIMIT) {
        return a == REMEDIATION_NO_LIMIT ? b : a;
    }
    return a < b ? a : b;
}

int64_t remediation_days(const struct value *parameters, const struct remediation_case *c,
                         struct view origin)
{
    int64_t days = days_of(parameters, c->severity, origin);
    if (c->exploited) {
        days = shorter(days, days_of(parameters, VIEW("exploited"), origin));
    }
    if (c->malicious) {
        days = shorter(days, days_of(parameters, VIEW("malicious"), origin));
    }
    return days;
}

int64_t remediation_due(int64_t first_seen, int64_t days)
{
    return days == REMEDIATION_NO_LIMIT ? INT64_MAX
                                        : (first_seen / CLOCK_DAY + days + 1) * CLOCK_DAY - 1;
}
