#include <assay/assure/remediation.h>
#include <assay/base/clock.h>
#include <assay/inspect/finding.h>

#include <stdio.h>

static const struct view prefix = VIEW_INIT("remediation-days-");

/* A number, or a text that is one: "30". */
static bool is_number(const struct value *v, int64_t *out)
{
    uint64_t n;
    if (value_is(v, VALUE_INT)) {
        *out = v->integer;
        return true;
    }
    if (!value_is(v, VALUE_STRING) || !view_to_u64(v->text, &n) || n > INT64_MAX) {
        return false;
    }
    *out = (int64_t)n;
    return true;
}

static enum status check_days(const struct value *v, const char *source, struct error *err)
{
    int64_t days;
    return is_number(v, &days) ? OK : value_expected(v, source, "a whole number of days", err);
}

enum status remediation_check(const struct value *parameters, const char *source, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && parameters != NULL && i < parameters->len; i++) {
        const struct value *v = &parameters->members[i].value;
        if (!view_starts(parameters->members[i].key, prefix)) {
            continue;
        }
        st = v->kind == VALUE_OBJECT ? OK : check_days(v, source, err);
        for (size_t j = 0; st == OK && v->kind == VALUE_OBJECT && j < v->len; j++) {
            st = check_days(&v->members[j].value, source, err);
        }
    }
    return st;
}

static int64_t days_of(const struct value *parameters, struct view what, struct view origin)
{
    char name[64];
    int64_t days;
    (void)snprintf(name, sizeof name, VIEW_FMT VIEW_FMT, VIEW_ARG(prefix), VIEW_ARG(what));
    const struct value *v = value_get(parameters, name);
    if (value_is(v, VALUE_OBJECT)) {
        v = value_get_view(v, origin.len == 0 ? VIEW("in-house") : origin);
    }
    return is_number(v, &days) && days >= 0 && days <= REMEDIATION_DAYS_MAX ? days
                                                                            : REMEDIATION_NO_LIMIT;
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

enum status remediation_each(const struct value *parameters, struct view origin,
                             remediation_visit visit, void *ctx, struct error *err)
{
    enum { SEVERITIES = SEVERITY_CRITICAL + 1 };
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < (SEVERITIES + 1) * 4; i++) {
        unsigned level = i / 4;
        const struct remediation_case c = {
            .severity = level == SEVERITIES ? VIEW("") : view_str(severity_name(level)),
            .exploited = (i & 1U) != 0,
            .malicious = (i & 2U) != 0,
        };
        int64_t days = remediation_days(parameters, &c, origin);
        st = days == REMEDIATION_NO_LIMIT ? OK : visit(ctx, &c, days, err);
    }
    return st;
}

int64_t remediation_due(int64_t first_seen, int64_t days)
{
    return days == REMEDIATION_NO_LIMIT ? INT64_MAX
                                        : (first_seen / CLOCK_DAY + days + 1) * CLOCK_DAY - 1;
}
