/* Which entries of the lists of weaknesses rules, inspectors and requirements of controls speak of,
 * and which nothing speaks of; and to say so in the log, so that controls can measure it. */
#ifndef ASSAY_ASSURE_WEAKNESS_COVERAGE_H
#define ASSAY_ASSURE_WEAKNESS_COVERAGE_H

#include <assay/assure/controls.h>
#include <assay/assure/ledger.h>
#include <assay/rules/coverage.h>

#define WEAKNESS_COVERAGE_PREDICATE "urn:assay:predicate:weakness-coverage:v1"

struct covered_entry {
    const struct weakness_list *list;
    const struct weakness_entry *entry;
    struct view name;     /* of the entry, else of the control that has its number; may be empty */
    const uint32_t *cwes; /* of a framework: what its requirements name */
    size_t len;
    size_t covered;         /* of these */
    struct view missing;    /* the others, as words */
    struct coverage_sum by; /* of a framework: `by.of[COVERS_REQUIREMENT]` are its own */
    struct view languages;  /* of rules, as words */
    /* Some rule or inspector speaks of one of its weaknesses; of a framework: a requirement
     * measures it, and one speaks of its weaknesses where it names any. */
    bool is_covered;
};

struct weakness_coverage {
    const struct covered_entry *entries; /* list by list */
    size_t len;
};
/* Add the requirements of `set` to `c`, and judge every entry. What *out points to lives in the
 * arena; `c`, its weaknesses and `set` must outlive it. */
MUST_CHECK enum status weakness_coverage_judge(const struct weaknesses *w, struct coverage *c,
                                               const struct control_set *set, struct arena *arena,
                                               struct weakness_coverage *out, struct error *err);

/* Keep it as a statement: which rules (SHA-256 as inspections name them), and what they cover. */
struct weakness_coverage_rules {
    struct view inspector; /* "code" */
    struct sha256 digest;
};
MUST_CHECK enum status weakness_coverage_record(const struct ledger *l,
                                                const struct weakness_coverage *what,
                                                const struct weakness_coverage_rules *rules,
                                                size_t rules_len, int64_t now, uint64_t *index,
                                                struct error *err);

#endif
