/* Reads a file and writes down what came, one finding a line:
 *   tool|path|line:column-endline:endcolumn|severity|confidence|cwe|rule|message[|suppression]
 */
#ifndef ASSAY_TESTS_IMPORT_RUN_H
#define ASSAY_TESTS_IMPORT_RUN_H

#include "testing.h"

#include <assay/base/buf.h>
#include <assay/imports/imports.h>

struct import_run {
    enum status status;
    struct error err;
    struct import_summary sum;
    struct buf text;   /* findings */
    struct buf tools;  /* "name version\n" */
    struct buf prints; /* fingerprints, one a line */
    struct buf tests;  /* "suite|name|outcome\n" */
};

/* `format` NULL: by its content (ERR_UNSUPPORTED when nothing sniffs). */
void import_run(struct import_run *run, const char *format, struct view bytes,
                const struct import_options *options);
/* The same for a file of tests/imports/corpus/. */
void import_run_file(struct import_run *run, const char *format, const char *file,
                     const struct import_options *options);
void import_run_release(struct import_run *run);

#endif
