/* Tests of code rules: annotated files beside a rule file.
 *
 * Beside "x.yaml" lie its targets, "x.py", "x.test.yaml" … (any file with the same stem).
 * In them a comment with "ruleid: ID" says that the next line has a finding of that rule,
 * "ok: ID" that it has none; several ids are separated by commas. "todoruleid:" and
 * "todook:" (and "deep…", "pro…") count for nothing. Beside a target "x.py" may lie
 * "x.fixed.py": what it looks like with all fixes of its rules applied, where they do not
 * overlap. Blanks at the ends of lines and of the file make no difference there.
 *
 * Path filters of rules are left out of account, and a target is read in a language of the
 * rule, whatever its name. */
#ifndef ASSAY_INSPECT_CODE_TESTS_H
#define ASSAY_INSPECT_CODE_TESTS_H

#include <assay/match/scan.h>

enum code_test_kind {
    CODE_TEST_FOUND,  /* a ruleid line with its finding */
    CODE_TEST_MISSED, /* a ruleid line without */
    CODE_TEST_QUIET,  /* an ok line without a finding */
    CODE_TEST_FALSE,  /* an ok line with one */
    CODE_TEST_EXTRA,  /* a finding on a line that says nothing */
    CODE_TEST_FIXED,  /* the fixed file is as expected */
    CODE_TEST_NOT_FIXED,
    CODE_TEST_ERROR,   /* the rule or target could not be read: `detail` */
    CODE_TEST_UNTESTED /* the rule has no ruleid line */
};

struct code_test {
    enum code_test_kind kind;
    struct view rule;
    struct view target; /* path of the annotated file, or of the rule file */
    uint32_t line;      /* of the code, 0: the whole file */
    struct view detail;
};

struct code_tests_totals {
    size_t rules;  /* that have a test */
    size_t passed; /* rules of which every line is right and nothing is extra */
    size_t failed;
    size_t untested;
    size_t lines_right; /* ruleid and ok lines */
    size_t lines_wrong;
    size_t fixed_right; /* fixed files that come out as they should */
    size_t fixed_wrong;
    size_t errors; /* rules and rule files that could not be read */
};

/* Run the tests beside `paths` (rule files or directories, NULL-terminated). */
MUST_CHECK enum status
code_tests_run(const char *const *paths,
               enum status (*report)(void *ctx, const struct code_test *t, struct error *err),
               void *ctx, struct code_tests_totals *totals, struct error *err);

#endif
