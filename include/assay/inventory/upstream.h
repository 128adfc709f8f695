/* Sources of other projects, to be recognised where they were copied: an index of the
 * signatures of their releases (a mapped file of our own), and the search for them in the
 * files of a subject.
 *
 * A release is a package URL with a version. A file is told by its bytes, by its tokens
 * (comments and layout left out) and by its functions (signature.h). Where several
 * projects hold the same function, it counts for the smallest: the others are taken to
 * have copied it.
 *
 * The file: little-endian; a header, the releases, then sorted entries {digest, release,
 * path}; texts at the end. Its own checks hold against truncation and nonsense: whoever
 * can write the state directory may as well replace it. */
#ifndef ASSAY_INVENTORY_UPSTREAM_H
#define ASSAY_INVENTORY_UPSTREAM_H

#include <assay/inventory/component.h>
#include <assay/inventory/signature.h>

enum {
    UPSTREAM_RELEASES_MAX = 1 << 20,
    UPSTREAM_ENTRIES_MAX = 1 << 28,
    UPSTREAM_TEXT_MAX = 1 << 30
};

struct upstream_index;

struct upstream_release {
    struct view project; /* the package URL without its version */
    struct view version;
    struct view commit; /* where it was read from a git repository, or empty */
    uint32_t files;     /* source files */
    uint32_t functions; /* that are long enough to count, each once */
};

/* Open a file; ERR_NOT_FOUND where there is none, ERR_CORRUPT for one that makes no sense. */
MUST_CHECK enum status upstream_open(const char *path, struct upstream_index **out,
                                     struct error *err);
struct upstream_index *upstream_close(struct upstream_index *x);

size_t upstream_release_count(const struct upstream_index *x);
/* Texts live as long as the index. */
struct upstream_release upstream_release_at(const struct upstream_index *x, size_t i);

/* ---- building ---- */

struct upstream_build;

/* Start from `base` (may be NULL), which must stay open. */
MUST_CHECK enum status upstream_build_new(const struct upstream_index *base,
                                          struct upstream_build **out, struct error *err);
struct upstream_build *upstream_build_free(struct upstream_build *b);

/* Begin a release; one of the same package URL and version goes. ERR_FORMAT for what is no
 * package URL with a version. */
MUST_CHECK enum status upstream_build_release(struct upstream_build *b, struct view purl,
                                              struct view commit, struct error *err);
/* A file of the release that was begun last; its path is relative to the release. */
MUST_CHECK enum status upstream_build_file(struct upstream_build *b, struct view path,
                                           const struct signature *s, struct error *err);
/* Take releases out: all of a project, or with a version one. ERR_NOT_FOUND for none. */
MUST_CHECK enum status upstream_build_remove(struct upstream_build *b, struct view purl,
                                             struct error *err);
/* Replace the file at `path` atomically. Afterwards `b` is only to be freed. */
MUST_CHECK enum status upstream_build_write(struct upstream_build *b, const char *path,
                                            struct error *err);

/* ---- recognising ---- */

struct upstream_search;

MUST_CHECK enum status upstream_search_new(const struct upstream_index *x,
                                           struct upstream_search **out, struct error *err);
struct upstream_search *upstream_search_free(struct upstream_search *s);

/* A file of the subject. Only what the index knows of it is kept. */
MUST_CHECK enum status upstream_search_file(struct upstream_search *s, struct view path,
                                            const struct signature *signature, struct error *err);

/* Hand out a component for each copy. Its manifest is the file that speaks most for it; its
 * note says where it lies, which versions it may be of (when several agree as well, the
 * latest is its version: what changed between them is not in the copy), how many files are
 * as published and how many were changed, and how sure that is. Once, at the end.
 *
 * A copy counts where at least three functions agree and they are a tenth of the release's,
 * or thirty in all, or where two files agree of a release without functions. */
MUST_CHECK enum status upstream_search_finish(struct upstream_search *s,
                                              const struct component_sink *sink, struct error *err);

/* The copies that were handed out, behind upstream_search_finish(). Texts live as long as the
 * search. */
struct upstream_copy {
    struct view purl;
    struct view path;     /* where it lies: "deps/lib", or "" */
    struct view manifest; /* the file that speaks most for it */
    size_t published;     /* files as published, or with another layout */
    size_t changed;       /* files that are as in no release */
};
const struct upstream_copy *upstream_search_copies(const struct upstream_search *s, size_t *len);

#endif
