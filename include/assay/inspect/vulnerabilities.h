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

/* Gets one finding with what it is about; copies what it keeps. */
typedef enum status (*vulnerability_sink)(void *ctx, const struct finding *f,
                                          const struct vulnerability *v, struct error *err);

/* Find what is known against `c`; one call of `found` each. Scratch memory from `arena`. */
MUST_CHECK enum status vulnerabilities_of(struct advisory_index *index, const struct component *c,
                                          struct arena *arena, vulnerability_sink found, void *ctx,
                                          struct error *err);
/* The same for who has compared already: `list` is what advisory_match() gave for `package`, as
 * which `c` was looked up. */
MUST_CHECK enum status vulnerabilities_report(struct advisory_index *index,
                                              const struct component *c,
                                              const struct advisory_package *package,
                                              const struct vulnerability *list, size_t count,
                                              struct arena *arena, vulnerability_sink found,
                                              void *ctx, struct error *err);

#endif
