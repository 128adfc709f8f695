/* What readers of SPDX share: who needs whom, and what the document is about. */
#ifndef ASSAY_SBOM_EDGES_H
#define ASSAY_SBOM_EDGES_H

#include "keep.h"

/* "`ref` needs `on`", both kept in the document. */
struct edge {
    struct view ref;
    struct view on; /* empty: it needs nothing */
    uint32_t line;
    uint32_t order; /* in the document */
};

/* One dependency of the document for each ref; the edges are sorted. */
void edges_keep(struct keeper *k, struct edge *edges, size_t n);

/* Make a component the subject; it is none of the document's components then. NULL is
 * allowed. */
void subject_take(struct sbom_document *doc, struct sbom_component *subject);

/* Empty, NOASSERTION or NONE. */
bool says_nothing(struct view text);

#endif
