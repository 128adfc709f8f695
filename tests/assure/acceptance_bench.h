/* A home with people and a deliverable, for tests of its acceptance. */
#ifndef ASSAY_TESTS_ACCEPTANCE_BENCH_H
#define ASSAY_TESTS_ACCEPTANCE_BENCH_H

#include "ledger_bench.h"

#include <assay/assure/acceptance.h>

#define TIME "\"time\":\"2027-01-15T08:00:00Z\""
#define VSA  "https://slsa.dev/verification_summary/v1"

struct stage {
    struct bench home;
    struct bench *as; /* the same home, signing as whoever acts */
    char digest[SHA256_HEX_MAX];
    const char *policy; /* what verdicts say of theirs; NULL: the shipped one */
};

/* What failed last. */
extern struct error failure;

/* kind, whether an inspection sets it against the delivery */
struct needed_kind {
    const char *kind;
    bool compared;
};
enum { NEEDED = 10 };
extern const struct needed_kind needed[NEEDED];

struct evidence_words {
    const char *made;
    const char *provenance;
    const char *digest; /* NULL: the delivered file */
    const char *until;
    bool no_period;
    bool no_scope;
};
extern const struct evidence_words usual;

void act_as(const struct stage *s, const char *person);
enum status say(const struct stage *s, const char *type, const char *predicate);
int stage_setup(void **state);
int stage_teardown(void **state);
enum status submit(const struct stage *s, size_t i, const struct evidence_words *w);
uint64_t receive(const struct stage *s);
/* A verdict as `verify` logs it. `without`: this kind was not set against the delivery;
 * `against`: this kind contradicts it; SIZE_MAX: none. */
uint64_t judge(const struct stage *s, const char *outcome, unsigned gaps, size_t without,
               size_t against);
enum status bind(const struct stage *s, uint64_t verdict);
/* All that is needed, but for what `skip` says. */
void deliver(const struct stage *s, size_t skip);
void assess(const struct stage *s, struct arena *arena, struct acceptance *a);
/* The state, and the words of all that speaks against it. */
void check(const struct stage *s, const char *expected);
enum status decide(const struct stage *s, const char *person, bool yes, const char *conditions);
void assert_says(const char *text);
/* Nobody gets it accepted as it stands. */
void refused(const struct stage *s, const char *word);

#endif
