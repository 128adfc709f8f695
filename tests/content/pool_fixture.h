/* Runs the pool over made subjects with a job that misbehaves on chosen names, and
 * keeps what came of it as sorted lines of text. */
#ifndef TEST_POOL_FIXTURE_H
#define TEST_POOL_FIXTURE_H

#include <assay/content/pool.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct lines {
    char **text;
    size_t len;
    size_t cap;
};

/* What a run yielded. A file is "path|size|classes", a frame "path|type|bytes", a gap
 * "path|reason|detail", an issue "path|issue". */
struct outcome {
    struct lines files;
    struct lines frames;
    struct lines gaps;
    struct lines issues;
    struct pool_result result;
    enum status status;
    struct error err;
    bool progressed;
    struct pool_progress progress; /* the last */
};

struct run_options {
    struct pool_options pool;
    const char *revision;
    enum subject_kind kind;
    size_t cancel_after; /* files; 0: never */
    size_t fail_after;   /* an event fails after that many files; 0: never */
    bool digests;
};

void run_pool(const char *path, const struct run_options *options, struct outcome *o);
/* The same, where the test has children of its own. */
void run_pool_keeping(const char *path, struct outcome *o);
void outcome_release(struct outcome *o);

bool has_line(const struct lines *l, const char *start); /* a line that starts so */
size_t count_lines(const struct lines *l, const char *start);
void print_outcome(const struct outcome *o);
void assert_lines_equal(const struct lines *a, const struct lines *b);

/* A directory of its own for each test; removed by fixture_teardown. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
const char *fixture_dir(void);

/* Paths are relative to fixture_dir(). Static text, valid until the 8th next call. */
const char *at(const char *relative);
void put(const char *relative, struct view bytes); /* makes directories as needed */
void put_str(const char *relative, const char *text);
void shell(const char *format, ...) PRINTF_LIKE(1, 2); /* in fixture_dir(); must succeed */

/* `n` files "good-0000.txt" … in a directory; and: all of them, at the subject's top,
 * were inspected, with the right content. */
void put_good(const char *dir, int n);
void assert_good(const struct outcome *o, int n);

/* No child of this process is left, alive or dead. */
void assert_no_children(void);

#endif
