/* The kinds of ledgers, one file each, a row in ledger.c. */
#ifndef ASSAY_PEDIGREE_LEDGER_KINDS_H
#define ASSAY_PEDIGREE_LEDGER_KINDS_H

#include <assay/pedigree/patch_ledger.h>

struct patch_ledger_reader {
    bool (*wants)(struct view path);
    enum status (*read)(struct patch_ledger *l, const struct patch_ledger_files *files,
                        struct error *err);
};

extern const struct patch_ledger_reader ledger_quilt;
extern const struct patch_ledger_reader ledger_patch_package;
extern const struct patch_ledger_reader ledger_yarn;
extern const struct patch_ledger_reader ledger_pnpm;
extern const struct patch_ledger_reader ledger_composer;
extern const struct patch_ledger_reader ledger_cyclonedx;

/* Add the patch that lies at what->path, or the fault that it does not. */
MUST_CHECK enum status patch_ledger_add_file(struct patch_ledger *l,
                                             const struct patch_ledger_files *files,
                                             const struct declared_patch *what, struct error *err);
MUST_CHECK enum status patch_ledger_add_fault(struct patch_ledger *l,
                                              const struct declared_patch *what, const char *fault,
                                              struct error *err);

/* "pkg:type/namespace/name@version", without the version where that is empty; ERR_FORMAT. */
MUST_CHECK enum status package_purl(struct arena *arena, const char *type, struct view name,
                                    struct view version, struct view *out, struct error *err);

/* Fill what the patch of a package is known by: its package "pkg:type/name@version", and the
 * prefix "<folder><name>/" of what it is to change. Where the name is none, *why says so. */
MUST_CHECK enum status package_patch(struct arena *arena, const char *type, const char *folder,
                                     struct view name, struct view version, struct view path,
                                     struct declared_patch *p, struct error *why,
                                     struct error *err);

#endif
