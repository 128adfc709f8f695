#include <assay/advisory/range.h>

static bool is_start(const struct range_event *e)
{
    return e->kind == RANGE_INTRODUCED && view_eq_str(e->version, "0");
}

/* Does the event lie at or before `version`, or, for the last affected one, before it? */
static enum status applies(enum version_scheme scheme, const struct range_event *e,
                           struct view version, bool *out, struct error *err)
{
    int order = 1;
    if (!is_start(e)) {
        enum status st = version_compare(scheme, version, e->version, &order, err);
        if (st != OK) {
            return st;
        }
    }
    *out = e->kind == RANGE_LAST_AFFECTED ? order > 0 : order >= 0;
    return OK;
}

/* Does `next`, written after `held`, decide over it? */
static enum status is_later(enum version_scheme scheme, const struct range_event *held,
                            const struct range_event *next, bool *out, struct error *err)
{
    if (held == NULL || is_start(held) || is_start(next)) {
        *out = held == NULL || is_start(held);
        return OK;
    }
    int order = 0;
    enum status st = version_compare(scheme, next->version, held->version, &order, err);
    if (st == OK) {
        bool closes_after = held->kind == RANGE_LAST_AFFECTED && next->kind != RANGE_LAST_AFFECTED;
        *out = order > 0 || (order == 0 && !closes_after);
    }
    return st;
}

/* The event that decides: the last one on the line that `version` has reached. */
static enum status deciding_event(enum version_scheme scheme, const struct range_event *events,
                                  size_t count, struct view version, const struct range_event **out,
                                  struct error *err)
{
    const struct range_event *held = NULL;
    for (size_t i = 0; i < count; i++) {
        bool takes = false;
        enum status st = OK;
        if (events[i].kind != RANGE_LIMIT) {
            st = applies(scheme, &events[i], version, &takes, err);
        }
        if (st == OK && takes) {
            st = is_later(scheme, held, &events[i], &takes, err);
        }
        if (st != OK) {
            return st;
        }
        held = takes ? &events[i] : held;
    }
    *out = held;
    return OK;
}

/* Before any of the limits; without one the line has no end. */
static enum status before_limits(enum version_scheme scheme, const struct range_event *events,
                                 size_t count, struct view version, bool *out, struct error *err)
{
    bool limited = false;
    bool before = false;
    for (size_t i = 0; i < count && !before; i++) {
        if (events[i].kind != RANGE_LIMIT) {
            continue;
        }
        int order = -1;
        limited = true;
        if (!view_eq_str(events[i].version, "*")) {
            enum status st = version_compare(scheme, version, events[i].version, &order, err);
            if (st != OK) {
                return st;
            }
        }
        before = order < 0;
    }
    *out = before || !limited;
    return OK;
}

enum status range_holds(enum version_scheme scheme, const struct range_event *events, size_t count,
                        struct view version, bool *holds, struct error *err)
{
    const struct range_event *held = NULL;
    bool before = true;
    enum status st = deciding_event(scheme, events, count, version, &held, err);
    if (st == OK) {
        st = before_limits(scheme, events, count, version, &before, err);
    }
    if (st == OK) {
        *holds = before && held != NULL && held->kind == RANGE_INTRODUCED;
    }
    return st;
}

enum status range_first_fixed(enum version_scheme scheme, const struct range_event *events,
                              size_t count, struct view version, struct view *fixed,
                              struct error *err)
{
    struct view best = view_of(NULL, 0);
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind != RANGE_FIXED) {
            continue;
        }
        int after = 0;
        int order = -1;
        enum status st = version_compare(scheme, events[i].version, version, &after, err);
        if (st == OK && best.len > 0) {
            st = version_compare(scheme, events[i].version, best, &order, err);
        }
        if (st != OK) {
            return st;
        }
        best = after > 0 && order < 0 ? events[i].version : best;
    }
    *fixed = best;
    return OK;
}
