/* Appends statements one by one, then a batch, and prints what is acknowledged at once:
 * `append_tool HOME COUNT`. Killed or fed with errors by the crash tests.
 * `append_tool HOME check FILE` verifies that a store holds every index that
 * FILE lists, and that appending goes on. Exit 0: fine; 1: a refusal that was
 * reported; 2: evidence was lost or damaged. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int refuse(const struct error *err)
{
    (void)fprintf(stderr, "%s: %s\n", status_name(err->code), err->message);
    return 1;
}

static enum status append_one(struct bench *b, unsigned n, struct log_receipt *r, struct error *err)
{
    struct buf text = BUF_INIT(1 << 16);
    sample_statement(&text, n);
    struct log_item item = {buf_view(&text), n % 4 == 3};
    enum status st = log_append(b->log, &item, 1, r, err);
    buf_release(&text);
    return st;
}

/* One that is large enough for a pack. */
static int append_batch(struct bench *b, struct error *err)
{
    enum { BATCH = 64 };
    static struct log_item items[BATCH];
    static struct log_receipt receipts[BATCH];
    static struct buf texts[BATCH];
    static char lines[BATCH * 96];
    size_t at = 0;
    for (unsigned i = 0; i < BATCH; i++) {
        buf_init(&texts[i], 1 << 16);
        sample_statement(&texts[i], 2000 + i);
        items[i] = (struct log_item){buf_view(&texts[i]), false};
    }
    enum status st = log_append(b->log, items, BATCH, receipts, err);
    for (unsigned i = 0; i < BATCH; i++) {
        char hex[SHA256_HEX_MAX];
        buf_release(&texts[i]);
        if (st == OK) {
            sha256_hex(&receipts[i].envelope, hex);
            at += (size_t)snprintf(lines + at, sizeof lines - at, "%llu %s\n",
                                   (unsigned long long)receipts[i].index, hex);
        }
    }
    return st != OK ? refuse(err) : write(STDOUT_FILENO, lines, at) == (ssize_t)at ? 0 : 1;
}

static int append(struct bench *b, unsigned count)
{
    struct error err = {.code = OK};
    for (unsigned i = 0; i < count; i++) {
        struct log_receipt r;
        char line[160];
        char hex[SHA256_HEX_MAX];
        if (append_one(b, i, &r, &err) != OK) {
            return refuse(&err);
        }
        sha256_hex(&r.envelope, hex);
        int n = snprintf(line, sizeof line, "%llu %s\n", (unsigned long long)r.index, hex);
        if (write(STDOUT_FILENO, line, (size_t)n) != n) {
            return 1; /* appended, but not acknowledged */
        }
    }
    return append_batch(b, &err);
}

struct wanted {
    uint64_t index;
    char envelope[SHA256_HEX_MAX];
    bool found;
};

static enum status look(void *ctx, const struct log_entry *e, struct error *err)
{
    struct wanted *w = ctx;
    char hex[SHA256_HEX_MAX];
    (void)err;
    sha256_hex(&e->envelope_digest, hex);
    w->found = e->index == w->index && strcmp(hex, w->envelope) == 0;
    return OK;
}

static int check(struct bench *b, const char *file)
{
    static struct log_audit audit;
    struct error err = {.code = OK};
    FILE *f = fopen(file, "r");
    struct wanted w = {.index = 0};
    unsigned long long index;
    if (f == NULL || log_verify(b->log, &audit, &err) != OK) {
        (void)refuse(&err);
        return 2;
    }
    while (fscanf(f, "%llu %64s\n", &index, w.envelope) == 2) {
        w.index = index;
        w.found = false;
        if (log_each(b->log, index, index + 1, look, &w, &err) != OK || !w.found) {
            (void)fprintf(stderr, "acknowledged entry %llu is lost\n", index);
            return 2;
        }
    }
    (void)fclose(f);
    struct log_receipt r;
    uint64_t size = audit.size;
    uint64_t rows = 0;
    uint64_t wrong = 0;
    if (append_one(b, 1000, &r, &err) != OK || r.index != size ||
        log_verify(b->log, &audit, &err) != OK ||
        log_check_register(b->log, &rows, &wrong, &err) != OK || wrong != 0) {
        (void)fprintf(stderr, "appending does not go on\n");
        (void)refuse(&err);
        return 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct bench b = {.log = NULL};
    struct error err = {.code = OK};
    if (argc < 3 || evidence_init(&err) != OK) {
        return 2;
    }
    (void)snprintf(b.home.path, sizeof b.home.path, "%s", argv[1]);
    (void)snprintf(b.home.keys, sizeof b.home.keys, "%.250s/keys", argv[1]);
    if (bench_try_open(&b, &err) != OK) {
        bench_close(&b);
        (void)refuse(&err);
        return argc > 3 ? 2 : 1;
    }
    int rc = argc > 3 ? check(&b, argv[3]) : append(&b, (unsigned)strtoul(argv[2], NULL, 10));
    bench_close(&b);
    return rc;
}
