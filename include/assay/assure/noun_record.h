/* Records of nouns as people meet them: each field a text, read from the registers and said as
 * statements. */
#ifndef ASSAY_ASSURE_NOUN_RECORD_H
#define ASSAY_ASSURE_NOUN_RECORD_H

#include <assay/assure/noun.h>
#include <assay/base/map.h>

struct noun_record {
    const struct noun *noun;
    struct view values[NOUN_FIELDS_MAX]; /* as field_parse() has them; empty: not said */
    bool active;                         /* not withdrawn */
    int64_t withdrawn;                   /* or 0 */
    int64_t erased;                      /* of a person: or 0 */
    struct view rule;                    /* under which they were */
    uint64_t index;                      /* log entry */
};

/* All records of a noun, in memory. */
struct noun_set {
    const struct noun *noun;
    struct arena arena;
    struct map by_key;         /* to struct noun_record */
    struct map by_address;     /* of persons; see noun_set_holder() */
    struct noun_record **list; /* in the order of the key */
    size_t len;
    size_t cap;
};

/* Project, then read all; the caller releases. */
MUST_CHECK enum status noun_set_load(const struct ledger *l, const struct noun *n,
                                     struct noun_set *out, struct error *err);
void noun_set_release(struct noun_set *s);
/* The record with these keys (the first fields of `values`); or NULL. */
const struct noun_record *noun_set_find(const struct noun_set *s, const struct view *values);
/* Of persons: who has this address (ASCII letters of either case); ERR_NOT_FOUND: nobody who is
 * active; ERR_CONFLICT: several have. */
MUST_CHECK enum status noun_set_person(const struct noun_set *persons, struct view email,
                                       struct view *id, struct error *err);

/* The same, but where nobody active has the address, one who was withdrawn and had it, the first by
 * id; NULL: nobody has. The set's own. */
MUST_CHECK enum status noun_set_holder(const struct noun_set *persons, struct view email,
                                       const struct noun_record **out, struct error *err);
/* An address with its ASCII letters in lower case, which two writings of it share. */
void person_address_fold(struct view email, struct buf *out);

/* Does every field say the same? */
bool noun_record_same(const struct noun_record *a, const struct noun_record *b);

/* What to say of a record. Texts must outlive the draft. */
struct noun_saying {
    const struct noun_record *record;
    bool withdraw;      /* only the keys count */
    struct view reason; /* or empty */
    int64_t now;
    /* Seal personal fields: the person's key and the blob are made. Otherwise they are left
     * out, to try a draft (ledger_try()). */
    bool seal;
};
/* out[i] belongs to sayings[i]. Everything in `arena`. What is sealed becomes durable at once for
 * all, so say many together. */
MUST_CHECK enum status noun_drafts(const struct ledger *l, const struct noun_saying *sayings,
                                   size_t count, struct arena *arena, struct draft *out,
                                   struct error *err);

/* Log that a person's data are erased, and destroy their key. Once more for one who was erased
 * already: *index is that entry's. ERR_USAGE: there is no such person, or no rule. */
MUST_CHECK enum status person_erase(const struct ledger *l, struct view id, struct view rule,
                                    int64_t now, uint64_t *index, struct error *err);
/* Destroy what keys are left of persons whose erasure is logged: the end of an erasure that was
 * cut short. */
MUST_CHECK enum status persons_finish_erasures(const struct ledger *l, struct error *err);

/* A pseudonym that nobody has yet, "p-" and eight digits. */
MUST_CHECK enum status person_new_id(const struct noun_set *persons, struct arena *arena,
                                     struct view *out, struct error *err);

#endif
