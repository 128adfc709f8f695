/* What every cmocka test needs: the includes in the order that cmocka wants, and
 * assertions for our own types that show both sides. */
#ifndef ASSAY_TESTS_TESTING_H
#define ASSAY_TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after these */
#include <cmocka.h>

#include <assay/base/error.h>
#include <assay/base/view.h>

#include <stdio.h>

static inline void check_view_(struct view got, struct view want, const char *file, int line)
{
    if (!view_eq(got, want)) {
        print_error("found    \"" VIEW_FMT "\" (%zu bytes)\n", VIEW_ARG(got), got.len);
        print_error("expected \"" VIEW_FMT "\" (%zu bytes)\n", VIEW_ARG(want), want.len);
        _fail(file, line);
    }
}

static inline void check_status_(enum status got, enum status want, const struct error *err,
                                 const char *file, int line)
{
    if (got != want) {
        print_error("found %s, expected %s; message: %s\n", status_name(got), status_name(want),
                    err == NULL ? "" : err->message);
        _fail(file, line);
    }
}

/* `text` is a NUL-terminated string. */
#define assert_view(got, text)  check_view_((got), view_str(text), __FILE__, __LINE__)
#define assert_views(got, want) check_view_((got), (want), __FILE__, __LINE__)
/* `err` is the struct error itself. */
#define assert_status(got, want, err) check_status_((got), (want), &(err), __FILE__, __LINE__)
#define assert_ok(got, err)           assert_status(got, OK, err)

/* The number of elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
