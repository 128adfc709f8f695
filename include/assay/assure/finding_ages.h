/* How old findings are, and how long it took until they were gone: registers finding_ages,
 * findings_gone and finding_times (docs/registers.md), put together by what people ask for.
 *
 * Bring the registers up to date first: ledger_project(). Nothing is verified here. */
#ifndef ASSAY_ASSURE_FINDING_AGES_H
#define ASSAY_ASSURE_FINDING_AGES_H

#include <assay/assure/ledger.h>
#include <assay/assure/remediation.h>
#include <assay/inspect/finding.h>

enum finding_ages_by {
    AGES_BY_SEVERITY, /* the gravest first */
    AGES_BY_PROJECT,  /* active ones; without one: the empty name */
    AGES_BY_TEAM,
    AGES_BY_SUBJECT,
    AGES_BY_MONTH /* "2026-11": in which they were found, as far as they are open, and gone */
};

struct finding_ages_query {
    /* Empty and NULL: any. */
    struct view project;
    struct view team;
    struct view subject;
    const enum severity *severity;
    enum finding_ages_by by;
    int64_t at;                     /* today */
    int64_t since;                  /* of what is gone: only what went then or later; 0: all */
    const struct value *parameters; /* of a baseline: the limits; NULL: there are none */
};

enum { AGES_NONE = -1 };
/* Days are whole ones, from day to day; percentiles by nearest rank; AGES_NONE where nothing is
 * counted. */
struct finding_ages_group {
    struct view name;
    int64_t open;     /* that count */
    int64_t overdue;  /* of these, past their limit */
    int64_t accepted; /* open, too, but they do not count */
    int64_t age_median;
    int64_t age_oldest;
    int64_t fixed;
    int64_t late; /* of these, past their limit when they were */
    int64_t fix_median;
    int64_t fix_p90;
    double fix_mean;
    int64_t unclear; /* gone when the rules were others: not in any of the times above */
};
typedef enum status (*ages_visit)(void *ctx, const struct finding_ages_group *g, struct error *err);
/* Groups that have any, in the order of their names (severities: the gravest first). A finding
 * counts once in a group, in both projects of a subject that has two. */
MUST_CHECK enum status finding_ages_sum(struct store *store, const struct finding_ages_query *q,
                                        ages_visit visit, void *ctx, struct error *err);

struct aged_finding {
    struct view subject;
    struct view finding;
    struct view inspector;
    struct view rule;
    struct view severity;
    struct view path;
    struct view state; /* "open", "accepted", "fixed", "rules" */
    int64_t first_seen;
    int64_t last_seen;
    int64_t gone;     /* 0: it is not */
    int64_t accepted; /* since when; 0: it is not, or was not when it went */
    int64_t due;      /* INT64_MAX: no limit */
    bool overdue;     /* an open one past it, or one that went past it */
};
typedef enum status (*aged_visit)(void *ctx, const struct aged_finding *f, struct error *err);
/* Each of them once, by subject, finding and time; `by` does not matter. */
MUST_CHECK enum status finding_ages_each(struct store *store, const struct finding_ages_query *q,
                                         aged_visit visit, void *ctx, struct error *err);

#endif
