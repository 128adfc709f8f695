/* The ledger: the log of statements and the registers that follow from it.
 *
 * There is one way in (ledger_record) and one way on (ledger_project), for all statement
 * types. The log is the truth. A register holds nothing that the log does not say, in the
 * order in which the log says it; ledger_rebuild() proves it by making all of them anew and
 * comparing byte for byte.
 *
 * A statement of a known type that does not obey its schema, or that its signer may not say,
 * gives no rows; the register `refused` names it with the reason. Statements of other types
 * are kept in the log and counted (ledger_types), for a later version to read. One whose
 * signature is none of ours is ERR_CORRUPT: `assay log verify` tells more.
 *
 * Who may say what is asked in one place, authority_may() (assay/assure/authority.h), at append
 * and at each projection. */
#ifndef ASSAY_ASSURE_LEDGER_H
#define ASSAY_ASSURE_LEDGER_H

#include <assay/assure/statement_type.h>
#include <assay/evidence/log.h>

struct ledger {
    struct store *store;
    struct log *log;
    const struct keys *keys;
};

/* What somebody says. */
struct draft {
    const struct statement_type *type;
    struct statement_subject subject;
    struct view predicate; /* JSON text of an object */
};

/* Clocks differ: so much earlier or later than `now` a statement may be dated. */
enum { STATED_AHEAD_SECONDS = 300 };

/* Check all (type, schema, authority; a stated time further ahead of `now` than that, or as far
 * behind it where the type `happens`, is ERR_USAGE), sign and append them at once, all or none, and
 * project them. receipts[i] belongs to drafts[i]. ERR_USAGE with the reason for a draft that is
 * refused. When only the projection fails, its error comes back although the statements are
 * durable: the next projection catches up. ERR_USAGE, too, where another process was quicker and
 * a statement does not count any more: it stands in the log and in the register `refused`. */
MUST_CHECK enum status ledger_record(const struct ledger *l, const struct draft *drafts,
                                     size_t count, int64_t now, struct log_receipt *receipts,
                                     struct error *err);
/* The same while the log has `size` entries: see log_append_at(). */
MUST_CHECK enum status ledger_record_at(const struct ledger *l, uint64_t size,
                                        const struct draft *drafts, size_t count, int64_t now,
                                        struct log_receipt *receipts, struct error *err);

/* Would ledger_record() take them, one behind the other? `refused` is called for each that it
 * would not, with the reason (ERR_USAGE), and the others are tried all the same. Nothing is logged,
 * and the registers stay as they are. */
typedef enum status (*draft_refusal)(void *ctx, size_t draft, const struct error *why,
                                     struct error *err);
MUST_CHECK enum status ledger_try(const struct ledger *l, const struct draft *drafts, size_t count,
                                  int64_t now, draft_refusal refused, void *ctx, struct error *err);

/* A draft whose subject has no content of its own: `name`, and its SHA-256 as the digest that
 * in-toto asks for. *hex and *digest are the caller's memory and must outlive the draft. */
struct statement_subject draft_subject(struct view name, struct statement_digest *digest,
                                       char hex[SHA256_HEX_MAX]);

/* Bring all registers up to the log's size. A group of registers whose definition has changed
 * since (another version of Assay) is made anew from the log. */
MUST_CHECK enum status ledger_project(const struct ledger *l, struct error *err);

/* Before a verdict rests on them: make the registers of the types that decide anew, where they
 * hold anything, so that a row that no signed statement says falls away. */
MUST_CHECK enum status ledger_renew(const struct ledger *l, struct error *err);

/* The tables of all types, in the types' order; each belongs to a group of registers. */
typedef enum status (*ledger_table_visit)(void *ctx, const char *group,
                                          const struct register_table *t, struct error *err);
MUST_CHECK enum status ledger_each_table(ledger_table_visit visit, void *ctx, struct error *err);

/* When the tables of a group changed last: the size that the log had then, 0 for never. As long
 * as it is the same, so are the rows. */
MUST_CHECK enum status ledger_changed(const struct ledger *l, const char *group, uint64_t *out,
                                      struct error *err);

/* How large the log was at `time`: up to the first entry whose statement gives a later time. What
 * somebody said afterwards of an earlier day was not known on that day. */
MUST_CHECK enum status ledger_size_at(const struct ledger *l, int64_t time, uint64_t *size,
                                      struct error *err);
/* The latest time that a statement gives; 0 where none gives one. */
MUST_CHECK enum status ledger_last_time(const struct ledger *l, int64_t *time, struct error *err);
/* As ledger_project(), up to `size` only: for registers that are empty and the caller's own
 * (store_overlay()). */
MUST_CHECK enum status ledger_project_until(const struct ledger *l, uint64_t size,
                                            struct error *err);

/* One register as the rebuild found it. */
struct register_comparison {
    const char *name;
    uint64_t rows;    /* that it had */
    uint64_t rebuilt; /* that the log yields */
    bool same;        /* byte for byte */
};
typedef enum status (*register_report)(void *ctx, const struct register_comparison *c,
                                       struct error *err);
/* What a rebuild makes, and on whose word. In all of them each entry belongs to the tree that the
 * checkpoint signs, and authority is judged anew. */
enum rebuild_mode {
    REBUILD_COMPARE, /* the old registers stay; that an entry names a key of ours is enough */
    /* The new ones stay; signatures are verified, but for those that log_verify() of this home has
     * verified before (struct log_signatures). */
    REBUILD_KEEP,
    REBUILD_VERIFY /* the new ones stay, every signature is verified */
};
struct rebuild_result {
    bool same; /* all registers were, and nothing is to be said of the database */
    /* What was wrong with the database itself: pages, indexes, definitions; or empty. */
    char damage[256];
    uint64_t statements; /* that registers were made from */
    uint64_t verified;   /* whose signatures were verified now … */
    uint64_t remembered; /* … and by log_verify() earlier */
};
/* Project, then make all registers anew and compare them with what was there, reading the log
 * once. `report` is called for each, once all is done; NULL: nobody asks. */
MUST_CHECK enum status ledger_rebuild(const struct ledger *l, enum rebuild_mode mode,
                                      register_report report, void *ctx,
                                      struct rebuild_result *result, struct error *err);

/* A predicate type in the log. */
struct type_count {
    struct view predicate;
    uint64_t statements;
    uint64_t refused;
    const struct statement_type *type; /* NULL: unknown to this version */
};
typedef enum status (*type_report)(void *ctx, const struct type_count *c, struct error *err);
/* Every type that is known or occurs, by URI. */
MUST_CHECK enum status ledger_types(const struct ledger *l, type_report report, void *ctx,
                                    struct error *err);

struct refused_row {
    uint64_t index;
    struct view predicate;
    struct view reason;
};
typedef enum status (*refused_report)(void *ctx, const struct refused_row *r, struct error *err);
/* In the order of the log. */
MUST_CHECK enum status ledger_refused(const struct ledger *l, refused_report report, void *ctx,
                                      struct error *err);

#endif
