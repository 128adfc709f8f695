/* The body of the fuzz targets: whatever comes, a document is sound or the status says why
 * there is none. */
#ifndef ASSAY_TESTS_FUZZ_SBOM_H
#define ASSAY_TESTS_FUZZ_SBOM_H

#include "fuzz.h"

#include <assay/base/digest.h>
#include <assay/sbom/format.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct sbom_document *doc = NULL;
    REQUIRE(digest_init(&err) == OK);
    REQUIRE(sbom_document_new(&doc, &err) == OK);
    const struct sbom_format *format = sbom_format_named(view_str(FUZZ_FORMAT));
    enum status st = format->read(view_of((const char *)data, size), "in", doc, &err);
    REQUIRE(st == OK || err.message[0] != '\0');
    REQUIRE(st != ERR_INTERNAL);
    for (size_t i = 0; st == OK && i < doc->component_count; i++) {
        REQUIRE(doc->components[i]->name.len == 0 || doc->components[i]->name.ptr != NULL);
    }
    (void)sbom_document_free(doc);
    return 0;
}

#endif
