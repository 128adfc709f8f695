/* What an operating system says of itself, and what that means for its packages. */
#ifndef ASSAY_INVENTORY_OS_RELEASE_H
#define ASSAY_INVENTORY_OS_RELEASE_H

#include <assay/inventory/component.h>

/* A package of a distribution: deb, apk, rpm, alpm. */
bool is_system_package(const struct component *c);

/* The distribution `system` (a component of os_release_format) has installed `c`: its
 * namespace, and a package URL with the qualifier "distro". Texts in `arena`. */
MUST_CHECK enum status system_package(struct component *c, const struct component *system,
                                      struct arena *arena, struct error *err);

#endif
