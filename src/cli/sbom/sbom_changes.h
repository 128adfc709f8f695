/* The differences of two bills of materials, told as text or JSON. */
#ifndef ASSAY_CLI_SBOM_CHANGES_H
#define ASSAY_CLI_SBOM_CHANGES_H

#include "bill_source.h"

#include <assay/base/json.h>
#include <assay/sbom/analysis.h>

struct changes {
    struct cli *cli;
    const char *name[2]; /* of the two sides, for places */
    /* What each kind of change is called; by enum sbom_change_kind. */
    const char *const *words;
    bool json;
    bool dependencies; /* compare who depends on whom, too */
    size_t counts[SBOM_CHANGE_KINDS];
    struct buf out;
    struct json_writer writer;
};

/* Compare and write; *any: there are differences. */
MUST_CHECK enum status changes_show(struct changes *c, const struct sbom_document *a,
                                    const struct sbom_document *b, bool *any, struct error *err);

#endif
