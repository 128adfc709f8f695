#include "audit_print.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATHS_MAX = 4096, NAME_ROOM = 32, SAID_MAX = 300, OPEN_FOLDERS = 16 };

/* One printing: a folder of its own with the page, the PDF, what the browser keeps and says. */
struct printing {
    const struct cli *cli;
    char browser[PATHS_MAX];
    char folder[PATHS_MAX - NAME_ROOM];
    char page[PATHS_MAX];
    char pdf[PATHS_MAX];
    char said[PATHS_MAX];
};

/* ---- the browser ---- */

static bool is_program_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* Folders that are named from where one stands may be anybody's. */
static bool in_path(const char *name, char out[PATHS_MAX])
{
    const char *path = getenv("PATH");
    struct view rest = view_str(path == NULL ? "/usr/bin:/bin" : path);
    struct view folder;
    while (view_split(&rest, ':', &folder)) {
        int len = snprintf(out, PATHS_MAX, VIEW_FMT "/%s", VIEW_ARG(folder), name);
        if (view_starts(folder, VIEW("/")) && len > 0 && len < PATHS_MAX && is_program_file(out)) {
            return true;
        }
    }
    return false;
}

static enum status find_browser(struct printing *p, struct error *err)
{
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome",
                                        "google-chrome-stable"};
    const char *named = getenv(PRINT_BROWSER);
    if (named != NULL && named[0] != '\0') {
        int len = snprintf(p->browser, sizeof p->browser, "%s", named);
        return len < PATHS_MAX && is_program_file(named)
                   ? OK
                   : error_set(err, ERR_NOT_FOUND,
                               PRINT_BROWSER " names %.200s, which is no program", named);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (in_path(names[i], p->browser)) {
            return OK;
        }
    }
    return error_set(err, ERR_NOT_FOUND,
                     "a PDF is printed by Chromium, which is not here (Debian: apt install "
                     "chromium; " PRINT_BROWSER " names another place); an HTML report prints from "
                     "any browser");
}

/* ---- the folder ---- */

static void name_in(const struct printing *p, const char *name, char out[PATHS_MAX])
{
    (void)snprintf(out, PATHS_MAX, "%s/%s", p->folder, name);
}

static enum status make_folder(struct printing *p, struct error *err)
{
    char tmp[PATH_MAX];
    const char *named = getenv("TMPDIR");
    named = named == NULL || named[0] == '\0' ? "/tmp" : named;
    if (realpath(named, tmp) == NULL) { /* addresses of files have whole paths */
        return error_errno(err, errno, "TMPDIR %.200s", named);
    }
    int len = snprintf(p->folder, sizeof p->folder, "%s/assay-print-XXXXXX", tmp);
    if (len >= (int)sizeof p->folder) {
        p->folder[0] = '\0';
        return error_set(err, ERR_LIMIT, "TMPDIR is too long");
    }
    if (mkdtemp(p->folder) == NULL) {
        enum status st = error_errno(err, errno, "%s", p->folder);
        p->folder[0] = '\0';
        return st;
    }
    name_in(p, "report.html", p->page);
    name_in(p, "report.pdf", p->pdf);
    name_in(p, "said", p->said);
    return OK;
}

static int on_entry(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    (void)remove(path);
    return 0;
}

static void remove_folder(const struct printing *p)
{
    if (p->folder[0] != '\0') {
        (void)nftw(p->folder, on_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    }
}

static enum status write_page(const struct printing *p, const struct pack_report *report,
                              struct error *err)
{
    CLEANUP(fd_cleanup)
    int fd = open(p->page, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? error_errno(err, errno, "%s", p->page)
                  : pack_report_write(report, fd, p->page, err);
}

/* ---- running it ---- */

/* Does not come back. Its own group, so that all its processes can be ended. */
static _Noreturn void become(const struct printing *p, char *url)
{
    char profile[PATHS_MAX + 32];
    char output[PATHS_MAX + 32];
    (void)snprintf(profile, sizeof profile, "--user-data-dir=%s/profile", p->folder);
    (void)snprintf(output, sizeof output, "--print-to-pdf=%s", p->pdf);
    char *words[24];
    size_t len = 0;
    static const char *const fixed[] = {"--headless",
                                        "--disable-gpu",
                                        "--no-first-run",
                                        "--no-default-browser-check",
                                        "--disable-extensions",
                                        "--disable-sync",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-breakpad",
                                        "--no-pdf-header-footer",
                                        "--host-resolver-rules=MAP * ~NOTFOUND"};
    words[len++] = (char *)(uintptr_t)p->browser;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        words[len++] = (char *)(uintptr_t)fixed[i];
    }
    if (geteuid() == 0) {
        words[len++] = (char *)(uintptr_t) "--no-sandbox"; /* as root it does not start otherwise */
    }
    words[len++] = profile;
    words[len++] = output;
    words[len++] = url;
    words[len] = NULL;
    int nothing = open("/dev/null", O_RDWR);
    int said = open(p->said, O_WRONLY | O_CREAT | O_EXCL, 0600);
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nothing < 0 || said < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 ||
        dup2(said, 2) < 0 || setenv("HOME", p->folder, 1) != 0) {
        _exit(127);
    }
    (void)unsetenv("DBUS_SESSION_BUS_ADDRESS");
    execv(p->browser, words);
    _exit(127);
}

