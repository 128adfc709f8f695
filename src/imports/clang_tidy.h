/* What clang-tidy's two outputs share. */
#ifndef ASSAY_IMPORTS_CLANG_TIDY_H
#define ASSAY_IMPORTS_CLANG_TIDY_H

#include "reader.h"

/* Severity by level and check, and the weakness: by the CWE that the message names, or
 * what the check is known to look for. */
void clang_tidy_judge(struct view level, struct import_item *item);

/* "--export-fixes": YAML. */
bool clang_tidy_is_fixes(struct view text);
MUST_CHECK enum status clang_tidy_read_fixes(struct import_reader *r, struct error *err);

#endif
