/* Reading what other tools found: SARIF, GitLab reports, JUnit, cppcheck, clang-tidy.
 *
 * A format is a const descriptor in the table. Its reader takes the whole file (it has
 * been read from disk, is hostile, and is never trusted with more than its bytes) and
 * calls back with findings in the order of the file. Nothing is opened, fetched or
 * executed; entities, document types and references to other files are refused or left
 * alone.
 *
 * What each finding gets, whatever the format:
 *   inspector    the tool's name as a word: lower case, "semgrep" for "Semgrep OSS"; a
 *                name that one of our own inspectors has gets "imported-" in front
 *   path         relative to the subject: "file://" and percent escapes gone, the
 *                subject's own directory cut off; what lies elsewhere keeps its absolute
 *                or climbing name and is counted as `outside`
 *   severity     the tool's, on our scale (docs/imports.md has the tables)
 *   message      one line of valid text, at most IMPORT_MESSAGE_MAX bytes; where the tool
 *                found a credential, the credential masked
 *   fingerprint  fingerprint_make() of tool, rule, path and the code (or the tool's own
 *                fingerprint, or the message); repeats are numbered by the scope
 *   excerpt      empty: a line that another tool quotes may hold a secret
 *
 * Sources: SARIF 2.1.0 (OASIS), GitLab's report schemas 14 and 15, the JUnit XML of
 * Ant and Surefire, cppcheck's manual (XML version 2), clang-tidy's documentation. */
#ifndef ASSAY_IMPORTS_IMPORTS_H
#define ASSAY_IMPORTS_IMPORTS_H

#include <assay/inspect/finding.h>

enum {
    IMPORT_BYTES_MAX = 256 << 20, /* of one file; XML: XML_BYTES_MAX */
    IMPORT_FINDINGS_MAX = 200000, /* of one file */
    IMPORT_TOOLS_MAX = 64,        /* of one file */
    IMPORT_MESSAGE_MAX = 4096,    /* bytes, cut behind them */
    IMPORT_PATH_MAX = 4096,       /* bytes, cut behind them */
    IMPORT_RULE_MAX = 256,        /* bytes, cut behind them */
    IMPORT_TOOL_MAX = 64,         /* bytes of a tool's name, cut behind them */
    IMPORT_TESTS_MAX = 200000,    /* of one file, where they are asked for */
    IMPORT_TEST_MAX = 1000        /* bytes of a test's name or its suite's, cut behind them */
};

struct import_tool {
    struct view name;    /* as the findings' inspector */
    struct view version; /* or empty */
};

/* How the tool itself suppressed a result: by a comment in the source or elsewhere. */
struct import_suppression {
    bool suppressed;
    struct view reason; /* "in source: not reachable"; never empty when suppressed */
};

/* What became of a test, the worst last. */
enum import_outcome {
    TEST_SKIPPED,
    TEST_PASSED,
    TEST_FAILED,
    TEST_ERROR, /* it could not be run */
};
const char *import_outcome_name(enum import_outcome o); /* "skipped" … */
bool import_outcome_parse(struct view name, enum import_outcome *out);

struct import_test {
    struct view suite; /* JUnit's class; or empty */
    struct view name;
    enum import_outcome outcome;
};

struct import_sink {
    void *ctx;
    /* Before the findings of each tool; may come several times for the same. */
    enum status (*tool)(void *ctx, const struct import_tool *tool, struct error *err);
    /* Views are valid until the callback returns. */
    enum status (*finding)(void *ctx, const struct finding *f, const struct import_suppression *s,
                           struct error *err);
    /* Each test that was counted, before its failure as a finding; NULL: nobody asks. */
    enum status (*test)(void *ctx, const struct import_test *test, struct error *err);
};

struct import_options {
    struct view tool; /* overrides the name that the file gives; may be empty */
    struct view root; /* the subject's directory, absolute or as the tool named it; or empty */
    /* The line and column of a byte of a file of the subject, for formats that only know
     * offsets; false when it cannot be told. May be NULL. */
    bool (*position)(void *ctx, struct view path, uint64_t offset, uint32_t *line,
                     uint32_t *column);
    void *position_ctx;
};

struct import_summary {
    uint64_t findings;   /* handed to the sink */
    uint64_t suppressed; /* of these: suppressed by the tool */
    uint64_t outside;    /* of these: in files outside of the subject */
    uint64_t placeless;  /* of these: naming no file; they stand at the imported file */
    uint64_t passed;     /* results that say that something is in order; not handed over */
    /* JUnit: what became of test cases. */
    uint64_t tests;
    uint64_t failures;
    uint64_t errors;
    uint64_t skipped;
};

struct import_reader;

struct import_format {
    const char *name;    /* "sarif" */
    const char *purpose; /* for --help and documents */
    /* Does the content look like it? Cheap, no promise that it can be read. */
    bool (*sniff)(struct view text);
    enum status (*read)(struct import_reader *r, struct error *err);
};

/* All formats, ended by NULL; the first that sniffs takes a file. */
extern const struct import_format *const import_formats[];
const struct import_format *import_format_named(struct view name);
const struct import_format *import_format_of(struct view bytes); /* or NULL */

/* Read `bytes` (at most IMPORT_BYTES_MAX). `name` stands in messages ("name:line:column:
 * …"), its base as the path of findings that name none. ERR_FORMAT, ERR_LIMIT and
 * ERR_UNSUPPORTED say where; findings handed over before an error are to be dropped by
 * the caller. *out is filled on OK only. digest_init() first. */
MUST_CHECK enum status import_read(const struct import_format *format, struct view bytes,
                                   const char *name, const struct import_options *options,
                                   const struct import_sink *sink, struct import_summary *out,
                                   struct error *err);

#endif
