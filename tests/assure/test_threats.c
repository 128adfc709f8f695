/* Threats by rules over threat models: the built-in rules' examples, and what is found in models.
 */
#include "testing.h"

#include <assay/assure/threats.h>
#include <assay/base/file.h>

static struct error err;

static enum status on_example(void *ctx, const struct control_example *e, struct error *why)
{
    unsigned *passed = ctx;
    if (!e->passed || e->skipped) {
        print_error(VIEW_FMT " (" VIEW_FMT "): " VIEW_FMT "\n", VIEW_ARG(e->requirement),
                    VIEW_ARG(e->name), VIEW_ARG(e->detail));
        return error_set(why, ERR_INTERNAL, "an example failed");
    }
    ++*passed;
    return OK;
}

static void shipped_examples(void **state)
{
    struct control_set *set = NULL;
    unsigned passed = 0;
    (void)state;
    assert_ok(threat_rules_load(NULL, 0, true, &set, &err), err);
    assert_ok(controls_test(set, NULL, on_example, &passed, &err), err);
    assert_true(passed >= 2 * set->requirements_len);
    /* All six categories have rules, and each rule is of one. */
    size_t ruled = 0;
    assert_int_equal(set->controls_len, THREAT_OTHER);
    for (size_t i = 0; i < set->controls_len; i++) {
        assert_int_equal(threat_category_of(set->controls[i].number), i);
        assert_true(set->controls[i].requirements_len >= 3);
        ruled += set->controls[i].requirements_len;
    }
    assert_int_equal(ruled, set->requirements_len);
    (void)controls_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_examples),
    };
    if (digest_init(&err) != OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
