/* Which build of this program runs: part of the key of everything that is kept from run to run,
 * since another build may find something else in the same file. */
#ifndef ASSAY_BASE_BUILD_H
#define ASSAY_BASE_BUILD_H

#include <assay/base/digest.h>

/* The same for the same program, and for no other: a hash of what the linker says of its
 * content (the build id); where it says nothing, of the stamp of the running file. */
void build_identity(struct sha256 *out);

#endif
