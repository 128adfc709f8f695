/* Modified packages among the facts: view `modifications` (docs/baseline.md), and a finding
 * for each change that nothing explains, each that weakens, and each declared patch that is
 * not in effect. Inspector "modified". */
#ifndef ASSAY_ASSURE_MODIFICATIONS_H
#define ASSAY_ASSURE_MODIFICATIONS_H

#include <assay/assure/facts.h>
#include <assay/pedigree/modification.h>

#define MODIFIED_INSPECTOR "modified"

struct modified_package {
    struct view name;     /* what it is called in records: a purl, or a name */
    struct view path;     /* where it lies in the subject; "" for the subject itself */
    struct view upstream; /* what it was compared with */
    const struct modification *modification;
};

/* A known vulnerability of the package whose id stands in the header of a declared patch that
 * is in effect gets the claim "fixed" by that patch, unless somebody claims something else.
 * Vulnerabilities must be among the facts before. `modification` NULL: the package was not
 * compared, and nothing mends its vulnerabilities. */
MUST_CHECK enum status facts_add_modified(struct facts *f, const struct modified_package *p,
                                          struct error *err);

/* Vulnerabilities that a declared backport mends in every copy of the package no longer count:
 * suppressed findings with the patch as the reason. Not malicious packages, nor what we ourselves
 * said applies; after vulnerability_apply(). `honour`: the baseline takes this origin's word. */
MUST_CHECK enum status facts_apply_backports(struct facts *f, bool honour, struct error *err);

/* A copy that was recognised by its content (assay/inventory/upstream.h) and has files that are
 * as in no release: a finding, of which only the archive can tell more. */
struct changed_copy {
    struct view package; /* its purl */
    struct view path;
    struct view manifest;
    size_t published;
    size_t changed;
};
MUST_CHECK enum status facts_add_changed_copy(struct facts *f, const struct changed_copy *c,
                                              struct error *err);

#endif
