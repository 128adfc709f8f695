/* Runs the text inspector over one piece of text and keeps what it reports. */
#ifndef ASSAY_TESTS_TEXT_FIXTURE_H
#define ASSAY_TESTS_TEXT_FIXTURE_H

#include <assay/inspect/text.h>

enum { KEPT_MAX = 256, KEPT_TEXT = 1024 };

struct kept {
    char rule[64];
    enum severity severity;
    struct region region;
    char message[KEPT_TEXT];
    char excerpt[KEPT_TEXT];
    char fingerprint[80];
    char cwe[16];
};

struct outcome {
    struct kept kept[KEPT_MAX];
    size_t count;
    enum status status;
};

/* For cmocka_run_group_tests(). */
int text_setup(void **state);
int text_teardown(void **state);

/* The inspection of `content` under `path`; language and classes as for a real
 * file. The result is overwritten by the next call. */
const struct outcome *text_inspect(const char *path, struct view content);

/* Exactly one finding of `rule` and `severity` (or none when rule is NULL),
 * otherwise the test fails and says what came instead. */
void text_expect(const char *path, struct view content, const char *rule, enum severity severity);
/* At least one finding of the rule. */
void text_expect_any(const char *path, struct view content, const char *rule,
                     enum severity severity);

/* UTF-8 of a code point, NUL-terminated, in one of a few rotating buffers. */
const char *utf8(uint32_t cp);
/* printf into one of a few rotating buffers. */
struct view text_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
