/* Exhaustion sweep: run a piece of work with its 1st, 2nd, … n-th allocation
 * failing, once alone and once with all that follow, and require that it reports
 * ERR_NO_MEMORY and works again afterwards. That nothing leaks is seen where the
 * tests run under AddressSanitizer (preset "asan").
 *
 * Only allocations through mem.h are counted: libraries that call malloc
 * themselves (libyaml, OpenSSL) are not reached. */
#ifndef ASSAY_TESTS_OOM_H
#define ASSAY_TESTS_OOM_H

#include "testing.h"

#include <assay/base/mem.h>

#include <string.h>

struct oom {
    unsigned long seen;    /* allocations asked for */
    unsigned long fail_at; /* 1-based; 0: none fails */
    bool persistent;       /* all later ones fail too */
};

static inline bool oom_hook(void *ctx, size_t bytes)
{
    struct oom *o = ctx;
    (void)bytes;
    o->seen++;
    if (o->fail_at == 0) {
        return true;
    }
    return o->persistent ? o->seen < o->fail_at : o->seen != o->fail_at;
}

/* The work: sets itself up, does it, checks that outputs are untouched if it
 * failed, releases everything, and returns the status. */
typedef enum status (*oom_work)(void *ctx, struct error *err);

static inline enum status oom_run_(struct oom *o, oom_work work, void *ctx, struct error *err)
{
    mem_set_hook(oom_hook, o);
    enum status st = work(ctx, err);
    mem_set_hook(NULL, NULL);
    return st;
}

/* The number of allocations that the work makes. */
static inline unsigned long oom_sweep(oom_work work, void *ctx)
{
    struct error err = {0};
    struct oom all = {0};
    assert_ok(oom_run_(&all, work, ctx, &err), err);
    assert_true(all.seen > 0);
    for (unsigned long i = 1; i <= all.seen; i++) {
        for (int persistent = 0; persistent < 2; persistent++) {
            struct oom o = {.fail_at = i, .persistent = persistent != 0};
            memset(&err, 0, sizeof err);
            enum status st = oom_run_(&o, work, ctx, &err);
            if (st != ERR_NO_MEMORY) {
                print_error("allocation %lu of %lu failed (%s)\n", i, all.seen,
                            persistent != 0 ? "and all later ones" : "alone");
            }
            assert_status(st, ERR_NO_MEMORY, err);
            assert_int_equal(err.code, ERR_NO_MEMORY);
        }
    }
    struct oom none = {0};
    assert_ok(oom_run_(&none, work, ctx, &err), err);
    assert_int_equal(none.seen, all.seen);
    return all.seen;
}

#endif
