/* What comes due: one calendar over all registers, and when whom to tell.
 *
 * The calendar is a view in SQL (src/assure/due/due.sql): a register joins with a SELECT. It is
 * evaluated over a copy of the registers in memory, so that it means the same whatever the store
 * is, on a given day, so that the same registers and the same day give the same calendar.
 *
 * When people are told is data (baselines/due.toml): levels, each a time before or behind the due
 * time, and whom. An item's level is the last one reached; 0: none yet. */
#ifndef ASSAY_ASSURE_DUE_H
#define ASSAY_ASSURE_DUE_H

#include <assay/assure/ledger.h>
#include <assay/base/value.h>

/* ---- when whom to tell ---- */

enum { DUE_LEVELS_MAX = 8, DUE_TO_MAX = 8, DUE_DAYS_MAX = 36500, DUE_POLICY_MAX = 1 << 20 };

struct due_level {
    int64_t at; /* seconds from the due time, or the beginning of the due day; negative: before */
    size_t to_len;
    struct view to[DUE_TO_MAX]; /* "owner", "lead", "role:NAME", "person:ID" */
};

struct due_levels {
    struct view kind; /* empty: of all kinds that have none of their own */
    size_t len;
    struct due_level level[DUE_LEVELS_MAX]; /* ascending */
};

struct due_policy {
    struct due_levels usual;
    const struct due_levels *own; /* of kinds */
    size_t own_len;
    struct due_level otherwise; /* its `to`: who is told where nobody else can be */
    const struct value *days;   /* an object; names as in due.sql, values whole days */
};

/* The shipped file. */
struct view due_policy_shipped(void);
/* Read such a file; everything lives in the arena and `toml`. ERR_FORMAT names file and line. */
MUST_CHECK enum status due_policy_read(struct view toml, const char *source, struct arena *arena,
                                       struct due_policy *out, struct error *err);
const struct due_levels *due_levels_of(const struct due_policy *p, struct view kind);

/* ---- the calendar ---- */

enum { DUE_ITEMS_MAX = 1000000, DUE_PERSONS_MAX = 200000 };

enum due_state { DUE_UPCOMING, DUE_NOW, DUE_OVERDUE };
const char *due_state_name(enum due_state s); /* "upcoming", "due", "overdue" */

struct due_person {
    struct view id;
    struct view name; /* empty where this machine cannot open it */
    struct view email;
    struct view role;
};

struct due_item {
    struct view kind;
    struct view title; /* of the kind, in the plural */
    struct view id;    /* within the kind */
    struct view what;
    struct view owner;               /* as somebody said it; may be empty */
    const struct due_person *person; /* who that is; NULL: nobody of the register */
    const struct due_person *lead;   /* of the team; or NULL */
    struct view team;
    struct view settle; /* the command */
    int64_t due;        /* the last second in time */
    bool whole_day;     /* the day counts, not the time */
    enum due_state state;
    size_t level; /* reached, counted from 1; 0: none */
    const struct due_levels *levels;
};

struct due_calendar {
    int64_t at;
    const struct due_policy *policy;
    const struct due_item *items; /* by time, kind, id */
    size_t len;
    const struct due_person *persons; /* the active ones, by id */
    size_t persons_len;
    const struct view *kinds; /* all that there are, ascending */
    size_t kinds_len;
    struct arena arena;
};

/* What is due at `at`, by the registers as they are: ledger_project() first, or
 * ledger_project_until() on a store_overlay(). `parameters`: of a baseline, for the limits of
 * vulnerabilities (remediation-days-…); NULL: they have none. The policy must outlive the
 * calendar. */
MUST_CHECK enum status due_calendar_make(const struct ledger *l, const struct due_policy *policy,
                                         const struct value *parameters, int64_t at,
                                         struct due_calendar *out, struct error *err);
void due_calendar_release(struct due_calendar *c); /* also of a zeroed one */

bool due_kind_is(const struct due_calendar *c, struct view kind);
/* Is it this person's: id, name or address, or the words that were said? ASCII letters of either
 * case. */
bool due_is_of(const struct due_item *item, struct view who);

/* Whom the reached level names, each once, in the level's order; where nobody of them has an
 * address, the policy's `otherwise`. Persons without an address are left out. None at level 0. */
typedef enum status (*due_visit)(void *ctx, const struct due_person *p, struct error *err);
MUST_CHECK enum status due_each_recipient(const struct due_calendar *c, const struct due_item *item,
                                          due_visit visit, void *ctx, struct error *err);

/* Names the item for good, in whatever calendar: 64 hex digits of kind and id. */
void due_item_name(const struct due_item *item, char out[SHA256_HEX_MAX]);

#endif
