/* Every example of the shipped rules: the true ones are found by their rule, in the
 * false ones nothing is found. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/inspect/secret_examples.h>

struct tally {
    size_t wanted, unwanted, missed, wrong, incomplete;
};

static enum status count_example(void *ctx, const struct secret_example *e, struct error *err)
{
    (void)err;
    struct tally *t = ctx;
    if (e->line == 0) {
        t->incomplete++;
    } else if (e->wanted) {
        t->wanted++;
        t->missed += e->passed ? 0 : 1;
    } else {
        t->unwanted++;
        t->wrong += e->passed ? 0 : 1;
    }
    if (!e->passed) {
        print_error(VIEW_FMT ":%u: " VIEW_FMT ": %s example: " VIEW_FMT "\n", VIEW_ARG(e->source),
                    (unsigned)e->line, VIEW_ARG(e->rule), e->wanted ? "true" : "false",
                    VIEW_ARG(e->detail));
    }
    return OK;
}

static void test_examples(void **state)
{
    (void)state;
    struct tally t = {0};
    struct error err = {0};
    assert_ok(digest_init(&err), err);
    assert_ok(secret_examples_run(NULL, count_example, &t, &err), err);
    print_message(
        "%zu true examples, %zu missed; %zu false examples, %zu found; %zu rules without\n",
        t.wanted, t.missed, t.unwanted, t.wrong, t.incomplete);
    assert_true(t.wanted >= 200 && t.unwanted >= 200);
    assert_int_equal(t.missed + t.wrong + t.incomplete, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
