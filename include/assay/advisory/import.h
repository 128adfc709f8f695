/* Importing advisories: OSV records as JSON files, in directories, or in zips as the
 * public collections offer them, into one index file (assay/advisory/index.h).
 *
 * Data about the end of life (assay/advisory/eol.h) goes to a file beside the index,
 * "<database>.eol"; a product's newer data replaces the older.
 *
 * EPSS scores (CSV, also as .csv.gz) and CISA's catalogue of exploited vulnerabilities
 * (JSON or CSV) among them go into the index too; of several the newest.
 *
 * Of each id the newest record counts; one that is withdrawn takes the id out. A record
 * that cannot be read is left out, named and counted: the import is partial then, and
 * the index says so as long as it lives. Threads read in parallel; the result does not
 * depend on how many. */
#ifndef ASSAY_ADVISORY_IMPORT_H
#define ASSAY_ADVISORY_IMPORT_H

#include <assay/base/buf.h>

enum {
    IMPORT_PROBLEMS_MAX = 20,   /* named; the rest is only counted */
    IMPORT_PROBLEM_MAX = 256,   /* bytes of a name with its reason */
    IMPORT_FILES_MAX = 4 << 20, /* files and entries of zips in one import */
    IMPORT_DEPTH_MAX = 32       /* directories in directories */
};
#define IMPORT_BYTES_MAX (UINT64_C(64) << 30) /* unpacked, in one import */

struct import_options {
    const char *const *paths; /* files, zips and directories */
    size_t path_count;
    const char *database; /* the index file; its directory exists. Without an advisory, a score
                             or a catalogue among the files it is not touched */
    bool keep;            /* what the index has already stays, where it is not replaced */
    unsigned threads;     /* 0: one a processor */
    /* Asked now and then; true ends the import with ERR_CANCELLED. NULL: never. */
    bool (*cancelled)(void *ctx);
    void *ctx;
};

struct import_report {
    uint64_t records;   /* read */
    uint64_t withdrawn; /* of these */
    uint64_t skipped;   /* could not be read */
    uint64_t others;    /* files that are neither JSON nor CSV */
    uint64_t bytes;     /* of all that was read */
    uint64_t epss;      /* scores */
    uint64_t kev;       /* exploited vulnerabilities */
    uint64_t eol;       /* release cycles with their end of life */
    size_t problem_count;
    char problems[IMPORT_PROBLEMS_MAX][IMPORT_PROBLEM_MAX]; /* in the order of the input */
};

/* Read all and replace the index. It is untouched on failure, and where nothing at all
 * could be read (ERR_FORMAT). An index of another format version, or a damaged one,
 * is ERR_UNSUPPORTED or ERR_CORRUPT with `keep`. */
MUST_CHECK enum status advisory_import(const struct import_options *options,
                                       struct import_report *report, struct error *err);

#endif
