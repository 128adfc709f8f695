/* Acceptance of deliverables (docs/acceptance.md): from the announcement to two persons'
 * decision, over the registers that follow from signed statements.
 *
 *   announced → received → inspected → evidence complete → decided
 *             → accepted | accepted with conditions | rejected
 *
 * Nothing is accepted as long as anything speaks against it: a file that was not inspected, was
 * inspected in part or was rejected; evidence that is missing, too old, not bound to the delivered
 * file, of too weak a provenance, not set against the delivery, or contradicted by it; a request
 * that nobody answered; an open nonconformity; a rejection. Each such reason has a word that an
 * exception with an owner and an expiry may excuse, but for those that only a mended delivery
 * undoes ("receipt", "rejected").
 *
 * The same is asked in three places: by `deliverable status`, before a decision is signed, and when
 * it is projected; there with the registers as they were at its log entry, and no earlier a
 * time than anything that was said of the deliverable before. */
#ifndef ASSAY_ASSURE_ACCEPTANCE_H
#define ASSAY_ASSURE_ACCEPTANCE_H

#include <assay/assure/ledger.h>

#define RECEIPT_PREDICATE    "urn:assay:predicate:receipt:v1"
#define INSPECTION_PREDICATE "urn:assay:predicate:inspection:v1"
#define DECISION_PREDICATE   "urn:assay:predicate:decision:v1"

enum { DELIVERED_FILES_MAX = 1000, ACCEPTANCE_ROWS_MAX = 10000, DECIDERS_NEEDED = 2 };

enum acceptance_state {
    ACCEPTANCE_ANNOUNCED,
    ACCEPTANCE_RECEIVED,
    ACCEPTANCE_INSPECTED,
    ACCEPTANCE_COMPLETE, /* nothing speaks against it */
    ACCEPTANCE_DECIDED,  /* by somebody, not yet by enough */
    ACCEPTANCE_ACCEPTED,
    ACCEPTANCE_ACCEPTED_WITH_CONDITIONS,
    ACCEPTANCE_REJECTED
};
const char *acceptance_state_name(enum acceptance_state s); /* "accepted-with-conditions" */

struct delivered_file {
    struct view name;
    struct view digest; /* SHA-256, hex */
    uint64_t size;
    bool inspected;
    struct view outcome;  /* of the inspection */
    struct view baseline; /* that it was judged by */
    struct view baseline_digest;
    bool own_baseline; /* not the one that is shipped; so with rules */
    bool own_rules;
    /* Of a baseline that is not the shipped one: who approved it for such deliverables, or empty.
     */
    struct view approved_by;
    /* Likewise of the rule sets that are not the shipped ones, where all of them are approved. */
    struct view rules_approved_by;
    uint64_t entry; /* of the verdict */
    uint64_t bound; /* of the statement that binds the verdict to the file */
    uint64_t gaps;
};

/* What speaks against acceptance. */
struct acceptance_reason {
    struct view word;      /* "missing:sbom": what an exception names */
    struct view text;      /* what is wrong, with both sides where two contradict each other */
    struct view mend;      /* the command that mends it */
    struct view exception; /* id of the exception that excuses it, or empty */
};

struct acceptance_evidence {
    struct view id;
    struct view kind;
    struct view document;
    struct view provenance;
    struct view digest;
    struct view scope;
    struct view person; /* who submitted it last */
    int64_t made;
    int64_t until; /* end of the period; INT64_MIN: none is said */
    int64_t said;  /* when it was submitted */
};

/* Somebody submitted it, whatever became of it since. */
struct acceptance_submission {
    struct view person;
    struct view id; /* of the evidence */
};

struct acceptance_decision {
    struct view person;
    struct view key; /* hex id of the key that signed */
    bool accepts;
    struct view conditions; /* one a line */
    struct view reason;
    int64_t time;
    uint64_t receipt; /* log entry of what it decides on */
    uint64_t entry;   /* its own */
    /* Filled by acceptance_mark_decisions(). */
    bool counts;        /* it would count towards an outcome today */
    struct view remark; /* why it does not, or what became known since; or empty */
};

struct acceptance {
    struct view id;
    struct view title;
    struct view supplier;
    struct view project;
    struct view version;
    struct view tier;
    enum acceptance_state state;
    bool received;
    uint64_t receipt; /* log entry of the newest */
    int64_t received_on;
    int64_t said; /* the latest time of anything said of it */
    size_t files_len;
    struct delivered_file *files;
    size_t evidence_len;
    struct acceptance_evidence *evidence;
    size_t submissions_len;
    struct acceptance_submission *submissions;
    size_t reasons_len;
    struct acceptance_reason *reasons;
    size_t open; /* reasons without an exception */
    size_t decisions_len;
    struct acceptance_decision *decisions; /* on the newest receipt */
    size_t earlier_len;
    struct acceptance_decision *earlier; /* on receipts before it, the newest first */
};

/* Judge the deliverable `id` as the registers stand, at the time `now`. All in the arena.
 * ERR_NOT_FOUND: it was never announced, or was withdrawn. */
MUST_CHECK enum status acceptance_assess(struct store *store, struct view id, int64_t now,
                                         struct arena *arena, struct acceptance *out,
                                         struct error *err);

/* Which of its decisions would count today, and why others would not: keys that were revoked,
 * roles and submissions since, receipts that were superseded. An outcome that stands, stands. */
MUST_CHECK enum status acceptance_mark_decisions(const struct ledger *l, struct acceptance *a,
                                                 struct arena *arena, struct error *err);

/* A file that came. */
struct received_file {
    struct view name;
    struct sha256 digest;
    uint64_t size;
};
MUST_CHECK enum status acceptance_receive(const struct ledger *l, struct view deliverable,
                                          const struct received_file *files, size_t count,
                                          int64_t now, uint64_t *index, struct error *err);
/* Bind the verdict in log entry `verdict` to the delivered file that it is about. */
MUST_CHECK enum status acceptance_bind(const struct ledger *l, struct view deliverable,
                                       struct view digest, uint64_t verdict, int64_t now,
                                       uint64_t *index, struct error *err);
/* A person's decision on the newest receipt, signed by the key in use. */
struct decision_words {
    bool accepts;
    struct view conditions; /* one a line; only of an acceptance */
    struct view reason;
};
MUST_CHECK enum status acceptance_decide(const struct ledger *l, const struct acceptance *a,
                                         const struct decision_words *words, int64_t now,
                                         uint64_t *index, struct error *err);

/* The kinds of evidence and of provenance, best first; NULL at the end. */
extern const char *const evidence_kinds[];
extern const char *const evidence_provenances[];

/* Which evidence a tier needs: the organisation's table, else the shipped one. */
struct evidence_rule {
    struct view tier;
    struct view kind;
    int64_t fresh_days;     /* 0: any age */
    struct view provenance; /* at least; empty: any */
    bool bound;             /* to the digest of a delivered file */
    bool period;
    bool scope;
};
typedef enum status (*evidence_rule_visit)(void *ctx, const struct evidence_rule *r,
                                           struct error *err);
MUST_CHECK enum status evidence_rules_each(struct store *store, struct view tier,
                                           evidence_rule_visit visit, void *ctx, struct error *err);

#endif
