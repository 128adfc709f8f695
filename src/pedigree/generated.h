/* What tools write into releases, by name and content. */
#ifndef ASSAY_PEDIGREE_GENERATED_H
#define ASSAY_PEDIGREE_GENERATED_H

#include <assay/base/view.h>
#include <stdbool.h>

/* Is it one of the files that Autoconf, Automake, Libtool, Gettext or Gnulib's tools put into
 * a tree, and does its head say so? `head`: the file's start. */
bool is_autotools_file(struct view path, struct view head);

#endif
