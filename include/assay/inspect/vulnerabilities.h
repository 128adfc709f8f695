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
#include <assay/inspect/reachability.h>

#define VULNERABILITIES_INSPECTOR "vulnerabilities"

/* How grave it is: malicious is critical; else the highest of its CVSS scores; else its
 * database's word; else medium, as nobody said that it is harmless. */
enum severity vulnerability_severity(const struct vulnerability *v);

/* Gets one finding with what it is about and whether the code uses it, NULL where that is unknown;
 * copies what it keeps. */
typedef enum status (*vulnerability_sink)(void *ctx, const struct finding *f,
                                          const struct vulnerability *v, const struct reached *r,
                                          struct error *err);

/* Clones of repositories that are at hand: what they know of the commits and tags that components
 * are versions of decides about ranges of commits. */
struct vulnerability_clones {
    const char *const *paths;
    size_t count;
    bool lenient; /* go on where the kernel has no sandbox */
};

/* Find what is known against `c`; one call of `found` each. Scratch memory from `arena`. Where an
 * advisory names commits and no clone holds what decides, a finding of the rule
 * VULNERABILITIES_UNKNOWN says so. `clones` may be NULL. `uses` says what the code of the subject
 * uses, where somebody read it; else NULL. */
#define VULNERABILITIES_UNKNOWN "commits-unknown"
MUST_CHECK enum status vulnerabilities_of(struct advisory_index *index, const struct component *c,
                                          const struct vulnerability_clones *clones,
                                          struct code_uses *uses, struct arena *arena,
                                          vulnerability_sink found, void *ctx, struct error *err);
/* The same for who has compared already and knows no code: `list` is what advisory_match() gave for
 * `package`, as which `c` was looked up. */
MUST_CHECK enum status vulnerabilities_report(struct advisory_index *index,
                                              const struct component *c,
                                              const struct advisory_package *package,
                                              const struct vulnerability *list, size_t count,
                                              struct arena *arena, vulnerability_sink found,
                                              void *ctx, struct error *err);

#endif
