/* Packages of others that lie in a subject, against what was published of them: for "assay
 * modified" without an upstream, and for "assay verify". */
#ifndef ASSAY_CLI_FOUND_PACKAGES_H
#define ASSAY_CLI_FOUND_PACKAGES_H

#include "modified.h"

#include <assay/pedigree/packages.h>

/* Is there anything in the facts' files that packages are found by? */
MUST_CHECK enum status found_any(const struct facts *f, bool *any, struct error *err);

/* Look for packages in the subject, and compare them with what the caches of this user's
 * package managers have of them. */
MUST_CHECK enum status found_compare(struct modified *m, const struct subject *subject,
                                     struct packages *out, struct error *err);
MUST_CHECK enum status found_into_facts(const struct packages *p, struct facts *f,
                                        struct error *err);

/* Take the package that --package names as the result; ERR_NOT_FOUND names those that differ. */
MUST_CHECK enum status found_choose(struct modified *m, const struct packages *p,
                                    struct error *err);

/* For people, and as JSON. `recorded` are the packages whose six answers are on record for
 * their content, or NULL. */
void found_text(struct modified *m, const struct packages *p, const struct map *recorded,
                struct buf *out);
void found_json(struct modified *m, const struct packages *p, struct buf *out);

/* Where the git repository is that the directory lies in; `out->path` NULL: in none. */
MUST_CHECK enum status found_repository(const char *directory, bool lenient, struct arena *arena,
                                        struct patch_ledger_git *out, struct error *err);

#endif
