/* What the tests of readers into values (value.h) share. */
#ifndef ASSAY_TESTS_VALUE_FIXTURE_H
#define ASSAY_TESTS_VALUE_FIXTURE_H

#include "testing.h"

#include <assay/base/value.h>

struct fixture {
    struct arena arena;
    struct error err;
    struct value root; /* of what was read last */
};

static inline int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.root = {.len = 0}};
    arena_init(&f.arena, 0);
    *state = &f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    return 0;
}

#endif
