/* Stored inventories: the components that the latest `assay verify` of each subject found,
 * and which advisories are known about them already.
 *
 * Both follow from the log: from the CycloneDX statements of `assay verify` with what was
 * known then, and from statements of type STORED_MATCH_PREDICATE, one for each time that
 * inventories were matched with a newer index. So what is new is exact: a pair of package and
 * advisory is new for a subject where neither says it. */
#ifndef ASSAY_ASSURE_INVENTORIES_H
#define ASSAY_ASSURE_INVENTORIES_H

#include <assay/assure/ledger.h>
#include <assay/base/map.h>

#define STORED_MATCH_PREDICATE "urn:assay:predicate:stored-match:v1"

/* The latest of a subject (by its name). Views live for the call. */
struct inventory {
    struct view subject;
    struct view digest;   /* of the subject, hex */
    struct view purls;    /* sorted, one a line */
    uint64_t packages;    /* of them */
    uint64_t unnamed;     /* components without a usable package URL: not matched */
    uint64_t entry;       /* of the log */
    struct view database; /* SHA-256 of the index it was matched with last; empty: never since */
};
typedef enum status (*inventory_visit)(void *ctx, const struct inventory *i, struct error *err);

/* What is known already. */
struct known_matches;
/* Project the log and read both registers. */
MUST_CHECK enum status known_matches_load(const struct ledger *l, struct known_matches **out,
                                          struct error *err);
struct known_matches *known_matches_free(struct known_matches *k); /* NULL is allowed */
bool known_matches_has(struct known_matches *k, struct view subject, struct view purl,
                       struct view advisory);

/* All stored inventories, by subject. */
MUST_CHECK enum status inventories_each(const struct ledger *l, const struct known_matches *k,
                                        inventory_visit visit, void *ctx, struct error *err);

/* Log a predicate that obeys docs/schema/predicates/stored-match-v1.schema.json; the
 * statement's subject is the index. */
MUST_CHECK enum status stored_match_record(const struct ledger *l, struct view database_hex,
                                           struct view predicate, int64_t now, struct error *err);

#endif
