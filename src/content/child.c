#include "child.h"

#include <assay/base/file.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <locale.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { KEPT_FIRST = 3, KEPT_COUNT = 3, KEPT_END = KEPT_FIRST + KEPT_COUNT, FAR_FD = 16 };

static void set_signal(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

void child_begin(const struct child_setup *setup)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != setup->parent) {
        _exit(1); /* it died before the line above */
    }
    /* Ctrl-C reaches the whole group: the parent decides what it means. */
    static const int ignored[] = {SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGTTOU, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        set_signal(ignored[i], SIG_IGN);
    }
    static const int defaults[] = {SIGTERM, SIGPIPE, SIGCHLD, SIGALRM, SIGPROF, SIGSYS, SIGXFSZ};
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        set_signal(defaults[i], SIG_DFL);
    }
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* libarchive converts names through the locale; in "C" it gives up on them. */
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 != (locale_t)0) {
        (void)uselocale(utf8);
    }
    tzset(); /* reads files, which the sandbox will not have */
}

static enum status move_fd(int *fd, int to, struct error *err)
{
    if (*fd < 0) {
        return OK;
    }
    if (dup3(*fd, to, O_CLOEXEC) < 0) {
        return error_errno(err, errno, "cannot move a descriptor");
    }
    *fd = to;
    return OK;
}

static enum status lift_fd(int *fd, struct error *err)
{
    if (*fd < 0) {
        return OK;
    }
    int far = fcntl(*fd, F_DUPFD_CLOEXEC, FAR_FD);
    if (far < 0) {
        return error_errno(err, errno, "cannot move a descriptor");
    }
    *fd = far;
    return OK;
}

static void close_rest(void)
{
    if (syscall(SYS_close_range, KEPT_END, ~0U, 0) == 0) {
        return;
    }
    long max = sysconf(_SC_OPEN_MAX); /* before Linux 5.9 */
    for (int fd = KEPT_END; fd < max; fd++) {
        (void)close(fd);
    }
}

/* Whatever a library prints there must not end up in the pipe. */
static void silence(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        if (fd == STDERR_FILENO) {
            continue; /* the sanitizer's report */
        }
#endif
        if (null < 0 || dup2(null, fd) < 0) {
            (void)close(fd);
        }
    }
    if (null > STDERR_FILENO) {
        (void)close(null);
    }
}

enum status child_keep(int *pipe, int *first, int *second, struct error *err)
{
    int nothing = -1;
    int *kept[] = {pipe, first, second == NULL ? &nothing : second};
    enum status st = OK;
    /* First out of the way, then to their places: they may lie crosswise. */
    for (size_t i = 0; st == OK && i < KEPT_COUNT; i++) {
        st = lift_fd(kept[i], err);
    }
    for (int i = 0; st == OK && i < KEPT_COUNT; i++) {
        (void)close(KEPT_FIRST + i);
        st = move_fd(kept[i], KEPT_FIRST + i, err);
    }
    if (st == OK) {
        silence();
        close_rest();
    }
    return st;
}

enum status child_lock(const struct child_setup *setup, struct sandbox_facts *facts,
                       struct error *err)
{
    const struct source *s = setup->source;
    const struct sandbox_request request = {
        .readable_fd = s->kind->reads_below ? s->fd : -1,
        .memory = setup->limits->worker_bytes,
        .files = s->kind->files,
    };
    struct sandbox_facts got = {0};
    enum status st = sandbox_enter(setup->sandbox, &request, &got, err);
    if (st == OK) {
        setup->source->without_openat2 = sandbox_without_openat2(&got);
        *facts = got;
    }
    return st;
}

enum status child_enter(const struct child_setup *setup, struct outbox *out, struct error *err)
{
    struct sandbox_facts facts;
    enum status st = child_lock(setup, &facts, err);
    if (st != OK) {
        return st;
    }
    outbox_begin(out, PACKET_HELLO, 0);
    outbox_u32(out, (uint32_t)facts.landlock_abi);
    outbox_u32(out, facts.seccomp ? 1 : 0);
    outbox_u32(out, facts.rlimits ? 1 : 0);
    outbox_u32(out, facts.no_new_privs ? 1 : 0);
    st = outbox_end(out, err);
    return st != OK ? st : outbox_flush(out, err);
}

void child_fail(struct outbox *out, const struct error *e)
{
    outbox_drop(out);
    outbox_error(out, e);
    enum status st = outbox_flush(out, NULL);
    _exit(st == OK ? 1 : 2);
}

/* ---- Death for want of memory ---- */

static struct slot *g_slot;
static size_t g_probe_abort;
enum { PROBE_FAULT = 16 << 20 };

/* Libraries abort, or touch memory they did not get, when there is none. If not
 * even this much address space is left, that was the reason. */
static void on_death(int number)
{
    size_t probe = number == SIGABRT ? g_probe_abort : PROBE_FAULT;
    void *at = mmap(NULL, probe, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED && g_slot != NULL) {
        atomic_store(&g_slot->exhausted, 1);
    }
    set_signal(number, SIG_DFL);
    (void)syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

void child_watch_memory(struct slot *slot, uint64_t limit)
{
    static _Alignas(16) char stack[64 << 10];
    const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    g_slot = slot;
    /* A container that doubles fails with half of the limit still free. */
    g_probe_abort = (size_t)(limit / 2);
    (void)sigaltstack(&other, NULL);
    static const int deaths[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        struct sigaction action = {.sa_handler = on_death, .sa_flags = SA_ONSTACK};
        (void)sigemptyset(&action.sa_mask);
        (void)sigaction(deaths[i], &action, NULL);
    }
}