static enum status wait_for(const struct printing *p, pid_t pid, int *how, struct error *err)
{
    const struct timespec pause = {.tv_nsec = 20000000};
    const uint64_t deadline = clock_monotonic_ns() + PRINT_SECONDS * UINT64_C(1000000000);
    for (;;) {
        pid_t got = waitpid(pid, how, WNOHANG);
        if (got == pid) {
            return OK;
        }
        if (got < 0 && errno != EINTR) {
            return error_errno(err, errno, "waiting for %s", p->browser);
        }
        if (*p->cli->cancelled != 0) {
            return error_set(err, ERR_CANCELLED, "printing was stopped");
        }
        if (clock_monotonic_ns() > deadline) {
            return error_set(err, ERR_TIMEOUT, "%s took more than %d seconds", p->browser,
                             PRINT_SECONDS);
        }
        (void)nanosleep(&pause, NULL);
    }
}

static enum status run_browser(const struct printing *p, int *how, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf url = BUF_INIT(4 * PATHS_MAX);
    buf_add_str(&url, "file://");
    buf_add_percent(&url, view_str(p->page), "/-._~");
    if (buf_status(&url, err) != OK) {
        return buf_status(&url, err);
    }
    (void)fflush(p->cli->out);
    (void)fflush(p->cli->err);
    pid_t pid = fork();
    if (pid == 0) {
        become(p, url.ptr);
    }
    if (pid < 0) {
        return error_errno(err, errno, "starting %s", p->browser);
    }
    (void)setpgid(pid, pid); /* whoever comes first */
    enum status st = wait_for(p, pid, how, err);
    (void)kill(-pid, SIGKILL); /* and what it may have left */
    if (st != OK) {
        int unused;
        while (waitpid(pid, &unused, 0) < 0 && errno == EINTR) {
        }
    }
    return st;
}

/* ---- what came out ---- */

/* The last line that it said. */
static enum status failed(const struct printing *p, int how, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf said = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf shown = BUF_INIT(1 << 20);
    struct error ignored;
    struct view text = VIEW("");
    struct view line;
    if (file_read(p->said, &said, &ignored) == OK) {
        struct view rest = buf_view(&said);
        while (view_line(&rest, &line)) {
            text = view_trim(line).len > 0 ? view_trim(line) : text;
        }
    }
    utf8_append_visible(&shown, utf8_cut(text, SAID_MAX));
    return error_set(err, ERR_IO, "%s made no PDF (%s %d)%s" VIEW_FMT, p->browser,
                     WIFEXITED(how) ? "exit code" : "signal",
                     WIFEXITED(how) ? WEXITSTATUS(how) : WTERMSIG(how), text.len > 0 ? ": " : "",
                     VIEW_ARG(buf_view(&shown)));
}

/* "/CreationDate (D:20261123021500+00'00')": the digits of 1970. */
static void forget_times(struct buf *pdf, size_t from)
{
    static const char *const keys[] = {"/CreationDate (D:", "/ModDate (D:"};
    static const char epoch[] = "19700101000000";
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        struct view all = view_slice(buf_view(pdf), from, pdf->len);
        ptrdiff_t at = view_find(all, view_str(keys[k]));
        size_t digits = from + (size_t)at + strlen(keys[k]);
        if (at != VIEW_NPOS && digits + sizeof epoch <= pdf->len) {
            memcpy(pdf->ptr + digits, epoch, sizeof epoch - 1);
        }
    }
}

static enum status take_pdf(const struct printing *p, int how, struct buf *pdf, struct error *err)
{
    size_t from = pdf->len;
    struct error why;
    bool made = WIFEXITED(how) && WEXITSTATUS(how) == 0 && access(p->pdf, R_OK) == 0;
    enum status st = made ? file_read(p->pdf, pdf, &why) : OK;
    if (st != OK) {
        *err = why;
        return st;
    }
    if (!made || !view_starts(view_slice(buf_view(pdf), from, pdf->len), VIEW("%PDF-"))) {
        return failed(p, how, err);
    }
    forget_times(pdf, from);
    return OK;
}

static enum status print_in_folder(const struct printing *p, const struct pack_report *report,
                                   struct buf *pdf, struct error *err)
{
    int how = 0;
    enum status st = write_page(p, report, err);
    if (st == OK) {
        st = run_browser(p, &how, err);
    }
    return st == OK ? take_pdf(p, how, pdf, err) : st;
}

enum status print_report(void *ctx, const struct pack_report *report, struct buf *pdf,
                         struct error *err)
{
    struct printing *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->cli = ctx;
    enum status st = find_browser(p, err);
    if (st == OK) {
        st = make_folder(p, err);
    }
    if (st == OK) {
        st = print_in_folder(p, report, pdf, err);
    }
    remove_folder(p);
    (void)mem_free(p);
    return st;
}
