/* What is new: the findings of one subject compared with those of another, its base (an
 * earlier revision, the last delivery).
 *
 * Findings are the same when inspector, rule, path and fingerprint agree; as many as the
 * base holds of them, the rest is new. In a file that has the same content under the same
 * path in both, all are the same. A file that was moved keeps its findings: one in a path
 * that the base does not have is the same as one, of the same identity (finding.h; of a
 * secret: its value), in a path that only the base has. What the base could not be
 * inspected for counts as new.
 *
 * Where both were measured, functions are compared, too (view function_changes): which ones of
 * the files that differ are new or gone, have grown or shrunk. The first measure that differs
 * decides: cognitive complexity, cyclomatic, nesting, lines, statements, parameters. They are the
 * same by path and qualified name, or by name where only one is gone and one new. */
#ifndef ASSAY_ASSURE_COMPARE_H
#define ASSAY_ASSURE_COMPARE_H

#include <assay/assure/facts.h>

/* The files of an inspection by path, with their digests. */
struct file_index;
MUST_CHECK enum status file_index_new(const struct facts *f, struct file_index **out,
                                      struct error *err);
struct file_index *file_index_free(struct file_index *index);
bool file_index_has(const struct file_index *index, struct view path);
/* Does it hold a file of this path and content (NULL: not known, so no)? Read-only: for
 * inspection_options.skip. */
bool file_index_same(const struct file_index *index, struct view path, const struct sha256 *digest);

struct comparison {
    struct view name;       /* what the base was called: "main", "release-1.tar.gz" */
    struct view git_commit; /* of the base, or empty */
    struct sha256 digest;   /* facts_tree_digest() of the base; zero: only a part was read */
    /* Findings; suppressed ones are counted like others. */
    uint64_t new_findings;
    uint64_t unchanged; /* `moved` among them */
    uint64_t moved;     /* found again in a file of another path */
    uint64_t gone;
    uint64_t files_same; /* same path, same content */
    uint64_t files_changed;
    uint64_t files_added;
    uint64_t files_gone;
    uint64_t gaps; /* parts of the base that were not inspected */
    /* Files that are the same were left out of both inspections, so that findings in them
     * are not in the facts, and not in `unchanged`. */
    bool same_left_out;
    bool functions; /* both were measured: the caller's */
};

/* Mark the findings of `now` as new or unchanged, and add those that only `base` has as
 * gone. Both need digests of their files, and neither may have had facts_key_secrets()
 * called. Fills the counts of `out`; its other fields are the caller's. Call once. */
MUST_CHECK enum status facts_compare(struct facts *now, const struct facts *base,
                                     struct comparison *out, struct error *err);

#endif
