/* The posture: all controls evaluated over the registers, on a day.
 *
 * Registers are copied from the store, as far as queries read them, into tables in memory, so that
 * a query means the same whatever the store is, and can touch nothing. "Today" is a row of the
 * table `today`: no query has a clock, and the same registers on the same day give the same
 * posture. What is known to be unchanged since the last evaluation is not evaluated again
 * (a query that reads no column with another value, and no register with other rows), and what
 * comes out is the same: for processes that stay, which bench/controls measures; a command
 * evaluates once.
 *
 * A requirement is NOT MEASURED, never ok, where its population is empty, the query returns
 * nothing to judge, or a register that it reads does not exist. */
#ifndef ASSAY_ASSURE_POSTURE_H
#define ASSAY_ASSURE_POSTURE_H

#include <assay/assure/controls.h>
#include <assay/assure/ledger.h>
#include <assay/assure/verdict.h>

/* Of a requirement: OK, ALARM, ERROR, NOT_MEASURED. Of a control: the worst of its requirements,
 * PARTIAL where some are ok and others not measured. */
enum control_state {
    CONTROL_OK,
    CONTROL_PARTIAL,
    CONTROL_NOT_MEASURED,
    CONTROL_ALARM,
    CONTROL_ERROR,
    CONTROL_NOT_APPLICABLE
};
enum { CONTROL_STATES = CONTROL_NOT_APPLICABLE + 1 };
const char *control_state_name(enum control_state s); /* "not measured" */

/* Rows of one register that an evaluation takes, and the time for all queries of one (each has the
 * limits of baselines besides). What is beyond them is ERROR. */
enum { POSTURE_ROWS_MAX = 2000000, POSTURE_SECONDS = 120 };

struct requirement_posture {
    const struct control_requirement *requirement;
    enum control_state state;
    struct view why; /* it is not measured, or an error before any query ran; else empty */
    uint64_t ok;     /* rows by status */
    uint64_t alarms;
    uint64_t infos;
    uint64_t skipped;
    size_t kept;
    const struct verdict_row *row; /* the gravest first, at most VERDICT_ROWS_MAX */
};

/* Statement of applicability: what was said of a control last. */
struct applicability {
    bool said;
    bool applies;
    struct view justification;
    struct view owner;
    int64_t time;
    uint64_t entry;
};

struct control_posture {
    const struct control *control;
    enum control_state state;
    size_t measured; /* of its requirements */
    struct applicability applicability;
};

struct posture {
    const struct control_set *set;
    int64_t at;                                     /* seconds since 1970 */
    const struct requirement_posture *requirements; /* as in the set */
    const struct control_posture *controls;         /* as in the set */
    uint64_t counts[CONTROL_STATES];                /* controls */
    size_t evaluated;                               /* queries that ran this time */
};

struct posture_engine;
/* `set` must outlive it. */
MUST_CHECK enum status posture_open(struct control_set *set, struct posture_engine **out,
                                    struct error *err);
struct posture_engine *posture_close(struct posture_engine *e);

/* Evaluate what may have changed since the last call: other rows, another day. The registers are
 * taken as they are: ledger_project() first, or ledger_project_until() on a store_overlay(). *out
 * is valid until the next call. Between calls the ledger must be about the same log. */
MUST_CHECK enum status posture_update(struct posture_engine *e, const struct ledger *l, int64_t at,
                                      const struct posture **out, struct error *err);

/* ---- the statement of applicability ---- */

#define APPLICABILITY_PREDICATE "urn:assay:predicate:applicability:v1"

struct applicability_request {
    struct view control; /* full id */
    bool applies;
    struct view justification;
    struct view owner;
    int64_t now;
};
/* ERR_USAGE says what is missing. */
MUST_CHECK enum status applicability_record(const struct ledger *l,
                                            const struct applicability_request *r, uint64_t *index,
                                            struct error *err);

#endif
