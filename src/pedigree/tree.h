/* The files of one or more sources under one roof, read by sandboxed workers. */
#ifndef ASSAY_PEDIGREE_TREE_H
#define ASSAY_PEDIGREE_TREE_H

#include <assay/base/map.h>
#include <assay/content/pool.h>
#include <assay/pedigree/modification.h>

enum {
    FETCH_FILE_MAX = 16 << 20, /* bytes of one file that is compared by lines */
    FETCH_TOTAL_MAX = 512 << 20
};

struct tree_file {
    struct view path;
    uint64_t size;
    struct sha256 digest;
    unsigned classes;
    enum language language;
    bool fetched;
    struct view bytes; /* where they were fetched */
};

struct content_tree {
    struct arena *arena;
    const struct pool_options *pool;
    struct file_tree_gaps *gaps; /* where what could not be read is noted */
    bool no_issues;              /* links and the like are not */
    struct tree_file **files;    /* in the order of their paths once tree_sort() was called */
    size_t len;
    size_t cap;
    struct map by_path;
    uint64_t fetched_bytes;
    /* What is read: the sources, and what their names do without. */
    const struct modification_source *sources;
    size_t source_count;
    char **strip; /* by source; or NULL */
};

struct file_tree_gaps {
    struct arena *arena;
    struct modification_gap *items;
    size_t len;
    size_t cap;
};

void tree_open(struct content_tree *t, struct arena *arena, const struct pool_options *pool,
               struct file_tree_gaps *gaps, const struct modification_source *sources,
               size_t count);
void tree_close(struct content_tree *t);

/* List all files with their digests. The bytes of those that `wants` names (by the path as
 * it will be) are kept, too. One directory that all of an archive lies in is left out of
 * its names. */
MUST_CHECK enum status tree_list(struct content_tree *t, bool (*wants)(struct view path),
                                 struct error *err);

/* Fetch the bytes of the files that `wants` says, by path. */
MUST_CHECK enum status tree_fetch(struct content_tree *t,
                                  bool (*wants)(const void *ctx, struct view path), const void *ctx,
                                  struct error *err);

/* What names of a source do without, once it was listed; or NULL. */
const char *tree_strip(const struct content_tree *t, size_t i);
struct tree_file *tree_get(const struct content_tree *t, struct view path);
void tree_sort(struct content_tree *t);

/* The files whose bytes were fetched, for readers of ledgers. */
struct patch_ledger_files tree_ledger_files(struct content_tree *t);

/* Add the line of a file: "<SHA-256>  <top><name>", as sha256sum(1) writes it. */
void hash_line(struct hasher *h, const struct sha256 *digest, struct view top, struct view name);

MUST_CHECK enum status gaps_add(struct file_tree_gaps *g, struct view path, struct view what,
                                struct error *err);

#endif
