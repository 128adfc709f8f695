/* Telling SPDX identifiers, SPDX expressions and other names of licences apart. */
#ifndef ASSAY_SBOM_LICENCE_H
#define ASSAY_SBOM_LICENCE_H

#include <assay/sbom/document.h>

struct sbom_licence_list; /* the SPDX licence list, deprecated identifiers too */

MUST_CHECK enum status sbom_licence_list_new(struct sbom_licence_list **out, struct error *err);
struct sbom_licence_list *sbom_licence_list_free(struct sbom_licence_list *list);

/* An identifier of the list (case counts); an expression of identifiers, LicenseRef-… and
 * DocumentRef-…:LicenseRef-… with AND, OR, WITH, '+' and parentheses; else a name. */
enum sbom_licence_kind sbom_licence_kind_of(const struct sbom_licence_list *list, struct view text);

#endif
