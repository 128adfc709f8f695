/* Measures of one file from the tree that code rules are matched against. */
#ifndef ASSAY_INSPECT_CODE_MEASURES_H
#define ASSAY_INSPECT_CODE_MEASURES_H

#include <assay/inspect/inspector.h>

/* Whether there is anything to measure: code in a language with functions, not minified. */
bool code_measures_wanted(const struct file *f);

/* Hand the functions (the first FUNCTIONS_PER_FILE_MAX), then the file's sums and units on;
 * scratch memory from `arena`. */
enum { FUNCTIONS_PER_FILE_MAX = 20000 };
MUST_CHECK enum status code_measures_send(const struct file *f, const struct lines *lines,
                                          const struct tree *tree, const struct symbols *symbols,
                                          struct arena *arena, const struct result_sink *sink,
                                          struct error *err);

/* The words of a file that may name functions of its package, whether it can be parsed or not;
 * of others nothing. */
MUST_CHECK enum status code_words_send(const struct file *f, struct arena *arena,
                                       const struct result_sink *sink, struct error *err);

#endif
