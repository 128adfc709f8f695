/* Reading unified diffs: what diff -u, git diff, git format-patch, quilt, dpkg-source,
 * patch-package, yarn and pnpm write.
 *
 * Sources: POSIX diff -u ("unified format"), git-diff(1) "generating patch text with -p",
 * patch(1) for what is tolerated: text before, between and behind the files, "Index:" lines,
 * names with times behind a tab, a lost blank before an empty context line, a missing count.
 * Context and ed diffs are ERR_UNSUPPORTED. A hunk whose lines do not add up to what its
 * head says, or that ends with the text, is ERR_FORMAT: "<source>:<line>: …". */
#ifndef ASSAY_PEDIGREE_UNIFIED_DIFF_H
#define ASSAY_PEDIGREE_UNIFIED_DIFF_H

#include <assay/base/arena.h>

enum {
    DIFF_TEXT_MAX = 64 << 20,   /* bytes of one diff */
    DIFF_FILES_MAX = 200000,    /* files of one diff */
    DIFF_HUNKS_MAX = 1000000,   /* hunks of one diff */
    DIFF_LINE_MAX = 0x3fffffff, /* a line's number, or a count of lines, in a hunk's head */
};

struct diff_line {
    char mark;        /* ' ', '-' or '+' */
    struct view text; /* with its "\n", unless the diff says that the file ends without */
};

struct diff_hunk {
    uint32_t line; /* of its head in the diff, 1-based */
    uint32_t old_start;
    uint32_t old_count;
    uint32_t new_start;
    uint32_t new_count;
    const struct diff_line *lines;
    size_t len;
};

struct diff_file {
    uint32_t line;        /* where it begins in the diff, 1-based */
    struct view old_path; /* as written, unquoted, without a time; empty: /dev/null */
    struct view new_path;
    bool adds;    /* the file is made by it */
    bool removes; /* the file is gone behind it */
    bool renames; /* git's "rename from" and "rename to"; the paths are those */
    bool binary;  /* its content is not in lines */
    const struct diff_hunk *hunks;
    size_t len;
};

struct diff {
    struct view preamble; /* the text before the first file */
    const struct diff_file *files;
    size_t len;
};

/* Views point into `text` or `arena`. A text without any file in it yields none. */
MUST_CHECK enum status diff_read(struct view text, const char *source, struct arena *arena,
                                 struct diff *out, struct error *err);

/* `path` without its first `strip` parts, as patch -p does; empty where it has no more. Never
 * absolute, nor with ".." in it: such a path is empty, too. */
struct view diff_path(struct view path, unsigned strip);

#endif
