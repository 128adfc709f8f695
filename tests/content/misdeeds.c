#include "misdeeds.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char g_outside[4096];

void misdeed_target(const char *outside_file)
{
    (void)snprintf(g_outside, sizeof g_outside, "%s", outside_file);
}

/* ---- Shared memory ---- */

static char *g_control;
static size_t g_control_size;

/* Found in /proc/self/maps before the sandbox closes: shared, anonymous, writable. */
static void find_control(void)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[512];
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        unsigned long from;
        unsigned long to;
        char mode[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && strcmp(mode, "rw-s") == 0 &&
            strstr(line, "/dev/zero") != NULL) {
            g_control = (char *)(uintptr_t)from; /* NOLINT: an address in text */
            g_control_size = to - from;
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
}

static void misdeed_scribble(void)
{
    for (size_t i = 0; i < g_control_size; i++) {
        g_control[i] = (char)(i * 7 + 1);
    }
}

enum status misdeed_start(const void *shared, void **worker, struct error *err)
{
    (void)shared;
    (void)err;
    *worker = g_outside;
    find_control();
    return OK;
}

void misdeed_stop(void *worker)
{
    (void)worker;
}

/* ---- Crashes ---- */

static enum status do_segv(void)
{
    /* Not NULL, which a sanitizer would report before it happens. */
    volatile int *volatile nowhere = (volatile int *)(uintptr_t)64;
    *nowhere = 1;
    return OK;
}

static enum status do_abort(void)
{
    volatile bool now = true;
    if (now) {
        abort();
    }
    return OK;
}

static enum status do_loop(void)
{
    volatile bool for_ever = true;
    while (for_ever) {
    }
    return OK;
}

/* As a C++ library does: no memory, no more to say. */
static enum status do_allocate(void)
{
    enum { PIECE = 1 << 20 };
    volatile bool for_ever = true;
    while (for_ever) {
        volatile char *p =
            mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == (volatile char *)MAP_FAILED) {
            abort();
        }
        for (size_t i = 0; i < PIECE; i += 4096) {
            p[i] = 1;
        }
    }
    return OK;
}

static enum status do_exit(void)
{
    volatile bool now = true;
    if (now) {
        _exit(7);
    }
    return OK;
}

/* ---- What a program that took the worker over would try ---- */

static int try_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static int try_unix_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static int try_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
    return connect(3, (const struct sockaddr *)&to, sizeof to);
}

static int try_exec(void)
{
    char *const argv[] = {(char *)(uintptr_t) "true", NULL};
    return execve("/bin/true", argv, NULL);
}

static int try_ptrace(void)
{
    return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static int try_kill(void)
{
    return kill(getppid(), SIGUSR1);
}

static int try_tgkill(void)
{
    return (int)syscall(SYS_tgkill, getppid(), getppid(), SIGUSR1);
}

static int try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    return pid < 0 ? -1 : 0;
}

static int try_create(void)
{
    return open("created-by-worker", O_WRONLY | O_CREAT, 0600);
}

static int try_write_subject(void)
{
    return open(g_outside, O_WRONLY);
}

static int try_write_openat2(void)
{
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_WRONLY | O_CREAT, 0600, 0};
    return (int)syscall(SYS_openat2, AT_FDCWD, g_outside, &how, sizeof how);
}

static int try_truncate(void)
{
    return truncate(g_outside, 0);
}

static int try_unlink(void)
{
    return unlink(g_outside);
}

static int try_rename(void)
{
    char other[4200];
    (void)snprintf(other, sizeof other, "%s.moved", g_outside);
    return rename(g_outside, other);
}

static int try_chmod(void)
{
    return chmod(g_outside, 0777);
}

static int try_mkdir(void)
{
    return mkdir("made-by-worker", 0700);
}

static int try_passwd(void)
{
    return open("/etc/passwd", O_RDONLY);
}

static int try_up(void)
{
    return openat(4, "../outside.txt", O_RDONLY);
}

static int try_outside(void)
{
    return open(g_outside, O_RDONLY);
}

static int try_parent_memory(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/mem", getppid());
    return open(path, O_RDONLY);
}

static int try_parent_environ(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/environ", getppid());
    return open(path, O_RDONLY);
}

static int try_own_memory(void)
{
    return open("/proc/self/mem", O_RDWR);
}

static int try_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int try_raise_limit(void)
{
    struct {
        uint64_t cur, max;
    } all = {UINT64_MAX, UINT64_MAX};
    return (int)syscall(SYS_prlimit64, 0, 9 /* RLIMIT_AS */, &all, NULL);
}

static int try_memfd(void)
{
    return memfd_create("x", 0);
}

static int try_any_descriptor(void)
{
    for (int fd = 5; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            return fd;
        }
    }
    errno = EBADF;
    return -1;
}

