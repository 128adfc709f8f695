/* A statement type: what a predicate looks like, who may say it, and which rows follow.
 *
 * One file in src/assure/statements/ exports one const `struct statement_type`, one schema in
 * docs/schema/predicates/ says its form, and a line in each of two lists (statement_types.c,
 * CMakeLists.txt) makes it known. Everything else is the same for all of them and stands in
 * assay/assure/ledger.h: signing, appending, checking again when the log is read back,
 * projecting in the log's order, rebuilding, comparing. docs/registers.md tells how to add one.
 *
 * A projector must be a function of the statements alone: no clock, no environment, no file but
 * blobs that the statement names by digest. Statements come in the order of the log, whatever
 * time they state; the last one that speaks of a row wins. */
#ifndef ASSAY_ASSURE_STATEMENT_TYPE_H
#define ASSAY_ASSURE_STATEMENT_TYPE_H

#include <assay/evidence/statement.h>
#include <assay/store/store.h>

/* ---- tables ---- */

enum column_kind {
    COLUMN_TEXT, /* UTF-8 */
    COLUMN_INT,  /* also for times (seconds since 1970) and 0/1 */
};

struct register_column {
    const char *name; /* NULL ends the list */
    enum column_kind kind;
    bool key;      /* part of the primary key; key columns stand first */
    bool optional; /* may be NULL; a text that is not becomes "" */
};

#define TEXT_KEY(n)                                                                                \
    {                                                                                              \
        .name = (n), .kind = COLUMN_TEXT, .key = true                                              \
    }
#define TEXT_COLUMN(n)                                                                             \
    {                                                                                              \
        .name = (n), .kind = COLUMN_TEXT                                                           \
    }
#define TEXT_OPTIONAL(n)                                                                           \
    {                                                                                              \
        .name = (n), .kind = COLUMN_TEXT, .optional = true                                         \
    }
#define INT_KEY(n)                                                                                 \
    {                                                                                              \
        .name = (n), .kind = COLUMN_INT, .key = true                                               \
    }
#define INT_COLUMN(n)                                                                              \
    {                                                                                              \
        .name = (n), .kind = COLUMN_INT                                                            \
    }
#define INT_OPTIONAL(n)                                                                            \
    {                                                                                              \
        .name = (n), .kind = COLUMN_INT, .optional = true                                          \
    }
#define COLUMNS_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* A table of registers. Behind its own columns stands always `idx`, the log entry that the
 * row stems from; the mechanism fills it. Names must be fit for SQLite and PostgreSQL as
 * they are (lower case, no reserved words). At most STORE_SQL_COLUMNS_MAX - 1 columns. */
struct register_table {
    const char *name;
    const struct register_column *columns;
    const char *const *indexes; /* column lists to index, "supplier, expires"; NULL: none */
};

/* ---- projecting ---- */

struct projection; /* where the rows go: registers within one transaction */

/* A statement as it stands in the log: signature verified, schema and check() passed. */
struct recorded {
    uint64_t index; /* log entry */
    const struct statement *statement;
    const struct value *predicate;
    struct view signer; /* hex id of the key */
};

/* Insert a row, or replace the one with the same key. `values`: one for each column, in the
 * table's order. */
MUST_CHECK enum status register_put(struct projection *p, const struct register_table *t,
                                    const struct sql_value *values, struct error *err);
/* Remove the row with this key, if there is one. */
MUST_CHECK enum status register_remove(struct projection *p, const struct register_table *t,
                                       const struct sql_value *key, struct error *err);
/* The row with this key; `row` is called at most once. Columns: the table's, then idx. For
 * projectors whose row depends on the one before. */
MUST_CHECK enum status register_get(struct projection *p, const struct register_table *t,
                                    const struct sql_value *key, sql_row row, void *ctx,
                                    struct error *err);
/* The first row, in the order of the key, with this first key column for which `condition` (SQL
 * of the program's own) holds; `row` is called at most once. */
MUST_CHECK enum status register_find_first(struct projection *p, const struct register_table *t,
                                           const struct sql_value *first, const char *condition,
                                           sql_row row, void *ctx, struct error *err);
/* Has the query (SQL of the program's own) a row? */
MUST_CHECK enum status projection_finds(struct projection *p, const char *sql,
                                        const struct sql_value *params, size_t count, bool *found,
                                        struct error *err);
/* For types whose rows come from a blob that the statement names. */
struct store *projection_store(struct projection *p);

/* All rows in the order of the key: the table's columns, then idx. For readers. */
MUST_CHECK enum status register_each(struct store *store, const struct register_table *t,
                                     sql_row row, void *ctx, struct error *err);

/* ---- the type ---- */

struct statement_type {
    const char *predicate; /* its URI */
    const char *title;     /* what it says, for people: "decision about a finding" */
    const char *schema;    /* file in docs/schema/predicates; NULL: the type is not ours */
    const char *registers; /* group of tables it writes; several types may share one. NULL: the
                            * type is neither checked nor projected */
    unsigned revision;     /* raise it when project() makes other rows of the same statement */
    bool happens;          /* it is said when it happens: no past time is stated at append */
    bool decides;          /* verdicts rest on the rows: they are made anew before they do */
    bool guides_audits; /* an audit goes by what it says: every pack holds it, and it counts there
                         * as it does in the registers, where its schema and check allow it */
    const struct register_table *const *tables; /* NULL at the end; NULL: others of the group's */
    /* What a schema cannot say, by the predicate alone. NULL: nothing. ERR_FORMAT refuses. */
    enum status (*check)(const struct statement *s, const struct value *predicate,
                         struct error *err);
    /* What the registers of its group say against it, before it is signed and when it is projected.
     * NULL: nothing. ERR_FORMAT refuses. Only tables of its own group are as they were then. */
    enum status (*admit)(struct projection *p, const struct recorded *r, struct error *err);
    /* NULL: checked only. */
    enum status (*project)(struct projection *p, const struct recorded *r, struct error *err);
};

/* All known types, NULL at the end. */
extern const struct statement_type *const statement_types[];
/* NULL: no type of ours; such statements are kept and counted. */
const struct statement_type *statement_type_of(struct view predicate_type);

#endif
