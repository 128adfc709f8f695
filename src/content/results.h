/* Results that are kept from run to run: what workers reported of each file of one
 * directory, inspected in one way (docs/adr/0007-results-are-kept.md).
 *
 * One file: head, entries in byte order of their paths, text (a note of the caller's, paths,
 * records), a sum of all before. Numbers as this machine has them; it is written and read by one
 * build.
 *
 *   head    struct results_head
 *   entry   struct results_entry, `count` times
 *   text    `text_len` bytes
 *   sum     checksum_of() all before
 *
 * A record is the packets that came of the file, in their order: kind and length of the
 * payload (32 bits each), payload. Who delivers it checks it like a worker's packet. */
#ifndef ASSAY_CONTENT_RESULTS_H
#define ASSAY_CONTENT_RESULTS_H

#include <assay/base/buf.h>
#include <assay/base/digest.h>
#include <assay/base/stamp.h>

enum {
    RESULTS_MAX = 2000000,        /* entries */
    RESULTS_TEXT_MAX = 512 << 20, /* bytes of paths and records */
    RESULTS_RECORD_MAX = 4 << 20  /* a file with more is inspected each time */
};
#define RESULTS_NONE UINT32_MAX

struct results_entry {
    struct file_stamp stamp;
    struct sha256 digest; /* of the content, where has_digest is 1 */
    uint32_t has_digest;
    uint32_t path_at; /* in the text */
    uint32_t path_len;
    uint32_t record_at;
    uint32_t record_len;
    uint32_t idle; /* runs since the file was seen last */
};

/* A loaded file; all zero is an empty one. */
struct results {
    struct buf bytes;
    uint32_t count;
    const struct results_entry *entries;
    struct view text;
    struct view note;
};

/* OK with an empty one where there is no file, or none of this key, or a damaged one. */
MUST_CHECK enum status results_load(const char *path, const struct sha256 *key, struct results *out,
                                    struct error *err);
void results_release(struct results *r);
/* What results_load() would find in these bytes; *out points into them. */
bool results_parse(struct view bytes, const struct sha256 *key, struct results *out);

/* The entry of a raw path, or RESULTS_NONE. *hint: where the last one was found, at first
 * 0; whoever asks in the order of the entries is answered at once. */
uint32_t results_find(const struct results *r, struct view path, uint32_t *hint);
struct view results_path(const struct results *r, uint32_t index);
struct view results_record(const struct results *r, uint32_t index);

/* One result to be written; views stay the caller's. */
struct result {
    struct file_stamp stamp;
    bool has_digest;
    struct sha256 digest;
    struct view path;
    struct view record;
    uint32_t idle;
};

/* Replace the file at `path` by these, in one step; of two with one path the one that comes
 * first in the list stays. */
MUST_CHECK enum status results_save(const char *path, const struct sha256 *key, struct view note,
                                    struct result *list, size_t len, struct error *err);

/* Remove what lies in the directory beyond `files` files or `bytes` bytes, the longest
 * unused first, and what killed writers left there. Never removes `keep` (a name). */
void results_evict(const char *dir, struct view keep, size_t files, uint64_t bytes);

#endif
