/* Units: the statements of a file as numbers, so that equal code is found by comparing them.
 *
 * After B. Hummel, E. Juergens, L. Heinemann, M. Conradt, "Index-Based Code Clone Detection:
 * Incremental, Distributed, Scalable", ICSM 2010: a unit is one normalised statement, the
 * statements in its blocks not included, and a file is the sequence of its units.
 *
 * Normalised: names of variables, parameters and labels, and literals, count as "a name", "a
 * string" …, so that a copy is one after renaming, too. Names of functions, members, types and
 * keys stay, because they say what the code does: without them all getters are equal.
 *
 * Units are what stands in functions: statements, cases, heads of functions; in Bash, JavaScript,
 * PHP, Python, Ruby and TypeScript also what stands outside of them; no imports. */
#ifndef ASSAY_DATAFLOW_UNITS_H
#define ASSAY_DATAFLOW_UNITS_H

#include <assay/base/arena.h>
#include <assay/base/lines.h>
#include <assay/syntax/tree.h>

enum { UNITS_PER_FILE_MAX = 200 * 1000, UNIT_LINES_MAX = UINT16_MAX, UNIT_NODES_MAX = 255 };

struct code_unit {
    uint32_t hash;  /* the same in each run and process; languages differ */
    uint32_t line;  /* where it begins, 1-based; never before that of the unit before it */
    uint16_t lines; /* of it, up to its first block, at least 1; at most UNIT_LINES_MAX */
    uint16_t nodes; /* of the tree, a little fewer than tokens; at most UNIT_NODES_MAX */
};

/* The first UNITS_PER_FILE_MAX of the file into `arena`, in the order of the text, in linear
 * time. Names need not be resolved. */
MUST_CHECK enum status units_of(const struct tree *tree, const struct symbols *symbols,
                                const struct lines *lines, struct arena *arena,
                                struct code_unit **out, size_t *len, struct error *err);

#endif
