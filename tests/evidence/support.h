/* What the tests of this room share: a temporary home, sample statements. */
#ifndef ASSAY_TESTS_EVIDENCE_SUPPORT_H
#define ASSAY_TESTS_EVIDENCE_SUPPORT_H

#include <assay/base/buf.h>
#include <assay/evidence/log.h>
#include <assay/evidence/proof.h>

struct home {
    char path[256];
    char keys[300];
};

void home_make(struct home *h);
/* Remove it with everything in it. */
void home_remove(struct home *h);

/* An open log on a home, with its store and keys. */
struct bench {
    struct home home;
    struct store *store;
    struct keys *keys;
    struct log *log;
};
void bench_open(struct bench *b);   /* in a new home */
void bench_reopen(struct bench *b); /* closes and opens again */
enum status bench_try_open(struct bench *b, struct error *err);
void bench_close(struct bench *b); /* handles only */
void bench_end(struct bench *b);   /* and removes the home */

/* Append statements numbered from `from` as one batch; returns the receipts. */
void bench_append(struct bench *b, unsigned from, unsigned count, bool sigstore,
                  struct log_receipt *receipts);

/* By a prover of its own: the entry's proof and envelope, added to the buffers; either may be
 * NULL. */
enum status bench_prove(struct log *l, uint64_t index, enum proof_format format, struct buf *proof,
                        struct buf *envelope, struct error *err);
enum status bench_prove_consistency(struct log *l, uint64_t old_size, struct sha256 *path,
                                    size_t *len, struct error *err);

/* Statement number `n` as JSON, appended to `out`. */
void sample_statement(struct buf *out, unsigned n);

/* The folder of outside vectors: $ASSAY_DATA or its default; NULL if absent. */
const char *vectors_dir(void);

/* Visit every regular file below `dir`, in name order. */
typedef void (*file_visit)(void *ctx, const char *path);
void each_file(const char *dir, file_visit visit, void *ctx);

/* Whole small files. */
size_t slurp(const char *path, char *out, size_t cap);
void spew(const char *path, const char *bytes, size_t len);

#endif
