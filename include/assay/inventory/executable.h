/* What an executable file says of what it was built from: ELF, PE and Mach-O images.
 *
 *   Go          the main module, the modules linked in and the standard library, from the
 *               build information (both forms: pointers before Go 1.18, inline since)
 *   Rust        the crates, where it was built with cargo-auditable (".dep-v0")
 *   ELF notes   the distribution's package (".note.package", systemd's specification),
 *               with the build id
 *   ELF         its own name as a library (DT_SONAME) and the libraries that it needs
 *               (DT_NEEDED), by their file names and without a version
 *
 * Files are hostile: every offset is checked, inflated data are bounded, and an image
 * whose tables make no sense has nothing to say (OK, no components). Build information
 * that is there and cannot be read is ERR_FORMAT. */
#ifndef ASSAY_INVENTORY_EXECUTABLE_H
#define ASSAY_INVENTORY_EXECUTABLE_H

#include <assay/inventory/component.h>

/* By its first bytes; cheap. */
bool executable_is(struct view bytes);

/* For manifest_parse(); its names are empty, since content alone tells. */
extern const struct manifest_format executable_format;

#endif
