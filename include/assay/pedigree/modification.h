/* Modified packages: a copy against its upstream and its ledger of patches.
 *
 * modification_run() lists the files of upstream and of the subject, fetches those of
 * upstream that differ, and hands the subject's to sandboxed workers that compare them line
 * by line, reconcile each difference with what is declared (pedigree/reconcile.h) and look
 * for changes that weaken (pedigree/weakening.h). Patches and ledgers are read in the
 * caller's process, by readers that bound what they take.
 *
 * Nothing is left out in silence: line ends, generated files and packaging are told apart
 * and counted; what could not be compared is a gap. Symbolic links are not compared. */
#ifndef ASSAY_PEDIGREE_MODIFICATION_H
#define ASSAY_PEDIGREE_MODIFICATION_H

#include <assay/base/map.h>
#include <assay/content/pool.h>
#include <assay/inspect/finding.h>
#include <assay/pedigree/patch_ledger.h>
#include <assay/pedigree/reconcile.h>
#include <assay/pedigree/weakening.h>

enum { MODIFICATION_SOURCES_MAX = 64 };

struct modification_source {
    struct subject subject;
    const char *prefix; /* where it lies in the tree: "component/", or "" */
    /* What names begin with and are known without: "github.com/a/b@v1.0.0/". NULL: the one
     * directory that all of an archive lies in. */
    const char *strip;
    /* Names (keys, as the source has them) that belong to it; the rest is left out. NULL: all. */
    const struct map *only;
};

struct modification_input {
    /* No sources: the subject is upstream with all that is declared. */
    const struct modification_source *subject;
    size_t subject_count;
    const struct modification_source *upstream;
    size_t upstream_count;
    const struct modification_source *later; /* one a version */
    size_t later_count;
    const struct modification_source *patches; /* directories and files that the user names */
    size_t patch_count;
    /* A tree that only holds the ledger (Debian's archive beside the original). */
    const struct modification_source *ledger;
    size_t ledger_count;
    const struct patch_ledger *declared; /* patches from elsewhere, such as git; or NULL */
    /* The copy is a part of upstream: only these names (keys) are missed where they are not
     * there. NULL: all of upstream's. */
    const struct map *expected;
    struct pool_options pool;
};

enum file_state { FILE_IDENTICAL, FILE_MODIFIED, FILE_ADDED, FILE_REMOVED, FILE_RENAMED };
const char *file_state_name(enum file_state s); /* "modified" */

/* What kind of difference it is, beside the lines. */
enum modification_class {
    MODIFICATION_GENERATED = 1 << 0,    /* made by a tool, by name and content */
    MODIFICATION_LINE_ENDS = 1 << 1,    /* nothing but line ends differ */
    MODIFICATION_BINARY = 1 << 2,       /* not compared line by line */
    MODIFICATION_PACKAGING = 1 << 3,    /* Debian's own files: debian/, .pc/ */
    MODIFICATION_EXECUTABLE = 1 << 4,   /* the bit x came or went */
    MODIFICATION_NOT_COMPARED = 1 << 5, /* too large, or it failed: a gap */
    MODIFICATION_TEST = 1 << 6,
    MODIFICATION_COPY = 1 << 7 /* added, but content and base name are those of a file of
                                  upstream's: a hard link in its archive, or a copy */
};

struct modified_change {
    struct change change;
    struct view function; /* that it stands in, or empty */
    uint32_t patch;       /* CHANGE_DECLARED: index of the (first) patch; else NO_PATCH */
};
#define NO_PATCH UINT32_MAX

struct modified_file {
    struct view path;
    struct view from; /* FILE_RENAMED, MODIFICATION_COPY: its path upstream */
    enum file_state state;
    unsigned classes; /* enum modification_class */
    enum language language;
    bool declared;        /* the file as a whole is explained: added, removed, binary, renamed */
    uint32_t declared_by; /* patch, or NO_PATCH */
    const struct modified_change *changes;
    size_t change_count;
    const struct weakening *weakenings; /* of any change, declared or not */
    size_t weakening_count;
    uint32_t unexplained; /* changes, or 1 for a file as a whole */
    uint32_t upstream;
};

struct patch_hunk {
    struct view path; /* of the file in the tree */
    uint32_t file;    /* in the diff */
    uint32_t hunk;
    uint32_t line; /* of its head in the patch */
    enum hunk_effect effect;
    int32_t offset;
    uint32_t fuzz;
};

struct modified_patch {
    const struct declared_patch *patch;
    const struct patch_hunk *hunks;
    size_t hunk_count;
    size_t holding; /* of them in effect */
    bool in_effect; /* all of them, and at least one */
};

struct modification_gap {
    struct view path;
    struct view what;
};

struct modification_counts {
    uint64_t identical;
    uint64_t modified;
    uint64_t added;
    uint64_t removed;
    uint64_t renamed;
    uint64_t generated; /* of those that differ */
    uint64_t line_ends;
    uint64_t binary;
    uint64_t packaging;
    uint64_t executable;
    uint64_t copies;
    uint64_t changes_declared;
    uint64_t changes_upstream;
    uint64_t changes_unexplained; /* files as a whole among them */
    uint64_t files_unexplained;
    uint64_t patches;
    uint64_t patches_in_effect;
    uint64_t patch_hunks;
    uint64_t patch_hunks_in_effect;
    uint64_t weakenings;
};

struct modification {
    bool debian;                       /* the subject is a Debian source */
    const struct modified_file *files; /* by path; identical ones are only counted */
    size_t file_count;
    const struct modified_patch *patches;
    size_t patch_count;
    const struct modification_gap *gaps;
    size_t gap_count;
    struct modification_counts counts;
    /* What names of the first source do without; or NULL. */
    const char *upstream_strip;
    const char *subject_strip;
    struct sha256 upstream_digest; /* SHA-256 over the sorted lines of upstream's digests */
    struct sha256 subject_digest;
};

/* All memory is the arena's; it must outlive the result, as must input->declared. */
MUST_CHECK enum status modification_run(const struct modification_input *in, struct arena *arena,
                                        struct modification *out, struct error *err);

/* The same; what is unexplained then is looked up in the commits that changed the copy since
 * its import (in->declared is added to). A history that cannot be read is a gap. */
MUST_CHECK enum status modification_run_with_history(const struct modification_input *in,
                                                     const struct patch_ledger_git *history,
                                                     struct arena *arena, struct modification *out,
                                                     struct error *err);

#endif
