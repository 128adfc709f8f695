/* Errors as values: a must-check status and a message the caller owns.
 *
 * Every function that can fail returns `enum status` and takes a
 * `struct error *` last. On failure it fills the error and leaves its
 * outputs untouched. `struct error *` may be NULL when the caller does not
 * want the text. Nothing here allocates, logs, exits or reads the environment.
 */
#ifndef ASSAY_BASE_ERROR_H
#define ASSAY_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum status {
    OK = 0,
    ERR_USAGE,       /* the caller's request makes no sense */
    ERR_NOT_FOUND,   /* a named thing does not exist */
    ERR_PERMISSION,  /* the system refused access */
    ERR_IO,          /* reading or writing failed */
    ERR_NO_SPACE,    /* disk or quota is full */
    ERR_NO_MEMORY,   /* an allocation failed */
    ERR_LIMIT,       /* a configured bound was reached */
    ERR_FORMAT,      /* outside input is malformed */
    ERR_UNSUPPORTED, /* outside input is well-formed, but not understood */
    ERR_CORRUPT,     /* stored data fails verification */
    ERR_CONFLICT,    /* somebody else holds or changed it */
    ERR_TIMEOUT,     /* a time bound was reached */
    ERR_CANCELLED,   /* the user asked to stop */
    ERR_INTERNAL     /* a bug: report it */
};

enum { ERROR_MESSAGE_MAX = 768 };

struct error {
    enum status code;
    char message[ERROR_MESSAGE_MAX]; /* UTF-8, NUL-terminated, one line */
};

/* Fill `err` (may be NULL) with a formatted message; returns `code`. */
enum status error_set(struct error *err, enum status code, const char *fmt, ...) PRINTF_LIKE(3, 4);
enum status error_setv(struct error *err, enum status code, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

/* Put "prefix: " before the message already in `err`; returns its code. */
enum status error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Fill `err` from an errno value: "<formatted text>: <strerror>". Maps ENOENT,
 * EACCES/EPERM/EROFS, ENOSPC/EDQUOT, ENOMEM and the rest to a status. */
enum status error_errno(struct error *err, int errnum, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* ERR_NO_MEMORY with the standard text. */
enum status error_no_memory(struct error *err);

/* A stable lower-case word for a status ("not-found"). Never NULL. */
const char *status_name(enum status code);

#endif
