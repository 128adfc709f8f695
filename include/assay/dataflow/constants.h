/* Constants: which expressions are known to have the value of a literal.
 *
 * Flow-sensitive within a function, by abstract interpretation of the structured tree: a
 * variable has a value where every path to the place gave it that one. Variables that are
 * written once (constants, final fields, globals of scripting languages) have their value
 * everywhere. Concatenations, interpolations, sums and products of constants are folded.
 * Different constants of one kind on several paths, and results that are too long, are
 * SOME constant: a literal with NODE_UNKNOWN_VALUE.
 *
 * The semantics are those of Semgrep's constant propagation as told in its documentation
 * and its tests; in loops it is more precise: only what the loop writes is forgotten. */
#ifndef ASSAY_DATAFLOW_CONSTANTS_H
#define ASSAY_DATAFLOW_CONSTANTS_H

#include <assay/syntax/tree.h>

/* Fill tree->constant: tree->count entries, by node the literal node whose value the
 * expression has, or NO_NODE. Literals themselves and what is assigned to have none.
 * Literals that stand nowhere in the source are put behind tree->count in tree->nodes:
 * leaves without a parent, whose span is that of the expression they came from. Their
 * texts are added to `symbols`.
 *
 * Time and memory are linear in the tree, times at most a small factor for nested
 * branches; where a bound is reached some expressions that are constant are not known to
 * be. ERR_NO_MEMORY, ERR_LIMIT (symbols or variables): tree->constant is unchanged. */
MUST_CHECK enum status constants_fold(struct tree *tree, struct symbols *symbols,
                                      struct error *err);

#endif
