/* The tables in memory that queries of controls read. Private to src/assure. */
#ifndef ASSAY_ASSURE_POSTURE_TABLES_H
#define ASSAY_ASSURE_POSTURE_TABLES_H

#include "facts/query.h"

#include <assay/assure/controls.h>
#include <assay/assure/ledger.h>

enum { POSTURE_TABLES_MAX = 192 };

/* Columns of a table as bits, in their order, `idx` last; and which rows there are. */
#define POSTURE_BIT(column) (UINT64_C(1) << (column))
#define POSTURE_ROWS        (UINT64_C(1) << 63)
#define POSTURE_ALL         UINT64_MAX

struct posture_table {
    const char *group;
    const struct register_table *table;
    bool loaded;
    bool too_large;   /* more than POSTURE_ROWS_MAX rows */
    uint64_t fresh;   /* what changed in this update, in bits */
    uint64_t changed; /* ledger_changed() when it was loaded */
};

struct posture_tables {
    sqlite3 *db;
    size_t count;
    struct posture_table tables[POSTURE_TABLES_MAX];
    uint64_t *reading; /* where what a query reads is marked, by table; or NULL */
    struct query_target target;
    bool has_day; /* `today` holds this */
    int64_t midnight;
    uint32_t freshness;
};

/* All tables of the matter (NULL: the registers), empty, and the documented views over them. */
MUST_CHECK enum status posture_tables_open(struct posture_tables *t,
                                           const struct control_matter *matter, struct error *err);
void posture_tables_close(struct posture_tables *t);
/* The same in memory of their own. NULL is allowed for _free(), which returns NULL. */
MUST_CHECK enum status posture_tables_new(const struct control_matter *matter,
                                          struct posture_tables **out, struct error *err);
struct posture_tables *posture_tables_free(struct posture_tables *t);

/* Days since 1970. */
int64_t posture_day(int64_t now);
/* The day that queries see: table today(day, now, since), `now` being its first second, as columns
 * of dates hold it, and `since` `freshness` days before. */
MUST_CHECK enum status posture_tables_set_day(struct posture_tables *t, int64_t now,
                                              uint32_t freshness, struct error *err);

/* Which registers does the requirement read: r->reads and r->missing, in `arena`. A failure, with
 * *part "query" or "population": that is wrong. One that this version does not keep is none. */
MUST_CHECK enum status posture_tables_reads(struct posture_tables *t, struct control_requirement *r,
                                            struct arena *arena, const char **part,
                                            struct error *err);

/* In an authorizer, while t->reading is set: a column of this table (NULL: all of it) is read, or
 * what the table follows from. */
void posture_tables_mark(struct posture_tables *t, const char *table, const char *column);

MUST_CHECK enum status posture_tables_exec(struct posture_tables *t, const char *sql,
                                           struct error *err);

/* ---- rows (posture_load.c) ---- */

/* Bring one table up to what the registers say; `changed` is ledger_changed() of its group. Its
 * `fresh` is what differs from before. */
MUST_CHECK enum status posture_tables_load(struct posture_tables *t, size_t table,
                                           const struct ledger *l, uint64_t changed,
                                           struct error *err);

/* Fill a table that the caller makes himself: `row` writes the columns of row i, each but idx. */
typedef void (*posture_row)(void *ctx, size_t i, struct sql_value *columns);
MUST_CHECK enum status posture_tables_fill(struct posture_tables *t, struct view table,
                                           size_t count, posture_row row, void *ctx,
                                           struct error *err);

MUST_CHECK enum status posture_tables_forget(struct posture_tables *t, size_t table,
                                             struct error *err);

/* ---- what is decided of vulnerabilities in sight (posture_decisions.c) ---- */

#define POSTURE_DECISIONS "vulnerability_decisions"
/* The registers that they follow from. NULL at the end. */
extern const char *const posture_decisions_from[];

/* Fill the table anew from those registers, as they are loaded, for the day of `now`. */
MUST_CHECK enum status posture_tables_decide(struct posture_tables *t, int64_t now,
                                             struct error *err);

/* Does the table or view hold a row? *kept is the statement of an earlier call, or becomes it;
 * NULL: it is not kept. */
MUST_CHECK enum status posture_tables_any(struct posture_tables *t, struct view name,
                                          sqlite3_stmt **kept, bool *out, struct error *err);

/* For examples: forget all rows; add one from a mapping of columns to values (dates as text, what
 * is missing empty, zero or NULL). */
MUST_CHECK enum status posture_tables_clear(struct posture_tables *t, struct error *err);
/* By name; POSTURE_TABLES_MAX: none. */
size_t posture_tables_find(const struct posture_tables *t, struct view name);
MUST_CHECK enum status posture_tables_give(struct posture_tables *t, size_t table,
                                           const struct value *row, const char *source,
                                           struct error *err);

#endif
