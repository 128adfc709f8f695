#include "cvss_private.h"

static const struct cvss_rules *const all_rules[] = {
    [CVSS_2_0] = &cvss2_rules,
    [CVSS_3_0] = &cvss30_rules,
    [CVSS_3_1] = &cvss31_rules,
    [CVSS_4_0] = &cvss4_rules,
};

/* The place of `value` in a list separated by spaces, or -1. */
static int value_index(const char *values, struct view value)
{
    struct view rest = view_str(values);
    struct view one;
    for (int i = 0; view_split(&rest, ' ', &one); i++) {
        if (view_eq(one, value)) {
            return i;
        }
    }
    return -1;
}

static uint8_t last_value(const char *values)
{
    uint8_t last = 0;
    for (const char *c = values; *c != '\0'; c++) {
        last = (uint8_t)(last + (*c == ' '));
    }
    return last;
}

/* Texts in messages are what was read: short, and without control characters. */
static struct view shown(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((unsigned char)v.ptr[i] < 0x20 || (unsigned char)v.ptr[i] > 0x7e) {
            return view_slice(v, 0, i);
        }
    }
    return view_slice(v, 0, 40);
}

static enum status read_metric(const struct cvss_rules *rules, struct view text, uint32_t *seen,
                               uint8_t *values, struct error *err)
{
    struct view rest = text;
    struct view name = view_of(NULL, 0);
    (void)view_split(&rest, ':', &name);
    for (size_t i = 0; i < rules->count; i++) {
        if (!view_eq_str(name, rules->metrics[i].name)) {
            continue;
        }
        int value = value_index(rules->metrics[i].values, rest);
        if ((*seen & (1U << i)) != 0) {
            return error_set(err, ERR_FORMAT, "CVSS vector: %s stands there twice",
                             rules->metrics[i].name);
        }
        if (rest.len == 0 || value < 0) {
            return error_set(err, ERR_FORMAT, "CVSS vector: \"" VIEW_FMT "\" is no value of %s",
                             VIEW_ARG(shown(rest)), rules->metrics[i].name);
        }
        *seen |= 1U << i;
        values[i] = (uint8_t)value;
        return OK;
    }
    return error_set(err, ERR_FORMAT, "CVSS vector: \"" VIEW_FMT "\" is no metric",
                     VIEW_ARG(shown(name)));
}

static enum status read_metrics(enum cvss_version version, struct view text, struct cvss *out,
                                struct error *err)
{
    const struct cvss_rules *rules = all_rules[version];
    struct cvss vector = {.version = version};
    uint32_t seen = 0;
    for (size_t i = rules->mandatory; i < rules->count; i++) {
        vector.values[i] = last_value(rules->metrics[i].values);
    }
    struct view metric;
    while (view_split(&text, '/', &metric)) {
        enum status st = read_metric(rules, metric, &seen, vector.values, err);
        if (st != OK) {
            return st;
        }
    }
    for (size_t i = 0; i < rules->mandatory; i++) {
        if ((seen & (1U << i)) == 0) {
            return error_set(err, ERR_FORMAT, "CVSS vector: %s is missing", rules->metrics[i].name);
        }
    }
    *out = vector;
    return OK;
}

enum status cvss_parse(struct view text, struct cvss *out, struct error *err)
{
    if (text.len > CVSS_LENGTH_MAX) {
        return error_set(err, ERR_LIMIT, "a CVSS vector of %zu bytes (at most %d)", text.len,
                         CVSS_LENGTH_MAX);
    }
    for (int i = CVSS_3_0; i <= CVSS_4_0; i++) {
        struct view prefix = view_str(all_rules[i]->prefix);
        if (view_starts(text, prefix)) {
            return read_metrics((enum cvss_version)i, view_slice(text, prefix.len, text.len), out,
                                err);
        }
    }
    if (view_starts(text, VIEW("CVSS:"))) {
        return error_set(err, ERR_UNSUPPORTED, "\"" VIEW_FMT "\" is a CVSS version not known here",
                         VIEW_ARG(shown(view_slice(text, 0, 12))));
    }
    if (view_starts(text, VIEW("(")) && view_ends(text, VIEW(")"))) {
        text = view_slice(text, 1, text.len - 1);
    }
    return read_metrics(CVSS_2_0, text, out, err);
}

void cvss_score(const struct cvss *vector, struct cvss_scores *out)
{
    all_rules[vector->version]->score(vector, out);
}

static struct view value_text(const char *values, uint8_t index)
{
    struct view rest = view_str(values);
    struct view one = rest;
    for (int i = 0; i <= index; i++) {
        (void)view_split(&rest, ' ', &one);
    }
    return one;
}

void cvss_write(const struct cvss *vector, struct buf *out)
{
    const struct cvss_rules *rules = all_rules[vector->version];
    buf_add_str(out, rules->prefix);
    for (size_t i = 0; i < rules->count; i++) {
        const struct cvss_metric *m = &rules->metrics[i];
        if (i >= rules->mandatory && vector->values[i] == last_value(m->values)) {
            continue;
        }
        struct view value = value_text(m->values, vector->values[i]);
        buf_printf(out, "%s%s:" VIEW_FMT, i == 0 ? "" : "/", m->name, VIEW_ARG(value));
    }
}

enum cvss_severity cvss_severity_of(enum cvss_version version, uint8_t score)
{
    if (version == CVSS_2_0) {
        return score < 40 ? CVSS_LOW : score < 70 ? CVSS_MEDIUM : CVSS_HIGH;
    }
    if (score == 0) {
        return CVSS_NONE;
    }
    return score < 40   ? CVSS_LOW
           : score < 70 ? CVSS_MEDIUM
           : score < 90 ? CVSS_HIGH
                        : CVSS_CRITICAL;
}

const char *cvss_severity_name(enum cvss_severity severity)
{
    static const char *const names[] = {"none", "low", "medium", "high", "critical"};
    return names[severity <= CVSS_CRITICAL ? severity : CVSS_NONE];
}
