/* Commands of assay as processes of their own, for assay start. */
#include "start.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 40, OUTPUT_MAX = 1 << 20 };

static bool is_plain(const char *word)
{
    return word[0] != '\0' &&
           word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789._-/@:=,+")] == '\0';
}

/* As a shell would take it. */
static void show(const struct cli *cli, const char *const words[])
{
    (void)fprintf(cli->err, "$ assay");
    for (size_t i = 0; words[i] != NULL; i++) {
        (void)fprintf(cli->err, is_plain(words[i]) ? " %s" : " '", words[i]);
        for (const char *c = words[i]; !is_plain(words[i]) && *c != '\0'; c++) {
            (void)fprintf(cli->err, *c == '\'' ? "'\\''" : "%c", *c);
        }
        (void)fprintf(cli->err, is_plain(words[i]) ? "" : "'");
    }
    (void)fprintf(cli->err, "\n");
    (void)fflush(cli->err);
}

/* In the child. */
static void become(const char *const words[], const char *passphrase_file, int out, bool unseen)
{
    static char name[] = "assay";
    static char option[] = "--passphrase-file";
    char *argv[WORDS_MAX + 4] = {name};
    size_t n = 1;
    for (; words[n - 1] != NULL && n <= WORDS_MAX; n++) {
        argv[n] = (char *)(uintptr_t)words[n - 1];
    }
    if (!unseen && passphrase_file != NULL) {
        argv[n++] = option;
        argv[n++] = (char *)(uintptr_t)passphrase_file;
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(out >= 0 ? out : null, STDOUT_FILENO) < 0 ||
        (unseen && dup2(null, STDERR_FILENO) < 0)) {
        _exit(EXIT_OTHER);
    }
    (void)execv("/proc/self/exe", argv);
    _exit(EXIT_OTHER);
}

static enum status wait_for(pid_t child, const char *what, int *code, struct error *err)
{
    int how = 0;
    pid_t got;
    do {
        got = waitpid(child, &how, 0);
    } while (got < 0 && errno == EINTR);
    if (got != child || !WIFEXITED(how)) {
        return error_set(err, ERR_IO, "\"assay %s\" was ended from outside", what);
    }
    *code = WEXITSTATUS(how);
    return OK;
}

static enum status run(const struct start *s, const char *const words[], struct buf *out,
                       bool unseen, int *code, struct error *err)
{
    int ends[2] = {-1, -1};
    if (out != NULL && pipe2(ends, O_CLOEXEC) != 0) {
        return error_errno(err, errno, "making a pipe");
    }
    (void)fflush(s->cli->out);
    (void)fflush(s->cli->err);
    pid_t child = fork();
    if (child == 0) {
        become(words, s->passphrase_file, ends[1], unseen);
    }
    enum status st = child > 0 ? OK : error_errno(err, errno, "starting a process");
    ends[1] = fd_close(ends[1]);
    if (st == OK && out != NULL) {
        st = file_read_fd(ends[0], words[0], out, err);
    }
    ends[0] = fd_close(ends[0]); /* before waiting: a child with more to say ends */
    enum status waited = child > 0 ? wait_for(child, words[0], code, st == OK ? err : NULL) : OK;
    return st == OK ? waited : st;
}

enum status start_run(struct start *s, const char *const words[], int *code, struct error *err)
{
    show(s->cli, words);
    return run(s, words, NULL, false, code, err);
}

enum status start_ask_command(struct start *s, const char *const words[], struct buf *out,
                              int *code, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf ignored = BUF_INIT(OUTPUT_MAX);
    return run(s, words, out == NULL ? &ignored : out, true, code, err);
}
