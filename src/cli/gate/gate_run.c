/* assay gate run: a program that may be run, and no other bytes than those that were asked about.
 */
#include "gate.h"
#include "home.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

enum { WORDS_MAX = 4096, PIECE = 1 << 16, OUTPUT_MAX = 1 << 20 };
static const uint64_t program_max = UINT64_C(1) << 31;

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
    if (r->words_len > 0 && !a->only_operands) {
        return cli_usage(a->cli, "\"--\" goes before the program: its arguments are its own");
    }
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
static int memory_file(void)
{
    static const char name[] = "program";
    const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create(name, flags | MFD_EXEC);
    return fd < 0 && errno == EINVAL ? memfd_create(name, flags) : fd;
}

struct copied {
    int fd;
    struct hasher *hasher;
    uint64_t size;
    bool script;
};

static enum status on_read(struct copied *c, struct view bytes, struct error *err)
{
    c->size += bytes.len;
    return c->size > program_max ? error_set(err, ERR_LIMIT, "it is larger than 2 GiB")
                                 : file_write_fd(c->fd, "the copy", bytes, err);
}

static enum status on_sealed(struct copied *c, struct view bytes, struct error *err)
{
    (void)err;
    c->script = c->script || (c->size == 0 && view_starts(bytes, VIEW("#!")));
    c->size += bytes.len;
    hasher_add(c->hasher, bytes.ptr, bytes.len);
    return OK;
}

static enum status each_piece(int from, struct copied *c,
                              enum status (*on)(struct copied *, struct view, struct error *),
                              struct error *err)
{
    static char piece[PIECE];
    enum status st = OK;
    ssize_t n = 1;
    c->size = 0;
    while (st == OK && n != 0) {
        n = read(from, piece, sizeof piece);
        if (n > 0) {
            st = on(c, view_of(piece, (size_t)n), err);
        } else if (n < 0 && errno != EINTR) {
            st = error_errno(err, errno, "reading it");
        }
    }
    return st;
}

/* The digest is of what was sealed: until then the same user can write into the copy, too, by
 * /proc. */
static enum status seal(struct copied *c, struct sha256 *digest, struct error *err)
{
    if (fcntl(c->fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0 ||
        fchmod(c->fd, 0500) != 0 || lseek(c->fd, 0, SEEK_SET) != 0) {
        return error_errno(err, errno, "sealing the copy");
    }
    hasher_begin(c->hasher);
    enum status st = each_piece(c->fd, c, on_sealed, err);
    hasher_end(c->hasher, digest);
    return st;
}

static enum status copy_and_seal(int from, struct gate_file *file, int *out, struct error *err)
{
    struct copied c = {.fd = memory_file()};
    struct sha256 digest;
    enum status st =
        c.fd < 0 ? error_errno(err, errno, "a copy in memory") : hasher_new(&c.hasher, err);
    if (st == OK) {
        st = each_piece(from, &c, on_read, err);
    }
    if (st == OK) {
        st = seal(&c, &digest, err);
    }
    (void)hasher_free(c.hasher);
    if (st == OK && c.script && fcntl(c.fd, F_SETFD, 0) != 0) { /* its interpreter opens it */
        st = error_errno(err, errno, "the copy");
    }
    if (st != OK) {
        (void)fd_close(c.fd);
        return st;
    }
    sha256_hex(&digest, file->digest);
    file->size = c.size;
    *out = c.fd;
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
    enum status st = copy_and_seal(fd, file, out, err);
    return st == OK ? OK : error_prefix(err, "%s", path);
}

/* ---- asking ---- */

/* What speaks against it goes to the standard error output: the other is the program's. */
static enum status decide(const struct request *r, const struct ledger *l, const struct verifier *v,
                          const struct gate_file *file, bool *passes, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(OUTPUT_MAX);
    struct arena arena;
    arena_init(&arena, (size_t)1 << 30);
    struct gate_result *result = arena_alloc(&arena, 1, sizeof *result);
    enum status st = result == NULL
                         ? error_no_memory(err)
                         : gate_decide(&r->asked, l, v, file, GATE_EXECUTION, &arena, result, err);
    if (st == OK) {
        *passes = result->passes;
    }
    if (st == OK && (!result->passes || result->forced || result->facts.forced.len > 0)) {
        gate_write_text(file, result, &out);
        st = buf_status(&out, err);
    }
    if (st == OK && out.len > 0) {
        (void)fwrite(out.ptr, 1, out.len, r->cli->err);
    }
    arena_release(&arena);
    return st;
}

static enum status ask_registers(const struct request *r, const struct gate_file *file,
                                 bool *passes, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(r->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = ledger_project(&l, err);
    if (st == OK) {
        st = decide(r, &l, NULL, file, passes, err);
    }
    home_close(&h);
    return st;
}

static enum status ask_pass(const struct request *r, const struct gate_file *file, bool *passes,
                            struct error *err)
{
    struct verifier *v = mem_calloc(1, sizeof *v);
    if (v == NULL) {
        return error_no_memory(err);
    }
    enum status st = verifier_read(&r->asked.verifier, v, err);
    if (st == OK) {
        st = decide(r, NULL, v, file, passes, err);
    }
    verifier_release(v);
    (void)mem_free(v);
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
    enum status st = r->asked.pass != NULL ? ask_pass(r, &file, &passes, &why)
                                           : ask_registers(r, &file, &passes, &why);
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
    (void)signal(SIGPIPE, SIG_DFL); /* ignored here, and that would be handed on */
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