static const struct attempt {
    const char *name;
    int (*act)(void);
} attempts[] = {
    {"try-socket", try_socket},
    {"try-unix-socket", try_unix_socket},
    {"try-connect", try_connect},
    {"try-exec", try_exec},
    {"try-ptrace", try_ptrace},
    {"try-kill", try_kill},
    {"try-tgkill", try_tgkill},
    {"try-fork", try_fork},
    {"try-create", try_create},
    {"try-write-subject", try_write_subject},
    {"try-write-openat2", try_write_openat2},
    {"try-truncate", try_truncate},
    {"try-unlink", try_unlink},
    {"try-rename", try_rename},
    {"try-chmod", try_chmod},
    {"try-mkdir", try_mkdir},
    {"try-passwd", try_passwd},
    {"try-up", try_up},
    {"try-outside", try_outside},
    {"try-parent-memory", try_parent_memory},
    {"try-parent-environ", try_parent_environ},
    {"try-own-memory", try_own_memory},
    {"try-dumpable", try_dumpable},
    {"try-raise-limit", try_raise_limit},
    {"try-memfd", try_memfd},
    {"try-any-descriptor", try_any_descriptor},
};

static const struct misdeed {
    const char *name;
    enum status (*act)(void);
} misdeeds[] = {
    {"segv", do_segv},         {"abort", do_abort}, {"loop", do_loop},
    {"allocate", do_allocate}, {"exit", do_exit},
};

/* Emits "refused" with the error's name, or "GRANTED". */
static enum status attempt(const struct attempt *a, struct emitter *e, struct error *err)
{
    errno = 0;
    int rc = a->act();
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(200);
    if (rc >= 0) {
        buf_add_str(&text, "GRANTED");
    } else {
        buf_printf(&text, "refused %s", strerrorname_np(errno));
    }
    return emitter_frame(e, 2, buf_view(&text), err);
}

/* Raw bytes into the pipe to the parent, past the emitter. */
static enum status send_raw(struct view bytes, struct error *err)
{
    return file_write_fd(3, "pipe", bytes, err);
}

/* Make the shared memory, in which an archive's entries come, writable again. */
static enum status try_unprotect(const struct file *f, struct emitter *e, struct error *err)
{
    uintptr_t page = (uintptr_t)f->bytes.ptr & ~(uintptr_t)4095;
    int rc = mprotect((void *)page, 4096, PROT_READ | PROT_WRITE);
    return emitter_frame(e, 2, rc == 0 ? VIEW("GRANTED") : VIEW("refused"), err);
}

/* Scribble over the shared book-keeping (all mappings that can be written), die. */
static enum status scribble(void)
{
    misdeed_scribble();
    return do_segv();
}

static enum status many_frames(struct emitter *e, struct error *err)
{
    enum status st = OK;
    for (int i = 0; st == OK && i < 1000; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "frame %03d", i);
        st = emitter_frame(e, (uint8_t)(i % 200), view_of(text, (size_t)n), err);
    }
    return st;
}

static enum status huge_frame(struct emitter *e, size_t size, struct error *err)
{
    char *bytes = mem_calloc(size, 1);
    if (bytes == NULL) {
        return error_no_memory(err);
    }
    enum status st = emitter_frame(e, 9, view_of(bytes, size), err);
    (void)mem_free(bytes);
    return st == ERR_LIMIT ? OK : st; /* as a job that does not look */
}

static enum status special(const struct file *f, struct view base, struct emitter *e, bool *was,
                           struct error *err)
{
    *was = true;
    if (view_starts(base, VIEW("raw-"))) {
        return send_raw(f->bytes, err);
    }
    if (view_eq_str(base, "no-memory")) {
        return error_no_memory(err);
    }
    if (view_eq_str(base, "error")) {
        return error_set(err, ERR_FORMAT, "this inspector gave up");
    }
    if (view_eq_str(base, "half")) { /* frames, then a failure: none may arrive */
        enum status st = emitter_frame(e, 1, VIEW("half a result"), err);
        return st != OK ? st : error_set(err, ERR_FORMAT, "half way");
    }
    if (view_eq_str(base, "half-crash")) {
        enum status st = emitter_frame(e, 1, VIEW("half a result"), err);
        return st != OK ? st : do_segv();
    }
    if (view_eq_str(base, "try-unprotect")) {
        return try_unprotect(f, e, err);
    }
    if (view_eq_str(base, "scribble")) {
        return scribble();
    }
    if (view_eq_str(base, "many-frames")) {
        return many_frames(e, err);
    }
    if (view_eq_str(base, "frame-16m")) {
        return huge_frame(e, 16 << 20, err);
    }
    if (view_eq_str(base, "frame-too-large")) {
        return huge_frame(e, (16 << 20) + 1, err);
    }
    *was = false;
    return OK;
}

enum status misdeed_file(void *worker, const struct file *f, struct emitter *e, struct error *err)
{
    (void)worker;
    struct view base = path_base(f->path);
    for (size_t i = 0; i < sizeof misdeeds / sizeof misdeeds[0]; i++) {
        if (view_eq_str(base, misdeeds[i].name)) {
            return misdeeds[i].act();
        }
    }
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        if (view_eq_str(base, attempts[i].name)) {
            return attempt(&attempts[i], e, err);
        }
    }
    bool was;
    enum status st = special(f, base, e, &was, err);
    if (st != OK || was) {
        return st;
    }
    return emitter_frame(e, 1, view_slice(f->bytes, 0, 200), err);
}
