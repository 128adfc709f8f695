#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stop;
static char *buffer;

static void finish(int number)
{
    // ruleid: c-signal-handler-unsafe-call
    printf("caught %d\n", number);
    // ruleid: c-signal-handler-unsafe-call
    free(buffer);
    _exit(1);
}

static void request_stop(int number)
{
    // ok: c-signal-handler-unsafe-call
    write(2, "stop\n", 5);
    stop = number;
}

static void print_status(int value)
{
    // ok: c-signal-handler-unsafe-call
    printf("status %d\n", value);
}

void install(void)
{
    struct sigaction action = {0};
    signal(SIGTERM, finish);
    action.sa_handler = request_stop;
    sigaction(SIGINT, &action, NULL);
    print_status(0);
}

void handle_sigchld(int number)
{
    // ruleid: c-signal-handler-unsafe-call
    fprintf(stderr, "child ended, signal %d\n", number);
}

int run(char *const *arguments)
{
    // ruleid: c-vfork
    pid_t child = vfork();
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    return child > 0 ? 0 : -1;
}

int run_again(char *const *arguments)
{
    // ruleid: c-vfork
    if (vfork() == 0)
        _exit(execv(arguments[0], arguments));
    return 0;
}

int run_right(char *const *arguments, char *const *environment)
{
    pid_t child;
    // ok: c-vfork
    return posix_spawn(&child, arguments[0], NULL, NULL, arguments, environment);
}

int run_forked(char *const *arguments)
{
    // ok: c-vfork
    pid_t child = fork();
    return child < 0 ? -1 : 0;
}

int sum(int count, ...)
{
    int total = 0;
    va_list list;
    // ruleid: c-va-start-without-va-end
    va_start(list, count);
    for (int i = 0; i < count; i++)
        total += count;
    return total;
}

void note(const char *format, ...)
{
    va_list list;
    // ruleid: c-va-start-without-va-end
    va_start(list, format);
    vfprintf(stderr, format, list);
}

void note_right(const char *format, ...)
{
    va_list list;
    // ok: c-va-start-without-va-end
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
}

int first_of(int count, ...)
{
    va_list list;
    if (count == 0)
        return 0;
    // ok: c-va-start-without-va-end
    va_start(list, count);
    int value = vprintf("%d", list);
    va_end(list);
    return value;
}

void fill(char *out, int count, ...)
{
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++)
        out[i] = next_value();
    va_end(list);
}

double average(int count, va_list list)
{
    double total = 0;
    for (int i = 0; i < count; i++)
        total += next_value();
    return total / count;
}

void stop_child(void)
{
    // ruleid: c-fork-result-unchecked
    pid_t child = fork();
    if (child == 0)
        pause();
    kill(child, SIGTERM);
}

void restart_child(struct service *s)
{
    // ruleid: c-fork-result-unchecked
    s->child = fork();
    sleep(1);
    kill(s->child, SIGHUP);
}

void stop_child_checked(void)
{
    // ok: c-fork-result-unchecked
    pid_t child = fork();
    if (child < 0)
        return;
    if (child == 0)
        pause();
    kill(child, SIGTERM);
}

void stop_known(pid_t child)
{
    // ok: c-fork-result-unchecked
    kill(child, SIGTERM);
}

int take(struct queue *q)
{
    // ruleid: c-lock-held-on-return
    pthread_mutex_lock(&q->lock);
    if (q->count == 0)
        return -1;
    int value = q->items[--q->count];
    pthread_mutex_unlock(&q->lock);
    return value;
}

int put(struct queue *q, int value)
{
    // ruleid: c-lock-held-on-return
    pthread_mutex_lock(&q->lock);
    int full = q->count == q->size;
    if (full) {
        return -1;
    }
    q->items[q->count++] = value;
    pthread_mutex_unlock(&q->lock);
    return 0;
}

int take_right(struct queue *q)
{
    // ok: c-lock-held-on-return
    pthread_mutex_lock(&q->lock);
    if (q->count == 0) {
        pthread_mutex_unlock(&q->lock);
        return -1;
    }
    int value = q->items[--q->count];
    pthread_mutex_unlock(&q->lock);
    return value;
}

int length(struct queue *q)
{
    // ok: c-lock-held-on-return
    pthread_mutex_lock(&q->lock);
    int count = q->count;
    pthread_mutex_unlock(&q->lock);
    return count;
}

void stamp(char *out, size_t size, time_t now)
{
    // ruleid: c-nonreentrant-time-or-error-text
    struct tm *parts = localtime(&now);
    strftime(out, size, "%F %T", parts);
    // ruleid: c-nonreentrant-time-or-error-text
    puts(ctime(&now));
    struct tm mine;
    // ok: c-nonreentrant-time-or-error-text
    localtime_r(&now, &mine);
    // ok: c-nonreentrant-time-or-error-text
    strftime(out, size, "%F %T", &mine);
}
