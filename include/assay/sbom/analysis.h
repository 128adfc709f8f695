/* What can be said of bills of materials: flaws that no schema sees, completeness, and how
 * two of them differ.
 *
 * Sources: "The Minimum Elements For a Software Bill of Materials" (NTIA, 2021); BSI
 * TR-03183-2 version 2.1.0, section 5 (required and additional data fields). */
#ifndef ASSAY_SBOM_ANALYSIS_H
#define ASSAY_SBOM_ANALYSIS_H

#include <assay/sbom/document.h>

/* A flaw: what is said contradicts itself. */
struct sbom_flaw {
    const char *kind; /* "duplicate-reference", "dangling-reference", "cycle" */
    struct view what; /* the reference; for a cycle "a -> b -> a" */
    uint32_t line;
};

/* Hand out all flaws, in the order of the document; cycles of the dependency graph last,
 * each once. */
MUST_CHECK enum status sbom_flaws(const struct sbom_document *doc,
                                  enum status (*each)(void *ctx, const struct sbom_flaw *flaw,
                                                      struct error *err),
                                  void *ctx, struct error *err);

enum sbom_standard { SBOM_NTIA, SBOM_BSI, SBOM_STANDARDS };
const char *sbom_standard_name(enum sbom_standard standard); /* "NTIA minimum elements" */

/* One element that a standard asks for, and how often it is there. */
struct sbom_element {
    enum sbom_standard standard;
    const char *name; /* "component-supplier" */
    const char *asks; /* "supplier name" */
    bool required;    /* else: where it exists */
    size_t have;
    size_t of; /* components, the subject too; 1 for what the document has once */
};

enum { SBOM_ELEMENTS_MAX = 32 };

struct sbom_score {
    struct sbom_element elements[SBOM_ELEMENTS_MAX];
    size_t element_count;
    /* Mean share of the required elements, 0 to 100; 100 only when nothing is missing. */
    double percent[SBOM_STANDARDS];
};

MUST_CHECK enum status sbom_score(const struct sbom_document *doc, struct sbom_score *out,
                                  struct error *err);

enum sbom_change_kind {
    SBOM_ADDED,      /* only in the second */
    SBOM_REMOVED,    /* only in the first */
    SBOM_VERSION,    /* another version of the same */
    SBOM_LICENCE,    /* both declare one, and not the same */
    SBOM_HASH,       /* digests of the same algorithm differ */
    SBOM_NEEDS_MORE, /* it depends on another component than before */
    SBOM_NEEDS_LESS, /* it does no more */
    SBOM_CHANGE_KINDS
};
const char *sbom_change_name(enum sbom_change_kind kind); /* "added" */

struct sbom_change {
    enum sbom_change_kind kind;
    const struct sbom_component *a; /* NULL when added */
    const struct sbom_component *b; /* NULL when removed */
    struct view before;             /* version, licence or digest; empty: none is given */
    struct view after;
};

/* How the components of `b` differ from those of `a`. Two are the same by their package
 * URLs without version, qualifiers and subpath; without one by group and name. Changes come
 * in the order of `a`'s components, then what was added in `b`'s. */
MUST_CHECK enum status sbom_compare(const struct sbom_document *a, const struct sbom_document *b,
                                    enum status (*each)(void *ctx, const struct sbom_change *c,
                                                        struct error *err),
                                    void *ctx, struct error *err);

/* How differs who depends on whom: SBOM_NEEDS_MORE and SBOM_NEEDS_LESS, with the other
 * component as `after` or `before`. All versions of a component are taken together, and only
 * what both documents say something of is compared. Changes come in the order of `a`'s
 * dependencies, then of `b`'s. */
MUST_CHECK enum status sbom_compare_dependencies(
    const struct sbom_document *a, const struct sbom_document *b,
    enum status (*each)(void *ctx, const struct sbom_change *c, struct error *err), void *ctx,
    struct error *err);

#endif
