/* Shared by the files that compare a subject with its base. */
#ifndef ASSAY_ASSURE_COMPARE_PRIVATE_H
#define ASSAY_ASSURE_COMPARE_PRIVATE_H

#include <assay/assure/compare.h>

/* Does a file have the same path and content in both? */
bool file_index_agree(const struct file_index *now, const struct file_index *base,
                      struct view path);

/* Store how the functions of files that differ have changed (view function_changes). */
MUST_CHECK enum status compare_functions(struct facts *now, const struct facts *base,
                                         const struct file_index *now_files,
                                         const struct file_index *base_files, struct error *err);

#endif
