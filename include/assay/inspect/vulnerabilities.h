/* Known vulnerabilities of components as findings.
 *
 * This is no inspector of files: it looks at the components of the whole subject, when
 * they are folded, and at a mapped index. Inspector "vulnerabilities", rule: the
 * advisory's id. The same vulnerability of the same package in two manifests is two
 * findings, one for each place where something is to be changed. */
#ifndef ASSAY_INSPECT_VULNERABILITIES_H
#define ASSAY_INSPECT_VULNERABILITIES_H

#include <assay/advisory/match.h>
#include <assay/inspect/inspector.h>

#define VULNERABILITIES_INSPECTOR "vulnerabilities"

/* How grave it is: malicious is critical; else the highest of its CVSS scores; else its
 * database's word; else medium, as nobody said that it is harmless. */
enum severity vulnerability_severity(const struct vulnerability *v);

/* Find what is known against `c`; one call of `finding` each. Scratch memory from `arena`. */
MUST_CHECK enum status
vulnerabilities_of(struct advisory_index *index, const struct component *c, struct arena *arena,
                   enum status (*finding)(void *ctx, const struct finding *f, struct error *err),
                   void *ctx, struct error *err);

#endif
