/* The record of a modified package: six answers, signed. A register; see ledger.h. */
#ifndef ASSAY_ASSURE_MODIFICATION_RECORDS_H
#define ASSAY_ASSURE_MODIFICATION_RECORDS_H

#include <assay/assure/facts.h>
#include <assay/assure/ledger.h>

#define MODIFICATION_PREDICATE "urn:assay:predicate:modification:v1"

/* The questions, in the order of ISO/IEC 27002, 8.28. */
enum modification_answer {
    ANSWER_RISK,
    ANSWER_CONTROLS,
    ANSWER_CONSENT,
    ANSWER_UPDATE,
    ANSWER_MAINTENANCE,
    ANSWER_COMPATIBILITY,
    ANSWER_COUNT
};

struct modification_question {
    const char *member; /* of the predicate, and of a file of answers */
    const char *option; /* of the command line */
    const char *asks;
};
extern const struct modification_question modification_questions[ANSWER_COUNT];

struct modification_record {
    struct view package;
    struct sha256 digest; /* modification.subject_digest */
    struct sha256 upstream_digest;
    struct view answers[ANSWER_COUNT];
    struct view owner;
};

/* Sign and log; a missing answer is ERR_USAGE and named. */
MUST_CHECK enum status modification_record(const struct ledger *l,
                                           const struct modification_record *r, int64_t now,
                                           uint64_t *index, struct error *err);

struct modification_row {
    struct view package;
    struct view digest; /* hex */
    struct view upstream_digest;
    struct view answers[ANSWER_COUNT];
    struct view owner;
    int64_t recorded;
    uint64_t index;
};
typedef enum status (*modification_visit)(void *ctx, const struct modification_row *row,
                                          struct error *err);
/* By package. */
MUST_CHECK enum status modification_records_each(const struct ledger *l, modification_visit visit,
                                                 void *ctx, struct error *err);

/* Enter what is recorded into the view `modifications`. */
MUST_CHECK enum status modification_records_apply(const struct ledger *l, struct facts *f,
                                                  struct error *err);

#endif
