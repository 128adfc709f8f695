/* The registers' common ground: the index of what the log holds, and the marks
 * that say how far each projection has come.
 *
 * The registers of statement types are the assure room's (assay/assure/ledger.h):
 * it makes their tables and keeps their marks here. Every row names the log entry
 * that it stems from. Whoever projects moves the mark with registers_set_projected(); a mark behind
 * the log's size means that projection has to go on from there, and registers_reset() means from
 * zero. Rows come out in a fixed order, so that a rebuilt register is byte-identical.
 *
 * Times are seconds since 1970-01-01T00:00:00Z. Views handed to callbacks are
 * valid until the callback returns. */
#ifndef ASSAY_STORE_REGISTERS_H
#define ASSAY_STORE_REGISTERS_H

#include <assay/store/store.h>

#define REGISTERS_NO_TIME INT64_MIN

struct statement_row {
    uint64_t index;             /* of the log entry */
    struct sha256 envelope;     /* blob that holds the DSSE envelope */
    struct sha256 key;          /* SHA-256 of the signer's SubjectPublicKeyInfo */
    struct view predicate_type; /* URI */
    struct view subject_name;   /* of the first subject; may be empty */
    struct view subject_digest; /* lower-case hex SHA-256 (or first digest) of it */
    int64_t time;               /* that the predicate states, or REGISTERS_NO_TIME */
};

typedef enum status (*statement_visit)(void *ctx, const struct statement_row *row,
                                       struct error *err);
/* How many log entries the named projection ("statements", …) covers: entries [0, *out) are in it.
 * Zero for a fresh one. */
MUST_CHECK enum status registers_projected(struct store *s, const char *projection, uint64_t *out,
                                           struct error *err);
MUST_CHECK enum status registers_set_projected(struct store *s, const char *projection,
                                               uint64_t size, struct error *err);
/* Empty the projection "statements" and set its mark to zero. */
MUST_CHECK enum status registers_reset(struct store *s, const char *projection, struct error *err);

/* Insert or replace up to STATEMENTS_AT_ONCE rows of different indexes. */
enum { STATEMENTS_AT_ONCE = 32 };
MUST_CHECK enum status statements_put(struct store *s, const struct statement_row *rows,
                                      size_t count, struct error *err);
/* What to list; a NULL view or 0 means any. */
struct statement_filter {
    struct view predicate_type;
    struct view subject_digest;
    uint64_t from;  /* first index */
    uint64_t limit; /* rows at most; 0: all */
    bool newest_first;
};
MUST_CHECK enum status statements_each(struct store *s, const struct statement_filter *filter,
                                       statement_visit visit, void *ctx, struct error *err);

#endif
