#include <err.h>
#include <libintl.h>
#include <stdio.h>
#include <syslog.h>

#define BANNER "ready\n"
#define _(text) gettext(text)

void show(const char *message, FILE *out)
{
    // ruleid: c-printf-nonliteral-format
    printf(message);
    // ruleid: c-printf-nonliteral-format
    fprintf(out, message);
    // ok: c-printf-nonliteral-format
    printf("%s", message);
    // ok: c-printf-nonliteral-format
    printf(BANNER);
    // ok: c-printf-nonliteral-format
    fprintf(out, _("usage: tool FILE\n"));
    // ok: c-printf-nonliteral-format
    printf(message != NULL ? "yes\n" : "no\n");
}

void show_fixed(void)
{
    const char *line = "done\n";
    // ok: c-printf-nonliteral-format
    printf(line);
}

void record(const char *user, int priority)
{
    // ruleid: c-syslog-nonliteral-format
    syslog(LOG_AUTH | LOG_INFO, user);
    // ruleid: c-syslog-nonliteral-format
    syslog(priority, user);
    // ok: c-syslog-nonliteral-format
    syslog(LOG_INFO, "login of %s", user);
    // ok: c-syslog-nonliteral-format
    syslog(LOG_INFO, "started");
}

void fail(const char *reason, int code)
{
    // ruleid: c-error-nonliteral-format
    warnx(reason);
    // ruleid: c-error-nonliteral-format
    err(1, reason);
    // ok: c-error-nonliteral-format
    warnx("%s", reason);
    // ok: c-error-nonliteral-format
    errx(code, "no such file");
}

void keep(char *out, size_t size, const char *text)
{
    // ruleid: c-snprintf-nonliteral-format
    snprintf(out, size, text);
    // ruleid: c-snprintf-nonliteral-format
    sprintf(out, text);
    // ok: c-snprintf-nonliteral-format
    snprintf(out, size, "%s", text);
    // ok: c-snprintf-nonliteral-format
    snprintf(out, size, "empty");
}

int measure(const char *text, char *line, size_t size)
{
    int width;
    // ruleid: c-format-writes-memory
    printf("%s%n\n", text, &width);
    // ruleid: c-format-writes-memory
    snprintf(line, size, "%d%hhn", width, line);
    // ok: c-format-writes-memory
    printf("100%%new\n");
    // ok: c-format-writes-memory
    return printf("%d %s\n", width, text);
}
