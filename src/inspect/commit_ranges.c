#include "commit_ranges.h"

#include <assay/content/commits.h>

static enum commit_event_kind kind_of(enum range_event_kind kind)
{
    switch (kind) {
    case RANGE_INTRODUCED:
        return COMMIT_INTRODUCED;
    case RANGE_FIXED:
        return COMMIT_FIXED;
    case RANGE_LAST_AFFECTED:
        return COMMIT_LAST_AFFECTED;
    case RANGE_LIMIT:
        return COMMIT_LIMIT;
    }
    return COMMIT_LIMIT;
}

static enum status convert(const struct osv_range *ranges, size_t count, struct arena *arena,
                           const struct commit_range **out, struct error *err)
{
    struct commit_range *list = arena_alloc(arena, count + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        size_t len = ranges[i].event_count;
        struct commit_event *events = arena_alloc(arena, len + 1, sizeof *events);
        if (events == NULL) {
            return error_no_memory(err);
        }
        for (size_t k = 0; k < len; k++) {
            const struct range_event *e = &ranges[i].events[k];
            events[k] = (struct commit_event){kind_of(e->kind), e->version};
        }
        list[i] = (struct commit_range){events, len};
    }
    *out = list;
    return OK;
}

static enum advisory_place place_of(enum commit_place p)
{
    return p == COMMIT_INSIDE    ? ADVISORY_INSIDE
           : p == COMMIT_OUTSIDE ? ADVISORY_OUTSIDE
                                 : ADVISORY_UNKNOWN;
}

struct asking {
    struct view revision;
    const struct commit_range *ranges;
    size_t count;
    enum commit_place *answers; /* of one clone */
    enum advisory_place *places;
};

/* How many are still unknown. */
static size_t take_answers(const struct asking *a)
{
    size_t unknown = 0;
    for (size_t i = 0; i < a->count; i++) {
        a->places[i] = a->places[i] == ADVISORY_UNKNOWN ? place_of(a->answers[i]) : a->places[i];
        unknown += a->places[i] == ADVISORY_UNKNOWN ? 1 : 0;
    }
    return unknown;
}

static enum status ask_all(const struct asking *a, const struct vulnerability_clones *clones,
                           struct error *err)
{
    size_t unknown = a->count;
    for (size_t i = 0; unknown > 0 && i < clones->count; i++) {
        struct error why = {.code = OK};
        enum status st = commits_place(clones->paths[i], a->revision, a->ranges, a->count,
                                       clones->lenient, a->answers, &why);
        if (st == ERR_NO_MEMORY) {
            return error_no_memory(err);
        }
        unknown = st == OK ? take_answers(a) : unknown;
    }
    return OK;
}

enum status commit_ranges_ask(const struct advisory_index *index, const struct advisory_package *p,
                              const struct vulnerability_clones *clones, struct arena *arena,
                              struct advisory_history *out, struct error *err)
{
    const struct osv_range *ranges = NULL;
    struct asking a = {.revision = p->version};
    *out = (struct advisory_history){.count = 0};
    if (clones == NULL || clones->count == 0 || p->version.len == 0) {
        return OK; /* nobody to ask */
    }
    enum status st = advisory_commit_ranges(index, p, arena, &ranges, &a.count, err);
    if (st != OK || a.count == 0) {
        return st;
    }
    a.answers = arena_alloc(arena, a.count, sizeof *a.answers);
    a.places = arena_alloc(arena, a.count, sizeof *a.places);
    if (a.answers == NULL || a.places == NULL) {
        return error_no_memory(err);
    }
    st = convert(ranges, a.count, arena, &a.ranges, err);
    if (st == OK) {
        st = ask_all(&a, clones, err);
    }
    out->places = a.places;
    out->count = a.count;
    return st;
}
