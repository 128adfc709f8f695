/* Reports: one file per format, each a const descriptor in the table. */
#ifndef ASSAY_REPORT_REPORT_H
#define ASSAY_REPORT_REPORT_H

#include <assay/assure/compare.h>
#include <assay/assure/verdict.h>

/* What the evidence says about itself; empty views when nothing was logged. */
struct report_evidence {
    struct view log_origin; /* the log's name */
    bool logged;
    uint64_t first_index; /* of the statements appended by this run */
    uint64_t count;
    uint64_t tree_size;
    struct view root_hash;      /* hex */
    struct view key_id;         /* of the statement key */
    struct view verdict_digest; /* hex SHA-256 of the verdict's envelope */
};

struct report {
    const struct facts *facts;
    const struct facts_subject *subject;
    const struct inspection_facts *inspection;
    const struct verdict *verdict;       /* NULL for `scan`: findings only */
    const struct comparison *comparison; /* NULL: with nothing; else findings have states */
    struct report_evidence evidence;
    struct view tool_version;
    int64_t started; /* seconds since the epoch */
    int64_t finished;
    double seconds;           /* wall time of the inspection */
    double cpu_seconds;       /* of all processes */
    const char *spec_version; /* of an SBOM's format; NULL: its default */
};

struct report_style {
    bool colour;     /* ANSI colours (text only) */
    unsigned width;  /* columns (text only); 0: 100 */
    unsigned detail; /* 0 summary, 1 (-v) all findings, 2 (-vv) everything */
};

struct report_format {
    const char *name;      /* "sarif" */
    const char *extension; /* ".sarif" */
    const char *purpose;   /* for --help */
    /* Append the report to `out`. Same report, same bytes. */
    enum status (*write)(const struct report *r, const struct report_style *style, struct buf *out,
                         struct error *err);
};

/* All formats, ended by NULL. */
extern const struct report_format *const report_formats[];
const struct report_format *report_format_named(struct view name);

enum { REPORT_BYTES_MAX = 1 << 30 };

#endif
