/* What the ledger's files share. */
#ifndef ASSAY_ASSURE_LEDGER_PRIVATE_H
#define ASSAY_ASSURE_LEDGER_PRIVATE_H

#include <assay/assure/ledger.h>

enum { STATEMENT_TYPES_MAX = 128, GROUPS_MAX = 64, MARK_NAME_MAX = 64 };

/* Registers that types share, and how far they have come. */
struct register_group {
    const char *name;
    char mark_name[MARK_NAME_MAX]; /* "<name>:<digest of the definitions>" */
    uint64_t mark;                 /* GROUP_ABSENT: this definition was never projected */
    bool decides;
    uint64_t changed; /* behind the last entry that this run projected; 0: none */
};
#define GROUP_ABSENT UINT64_MAX

/* Parsed as they are needed, by the type's place in statement_types. */
struct schemas {
    struct arena arena;
    const struct value *parsed[STATEMENT_TYPES_MAX];
    struct schema_patterns *patterns; /* made at first use */
};
void schemas_init(struct schemas *s);
void schemas_release(struct schemas *s);

struct authority;

/* Entries that this process has just signed and appended, one behind the other. */
struct vouched {
    uint64_t first;
    size_t count;
    const struct log_receipt *receipts;
};

struct projection {
    const struct ledger *ledger;
    struct authority *authority; /* as far as key statements were seen */
    struct vouched vouched;
    enum rebuild_mode mode;
    struct register_check *check;  /* of the index of statements, in the same pass; or NULL */
    struct rebuild_result counted; /* as far as it came */
    char malformed[256];           /* why all were made anew, or empty */
    struct register_group groups[GROUPS_MAX];
    size_t groups_len;
    const struct recorded *at; /* the statement being projected */
    struct keyring *ring;
    struct schemas schemas;
    struct arena arena;
    struct buf scratch;
    struct buf sql;
    const struct register_table *put_table; /* whose rows put_sql writes */
    struct buf put_sql;
};

/* Not a type's own: which statements gave no rows, and why. */
extern const struct register_table refused_table;

/* ---- tables (register.c) ---- */
MUST_CHECK enum status register_create(struct projection *p, const struct register_table *t,
                                       struct error *err);
MUST_CHECK enum status register_drop(struct projection *p, const struct register_table *t,
                                     struct error *err);
/* Add what defines the table to a digest. */
void register_define(const struct register_table *t, struct buf *out);
MUST_CHECK enum status register_count(struct projection *p, const struct register_table *t,
                                      uint64_t *rows, struct error *err);
MUST_CHECK enum status register_rows(struct store *store, const struct register_table *t,
                                     uint64_t *rows, struct error *err);
/* register_each() of the rows that stem from entry `since` on. */
MUST_CHECK enum status register_each_since(struct store *store, const struct register_table *t,
                                           uint64_t since, sql_row row, void *ctx,
                                           struct error *err);
/* Only the columns of the key, in its order. */
MUST_CHECK enum status register_each_key(struct store *store, const struct register_table *t,
                                         sql_row row, void *ctx, struct error *err);
/* SHA-256 over all rows in the order of the key, and how many there are. */
MUST_CHECK enum status register_digest(struct store *store, const struct register_table *t,
                                       struct sha256 *digest, uint64_t *rows, struct error *err);

/* ---- types (statement_types.c) ---- */
/* The schema's bytes; empty when the type has none. */
struct view statement_type_schema(const struct statement_type *type);
/* Is `s` a sound statement of this type: schema, then check()? ERR_FORMAT with the reason. */
MUST_CHECK enum status schemas_check(struct schemas *schemas, const struct statement_type *type,
                                     const struct statement *s, struct error *err);
/* Does an audit count it, as the log's entry `entry` by this key: may the key say it and, where
 * audits go by what it says, is it a sound statement? ERR_PERMISSION, ERR_FORMAT with the reason.
 */
MUST_CHECK enum status statement_counts(struct schemas *schemas, const struct authority *a,
                                        const struct statement_type *type,
                                        const struct statement *s, struct view key_id,
                                        uint64_t entry, struct error *err);

/* ---- drafts on trial (ledger_trial.c) ---- */
bool drafts_need_trial(const struct draft *drafts, size_t count);
/* Admit and project them one behind the other within a transaction that is taken back; items
 * without payload are left out. */
MUST_CHECK enum status drafts_trial(const struct ledger *l, const struct draft *drafts,
                                    const struct log_item *items, size_t count,
                                    draft_refusal refused, void *ctx, struct error *err);

/* ---- projecting (ledger_project.c) ---- */
/* Does this status of a check mean: no such statement? */
bool refuses(enum status st);
/* Has the key that the entry's leaf names signed its envelope, and is it in the ring? ERR_CORRUPT:
 * no, whoever else has. */
MUST_CHECK enum status check_signed(const struct keyring *ring, const struct log_entry *e,
                                    const struct statement_type *type, struct arena *arena,
                                    struct buf *scratch, struct error *err);
/* ledger_project(), by who has just appended. */
MUST_CHECK enum status ledger_project_own(const struct ledger *l, const struct vouched *own,
                                          struct error *err);
MUST_CHECK enum status projection_open(struct projection *p, const struct ledger *l,
                                       struct error *err);
void projection_close(struct projection *p);
/* Visit the tables of a group. */
typedef enum status (*table_visit)(void *ctx, const struct register_table *t, struct error *err);
MUST_CHECK enum status group_tables(const struct register_group *g, table_visit visit, void *ctx,
                                    struct error *err);
/* Within a transaction: the marks as they stand, absent groups made. */
MUST_CHECK enum status projection_prepare(struct projection *p, uint64_t *size, struct error *err);
/* End the transaction; `st` is how it went so far. */
MUST_CHECK enum status projection_end(struct projection *p, bool commit, enum status st,
                                      struct error *err);
/* Within a transaction: empty the register of refused statements. */
MUST_CHECK enum status projection_forget_refused(struct projection *p, struct error *err);
/* Within a transaction: empty the group's registers, mark zero. */
MUST_CHECK enum status projection_reset(struct projection *p, struct register_group *g,
                                        struct error *err);
/* Within a transaction: all groups up to `size`. */
MUST_CHECK enum status projection_run(struct projection *p, uint64_t size, struct error *err);

/* ---- what changed when (ledger_tables.c) ---- */
MUST_CHECK enum status ledger_set_changed(struct projection *p, const struct register_group *g,
                                          struct error *err);

#endif
