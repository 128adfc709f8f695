/* A home in a temporary directory: store, keys and log, for tests of what is logged. Beside
 * tests/support/servers.py the store is in PostgreSQL and S3. */
#ifndef ASSAY_TESTS_LEDGER_BENCH_H
#define ASSAY_TESTS_LEDGER_BENCH_H

#include <assay/assure/ledger.h>

enum { NOW = 1800000000 }; /* 2027-01-15T08:00:00Z */

struct bench {
    char dir[64];
    struct store *store;
    struct keys *keys;
    struct log *log;
    struct ledger ledger; /* the same three */
};

int bench_setup(void **state);
int bench_teardown(void **state);
/* Open the same home once more, as another process would. */
void bench_open(struct bench *t, const char *dir);
void bench_close(struct bench *t);

uint64_t bench_log_size(const struct bench *t);
/* Append a statement as another version could have: no check of its type. Its index. */
uint64_t bench_append(const struct bench *t, const char *type, const char *predicate);
/* The same of a subject that is not called "subject". */
uint64_t bench_append_of(const struct bench *t, const char *subject, const char *type,
                         const char *predicate);
/* Registers made anew: are they as they were? They stay as they were. */
bool bench_same(const struct bench *t);

#endif
