/* Writing CycloneDX: the document as values, one item of a list at a time, for a sink that
 * knows how JSON or XML is written. */
#ifndef ASSAY_SBOM_CYCLONEDX_WRITE_H
#define ASSAY_SBOM_CYCLONEDX_WRITE_H

#include "check.h"
#include "draft.h"

#include <assay/sbom/document.h>

/* The lists of a document, in the order in which XML wants them. */
enum cyclonedx_member {
    MEMBER_COMPONENTS,
    MEMBER_SERVICES,
    MEMBER_DEPENDENCIES,
    MEMBER_COMPOSITIONS,
    MEMBER_VULNERABILITIES,
    MEMBER_COUNT
};
extern const char *const cyclonedx_members[];

MUST_CHECK enum status cyclonedx_write(const struct sbom_document *doc, unsigned minor,
                                       const struct draft_sink *sink, struct error *err);

/* Make *v a vulnerability, its properties aside. */
void cyclonedx_put_vulnerability(struct draft *t, struct value *v,
                                 const struct sbom_vulnerability *f);

/* "urn:uuid:…", as a serial number has to be. */
bool cyclonedx_is_serial(struct view text);

#endif
