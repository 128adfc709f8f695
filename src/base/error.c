#include <assay/base/error.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Text that did not fit is cut: not within a UTF-8 character. */
static void trim_cut(char *text, size_t size, int wanted)
{
    if (wanted < 0 || (size_t)wanted < size) {
        return;
    }
    size_t end = size - 1;
    size_t from = end;
    while (from > 0 && end - from < 3 && ((unsigned char)text[from - 1] & 0xc0) == 0x80) {
        from--;
    }
    if (from == 0 || ((unsigned char)text[from - 1] & 0xc0) != 0xc0) {
        return;
    }
    unsigned char first = (unsigned char)text[from - 1];
    size_t need = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (end - (from - 1) < need) {
        text[from - 1] = '\0';
    }
}

enum status error_setv(struct error *err, enum status code, const char *fmt, va_list args)
{
    if (err != NULL) {
        err->code = code;
        int n = vsnprintf(err->message, sizeof err->message, fmt, args);
        trim_cut(err->message, sizeof err->message, n);
        for (char *p = err->message; *p != '\0'; p++) {
            if (*p == '\n' || *p == '\r') {
                *p = ' ';
            }
        }
    }
    return code;
}

enum status error_set(struct error *err, enum status code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)error_setv(err, code, fmt, args);
    va_end(args);
    return code;
}

enum status error_prefix(struct error *err, const char *fmt, ...)
{
    if (err == NULL) {
        return ERR_INTERNAL;
    }
    char old[ERROR_MESSAGE_MAX];
    memcpy(old, err->message, sizeof old);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof err->message) {
        /* Truncation of an over-long chain of prefixes is accepted. */
        size_t room = sizeof err->message - (size_t)n;
        int m = snprintf(err->message + n, room, ": %s", old);
        trim_cut(err->message + n, room, m);
    }
    return err->code;
}

static enum status status_of_errno(int errnum)
{
    switch (errnum) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_PERMISSION;
    case ENOSPC:
    case EDQUOT:
        return ERR_NO_SPACE;
    case ENOMEM:
        return ERR_NO_MEMORY;
    case EEXIST:
        return ERR_CONFLICT;
    default:
        return ERR_IO;
    }
}

enum status error_errno(struct error *err, int errnum, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum status code = error_setv(err, status_of_errno(errnum), fmt, args);
    va_end(args);
    if (err != NULL) {
        char why[128];
        size_t used = strlen(err->message);
        /* The GNU strerror_r may return a static string instead of `why`. */
        const char *text = strerror_r(errnum, why, sizeof why);
        size_t room = sizeof err->message - used;
        int n = snprintf(err->message + used, room, ": %s", text);
        trim_cut(err->message + used, room, n);
    }
    return code;
}

enum status error_no_memory(struct error *err)
{
    return error_set(err, ERR_NO_MEMORY, "out of memory");
}

const char *status_name(enum status code)
{
    static const char *const names[] = {
        [OK] = "ok",
        [ERR_USAGE] = "usage",
        [ERR_NOT_FOUND] = "not-found",
        [ERR_PERMISSION] = "permission",
        [ERR_IO] = "io",
        [ERR_NO_SPACE] = "no-space",
        [ERR_NO_MEMORY] = "no-memory",
        [ERR_LIMIT] = "limit",
        [ERR_FORMAT] = "format",
        [ERR_UNSUPPORTED] = "unsupported",
        [ERR_CORRUPT] = "corrupt",
        [ERR_CONFLICT] = "conflict",
        [ERR_TIMEOUT] = "timeout",
        [ERR_CANCELLED] = "cancelled",
        [ERR_INTERNAL] = "internal",
    };
    size_t i = (size_t)code;
    return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}
