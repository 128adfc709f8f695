/* Shared by the files of src/assure that work on the facts database. */
#ifndef ASSAY_ASSURE_FACTS_PRIVATE_H
#define ASSAY_ASSURE_FACTS_PRIVATE_H

#include <assay/assure/facts.h>

#include <sqlite3.h>

enum facts_statement {
    INSERT_FILE,
    INSERT_FINDING,
    INSERT_STEP,
    INSERT_COMPONENT,
    INSERT_HASH,
    INSERT_NEED,
    INSERT_GAP,
    INSERT_IGNORE,
    SETTLE_IMPORTED,
    INSERT_FUNCTION,
    MARK_UNUSED,
    INSERT_MEASURES,
    INSERT_DUPLICATE,
    SET_DUPLICATED,
    INSERT_VULNERABILITY,
    INSERT_LICENCE,
    INSERT_COPYRIGHT,
    INSERT_FILE_LICENCE,
    INSERT_LICENCE_TEXT,
    INSERT_MODIFICATION,
    STATEMENT_COUNT
};

enum { WAITING_TABLES = 7 };

/* Statements that store, prepared when first used, and rows that no query has asked for yet:
 * facts_rows.c. */
struct facts_waiting {
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct buf rows[WAITING_TABLES];
    unsigned wanted; /* 1 << table: a statement was prepared that is about it */
    unsigned stored; /* 1 << table: rows of it have been stored */
};

struct facts {
    sqlite3 *db;
    struct facts_waiting *waiting;
    uint64_t files;
    uint64_t bytes; /* of all of them */
    uint64_t components;
    bool secrets;   /* a finding is a secret */
    bool measured;  /* functions or files */
    unsigned shown; /* FINDINGS_… */
};

/* An SQLite failure as a status: memory, limits, interruption, the rest. */
enum status facts_sql_error(sqlite3 *db, const char *doing, struct error *err);

/* NULL where it cannot be prepared: SQLite then refuses to bind and step it, which
 * facts_step_done() reports. */
sqlite3_stmt *facts_statement(const struct facts *f, enum facts_statement s);
MUST_CHECK enum status facts_prepare(const struct facts *f, const char *sql, sqlite3_stmt **out,
                                     struct error *err);
/* Run statements that return nothing of interest. */
MUST_CHECK enum status facts_exec(const struct facts *f, const char *sql, const char *doing,
                                  struct error *err);
/* Whoever prepares a statement in another way stores `all` rows first, and lets facts_watch()
 * go on after an authorizer of its own. */
MUST_CHECK enum status facts_settle(const struct facts *f, bool all, struct error *err);
void facts_watch(const struct facts *f);
MUST_CHECK enum status facts_waiting_new(struct facts_waiting **out, struct error *err);
struct facts_waiting *facts_waiting_free(struct facts_waiting *w);
/* A row that waits: its values in the order of the statement's parameters. `insert` is one of
 * those that facts_rows.c lists. */
struct buf *facts_waiting_row(const struct facts *f, enum facts_statement insert);
void facts_row_int(struct buf *row, int64_t n);
void facts_row_text(struct buf *row, struct view text);
void facts_row_digest(struct buf *row, const struct sha256 *digest); /* NULL: none */
MUST_CHECK enum status facts_row_end(const struct facts *f, const struct buf *row,
                                     struct error *err);
/* The rows of a table that wait, where those are all there are; else NULL. */
const struct buf *facts_rows_waiting(const struct facts *f, enum facts_statement insert);
/* Components and their needs as they were added, from the rows that wait or from the tables.
 * Of a component namespace, name, version, purl, manifest and relation are filled; needs come by
 * component, then by purl. Nothing may be added meanwhile. */
typedef enum status facts_component_row(void *ctx, int64_t id, const struct component *c,
                                        struct error *err);
typedef enum status facts_need_row(void *ctx, int64_t component, struct view purl,
                                   struct view requirement, struct error *err);
MUST_CHECK enum status facts_each_added(const struct facts *f, facts_component_row *component,
                                        facts_need_row *need, void *ctx, struct error *err);
/* A value of such a row: a number, or a text. */
struct facts_cell {
    int64_t number;
    struct view text;
};
/* Read the next row of `count` values from *at on; false at the end. */
bool facts_row_read(const struct buf *rows, size_t *at, struct facts_cell *cells, size_t count);
void facts_bind_view(sqlite3_stmt *st, int at, struct view v);
struct view facts_column_view(sqlite3_stmt *st, int at);
/* Run `sql`, ?1 being `first` where it has one, and hand each row to `row`. */
typedef enum status facts_row(void *ctx, sqlite3_stmt *st, struct error *err);
MUST_CHECK enum status facts_each_row(const struct facts *f, const char *sql, struct view first,
                                      facts_row *row, void *ctx, struct error *err);
/* Is there another row? What is neither a row nor the end is a failure. */
MUST_CHECK enum status facts_next(sqlite3 *db, sqlite3_stmt *st, const char *doing, bool *more,
                                  struct error *err);
/* Hand each row of a statement to `row`. */
MUST_CHECK enum status facts_walk(sqlite3 *db, sqlite3_stmt *st, const char *doing, facts_row *row,
                                  void *ctx, struct error *err);
/* Step a statement that returns no rows, and reset it. */
MUST_CHECK enum status facts_step_done(const struct facts *f, sqlite3_stmt *st, const char *doing,
                                       struct error *err);
/* Store a finding of which a comparison has been made. */
MUST_CHECK enum status facts_add_in_state(struct facts *f, const struct finding *finding,
                                          enum finding_state state, struct error *err);
void facts_finalize(sqlite3_stmt **st); /* for CLEANUP(facts_finalize) */

/* A change of a function as an example says it: the measures of after and of before in the order of
 * the view; NULL on the side that there is none of. */
enum { FUNCTION_CHANGE_MEASURES = 12 };
struct function_change_example {
    struct view change;
    struct view path;
    struct view name;
    enum language language;
    unsigned classes;
    uint32_t line;
    uint32_t measures[FUNCTION_CHANGE_MEASURES];
};
MUST_CHECK enum status facts_add_change_example(struct facts *f,
                                                const struct function_change_example *e,
                                                struct error *err);

/* The finding that was stored last is of another tool: for examples of baselines. */
MUST_CHECK enum status facts_mark_imported(struct facts *f, struct error *err);
/* The modified package has a record for its very content: for examples of baselines. */
MUST_CHECK enum status facts_mark_recorded(struct facts *f, struct view package, struct error *err);
/* The same: it was there before. */
MUST_CHECK enum status facts_mark_unchanged(struct facts *f, struct error *err);
/* What is said of the vulnerability that was stored last, for examples of baselines: status and
 * so on, clock; texts may be empty. */
struct vulnerability_example {
    struct view status;
    struct view claimed_status;
    struct view claimed_by;
    struct view first_seen;
    struct view due;
    bool overdue;
    struct view reachability;
};
MUST_CHECK enum status facts_describe_vulnerability(struct facts *f,
                                                    const struct vulnerability_example *e,
                                                    struct error *err);
/* Store a finding of another tool; `suppressed`: why the tool itself suppressed it, or
 * empty (then it counts). */
MUST_CHECK enum status facts_add_imported(struct facts *f, const struct finding *finding,
                                          struct view suppressed, struct error *err);

#endif
