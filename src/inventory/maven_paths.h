/* Paths of Maven's files in a subject. */
#ifndef ASSAY_INVENTORY_MAVEN_PATHS_H
#define ASSAY_INVENTORY_MAVEN_PATHS_H

#include <assay/base/arena.h>

/* *out = `below` as seen from the folder of the file `path`, without "." and ".."; ptr NULL where
 * it leaves the subject. */
MUST_CHECK enum status maven_path_from(struct arena *arena, struct view path, struct view below,
                                       struct view *out, struct error *err);

#endif
