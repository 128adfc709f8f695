/* Findings as the registers hold them, those of each subject's latest inspection: lists in pages,
 * one in detail, counters. Registers are no evidence; nothing is verified here.
 *
 * Who may see what is the caller's to know: each question comes with what the one who asks may see,
 * and nothing else comes back, not even in a count. Bring the registers up to date first:
 * ledger_project(). Views handed to callbacks are valid until the callback returns. */
#ifndef ASSAY_ASSURE_FINDINGS_H
#define ASSAY_ASSURE_FINDINGS_H

#include <assay/assure/ledger.h>
#include <assay/base/arena.h>
#include <assay/inspect/finding.h>

enum {
    FINDINGS_SIGHT_MAX = 100,  /* teams, and projects */
    FINDINGS_PAGE_MAX = 10000, /* findings of one call */
    FINDINGS_DECISIONS_MAX = 1000
};

/* What may be seen: everything, or what is of the active projects of these teams and of these
 * active projects. Zeroed: nothing. What no project names is seen by who sees everything. */
struct findings_sight {
    bool all;
    const struct view *teams;
    size_t teams_len; /* at most FINDINGS_SIGHT_MAX, else ERR_LIMIT */
    const struct view *projects;
    size_t projects_len;
};

enum findings_state { FINDINGS_ANY, FINDINGS_OPEN, FINDINGS_SUPPRESSED };

/* Which of them. Empty and zero: any. */
struct findings_filter {
    struct view team; /* of an active project that has the subject */
    struct view project;
    struct view subject;
    struct view inspector;
    struct view rule;
    const enum severity *severity;
    enum findings_state state; /* as the inspection judged it */
    int64_t since;             /* first seen then or later */
};

/* Names a finding among all, and gives the order of lists: by bytes of the subject, then of the
 * finding. */
struct findings_key {
    struct view subject;
    struct view finding;
};
/* "FINDING@SUBJECT", as commands write it. False where it is not of that form. */
bool findings_key_parse(struct view text, struct findings_key *out);
void findings_key_add(const struct findings_key *key, struct buf *out);

struct listed_finding {
    struct findings_key key;
    struct view fingerprint;
    struct view inspector;
    struct view rule;
    struct view severity;
    struct view confidence;
    struct view cwe; /* may be empty */
    struct view path;
    int64_t line; /* 0: none */
    bool suppressed;
    int64_t first_seen;
    int64_t last_seen;
    uint64_t index; /* log entry of the verdict */
};
typedef enum status (*listed_visit)(void *ctx, const struct listed_finding *f, struct error *err);

/* Up to `limit` (1 to FINDINGS_PAGE_MAX) findings behind `after` (zeroed: from the first on), in
 * the order of their keys. *more: there are others behind them. */
MUST_CHECK enum status findings_list(struct store *store, const struct findings_sight *sight,
                                     const struct findings_filter *filter,
                                     const struct findings_key *after, size_t limit,
                                     listed_visit visit, void *ctx, bool *more, struct error *err);

/* ---- one ---- */

/* What somebody said of its fingerprint. */
struct finding_decision {
    bool accepted;       /* else taken back */
    bool false_positive; /* of an acceptance: there is no such flaw */
    struct view owner;
    struct view reason;
    int64_t time;
    int64_t expires; /* of an acceptance */
    uint64_t index;  /* log entry */
};
struct finding_place {
    struct view project;
    struct view team;
};
struct finding_detail {
    struct listed_finding finding;
    struct view result;                 /* of the subject's verdict: "PASSED", "FAILED" */
    const struct finding_place *places; /* active projects with the subject, by project */
    size_t places_len;
    const struct finding_decision *decisions; /* that count, in the log's order, the last ones */
    size_t decisions_len;
};
/* Everything in *out lives in the arena. ERR_NOT_FOUND where it is not there, or not to be seen. */
MUST_CHECK enum status findings_show(struct store *store, const struct findings_sight *sight,
                                     const struct findings_key *key, struct arena *arena,
                                     struct finding_detail *out, struct error *err);

/* ---- counters ---- */

enum findings_by { FINDINGS_IN_ALL, FINDINGS_BY_TEAM, FINDINGS_BY_PROJECT };

struct finding_counts {
    struct view name; /* team or project; empty: those of none, and of all */
    int64_t open[SEVERITY_CRITICAL + 1];
    int64_t suppressed[SEVERITY_CRITICAL + 1];
};
typedef enum status (*counts_visit)(void *ctx, const struct finding_counts *c, struct error *err);
/* By name; in all: one. Of the filter count team, project and subject. A subject of two projects
 * counts in both, and once in a team that has both. A subject whose findings could not be read
 * counts with what its inspection counted, open. */
MUST_CHECK enum status findings_count(struct store *store, const struct findings_sight *sight,
                                      const struct findings_filter *filter, enum findings_by by,
                                      counts_visit visit, void *ctx, struct error *err);

#endif
