/* What the files about authority share. */
#ifndef ASSAY_ASSURE_AUTHORITY_PRIVATE_H
#define ASSAY_ASSURE_AUTHORITY_PRIVATE_H

#include "ledger_private.h"

#include <assay/assure/authority.h>
#include <assay/base/map.h>

struct role {
    struct view name;
    struct view title;
};

/* A set of roles is a mask: bit i is roles[i]. */
struct role_table {
    size_t len;
    struct role roles[ROLES_MAX];
    uint32_t installation;
    uint32_t administrator;
    uint32_t allowed[STATEMENT_TYPES_MAX];         /* by the type's place in statement_types */
    uint32_t allowed_without[STATEMENT_TYPES_MAX]; /* where nobody is administrator */
};
MUST_CHECK enum status roles_read(struct arena *arena, struct role_table *out, struct error *err);
/* The file, for the definition of registers. */
struct view roles_definition(void);
/* A role that a person can have. */
bool roles_bit(const struct role_table *t, struct view name, uint32_t *bit);
/* "security acceptor"; false for none or an unknown one. */
bool roles_parse(const struct role_table *t, struct view words, uint32_t *mask);
void roles_write(const struct role_table *t, uint32_t mask, const char *between, struct buf *out);

/* What a key statement came to: a key has these roles from its entry on, or is at its end. */
struct grant {
    struct view key;
    struct view person;
    struct view reason;
    struct view public_key; /* base64 SPKI */
    uint32_t roles;
    uint64_t entry;
    bool ended;
    const struct grant *before; /* of the same key */
    const struct grant *older;  /* of all keys, in the log's order */
};

struct authority {
    struct keyring *installation; /* its keys for statements, retired ones too */
    struct arena arena;
    struct map by_key; /* the newest grant of each */
    const struct grant *newest;
    struct keyring *ring; /* gets each key that becomes known; or NULL */
    uint64_t first;       /* entry of the first introduction; UINT64_MAX: nobody has a key */
    struct role_table roles;
};

MUST_CHECK enum status authority_new(const struct keys *home, struct authority **out,
                                     struct error *err);
/* The same with keys from elsewhere, which are the authority's from now on, whatever happens. */
MUST_CHECK enum status authority_of_keys(struct keyring *installation, struct authority **out,
                                         struct error *err);
/* As if no key statement had been seen. */
void authority_forget(struct authority *a);
/* The key's grant that counts at an entry, or NULL. */
const struct grant *authority_grant(const struct authority *a, struct view key, uint64_t entry);
/* At `entry`: has the person a key that has not ended, in a role that may make such statements? */
bool authority_person_may(const struct authority *a, const struct statement_type *type,
                          struct view person, uint64_t entry);
/* Had the person such a key at some time before `entry`? */
bool authority_person_could(const struct authority *a, const struct statement_type *type,
                            struct view person, uint64_t entry);
/* At `entry`: is the key in use, or was it replaced in good order? False: revoked, or nobody's. */
bool authority_key_stands(const struct authority *a, struct view key, uint64_t entry);
/* At `entry`: has the key this role and no other? */
bool authority_speaks_only_as(const struct authority *a, struct view key, uint64_t entry,
                              struct view role);
/* Take in a key statement that authority_may() allowed. */
MUST_CHECK enum status authority_learn(struct authority *a, const struct value *predicate,
                                       uint64_t entry, struct error *err);
/* The rows of the register, within or without a transaction. */
MUST_CHECK enum status authority_read(struct authority *a, struct store *store, struct error *err);

extern const struct register_table key_grants_table;

#endif
