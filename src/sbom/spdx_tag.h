/* The tags of SPDX 2 and the members of its JSON that say the same. */
#ifndef ASSAY_SBOM_SPDX_TAG_H
#define ASSAY_SBOM_SPDX_TAG_H

#include <assay/base/buf.h>

enum tag_section {
    TAGS_DOCUMENT,
    TAGS_CREATION,
    TAGS_PACKAGE,
    TAGS_FILE,
    TAGS_SNIPPET,
    TAGS_LICENCE,
    TAGS_RELATIONSHIP,
    TAGS_ANNOTATION,
    TAGS_REVIEW,
    TAGS_SECTIONS
};

enum tag_kind {
    TAG_TEXT,
    TAG_BOOL,
    TAG_LIST,         /* one tag an entry */
    TAG_CHECKSUM,     /* "SHA1: d6a7…" */
    TAG_REFERENCE,    /* "SECURITY cpe23Type cpe:2.3:…" */
    TAG_CODE,         /* "d6a7… (excludes: ./a)" */
    TAG_DOCUMENT_REF, /* "DocumentRef-a https://… SHA1: d6a7…" */
    TAG_RELATION,     /* "SPDXRef-A CONTAINS SPDXRef-B" */
    TAG_IGNORED
};

struct tag {
    const char *name;
    enum tag_section section;
    const char *key;
    enum tag_kind kind;
    bool starts; /* begins another package, file … */
};

/* Ended by a NULL name; those of a section in the order in which they are written. */
extern const struct tag spdx_tags[];

/* The member of the document that lists a section's objects; NULL: the section is the
 * document's own. */
const char *spdx_section_list(enum tag_section section);

#endif
