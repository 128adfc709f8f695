#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct user {
    char name[32];
    char home[64];
};

void read_name(struct user *u)
{
    // ruleid: c-gets
    gets(u->name);
    // ok: c-gets
    if (fgets(u->name, sizeof u->name, stdin) == NULL)
        u->name[0] = '\0';
}

char *prompt(char *line)
{
    puts("command?");
    // ruleid: c-gets
    return gets(line);
}

size_t count_targets(void)
{
    // ok: c-gets
    return widgets_count();
}

void set_name(struct user *u, const char *name)
{
    // ruleid: c-strcpy-unbounded
    strcpy(u->name, name);
    // ok: c-strcpy-unbounded
    strcpy(u->home, "/");
}

char *duplicate(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    if (copy == NULL)
        return NULL;
    // ok: c-strcpy-unbounded
    strcpy(copy, text);
    return copy;
}

int set_home(struct user *u, const char *home)
{
    if (strlen(home) >= sizeof u->home) {
        return -1;
    }
    // ok: c-strcpy-unbounded
    strcpy(u->home, home);
    return 0;
}

void label(char *out, struct user *u)
{
    // ruleid: c-strcpy-unbounded
    char *end = stpcpy(out, u->name);
    *end = ':';
}

void join(char *path, const char *dir, const char *file)
{
    path[0] = '\0';
    // ruleid: c-strcat-unbounded
    strcat(path, dir);
    // ok: c-strcat-unbounded
    strcat(path, "/");
    // ruleid: c-strcat-unbounded
    strcat(path, file);
}

void join_bounded(char *path, size_t size, const char *dir)
{
    if (strlen(path) + strlen(dir) < size) {
        // ok: c-strcat-unbounded
        strcat(path, dir);
    }
}

void greet(const char *name, int n)
{
    char line[80];
    // ruleid: c-sprintf-unbounded-string
    sprintf(line, "Hello %s!", name);
    puts(line);
    // ruleid: c-sprintf-unbounded-string
    sprintf(line, "%d: %-10s", n, name);
    puts(line);
    // ok: c-sprintf-unbounded-string
    sprintf(line, "%d%%", n);
    // ok: c-sprintf-unbounded-string
    sprintf(line, "%.20s", name);
    // ok: c-sprintf-unbounded-string
    snprintf(line, sizeof line, "Hello %s!", name);
    puts(line);
}

void report(char *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    // ruleid: c-vsprintf
    vsprintf(out, format, arguments);
    va_end(arguments);
}

int report_to(char *out, size_t size, const char *format, va_list arguments)
{
    // ok: c-vsprintf
    return vsnprintf(out, size, format, arguments);
}

static void log_line(const char *format, va_list arguments)
{
    char line[256];
    // ruleid: c-vsprintf
    vsprintf(line, format, arguments);
    // ok: c-vsprintf
    fputs(line, stderr);
}

int parse(FILE *in, const char *text)
{
    char word[16], rest[64];
    int n;
    // ruleid: c-scanf-unbounded-string
    scanf("%s", word);
    // ruleid: c-scanf-unbounded-string
    fscanf(in, "%d %s", &n, word);
    // ruleid: c-scanf-unbounded-string
    sscanf(text, "%15s %[^\n]", word, rest);
    // ok: c-scanf-unbounded-string
    scanf("%15s", word);
    // ok: c-scanf-unbounded-string
    sscanf(text, "%d%%s", &n);
    // ok: c-scanf-unbounded-string
    return sscanf(text, "%*s %d", &n);
}

void fields(char *line, char *list)
{
    // ruleid: c-strtok
    for (char *f = strtok(line, ","); f != NULL; f = strtok(NULL, ","))
        puts(f);
    // ruleid: c-strtok
    char *first = strtok(list, ":");
    puts(first);
    char *position;
    // ok: c-strtok
    char *second = strtok_r(list, ":", &position);
    // ok: c-strtok
    puts(strsep(&second, ":"));
}

FILE *scratch(void)
{
    char name[] = "/var/tmp/jobXXXXXX";
    // ruleid: c-temporary-name
    mktemp(name);
    // ruleid: c-temporary-name
    FILE *f = fopen(tmpnam(NULL), "w");
    // ok: c-temporary-name
    int fd = mkstemp(name);
    // ok: c-temporary-name
    return fd >= 0 ? fdopen(fd, "w") : tmpfile();
}
