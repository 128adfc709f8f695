#include "support.h"
#include "folder.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MUST(expression)                                                                           \
    do {                                                                                           \
        if (!(expression)) {                                                                       \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #expression);                 \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void must_ok(enum status st, const struct error *err, int line)
{
    if (st != OK) {
        (void)fprintf(stderr, "support.c:%d: %s: %s\n", line, status_name(st), err->message);
        abort();
    }
}
#define MUST_OK(call, err) must_ok((call), &(err), __LINE__)

void home_make(struct home *h)
{
    const char *tmp = getenv("TMPDIR");
    if (tmp == NULL) {
        /* Thousands of flushes: memory is as good as a disk for these tests. */
        tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    }
    (void)snprintf(h->path, sizeof h->path, "%.200s/assay-test-XXXXXX", tmp);
    MUST(mkdtemp(h->path) != NULL);
    (void)snprintf(h->keys, sizeof h->keys, "%s/keys", h->path);
}

void home_remove(struct home *h)
{
    (void)folder_remove(h->path);
}

enum status bench_try_open(struct bench *b, struct error *err)
{
    b->store = NULL;
    b->keys = NULL;
    b->log = NULL;
    enum status st = store_open(b->home.path, STORE_READ_WRITE, &b->store, err);
    if (st == OK) {
        st = keys_open(b->home.keys, VIEW(""), 1700000000, &b->keys, err);
    }
    if (st == OK) {
        st = log_open(b->store, b->keys, NULL, &b->log, err);
    }
    return st;
}

void bench_open(struct bench *b)
{
    struct error err = {.code = OK};
    MUST_OK(evidence_init(&err), err);
    home_make(&b->home);
    MUST_OK(bench_try_open(b, &err), err);
}

void bench_close(struct bench *b)
{
    b->log = log_close(b->log);
    b->keys = keys_close(b->keys);
    b->store = store_close(b->store);
}

void bench_reopen(struct bench *b)
{
    struct error err = {.code = OK};
    bench_close(b);
    MUST_OK(bench_try_open(b, &err), err);
}

void bench_end(struct bench *b)
{
    bench_close(b);
    home_remove(&b->home);
}

void sample_statement(struct buf *out, unsigned n)
{
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    sha256_of(view_of((const char *)&n, sizeof n), &d);
    sha256_hex(&d, hex);
    buf_printf(out,
               "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"file-%u\","
               "\"digest\":{\"sha256\":\"%s\"}}],\"predicateType\":"
               "\"https://slsa.dev/verification_summary/v1\",\"predicate\":{\"verifier\":{\"id\":"
               "\"https://assay.example/verifier\"},\"timeVerified\":\"2026-01-02T03:04:%02uZ\","
               "\"resourceUri\":\"pkg:generic/file-%u\",\"policy\":{\"uri\":"
               "\"https://assay.example/policy\"},\"verificationResult\":\"PASSED\"}}",
               n, hex, n % 60, n);
}

void bench_append(struct bench *b, unsigned from, unsigned count, bool sigstore,
                  struct log_receipt *receipts)
{
    struct buf text = BUF_INIT(64 << 20);
    struct error err = {.code = OK};
    struct log_item *items = mem_calloc(count, sizeof *items);
    size_t *starts = mem_calloc(count + 1, sizeof *starts);
    struct log_receipt *made = mem_calloc(count, sizeof *made);
    MUST(items != NULL && starts != NULL && made != NULL);
    for (unsigned i = 0; i < count; i++) {
        starts[i] = text.len;
        sample_statement(&text, from + i);
    }
    starts[count] = text.len;
    for (unsigned i = 0; i < count; i++) {
        items[i] =
            (struct log_item){view_slice(buf_view(&text), starts[i], starts[i + 1]), sigstore};
    }
    MUST_OK(log_append(b->log, items, count, made, &err), err);
    if (receipts != NULL) {
        memcpy(receipts, made, count * sizeof *made);
    }
    (void)mem_free(items);
    (void)mem_free(starts);
    (void)mem_free(made);
    buf_release(&text);
}

enum status bench_prove(struct log *l, uint64_t index, enum proof_format format, struct buf *proof,
                        struct buf *envelope, struct error *err)
{
    struct log_prover *p = NULL;
    enum status st = log_prover_open(l, &p, err);
    if (st == OK && proof != NULL) {
        st = log_prover_entry(p, index, format, proof, err);
    }
    if (st == OK && envelope != NULL) {
        st = log_prover_envelope(p, index, envelope, err);
    }
    (void)log_prover_close(p);
    return st;
}

enum status bench_prove_consistency(struct log *l, uint64_t old_size, struct sha256 *path,
                                    size_t *len, struct error *err)
{
    struct log_prover *p = NULL;
    enum status st = log_prover_open(l, &p, err);
    if (st == OK) {
        st = log_prover_consistency(p, old_size, path, len, err);
    }
    (void)log_prover_close(p);
    return st;
}

const char *vectors_dir(void)
{
    static char path[1024];
    const char *data = getenv("ASSAY_DATA");
    (void)snprintf(path, sizeof path, "%s/vectors",
                   data == NULL ? ASSAY_SOURCE_DIR "/../shared/data" : data);
    struct stat sb;
    return stat(path, &sb) == 0 ? path : NULL;
}

void each_file(const char *dir, file_visit visit, void *ctx)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char path[2048];
        struct stat sb;
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        bool dots = strcmp(names[i]->d_name, ".") == 0 || strcmp(names[i]->d_name, "..") == 0;
        if (!dots && lstat(path, &sb) == 0) {
            if (S_ISDIR(sb.st_mode)) {
                each_file(path, visit, ctx);
            } else if (S_ISREG(sb.st_mode)) {
                visit(ctx, path);
            }
        }
        free(names[i]);
    }
    free(names);
}

size_t slurp(const char *path, char *out, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    MUST(fd >= 0);
    ssize_t n = read(fd, out, cap);
    MUST(n >= 0 && (size_t)n < cap);
    (void)close(fd);
    return (size_t)n;
}

void spew(const char *path, const char *bytes, size_t len)
{
    struct stat sb;
    mode_t mode = stat(path, &sb) == 0 ? sb.st_mode & 07777 : 0600;
    (void)chmod(path, 0600);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST(fd >= 0);
    MUST(write(fd, bytes, len) == (ssize_t)len);
    (void)close(fd);
    (void)chmod(path, mode);
}
