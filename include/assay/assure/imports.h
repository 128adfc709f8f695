/* Findings of other tools: into the facts of an inspection, and into the log.
 *
 * A file is imported once: its SHA-256 says whether it was. The log's statement is of type
 * IMPORT_PREDICATE, its subject the file (name and SHA-256); the predicate holds time,
 * format, tools, counts, and by digest the document of what was read, which is stored
 * beside (docs/evidence.md). The file itself is not kept: reports of secret scanners quote
 * what they found. Where it is said what was tested, the document also names the tests and what
 * became of them, and a register follows from it. */
#ifndef ASSAY_ASSURE_IMPORTS_H
#define ASSAY_ASSURE_IMPORTS_H

#include <assay/assure/facts.h>
#include <assay/assure/ledger.h>
#include <assay/imports/imports.h>

#define IMPORT_PREDICATE "urn:assay:predicate:import:v1"

/* A file to import. */
struct import_file {
    struct view bytes;
    const char *name; /* for messages, and its name in the evidence */
    const struct import_format *format;
    struct import_options options;
    /* Results that the tool suppressed are suppressed here, too; else they count, with
     * their suppression as marker. */
    bool honour_suppressions;
    /* SHA-256 in hex of what was tested: the tests are kept by name, as a register (test_results).
     * Only for imports_record(); empty: they are counted. */
    struct view tested;
};

/* ---- into the facts of one inspection ---- */

/* All findings of the file, or none on failure. The tool counts as an inspector that ran.
 * The same bytes again change nothing; *out is then zero. */
MUST_CHECK enum status facts_import(struct facts *f, const struct import_file *file,
                                    struct import_summary *out, struct error *err);
/* Findings of different tools that are the same (imports/weakness.h) become one with
 * several witnesses: an own inspector's stays, else the first by line, tool and rule. It
 * takes the highest severity and confidence; its fingerprint stays its own, so that
 * nothing imported can hide it. Suppressed findings are witnesses of nothing. Call it when
 * all findings are in, before suppressions are applied. */
MUST_CHECK enum status facts_merge_witnesses(struct facts *f, struct error *err);
/* Imported findings in files that the inspection has not seen. */
MUST_CHECK enum status facts_imported_elsewhere(const struct facts *f, uint64_t *out,
                                                struct error *err);

struct fact_import {
    struct view name;
    struct view format;
    struct view tools; /* "semgrep 1.2.3", several with ", " between */
    struct view sha256;
    struct import_summary sum;
};
/* By name and digest. */
MUST_CHECK enum status facts_each_import(const struct facts *f,
                                         enum status (*each)(void *ctx, const struct fact_import *i,
                                                             struct error *err),
                                         void *ctx, struct error *err);

/* ---- into the log ---- */

/* What was read of a file, ready to be logged. Reading needs no keys, and none should be
 * in memory while a stranger's file is parsed. */
struct import_document {
    struct sha256 file;
    struct buf findings; /* JSON */
    struct buf tools;    /* JSON list */
    struct import_summary sum;
    uint64_t by_severity[SEVERITY_CRITICAL + 1]; /* without the suppressed */
};
void import_document_init(struct import_document *d);
void import_document_release(struct import_document *d);
MUST_CHECK enum status import_document_read(const struct import_file *file,
                                            struct import_document *out, struct error *err);

struct import_receipt {
    bool already;   /* these bytes were imported before; nothing was logged */
    uint64_t index; /* of the log entry, new or old */
};
MUST_CHECK enum status imports_record(const struct ledger *l, const struct import_file *file,
                                      const struct import_document *document,
                                      struct view tool_version, int64_t now,
                                      struct import_receipt *out, struct error *err);

/* Everything that was ever imported, into `f`, as facts_import() would have it (with
 * suppressions of the tools honoured). Only statements signed by one of our keys count;
 * another one is ERR_CORRUPT. */
MUST_CHECK enum status imports_load(const struct ledger *l, struct facts *f, struct error *err);

#endif
