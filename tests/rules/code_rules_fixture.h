/* What the tests of code rules share. */
#ifndef ASSAY_TESTS_CODE_RULES_FIXTURE_H
#define ASSAY_TESTS_CODE_RULES_FIXTURE_H

#include "testing.h"

#include <assay/rules/code_rules.h>

#include <string.h>

/* A rule that needs only its pattern: `keys` are indented by two. */
#define RULE(keys) "rules:\n- id: r\n  message: m\n  severity: INFO\n  languages: [python]\n" keys

static inline enum status read_rules(const char *text, const struct code_rules_options *options,
                                     struct code_rules **out, struct error *err)
{
    const struct shipped_file file = {VIEW("r.yaml"), view_str(text)};
    memset(err, 0, sizeof *err);
    return code_rules_read(&file, 1, options, out, err);
}

static inline struct code_rules *good_rules(const char *text)
{
    struct code_rules *rules = NULL;
    struct error err;
    assert_ok(read_rules(text, NULL, &rules, &err), err);
    assert_non_null(rules);
    return rules;
}

/* Refused with this message, the output untouched. */
static inline void bad_rules(const char *text, enum status status, const char *message)
{
    struct code_rules *const before = (struct code_rules *)(void *)&status;
    struct code_rules *rules = before;
    struct error err;
    assert_status(read_rules(text, NULL, &rules, &err), status, err);
    assert_ptr_equal(rules, before);
    if (!view_starts(view_str(err.message), view_str(message))) {
        assert_string_equal(err.message, message);
    }
}

static inline int start_digests(void **state)
{
    (void)state;
    struct error err;
    return digest_init(&err) == OK ? 0 : -1;
}

#endif
