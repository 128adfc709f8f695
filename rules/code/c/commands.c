#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYNC_COMMAND "/bin/sync"

int compress(const char *file)
{
    char command[512];
    snprintf(command, sizeof command, "gzip '%s'", file);
    // ruleid: c-shell-command-formatted, c-system-variable-command
    return system(command);
}

FILE *listing(const char *dir)
{
    char *command;
    if (asprintf(&command, "ls -l %s", dir) < 0)
        return NULL;
    // ruleid: c-shell-command-formatted, c-popen-variable-command
    return popen(command, "r");
}

int compress_safely(const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "/var/spool/%s", file);
    char *const arguments[] = {"gzip", "--", path, NULL};
    pid_t child;
    // ok: c-shell-command-formatted
    return posix_spawn(&child, "/bin/gzip", NULL, NULL, arguments, NULL);
}

int flush_disks(void)
{
    char line[32];
    snprintf(line, sizeof line, "%s", "sync");
    // ok: c-shell-command-formatted
    return system("sync");
}

int run_hook(const char *hook)
{
    // ruleid: c-system-variable-command
    return system(hook);
}

int maintenance(void)
{
    // ok: c-system-variable-command
    system("/usr/sbin/logrotate /etc/logrotate.conf");
    // ok: c-system-variable-command
    return system(SYNC_COMMAND);
}

FILE *page(const char *pager)
{
    // ruleid: c-popen-variable-command
    FILE *out = popen(pager, "w");
    if (out == NULL)
        // ok: c-popen-variable-command
        out = popen("/usr/bin/less", "w");
    // ok: c-popen-variable-command
    return out != NULL ? out : fopen(pager, "w");
}

void run_script(char *script)
{
    // ruleid: c-exec-shell-with-variable
    execl("/bin/sh", "sh", "-c", script, (char *)NULL);
    // ruleid: c-exec-shell-with-variable
    execlp("/bin/bash", "bash", "-c", script, NULL);
    // ok: c-exec-shell-with-variable
    execl("/bin/sh", "sh", "-c", "exec sort \"$1\"", "sh", script, (char *)NULL);
    // ok: c-exec-shell-with-variable
    execl("/usr/bin/sort", "sort", "-c", script, (char *)NULL);
}

void send_mail(char **arguments, char **environment)
{
    // ruleid: c-exec-searches-path
    execvp("sendmail", arguments);
    // ruleid: c-exec-searches-path
    execlp("mail", "mail", "-s", "report", "root", (char *)NULL);
    // ok: c-exec-searches-path
    execv("/usr/sbin/sendmail", arguments);
    // ok: c-exec-searches-path
    execlp("/usr/bin/mail", "mail", "root", (char *)NULL);
}

void *load_module(void)
{
    // ruleid: c-dlopen-search-path
    void *module = dlopen("./plugins/filter.so", RTLD_NOW);
    if (module == NULL)
        // ruleid: c-dlopen-search-path
        module = dlopen(getenv("FILTER_MODULE"), RTLD_NOW);
    if (module == NULL)
        // ok: c-dlopen-search-path
        module = dlopen("/usr/lib/service/filter.so", RTLD_NOW);
    // ok: c-dlopen-search-path
    return module ? module : dlopen(NULL, RTLD_LAZY);
}
