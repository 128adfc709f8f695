/* Many small files, written atomically and durably at the price of few syncs.
 *
 * Every file is written under a temporary name (in ".tmp", or beside its target
 * as ".tmp-…"), flushed, renamed, and the renames are flushed. Files that a killed writer left
 * beside their targets are removed by the next one (".lock" in the root tells it). A few files are
 * flushed one by one; for many, two syncfs(2) calls cost less than their fsync(2)s (Linux 5.8 and
 * later report write errors there). */
#ifndef ASSAY_STORE_DURABLE_H
#define ASSAY_STORE_DURABLE_H

#include <assay/base/error.h>
#include <assay/base/view.h>

#include <sys/types.h>

enum { DURABLE_PATH_MAX = 160 };

/* The relative path of file `i`, NUL-terminated. */
typedef void (*durable_name)(const void *ctx, size_t i, char out[DURABLE_PATH_MAX]);

struct durable_batch {
    int root;         /* directory that the paths are relative to */
    const char *home; /* its path, for messages */
    durable_name name;
    const void *ctx;
    const struct view *(*bytes)(const void *ctx, size_t i);
    size_t count;
    mode_t mode;     /* of new files; 0: 0400, for what is never changed */
    bool keep_equal; /* a file that is there with the same bytes stays, with the time of now */
    /* Temporary files go beside their targets instead of ".tmp": with targets
     * in many directories and in their order, threads never wait for one's lock. */
    bool beside;
};

/* All or an error; temporary files are removed on failure. Safe from several
 * processes at once. */
MUST_CHECK enum status durable_write(const struct durable_batch *b, struct error *err);

/* Remove temporary files that a killed process left behind, when older than
 * `age` seconds. Failures are ignored: they cost only space. */
void durable_sweep(int root, int64_t age);
/* The same for one file in an open directory (those written beside targets). */
void durable_sweep_one(int dir, const char *name, int64_t age);
#define DURABLE_TMP_PREFIX ".tmp-"

#endif
