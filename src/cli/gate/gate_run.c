/* assay gate run: a program that may be run, and no other bytes than those that were asked about.
 */
#include "gate.h"
#include "home.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

enum { WORDS_MAX = 4096, PIECE = 1 << 16, OUTPUT_MAX = 1 << 20 };
static const uint64_t program_max = UINT64_C(1) << 31;

extern char **environ;

struct request {
    struct cli *cli;
    struct gate_asked asked;
    bool audit;
    const char *words[WORDS_MAX + 1]; /* NULL at the end */
    size_t words_len;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    enum exit_code code;
    if (a->option == NULL) {
        if (r->words_len == WORDS_MAX) {
            return cli_usage(a->cli, "more than %d arguments", WORDS_MAX);
        }
        r->words[r->words_len++] = a->value;
    } else if (gate_take(&r->asked, a, &code)) {
        return code;
    } else {
        r->audit = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- the program's bytes ---- */

/* Kernels that know MFD_EXEC may want it said; older ones refuse it. */
static int memory_file(const char *name, unsigned flags)
{
    int fd = memfd_create(name, flags | MFD_EXEC);
    return fd < 0 && errno == EINVAL ? memfd_create(name, flags) : fd;
}

static enum status copy(int from, int to, struct hasher *h, uint64_t *size, bool *script,
                        struct error *err)
{
    static char piece[PIECE];
    ssize_t n;
    while ((n = read(from, piece, sizeof piece)) != 0) {
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return error_errno(err, errno, "reading it");
        }
        if (*size == 0) {
            *script = n >= 2 && piece[0] == '#' && piece[1] == '!';
        }
        *size += (uint64_t)n;
        if (*size > program_max) {
            return error_set(err, ERR_LIMIT, "it is larger than 2 GiB");
        }
        hasher_add(h, piece, (size_t)n);
        enum status st = file_write_fd(to, "the copy", view_of(piece, (size_t)n), err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status seal(int from, const char *name, struct gate_file *file, int *out,
                        struct error *err)
{
    struct hasher *h = NULL;
    struct sha256 digest;
    bool script = false;
    CLEANUP(fd_cleanup) int fd = memory_file(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        return error_errno(err, errno, "a copy in memory");
    }
    enum status st = hasher_new(&h, err);
    if (st == OK) {
        hasher_begin(h);
        st = copy(from, fd, h, &file->size, &script, err);
        hasher_end(h, &digest);
    }
    (void)hasher_free(h);
    if (st != OK) {
        return st;
    }
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0 ||
        fchmod(fd, 0500) != 0) {
        return error_errno(err, errno, "sealing the copy");
    }
    if (script && fcntl(fd, F_SETFD, 0) != 0) { /* its interpreter opens it by /dev/fd */
        return error_errno(err, errno, "the copy");
    }
    sha256_hex(&digest, file->digest);
    *out = fd;
    fd = -1;
    return OK;
}

/* A copy in memory that nobody can change any more, with its digest: what is asked about is what is
 * run, whatever becomes of the file. */
static enum status sealed_copy(const char *path, struct gate_file *file, int *out,
                               struct error *err)
{
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    *file = (struct gate_file){.name = path};
    if (fd < 0 || fstat(fd, &sb) != 0) {
        return error_errno(err, errno, "%s", path);
    }
    if (!S_ISREG(sb.st_mode) || access(path, X_OK) != 0) {
        return error_set(err, ERR_PERMISSION, "%s is no file that may be run", path);
    }
    enum status st = seal(fd, path, file, out, err);
    return st == OK ? OK : error_prefix(err, "%s", path);
}

/* ---- asking ---- */

static enum status ask_registers(const struct request *r, const struct gate_file *file,
                                 struct arena *arena, struct gate_result *out, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(r->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = ledger_project(&l, err);
    if (st == OK) {
        st = gate_decide(&r->asked, &l, NULL, file, GATE_EXECUTION, arena, out, err);
    }
    home_close(&h);
    return st;
}

static enum status ask_pass(const struct request *r, const struct gate_file *file,
                            struct arena *arena, struct gate_result *out, struct error *err)
{
    struct verifier *v = mem_calloc(1, sizeof *v);
    if (v == NULL) {
        return error_no_memory(err);
    }
    enum status st = verifier_read(&r->asked.verifier, v, err);
    if (st == OK) {
        st = gate_decide(&r->asked, NULL, v, file, GATE_EXECUTION, arena, out, err);
    }
    verifier_release(v);
    (void)mem_free(v);
    return st;
}

/* Says what speaks against it, on the standard error output: the other is the program's. */
static enum status ask(const struct request *r, const struct gate_file *file, bool *passes,
                       struct error *err)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(OUTPUT_MAX);
    struct arena arena;
    arena_init(&arena, (size_t)1 << 30);
    struct gate_result *result = arena_alloc(&arena, 1, sizeof *result);
    enum status st = result == NULL          ? error_no_memory(err)
                     : r->asked.pass != NULL ? ask_pass(r, file, &arena, result, err)
                                             : ask_registers(r, file, &arena, result, err);
    if (st == OK) {
        *passes = result->passes;
        if (!result->passes || result->forced || result->facts.forced.len > 0) {
            gate_write_text(file, result, &out);
            st = buf_status(&out, err);
        }
    }
    if (st == OK) {
        (void)fwrite(out.ptr, 1, out.len, r->cli->err);
    }
    arena_release(&arena);
    return st;
}

static enum exit_code gate_and_run(const struct request *r, int *program, struct error *err)
{
    struct gate_file file;
    struct error why;
    bool passes = false;
    if (sealed_copy(r->words[0], &file, program, err) != OK) {
        return cli_fail(r->cli, err);
    }
    enum status st = ask(r, &file, &passes, &why);
    if (st != OK && !r->audit) {
        return cli_fail(r->cli, &why); /* closed, not open, where it cannot be asked */
    }
    if (st != OK) {
        cli_note(r->cli, "%s", why.message);
    }
    if (!passes && !r->audit) {
        return EXIT_REJECTED;
    }
    if (!passes) {
        cli_note(r->cli, "--audit: it is run all the same");
    }
    (void)fflush(NULL);
    (void)fexecve(*program, (char *const *)(uintptr_t)r->words, environ);
    (void)!error_errno(err, errno, "running %s", r->words[0]);
    return cli_fail(r->cli, err);
}

static enum exit_code parse_and_run(struct request *r, const struct command *self, int argc,
                                    char **argv)
{
    struct error err;
    int program = -1;
    enum exit_code code = args_each(r->cli, self, argc, argv, take, r);
    if (code == EXIT_ACCEPTED) {
        code = gate_usage(r->cli, &r->asked);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r->words_len == 0) {
        return cli_usage(r->cli, "say what is to be run: -- PROGRAM ARGUMENTS");
    }
    code = gate_and_run(r, &program, &err);
    (void)fd_close(program);
    return code;
}

static enum exit_code run_run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request *r = mem_calloc(1, sizeof *r); /* too much for the stack */
    struct error err;
    if (r == NULL) {
        (void)!error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    r->cli = cli;
    enum exit_code code = parse_and_run(r, self, argc, argv);
    (void)mem_free(r);
    return code;
}

static const struct option_spec options[] = {
    GATE_OPTIONS,
    {"audit", 0, NULL, "run it in any case, and say what would have been refused"},
    {NULL, 0, NULL, NULL},
};

const struct command gate_run = {
    .name = "run",
    .summary = "Run a program if it may be run, with the very bytes that were asked about",
    .operands = "-- PROGRAM [ARGUMENT …]",
    .details =
        "The program is copied into memory, sealed, and asked about by its SHA-256; the copy is\n"
        "what runs. Refused: exit code 1. Where the gate cannot be asked nothing runs.\n",
    .options = options,
    .run = run_run,
};
