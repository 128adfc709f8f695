/* Who may say what: keys of persons, their roles, and which statements a role may make.
 *
 * Statements of type `key` introduce a person's key with roles, replace it or revoke it. What
 * a key may say at a log entry follows from the key statements before that entry and from the
 * roles (baselines/roles.toml, docs/registers.md): whoever replays the log comes to the same
 * answer. As long as nobody was introduced the keys of the installation may say everything;
 * from then on they have the role `installation`.
 *
 * A person may always replace or revoke a key of their own with that key. */
#ifndef ASSAY_ASSURE_AUTHORITY_H
#define ASSAY_ASSURE_AUTHORITY_H

#include <assay/assure/ledger.h>

#define KEY_PREDICATE "urn:assay:predicate:key:v1"

enum { ROLES_MAX = 32, ROLES_TEXT_MAX = 512 };

/* "As things stand at the end of the log" for functions that take an entry. */
#define AUTHORITY_NOW UINT64_MAX

struct authority;

/* What the registers say; bring them up to the log before (ledger_project()). The caller frees. */
MUST_CHECK enum status authority_load(const struct ledger *l, struct authority **out,
                                      struct error *err);
struct authority *authority_free(struct authority *a);

/* May the key make this statement as log entry `entry`? ERR_PERMISSION with the reason.
 * `predicate` counts for statements about keys. */
MUST_CHECK enum status authority_may(const struct authority *a, const struct statement_type *type,
                                     const struct value *predicate, struct view key_id,
                                     uint64_t entry, struct error *err);
/* The person whose key it is at that entry, revoked or not; empty: nobody's. Valid as long as
 * `a`. */
struct view authority_person(const struct authority *a, struct view key_id, uint64_t entry);
/* Add every key that was ever introduced: what they signed stays verifiable. */
MUST_CHECK enum status authority_to_keyring(const struct authority *a, struct keyring *ring,
                                            struct error *err);

/* A statement of a known type whose signer was not allowed to make it (it gives no rows), or one
 * about a key that cannot count. */
typedef enum status (*unauthorised_visit)(void *ctx, uint64_t entry, const char *title,
                                          struct view reason, struct error *err);
/* Each statement; `a` knows those about keys up to it. `counts`: it is of a known type, its signer
 * may say it, and where audits go by it, it is as its schema and check ask. `s` is valid until the
 * callback returns. */
typedef enum status (*audited_visit)(void *ctx, const struct authority *a,
                                     const struct log_entry *e, const struct statement *s,
                                     bool counts, struct error *err);
/* What an audit asks for, besides. */
struct authority_audit {
    unauthorised_visit unauthorised; /* or NULL */
    audited_visit statement;         /* or NULL */
    void *ctx;
    uint64_t checked; /* out: statements of known types, each asked who may make it */
};
/* For an audit, which believes no register: from the log's own statements up to entry `end` (cut
 * to the log's size), those about keys each verified by a key of the installation or one that was
 * introduced before. Everything in one pass over the log; `asked` may be NULL. The caller frees. */
MUST_CHECK enum status authority_of_log(const struct ledger *l, uint64_t end,
                                        struct authority_audit *asked, struct authority **out,
                                        struct error *err);

/* One key as it stands at the end. */
struct authority_key {
    struct view key; /* hex id */
    struct view person;
    struct view roles;   /* "security acceptor" */
    struct view reason;  /* why it ended, or empty */
    uint64_t introduced; /* log entry */
    uint64_t ended;      /* log entry, or LOG_NO_INDEX */
};
typedef enum status (*authority_visit)(void *ctx, const struct authority_key *k, struct error *err);
/* By person and key. */
MUST_CHECK enum status authority_each(const struct ledger *l, authority_visit visit, void *ctx,
                                      struct error *err);

/* What somebody says of a key. */
struct key_words {
    const struct public_key *key; /* introduce, rotate: the new one */
    struct view person;           /* introduce */
    struct view roles;            /* introduce: "security acceptor" */
    struct view about;            /* rotate: id of the key that is replaced; revoke: of the key */
    struct view reason;           /* revoke */
};
enum key_action { KEY_INTRODUCE, KEY_ROTATE, KEY_REVOKE };
MUST_CHECK enum status authority_record(const struct ledger *l, enum key_action action,
                                        const struct key_words *words, int64_t now, uint64_t *index,
                                        struct error *err);

/* Every role with its title and the short names of what it may say, in the file's order. */
typedef enum status (*role_visit)(void *ctx, struct view name, struct view title, struct view says,
                                  struct error *err);
MUST_CHECK enum status authority_roles(role_visit visit, void *ctx, struct error *err);

#endif
