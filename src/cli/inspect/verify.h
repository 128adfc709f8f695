/* Verifying on behalf of another command. */
#ifndef ASSAY_CLI_VERIFY_H
#define ASSAY_CLI_VERIFY_H

#include "claim_source.h"

struct verify_task {
    /* In: documents to set against the subject, besides those of the command line. */
    const struct claim_document *documents;
    size_t document_count;
    /* Out. */
    bool logged;
    uint64_t verdict; /* log entry */
};

/* As "assay verify ARGUMENTS". */
enum exit_code verify_run(struct cli *cli, int argc, char **argv, struct verify_task *task);

#endif
